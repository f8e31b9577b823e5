//! What follows analyses and sales in the background.

use crate::refresh::refresh;
use ::jobs::{Context, JobError, Options, Registry};
use database::EventRow;

/// Brings the figures up to the newest analysis.
pub(crate) const REFRESH: &str = "segments.refresh_figures";
/// Told when figures were brought up.
pub const REFRESHED: &str = "segments.figures_refreshed";
/// Told when a segment was saved, changed, deleted or restored.
pub const CHANGED: &str = "segments.segment_changed";

/// Names the jobs and subscriptions of this capability to the workers.
pub fn register(registry: &mut Registry) {
    registry.job(REFRESH, async |context: Context, (): ()| {
        let mut work = context.work().await.map_err(JobError::retry)?;
        let done = refresh(&mut work).await.map_err(JobError::retry)?;
        work.commit().await.map_err(JobError::retry)?;
        Ok(done)
    });
    let events = &["classification.assessed", sales::HISTORIES_CHANGED];
    registry.subscribe("segments.ask_for_refresh", events, ask_for_refresh);
}

/// One refresh stands for any number of events.
async fn ask_for_refresh(context: Context, _events: Vec<EventRow>) -> Result<(), JobError> {
    let work = context.work().await.map_err(JobError::retry)?;
    ::jobs::enqueue(&work, REFRESH, &(), Options::once_per(REFRESH)).await.map_err(JobError::retry)?;
    work.commit().await.map_err(JobError::retry)
}
