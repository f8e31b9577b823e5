//! `forecourt duplicates`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use super::progress::Progress;
use anyhow::{Context, Result};
use clap::Args;
use database::{Scope, Who};
use exchange::{Format, Header, TableWriter};
use std::path::{Path, PathBuf};
use web::App;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Write the pairs as CSV or XLSX: numbers of the files, grade, points and reasons, without any personal value.
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,

    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    let app = installation.open_existing().await?;
    let found = find(&app, options).await;
    app.db.close().await?;
    found?;
    Ok(Outcome::Done)
}

async fn find(app: &App, options: &Options) -> Result<()> {
    let bar = Progress::of("comparing");
    let mut progress = |done, total| bar.set(done, total);
    let summary = customers::find_duplicates(app, Who::system("duplicates"), &mut progress).await?;
    drop(bar);
    if let Some(path) = &options.output {
        write(app, path).await.with_context(|| format!("cannot write {}", path.display()))?;
    }
    if options.json {
        say(&serde_json::to_string(&summary)?)?;
    } else {
        let pairs: Vec<_> = summary.pairs.iter().map(|(grade, count)| format!("{grade} {count}")).collect();
        say(&format!("{} files compared: {}", summary.files, pairs.join(", ")))?;
    }
    Ok(())
}

async fn write(app: &App, path: &Path) -> Result<()> {
    let format = path.extension().and_then(|it| Format::parse(&it.to_string_lossy())).unwrap_or(Format::Csv);
    let mut writer = TableWriter::create(path, format, &customers::duplicate_columns(), Header::Names)?;
    customers::export_duplicates(&app.db.read(Scope::Everything), &mut writer).await?;
    writer.finish()?;
    Ok(())
}
