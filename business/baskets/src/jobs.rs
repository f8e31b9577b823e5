//! Suggestions follow the analyses.

use crate::operations::Tallied;
use ::jobs::{Context, JobError, Options, Registry};
use database::EventRow;

/// Counts what goes together.
const COUNT: &str = "baskets.count";

/// Names the jobs and subscriptions of this capability to the workers.
pub fn register(registry: &mut Registry) {
    registry.job(COUNT, async |context: Context, (): ()| {
        // Whoever writes waits for the keeping alone.
        let tallied = Tallied::compute(&context.read()).await.map_err(JobError::retry)?;
        let Some(tallied) = tallied else { return Ok(0) };
        let mut work = context.work().await.map_err(JobError::retry)?;
        let changed = tallied.keep(&mut work).await.map_err(JobError::retry)?;
        work.commit().await.map_err(JobError::retry)?;
        Ok(changed)
    });
    registry.subscribe("baskets.ask_for_count", &["classification.assessed"], ask_for_count);
}

/// One run stands for any number of events.
async fn ask_for_count(context: Context, _events: Vec<EventRow>) -> Result<(), JobError> {
    let work = context.work().await.map_err(JobError::retry)?;
    ::jobs::enqueue(&work, COUNT, &(), Options::once_per(COUNT)).await.map_err(JobError::retry)?;
    work.commit().await.map_err(JobError::retry)
}
