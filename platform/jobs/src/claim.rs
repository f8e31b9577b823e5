//! Taking a job under a lease, keeping it, and saying how it ended. Every change after the taking names worker
//! and attempt, so that a worker which lost its lease changes nothing any more.

use crate::model::{JobError, JobId};
use crate::registry::Progress;
use database::{Db, Error, Query, SKIP_LOCKED, Scope, Sql, Who, Work};
use kernel::Instant;
use std::sync::Arc;
use uuid::Uuid;

/// How long a worker may be silent before its work is given to another, in seconds.
pub(crate) const LEASE_SECONDS: i64 = 120;
/// The wait after the first failed attempt; it doubles with each one up to the limit.
const BACK_OFF_SECONDS: i64 = 10;
const BACK_OFF_SECONDS_MAX: i64 = 3_600;

/// Something that is ours until a time, which can be put off.
pub(crate) trait Lease: Sync {
    /// Puts the end of the lease off. Returns whether it is still ours.
    fn renew(&self, db: &Db) -> impl Future<Output = Result<bool, Error>> + Send;
}

/// A job that is ours for as long as the lease is renewed.
#[derive(Clone, Debug)]
pub(crate) struct Claim {
    pub(crate) id: JobId,
    pub(crate) name: String,
    pub(crate) payload: String,
    pub(crate) progress: Arc<Progress>,
    worker: Uuid,
    attempt: i64,
    attempts_max: i64,
}

pub(crate) async fn work(db: &Db) -> Result<Work, Error> {
    db.work(Who::system("jobs"), Scope::Everything).await
}

/// The wait before the attempt that follows attempt number `attempt`, in seconds.
pub(crate) fn back_off_seconds(attempt: i64) -> i64 {
    let doublings = attempt.clamp(1, 20) - 1;
    (BACK_OFF_SECONDS << doublings).min(BACK_OFF_SECONDS_MAX)
}

/// Of the open jobs those that are due, with nobody of the same key at work.
fn due(columns: &str, names: &[&str], now: Instant) -> Query {
    let mut query = Query::new("select ");
    query.push(columns);
    query.push(" from jobs_job j where state in ('queued', 'running') and due_at_us <= ");
    query.bind(now.micros()).push(" and name in ").bind_list(names.iter().map(|it| (*it).to_owned()));
    query.push(
        " and (state = 'running' or dedup_key is null or not exists (
            select 1 from jobs_job r where r.state = 'running' and r.name = j.name and r.dedup_key = j.dedup_key
        )) order by due_at_us, id limit 1",
    );
    query
}

/// Takes the job that has been due for longest, if there is one.
pub(crate) async fn take(db: &Db, worker: Uuid, names: &[&str]) -> Result<Option<Claim>, Error> {
    loop {
        // A look beside the writers first: an idle worker must not hold them up.
        let reader = db.read(Scope::Everything);
        if reader.row::<(Uuid,)>(due("id", names, db.now())).await?.is_none() {
            return Ok(None);
        }
        let work = work(db).await?;
        let columns = "id, name, payload, attempts, attempts_max";
        let mut query = due(columns, names, work.now());
        query.push(SKIP_LOCKED(db.engine()));
        let row: Option<(Uuid, String, String, i64, i64)> = work.row(query).await?;
        let Some((id, name, payload, attempts, attempts_max)) = row else { return Ok(None) };
        if attempts >= attempts_max {
            abandon_lost(work, id).await?;
            continue;
        }
        let claim = Claim {
            id: JobId(id),
            name,
            payload,
            progress: Arc::default(),
            worker,
            attempt: attempts + 1,
            attempts_max,
        };
        return match claim.begin(work).await {
            Ok(()) => Ok(Some(claim)),
            // Another worker just began one of the same key.
            Err(Error::Duplicate(_)) => Ok(None),
            Err(error) => Err(error),
        };
    }
}

/// The last attempt ended with its worker: whatever it is, it does not go well.
async fn abandon_lost(work: Work, id: Uuid) -> Result<(), Error> {
    let mut query = Query::new("update jobs_job set state = 'failed', worker = null, finished_at_us = ");
    query.bind(work.now().micros()).push(", message = ");
    query.bind("the worker ended in the middle of the last attempt".to_owned());
    query.push(" where id = ").bind(id);
    work.run(query).await?;
    work.commit().await
}

impl Claim {
    async fn begin(&self, work: Work) -> Result<(), Error> {
        let mut query = Query::new("update jobs_job set state = 'running', message = '', worker = ");
        query.bind(self.worker).push(", attempts = ").bind(self.attempt);
        query.push(", progress_done = 0, progress_total = 0, started_at_us = ").bind(work.now().micros());
        query.push(", due_at_us = ").bind(work.now().plus_seconds(LEASE_SECONDS).micros());
        query.push(" where id = ").bind(self.id.0);
        work.run(query).await?;
        work.commit().await
    }

    /// Runs one change of our job. Returns whether it is still ours.
    async fn change(&self, work: Work, mut query: Query) -> Result<bool, Error> {
        query.push(" where state = 'running' and id = ").bind(self.id.0);
        query.push(" and worker = ").bind(self.worker).push(" and attempts = ").bind(self.attempt);
        let is_ours = work.run(query).await? == 1;
        work.commit().await?;
        Ok(is_ours)
    }

    pub(crate) async fn done(&self, db: &Db, result: String) -> Result<bool, Error> {
        let work = work(db).await?;
        let (done, total) = self.progress.get();
        let mut query = Query::new("update jobs_job set state = 'done', worker = null, result = ");
        query.bind(result).push(", progress_done = ").bind(done).push(", progress_total = ").bind(total);
        query.push(", finished_at_us = ").bind(work.now().micros());
        self.change(work, query).await
    }

    /// Another attempt after a wait, or the end when it was the last or the fault is final.
    pub(crate) async fn failed(&self, db: &Db, error: &JobError) -> Result<bool, Error> {
        let work = work(db).await?;
        let is_final = matches!(error, JobError::Final(_)) || self.attempt >= self.attempts_max;
        let mut query = Query::new("update jobs_job set worker = null, message = ");
        query.bind(error.message().to_owned());
        if is_final {
            query.push(", state = 'failed', finished_at_us = ").bind(work.now().micros());
        } else {
            let due = work.now().plus_seconds(back_off_seconds(self.attempt));
            query.push(", state = 'queued', due_at_us = ").bind(due.micros());
        }
        self.change(work, query).await
    }

    /// Gives the job back because the worker stops: that attempt does not count against it.
    pub(crate) async fn give_back(&self, db: &Db) -> Result<bool, Error> {
        let work = work(db).await?;
        let mut query = Query::new(
            "update jobs_job
             set worker = null, state = 'queued', attempts_max = attempts_max + 1, due_at_us = ",
        );
        query.bind(work.now().micros());
        self.change(work, query).await
    }
}

impl Lease for Claim {
    /// Stores how far the job is, too.
    async fn renew(&self, db: &Db) -> Result<bool, Error> {
        let work = work(db).await?;
        let (done, total) = self.progress.get();
        let mut query = Query::new("update jobs_job set due_at_us = ");
        query.bind(work.now().plus_seconds(LEASE_SECONDS).micros());
        query.push(", progress_done = ").bind(done).push(", progress_total = ").bind(total);
        self.change(work, query).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let waits: Vec<i64> = (1..=11).map(back_off_seconds).collect();
        assert_eq!(waits, [10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600, 3_600]);
        assert_eq!(back_off_seconds(i64::MAX), BACK_OFF_SECONDS_MAX);
    }
}
