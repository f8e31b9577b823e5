//! Who exported what, and agreeing to what others ask for.

use crate::asked::told;
use crate::may;
use crate::model::{ExportId, ExportState};
use crate::operations;
use crate::rules;
use crate::sight;
use crate::store::{self, ExportFilter, ExportRow};
use database::Sql;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem, Words};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{App, Failure, Json, Path, Query};

/// An export as listed.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct ExportItem {
    id: ExportId,
    /// Stands in the file's name and on its pages.
    number: i64,
    list: String,
    format: String,
    /// The filters of the list; what was searched for is not told.
    filter: Value,
    reason: String,
    reason_text: Option<String>,
    state: ExportState,
    /// Rows that were asked for; planted ones are not counted.
    rows: Option<i64>,
    /// How far it is, while it is made.
    progress_done: i64,
    progress_total: i64,
    /// Why it could not be made.
    message: Option<Words>,
    user_name: String,
    asked_at: Instant,
    /// Who agreed or refused, when, and why not.
    decided_by: Option<String>,
    decided_at: Option<Instant>,
    refusal: Option<String>,
    made_at: Option<Instant>,
    /// Until when the file can be fetched.
    expires_at: Option<Instant>,
    fetched_at: Option<Instant>,
    fetches: i64,
    /// Asked for by who looks.
    is_own: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportsPage {
    items: Vec<ExportItem>,
    next_cursor: Option<String>,
}

pub(super) async fn items(
    app: &App,
    sql: &impl Sql,
    rows: Vec<ExportRow>,
    viewer: Uuid,
) -> Result<Vec<ExportItem>, Problem> {
    let jobs = rows.iter().filter(|it| it.state == ExportState::Making.as_str()).filter_map(|it| it.job_id);
    let progress: HashMap<Uuid, (i64, i64)> = store::progress(sql, jobs.collect()).await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let said = operations::said(app, sql, &row).await?;
        let (done, total) = row.job_id.and_then(|it| progress.get(&it).copied()).unwrap_or_default();
        let stored = ExportState::parse(&row.state).unwrap_or(ExportState::Failed);
        items.push(ExportItem {
            id: ExportId(row.id),
            number: row.number,
            list: row.list,
            format: row.format,
            filter: told(&said.filter),
            reason: row.reason,
            reason_text: said.reason_text,
            state: rules::state(stored, row.expires_at_us, app.now()),
            rows: row.rows_written,
            progress_done: done,
            progress_total: total,
            message: row.message.and_then(|it| serde_json::from_str(&it).ok()),
            user_name: row.user_name,
            asked_at: Instant::from_micros(row.asked_at_us),
            decided_by: row.decided_by_name,
            decided_at: row.decided_at_us.map(Instant::from_micros),
            refusal: said.refusal,
            made_at: row.made_at_us.map(Instant::from_micros),
            expires_at: row.expires_at_us.map(Instant::from_micros),
            fetched_at: row.fetched_at_us.map(Instant::from_micros),
            fetches: row.fetches,
            is_own: row.user_id == Some(viewer),
        });
    }
    Ok(items)
}

pub(super) fn page(items: Vec<ExportItem>, next_cursor: Option<String>) -> ExportsPage {
    ExportsPage { items, next_cursor }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct ExportsQuery {
    /// `waiting` for those that somebody must agree to.
    #[param(inline)]
    state: Option<ExportState>,
    /// Only exports that held this customer.
    customer_id: Option<Uuid>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List the exports of one's part of the company, the newest first: who took what, when, how many rows and why.
#[utoipa::path(get, path = "/exports", tag = "exports", params(ExportsQuery),
    responses((status = OK, body = ExportsPage)))]
pub(super) async fn list_exports(
    actor: Actor<may::ReadExports>,
    Query(query): Query<ExportsQuery>,
) -> Result<Json<ExportsPage>, Failure> {
    let request = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (request.rows()?, request.after::<i64>()?);
    let reader = actor.read();
    let among = match query.customer_id {
        None => None,
        Some(customer) => {
            let serial = store::serial_of(&reader, actor.scope(), customer).await?;
            let serial = serial.ok_or_else(Problem::not_found)?;
            Some(store::holding(&reader, |held| rules::holds(held, serial)).await?)
        }
    };
    let filter = ExportFilter { state: query.state, of_user: None, among };
    let rows = store::page(&reader, actor.scope(), &filter, before, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.number);
    let items = items(actor.app(), &reader, rows, actor.user().uuid()).await?;
    Ok(Json(page(items, next_cursor)))
}

/// The export, if all of it lies within the actor's part of the company.
async fn find(
    sql: &impl Sql,
    actor: &Actor<may::ApproveExports>,
    id: ExportId,
) -> Result<ExportRow, Problem> {
    let row = store::find(sql, id).await?.ok_or_else(Problem::not_found)?;
    let is_within = sight::covers(actor.scope(), &sight::sight_of_text(&row.scope).0);
    let acts_for_company = organisation::covers_company(sql, actor.scope()).await?;
    if is_within || acts_for_company { Ok(row) } else { Err(Problem::not_found()) }
}

async fn answer(actor: &Actor<may::ApproveExports>, id: ExportId) -> Result<Json<ExportItem>, Failure> {
    let reader = actor.read();
    let row = store::find(&reader, id).await?.ok_or_else(Problem::not_found)?;
    let mut items = items(actor.app(), &reader, vec![row], actor.user().uuid()).await?;
    Ok(Json(items.pop().ok_or_else(Problem::not_found)?))
}

/// Agree to an export that somebody else asked for. Its file is made with what they may see by then, and can be
/// fetched by them for a limited time.
#[utoipa::path(post, path = "/exports/{export_id}/approve", tag = "exports",
    params(("export_id" = ExportId, Path)), responses((status = OK, body = ExportItem)))]
pub(super) async fn approve_export(
    actor: Actor<may::ApproveExports>,
    Path(id): Path<ExportId>,
) -> Result<Json<ExportItem>, Failure> {
    let mut work = actor.work().await?;
    let row = find(&work, &actor, id).await?;
    operations::approve(&mut work, &row, actor.user()).await?;
    work.commit().await?;
    answer(&actor, id).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RefuseExport {
    /// Who asked reads it.
    reason: String,
}

/// Refuse an export that somebody else asked for.
#[utoipa::path(post, path = "/exports/{export_id}/refuse", tag = "exports",
    params(("export_id" = ExportId, Path)), request_body = RefuseExport,
    responses((status = OK, body = ExportItem)))]
pub(super) async fn refuse_export(
    actor: Actor<may::ApproveExports>,
    Path(id): Path<ExportId>,
    Json(request): Json<RefuseExport>,
) -> Result<Json<ExportItem>, Failure> {
    let mut work = actor.work().await?;
    let row = find(&work, &actor, id).await?;
    operations::refuse(actor.app(), &mut work, &row, actor.user(), &request.reason).await?;
    work.commit().await?;
    answer(&actor, id).await
}
