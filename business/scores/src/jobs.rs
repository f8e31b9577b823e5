//! Scores follow the analyses; backtests are run when somebody asks for them.

use crate::backtests::backtest;
use crate::model::{BacktestId, BacktestPlan, Ended};
use crate::operations::Scoring;
use crate::store;
use ::jobs::{Context, JobError, JobId, Options, Registry};
use database::{Error, EventRow, Work};
use serde::{Deserialize, Serialize};
use serde_json::json;

const SCORE: &str = "scores.score_customers";
const BACKTEST: &str = "scores.backtest";

#[derive(Clone, Debug, Serialize, Deserialize)]
struct BacktestRequest {
    id: BacktestId,
    plan: BacktestPlan,
}

/// Names the jobs and subscriptions of this capability to the workers.
pub fn register(registry: &mut Registry) {
    registry.job(SCORE, async |context: Context, (): ()| {
        // Whoever writes waits for the keeping alone.
        let Some(scoring) = Scoring::compute(&context.read()).await? else { return Ok(0) };
        let mut work = context.work().await.map_err(JobError::retry)?;
        let changed = scoring.keep(&mut work).await?;
        work.commit().await.map_err(JobError::retry)?;
        Ok(changed)
    });
    registry.job(BACKTEST, async |context: Context, request: BacktestRequest| run(context, request).await);
    registry.subscribe("scores.ask_for_scoring", &["classification.assessed"], ask_for_scoring);
}

/// One run serves any number of analyses.
async fn ask_for_scoring(context: Context, _events: Vec<EventRow>) -> Result<(), JobError> {
    let work = context.work().await.map_err(JobError::retry)?;
    ::jobs::enqueue(&work, SCORE, &(), Options::once_per(SCORE)).await.map_err(JobError::retry)?;
    work.commit().await.map_err(JobError::retry)
}

async fn run(context: Context, request: BacktestRequest) -> Result<(), JobError> {
    let reader = context.read();
    let ended = Ended::of(backtest(&reader, request.plan).await)?;
    let mut work = context.work().await.map_err(JobError::retry)?;
    if store::end_backtest(&work, request.id, &ended).await? {
        work.tell(
            "scores.backtested",
            &json!({ "backtest_id": request.id, "unit_id": request.plan.unit_id }),
        );
    }
    work.commit().await.map_err(JobError::retry)
}

/// Asks for a replay.
pub(crate) async fn ask_for(work: &Work, id: BacktestId, plan: BacktestPlan) -> Result<JobId, Error> {
    ::jobs::enqueue(work, BACKTEST, &BacktestRequest { id, plan }, Options::default()).await
}
