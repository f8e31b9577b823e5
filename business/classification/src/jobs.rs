//! Background work: trying rules on many customers, and letting the reviews of files follow the classes.

use crate::http::preview_body;
use crate::levels::Levelling;
use crate::lifetimes::Appraisal;
use crate::reports;
use ::jobs::{Context, JobError, JobId, Options, Registry};
use analytics::Rules;
use database::{Error, EventRow, Work};
use kernel::Problem;
use serde::{Deserialize, Serialize};

/// Works out what to expect of customers.
const APPRAISE: &str = "classification.appraise_customers";
/// Works out the levels of customers.
const WORK_OUT_LEVELS: &str = "classification.work_out_levels";
const PREVIEW_RULES: &str = "classification.preview_rules";

/// Rules that somebody wants to try.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct PreviewRequest {
    rules: Rules,
}

/// Names the jobs of this capability to the workers.
pub fn register(registry: &mut Registry) {
    registry.job(PREVIEW_RULES, async |context: Context, request: PreviewRequest| {
        let preview = preview_body(&context.read(), request.rules).await;
        preview.map_err(|it| JobError::from(Problem::from(it)))
    });
    registry.job(APPRAISE, async |context: Context, (): ()| {
        // Whoever writes waits for the keeping alone.
        let Some(appraisal) = Appraisal::compute(&context.read()).await? else { return Ok(0) };
        let mut work = context.work().await.map_err(JobError::retry)?;
        let changed = appraisal.keep(&mut work).await?;
        work.commit().await.map_err(JobError::retry)?;
        Ok(changed)
    });
    registry.job(WORK_OUT_LEVELS, async |context: Context, (): ()| {
        let Some(levelling) = Levelling::compute(&context.read()).await? else { return Ok(0) };
        let mut work = context.work().await.map_err(JobError::retry)?;
        let changed = levelling.keep(&mut work).await?;
        let changed = changed.ok_or_else(|| JobError::retry("something was decided meanwhile"))?;
        work.commit().await.map_err(JobError::retry)?;
        Ok(changed)
    });
    let events = &["classification.assessed", "classification.level_rules_changed"];
    registry.subscribe("classification.ask_for_levels", events, ask_for_levels);
    registry.subscribe("classification.ask_for_appraisal", &["classification.assessed"], ask_for_appraisal);
    registry.subscribe("classification.follow_reviews", &["classification.assessed"], follow_reviews);
}

/// Works out what to expect of customers. One run serves any number of analyses.
async fn ask_for_appraisal(context: Context, _events: Vec<EventRow>) -> Result<(), JobError> {
    let work = context.work().await.map_err(JobError::retry)?;
    ::jobs::enqueue(&work, APPRAISE, &(), Options::once_per(APPRAISE)).await.map_err(JobError::retry)?;
    work.commit().await.map_err(JobError::retry)
}

/// Works out the levels of customers. One run serves any number of analyses.
async fn ask_for_levels(context: Context, _events: Vec<EventRow>) -> Result<(), JobError> {
    let work = context.work().await.map_err(JobError::retry)?;
    let options = Options::once_per(WORK_OUT_LEVELS);
    ::jobs::enqueue(&work, WORK_OUT_LEVELS, &(), options).await.map_err(JobError::retry)?;
    work.commit().await.map_err(JobError::retry)
}

/// Customers told at a time.
const CUSTOMERS_PER_STEP: usize = 5_000;

/// When a file must be looked at again goes by the class of its customer. What holds now is read from the tables, not
/// from the events: one look serves any number of them, and to look again is harmless.
async fn follow_reviews(context: Context, _events: Vec<EventRow>) -> Result<(), JobError> {
    let changed = reports::classes_unknown_to_reviews(&context.read()).await?;
    for chunk in changed.chunks(CUSTOMERS_PER_STEP) {
        let work = context.work().await?;
        customers::follow_classes(&work, chunk).await?;
        work.commit().await?;
    }
    Ok(())
}

/// Asks for a trial. It is the asker's own: who waits for the same rules gets another one.
pub(crate) async fn ask_for_preview(work: &Work, rules: Rules) -> Result<JobId, Error> {
    ::jobs::enqueue(work, PREVIEW_RULES, &PreviewRequest { rules }, Options::default()).await
}
