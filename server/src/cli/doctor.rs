//! `forecourt doctor`: what is right and wrong with an installation, and what to do. It changes nothing.

use super::config::in_force;
use super::installation::{Installation, deps};
use super::outcome::Outcome;
use super::output::say;
use crate::composition;
use crate::open::KEY_FILE;
use anyhow::Result;
use database::{Db, Scope};
use identity::count_users;
use settings::Server;
use std::path::Path;
use std::sync::Arc;
use vault::Vault;

/// What one check found.
#[derive(Debug, PartialEq, Eq)]
enum Finding {
    Fine(String),
    /// Works, but should be changed.
    Advice(String),
    Fault(String),
}

use Finding::{Advice, Fault, Fine};

pub(crate) async fn run(installation: Installation) -> Result<Outcome> {
    let Installation { settings, data_dir } = &installation;
    say("settings in force:")?;
    for (name, value) in in_force(settings) {
        say(&format!("  {name} = {value}"))?;
    }
    say("checks:")?;
    let mut findings = vec![check_network(&settings.server), check_folder(data_dir)];
    findings.extend(check_database(&installation).await);
    let mut faults = 0;
    for finding in &findings {
        let (mark, text) = match finding {
            Fine(text) => ("ok    ", text),
            Advice(text) => ("advice", text),
            Fault(text) => ("FAULT ", text),
        };
        faults += u64::from(matches!(finding, Fault(_)));
        say(&format!("  {mark} {text}"))?;
    }
    Ok(Outcome::of(faults))
}

fn check_network(server: &Server) -> Finding {
    match (server.listen.ip().is_loopback(), server.is_secure()) {
        (_, true) if server.tls_certificate.is_some() => check_certificate(server),
        (_, true) => Fine("TLS ends in a trusted proxy: see that nobody reaches the server past it".to_owned()),
        (true, false) => Fine(
            "listening on this machine alone; for others set TLS or a trusted proxy: cookies, service workers \
             and browser crypto need it"
                .to_owned(),
        ),
        (false, false) => Fault(format!(
            "{} can be reached by others without encryption: set server.tls_certificate and server.tls_key, or \
             server.trusted_proxy",
            server.listen
        )),
    }
}

fn check_certificate(server: &Server) -> Finding {
    let files = [&server.tls_certificate, &server.tls_key].into_iter().flatten();
    for file in files {
        if let Err(error) = std::fs::read(file) {
            return Fault(format!("{}: {error}", file.display()));
        }
    }
    Fine("TLS with a certificate of our own".to_owned())
}

/// Whether a file can be made in the data directory, or the directory itself.
fn check_folder(data_dir: &Path) -> Finding {
    if !data_dir.exists() {
        return Advice(format!(
            "{} does not exist yet: the first `serve` or `import` makes it",
            data_dir.display()
        ));
    }
    match tempfile::tempfile_in(data_dir) {
        Ok(_) => Fine(format!("{} can be written", data_dir.display())),
        Err(error) => Fault(format!("{} cannot be written: {error}", data_dir.display())),
    }
}

async fn check_database(installation: &Installation) -> Vec<Finding> {
    // Opening makes the file, and a doctor changes nothing.
    if !installation.has_database() {
        return vec![Advice("there is no database yet: the first `serve` or `import` makes it".to_owned())];
    }
    let db = match installation.existing_database().await {
        Ok(db) => db,
        Err(error) => return vec![Fault(super::in_one_line(&error))],
    };
    let mut findings = vec![Fine(format!("the database answers ({:?})", db.engine()))];
    match database::pending(&db, &composition::migrations()).await {
        Err(error) => findings.push(Fault(error.to_string())),
        Ok(pending) if !pending.is_empty() => {
            findings
                .push(Advice(format!("{} migrations are to be applied: `forecourt migrate`", pending.len())));
        }
        Ok(_) => {
            findings.push(check_key_file(&db, &installation.data_dir).await);
            findings.push(check_users(&db).await);
            findings.push(check_audit(&db).await);
        }
    }
    let _ = db.close().await;
    findings
}

async fn check_key_file(db: &Db, data_dir: &Path) -> Finding {
    let key_file = data_dir.join(KEY_FILE);
    if !key_file.exists() {
        return Fault(format!(
            "the key file {} is missing: restore it from where it is kept",
            key_file.display()
        ));
    }
    match Vault::open(db, &key_file, Arc::clone(&deps().entropy)).await {
        Ok(vault) => {
            Fine(format!("the key file fits (key {}); keep a copy apart from the backups", vault.key_name()))
        }
        Err(error) => Fault(error.to_string()),
    }
}

async fn check_users(db: &Db) -> Finding {
    match count_users(&db.read(Scope::Everything)).await {
        Ok(0) => Advice(
            "there is no user yet: `serve` prints a set-up link for the first administrator".to_owned(),
        ),
        Ok(count) => Fine(format!("users: {count}")),
        Err(error) => Fault(error.to_string()),
    }
}

async fn check_audit(db: &Db) -> Finding {
    match database::verify_audit_chain(&db.read(Scope::Everything)).await {
        Ok(Ok(length)) => Fine(format!("the audit chain holds ({length} entries)")),
        Ok(Err(fault)) => Fault(format!("the audit chain breaks at entry {}: {}", fault.seq, fault.what)),
        Err(error) => Fault(error.to_string()),
    }
}
