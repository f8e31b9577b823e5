//! `forecourt vault`: the key file of personal values.

use super::installation::{Installation, deps};
use super::outcome::Outcome;
use super::output::say;
use crate::open::KEY_FILE;
use anyhow::{Context, Result};
use clap::{Args, Subcommand};
use database::Scope;
use std::path::PathBuf;
use std::sync::Arc;

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Which key file belongs to the database, and since when. 查看密钥
    Status,
    /// Put a new key file in the place of the old one; what was cut off is gone on with. 更换密钥文件
    Rotate(Rotate),
}

#[derive(Debug, Args)]
pub(crate) struct Rotate {
    /// Copy the old key file there first: backups made until now open with nothing else.
    #[arg(long, value_name = "FILE")]
    keep_old: Option<PathBuf>,
}

pub(crate) async fn run(installation: &Installation, action: Action) -> Result<Outcome> {
    match action {
        Action::Status => status(installation).await,
        Action::Rotate(options) => rotate(installation, &options).await,
    }
}

async fn status(installation: &Installation) -> Result<Outcome> {
    let db = installation.existing_database().await?;
    let state = ::vault::key_state(&db.read(Scope::Everything)).await;
    db.close().await?;
    match state? {
        None => say("there is no vault yet: the first `serve` or `import` makes it")?,
        Some(state) => {
            say(&format!("key {} in use since {}", state.key_name, state.since))?;
            if let Some(next) = state.next_name {
                say(&format!(
                    "a change to key {next} was cut off: `forecourt vault rotate` goes on with it"
                ))?;
                return Ok(Outcome::WithFaults);
            }
        }
    }
    Ok(Outcome::Done)
}

async fn rotate(installation: &Installation, options: &Rotate) -> Result<Outcome> {
    let key_file = installation.data_dir.join(KEY_FILE);
    let db = installation.open_existing().await?.db;
    if let Some(copy) = &options.keep_old {
        keep(&key_file, copy)?;
    }
    let rotated = ::vault::rotate(&db, &key_file, Arc::clone(&deps().entropy), |_| {}).await;
    db.close().await?;
    let rotated = rotated?;
    if rotated.was_begun {
        say("went on with a change that had been cut off")?;
    }
    say(&format!("key {} took the place of {} for {} persons", rotated.to, rotated.from, rotated.persons))?;
    say(&format!("copy {} to where key files are kept, apart from the backups", key_file.display()))?;
    say(&format!(
        "backups made until now open with key {} alone: keep it as long as you keep them",
        rotated.from
    ))?;
    Ok(Outcome::Done)
}

/// A copy that exists is never overwritten: it may be the only one of another key.
fn keep(key_file: &std::path::Path, copy: &std::path::Path) -> Result<()> {
    let cannot = || format!("cannot copy the key file to {}", copy.display());
    let bytes = std::fs::read(key_file).with_context(cannot)?;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(copy).with_context(cannot)?;
    std::io::Write::write_all(&mut file, &bytes).and_then(|()| file.sync_all()).with_context(cannot)
}
