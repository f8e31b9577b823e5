//! What nobody needs any more is deleted every night: ended sessions, spent keys and links, finished jobs, events
//! What nobody needs any more is deleted every night: ended sessions, spent keys and links, finished jobs, events
//! that everybody has been told, files that were imported long ago, attachments that belong to nobody any more, and
//! every class of personal data whose time is over. What was purged is kept as a report.

use database::{Scope, Who};
use jobs::{Context, JobError, Registry, Schedule};
use kernel::Instant;
use privacy::PrivacyError;
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
/// Persons who never bought are erased so many a night: each is a walk through all tables.
const PROSPECTS_PER_NIGHT: i64 = 200;

pub(crate) fn register(registry: &mut Registry, app: &App) {
    let app = app.clone();
    registry.job(TIDY_UP, move |context: Context, (): ()| {
        let app = app.clone();
        async move { tidy_up(&context, &app).await.map_err(JobError::retry) }
    });
    registry.schedule(TIDY_UP, Schedule::Daily { at_minutes: TIDY_UP_AT_MINUTES });
}

async fn tidy_up(context: &Context, app: &App) -> Result<u64, PrivacyError> {
    let technical = tidy_technical(context, app).await?;
    Ok(technical + purge(app).await?)
}

async fn tidy_technical(context: &Context, app: &App) -> Result<u64, PrivacyError> {
    let work = context.work().await?;
    let kept = |days: i64| -> Instant { work.now().plus_seconds(-days * 86_400) };
    let deleted = [
        web::forget_keys(&work, kept(KEYS_KEPT_DAYS)).await?,
        jobs::forget_finished(&work, kept(JOBS_KEPT_DAYS)).await?,
        jobs::forget_events(&work, kept(EVENTS_KEPT_DAYS)).await?,
    ];
    let strays = customers::remove_stray_files(&work, &app.data_dir, work.now()).await;
    let strays = strays.map_err(|it| database::Error::Fault(it.to_string()))?;
    work.commit().await?;
    Ok(deleted.into_iter().sum::<u64>() + strays)
}

/// Deletes every class of personal data whose time is over, each in a transaction of its own, and keeps a report.
pub(crate) async fn purge(app: &App) -> Result<u64, PrivacyError> {
    let limits = &app.settings.privacy;
    let files_days = app.settings.imports.files_kept_days;
    let mut total = 0;
    let mut work = app.db.work(Who::system("retention"), Scope::Everything).await?;
    let before = |days: i64| app.now().plus_seconds(-days * 86_400);
    let mut done = privacy::forget_own(app, &work).await?;
    done.push(("imports", files_days, imports::forget_files(app, &work, before(files_days)).await?));
    done.push(("exports", 1, exports::forget_files(app, &work).await?));
    let security = &app.settings.security;
    let session_days = kernel::rounding::div_ceil(security.session_minutes_max, 1_440);
    done.push(("sessions", session_days, identity::forget_ended(&work, security).await?));
    if limits.unmatched_kept_days > 0 {
        let gone = sales::forget_unmatched(&work, before(limits.unmatched_kept_days)).await?;
        done.push(("unmatched", limits.unmatched_kept_days, gone));
    }
    if limits.audit_kept_days > 0 {
        let gone = database::forget_audit(&mut work, before(limits.audit_kept_days)).await?;
        done.push(("audit", limits.audit_kept_days, gone));
    }
    if limits.prospects_kept_days > 0 {
        let days = limits.prospects_kept_days;
        let mut gone = 0;
        for customer in sales::never_bought(&work, before(days), PROSPECTS_PER_NIGHT).await? {
            gone += u64::from(privacy::erase(app, &mut work, customer, "retention").await?.is_some());
        }
        done.push(("prospects", days, gone));
    }
    for (class, days, deleted) in done {
        privacy::note_purged(&work, class, days, before(days), deleted).await?;
        total += deleted;
    }
    work.commit().await?;
    Ok(total)
}
