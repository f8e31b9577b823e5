//! What nobody needs any more is deleted every night: ended sessions, spent keys and links, finished jobs, events
//! that everybody has been told, files that were imported long ago, attachments that belong to nobody any more.

use jobs::{Context, JobError, Registry, Schedule};
use kernel::Instant;
use web::App;

const TIDY_UP: &str = "server.tidy_up";

/// Half past three in the morning, before the nightly analysis.
const TIDY_UP_AT_MINUTES: i32 = 3 * 60 + 30;

/// A client that never heard an answer sends its request again within hours.
const KEYS_KEPT_DAYS: i64 = 2;
/// So long people can look up what ran, and how it ended.
const JOBS_KEPT_DAYS: i64 = 90;
/// A screen that was asleep asks for what it missed no longer.
const EVENTS_KEPT_DAYS: i64 = 14;

pub(crate) fn register(registry: &mut Registry, app: &App) {
    let app = app.clone();
    registry.job(TIDY_UP, move |context: Context, (): ()| tidy_up(context, app.clone()));
    registry.schedule(TIDY_UP, Schedule::Daily { at_minutes: TIDY_UP_AT_MINUTES });
}

async fn tidy_up(context: Context, app: App) -> Result<u64, JobError> {
    let work = context.work().await.map_err(JobError::retry)?;
    let kept = |days: i64| -> Instant { work.now().plus_seconds(-days * 86_400) };
    let deleted = [
        identity::forget_ended(&work, &app.settings.security).await,
        web::forget_keys(&work, kept(KEYS_KEPT_DAYS)).await,
        jobs::forget_finished(&work, kept(JOBS_KEPT_DAYS)).await,
        jobs::forget_events(&work, kept(EVENTS_KEPT_DAYS)).await,
        imports::forget_files(&app, &work, kept(app.settings.imports.files_kept_days)).await,
    ];
    let strays =
        customers::remove_stray_files(&work, &app.data_dir, work.now()).await.map_err(JobError::retry)?;
    let deleted: Vec<u64> = deleted.into_iter().collect::<Result<_, _>>().map_err(JobError::retry)?;
    work.commit().await.map_err(JobError::retry)?;
    Ok(deleted.into_iter().sum::<u64>() + strays)
}
