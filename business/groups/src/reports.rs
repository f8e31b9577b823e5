//! Members, history, totals: read-only, and always within what the reader may see of customers.

use crate::model::GroupId;
use crate::store::push_visible;
use customers::push_unmerged;
use database::{Error, Query, Scope, Sql, rows};
use organisation::within;
use std::collections::BTreeMap;
use uuid::Uuid;

rows! {
    pub(crate) struct MemberRow {
        pub(crate) customer_id: Uuid,
        pub(crate) serial: i64,
        pub(crate) from_us: i64,
        /// None where a rule decided.
        pub(crate) joined_by: Option<String>,
    }
}

/// The members within the scope, by serial.
pub(crate) async fn members(
    sql: &impl Sql,
    scope: &Scope,
    group: GroupId,
    after: i64,
    limit: u32,
) -> Result<Vec<MemberRow>, Error> {
    let mut query = Query::new(
        "select c.id, c.serial, m.from_us, u.login from groups_membership m
         join customers_customer c on c.id = m.customer_id
         left join identity_user u on u.id = m.joined_by
         where m.until_us is null and m.group_id = ",
    );
    query.bind(group.uuid()).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    push_unmerged(&mut query);
    query.push(" and c.serial > ").bind(after).push(" order by c.serial limit ").bind(i64::from(limit));
    sql.rows(query).await
}

rows! {
    /// Somebody who joined or left.
    pub(crate) struct MoveRow {
        pub(crate) membership_id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) number: String,
        pub(crate) from_us: i64,
        pub(crate) until_us: Option<i64>,
        pub(crate) joined_by: Option<String>,
        pub(crate) left_by: Option<String>,
    }
}

/// Who joined and left, the last to join first.
pub(crate) async fn history(
    sql: &impl Sql,
    scope: &Scope,
    group: GroupId,
    after: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Vec<MoveRow>, Error> {
    let mut query = Query::new(
        "select m.id, c.id, c.number, m.from_us, m.until_us, j.login, l.login from groups_membership m
         join customers_customer c on c.id = m.customer_id
         left join identity_user j on j.id = m.joined_by
         left join identity_user l on l.id = m.left_by where m.group_id = ",
    );
    query.bind(group.uuid()).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    push_unmerged(&mut query);
    if let Some((from_us, id)) = after {
        query.push(" and (m.from_us < ").bind(from_us).push(" or (m.from_us = ").bind(from_us);
        query.push(" and m.id < ").bind(id).push("))");
    }
    query.push(" order by m.from_us desc, m.id desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// How many members within the scope each of these groups has.
pub(crate) async fn sizes(
    sql: &impl Sql,
    scope: &Scope,
    groups: &[GroupId],
) -> Result<BTreeMap<Uuid, i64>, Error> {
    let mut query = Query::new(
        "select m.group_id, count(*) from groups_membership m
         join customers_customer c on c.id = m.customer_id where m.until_us is null and m.group_id in ",
    );
    query.bind_list(groups.iter().map(|it| it.uuid())).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    push_unmerged(&mut query);
    query.push(" group by m.group_id");
    Ok(sql.rows::<(Uuid, i64)>(query).await?.into_iter().collect())
}

/// What a group's members are worth together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) members: i64,
    pub(crate) class_a: i64,
    pub(crate) warnings_open: i64,
    /// Everything the members ever bought, months before they joined included; by first day of the month.
    pub(crate) months: BTreeMap<(i32, u32), MonthTotals>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MonthTotals {
    pub(crate) visits: i64,
    pub(crate) volume_ml: i64,
    pub(crate) amount_minor: i64,
}

/// Sums up the members within the scope, by month from `from_day` on.
pub(crate) async fn totals(
    sql: &impl Sql,
    scope: &Scope,
    group: GroupId,
    from_day: i64,
    month_of: impl Fn(i32) -> (i32, u32),
) -> Result<Totals, Error> {
    let mut query = Query::new(
        "select h.bytes, f.abc, f.warning from groups_membership m
         join customers_customer c on c.id = m.customer_id
         left join sales_history h on h.customer_serial = c.serial
         left join segments_figures f on f.customer_serial = c.serial
         where m.until_us is null and m.group_id = ",
    );
    query.bind(group.uuid()).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    push_unmerged(&mut query);
    let mut totals = Totals::default();
    let mut entries = Vec::new();
    sql.each(query, |(bytes, abc, warning): (Option<Vec<u8>>, Option<String>, Option<String>)| {
        totals.members += 1;
        totals.class_a += i64::from(abc.as_deref() == Some("a"));
        totals.warnings_open += i64::from(warning.is_some());
        let Some(bytes) = bytes else { return Ok(()) };
        analytics::read(&bytes, &mut entries).map_err(|it| Error::Damaged(it.to_string()))?;
        for it in entries.iter().filter(|it| from_day <= i64::from(it.day.0)) {
            let month = totals.months.entry(month_of(it.day.0)).or_default();
            month.visits += i64::from(it.visits);
            month.volume_ml = month.volume_ml.saturating_add(it.volume_ml);
            month.amount_minor = month.amount_minor.saturating_add(it.amount);
        }
        Ok(())
    })
    .await?;
    Ok(totals)
}

/// Those of these customers whom the reader sees.
pub(crate) async fn customers_in_sight(
    sql: &impl Sql,
    scope: &Scope,
    ids: &[Uuid],
) -> Result<Vec<Uuid>, Error> {
    let mut query = Query::new("select c.id from customers_customer c where ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    push_unmerged(&mut query);
    query.push(" and c.id in ").bind_list(ids.iter().copied()).push(" order by c.serial");
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| it.0).collect())
}

/// The customers with these numbers whom the reader sees: number and id.
pub(crate) async fn customers_by_number(
    sql: &impl Sql,
    scope: &Scope,
    numbers: &[String],
) -> Result<Vec<(String, Uuid)>, Error> {
    let mut query = Query::new("select c.number, c.id from customers_customer c where ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    push_unmerged(&mut query);
    query.push(" and c.number in ").bind_list(numbers.to_vec()).push(" order by c.serial");
    sql.rows(query).await
}

/// Who came to an event, of those whom the reader sees.
pub(crate) async fn attendance(
    sql: &impl Sql,
    scope: &Scope,
    event: Uuid,
) -> Result<Vec<(Uuid, String)>, Error> {
    let mut query = Query::new(
        "select c.id, c.number from groups_attendance a join customers_customer c on c.id = a.customer_id
         where a.event_id = ",
    );
    query.bind(event).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    push_unmerged(&mut query);
    query.push(" order by c.serial limit 5000");
    sql.rows(query).await
}

/// How many came to each event of a group, of those whom the reader sees.
pub(crate) async fn attendances(
    sql: &impl Sql,
    scope: &Scope,
    group: GroupId,
) -> Result<BTreeMap<Uuid, i64>, Error> {
    let mut query = Query::new(
        "select a.event_id, count(*) from groups_attendance a
         join groups_event e on e.id = a.event_id
         join groups_group g on g.id = e.group_id
         join customers_customer c on c.id = a.customer_id where g.id = ",
    );
    query.bind(group.uuid()).push(" and ");
    push_visible(&mut query, scope);
    query.push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    push_unmerged(&mut query);
    query.push(" group by a.event_id");
    Ok(sql.rows::<(Uuid, i64)>(query).await?.into_iter().collect())
}
