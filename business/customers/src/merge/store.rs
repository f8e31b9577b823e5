//! Rows of merges and of what they moved.

use super::rules::MergeField;
use crate::model::{AssignmentRole, Customer, CustomerId};
use crate::store::{AssignmentRow, CustomerRow, damaged};
use database::{Error, Query, Reference, Scope, Sql, TableRow, Target, Work, rows};
use kernel::{Instant, id_type};
use organisation::within;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::HashSet;
use uuid::Uuid;
use vault::ValueId;

id_type! {
    /// One merge of two files.
    MergeId
}

rows! {
    pub(crate) struct MergeRow in "customers_merge" {
        pub(crate) id: Uuid,
        pub(crate) seq: i64,
        pub(crate) kept_id: Uuid,
        pub(crate) absorbed_id: Uuid,
        pub(crate) taken: String,
        pub(crate) assignments: String,
        pub(crate) at_us: i64,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) undone_at_us: Option<i64>,
        pub(crate) undone_by_user: Option<Uuid>,
    }
}

rows! {
    struct MoveRow in "customers_merge_move" {
        merge_id: Uuid,
        ordinal: i64,
        absorbed_id: Uuid,
        table_name: String,
        column_name: String,
        row_keys: String,
    }
}

/// The rows of one column that a merge moved.
#[derive(Clone, Debug)]
pub(crate) struct Moved {
    pub(crate) table: String,
    pub(crate) column: String,
    pub(crate) keys: Vec<Json>,
}

/// What a merge did to the dated assignments of the kept file.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct Reassigned {
    pub(crate) role: AssignmentRole,
    pub(crate) ended: Option<Uuid>,
    pub(crate) created: Option<Uuid>,
}

impl MergeRow {
    pub(crate) fn kept(&self) -> CustomerId {
        CustomerId(self.kept_id)
    }

    pub(crate) fn absorbed(&self) -> CustomerId {
        CustomerId(self.absorbed_id)
    }

    pub(crate) fn at(&self) -> Instant {
        Instant::from_micros(self.at_us)
    }

    pub(crate) fn taken(&self) -> Result<Vec<MergeField>, Error> {
        serde_json::from_str(&self.taken).map_err(|_| damaged("fields of merge", &self.taken))
    }

    pub(crate) fn assignments(&self) -> Result<Vec<Reassigned>, Error> {
        serde_json::from_str(&self.assignments)
            .map_err(|_| damaged("assignments of merge", &self.assignments))
    }
}

fn select() -> Query {
    Query::new(&format!("select {} from customers_merge m where ", MergeRow::columns("m")))
}

/// Appends that both files of merge `m` lie within the scope.
fn push_visible(query: &mut Query, scope: &Scope) {
    for column in ["kept_id", "absorbed_id"] {
        query
            .push(" and exists (select 1 from customers_customer c where c.id = m.")
            .push(column)
            .push(" and ");
        within(query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
        query.push(")");
    }
}

pub(crate) async fn merge(sql: &impl Sql, scope: &Scope, id: MergeId) -> Result<Option<MergeRow>, Error> {
    let mut query = select();
    query.push("m.id = ").bind(id.uuid());
    push_visible(&mut query, scope);
    sql.row(query).await
}

/// The merges within the scope, the latest first, of all or of one kept file.
pub(crate) async fn merges(
    sql: &impl Sql,
    scope: &Scope,
    kept: Option<CustomerId>,
    before: i64,
    limit: u32,
) -> Result<Vec<MergeRow>, Error> {
    let mut query = select();
    query.push("m.seq < ").bind(before);
    if let Some(kept) = kept {
        query.push(" and m.kept_id = ").bind(kept.uuid());
    }
    push_visible(&mut query, scope);
    query.push(" order by m.seq desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// Whether a later merge that is in force has one of these files for its kept one.
pub(crate) async fn has_later(sql: &impl Sql, merge: &MergeRow) -> Result<bool, Error> {
    let mut query = Query::new("select count(*) from customers_merge where undone_at_us is null and seq > ");
    query.bind(merge.seq).push(" and (kept_id = ").bind(merge.kept_id);
    query.push(" or absorbed_id = ").bind(merge.kept_id).push(")");
    Ok(sql.row::<(i64,)>(query).await?.is_some_and(|it| 0 < it.0))
}

/// The merges in force of these absorbed files.
pub(crate) async fn in_force(sql: &impl Sql, absorbed: &[Uuid]) -> Result<Vec<MergeRow>, Error> {
    let mut query = select();
    query.push("m.undone_at_us is null and m.absorbed_id in ").bind_list(absorbed.iter().copied());
    sql.rows(query).await
}

/// Marks a merge as undone; false when somebody was quicker.
pub(crate) async fn mark_undone(work: &Work, merge: &MergeRow) -> Result<bool, Error> {
    let mut query = Query::new("update customers_merge set undone_at_us = ");
    query.bind(work.now().micros()).push(", undone_by_user = ").bind(work.who().user);
    query.push(" where undone_at_us is null and id = ").bind(merge.id);
    Ok(work.run(query).await? == 1)
}

/// Takes a file for a change: whoever comes later, or read an older version, gets false.
pub(crate) async fn claim(work: &Work, customer: &Customer) -> Result<bool, Error> {
    let mut query = Query::new("update customers_customer set version = version + 1 where id = ");
    query.bind(customer.id.uuid()).push(" and version = ").bind(customer.version);
    Ok(work.run(query).await? == 1)
}

/// Lends a number to a file that no other bears, while two change theirs.
pub(crate) async fn lend_number(work: &Work, customer: CustomerId) -> Result<(), Error> {
    let mut query = Query::new("update customers_customer set number = ");
    query.bind(format!("~{}", customer.uuid())).push(" where id = ").bind(customer.uuid());
    work.run(query).await.map(drop)
}

pub(crate) async fn set_merged_into(
    work: &Work,
    absorbed: CustomerId,
    kept: Option<CustomerId>,
) -> Result<(), Error> {
    let mut query = Query::new("update customers_customer set merged_into_id = ");
    query.bind(kept.map(CustomerId::uuid)).push(" where id = ").bind(absorbed.uuid());
    work.run(query).await.map(drop)
}

/// The id of the assignment of a role that lasts.
pub(crate) async fn open_assignment(
    sql: &impl Sql,
    customer: CustomerId,
    role: AssignmentRole,
) -> Result<Option<Uuid>, Error> {
    let mut query =
        Query::new("select id from customers_assignment where until_us is null and customer_id = ");
    query.bind(customer.uuid()).push(" and role = ").bind(role.as_str().to_owned());
    Ok(sql.row::<(Uuid,)>(query).await?.map(|it| it.0))
}

pub(crate) async fn end_assignment(work: &Work, id: Uuid) -> Result<(), Error> {
    let mut query = Query::new("update customers_assignment set until_us = ");
    query.bind(work.now().micros()).push(" where id = ").bind(id);
    work.run(query).await.map(drop)
}

pub(crate) async fn add_assignment(work: &Work, row: AssignmentRow) -> Result<(), Error> {
    work.insert(row).await
}

/// Makes the assignment of a merge as if it had never been, if it still lasts: its end would tell that somebody
/// assigned the customer since.
pub(crate) async fn withdraw_assignment(work: &Work, it: Reassigned) -> Result<(), Error> {
    if let Some(created) = it.created {
        let mut query = Query::new("delete from customers_assignment where until_us is null and id = ");
        query.bind(created);
        if work.run(query).await? == 0 {
            return Ok(());
        }
    }
    let mut query = Query::new("update customers_assignment set until_us = null where id = ");
    query.bind(it.ended.unwrap_or_default());
    work.run(query).await.map(drop)
}

/// Keys of moved rows noted in one row of the journal.
const KEYS_PER_ROW: usize = 500;

/// Notes what was moved, after what was noted before.
pub(crate) async fn note_moves(work: &Work, merge: &MergeRow, moves: &[Moved]) -> Result<(), Error> {
    let mut query =
        Query::new("select coalesce(max(ordinal), 0) from customers_merge_move where merge_id = ");
    query.bind(merge.id);
    let mut ordinal = work.row::<(i64,)>(query).await?.map_or(0, |it| it.0);
    let mut rows = Vec::new();
    for it in moves {
        for keys in it.keys.chunks(KEYS_PER_ROW) {
            ordinal += 1;
            rows.push(MoveRow {
                merge_id: merge.id,
                ordinal,
                absorbed_id: merge.absorbed_id,
                table_name: it.table.clone(),
                column_name: it.column.clone(),
                row_keys: serde_json::to_string(keys).unwrap_or_default(),
            });
        }
    }
    work.insert_all(rows).await
}

/// What a merge moved, the last first.
pub(crate) async fn moves(sql: &impl Sql, merge: &MergeRow) -> Result<Vec<Moved>, Error> {
    let mut query =
        Query::new(&format!("select {} from customers_merge_move where merge_id = ", MoveRow::columns("")));
    query.bind(merge.id).push(" order by ordinal desc");
    let rows: Vec<MoveRow> = sql.rows(query).await?;
    rows.into_iter()
        .map(|it| {
            let keys = serde_json::from_str(&it.row_keys)
                .map_err(|_| damaged("journal of merge", &it.table_name))?;
            Ok(Moved { table: it.table_name, column: it.column_name, keys })
        })
        .collect()
}

/// The values of a person that rows of these tables refer to: all of them, or those of rows of one customer.
pub(crate) async fn referred_values(
    sql: &impl Sql,
    columns: &[Reference],
    subject: CustomerId,
    rows_of: Option<CustomerId>,
) -> Result<HashSet<ValueId>, Error> {
    let mut found = HashSet::new();
    for value in columns.iter().filter(|it| it.target == Target::PersonalValue && it.table != "vault_token") {
        let Reference { table, column, .. } = *value;
        let mut query =
            Query::new(&format!("select t.{column} from {table} t join vault_value v on v.id = t.{column}"));
        query.push(" where v.subject_id = ").bind(subject.uuid());
        let owner = columns.iter().find(|it| it.table == table && it.target == Target::Customer);
        if let (Some(customer), Some(owner)) = (rows_of, owner) {
            query.push(&format!(" and t.{} = ", owner.column)).bind(customer.uuid());
        }
        found.extend(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| ValueId(it.0)));
    }
    Ok(found)
}

/// The files that became parts of this one. Whoever erases a customer erases these as well: they hold what the
/// kept file did not take.
pub async fn absorbed_by(sql: &impl Sql, customer: CustomerId) -> Result<Vec<CustomerId>, Error> {
    let mut query = Query::new("select id from customers_customer where merged_into_id = ");
    query.bind(customer.uuid()).push(" order by serial");
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| CustomerId(it.0)).collect())
}

/// The file that was kept instead of this one.
pub(crate) async fn number_of(sql: &impl Sql, customer: CustomerId) -> Result<Option<String>, Error> {
    let mut query = Query::new("select number from customers_customer where id = ");
    query.bind(customer.uuid());
    Ok(sql.row::<(String,)>(query).await?.map(|it| it.0))
}

/// A pair that was merged is no open suspicion any more; undone, it is one again.
pub(crate) async fn set_pair_state(
    work: &Work,
    one: CustomerId,
    other: CustomerId,
    (before, after): (&str, &str),
) -> Result<(), Error> {
    let mut query = Query::new("update customers_duplicate set state = ");
    query.bind(after.to_owned()).push(" where state = ").bind(before.to_owned());
    query.push(" and one_id in ").bind_list([one.uuid(), other.uuid()]);
    query.push(" and other_id in ").bind_list([one.uuid(), other.uuid()]);
    work.run(query).await.map(drop)
}

/// A customer wherever they belong, for whom the caller has decided that they may be seen.
pub(crate) async fn any_customer(sql: &impl Sql, id: CustomerId) -> Result<Option<Customer>, Error> {
    let mut query =
        Query::new(&format!("select {} from customers_customer where id = ", CustomerRow::columns("")));
    query.bind(id.uuid());
    sql.row::<CustomerRow>(query).await?.map(Customer::try_from).transpose()
}
