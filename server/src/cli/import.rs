//! `forecourt import`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::{language, say};
use super::progress::Progress;
use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use database::Who;
use exchange::Mapping;
use imports::Summary;
use kernel::Lang;
use stations::importing::{ImportError, ImportOptions};
use std::path::{Path, PathBuf};
use web::App;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What the rows are.
    kind: Kind,

    /// CSV or XLSX.
    file: PathBuf,

    /// Says which column is what, in which unit and format.
    #[arg(long, value_name = "FILE.toml")]
    mapping: Option<PathBuf>,

    /// Read and check everything, keep nothing.
    #[arg(long)]
    dry_run: bool,

    /// Where to write the rows that were rejected, each with its reasons.
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,

    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    Units,
    Employees,
    Customers,
    Vehicles,
    Cards,
    Products,
    Sales,
}

impl From<Kind> for imports::Kind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Units => Self::Units,
            Kind::Employees => Self::Employees,
            Kind::Customers => Self::Customers,
            Kind::Vehicles => Self::Vehicles,
            Kind::Cards => Self::Cards,
            Kind::Products => Self::Products,
            Kind::Sales => Self::Sales,
        }
    }
}

/// Problems shown; all rejected rows stand in the file that `--errors` names.
const PROBLEMS_SHOWN_MAX: usize = 20;

pub(crate) async fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    let lang = language();
    let told = |error: ImportError| anyhow!("{}", error.words().get(lang));
    let mapping = options.mapping.as_deref().map(Mapping::load).transpose().map_err(|it| told(it.into()))?;
    let import_options =
        ImportOptions { dry_run: options.dry_run, rows_max: None, errors: options.errors.clone(), lang };
    let app = installation.open().await?;
    let imported = import(&app, options.kind, &options.file, mapping.as_ref(), &import_options).await;
    if imported.is_ok() && !options.dry_run {
        // Millions of new rows change what the planner of the database should know.
        database::compact(&app.db).await?;
    }
    app.db.close().await?;
    let summary = imported.map_err(told)?;
    tell(&summary, options, lang)?;
    Ok(Outcome::of(summary.rejected()))
}

/// Imports one file as the command line.
pub(crate) async fn import(
    app: &App,
    kind: Kind,
    file: &Path,
    mapping: Option<&Mapping>,
    options: &ImportOptions,
) -> Result<Summary, ImportError> {
    let bar = Progress::of("importing");
    let progress = &mut |done, total| bar.set(done, total);
    let who = Who::system("import");
    imports::import_file(app, who, (kind.into(), file), mapping, options, progress).await
}

fn tell(summary: &Summary, options: &Options, lang: Lang) -> Result<()> {
    for problem in summary.problems().iter().take(PROBLEMS_SHOWN_MAX) {
        let column = problem.column.as_deref().map(|it| format!(", {it}")).unwrap_or_default();
        eprintln!("{}:{}{column}: {}", problem.file, problem.row, problem.message.get(lang));
    }
    if options.json {
        say(&serde_json::to_string(summary)?)?;
    } else {
        let kept = if options.dry_run { " (dry run: nothing was kept)" } else { "" };
        say(&format!("{}{kept}", summary.line()))?;
    }
    Ok(())
}
