//! `forecourt restore`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use crate::open::KEY_FILE;
use anyhow::{Context, Result};
use clap::Args;
use database::Scope;
use std::fs::File;
use std::io::BufReader;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What `backup` wrote, on SQLite or PostgreSQL.
    file: PathBuf,
}

pub(crate) async fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    let name = options.file.display();
    let file = File::open(&options.file).with_context(|| format!("cannot read {name}"))?;
    // The vault stays closed: opening it would make a key, and the restored values need their own.
    let db = installation.open_database().await?;
    let restored = database::restore(&db, BufReader::new(file)).await;
    if restored.is_ok() {
        database::compact(&db).await?;
    }
    let key = vault::key_state(&db.read(Scope::Everything)).await;
    db.close().await?;
    let summary = restored.with_context(|| name.to_string())?;
    let rows: u64 = summary.rows.values().sum();
    say(&format!("{rows} rows of {} tables restored", summary.rows.len()))?;
    let key_file = installation.data_dir.join(KEY_FILE);
    let name = key.ok().flatten().map(|it| format!(" (key {})", it.key_name)).unwrap_or_default();
    if !key_file.exists() {
        say(&format!("now put its key file{name} at {}: no backup holds it", key_file.display()))?;
        say("and beside it `erased.list` as it was last: it keeps erased persons from coming back")?;
        return Ok(Outcome::Done);
    }
    // Opening brings the data in line with the list of erased persons beside the key file.
    let app = installation.open_existing().await?;
    let erased = app.vault.erasures()?.len();
    app.db.close().await?;
    if 0 < erased {
        say(&format!("{erased} persons on the list of erased ones are erased here as well"))?;
    }
    Ok(Outcome::Done)
}
