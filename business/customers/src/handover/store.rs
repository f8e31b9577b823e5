//! Rows of hand-overs and of what they moved.

use super::rules::HandoverState;
use crate::model::{AssignmentRole, CustomerId};
use crate::store::{AssignmentRow, PER_QUERY, damaged};
use database::{Error, Query, Scope, Sql, TableRow, Work, rows};
use kernel::id_type;
use organisation::{EmployeeId, within};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use uuid::Uuid;

id_type! {
    /// One hand-over.
    HandoverId
}

rows! {
    pub(crate) struct HandoverRow in "customers_handover" {
        pub(crate) id: Uuid,
        pub(crate) seq: i64,
        pub(crate) from_employee_id: Uuid,
        pub(crate) to_employee_id: Option<Uuid>,
        pub(crate) job_id: Uuid,
        pub(crate) state: String,
        pub(crate) counts: String,
        pub(crate) is_leaving: bool,
        pub(crate) locks_user: bool,
        pub(crate) locked: String,
        pub(crate) at_us: i64,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) finished_at_us: Option<i64>,
        pub(crate) undone_at_us: Option<i64>,
    }
}

rows! {
    pub(crate) struct HandoverMoveRow in "customers_handover_move" {
        pub(crate) handover_id: Uuid,
        pub(crate) ordinal: i64,
        pub(crate) table_name: String,
        pub(crate) column_name: String,
        pub(crate) row_keys: String,
    }
}

/// Rows moved, by table and column.
pub(crate) type Counts = BTreeMap<String, i64>;

impl HandoverRow {
    pub(crate) fn state(&self) -> Result<HandoverState, Error> {
        HandoverState::parse(&self.state).ok_or_else(|| damaged("state of a hand-over", &self.state))
    }

    pub(crate) fn counts(&self) -> Result<Counts, Error> {
        serde_json::from_str(&self.counts).map_err(|_| damaged("counts of a hand-over", &self.counts))
    }

    pub(crate) fn locked(&self) -> Result<Vec<Uuid>, Error> {
        serde_json::from_str(&self.locked).map_err(|_| damaged("accounts of a hand-over", &self.locked))
    }
}

impl HandoverMoveRow {
    pub(crate) fn keys(&self) -> Result<Vec<Json>, Error> {
        serde_json::from_str(&self.row_keys).map_err(|_| damaged("journal of a hand-over", &self.table_name))
    }
}

/// The column of a customer that an employee stands in.
pub(crate) const fn column_of(role: AssignmentRole) -> &'static str {
    match role {
        AssignmentRole::Keeper => "keeper_id",
        AssignmentRole::Owner | AssignmentRole::Maintainer => "maintainer_id",
    }
}

/// An employee within the scope, also one who left.
pub(crate) async fn employee_in_sight(
    sql: &impl Sql,
    scope: &Scope,
    id: EmployeeId,
) -> Result<Option<EmployeeId>, Error> {
    let mut query = Query::new("select id from organisation_employee where id = ");
    query.bind(id.uuid()).push(" and ");
    within(&mut query, scope, "unit_id", None);
    Ok(sql.row::<(Uuid,)>(query).await?.map(|it| EmployeeId(it.0)))
}

/// Files in which an employee stands that do not lie within the scope.
pub(crate) async fn out_of_sight(sql: &impl Sql, scope: &Scope, employee: EmployeeId) -> Result<i64, Error> {
    let of = |query: &mut Query| {
        query.push("c.merged_into_id is null and (c.maintainer_id = ").bind(employee.uuid());
        query.push(" or c.keeper_id = ").bind(employee.uuid()).push(")");
    };
    let mut query = Query::new("select count(*) from customers_customer c where ");
    of(&mut query);
    let all = sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0);
    let mut query = Query::new("select count(*) from customers_customer c where ");
    of(&mut query);
    query.push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    Ok(all - sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// Whether accounts hold a role at a unit outside the scope.
pub(crate) async fn reach_beyond(sql: &impl Sql, scope: &Scope, users: &[Uuid]) -> Result<bool, Error> {
    let mut query = Query::new("select count(*) from identity_grant g where g.user_id in ");
    query.bind_list(users.iter().copied()).push(" and not (");
    within(&mut query, scope, "g.unit_id", None);
    query.push(")");
    Ok(sql.row::<(i64,)>(query).await?.is_some_and(|it| 0 < it.0))
}

fn select() -> Query {
    Query::new(&format!("select {} from customers_handover h where ", HandoverRow::columns("h")))
}

pub(crate) async fn handover(
    sql: &impl Sql,
    scope: &Scope,
    id: HandoverId,
) -> Result<Option<HandoverRow>, Error> {
    let mut query = select();
    query.push("h.id = ").bind(id.uuid()).push(" and ");
    push_visible(&mut query, scope);
    sql.row(query).await
}

fn push_visible(query: &mut Query, scope: &Scope) {
    query.push("exists (select 1 from organisation_employee e where e.id = h.from_employee_id and ");
    within(query, scope, "e.unit_id", None);
    query.push(")");
}

/// The hand-overs within the scope, the latest first.
pub(crate) async fn handovers(
    sql: &impl Sql,
    scope: &Scope,
    before: i64,
    limit: u32,
) -> Result<Vec<HandoverRow>, Error> {
    let mut query = select();
    query.push("h.seq < ").bind(before).push(" and ");
    push_visible(&mut query, scope);
    query.push(" order by h.seq desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

pub(crate) async fn is_under_way(sql: &impl Sql, employee: EmployeeId) -> Result<bool, Error> {
    let mut query = Query::new(
        "select count(*) from customers_handover where state in ('running', 'undoing') and from_employee_id = ",
    );
    query.bind(employee.uuid());
    Ok(sql.row::<(i64,)>(query).await?.is_some_and(|it| 0 < it.0))
}

/// Passes from one state to another; false when it is not in the first.
pub(crate) async fn set_state(
    work: &Work,
    id: Uuid,
    before: HandoverState,
    after: HandoverState,
) -> Result<bool, Error> {
    let mut query = Query::new("update customers_handover set state = ");
    query.bind(after.as_str().to_owned());
    match after {
        HandoverState::Done => drop(query.push(", finished_at_us = ").bind(work.now().micros())),
        HandoverState::Undone => drop(query.push(", undone_at_us = ").bind(work.now().micros())),
        HandoverState::Running | HandoverState::Undoing => {}
    }
    query.push(" where id = ").bind(id).push(" and state = ").bind(before.as_str().to_owned());
    Ok(work.run(query).await? == 1)
}

pub(crate) async fn save_outcome(
    work: &Work,
    id: Uuid,
    counts: &Counts,
    locked: &[Uuid],
) -> Result<(), Error> {
    let mut query = Query::new("update customers_handover set counts = ");
    query.bind(serde_json::to_string(counts).unwrap_or_default());
    query.push(", locked = ").bind(serde_json::to_string(locked).unwrap_or_default());
    query.push(" where id = ").bind(id);
    work.run(query).await.map(drop)
}

/// The next files in which an employee stands in a role.
pub(crate) async fn next_files(
    sql: &impl Sql,
    role: AssignmentRole,
    employee: Uuid,
    limit: usize,
) -> Result<Vec<CustomerId>, Error> {
    let column = column_of(role);
    let mut query = Query::new(&format!(
        "select id from customers_customer where merged_into_id is null and {column} = "
    ));
    query.bind(employee).push(" order by serial limit ").bind(limit as i64);
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| CustomerId(it.0)).collect())
}

/// Of these files, those in which this employee, or nobody, stands.
pub(crate) async fn still_held(
    sql: &impl Sql,
    role: AssignmentRole,
    files: &[CustomerId],
    employee: Option<Uuid>,
) -> Result<Vec<CustomerId>, Error> {
    let column = column_of(role);
    let mut query = Query::new("select id from customers_customer where id in ");
    query.bind_list(files.iter().map(|it| it.uuid())).push(&format!(" and {column} "));
    match employee {
        Some(employee) => query.push("= ").bind(employee),
        None => query.push("is null"),
    };
    query.push(" order by serial");
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| CustomerId(it.0)).collect())
}

/// Lets another employee, or nobody, stand in a role of many files from now on.
pub(crate) async fn reassign(
    work: &Work,
    role: AssignmentRole,
    files: &[CustomerId],
    to: Option<Uuid>,
) -> Result<(), Error> {
    let (now, column) = (work.now().micros(), column_of(role));
    for files in files.chunks(PER_QUERY) {
        let ids = || files.iter().map(|it| it.uuid());
        let mut query = Query::new("update customers_assignment set until_us = ");
        query.bind(now).push(" where until_us is null and role = ").bind(role.as_str().to_owned());
        query.push(" and customer_id in ").bind_list(ids());
        work.run(query).await?;
        let row = |customer| AssignmentRow {
            id: work.new_id(),
            customer_id: customer,
            role: role.as_str().to_owned(),
            unit_id: None,
            employee_id: to,
            from_us: now,
            until_us: None,
            by_user: work.who().user,
        };
        if to.is_some() {
            work.insert_all(ids().map(row).collect::<Vec<_>>()).await?;
        }
        let mut query =
            Query::new(&format!("update customers_customer set version = version + 1, {column} = "));
        query.bind(to).push(" where id in ").bind_list(ids());
        work.run(query).await?;
    }
    Ok(())
}

/// Notes what was moved.
pub(crate) async fn note_move(
    work: &Work,
    handover: Uuid,
    (table, column): (&str, &str),
    keys: &[Json],
) -> Result<(), Error> {
    if keys.is_empty() {
        return Ok(());
    }
    let mut query =
        Query::new("select coalesce(max(ordinal), 0) + 1 from customers_handover_move where handover_id = ");
    query.bind(handover);
    let ordinal = work.row::<(i64,)>(query).await?.map_or(1, |it| it.0);
    work.insert(HandoverMoveRow {
        handover_id: handover,
        ordinal,
        table_name: table.to_owned(),
        column_name: column.to_owned(),
        row_keys: serde_json::to_string(keys).unwrap_or_default(),
    })
    .await
}

/// The last note that was not given back.
pub(crate) async fn last_move(sql: &impl Sql, handover: Uuid) -> Result<Option<HandoverMoveRow>, Error> {
    let mut query = Query::new(&format!(
        "select {} from customers_handover_move where handover_id = ",
        HandoverMoveRow::columns("")
    ));
    query.bind(handover).push(" order by ordinal desc limit 1");
    sql.row(query).await
}

pub(crate) async fn forget_move(work: &Work, row: &HandoverMoveRow) -> Result<(), Error> {
    let mut query = Query::new("delete from customers_handover_move where handover_id = ");
    query.bind(row.handover_id).push(" and ordinal = ").bind(row.ordinal);
    work.run(query).await.map(drop)
}
