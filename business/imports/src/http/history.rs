//! Asking for an import, following it, and what became of earlier ones.

use super::undo::{self, UndoBody};
use super::{acts_for_company, find_company_wide, require_company, state_of};
use crate::jobs::given_up;
use crate::mapping::MappingBody;
use crate::model::{Columns, Counts, ImportId, ImportProblem, ImportState, Kind, UploadId};
use crate::operations::{self, ImportsError, Request};
use crate::rules::DRY_RUN_ROWS_MAX;
use crate::store::{self, ImportFilter, Listed};
use crate::{files, may};
use ::jobs::JobId;
use axum::http::StatusCode;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem, Words};
use sales::BatchId;
use serde::{Deserialize, Serialize};
use stations::importing::Mode;
use std::fs::File;
use utoipa::{IntoParams, ToSchema};
use web::{ContentType, Download, Failure, Json, Once, Path, Query, Replay};

/// An import that is asked for.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartImport {
    upload_id: UploadId,
    kind: Kind,
    #[serde(default)]
    mapping: MappingBody,
    /// Check everything, keep nothing. Reads the first 50,000 rows.
    #[serde(default)]
    dry_run: bool,
    /// What rows of customers, vehicles and cards may do; other kinds take `both` alone.
    #[serde(default)]
    mode: Mode,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct StartedImport {
    import_id: ImportId,
    job_id: JobId,
}

/// Import an uploaded file in the background. Importing the same file again is harmless.
#[utoipa::path(post, path = "/imports", tag = "imports", request_body = StartImport,
    responses((status = ACCEPTED, body = StartedImport)))]
pub(super) async fn start_import(
    actor: Actor<may::RunImports>,
    once: Once<StartImport>,
) -> Result<(StatusCode, axum::Json<StartedImport>), Failure> {
    let reader = actor.read();
    require_company(&reader, &actor).await?;
    let body = &once.body;
    let upload = store::find_upload(&reader, body.upload_id).await?;
    let unknown = || Problem::field("upload_id", "unknown_upload", "no such file / 文件不存在或已被清理");
    let upload = upload.ok_or_else(unknown)?;
    if body.mode != Mode::Both && !body.kind.has_journal() {
        let message = "only customers and what belongs to their files can be added or updated alone / 仅客户及其档案内容可选仅新增或仅更新";
        return Err(Problem::field("mode", "not_available", message).into());
    }
    let path = operations::upload_path(actor.app(), &upload);
    let header = operations::check(path, (body.kind, &Columns::load(&reader).await?), &body.mapping).await?;
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok((StatusCode::ACCEPTED, axum::Json(answer)));
    }
    if store::is_in_use(&work, body.upload_id).await? {
        return Err(Problem::from(ImportsError::InUse).into());
    }
    let request = Request {
        kind: body.kind,
        mapping: body.mapping.clone(),
        dry_run: body.dry_run,
        mode: body.mode,
        lang: actor.lang(),
    };
    let (import_id, job_id) = operations::ask(&mut work, &upload, &header, &request).await?;
    let answer = StartedImport { import_id, job_id };
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok((StatusCode::ACCEPTED, axum::Json(answer)))
}

/// How far an import has come: bytes of a text file, rows of a workbook; 0 of 0 while it is not known.
#[derive(Debug, Serialize, ToSchema)]
struct ImportProgress {
    done: i64,
    total: i64,
}

/// An import as listed.
#[derive(Debug, Serialize, ToSchema)]
struct ImportItem {
    id: ImportId,
    job_id: JobId,
    /// May be deleted by now.
    upload_id: UploadId,
    kind: String,
    file_name: String,
    file_bytes: i64,
    dry_run: bool,
    mode: Mode,
    state: ImportState,
    progress: ImportProgress,
    /// Once it is done.
    counts: Option<Counts>,
    /// The dry run stopped at its limit: later rows were not looked at.
    is_sample: bool,
    /// Why it failed.
    message: Option<Words>,
    /// What sales arrived in: `POST /sales/batches/{batch_id}/undo` takes all of them back.
    batch_id: Option<BatchId>,
    /// complete, interrupted or undone.
    batch_state: Option<String>,
    /// Whether the rejected rows can be downloaded.
    has_rejects: bool,
    /// Whether `POST /imports/{import_id}/undo` takes it back: customers, vehicles and cards.
    can_undo: bool,
    /// It was taken back, but for rows that had been changed since.
    is_undone: bool,
    user_name: String,
    asked_at: Instant,
    finished_at: Option<Instant>,
}

impl From<&Listed> for ImportItem {
    fn from(listed: &Listed) -> Self {
        let row = &listed.row;
        let state = state_of(listed);
        let counts: Option<Counts> = row.counts.as_deref().and_then(|it| serde_json::from_str(it).ok());
        let message = row.message.as_deref().and_then(|it| serde_json::from_str(it).ok());
        let lost = || given_up(listed.job_message.as_deref().unwrap_or_default());
        Self {
            id: ImportId(row.id),
            job_id: row.job_id.into(),
            upload_id: UploadId(row.upload_id),
            kind: row.kind.clone(),
            file_name: row.file_name.clone(),
            file_bytes: row.file_bytes,
            dry_run: row.is_dry_run,
            state,
            progress: ImportProgress { done: listed.progress_done, total: listed.progress_total },
            is_sample: row.is_dry_run && counts.is_some_and(|it| DRY_RUN_ROWS_MAX as i64 <= it.rows),
            counts,
            message: message.or_else(|| (state == ImportState::Failed).then(lost)),
            batch_id: row.batch_id.map(Into::into),
            batch_state: listed.batch_state.clone(),
            has_rejects: row.rejects_name.is_some(),
            mode: row.mode.as_deref().and_then(Mode::parse).unwrap_or_default(),
            can_undo: undo::can_undo(row),
            is_undone: listed.undo_outcome.as_deref() == Some("done"),
            user_name: row.user_name.clone(),
            asked_at: Instant::from_micros(row.asked_at_us),
            finished_at: row.finished_at_us.map(Instant::from_micros),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportsPage {
    items: Vec<ImportItem>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct ImportsQuery {
    kind: Option<Kind>,
    /// Also dry runs.
    dry_runs: Option<bool>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List imports, the newest first.
#[utoipa::path(get, path = "/imports", tag = "imports", params(ImportsQuery),
    responses((status = OK, body = ImportsPage)))]
pub(super) async fn list_imports(
    actor: Actor<may::RunImports>,
    Query(query): Query<ImportsQuery>,
) -> Result<Json<ImportsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let reader = actor.read();
    if !acts_for_company(&reader, &actor).await? {
        return Ok(Json(ImportsPage { items: Vec::new(), next_cursor: None }));
    }
    let filter = ImportFilter { kind: query.kind, without_dry_runs: query.dry_runs != Some(true) };
    let rows = store::imports_page(&reader, &filter, before, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.row.seq);
    Ok(Json(ImportsPage { items: rows.iter().map(ImportItem::from).collect(), next_cursor }))
}

/// An import with how it was read and what was wrong.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ImportDetail {
    import: ImportItem,
    mapping: MappingBody,
    /// The first hundred; none once they were cleaned up.
    problems: Vec<ImportProblem>,
    /// What was asked last about taking it back.
    undo: Option<UndoBody>,
}

pub(super) async fn find(actor: &Actor<may::RunImports>, id: ImportId) -> Result<Listed, Problem> {
    let reader = actor.read();
    find_company_wide(&reader, actor).await?;
    store::find_import(&reader, id).await?.ok_or_else(Problem::not_found)
}

/// Show an import: how far it is, or what became of it.
#[utoipa::path(get, path = "/imports/{import_id}", tag = "imports", params(("import_id" = ImportId, Path)),
    responses((status = OK, body = ImportDetail)))]
pub(super) async fn show_import(
    actor: Actor<may::RunImports>,
    Path(id): Path<ImportId>,
) -> Result<Json<ImportDetail>, Failure> {
    let listed = find(&actor, id).await?;
    let mapping = serde_json::from_str(&listed.row.mapping).map_err(Problem::internal)?;
    let problems = files::problems(&files::import_folder(actor.app(), id));
    let undo = undo::show(&actor.read(), id).await?;
    Ok(Json(ImportDetail { import: ImportItem::from(&listed), mapping, problems, undo }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct RejectsQuery {
    /// `csv`, or `xlsx` with the cells at fault marked; left out, the form of the file.
    #[param(inline)]
    format: Option<TableFormat>,
}

/// The form of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum TableFormat {
    Csv,
    Xlsx,
}

impl TableFormat {
    pub(super) const fn content_type(self) -> ContentType {
        match self {
            Self::Csv => ContentType::Csv,
            Self::Xlsx => ContentType::Xlsx,
        }
    }
}

/// Download the rejected rows in the file's own columns, with the reasons in one column more, and in a workbook in
/// the cells at fault. Put right, they can be imported with the same mapping.
#[utoipa::path(get, path = "/imports/{import_id}/rejects", tag = "imports",
    params(("import_id" = ImportId, Path), RejectsQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
pub(super) async fn download_rejects(
    actor: Actor<may::RunImports>,
    Path(id): Path<ImportId>,
    Query(query): Query<RejectsQuery>,
) -> Result<Download, Failure> {
    let listed = find(&actor, id).await?;
    let mut names = [listed.row.rejects_name, listed.row.more_rejects_name].into_iter().flatten();
    let is_asked =
        |it: &String| query.format.is_none_or(|format| ContentType::of_name(it) == format.content_type());
    let name = names.find(is_asked).ok_or_else(Problem::not_found)?;
    let path = files::import_folder(actor.app(), id).join(&name);
    let file = File::open(path).map_err(|_| Problem::not_found())?;
    let mut work = actor.work().await?;
    operations::note_download(&mut work, id);
    work.commit().await?;
    let content_type = ContentType::of_name(&name);
    Ok(Download::of_file(name, content_type, file))
}

/// Download how the file was read, as the mapping file that the command line takes.
#[utoipa::path(get, path = "/imports/{import_id}/mapping", tag = "imports", params(("import_id" = ImportId, Path)),
    responses((status = OK, body = String, content_type = "application/toml")))]
pub(super) async fn download_mapping(
    actor: Actor<may::RunImports>,
    Path(id): Path<ImportId>,
) -> Result<Download, Failure> {
    let row = find(&actor, id).await?.row;
    let mapping: MappingBody = serde_json::from_str(&row.mapping).map_err(Problem::internal)?;
    let kind = Kind::parse(&row.kind).ok_or_else(|| Problem::internal("unknown kind"))?;
    Ok(Download::of_bytes(format!("{}.toml", kind.as_str()), ContentType::Toml, mapping.to_toml(kind)))
}
