//! `forecourt exports`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::{Result, anyhow};
use clap::Subcommand;
use std::path::PathBuf;

#[derive(Debug, Subcommand)]
pub(crate) enum Action {
    /// Say from which exports the rows of a leaked file come. 追查外流名单
    Trace {
        /// CSV or XLSX.
        file: PathBuf,

        /// Print one JSON array.
        #[arg(long)]
        json: bool,
    },
}

pub(crate) async fn run(installation: &Installation, action: Action) -> Result<Outcome> {
    let Action::Trace { file, json } = action;
    let app = installation.open_existing().await?;
    let traced = ::exports::trace_file(&app, file).await;
    app.db.close().await?;
    let traced = traced.map_err(|it| anyhow!("{it}"))?;
    if json {
        say(&serde_json::to_string(&traced)?)?;
        return Ok(Outcome::Done);
    }
    for it in &traced {
        let (list, name) = (it.list.as_deref().unwrap_or("?"), it.user_name.as_deref().unwrap_or("?"));
        let at = it.asked_at.map(|at| at.utc().to_rfc3339()).unwrap_or_default();
        let rows = it.rows.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        say(&format!("export E{:06} of {list} by {name} at {at}: rows {rows}", it.export_number))?;
    }
    if traced.is_empty() {
        say("nothing that was planted into an export stands in this file")?;
    }
    Ok(Outcome::Done)
}
