//! Asking for scheduled work when its time has come, once among all workers.

use crate::claim;
use crate::model::{Options, Schedule};
use crate::queue::enqueue;
use database::{Db, Error, Query, Scope, Sql};
use kernel::{Instant, TradingCalendar, rounding};

impl Schedule {
    /// The last time at or before `now` at which this was due.
    pub(crate) fn last_due(self, now: Instant, calendar: TradingCalendar) -> Instant {
        match self {
            // The day that began at this minute is what a trading day with that cut-off is.
            Self::Daily { at_minutes } => {
                let cutoff_minutes = at_minutes.clamp(0, 1_439);
                let calendar = TradingCalendar { cutoff_minutes, ..calendar };
                let minutes = cutoff_minutes.unsigned_abs();
                let day = calendar.day_of(now).date();
                // A clock time of less than a day always exists; the day itself is the answer otherwise.
                day.and_hms_opt(minutes.div_euclid(60), minutes.rem_euclid(60), 0)
                    .map_or(now, |it| calendar.instant_of_local(it))
            }
            Self::Every { minutes } => {
                let period_us = i64::from(minutes.max(1)) * 60_000_000;
                Instant::from_micros(rounding::div_floor(now.micros(), period_us) * period_us)
            }
        }
    }
}

/// Asks for `job` when it became due since the last time. Returns whether it did. A schedule that is seen for
/// the first time waits for its next time.
pub(crate) async fn tick(
    db: &Db,
    calendar: TradingCalendar,
    job: &'static str,
    schedule: Schedule,
) -> Result<bool, Error> {
    let due_us = schedule.last_due(db.now(), calendar).micros();
    let mut query = Query::new("select last_due_us from jobs_schedule where name = ");
    query.bind(job.to_owned());
    let last: Option<(i64,)> = db.read(Scope::Everything).row(query).await?;
    if last.is_some_and(|(last_us,)| last_us >= due_us) {
        return Ok(false);
    }
    let work = claim::work(db).await?;
    if last.is_none() {
        let mut query = Query::new("insert into jobs_schedule (name, last_due_us) values (");
        query.bind(job.to_owned()).push(", ").bind(due_us).push(") on conflict (name) do nothing");
        work.run(query).await?;
        work.commit().await?;
        return Ok(false);
    }
    let mut query = Query::new("update jobs_schedule set last_due_us = ");
    query.bind(due_us).push(" where name = ").bind(job.to_owned());
    query.push(" and last_due_us < ").bind(due_us);
    let is_ours = work.run(query).await? == 1;
    if is_ours {
        enqueue(&work, job, &(), Options::once_per("schedule")).await?;
    }
    work.commit().await?;
    Ok(is_ours)
}
