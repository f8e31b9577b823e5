//! Hand-overs in the background, chunk by chunk: each chunk is committed, so that a job that runs again goes on.

use super::operations::{finish, give_back, pass_files, shares};
use super::rules::HandoverState;
use super::store::{self, Counts, HandoverId, HandoverRow};
use ::jobs::{Context, JobError, JobId, Options, Registry};
use database::{Error, Work};
use organisation::EmployeeId;
use serde::{Deserialize, Serialize};
use web::App;

const HAND_OVER: &str = "customers.hand_over";
const UNDO: &str = "customers.undo_handover";

/// Which hand-over is meant.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Request {
    handover: HandoverId,
}

/// Names the jobs of hand-overs to the workers.
pub(crate) fn register(registry: &mut Registry, app: &App) {
    let (forth, back) = (app.clone(), app.clone());
    registry.job(HAND_OVER, move |context: Context, request: Request| {
        hand_over(forth.clone(), context, request.handover)
    });
    registry
        .job(UNDO, move |context: Context, request: Request| undo(back.clone(), context, request.handover));
}

pub(crate) async fn ask_for(work: &Work, handover: HandoverId) -> Result<JobId, Error> {
    ::jobs::enqueue(work, HAND_OVER, &Request { handover }, Options::once_per(handover.to_string())).await
}

pub(crate) async fn ask_to_undo(work: &Work, handover: HandoverId) -> Result<JobId, Error> {
    ::jobs::enqueue(work, UNDO, &Request { handover }, Options::once_per(handover.to_string())).await
}

async fn find(context: &Context, id: HandoverId) -> Result<HandoverRow, JobError> {
    let reader = context.read();
    let row = store::handover(&reader, reader.scope(), id).await?;
    row.ok_or_else(|| JobError::give_up("no such hand-over"))
}

async fn hand_over(app: App, context: Context, id: HandoverId) -> Result<Counts, JobError> {
    let row = find(&context, id).await?;
    if row.state()? != HandoverState::Running {
        return Ok(row.counts()?);
    }
    let employee = EmployeeId(row.from_employee_id);
    let shares = shares(&context.read(), app.db.engine(), &app.references, employee).await?;
    let total: i64 = shares.iter().map(|it| it.rows).sum();
    let counts = shares.iter().map(|it| (format!("{}.{}", it.table, it.column), it.rows)).collect();
    let mut done = 0;
    loop {
        let work = context.work().await?;
        let passed = pass_files(&work, &row).await?;
        work.commit().await?;
        if passed == 0 {
            break;
        }
        done += passed as i64;
        context.progress(done, total);
    }
    let mut work = context.work().await?;
    finish(&mut work, &app.references, &row, counts).await?;
    work.commit().await?;
    Ok(find(&context, id).await?.counts()?)
}

async fn undo(app: App, context: Context, id: HandoverId) -> Result<&'static str, JobError> {
    let row = find(&context, id).await?;
    loop {
        let mut work = context.work().await?;
        let is_more = give_back(&mut work, &app.references, &row).await?;
        work.commit().await?;
        if !is_more {
            return Ok("undone");
        }
    }
}
