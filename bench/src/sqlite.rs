//! The `sqlite3` shell: what the machine can do with the same rows and nothing of ours.

use crate::program::{Ran, finish};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs the arguments (statements and dot commands) in the shell on a database file.
pub(crate) fn shell(database: &Path, arguments: &[&str]) -> Result<Ran> {
    let mut command = Command::new("sqlite3");
    command.args(["-batch", "-bail"]).arg(database).args(arguments).stdin(Stdio::null());
    let ran = finish(&mut command).context("the baseline is the `sqlite3` shell: install it")?;
    // A dot command that fails ends with 0, but not silently.
    if ran.code != 0 || !ran.err.is_empty() {
        bail!("sqlite3 ended with {}: {}", ran.code, ran.err.trim());
    }
    Ok(ran)
}

/// The one number that a statement gives.
pub(crate) fn number(ran: &Ran) -> Result<i64> {
    let text = ran.out.trim();
    text.parse().with_context(|| format!("`{text}` is no number"))
}
