//! Rows of suspected duplicates.

use super::find::FoundPair;
use super::rules::{Evidence, Grade};
use crate::model::CustomerId;
use crate::store::damaged;
use database::{Error, Query, Sql, Work, rows};
use kernel::id_type;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

id_type! {
    /// A pair of files that may be of one customer.
    DuplicateId
}

kernel::words! {
    /// What became of a suspicion.
    DuplicateState {
        Open = "open",
        /// Somebody said that they are different customers. It is remembered, also when they are found again.
        Dismissed = "dismissed",
        Merged = "merged",
    }
}

rows! {
    pub(crate) struct DuplicateRow in "customers_duplicate" {
        pub(crate) id: Uuid,
        pub(crate) one_id: Uuid,
        pub(crate) other_id: Uuid,
        pub(crate) one_serial: i64,
        pub(crate) other_serial: i64,
        pub(crate) grade: i64,
        pub(crate) score: i64,
        pub(crate) evidence: String,
        pub(crate) state: String,
        pub(crate) reason: String,
        pub(crate) found_at_us: i64,
        pub(crate) decided_at_us: Option<i64>,
        pub(crate) decided_by_user: Option<Uuid>,
    }
}

impl DuplicateRow {
    pub(crate) fn grade(&self) -> Result<Grade, Error> {
        Grade::of_number(self.grade).ok_or_else(|| damaged("grade", &self.grade.to_string()))
    }

    pub(crate) fn evidence(&self) -> Result<Vec<Evidence>, Error> {
        serde_json::from_str(&self.evidence).map_err(|_| damaged("evidence", &self.evidence))
    }

    pub(crate) fn state(&self) -> Result<DuplicateState, Error> {
        DuplicateState::parse(&self.state).ok_or_else(|| damaged("state of a pair", &self.state))
    }
}

/// Pairs stored in one statement or two.
const PAIRS_PER_STATEMENT: usize = 500;

/// Stores what a search found. What was open and was not found again is gone; what people decided stays.
pub(crate) async fn store_found(work: &Work, found: &[FoundPair]) -> Result<(), Error> {
    let now = work.now().micros();
    for pairs in found.chunks(PAIRS_PER_STATEMENT) {
        let rows = pairs.iter().map(|it| DuplicateRow {
            id: work.new_id(),
            one_id: it.one.uuid(),
            other_id: it.other.uuid(),
            one_serial: it.serials.0,
            other_serial: it.serials.1,
            grade: it.judgement.grade.number(),
            score: it.judgement.score,
            evidence: serde_json::to_string(&it.judgement.evidence).unwrap_or_default(),
            state: DuplicateState::Open.as_str().to_owned(),
            reason: String::new(),
            found_at_us: now,
            decided_at_us: None,
            decided_by_user: None,
        });
        let tail =
            "on conflict (one_id, other_id) do update set grade = excluded.grade, score = excluded.score,
            evidence = excluded.evidence, found_at_us = excluded.found_at_us";
        work.insert_all_or(rows.collect::<Vec<_>>(), tail).await?;
    }
    let mut query = Query::new("delete from customers_duplicate where state = 'open' and found_at_us < ");
    query.bind(now);
    work.run(query).await.map(drop)
}

/// Pairs that people said are different, by the files of which they are parts now.
pub(crate) async fn dismissed(sql: &impl Sql) -> Result<HashSet<(CustomerId, CustomerId)>, Error> {
    let merged: Vec<(Uuid, Uuid)> = sql
        .rows(Query::new(
            "select id, merged_into_id from customers_customer where merged_into_id is not null",
        ))
        .await?;
    let merged: HashMap<Uuid, Uuid> = merged.into_iter().collect();
    let now = |id: Uuid| CustomerId(merged.get(&id).copied().unwrap_or(id));
    let pairs: Vec<(Uuid, Uuid)> = sql
        .rows(Query::new("select one_id, other_id from customers_duplicate where state = 'dismissed'"))
        .await?;
    Ok(pairs.into_iter().flat_map(|it| [(now(it.0), now(it.1)), (now(it.1), now(it.0))]).collect())
}

/// Decides about a pair; false when it is not in that state any more.
pub(crate) async fn decide(
    work: &Work,
    id: DuplicateId,
    (before, after): (DuplicateState, DuplicateState),
    reason: &str,
) -> Result<bool, Error> {
    let mut query = Query::new("update customers_duplicate set state = ");
    query.bind(after.as_str().to_owned()).push(", reason = ").bind(reason.to_owned());
    query.push(", decided_at_us = ").bind(work.now().micros());
    query.push(", decided_by_user = ").bind(work.who().user);
    query.push(" where id = ").bind(id.uuid()).push(" and state = ").bind(before.as_str().to_owned());
    Ok(work.run(query).await? == 1)
}
