//! Trying rules on many customers, as background work.

use crate::http::preview_body;
use ::jobs::{Context, JobError, JobId, Options, Registry};
use analytics::Rules;
use database::{Error, Work};
use kernel::Problem;
use serde::{Deserialize, Serialize};

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
}

/// Asks for a trial. It is the asker's own: who waits for the same rules gets another one.
pub(crate) async fn ask_for_preview(work: &Work, rules: Rules) -> Result<JobId, Error> {
    ::jobs::enqueue(work, PREVIEW_RULES, &PreviewRequest { rules }, Options::default()).await
}
