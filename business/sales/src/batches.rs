//! Batches: what arrived together, how far it got, and undoing it.

use crate::model::BatchId;
use database::{AuditEntry, Error, Query, Scope, Sql, TableRow, Work, rows};
use kernel::{Code, Problem};
use organisation::within;
use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

rows! {
    pub(crate) struct BatchRow in "sales_batch" {
        pub(crate) seq: i64,
        pub(crate) id: Uuid,
        pub(crate) source: String,
        pub(crate) content_hash: String,
        pub(crate) state: String,
        pub(crate) rows_read: i64,
        pub(crate) rows_new: i64,
        pub(crate) rows_known: i64,
        pub(crate) rows_rejected: i64,
        pub(crate) rows_flagged: i64,
        pub(crate) amount_minor: i64,
        pub(crate) started_at_us: i64,
        pub(crate) touched_at_us: i64,
        pub(crate) fold_seq: Option<i64>,
        pub(crate) void_seq: Option<i64>,
    }
}

/// Being read. One that has not been touched for a while was interrupted.
pub(crate) const RUNNING: &str = "running";
pub(crate) const COMPLETE: &str = "complete";
pub(crate) const INTERRUPTED: &str = "interrupted";
pub(crate) const UNDONE: &str = "undone";

/// A batch that has not been touched for this long has no process behind it any more, in seconds. A chunk takes
/// well under a second.
const SILENT_SECONDS: i64 = 120;

/// What a batch did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct BatchCounts {
    pub rows: i64,
    pub new: i64,
    pub known: i64,
    pub rejected: i64,
    pub flagged: i64,
    pub amount_minor: i64,
}

/// Told when the rows of a batch are all stored.
#[derive(Clone, Debug, Serialize)]
pub struct BatchRecorded {
    pub batch: Uuid,
    pub seq: i64,
}

pub(crate) async fn batch_by_id(sql: &impl Sql, id: BatchId) -> Result<Option<BatchRow>, Error> {
    let mut query = Query::new(&format!("select {} from sales_batch where id = ", BatchRow::columns("")));
    query.bind(id.uuid());
    sql.row(query).await
}

/// The batches that hold nothing from outside the scope, newest first, before a given one.
pub(crate) async fn batches_page(
    sql: &impl Sql,
    scope: &Scope,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<BatchRow>, Error> {
    let mut query = Query::new(&format!("select {} from sales_batch b where ", BatchRow::columns("b")));
    wholly_within(&mut query, scope);
    if let Some(before) = before {
        query.push(" and b.seq < ").bind(before);
    }
    query.push(" order by b.seq desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// Appends the condition that every sale of batch `b` was made within the scope. A batch without sales is seen
/// by those who see everything.
fn wholly_within(query: &mut Query, scope: &Scope) {
    if *scope == Scope::Everything {
        query.push("1 = 1");
        return;
    }
    query.push("exists (select 1 from sales_sale s where s.batch_seq = b.seq)");
    query.push(" and not exists (select 1 from sales_sale s where s.batch_seq = b.seq and not ");
    within(query, scope, "s.station_id", None);
    query.push(")");
}

/// Whether a batch holds nothing from outside the scope.
pub(crate) async fn is_wholly_within(sql: &impl Sql, scope: &Scope, id: BatchId) -> Result<bool, Error> {
    let mut query = Query::new("select b.seq from sales_batch b where b.id = ");
    query.bind(id.uuid()).push(" and ");
    wholly_within(&mut query, scope);
    Ok(sql.row::<(i64,)>(query).await?.is_some())
}

/// Begins a batch, or goes on with the one that was interrupted while it read the very same content.
pub(crate) async fn begin(work: &mut Work, source: &str, content_hash: &str) -> Result<BatchRow, Error> {
    if !content_hash.is_empty() {
        let text = format!("select {} from sales_batch where content_hash = ", BatchRow::columns(""));
        let mut query = Query::new(&text);
        query.bind(content_hash.to_owned());
        query.push(
            " and fold_seq is null and state <> 'undone' and state <> 'complete' order by seq desc limit 1",
        );
        if let Some(row) = work.row::<BatchRow>(query).await? {
            set_state(work, row.seq, RUNNING).await?;
            return Ok(row);
        }
    }
    let row = BatchRow {
        seq: work.take_numbers("sales_batch", 1).await?,
        id: work.new_id(),
        source: source.to_owned(),
        content_hash: content_hash.to_owned(),
        state: RUNNING.to_owned(),
        rows_read: 0,
        rows_new: 0,
        rows_known: 0,
        rows_rejected: 0,
        rows_flagged: 0,
        amount_minor: 0,
        started_at_us: work.now().micros(),
        touched_at_us: work.now().micros(),
        fold_seq: None,
        void_seq: None,
    };
    work.insert(row.clone()).await?;
    Ok(row)
}

async fn set_state(work: &Work, seq: i64, state: &str) -> Result<u64, Error> {
    let mut query = Query::new("update sales_batch set state = ");
    query.bind(state.to_owned()).push(", touched_at_us = ").bind(work.now().micros());
    query.push(" where seq = ").bind(seq);
    work.run(query).await
}

/// Adds what one chunk did, in the chunk's own transaction. False: the batch was given up for interrupted
/// meanwhile, and nothing more may be added to it.
pub(crate) async fn add_counts(work: &Work, seq: i64, counts: &BatchCounts) -> Result<bool, Error> {
    let mut query = Query::new("update sales_batch set rows_read = rows_read + ");
    query.bind(counts.rows).push(", rows_new = rows_new + ").bind(counts.new);
    query.push(", rows_known = rows_known + ").bind(counts.known);
    query.push(", rows_rejected = rows_rejected + ").bind(counts.rejected);
    query.push(", rows_flagged = rows_flagged + ").bind(counts.flagged);
    query.push(", amount_minor = amount_minor + ").bind(counts.amount_minor);
    query.push(", touched_at_us = ").bind(work.now().micros()).push(" where seq = ").bind(seq);
    query.push(" and state = ").bind(RUNNING.to_owned());
    Ok(work.run(query).await? == 1)
}

/// Ends a batch whose rows are all stored.
pub(crate) async fn finish(work: &mut Work, row: &BatchRow, counts: &BatchCounts) -> Result<(), Error> {
    set_state(work, row.seq, COMPLETE).await?;
    work.audit(AuditEntry {
        action: "sales.batch_recorded",
        subject_kind: "batch",
        subject: Some(row.id),
        unit: None,
        detail: json!({ "source": row.source, "counts": counts }),
    });
    work.tell("sales.batch_recorded", &BatchRecorded { batch: row.id, seq: row.seq });
    Ok(())
}

/// Marks batches whose process is gone, so that what they stored counts.
pub(crate) async fn mark_interrupted(work: &Work) -> Result<u64, Error> {
    let mut query = Query::new("update sales_batch set state = ");
    query.bind(INTERRUPTED.to_owned()).push(" where state = ").bind(RUNNING.to_owned());
    query.push(" and touched_at_us < ").bind(work.now().plus_seconds(-SILENT_SECONDS).micros());
    work.run(query).await
}

/// Why a batch cannot be undone.
#[derive(Debug, thiserror::Error)]
pub enum UndoError {
    #[error("no such batch")]
    NoBatch,
    #[error("this batch is being read at the moment: wait until it has ended")]
    Running,
    #[error("this batch was undone before")]
    UndoneBefore,
    #[error("later refunds refer to sales of this batch: undo batch {0} first")]
    Refunded(i64),
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<UndoError> for Problem {
    fn from(error: UndoError) -> Self {
        match error {
            UndoError::NoBatch => Problem::not_found(),
            UndoError::Database(error) => error.into(),
            other => Problem::with_detail(Code::Refused, other.to_string()),
        }
    }
}

/// Takes back everything a batch stored. Its rows stay, void; its file can be imported again.
pub async fn undo_batch(work: &mut Work, id: BatchId) -> Result<i64, UndoError> {
    let batch = batch_by_id(work, id).await?.ok_or(UndoError::NoBatch)?;
    match batch.state.as_str() {
        UNDONE => return Err(UndoError::UndoneBefore),
        RUNNING => return Err(UndoError::Running),
        _ => {}
    }
    let mut refunds = Query::new(
        "select r.batch_seq from sales_sale r join sales_sale s on s.id = r.refund_of
         where r.void_seq is null and s.batch_seq = ",
    );
    refunds
        .bind(batch.seq)
        .push(" and r.batch_seq <> ")
        .bind(batch.seq)
        .push(" order by r.batch_seq limit 1");
    if let Some((later,)) = work.row::<(i64,)>(refunds).await? {
        return Err(UndoError::Refunded(later));
    }
    let void_seq = work.take_numbers("sales_fold", 1).await?;
    let mut stale = Query::new(
        "insert into sales_stale (customer_id)
         select distinct customer_id from sales_sale where customer_id is not null and batch_seq = ",
    );
    stale.bind(batch.seq).push(" on conflict (customer_id) do nothing");
    work.run(stale).await?;
    crate::prices::take_back(work, batch.seq).await?;
    crate::days::take_back(work, batch.seq).await?;
    let mut void = Query::new("update sales_sale set void_seq = ");
    void.bind(void_seq).push(" where void_seq is null and batch_seq = ").bind(batch.seq);
    let sales = work.run(void).await?;
    let mut state = Query::new("update sales_batch set state = 'undone', void_seq = ");
    state.bind(void_seq).push(" where seq = ").bind(batch.seq);
    work.run(state).await?;
    work.audit(AuditEntry {
        action: "sales.batch_undone",
        subject_kind: "batch",
        subject: Some(batch.id),
        unit: None,
        detail: json!({ "source": batch.source, "sales": sales }),
    });
    work.tell("sales.batch_undone", &BatchRecorded { batch: batch.id, seq: batch.seq });
    Ok(sales as i64)
}
