//! `forecourt undo`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use super::progress::Progress;
use anyhow::{Result, anyhow};
use clap::Args;
use customers::{UndoPass, Undone, undo_import};
use database::Who;
use kernel::Problem;
use uuid::Uuid;
use web::App;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// As `import` told it, or as it stands in the console's address.
    import: Uuid,

    /// Only say what would become of it.
    #[arg(long)]
    look: bool,

    /// Leave rows that somebody changed since, and take back the rest; otherwise nothing is done then.
    #[arg(long)]
    rest: bool,

    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    let app = installation.open_existing().await?;
    let found = undo(&app, options).await;
    app.db.close().await?;
    let (undone, is_done) = found?;
    let Undone { removed, restored, kept, .. } = &undone;
    if options.json {
        say(&serde_json::to_string(&undone)?)?;
    } else {
        let how = if is_done { "" } else { " (nothing was done)" };
        say(&format!("{removed} removed, {restored} restored, {kept} rows kept{how}"))?;
    }
    Ok(Outcome::of(*kept as u64))
}

async fn undo(app: &App, options: &Options) -> Result<(Undone, bool)> {
    let look = pass(app, options, UndoPass::Look).await?;
    if options.look || 0 < look.kept && !options.rest {
        return Ok((look, false));
    }
    Ok((pass(app, options, UndoPass::Apply).await?, true))
}

async fn pass(app: &App, options: &Options, pass: UndoPass) -> Result<Undone> {
    let bar = Progress::of("undoing");
    let progress = &mut |done, total| bar.set(done, total);
    let undone = undo_import(app, &Who::system("undo"), options.import, pass, progress).await;
    undone.map_err(|it| anyhow!("{}", Problem::from(it)))
}
