//! Groups by rule follow the analyses and their segments.

use crate::operations::refresh_all;
use ::jobs::{Context, JobError, Options, Registry};
use database::EventRow;
use web::App;

/// Works the groups by rule out again.
pub(crate) const REFRESH: &str = "groups.refresh_by_rule";

/// Names the jobs and subscriptions of this capability to the workers.
pub fn register(registry: &mut Registry, app: &App) {
    let app = app.clone();
    registry.job(REFRESH, move |context: Context, (): ()| {
        let app = app.clone();
        async move {
            let mut work = context.work().await.map_err(JobError::retry)?;
            let kept = refresh_all(&app, &mut work).await?;
            work.commit().await.map_err(JobError::retry)?;
            Ok(kept)
        }
    });
    let events = &[segments::REFRESHED, segments::CHANGED];
    registry.subscribe("groups.ask_for_refresh", events, ask_for_refresh);
}

/// One look at all groups stands for any number of events.
async fn ask_for_refresh(context: Context, _events: Vec<EventRow>) -> Result<(), JobError> {
    let work = context.work().await.map_err(JobError::retry)?;
    ::jobs::enqueue(&work, REFRESH, &(), Options::once_per(REFRESH)).await.map_err(JobError::retry)?;
    work.commit().await.map_err(JobError::retry)
}
