//! Taking a file, asking for its import, and running it.

use crate::dispatch::{Summary, import_file};
use crate::files;
use crate::jobs::{self, RunImport};
use crate::mapping::MappingBody;
use crate::model::{Columns, ImportId, ImportProblem, Kind, UploadId};
use crate::preview::{self, Look, NoPreview, Preview};
use crate::rules::{self, DRY_RUN_ROWS_MAX};
use crate::store::{self, Ending, ImportRow, MappingRow, UploadRow};
use ::jobs::JobId;
use database::{AuditEntry, Sql, Who, WhoKind, Work};
use exchange::{HeaderProblem, MappingError, OpenError, Source};
use kernel::{Code, FieldProblem, Lang, Problem, Words};
use serde::Serialize;
use serde_json::json;
use stations::importing::{ImportError, ImportOptions, Mode, Progress};
use std::path::{Path, PathBuf};
use uuid::Uuid;
use web::App;

/// Why something about an import is refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ImportsError {
    #[error("no such file or import")]
    Unknown,
    #[error("the file was deleted meanwhile: upload it again / 文件已被清理,请重新上传")]
    FileGone,
    #[error("an import of this file waits or runs: wait until it has ended / 该文件正在导入,请等待其结束")]
    InUse,
    #[error("{}", .0.en)]
    NoTable(Words),
    #[error(transparent)]
    Mapping(#[from] MappingError),
    #[error("the columns do not serve")]
    Columns(Vec<HeaderProblem>),
    #[error(transparent)]
    Problem(#[from] Problem),
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<ImportsError> for Problem {
    fn from(error: ImportsError) -> Self {
        let both = |words: &Words| format!("{} / {}", words.en, words.zh);
        match error {
            ImportsError::Unknown => Self::not_found(),
            ImportsError::FileGone | ImportsError::InUse => {
                Self::with_detail(Code::Refused, error.to_string())
            }
            ImportsError::NoTable(words) => Self::field("file", "no_table", both(&words)),
            ImportsError::Mapping(error) => {
                Self::field("mapping", error.fault.code, both(&error.fault.message))
            }
            ImportsError::Columns(problems) => Self::invalid(
                problems
                    .into_iter()
                    .map(|it| {
                        FieldProblem::new(format!("mapping.columns.{}", it.field), it.code, both(&it.message))
                    })
                    .collect(),
            ),
            ImportsError::Problem(problem) => problem,
            ImportsError::Database(error) => error.into(),
        }
    }
}

impl From<NoPreview> for ImportsError {
    fn from(error: NoPreview) -> Self {
        match error {
            NoPreview::Settings(error) => Self::Mapping(error),
            NoPreview::File(error) => Self::of_file(error),
        }
    }
}

impl ImportsError {
    fn of_file(error: OpenError) -> Self {
        match error.fault.code {
            "cannot_read" => Self::FileGone,
            _ => Self::NoTable(error.fault.message),
        }
    }
}

/// The file of an upload.
pub(crate) fn upload_path(app: &App, upload: &UploadRow) -> PathBuf {
    files::upload_folder(app, UploadId(upload.id)).join(&upload.file_name)
}

/// Looks at a file, beside the requests: opening a workbook takes a while.
pub(crate) async fn look_at(path: PathBuf, look: Look, columns: Columns) -> Result<Preview, ImportsError> {
    let looking = tokio::task::spawn_blocking(move || preview::preview(&path, &look, &columns));
    Ok(looking.await.map_err(|it| Problem::internal(it.to_string()))??)
}

/// Notes a file that was stored.
pub(crate) async fn add_upload(
    work: &mut Work,
    (id, name, bytes): (UploadId, &str, u64),
) -> Result<UploadRow, database::Error> {
    let row = UploadRow {
        id: id.uuid(),
        file_name: name.to_owned(),
        file_bytes: bytes as i64,
        at_us: work.now().micros(),
        user_id: work.who().user,
        user_name: work.who().name.clone(),
    };
    work.insert(row.clone()).await?;
    Ok(row)
}

/// Deletes a file that nobody is importing.
pub(crate) async fn remove_upload(work: &Work, id: UploadId) -> Result<(), ImportsError> {
    if store::is_in_use(work, id).await? {
        return Err(ImportsError::InUse);
    }
    match store::delete_upload(work, id).await? {
        0 => Err(ImportsError::Unknown),
        _ => Ok(()),
    }
}

/// An import as asked for.
#[derive(Debug)]
pub(crate) struct Request {
    pub(crate) kind: Kind,
    pub(crate) mapping: MappingBody,
    pub(crate) dry_run: bool,
    pub(crate) mode: Mode,
    pub(crate) lang: Lang,
}

/// Checks that the columns serve, so that what is wrong with the mapping is told at once. Gives the header.
pub(crate) async fn check(
    path: PathBuf,
    (kind, columns): (Kind, &Columns),
    body: &MappingBody,
) -> Result<Vec<String>, ImportsError> {
    let mapping = body.to_mapping(kind)?;
    let fields = columns.of(kind);
    let checking = tokio::task::spawn_blocking(move || {
        let source = Source::open(&path, &mapping.source_options()).map_err(ImportsError::of_file)?;
        mapping.bind(source.header(), &fields).map_err(ImportsError::Columns)?;
        Ok(source.header().to_vec())
    });
    checking.await.map_err(|it| Problem::internal(it.to_string()))?
}

/// Asks for the import of an upload, and remembers how its source is read.
pub(crate) async fn ask(
    work: &mut Work,
    upload: &UploadRow,
    header: &[String],
    request: &Request,
) -> Result<(ImportId, JobId), database::Error> {
    let id = ImportId(work.new_id());
    let job = jobs::ask_for(work, RunImport { import: id }).await?;
    let mapping = to_text(&request.mapping);
    let (user_id, user_name) = (work.who().user, work.who().name.clone());
    let row = ImportRow {
        id: id.uuid(),
        seq: work.take_numbers("imports_import", 1).await?,
        upload_id: upload.id,
        job_id: job.uuid(),
        kind: request.kind.as_str().to_owned(),
        file_name: upload.file_name.clone(),
        file_bytes: upload.file_bytes,
        is_dry_run: request.dry_run,
        lang: lang_name(request.lang).to_owned(),
        mapping: mapping.clone(),
        outcome: None,
        counts: None,
        message: None,
        batch_id: None,
        rejects_name: None,
        more_rejects_name: None,
        mode: Some(request.mode.as_str().to_owned()),
        asked_at_us: work.now().micros(),
        finished_at_us: None,
        user_id,
        user_name,
    };
    work.insert(row).await?;
    if !request.dry_run {
        remember(work, request.kind, header, mapping).await?;
    }
    work.audit(AuditEntry {
        action: "imports.import_asked_for",
        subject_kind: "import",
        subject: Some(id.uuid()),
        unit: None,
        detail: json!({ "kind": request.kind, "file": upload.file_name, "dry_run": request.dry_run,
            "mode": request.mode }),
    });
    Ok((id, job))
}

/// Remembers how a source was read. Where somebody else keeps the source's mapping to themselves, theirs stays, and
/// this one is remembered for its user.
async fn remember(
    work: &Work,
    kind: Kind,
    header: &[String],
    mapping: String,
) -> Result<(), database::Error> {
    let user_id = work.who().user;
    let shared_key = rules::source_key(kind, header);
    let own_key = rules::own_source_key(&shared_key, user_id);
    let has_own = store::find_mapping(work, (kind, &own_key), user_id).await?.is_some();
    let source_key = if has_own { own_key } else { shared_key };
    let row = MappingRow {
        kind: kind.as_str().to_owned(),
        source_key,
        mapping,
        at_us: work.now().micros(),
        user_id,
        user_name: work.who().name.clone(),
        name: None,
        header: Some(to_text(&header)),
        is_shared: Some(!has_own),
        is_default: Some(false),
        version: Some(1),
    };
    store::remember_mapping(work, row).await
}

/// How the source with this header was read last time, and as what; as one kind when that is asked for.
pub(crate) async fn remembered(
    sql: &impl Sql,
    kind: Option<Kind>,
    header: &[String],
    user: Option<Uuid>,
) -> Result<Option<(Kind, MappingBody, i64)>, database::Error> {
    let kinds = kind.map_or_else(|| Kind::ALL.to_vec(), |it| vec![it]);
    let keys = kinds.iter().map(|it| rules::source_key(*it, header));
    let keys = keys.flat_map(|it| [rules::own_source_key(&it, user), it]);
    let Some(row) = store::newest_mapping(sql, keys.collect(), user).await? else { return Ok(None) };
    let mapping = serde_json::from_str(&row.mapping).ok();
    Ok(Kind::parse(&row.kind).zip(mapping).map(|(kind, mapping)| (kind, mapping, row.at_us)))
}

/// How an import ended: what is kept in the database and, beside the rejected rows, in a file.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) ending: Ending,
    pub(crate) problems: Vec<ImportProblem>,
}

/// Runs an import that was asked for. An error means that the database was not there: it is tried again. What is
/// wrong with the file is an ending.
pub(crate) async fn perform(
    app: &App,
    row: &ImportRow,
    progress: Progress<'_>,
) -> Result<Ended, database::Error> {
    let path = files::upload_folder(app, UploadId(row.upload_id)).join(&row.file_name);
    let folder = files::import_folder(app, ImportId(row.id));
    let imported = run(app, row, (&path, &folder), progress).await;
    match imported {
        Ok((summary, names)) => Ok(done(app, row, &summary, names).await?),
        Err(ImportError::Database(error)) => Err(error),
        Err(error) => Ok(failed(&without_folder(&error.words(), &path))),
    }
}

async fn run(
    app: &App,
    row: &ImportRow,
    (path, folder): (&Path, &Path),
    progress: Progress<'_>,
) -> Result<(Summary, [String; 2]), ImportError> {
    let unfit =
        |it: String| ImportError::Refused { file: row.file_name.clone(), words: Words::new(it.clone(), it) };
    let kind = Kind::parse(&row.kind).ok_or_else(|| unfit(format!("unknown kind `{}`", row.kind)))?;
    let body: MappingBody = serde_json::from_str(&row.mapping).map_err(|it| unfit(it.to_string()))?;
    let mapping = body.to_mapping(kind)?;
    files::make_private(folder).map_err(|it| unfit(it.to_string()))?;
    let is_workbook = Source::open(path, &mapping.source_options())?.is_workbook();
    let names = [is_workbook, !is_workbook].map(|it| rules::rejects_name(&row.file_name, it));
    let options = ImportOptions {
        dry_run: row.is_dry_run,
        rows_max: row.is_dry_run.then_some(DRY_RUN_ROWS_MAX),
        errors: Some(folder.join(&names[0])),
        more_errors: Some(folder.join(&names[1])),
        mode: row.mode.as_deref().and_then(Mode::parse).unwrap_or_default(),
        journal: Some(row.id),
        lang: Lang::parse(&row.lang).unwrap_or_default(),
    };
    let who =
        Who { kind: WhoKind::User, user: row.user_id, name: row.user_name.clone(), trace_id: String::new() };
    let summary = import_file(app, who, (kind, path), Some(&mapping), &options, progress).await?;
    Ok((summary, names))
}

async fn done(
    app: &App,
    row: &ImportRow,
    summary: &Summary,
    [rejects_name, more_rejects_name]: [String; 2],
) -> Result<Ended, database::Error> {
    if !row.is_dry_run {
        // Many new rows change what the planner of the database should know.
        database::compact(&app.db).await?;
    }
    let problems = summary.problems().iter().map(|it| ImportProblem {
        row: it.row,
        column: it.column.clone(),
        code: it.code.to_owned(),
        message: it.message.clone(),
    });
    let ending = Ending {
        outcome: "done",
        counts: Some(to_text(&summary.counts())),
        message: None,
        batch_id: summary.batch().map(Uuid::from),
        rejects_name: (0 < summary.rejected()).then_some(rejects_name),
        more_rejects_name: (0 < summary.rejected()).then_some(more_rejects_name),
    };
    Ok(Ended { ending, problems: problems.collect() })
}

/// An import that did not come to its end.
pub(crate) fn failed(words: &Words) -> Ended {
    let ending = Ending {
        outcome: "failed",
        counts: None,
        message: Some(to_text(words)),
        batch_id: None,
        rejects_name: None,
        more_rejects_name: None,
    };
    Ended { ending, problems: Vec::new() }
}

/// Stores how an import ended, and tells it.
pub(crate) async fn finish(work: &mut Work, row: &ImportRow, ending: &Ending) -> Result<(), database::Error> {
    if !store::finish(work, ImportId(row.id), ending).await? {
        return Ok(());
    }
    let counts: serde_json::Value =
        ending.counts.as_deref().and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
    work.audit(AuditEntry {
        action: "imports.import_ended",
        subject_kind: "import",
        subject: Some(row.id),
        unit: None,
        detail: json!({ "kind": row.kind, "file": row.file_name, "dry_run": row.is_dry_run,
            "outcome": ending.outcome, "counts": counts, "asked_by": row.user_name }),
    });
    work.tell("imports.import_ended", &ImportEnded { import: row.id, outcome: ending.outcome });
    Ok(())
}

/// Notes that somebody took the rejected rows, which hold personal values.
pub(crate) fn note_download(work: &mut Work, id: ImportId) {
    work.audit(AuditEntry {
        action: "imports.rejects_downloaded",
        subject_kind: "import",
        subject: Some(id.uuid()),
        unit: None,
        detail: json!({}),
    });
}

/// Told when an import has ended, well or not.
#[derive(Debug, Serialize)]
struct ImportEnded {
    import: Uuid,
    outcome: &'static str,
}

/// The words without the place of the file on our disk.
fn without_folder(words: &Words, path: &Path) -> Words {
    let folder = path.parent().map(|it| format!("{}/", it.display())).unwrap_or_default();
    Words::new(words.zh.replace(&folder, ""), words.en.replace(&folder, ""))
}

pub(crate) fn to_text(value: &impl Serialize) -> String {
    // Plain structs of ours: turning them into JSON cannot fail.
    serde_json::to_string(value).unwrap_or_default()
}

const fn lang_name(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "zh",
        Lang::En => "en",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_told_where_files_lie() {
        let path = Path::new("/data/uploads/1/sales.csv");
        let words =
            Words::new("/data/uploads/1/sales.csv:缺少列", "/data/uploads/1/sales.csv: a column is missing");
        let told = without_folder(&words, path);
        assert_eq!(
            (told.zh.as_str(), told.en.as_str()),
            ("sales.csv:缺少列", "sales.csv: a column is missing")
        );
    }
}
