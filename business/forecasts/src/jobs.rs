//! Forecasts follow the analyses and the holidays.

use crate::operations::{Foretold, HOLIDAYS_CHANGED};
use ::jobs::{Context, JobError, Options, Registry};
use database::EventRow;
use web::App;

/// Foretells everything.
const FORECAST: &str = "forecasts.forecast_all";

/// Names the jobs and subscriptions of this capability to the workers.
pub fn register(registry: &mut Registry, app: &App) {
    let app = app.clone();
    registry.job(FORECAST, move |context: Context, (): ()| {
        let app = app.clone();
        async move {
            let today = classification::today(&app, app.now());
            // Whoever writes waits for the keeping alone.
            let foretold = Foretold::compute(&context.read(), today).await.map_err(JobError::retry)?;
            let Some(foretold) = foretold else { return Ok(0) };
            let mut work = context.work().await.map_err(JobError::retry)?;
            let changed = foretold.keep(&mut work).await.map_err(JobError::retry)?;
            work.commit().await.map_err(JobError::retry)?;
            Ok(changed)
        }
    });
    let events = &["classification.assessed", HOLIDAYS_CHANGED];
    registry.subscribe("forecasts.ask_for_forecast", events, ask_for_forecast);
}

/// One run stands for any number of events.
async fn ask_for_forecast(context: Context, _events: Vec<EventRow>) -> Result<(), JobError> {
    let work = context.work().await.map_err(JobError::retry)?;
    ::jobs::enqueue(&work, FORECAST, &(), Options::once_per(FORECAST)).await.map_err(JobError::retry)?;
    work.commit().await.map_err(JobError::retry)
}
