//! Lists made in the background, and the end of their files.

use crate::file;
use crate::lists;
use crate::model::{ExportId, ExportState};
use crate::operations::{self, expires, fail, note, parts, record, taker};
use crate::rules;
use crate::sight;
use crate::store::{self, Change, ExportRow};
use ::jobs::{Context, JobError, JobId, Options, Registry};
use database::{Error, Sql, Work};
use identity::UserId;
use kernel::{Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::App;

/// Makes one list.
pub const MAKE: &str = "exports.make";

#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct MakeExport {
    export: ExportId,
}

/// Names the jobs of this capability to the workers.
pub fn register(registry: &mut Registry, app: &App) {
    let (making, forgetting) = (app.clone(), app.clone());
    registry.job(MAKE, move |context: Context, request: MakeExport| {
        make(making.clone(), context, request.export)
    });
    // A list may hold whoever was erased: what waits to be fetched goes, and can be asked for again.
    registry.subscribe("exports.forget_erased", &["privacy.person_erased"], move |context, _events| {
        let app = forgetting.clone();
        async move {
            let work = context.work().await.map_err(JobError::retry)?;
            forget_files_until(&app, &work, i64::MAX).await.map_err(JobError::retry)?;
            work.commit().await.map_err(JobError::retry)
        }
    });
}

pub(crate) async fn ask_for(work: &Work, export: ExportId) -> Result<JobId, Error> {
    ::jobs::enqueue(work, MAKE, &MakeExport { export }, Options::once_per(export.to_string())).await
}

/// Makes a list with what who asked may see now. One of many rows to which nobody agreed yet is given up and waits;
/// it is made once more when somebody has.
async fn make(app: App, context: Context, id: ExportId) -> Result<&'static str, JobError> {
    let row = store::find(&context.read(), id).await?.ok_or_else(|| JobError::give_up("no such export"))?;
    if row.state != ExportState::Making.as_str() {
        return Ok("decided before");
    }
    match write(&app, &context, &row).await {
        Ok(state) => Ok(state.as_str()),
        // Whatever may go better later is tried again.
        Err(problem) if matches!(problem.code, Code::Internal | Code::Unavailable | Code::CannotStore) => {
            Err(JobError::from(problem))
        }
        Err(problem) => {
            let work = context.work().await?;
            fail(&work, &row, &problem).await?;
            work.commit().await?;
            Ok(ExportState::Failed.as_str())
        }
    }
}

async fn write(app: &App, context: &Context, row: &ExportRow) -> Result<ExportState, Problem> {
    let (list, format) = parts(row)?;
    let (taker, said) = taker(app, &context.read(), row).await?;
    let user = row.user_id.map(UserId::from).ok_or_else(Problem::not_found)?;
    let reader = lists::reader_of(app, list, user).await?;
    let reader = reader.ok_or_else(|| {
        let detail = "who asked for it may not see this list any more / 申请人已无权查看该名单";
        Problem { permission: Some(lists::permission(list)), ..Problem::with_detail(Code::Forbidden, detail) }
    })?;
    let scope = reader.scope().clone();
    let (told, total) = (context.clone(), row.rows_written.unwrap_or_default());
    let progress = move |rows: u64| told.progress(rows as i64, total.max(rows as i64));
    let made = file::make(app, &reader, (list, &said.filter, format), &taker, progress).await?;
    let rows = made.rows;
    let mut work = context.work().await?;
    let is_agreed = row.decided_by_name.is_some();
    if !is_agreed && rules::needs_approval(rows, app.settings.exports.approval_from_rows) {
        let change =
            Change { state: Some(ExportState::Waiting), rows: Some(rows as i64), ..Change::default() };
        store::change(&work, row.id, &[ExportState::Making], change).await?;
        note(&mut work, row, "exports.export_waits", json!({ "number": row.number, "rows": rows }));
        work.tell("exports.export_waits", &json!({ "export": row.id, "number": row.number, "rows": rows }));
        work.commit().await?;
        return Ok(ExportState::Waiting);
    }
    let change = Change {
        state: Some(ExportState::Ready),
        scope: Some((
            sight::sight_text(&scope, reader.hidden_kinds()),
            operations::top_of(&work, &scope).await?,
        )),
        expires: Some(expires(app, work.now())),
        ..Change::default()
    };
    record(app, &mut work, row, &made, change).await?;
    made.keep(app, ExportId(row.id), format)?;
    note(&mut work, row, "exports.export_made", json!({ "number": row.number, "rows": rows }));
    work.commit().await?;
    Ok(ExportState::Ready)
}

/// Deletes files whose time is over. Returns how many.
pub async fn forget_files(app: &App, work: &Work) -> Result<u64, Error> {
    forget_files_until(app, work, work.now().micros()).await
}

async fn forget_files_until(app: &App, work: &Work, until_us: i64) -> Result<u64, Error> {
    let mut gone = 0;
    for export in store::over(work, until_us).await? {
        let change = Change { state: Some(ExportState::Expired), ..Change::default() };
        gone += u64::from(store::change(work, export.uuid(), &[ExportState::Ready], change).await?);
        file::remove(app, export);
    }
    Ok(gone)
}
