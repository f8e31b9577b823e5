//! `forecourt backup`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::{create_private, say};
use anyhow::{Context, Result};
use clap::Args;
use database::Scope;
use std::fs;
use std::io::{BufWriter, Write};
use std::path::PathBuf;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Where to write it; the same for SQLite and PostgreSQL. The key file is not in it: keep that apart.
    file: PathBuf,
}

pub(crate) async fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    let db = installation.existing_database().await?;
    // A backup that was cut off must not look like one, nor take the place of the last good one.
    let draft = options.file.with_added_extension("partial");
    let cannot_write = || format!("cannot write {}", draft.display());
    let mut out = BufWriter::new(create_private(&draft).with_context(cannot_write)?);
    let written = database::backup(&db, &mut out).await;
    let stored = out.flush().and_then(|()| out.get_ref().sync_all());
    let summary = match written {
        Ok(summary) => stored.map(|()| summary).with_context(cannot_write),
        Err(error) => Err(error.into()),
    };
    let key = vault::key_state(&db.read(Scope::Everything)).await;
    db.close().await?;
    if summary.is_err() {
        fs::remove_file(&draft).with_context(|| format!("cannot remove {}", draft.display()))?;
    }
    let summary = summary?;
    fs::rename(&draft, &options.file).with_context(|| format!("cannot write {}", options.file.display()))?;
    let rows: u64 = summary.rows.values().sum();
    say(&format!("{rows} rows of {} tables in {}", summary.rows.len(), options.file.display()))?;
    say(&format!("sha256 of the content: {}", summary.sha256))?;
    // A database whose vault was never opened holds no personal value, and one that cannot tell is still backed up.
    if let Ok(Some(state)) = key {
        let next = state.next_name.map(|it| format!(" and {it}, to which it is being changed"));
        say(&format!("its key is {}{}", state.key_name, next.unwrap_or_default()))?;
    }
    say("the key file is not in it: keep a copy apart; without it names, phones and plates cannot be read")?;
    Ok(Outcome::Done)
}
