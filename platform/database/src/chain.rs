//! The audit as a hash chain, and the outbox as a numbered stream: both appended at the end of a commit.
//!
//! The head row of each is locked by its update until the transaction ends, so that numbers follow the order
//! of commits on both engines, without gaps.

use crate::error::Error;
use crate::query::Query;
use crate::row::TableRow;
use crate::sql::Sql;
use crate::work::{AuditEntry, Work};
use data_encoding::HEXLOWER;
use kernel::Instant;
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

crate::rows! {
    /// One line of the audit as stored.
    pub struct AuditRow in "audit_entry" {
        pub seq: i64,
        pub at_us: i64,
        pub who_kind: String,
        pub who_user: Option<Uuid>,
        pub who_name: String,
        pub trace_id: String,
        pub action: String,
        pub subject_kind: String,
        pub subject_id: Option<Uuid>,
        pub unit_id: Option<Uuid>,
        pub detail: String,
        pub previous_hash: String,
        pub hash: String,
    }
}

crate::rows! {
    /// An event as stored; `payload` is JSON.
    pub struct EventRow in "outbox_event" {
        pub seq: i64,
        pub at_us: i64,
        pub name: String,
        pub payload: String,
    }
}

impl AuditRow {
    /// SHA-256 over the previous hash and every field, each led by its length so that no two different rows
    /// run together into the same bytes.
    fn expected_hash(&self) -> String {
        let optional = |id: &Option<Uuid>| id.map(|it| it.to_string()).unwrap_or_default();
        let mut digest = Sha256::new();
        for field in [
            self.previous_hash.as_str(),
            &self.seq.to_string(),
            &self.at_us.to_string(),
            &self.who_kind,
            &optional(&self.who_user),
            &self.who_name,
            &self.trace_id,
            &self.action,
            &self.subject_kind,
            &optional(&self.subject_id),
            &optional(&self.unit_id),
            &self.detail,
        ] {
            digest.update((field.len() as u64).to_be_bytes());
            digest.update(field.as_bytes());
        }
        HEXLOWER.encode(&digest.finalize())
    }
}

/// Takes the next `count` numbers of a chain and holds its head until the transaction ends.
/// Returns the last number before them, and the hash there.
async fn take_head(work: &Work, chain: &str, count: usize) -> Result<(i64, String), Error> {
    let mut query = Query::new("update chain_head set seq = seq + ");
    query.bind(count as i64).push(" where name = ").bind(chain.to_owned()).push(" returning seq, hash");
    let (seq, hash): (i64, String) =
        work.row(query).await?.ok_or_else(|| Error::Damaged(format!("chain `{chain}` has no head")))?;
    Ok((seq - count as i64, hash))
}

pub(crate) async fn append_audit(work: &Work, entries: &[AuditEntry]) -> Result<(), Error> {
    if entries.is_empty() {
        return Ok(());
    }
    let (mut seq, mut hash) = take_head(work, "audit", entries.len()).await?;
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        seq += 1;
        let mut row = to_row(work, entry, seq, hash.clone());
        row.hash = row.expected_hash();
        hash.clone_from(&row.hash);
        rows.push(row);
    }
    work.insert_all(rows).await?;
    let mut query = Query::new("update chain_head set hash = ");
    query.bind(hash).push(" where name = 'audit'");
    work.run(query).await?;
    Ok(())
}

fn to_row(work: &Work, entry: &AuditEntry, seq: i64, previous_hash: String) -> AuditRow {
    let who = work.who();
    AuditRow {
        seq,
        at_us: work.now().micros(),
        who_kind: who.kind.as_str().to_owned(),
        who_user: who.user,
        who_name: who.name.clone(),
        trace_id: who.trace_id.clone(),
        action: entry.action.to_owned(),
        subject_kind: entry.subject_kind.to_owned(),
        subject_id: entry.subject,
        unit_id: entry.unit,
        detail: entry.detail.to_string(),
        previous_hash,
        hash: String::new(),
    }
}

pub(crate) async fn append_events(work: &Work, events: &[(&'static str, String)]) -> Result<(), Error> {
    if events.is_empty() {
        return Ok(());
    }
    let (last, _) = take_head(work, "outbox", events.len()).await?;
    let rows = events.iter().zip(last + 1..).map(|((name, payload), seq)| EventRow {
        seq,
        at_us: work.now().micros(),
        name: (*name).to_owned(),
        payload: payload.clone(),
    });
    work.insert_all(rows).await
}

/// Deletes the entries of the audit before an instant. The chain goes on from the last of them, whose number and
/// hash are kept. Returns how many were deleted.
pub async fn forget_audit(work: &mut Work, before: Instant) -> Result<u64, Error> {
    let mut query = Query::new("select seq, hash from audit_entry where at_us < ");
    query.bind(before.micros()).push(" order by seq desc limit 1");
    let Some((seq, hash)) = work.row::<(i64, String)>(query).await? else { return Ok(0) };
    let mut query = Query::new("insert into chain_head (name, seq, hash) values ('audit_base', ");
    query.bind(seq).push(", ").bind(hash);
    query.push(") on conflict (name) do update set seq = excluded.seq, hash = excluded.hash");
    work.run(query).await?;
    let mut query = Query::new("delete from audit_entry where seq <= ");
    query.bind(seq);
    let deleted = work.run(query).await?;
    work.audit(AuditEntry {
        action: "audit.purged",
        subject_kind: "audit",
        subject: None,
        unit: None,
        detail: json!({ "until_seq": seq, "before": before, "deleted": deleted }),
    });
    Ok(deleted)
}

/// Where the audit chain does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChainFault {
    pub seq: i64,
    pub what: String,
}

/// Recomputes the whole audit chain and returns its length, or the first row that does not fit.
pub async fn verify_audit_chain(sql: &impl Sql) -> Result<Result<i64, ChainFault>, Error> {
    // Entries that were purged by age left the place and the hash at which the rest goes on.
    let base: Option<(i64, String)> =
        sql.row(Query::new("select seq, hash from chain_head where name = 'audit_base'")).await?;
    let (mut expected_seq, mut previous) = base.unwrap_or_default();
    let mut fault = None;
    let text = format!("select {} from audit_entry order by seq", AuditRow::columns(""));
    sql.each(Query::new(&text), |row: AuditRow| {
        expected_seq += 1;
        if fault.is_none() {
            let what = if row.seq != expected_seq {
                Some(format!("row {expected_seq} is missing"))
            } else if row.previous_hash != previous {
                Some("does not continue the row before it".to_owned())
            } else if row.hash != row.expected_hash() {
                Some("was altered".to_owned())
            } else {
                None
            };
            fault = what.map(|what| ChainFault { seq: expected_seq, what });
        }
        previous.clone_from(&row.hash);
        Ok(())
    })
    .await?;
    let head: Option<(i64, String)> =
        sql.row(Query::new("select seq, hash from chain_head where name = 'audit'")).await?;
    if fault.is_none() && head != Some((expected_seq, previous)) {
        fault = Some(ChainFault { seq: expected_seq, what: "rows at the end are missing".to_owned() });
    }
    Ok(fault.map_or(Ok(expected_seq), Err))
}
