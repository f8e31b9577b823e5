//! The nightly purge after erasures.

use crate::operations::note_canary;
use crate::store::erasures;
use ::jobs::{Context, JobError, Registry, Schedule};
use customers::CanaryMet;
use database::{Db, EventRow, Scope, Who};
use kernel::Instant;

/// Leaves no byte of erased persons in the files of the database.
pub const PURGE: &str = "privacy.purge";

/// Before the nightly tidying and the nightly analysis: nobody else may write meanwhile.
const PURGE_AT_MINUTES: i32 = 2 * 60 + 40;

/// Names the jobs of this capability to the workers.
pub fn register(registry: &mut Registry) {
    registry.job(PURGE, |context: Context, (): ()| async move {
        let db = context.db().clone();
        match purge(&db).await {
            Ok(Some(purged)) => Ok(purged),
            Ok(None) => Err(JobError::retry("somebody reads what is to be purged: tried again")),
            Err(error) => Err(JobError::retry(error)),
        }
    });
    registry.schedule(PURGE, Schedule::Daily { at_minutes: PURGE_AT_MINUTES });
    registry.subscribe("privacy.raise_canaries", &[CanaryMet::NAME], raise_canaries);
}

/// An exported list came back in an import. An alert is raised for each event once: where the worker died after it, the
/// events come again, and those that were told of are passed over.
async fn raise_canaries(context: Context, events: Vec<EventRow>) -> Result<(), JobError> {
    let mut work = context.work().await?;
    for event in &events {
        let Ok(met) = serde_json::from_str::<CanaryMet>(&event.payload) else { continue };
        note_canary(&mut work, &met, event.seq).await.map_err(JobError::retry)?;
    }
    Ok(work.commit().await?)
}

/// Rewrites the files of the database when somebody was erased since the last time. Returns how many erasures are
/// final by it; nothing when it has to be tried again.
pub async fn purge(db: &Db) -> Result<Option<u64>, database::Error> {
    let before: Instant = db.now();
    if erasures::count_unpurged(&db.read(Scope::Everything)).await? == 0 {
        return Ok(Some(0));
    }
    if !database::purge(db).await? {
        return Ok(None);
    }
    let work = db.work(Who::system(PURGE), Scope::Everything).await?;
    let purged = erasures::note_purged(&work, before).await?;
    work.commit().await?;
    Ok(Some(purged))
}
