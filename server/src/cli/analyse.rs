//! `forecourt analyse`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use super::progress::Progress;
use anyhow::Result;
use clap::Args;
use database::{Scope, Who};
use kernel::BusinessDay;
use warnings::AnalysisSummary;
use web::App;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// The day as of which everybody is assessed; the last one with sales when not given.
    #[arg(long, value_name = "DATE")]
    as_of: Option<BusinessDay>,

    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    let app = installation.open_existing().await?;
    let analysed = analyse(&app, options.as_of).await;
    app.db.close().await?;
    let summary = analysed?;
    if options.json {
        say(&serde_json::to_string(&summary)?)?;
    } else {
        tell(&summary)?;
    }
    Ok(Outcome::Done)
}

/// Classifies and watches everybody as the command line.
pub(crate) async fn analyse(app: &App, as_of: Option<BusinessDay>) -> Result<AnalysisSummary> {
    let bar = Progress::of("analysing");
    let progress = &mut |done, total| bar.set(done, total);
    let summary = warnings::analyse(app, Who::system("analyse"), as_of, progress).await?;
    // The workers of a server that runs would see to it; without one, segments and groups follow here.
    let mut work = app.db.work(Who::system("analyse"), Scope::Everything).await?;
    segments::refresh(&mut work).await?;
    groups::refresh_all(app, &mut work).await?;
    work.commit().await?;
    Ok(summary)
}

/// The summary in lines: each axis of classes, and the states of warnings.
pub(crate) fn tell(summary: &AnalysisSummary) -> Result<()> {
    say(&format!("{} customers as of {}", summary.customers, summary.as_of))?;
    let figures = serde_json::to_value(summary)?;
    let mut axes = figures.get("classes").and_then(|it| it.as_object()).cloned().unwrap_or_default();
    axes.extend(figures.get("warnings").map(|it| ("warnings".to_owned(), it.clone())));
    for (axis, counts) in axes {
        let counts = counts.as_object().cloned().unwrap_or_default();
        let counts: Vec<_> = counts.into_iter().map(|(name, count)| format!("{name} {count}")).collect();
        say(&format!("  {axis}: {}", counts.join(", ")))?;
    }
    Ok(())
}
