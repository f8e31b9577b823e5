//! Files that changed in bulk are judged in the background.

use super::operations::rate;
use super::store::unrated;
use crate::operations::{FILES_CHANGED, IdentifiersAdded, today};
use jobs::{Context, JobError, Registry, Schedule};
use web::App;

/// Works out how complete those files are of which nobody waited for the answer.
const RATE_FILES: &str = "customers.rate_files";
/// Files judged in one transaction.
const FILES_PER_STEP: u32 = 400;

/// Names the jobs of this capability to the workers.
pub(crate) fn register(registry: &mut Registry, app: &App) {
    let (told, hourly) = (app.clone(), app.clone());
    registry.subscribe(
        "customers.rate_changed",
        &[IdentifiersAdded::NAME, FILES_CHANGED],
        // Which files they are is read from the tables: one look serves any number of events.
        move |context: Context, _events| {
            let app = told.clone();
            async move { rate_files(app, context).await.map(drop) }
        },
    );
    // After an upgrade nobody tells of the files that were there before.
    registry.job(RATE_FILES, move |context: Context, (): ()| rate_files(hourly.clone(), context));
    registry.schedule(RATE_FILES, Schedule::Every { minutes: 60 });
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
