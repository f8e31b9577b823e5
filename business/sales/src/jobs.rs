//! What follows sales and files in the background.

use crate::fold;
use crate::linking;
use database::EventRow;
use jobs::{Context, JobError, Options, Registry};
use serde::Deserialize;
use uuid::Uuid;

/// Brings derived figures up to the sales.
pub const CATCH_UP: &str = "sales.catch_up";

/// Tills send every few minutes: figures follow after a short rest, for all batches at once.
pub(crate) const REST_SECONDS: i64 = 20;

/// Registers the jobs and subscriptions of sales.
pub fn register(registry: &mut Registry) {
    registry.job(CATCH_UP, async |context: Context, (): ()| {
        let mut work = context.work().await.map_err(JobError::retry)?;
        let done = fold::catch_up(&mut work).await.map_err(JobError::retry)?;
        work.commit().await.map_err(JobError::retry)?;
        Ok(done.histories)
    });
    registry.subscribe("sales.link_earlier", &["customers.identifiers_added"], link_earlier);
    registry.subscribe("sales.follow_merges", &["customers.merged", MERGE_UNDONE], follow_merges);
}

/// Asks for the figures to follow.
pub(crate) async fn ask_to_catch_up(work: &database::Work) -> Result<(), database::Error> {
    let after = work.now().plus_seconds(REST_SECONDS);
    let options = Options { run_after: Some(after), ..Options::once_per(CATCH_UP) };
    jobs::enqueue(work, CATCH_UP, &(), options).await.map(drop)
}

const MERGE_UNDONE: &str = "customers.merge_undone";

#[derive(Debug, Deserialize)]
struct Merged {
    kept_id: Uuid,
    absorbed_id: Uuid,
    merged_at_us: i64,
}

/// Receipts moved with a merge, or back: the histories of both files are built anew.
async fn follow_merges(context: Context, events: Vec<EventRow>) -> Result<(), JobError> {
    let work = context.work().await?;
    for event in &events {
        let Ok(merged) = serde_json::from_str::<Merged>(&event.payload) else { continue };
        if event.name == MERGE_UNDONE {
            linking::give_back(&work, merged.kept_id, merged.absorbed_id, merged.merged_at_us).await?;
        }
        linking::mark_stale(&work, &[merged.kept_id, merged.absorbed_id]).await?;
    }
    ask_to_catch_up(&work).await?;
    Ok(work.commit().await?)
}

/// What was filed is read from the tables, not from the events: one look serves any number of them.
async fn link_earlier(context: Context, _events: Vec<EventRow>) -> Result<(), JobError> {
    let work = context.work().await.map_err(JobError::retry)?;
    if 0 < linking::link_earlier(&work, &[]).await.map_err(JobError::retry)? {
        ask_to_catch_up(&work).await.map_err(JobError::retry)?;
    }
    work.commit().await.map_err(JobError::retry)
}
