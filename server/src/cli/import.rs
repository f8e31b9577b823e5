//! `forecourt import`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::{language, say};
use super::progress::Progress;
use anyhow::{Result, anyhow};
use clap::{Args, ValueEnum};
use database::Who;
use exchange::Mapping;
use imports::{Kind, Summary};
use kernel::Lang;
use stations::importing::{self, ImportError, ImportOptions};
use std::path::{Path, PathBuf};
use uuid::Uuid;
use web::App;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What the rows are: units, employees, products, customers, vehicles, cards, contacts, invoice_titles, sites,
    /// occasions or sales.
    #[arg(value_parser = kind)]
    kind: Kind,

    /// CSV or XLSX.
    #[arg(required_unless_present = "template")]
    file: Option<PathBuf>,

    /// Write an empty file to fill in instead: a workbook when its name ends with .xlsx, else CSV.
    #[arg(long, value_name = "FILE", conflicts_with = "file")]
    template: Option<PathBuf>,

    /// What rows may do: make what is new, change what is known, or both.
    #[arg(long, default_value = "both")]
    mode: Mode,

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
enum Mode {
    Both,
    Add,
    Update,
}

impl From<Mode> for importing::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Both => Self::Both,
            Mode::Add => Self::Add,
            Mode::Update => Self::Update,
        }
    }
}

/// A kind by its name.
fn kind(text: &str) -> Result<Kind, String> {
    let known = || Kind::ALL.iter().map(|it| it.as_str()).collect::<Vec<_>>().join(", ");
    Kind::parse(text).ok_or_else(|| format!("one of {}", known()))
}

/// Problems shown; all rejected rows stand in the file that `--errors` names.
const PROBLEMS_SHOWN_MAX: usize = 20;

pub(crate) async fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    let lang = language();
    if let Some(path) = &options.template {
        let written = imports::save_template(options.kind, lang, path);
        written.map_err(|it| anyhow!("{}: {}", path.display(), it.words().get(lang)))?;
        say(&path.display().to_string())?;
        return Ok(Outcome::Done);
    }
    let file = options.file.as_deref().unwrap_or(Path::new(""));
    if options.mode != Mode::Both && !options.kind.has_journal() {
        return Err(anyhow!("--mode is for customers and what belongs to their files"));
    }
    let told = |error: ImportError| anyhow!("{}", error.words().get(lang));
    let mapping = options.mapping.as_deref().map(Mapping::load).transpose().map_err(|it| told(it.into()))?;
    let app = installation.open().await?;
    let has_journal = options.kind.has_journal() && !options.dry_run;
    let journal = has_journal.then(|| app.db.new_id());
    let import_options = ImportOptions {
        journal,
        dry_run: options.dry_run,
        errors: options.errors.clone(),
        lang,
        mode: options.mode.into(),
        ..ImportOptions::default()
    };
    let imported = import(&app, options.kind, file, mapping.as_ref(), &import_options).await;
    if imported.is_ok() && !options.dry_run {
        // Millions of new rows change what the planner of the database should know.
        database::compact(&app.db).await?;
    }
    app.db.close().await?;
    let summary = imported.map_err(told)?;
    tell(&summary, options, (lang, journal))?;
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
    imports::import_file(app, who, (kind, file), mapping, options, progress).await
}

fn tell(summary: &Summary, options: &Options, (lang, journal): (Lang, Option<Uuid>)) -> Result<()> {
    for problem in summary.problems().iter().take(PROBLEMS_SHOWN_MAX) {
        let column = problem.column.as_deref().map(|it| format!(", {it}")).unwrap_or_default();
        eprintln!("{}:{}{column}: {}", problem.file, problem.row, problem.message.get(lang));
    }
    if options.json {
        let mut told = serde_json::to_value(summary)?;
        if let (Some(told), Some(journal)) = (told.as_object_mut(), journal) {
            told.insert("import_id".to_owned(), serde_json::json!(journal));
        }
        say(&told.to_string())?;
    } else {
        let kept = if options.dry_run { " (dry run: nothing was kept)" } else { "" };
        say(&format!("{}{kept}", summary.line()))?;
        if let Some(journal) = journal {
            say(&format!("`forecourt undo {journal}` takes it back"))?;
        }
    }
    Ok(())
}
