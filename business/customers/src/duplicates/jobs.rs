//! The search for duplicates as background work: when somebody asks for it, and every night.

use super::operations::find_duplicates;
use ::jobs::{Context, JobId, Options, Registry, Schedule};
use database::{Error, Who, Work};
use web::App;

const FIND: &str = "customers.find_duplicates";
const FIND_NIGHTLY: &str = "customers.find_duplicates_nightly";

/// Half past two in the morning: before the analysis.
const NIGHTLY_AT_MINUTES: i32 = 2 * 60 + 30;

/// Names the jobs of the search to the workers.
pub(crate) fn register(registry: &mut Registry, app: &App) {
    for name in [FIND, FIND_NIGHTLY] {
        let app = app.clone();
        registry.job(name, move |context: Context, (): ()| {
            let app = app.clone();
            async move {
                let mut progress = |done: u64, total: u64| context.progress(done as i64, total as i64);
                Ok(find_duplicates(&app, Who::system(name), &mut progress).await?)
            }
        });
    }
    registry.schedule(FIND_NIGHTLY, Schedule::Daily { at_minutes: NIGHTLY_AT_MINUTES });
}

/// Asks for a search. One that waits already stands for this one.
pub(crate) async fn ask_for(work: &Work) -> Result<JobId, Error> {
    ::jobs::enqueue(work, FIND, &(), Options::once_per("all")).await
}
