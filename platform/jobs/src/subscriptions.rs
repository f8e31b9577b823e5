//! Handing committed events to subscribers: in order, each at least once.

use crate::claim::{self, LEASE_SECONDS, Lease, back_off_seconds};
use crate::model::JobError;
use database::{Db, Error, EventRow, Query, Scope, Sql, TableRow};
use uuid::Uuid;

/// Events handed over at a time.
const BATCH: i64 = 500;

/// Events that are ours to hand over for as long as the lease is renewed.
#[derive(Debug)]
pub(crate) struct Delivery {
    subscriber: &'static str,
    worker: Uuid,
    attempt: i64,
    /// Where the subscriber stands once these are taken.
    next_seq: i64,
    pub(crate) events: Vec<EventRow>,
}

/// Takes the next events for a subscriber, if there are any and nobody else has them.
pub(crate) async fn take(
    db: &Db,
    worker: Uuid,
    subscriber: &'static str,
    names: &[&str],
) -> Result<Option<Delivery>, Error> {
    let reader = db.read(Scope::Everything);
    let head: Option<(i64,)> =
        reader.row(Query::new("select seq from chain_head where name = 'outbox'")).await?;
    let head = head.map_or(0, |it| it.0);
    let mut query = Query::new("select cursor_seq, due_at_us, attempts from jobs_subscription where name = ");
    query.bind(subscriber.to_owned());
    let row: Option<(i64, i64, i64)> = reader.row(query).await?;
    let (cursor, due_at_us, attempts) = row.unwrap_or((0, 0, 0));
    if head <= cursor || due_at_us > db.now().micros() {
        return Ok(None);
    }
    let work = claim::work(db).await?;
    if row.is_none() {
        let mut query = Query::new(
            "insert into jobs_subscription (name, cursor_seq, due_at_us, attempts, message) values (",
        );
        query.bind(subscriber.to_owned()).push(", 0, 0, 0, '') on conflict (name) do nothing");
        work.run(query).await?;
    }
    let mut query = Query::new("update jobs_subscription set attempts = attempts + 1, worker = ");
    query.bind(worker).push(", due_at_us = ").bind(work.now().plus_seconds(LEASE_SECONDS).micros());
    query.push(" where name = ").bind(subscriber.to_owned());
    query.push(" and due_at_us <= ").bind(work.now().micros()).push(" and cursor_seq = ").bind(cursor);
    query.push(" and attempts = ").bind(attempts);
    let is_ours = work.run(query).await? == 1;
    work.commit().await?;
    if !is_ours {
        return Ok(None);
    }
    let text = format!("select {} from outbox_event where seq > ", EventRow::columns(""));
    let mut query = Query::new(&text);
    query.bind(cursor).push(" and seq <= ").bind(head).push(" and name in ");
    query.bind_list(names.iter().map(|it| (*it).to_owned())).push(" order by seq limit ").bind(BATCH);
    let events: Vec<EventRow> = reader.rows(query).await?;
    // A full batch may have more behind it; otherwise all up to the head is looked through.
    let next_seq = match events.last() {
        Some(last) if events.len() as i64 == BATCH => last.seq,
        _ => head,
    };
    Ok(Some(Delivery { subscriber, worker, attempt: attempts + 1, next_seq, events }))
}

impl Delivery {
    async fn change(&self, db: &Db, mut query: Query) -> Result<bool, Error> {
        query.push(" where name = ").bind(self.subscriber.to_owned());
        query.push(" and worker = ").bind(self.worker).push(" and attempts = ").bind(self.attempt);
        let work = claim::work(db).await?;
        let is_ours = work.run(query).await? == 1;
        work.commit().await?;
        Ok(is_ours)
    }

    /// Moves the subscriber on.
    pub(crate) async fn done(&self, db: &Db) -> Result<bool, Error> {
        let mut query = Query::new(
            "update jobs_subscription
             set due_at_us = 0, attempts = 0, worker = null, message = '', cursor_seq = ",
        );
        query.bind(self.next_seq);
        self.change(db, query).await
    }

    /// The same events come again after a wait; skipping them would leave the subscriber wrong for good.
    pub(crate) async fn failed(&self, db: &Db, error: &JobError) -> Result<bool, Error> {
        let mut query = Query::new("update jobs_subscription set worker = null, message = ");
        query.bind(error.message().to_owned()).push(", due_at_us = ");
        query.bind(db.now().plus_seconds(back_off_seconds(self.attempt)).micros());
        self.change(db, query).await
    }

    /// Gives the events back because the worker stops.
    pub(crate) async fn give_back(&self, db: &Db) -> Result<bool, Error> {
        let query = Query::new("update jobs_subscription set worker = null, due_at_us = 0");
        self.change(db, query).await
    }
}

impl Lease for Delivery {
    async fn renew(&self, db: &Db) -> Result<bool, Error> {
        let mut query = Query::new("update jobs_subscription set due_at_us = ");
        query.bind(db.now().plus_seconds(LEASE_SECONDS).micros());
        self.change(db, query).await
    }
}
