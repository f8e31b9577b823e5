//! The analysis as background work: when somebody asks for it, and every night.

use crate::operations::analyse;
use ::jobs::{Context, JobError, JobId, Options, Registry, Schedule};
use database::{Error, Who, Work};
use kernel::{BusinessDay, Problem};
use serde::{Deserialize, Serialize};
use web::App;

/// An analysis that somebody asked for.
pub(crate) const ANALYSE: &str = "warnings.analyse";
/// The one of every night.
pub(crate) const ANALYSE_NIGHTLY: &str = "warnings.analyse_nightly";

/// Four in the morning: the tills have sent their day, and nobody waits for the machine.
const NIGHTLY_AT_MINUTES: i32 = 4 * 60;

/// Which day is to be analysed; the last one with sales when none is named.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct AnalysisRequest {
    pub as_of: Option<BusinessDay>,
}

/// Names the jobs of this capability to the workers.
pub fn register(registry: &mut Registry, app: &App) {
    let asked = app.clone();
    registry.job(ANALYSE, move |context: Context, request: AnalysisRequest| {
        run(asked.clone(), context, ANALYSE, request.as_of)
    });
    let nightly = app.clone();
    registry.job(ANALYSE_NIGHTLY, move |context: Context, (): ()| {
        run(nightly.clone(), context, ANALYSE_NIGHTLY, None)
    });
    registry.schedule(ANALYSE_NIGHTLY, Schedule::Daily { at_minutes: NIGHTLY_AT_MINUTES });
}

async fn run(
    app: App,
    context: Context,
    name: &'static str,
    as_of: Option<BusinessDay>,
) -> Result<serde_json::Value, JobError> {
    let mut progress = |done: u64, total: u64| context.progress(done as i64, total as i64);
    match analyse(&app, Who::system(name), as_of, &mut progress).await {
        Ok(summary) => serde_json::to_value(summary).map_err(JobError::give_up),
        // Nothing to do on a new installation: no reason to try again, nor to alarm anybody.
        Err(crate::WarningsError::NoSales) if name == ANALYSE_NIGHTLY => Ok(serde_json::Value::Null),
        Err(error) => Err(Problem::from(error).into()),
    }
}

/// Asks for an analysis. One that waits for the same day already stands for this one.
pub(crate) async fn ask_for(work: &Work, request: AnalysisRequest) -> Result<JobId, Error> {
    let key = request.as_of.map_or_else(|| "latest".to_owned(), |it| it.to_string());
    ::jobs::enqueue(work, ANALYSE, &request, Options::once_per(key)).await
}
