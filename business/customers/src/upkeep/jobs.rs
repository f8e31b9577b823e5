//! Files that changed in bulk are judged in the background.

use super::operations::rate;
use super::store::unrated;
use crate::operations::today;
use jobs::{Context, JobError, Registry, Schedule};
use web::App;

/// Works out how complete the files are that changed, of which nobody waits for the answer.
const RATE_FILES: &str = "customers.rate_files";
/// Files judged in one transaction.
const FILES_PER_STEP: u32 = 400;

/// Names the jobs of this capability to the workers.
pub fn register(registry: &mut Registry, app: &App) {
    let app = app.clone();
    registry.job(RATE_FILES, move |context: Context, (): ()| rate_files(app.clone(), context));
    registry.schedule(RATE_FILES, Schedule::Every { minutes: 1 });
}

async fn rate_files(app: App, context: Context) -> Result<u64, JobError> {
    let mut rated = 0;
    loop {
        let work = context.work().await?;
        let files = unrated(&work, FILES_PER_STEP).await?;
        if files.is_empty() {
            return Ok(rated);
        }
        rate(&work, &app.vault, &files, |it| today(&app.settings.business, it))
            .await
            .map_err(JobError::retry)?;
        work.commit().await?;
        rated += files.len() as u64;
    }
}
