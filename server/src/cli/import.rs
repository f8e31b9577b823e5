//! `forecourt import`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::{language, say};
use super::progress::Progress;
use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use database::Who;
use exchange::{Mapping, RowProblem};
use kernel::Lang;
use sales::SalesSummary;
use serde::Serialize;
use stations::importing::{ImportError, ImportOptions, ImportSummary};
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

/// What became of a file.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(crate) enum Summary {
    Rows(ImportSummary),
    Sales(SalesSummary),
}

pub(crate) async fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    let lang = language();
    let told = |error: ImportError| anyhow!("{}", error.words().get(lang));
    let mapping = options.mapping.as_deref().map(Mapping::load).transpose().map_err(|it| told(it.into()))?;
    let import_options = ImportOptions { dry_run: options.dry_run, errors: options.errors.clone(), lang };
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
    let rows = match kind {
        Kind::Sales => {
            let summary = sales::import_sales(app, who, file, mapping, options, progress).await?;
            return Ok(Summary::Sales(summary));
        }
        Kind::Units => stations::import_units(app, who, file, mapping, options, progress).await?,
        Kind::Employees => stations::import_employees(app, who, file, mapping, options, progress).await?,
        Kind::Customers => customers::import_customers(app, who, file, mapping, options, progress).await?,
        Kind::Vehicles => customers::import_vehicles(app, who, file, mapping, options, progress).await?,
        Kind::Cards => customers::import_cards(app, who, file, mapping, options, progress).await?,
        Kind::Products => sales::import_products(app, who, file, mapping, options, progress).await?,
    };
    Ok(Summary::Rows(rows))
}

impl Summary {
    pub(crate) fn rejected(&self) -> u64 {
        match self {
            Self::Rows(summary) => summary.rejected,
            Self::Sales(summary) => summary.rejected,
        }
    }

    fn problems(&self) -> &[RowProblem] {
        match self {
            Self::Rows(summary) => &summary.problems,
            Self::Sales(summary) => &summary.problems,
        }
    }

    pub(crate) fn line(&self) -> String {
        match self {
            Self::Rows(ImportSummary { rows, new, known, changed, rejected, .. }) => {
                format!("{rows} rows: {new} new, {known} known, {changed} changed, {rejected} rejected")
            }
            Self::Sales(it) => format!(
                "{} rows: {} new, {} known, {} rejected; {} without a volume; {} customers, {} stations and {} \
                 products created",
                it.rows,
                it.new,
                it.known,
                it.rejected,
                it.flagged,
                it.customers_created,
                it.stations_created,
                it.products_created
            ),
        }
    }
}

fn tell(summary: &Summary, options: &Options, lang: Lang) -> Result<()> {
    for problem in summary.problems() {
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
