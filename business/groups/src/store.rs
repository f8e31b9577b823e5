//! Rows and statements of groups.

use crate::model::{Draft, EventDraft, Group, GroupEventId, GroupId};
use database::{Error, FromRow, Query, Row, Scope, Sql, TableRow, Work, rows};
use kernel::Instant;
use organisation::{EmployeeId, UnitId, ancestors, below};
use std::collections::BTreeSet;
use uuid::Uuid;

rows! {
    pub(crate) struct GroupRow in "groups_group" {
        pub(crate) id: Uuid,
        pub(crate) name: String,
        pub(crate) purpose: String,
        pub(crate) notes: String,
        pub(crate) owner_unit_id: Uuid,
        pub(crate) organiser_id: Option<Uuid>,
        pub(crate) segment_id: Option<Uuid>,
        pub(crate) rule_problem: Option<String>,
        pub(crate) refreshed_at_us: Option<i64>,
        pub(crate) created_at_us: i64,
        pub(crate) closed_at_us: Option<i64>,
        pub(crate) version: i64,
    }
}

rows! {
    struct MembershipRow in "groups_membership" {
        id: Uuid,
        group_id: Uuid,
        customer_id: Uuid,
        from_us: i64,
        until_us: Option<i64>,
        joined_by: Option<Uuid>,
        left_by: Option<Uuid>,
    }
}

rows! {
    pub(crate) struct EventRow in "groups_event" {
        pub(crate) id: Uuid,
        pub(crate) group_id: Uuid,
        pub(crate) on_day: i64,
        pub(crate) title: String,
        pub(crate) place: String,
        pub(crate) notes: String,
        pub(crate) version: i64,
    }
}

rows! {
    struct AttendanceRow in "groups_attendance" {
        event_id: Uuid,
        customer_id: Uuid,
    }
}

impl FromRow for Group {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let it = GroupRow::from_row(row)?;
        Ok(Self {
            id: it.id.into(),
            name: it.name,
            purpose: it.purpose,
            notes: it.notes,
            unit: UnitId(it.owner_unit_id),
            organiser: it.organiser_id.map(EmployeeId),
            segment: it.segment_id.map(Into::into),
            rule_problem: it.rule_problem,
            refreshed_at: it.refreshed_at_us.map(Instant::from_micros),
            is_closed: it.closed_at_us.is_some(),
            version: it.version,
            unit_code: row.get(12)?,
            unit_name: row.get(13)?,
            unit_path: row.get(14)?,
            organiser_number: row.get(15)?,
            segment_name: row.get(16)?,
        })
    }
}

fn select() -> Query {
    Query::new(&format!(
        "select {}, o.code, o.name, o.path, e.number, s.name from groups_group g
         join organisation_unit o on o.id = g.owner_unit_id
         left join organisation_employee e on e.id = g.organiser_id
         left join segments_segment s on s.id = g.segment_id where ",
        GroupRow::columns("g")
    ))
}

/// Appends the condition that the group belongs to the scope, or to a unit above it.
pub(crate) fn push_visible(query: &mut Query, scope: &Scope) {
    let Scope::Subtrees(subtrees) = scope else {
        query.push("1 = 1");
        return;
    };
    let above: BTreeSet<&str> = subtrees.iter().flat_map(|it| ancestors(&it.path)).collect();
    query.push("(g.owner_unit_id in (select id from organisation_unit where path in ");
    query.bind_list(above.into_iter().map(str::to_owned)).push(")");
    for subtree in subtrees {
        query.push(" or ");
        below(query, "g.owner_unit_id", &subtree.path);
    }
    query.push(")");
}

/// A page of the groups that a reader sees, by name.
pub(crate) async fn page(
    sql: &impl Sql,
    scope: &Scope,
    is_closed: bool,
    after: Option<(String, Uuid)>,
    limit: u32,
) -> Result<Vec<Group>, Error> {
    let mut query = select();
    push_visible(&mut query, scope);
    query.push(if is_closed { " and g.closed_at_us is not null" } else { " and g.closed_at_us is null" });
    if let Some((name, id)) = after {
        query.push(" and (g.name > ").bind(name.clone()).push(" or (g.name = ").bind(name);
        query.push(" and g.id > ").bind(id).push("))");
    }
    query.push(" order by g.name, g.id limit ").bind(i64::from(limit));
    sql.rows(query).await
}

pub(crate) async fn visible(sql: &impl Sql, scope: &Scope, id: GroupId) -> Result<Option<Group>, Error> {
    let mut query = select();
    push_visible(&mut query, scope);
    query.push(" and g.id = ").bind(id.uuid());
    sql.row(query).await
}

/// The groups of a customer that a reader sees.
pub(crate) async fn of_customer(sql: &impl Sql, scope: &Scope, customer: Uuid) -> Result<Vec<Group>, Error> {
    let mut query = select();
    push_visible(&mut query, scope);
    query.push(
        " and g.closed_at_us is null and exists (select 1 from groups_membership m where m.group_id = g.id",
    );
    query.push(" and m.until_us is null and m.customer_id = ").bind(customer);
    query.push(") order by g.name, g.id limit 100");
    sql.rows(query).await
}

/// Every open group that a rule fills.
pub(crate) async fn by_rule(sql: &impl Sql) -> Result<Vec<Group>, Error> {
    let mut query = select();
    query.push("g.closed_at_us is null and g.segment_id is not null order by g.created_at_us, g.id");
    sql.rows(query).await
}

pub(crate) async fn is_name_taken(
    sql: &impl Sql,
    unit: UnitId,
    name: &str,
    but: Option<GroupId>,
) -> Result<bool, Error> {
    let mut query = Query::new("select id from groups_group where closed_at_us is null and owner_unit_id = ");
    query.bind(unit.uuid()).push(" and name = ").bind(name.to_owned());
    Ok(sql.rows::<(Uuid,)>(query).await?.iter().any(|it| Some(GroupId(it.0)) != but))
}

/// Writes what may be changed; false when it was changed since `version`.
pub(crate) async fn save(work: &Work, id: GroupId, version: i64, draft: &Draft) -> Result<bool, Error> {
    let mut query = Query::new("update groups_group set version = ");
    query.bind(version + 1).push(", name = ").bind(draft.name.clone());
    query.push(", purpose = ").bind(draft.purpose.clone()).push(", notes = ").bind(draft.notes.clone());
    query.push(", owner_unit_id = ").bind(draft.unit.uuid());
    query.push(", organiser_id = ").bind(draft.organiser.map(EmployeeId::uuid));
    query.push(", segment_id = ").bind(draft.segment.map(|it| it.uuid()));
    query.push(" where closed_at_us is null and id = ").bind(id.uuid()).push(" and version = ").bind(version);
    Ok(work.run(query).await? == 1)
}

pub(crate) async fn set_closed(work: &Work, id: GroupId, at_us: Option<i64>) -> Result<(), Error> {
    let mut query = Query::new("update groups_group set closed_at_us = ");
    query.bind(at_us).push(" where id = ").bind(id.uuid());
    work.run(query).await.map(drop)
}

pub(crate) async fn note_refresh(work: &Work, id: GroupId, problem: Option<&str>) -> Result<(), Error> {
    let mut query = Query::new("update groups_group set refreshed_at_us = ");
    query.bind(work.now().micros()).push(", rule_problem = ").bind(problem.map(str::to_owned));
    query.push(" where id = ").bind(id.uuid());
    work.run(query).await.map(drop)
}

/// Everybody in a group now, whoever may see them.
pub(crate) async fn current(sql: &impl Sql, id: GroupId) -> Result<Vec<Uuid>, Error> {
    let mut query =
        Query::new("select customer_id from groups_membership where until_us is null and group_id = ");
    query.bind(id.uuid());
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| it.0).collect())
}

/// Customers handled with one statement.
const PER_STATEMENT: usize = 2_000;

/// Lets customers join who are not there yet. Returns how many.
pub(crate) async fn join(
    work: &Work,
    id: GroupId,
    customers: &[Uuid],
    by: Option<Uuid>,
) -> Result<u64, Error> {
    let rows = customers.iter().map(|customer| MembershipRow {
        id: work.new_id(),
        group_id: id.uuid(),
        customer_id: *customer,
        from_us: work.now().micros(),
        until_us: None,
        joined_by: by,
        left_by: None,
    });
    let tail = "on conflict (group_id, customer_id) where until_us is null do nothing";
    work.insert_all_or(rows.collect::<Vec<_>>(), tail).await
}

/// Lets customers leave. Returns how many were there.
pub(crate) async fn leave(
    work: &Work,
    id: GroupId,
    customers: &[Uuid],
    by: Option<Uuid>,
) -> Result<u64, Error> {
    let mut left = 0;
    for chunk in customers.chunks(PER_STATEMENT) {
        let mut query = Query::new("update groups_membership set until_us = ");
        query.bind(work.now().micros()).push(", left_by = ").bind(by);
        query.push(" where until_us is null and group_id = ").bind(id.uuid()).push(" and customer_id in ");
        query.bind_list(chunk.iter().copied());
        left += work.run(query).await?;
    }
    Ok(left)
}

pub(crate) async fn events(sql: &impl Sql, group: GroupId) -> Result<Vec<EventRow>, Error> {
    let mut query =
        Query::new(&format!("select {} from groups_event where group_id = ", EventRow::columns("")));
    query.bind(group.uuid()).push(" order by on_day desc, id desc limit 200");
    sql.rows(query).await
}

pub(crate) async fn event(
    sql: &impl Sql,
    group: GroupId,
    id: GroupEventId,
) -> Result<Option<EventRow>, Error> {
    let mut query =
        Query::new(&format!("select {} from groups_event where group_id = ", EventRow::columns("")));
    query.bind(group.uuid()).push(" and id = ").bind(id.uuid());
    sql.row(query).await
}

pub(crate) async fn save_event(
    work: &Work,
    id: GroupEventId,
    version: i64,
    draft: &EventDraft,
) -> Result<bool, Error> {
    let mut query = Query::new("update groups_event set version = ");
    query.bind(version + 1).push(", on_day = ").bind(i64::from(draft.on.0));
    query.push(", title = ").bind(draft.title.clone()).push(", place = ").bind(draft.place.clone());
    query.push(", notes = ").bind(draft.notes.clone());
    query.push(" where id = ").bind(id.uuid()).push(" and version = ").bind(version);
    Ok(work.run(query).await? == 1)
}

/// Notes that these customers came, or that they did not.
pub(crate) async fn attend(
    work: &Work,
    id: GroupEventId,
    came: &[Uuid],
    stayed_away: &[Uuid],
) -> Result<(), Error> {
    let rows: Vec<_> =
        came.iter().map(|it| AttendanceRow { event_id: id.uuid(), customer_id: *it }).collect();
    work.insert_all_or(rows, "on conflict (event_id, customer_id) do nothing").await?;
    for chunk in stayed_away.chunks(PER_STATEMENT) {
        let mut query = Query::new("delete from groups_attendance where event_id = ");
        query.bind(id.uuid()).push(" and customer_id in ").bind_list(chunk.iter().copied());
        work.run(query).await?;
    }
    Ok(())
}
