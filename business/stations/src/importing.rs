//! What all imports share: a file is read in chunks, each row lands or is refused with its reason, and every
//! chunk is one transaction.
//!
//! **Invariant:** a refused row never stops the good ones; after an interruption the file can be imported
//! again, since rows that landed are then known.

use database::{Scope, Who, Work};
use exchange::{At, Binding, CellProblem, HeaderProblem, Mapping, MappingError, OpenError, OwnedRow, Record};
use exchange::{Field, Rejects, RowProblem, Source, SourceOptions, TableError, Tally};
use kernel::{Code, FieldProblem, Lang, Problem, Words};
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use uuid::Uuid;
use web::App;

/// What rows may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ImportMode)]
pub enum Mode {
    /// Make what is new and change what is known.
    #[default]
    Both,
    /// Make what is new; a row that would change what is known is refused.
    Add,
    /// Change what is known; a row that names nobody known is refused.
    Update,
}

impl Mode {
    pub const ALL: [Self; 3] = [Self::Both, Self::Add, Self::Update];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Both => "both",
            Self::Add => "add",
            Self::Update => "update",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// How an import is to be run.
#[derive(Clone, Debug, Default)]
pub struct ImportOptions {
    /// Do everything but keep nothing.
    pub dry_run: bool,
    /// Read no more rows than these. A dry run is one transaction, which others wait for: where others work at the
    /// same time, it is held short.
    pub rows_max: Option<u64>,
    /// Where refused rows are written, with the reasons in one column more.
    pub errors: Option<PathBuf>,
    /// Where they are written once more, in the other form: a workbook in which the cells at fault are marked, or
    /// separated values.
    pub more_errors: Option<PathBuf>,
    /// What rows may do, where the kind of file has a choice.
    pub mode: Mode,
    /// Under this id what was there before is kept, where the kind of file can be undone.
    pub journal: Option<Uuid>,
    /// The language of the reasons in that file.
    pub lang: Lang,
}

/// Told after each chunk: how much was read of how much, in bytes or rows.
pub type Progress<'a> = &'a mut (dyn FnMut(u64, u64) + Send);

/// What became of a file's rows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ImportSummary {
    pub rows: u64,
    /// Rows that made something new.
    pub new: u64,
    /// Rows that said nothing new.
    pub known: u64,
    /// Rows that changed what was there.
    pub changed: u64,
    pub rejected: u64,
    /// The first problems, with their places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<RowProblem>,
}

/// Why a file cannot be imported at all, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("{file}: {}", problems.iter().map(|it| it.message.en.as_str()).collect::<Vec<_>>().join("; "))]
    Header { file: String, problems: Vec<HeaderProblem> },
    #[error(transparent)]
    Mapping(#[from] MappingError),
    #[error("{file}: {}", words.en)]
    Refused { file: String, words: Words },
    #[error("{}: {error}", path.display())]
    Errors { path: PathBuf, error: TableError },
    #[error(transparent)]
    Vault(#[from] vault::VaultError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl ImportError {
    /// The same for the user, in both languages as far as there are two.
    pub fn words(&self) -> Words {
        match self {
            Self::Open(error) => with_file(&error.file, &error.fault.message),
            Self::Header { file, problems } => {
                let join =
                    |lang| problems.iter().map(|it| it.message.get(lang)).collect::<Vec<_>>().join("; ");
                with_file(file, &Words::new(join(Lang::Zh), join(Lang::En)))
            }
            Self::Mapping(error) => match error.line {
                None => with_file(&error.file, &error.fault.message),
                Some(line) => Words::new(
                    format!("{}第 {line} 行:{}", error.file, error.fault.message.zh),
                    format!("{} line {line}: {}", error.file, error.fault.message.en),
                ),
            },
            Self::Refused { file, words } => with_file(file, words),
            Self::Errors { path, error } => with_file(&path.display().to_string(), &error.words()),
            Self::Vault(_) | Self::Database(_) => Words::new(self.to_string(), self.to_string()),
        }
    }
}

fn with_file(file: &str, words: &Words) -> Words {
    Words::new(format!("{file}:{}", words.zh), format!("{file}: {}", words.en))
}

impl From<ImportError> for Problem {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Vault(error) => error.into(),
            ImportError::Database(error) => error.into(),
            ImportError::Errors { .. } => Self::internal(error),
            ImportError::Header { problems, .. } => Self::invalid(
                problems
                    .into_iter()
                    .map(|it| {
                        FieldProblem::new(it.field, it.code, format!("{} / {}", it.message.en, it.message.zh))
                    })
                    .collect(),
            ),
            other => {
                let words = other.words();
                Self::with_detail(Code::Invalid, format!("{} / {}", words.en, words.zh))
            }
        }
    }
}

/// One row on its way: as it stands in the file, and what was read from it or why it is refused.
#[derive(Debug)]
pub struct Line<T> {
    pub row: OwnedRow,
    pub read: Result<T, Vec<CellProblem>>,
}

impl<T> Line<T> {
    /// Refuses the row.
    pub fn refuse(&mut self, problem: CellProblem) {
        self.read = Err(vec![problem]);
    }
}

/// A file on its way in.
#[derive(Debug)]
pub struct Intake {
    source: Source,
    binding: Binding,
    rejects: Option<(PathBuf, Rejects)>,
    more_rejects: Option<(PathBuf, Rejects)>,
    rows_left: u64,
    tally: Tally,
}

impl Intake {
    /// Opens a file of `kind` and binds the fields to its columns.
    pub fn open(
        app: &App,
        path: &Path,
        mapping: Option<&Mapping>,
        kind: &str,
        fields: &[Field],
        options: &ImportOptions,
    ) -> Result<Self, ImportError> {
        let file = path.display().to_string();
        let refused = |words| ImportError::Refused { file: file.clone(), words };
        if let Some(mapping) = mapping
            && mapping.kind != kind
        {
            return Err(refused(wrong_kind(&mapping.kind, kind)));
        }
        let bytes_max = app.settings.business.import_bytes_max;
        // A file that cannot be looked at is told by opening it.
        if std::fs::metadata(path).is_ok_and(|it| bytes_max < it.len()) {
            return Err(refused(too_large(bytes_max)));
        }
        let source =
            Source::open(path, &mapping.map_or_else(SourceOptions::default, Mapping::source_options))?;
        let binding = match mapping {
            Some(mapping) => mapping.bind(source.header(), fields),
            None => Binding::by_name(source.header(), fields),
        };
        let binding = binding.map_err(|problems| ImportError::Header { file: file.clone(), problems })?;
        let rejects_at = |path: &Option<PathBuf>| {
            let made = path.as_ref().map(|it| Ok((it.clone(), Rejects::create(it, &source, options.lang)?)));
            made.transpose().map_err(|error: TableError| ImportError::Errors {
                path: path.clone().unwrap_or_default(),
                error,
            })
        };
        let (rejects, more_rejects) = (rejects_at(&options.errors)?, rejects_at(&options.more_errors)?);
        let rows_left = options.rows_max.unwrap_or(u64::MAX);
        Ok(Self { source, binding, rejects, more_rejects, rows_left, tally: Tally::default() })
    }

    /// The field of this name, to be looked up once.
    pub fn at(&self, name: &str) -> At {
        self.binding.at(name)
    }

    pub fn binding(&self) -> &Binding {
        &self.binding
    }

    /// The next rows, at most `count`; none at the end of the file.
    pub fn next_chunk<T>(
        &mut self,
        count: usize,
        read: impl Fn(&Record<'_>) -> Result<T, Vec<CellProblem>>,
    ) -> Result<Vec<Line<T>>, ImportError> {
        let mut lines = Vec::new();
        while lines.len() < count && 0 < self.rows_left {
            let Some(row) = self.source.next_row()? else { break };
            self.rows_left -= 1;
            let value = match self.binding.read(&row) {
                Ok(record) => read(&record),
                Err(problem) => Err(vec![problem]),
            };
            lines.push(Line { row: row.to_owned(), read: value });
        }
        Ok(lines)
    }

    /// A problem with the value of a field in a row that was read earlier.
    pub fn problem(&self, row: &OwnedRow, at: At, code: &'static str, message: Words) -> CellProblem {
        match self.binding.read(&row.as_row()) {
            Ok(record) => record.problem(at, code, message),
            Err(fault) => fault,
        }
    }

    /// Counts a chunk that is done with, and writes down what was refused, in the order of the file.
    pub fn settle<T>(&mut self, lines: &[Line<T>]) -> Result<(), ImportError> {
        self.tally.rows += lines.len() as u64;
        for line in lines {
            let Err(problems) = &line.read else { continue };
            let row = line.row.as_row();
            self.tally.reject(self.source.file(), row.number(), problems);
            if let Some((path, rejects)) = &mut self.rejects {
                let written = rejects.write(&row, problems);
                written.map_err(|error| ImportError::Errors { path: path.clone(), error })?;
            }
            let Some((path, rejects)) = &mut self.more_rejects else { continue };
            match rejects.write(&row, problems) {
                // A workbook is full before separated values are: they hold the rest.
                Ok(()) | Err(TableError::TooManyRows) => (),
                Err(error) => return Err(ImportError::Errors { path: path.clone(), error }),
            }
        }
        Ok(())
    }

    /// How much was read, of how much.
    pub fn tell(&self, progress: &mut (dyn FnMut(u64, u64) + Send)) {
        let far = self.source.progress();
        progress(far.done, far.total);
    }

    /// Completes the file of refused rows, and adds what was counted here to what the capability counted.
    pub fn finish(self, counts: ImportSummary) -> Result<ImportSummary, ImportError> {
        for (path, rejects) in self.rejects.into_iter().chain(self.more_rejects) {
            rejects.finish().map_err(|error| ImportError::Errors { path, error })?;
        }
        let Tally { rows, rejected, first, .. } = self.tally;
        Ok(ImportSummary { rows, rejected, problems: first, ..counts })
    }
}

/// The transactions of one import: one for each chunk, or for a dry run a single one that is given up.
#[derive(Debug)]
pub struct Chunks<'a> {
    app: &'a App,
    who: Who,
    dry_run: bool,
    open: Option<Work>,
}

impl<'a> Chunks<'a> {
    pub fn new(app: &'a App, who: Who, options: &ImportOptions) -> Self {
        Self { app, who, dry_run: options.dry_run, open: None }
    }

    /// The transaction of this chunk.
    pub async fn begin(&mut self) -> Result<Work, database::Error> {
        match self.open.take() {
            Some(work) => Ok(work),
            None => self.app.db.work(self.who.clone(), Scope::Everything).await,
        }
    }

    /// Ends it. A dry run goes on in the same one, so that later rows see what earlier ones would have made.
    pub async fn end(&mut self, work: Work) -> Result<(), database::Error> {
        if self.dry_run {
            self.open = Some(work);
            return Ok(());
        }
        work.commit().await
    }

    /// Gives up what a dry run did.
    pub async fn finish(self) -> Result<(), database::Error> {
        match self.open {
            Some(work) => work.abandon().await,
            None => Ok(()),
        }
    }
}

/// The value of a cell, or nothing and its problem noted: so that all problems of a row are told at once.
pub fn noted<T>(read: Result<T, CellProblem>, problems: &mut Vec<CellProblem>) -> Option<T> {
    read.map_err(|problem| problems.push(problem)).ok()
}

/// The value of a cell that may be empty.
pub fn optional<'a, T>(
    record: &Record<'a>,
    at: At,
    problems: &mut Vec<CellProblem>,
    read: impl FnOnce(exchange::Cell<'a>) -> Result<T, CellProblem>,
) -> Option<T> {
    record.filled(at).and_then(|cell| noted(read(cell), problems))
}

fn wrong_kind(found: &str, expected: &str) -> Words {
    Words::new(
        format!("映射用于 {found},此处需要 {expected}"),
        format!("the mapping is for {found}, and this import takes {expected}"),
    )
}

fn too_large(bytes_max: u64) -> Words {
    Words::new(
        format!("文件超过 {bytes_max} 字节的上限(business.import_bytes_max),请分批导入"),
        format!("larger than the {bytes_max} bytes allowed (business.import_bytes_max): split the file"),
    )
}
