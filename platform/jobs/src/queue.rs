//! Asking for work, and looking at what became of it.

use crate::model::{Job, JobId, JobState, Options};
use database::{Error, FromRow, Query, Row, Sql, Work};
use kernel::Instant;
use serde::Serialize;
use uuid::Uuid;

database::rows! {
    struct NewJobRow in "jobs_job" {
        id: Uuid,
        name: String,
        payload: String,
        dedup_key: Option<String>,
        state: String,
        due_at_us: i64,
        attempts: i64,
        attempts_max: i64,
        progress_done: i64,
        progress_total: i64,
        message: String,
        created_at_us: i64,
        created_by_user: Option<Uuid>,
        created_by: String,
    }
}

/// Asks for work, in the same transaction as whatever makes it necessary: it runs once that is committed, and
/// never when it is not.
pub async fn enqueue<P: Serialize + Sync>(
    work: &Work,
    name: &'static str,
    payload: &P,
    options: Options,
) -> Result<JobId, Error> {
    let payload = serde_json::to_string(payload)
        .map_err(|it| Error::Fault(format!("the payload of job `{name}`: {it}")))?;
    let now = work.now();
    let row = NewJobRow {
        id: work.new_id(),
        name: name.to_owned(),
        payload,
        dedup_key: options.dedup_key.clone(),
        state: JobState::Queued.as_str().to_owned(),
        due_at_us: options.run_after.unwrap_or(now).micros(),
        attempts: 0,
        attempts_max: i64::from(options.attempts_max.max(1)),
        progress_done: 0,
        progress_total: 0,
        message: String::new(),
        created_at_us: now.micros(),
        created_by_user: work.who().user,
        created_by: work.who().name.clone(),
    };
    let id = JobId(row.id);
    let Some(dedup_key) = options.dedup_key else {
        work.insert(row).await?;
        return Ok(id);
    };
    // The waiting job may be taken between the refused insert and the look for it: then ours has its place.
    loop {
        if work.insert_all_or([row.clone()], "on conflict do nothing").await? == 1 {
            return Ok(id);
        }
        let mut query =
            Query::new("select id from jobs_job where state = 'queued' and attempts = 0 and name = ");
        query.bind(name.to_owned()).push(" and dedup_key = ").bind(dedup_key.clone());
        if let Some((waiting,)) = work.row::<(Uuid,)>(query).await? {
            return Ok(JobId(waiting));
        }
    }
}

const JOB_COLUMNS: &str = "id, name, state, progress_done, progress_total, attempts, message, result, \
                           created_at_us, started_at_us, finished_at_us, created_by_user";

impl FromRow for Job {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let state: String = row.get(2)?;
        let result: Option<String> = row.get(7)?;
        let instant = |index| Ok::<_, Error>(row.get::<Option<i64>>(index)?.map(Instant::from_micros));
        Ok(Self {
            id: JobId(row.get(0)?),
            name: row.get(1)?,
            state: JobState::parse(&state).ok_or_else(|| Error::Damaged(format!("job state `{state}`")))?,
            progress_done: row.get(3)?,
            progress_total: row.get(4)?,
            attempts: row.get(5)?,
            message: row.get(6)?,
            result: result.map(|it| serde_json::from_str(&it).unwrap_or(serde_json::Value::String(it))),
            created_at: Instant::from_micros(row.get(8)?),
            started_at: instant(9)?,
            finished_at: instant(10)?,
            created_by_user: row.get(11)?,
        })
    }
}

/// One job.
pub async fn find(sql: &impl Sql, id: JobId) -> Result<Option<Job>, Error> {
    let mut query = Query::new("select ");
    query.push(JOB_COLUMNS).push(" from jobs_job where id = ").bind(id.0);
    sql.row(query).await
}

/// The newest jobs that a user asked for, or of everybody's when none is named.
pub async fn recent(sql: &impl Sql, created_by_user: Option<Uuid>, limit: u32) -> Result<Vec<Job>, Error> {
    let mut query = Query::new("select ");
    query.push(JOB_COLUMNS).push(" from jobs_job");
    if let Some(user) = created_by_user {
        query.push(" where created_by_user = ").bind(user);
    }
    query.push(" order by id desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// How much there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    /// Jobs that could run now.
    pub due: i64,
    pub running: i64,
    pub failed_last_day: i64,
    /// Since when the oldest job that could run has been waiting.
    pub oldest_due_at: Option<Instant>,
}

/// How much there is to do at this moment, for everybody together.
pub async fn load(sql: &impl Sql, now: Instant) -> Result<Load, Error> {
    let mut due = Query::new("select count(*), min(due_at_us) from jobs_job where state = 'queued'");
    due.push(" and due_at_us <= ").bind(now.micros());
    let (due, oldest): (i64, Option<i64>) = sql.row(due).await?.unwrap_or_default();
    let running = Query::new("select count(*) from jobs_job where state = 'running'");
    let (running,): (i64,) = sql.row(running).await?.unwrap_or_default();
    let mut failed = Query::new("select count(*) from jobs_job where state = 'failed' and finished_at_us > ");
    failed.bind(now.plus_seconds(-86_400).micros());
    let (failed_last_day,): (i64,) = sql.row(failed).await?.unwrap_or_default();
    Ok(Load { due, running, failed_last_day, oldest_due_at: oldest.map(Instant::from_micros) })
}

/// Tries a failed job once more. Returns whether it was one.
pub async fn retry(work: &Work, id: JobId) -> Result<bool, Error> {
    let mut query = Query::new(
        "update jobs_job
         set state = 'queued', attempts_max = attempts + 1, finished_at_us = null, due_at_us = ",
    );
    query.bind(work.now().micros()).push(" where state = 'failed' and id = ").bind(id.0);
    Ok(work.run(query).await? == 1)
}

/// Deletes jobs that ended before `before`. Returns how many.
pub async fn forget_finished(work: &Work, before: Instant) -> Result<u64, Error> {
    let mut query =
        Query::new("delete from jobs_job where state in ('done', 'failed') and finished_at_us < ");
    query.bind(before.micros());
    work.run(query).await
}

/// Deletes events that were told before `before` and that every subscriber has been handed. Returns how many.
pub async fn forget_events(work: &Work, before: Instant) -> Result<u64, Error> {
    let mut query = Query::new("delete from outbox_event where at_us < ");
    query.bind(before.micros());
    query.push(" and not exists (select 1 from jobs_subscription s where s.cursor_seq < outbox_event.seq)");
    work.run(query).await
}
