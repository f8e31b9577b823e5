//! Hand-overs over the API: previewed, begun by one confirmation, listed, undone.

use super::jobs;
use super::operations::{self, NewHandover};
use super::rules::{self, HandoverState};
use super::store::{self, Counts, HandoverId, HandoverRow};
use crate::http::{EmployeeRef, employee_refs};
use crate::may;
use axum::http::StatusCode;
use database::Sql;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem, Words};
use organisation::EmployeeId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use vault::Vault;
use web::{Failure, Json, Once, Path, Query, Replay, Routes};

/// Work of one kind.
#[derive(Debug, Serialize, ToSchema)]
struct ShareBody {
    table: String,
    words: Words,
    rows: i64,
}

/// What an employee has to pass on.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HandoverPreview {
    employee: Option<EmployeeRef>,
    shares: Vec<ShareBody>,
    /// Login names of the accounts that can be locked with it.
    logins: Vec<String>,
    /// Customers of theirs that the reader does not see: the hand-over is then refused.
    out_of_sight: i64,
}

/// Show what an employee has to pass on.
#[utoipa::path(get, path = "/employees/{employee_id}/handover", tag = "customers",
    params(("employee_id" = EmployeeId, Path)), responses((status = OK, body = HandoverPreview)))]
pub(crate) async fn preview_handover(
    actor: Actor<may::AssignCustomers>,
    Path(employee): Path<EmployeeId>,
) -> Result<Json<HandoverPreview>, Failure> {
    let (reader, app) = (actor.read(), actor.app());
    store::employee_in_sight(&reader, actor.scope(), employee).await?.ok_or_else(Problem::not_found)?;
    let shares = operations::shares(&reader, app.db.engine(), &app.references, employee).await?;
    let body = |it: operations::Share| ShareBody {
        table: it.table.to_owned(),
        words: rules::words_of(it.table, it.column),
        rows: it.rows,
    };
    Ok(Json(HandoverPreview {
        employee: employee_refs(&reader, &app.vault, &[employee]).await?.remove(&employee),
        shares: shares.into_iter().map(body).collect(),
        logins: identity::users_of_employee(&reader, employee.uuid())
            .await?
            .into_iter()
            .map(|it| it.1)
            .collect(),
        out_of_sight: store::out_of_sight(&reader, actor.scope(), employee).await?,
    }))
}

/// To whom everything passes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct HandOver {
    /// None puts the customers into the public pool, and leaves the rest to nobody.
    to_employee_id: Option<EmployeeId>,
    /// They leave the company: nothing can be assigned to them any more.
    #[serde(default)]
    is_leaving: bool,
    /// Lock their accounts.
    #[serde(default)]
    lock_user: bool,
}

/// A hand-over.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct HandoverBody {
    id: HandoverId,
    from: Option<EmployeeRef>,
    /// None for the public pool.
    to: Option<EmployeeRef>,
    state: HandoverState,
    /// The job that passes on or gives back; its progress is the hand-over's.
    job_id: uuid::Uuid,
    moved: Vec<MovedBody>,
    is_leaving: bool,
    /// Accounts that were locked with it.
    locked: i64,
    at: Instant,
    finished_at: Option<Instant>,
    undone_at: Option<Instant>,
}

/// Rows of one kind that passed on.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct MovedBody {
    words: Words,
    rows: i64,
}

fn moved(counts: Counts) -> Vec<MovedBody> {
    let split = |name: &str| {
        name.split_once('.').map_or((name.to_owned(), String::new()), |it| (it.0.to_owned(), it.1.to_owned()))
    };
    let body = |(name, rows): (String, i64)| {
        let (table, column) = split(&name);
        MovedBody { words: rules::words_of(&table, &column), rows }
    };
    counts.into_iter().map(body).collect()
}

async fn bodies(sql: &impl Sql, vault: &Vault, rows: Vec<HandoverRow>) -> Result<Vec<HandoverBody>, Problem> {
    let ids = rows.iter().flat_map(|it| [Some(it.from_employee_id), it.to_employee_id]).flatten();
    let ids: Vec<EmployeeId> = ids.map(EmployeeId).collect();
    let employees = employee_refs(sql, vault, &ids).await?;
    rows.into_iter()
        .map(|row| {
            Ok(HandoverBody {
                id: HandoverId(row.id),
                from: employees.get(&EmployeeId(row.from_employee_id)).cloned(),
                to: row.to_employee_id.and_then(|it| employees.get(&EmployeeId(it)).cloned()),
                state: row.state()?,
                job_id: row.job_id,
                moved: moved(row.counts()?),
                is_leaving: row.is_leaving,
                locked: row.locked()?.len() as i64,
                at: Instant::from_micros(row.at_us),
                finished_at: row.finished_at_us.map(Instant::from_micros),
                undone_at: row.undone_at_us.map(Instant::from_micros),
            })
        })
        .collect()
}

/// Pass on everything that an employee looks after, in the background. It can be undone.
#[utoipa::path(post, path = "/employees/{employee_id}/handover", tag = "customers",
    params(("employee_id" = EmployeeId, Path)), request_body = HandOver,
    responses((status = ACCEPTED, body = HandoverBody)))]
pub(crate) async fn hand_over(
    actor: Actor<may::AssignCustomers>,
    Path(employee): Path<EmployeeId>,
    once: Once<HandOver>,
) -> Result<(StatusCode, axum::Json<HandoverBody>), Failure> {
    let mut work = actor.work().await?;
    store::employee_in_sight(&work, work.scope(), employee).await?.ok_or_else(Problem::not_found)?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok((StatusCode::ACCEPTED, axum::Json(answer)));
    }
    let new = NewHandover {
        from: employee,
        to: once.body.to_employee_id,
        is_leaving: once.body.is_leaving,
        locks_user: once.body.lock_user,
    };
    let row = operations::begin(&mut work, new, async |work, id| jobs::ask_for(work, id).await).await?;
    let body = one(&work, &actor.app().vault, row).await?;
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok((StatusCode::ACCEPTED, axum::Json(body)))
}

async fn one(sql: &impl Sql, vault: &Vault, row: HandoverRow) -> Result<HandoverBody, Problem> {
    bodies(sql, vault, vec![row]).await?.pop().ok_or_else(Problem::not_found)
}

/// Give back what was passed on, as far as the successor still has it.
#[utoipa::path(post, path = "/customers/handovers/{handover_id}/undo", tag = "customers",
    params(("handover_id" = HandoverId, Path)), responses((status = ACCEPTED, body = HandoverBody)))]
pub(crate) async fn undo_handover(
    actor: Actor<may::AssignCustomers>,
    Path(id): Path<HandoverId>,
) -> Result<(StatusCode, axum::Json<HandoverBody>), Failure> {
    let mut work = actor.work().await?;
    let row = operations::begin_undo(&mut work, id).await?;
    jobs::ask_to_undo(&work, id).await?;
    let body = one(&work, &actor.app().vault, row).await?;
    work.commit().await?;
    Ok((StatusCode::ACCEPTED, axum::Json(body)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct HandoversQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct HandoversPage {
    items: Vec<HandoverBody>,
    next_cursor: Option<String>,
}

/// List hand-overs, the latest first.
#[utoipa::path(get, path = "/customers/handovers", tag = "customers", params(HandoversQuery),
    responses((status = OK, body = HandoversPage)))]
pub(crate) async fn list_handovers(
    actor: Actor<may::AssignCustomers>,
    Query(query): Query<HandoversQuery>,
) -> Result<Json<HandoversPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?.unwrap_or(i64::MAX));
    let reader = actor.read();
    let found = store::handovers(&reader, actor.scope(), before, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| it.seq);
    Ok(Json(HandoversPage { items: bodies(&reader, &actor.app().vault, found).await?, next_cursor }))
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .permit::<may::AssignCustomers>(handlers!(preview_handover))
        .permit::<may::AssignCustomers>(handlers!(hand_over))
        .permit::<may::AssignCustomers>(handlers!(list_handovers))
        .permit::<may::AssignCustomers>(handlers!(undo_handover))
}
