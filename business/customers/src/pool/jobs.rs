//! Customers for whom nobody works go back into the pool every night, where that is set.

use super::operations::return_idle;
use super::store;
use ::jobs::{Context, JobError, Registry, Schedule};
use web::App;

const RETURN_IDLE: &str = "customers.return_idle";

/// Three in the morning.
const NIGHTLY_AT_MINUTES: i32 = 3 * 60;

/// Names the job of the pool to the workers.
pub(crate) fn register(registry: &mut Registry, app: &App) {
    let app = app.clone();
    registry.job(RETURN_IDLE, move |context: Context, (): ()| run(app.clone(), context));
    registry.schedule(RETURN_IDLE, Schedule::Daily { at_minutes: NIGHTLY_AT_MINUTES });
}

async fn run(app: App, context: Context) -> Result<usize, JobError> {
    let (_, limits) = store::rules(&context.read()).await?;
    let mut returned = 0;
    loop {
        let mut work = context.work().await?;
        let count = return_idle(&mut work, &app.vault, &app.references.work_signs, &limits).await?;
        if count == 0 {
            work.abandon().await?;
            return Ok(returned);
        }
        work.commit().await?;
        returned += count;
        context.progress(returned as i64, 0);
    }
}
