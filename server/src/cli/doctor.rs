//! `forecourt doctor`: what is right and wrong with an installation, and what to do. It changes nothing.

use super::config::print_in_force;
use super::installation::{Installation, deps};
use super::outcome::Outcome;
use super::output::say;
use crate::open::KEY_FILE;
use crate::system::checks::{self, Check, CheckState, advice, fault, fine};
use anyhow::Result;
use database::{Db, Scope};
use std::path::Path;
use std::sync::Arc;
use vault::Vault;

pub(crate) async fn run(installation: Installation) -> Result<Outcome> {
    let Installation { settings, data_dir } = &installation;
    say("settings in force:")?;
    print_in_force(settings, "  ")?;
    say("checks:")?;
    let mut found = vec![checks::network(&settings.server), checks::folder(data_dir)];
    found.extend(checks::free_bytes(data_dir).map(checks::room));
    found.extend(check_database(&installation).await);
    let mut faults = 0;
    for check in &found {
        let mark = match check.state {
            CheckState::Fine => "ok    ",
            CheckState::Advice => "advice",
            CheckState::Fault => "FAULT ",
        };
        faults += u64::from(check.state == CheckState::Fault);
        say(&format!("  {mark} {}", check.words.en))?;
    }
    Ok(Outcome::of(faults))
}

async fn check_database(installation: &Installation) -> Vec<Check> {
    // Opening makes the file, and a doctor changes nothing.
    if !installation.has_database() {
        return vec![advice(
            "尚无数据库:首次 `serve` 或 `import` 时创建",
            "there is no database yet: the first `serve` or `import` makes it",
        )];
    }
    let db = match installation.existing_database().await {
        Ok(db) => db,
        Err(error) => return vec![same(super::in_one_line(&error))],
    };
    let tables = checks::tables(&db).await;
    let is_current = tables.state == CheckState::Fine;
    let mut found = vec![tables];
    if is_current {
        found.push(check_key_file(&db, &installation.data_dir).await);
        found.extend(check_erased(&db, &installation.data_dir).await);
        found.push(checks::users(&db).await);
        found.push(check_audit(&db).await);
    }
    let _ = db.close().await;
    found
}

/// An error of a library speaks one language.
fn same(error: String) -> Check {
    fault(error.clone(), error)
}

async fn check_key_file(db: &Db, data_dir: &Path) -> Check {
    let key_file = data_dir.join(KEY_FILE);
    if !key_file.exists() {
        let shown = key_file.display();
        return fault(
            format!("密钥文件 {shown} 缺失:请从保管处恢复"),
            format!("the key file {shown} is missing: restore it from where it is kept"),
        );
    }
    match Vault::open(db, &key_file, Arc::clone(&deps().entropy)).await {
        Ok(_) => match vault::key_state(&db.read(Scope::Everything)).await {
            Ok(Some(state)) => checks::key(&state, deps().clock.now()),
            Ok(None) => same("the vault has no record".to_owned()),
            Err(error) => same(error.to_string()),
        },
        Err(error) => same(error.to_string()),
    }
}

/// Whether the list of erased persons stands beside the key file as it was written.
async fn check_erased(db: &Db, data_dir: &Path) -> Option<Check> {
    let vault = Vault::open(db, &data_dir.join(KEY_FILE), Arc::clone(&deps().entropy)).await.ok()?;
    Some(match vault.erasures() {
        Ok(erasures) => fine(
            format!("已删除身份的名册完整({} 人);请与密钥文件一同保存副本", erasures.len()),
            format!(
                "the list of erased persons holds ({}); keep a copy with each copy of the key file",
                erasures.len()
            ),
        ),
        Err(error) => same(error.to_string()),
    })
}

async fn check_audit(db: &Db) -> Check {
    match database::verify_audit_chain(&db.read(Scope::Everything)).await {
        Ok(Ok(length)) => {
            fine(format!("审计链完整({length} 条)"), format!("the audit chain holds ({length} entries)"))
        }
        Ok(Err(found)) => fault(
            format!("审计链在第 {} 条断裂:{}", found.seq, found.what),
            format!("the audit chain breaks at entry {}: {}", found.seq, found.what),
        ),
        Err(error) => same(error.to_string()),
    }
}
