//! Reveals and alerts.

use super::damaged;
use crate::model::{AlertId, AlertKind, FieldClass, RevealReason};
use customers::CustomerId;
use database::{Error, Query, Scope, Sql, TableRow, Work};
use kernel::Instant;
use organisation::within;
use uuid::Uuid;

database::rows! {
    pub(crate) struct RevealRow in "privacy_reveal" {
        pub(crate) seq: i64,
        pub(crate) customer_id: Uuid,
        pub(crate) unit_id: Uuid,
        pub(crate) field: String,
        pub(crate) reason: String,
        pub(crate) note: Option<String>,
        pub(crate) at_us: i64,
        pub(crate) user_id: Uuid,
        pub(crate) user_name: String,
    }
}

database::rows! {
    pub(crate) struct AlertRow in "privacy_alert" {
        pub(crate) id: Uuid,
        pub(crate) seq: i64,
        pub(crate) kind: String,
        pub(crate) user_id: Option<Uuid>,
        pub(crate) user_name: String,
        pub(crate) customer_id: Option<Uuid>,
        pub(crate) unit_id: Option<Uuid>,
        pub(crate) facts: String,
        pub(crate) at_us: i64,
        pub(crate) acknowledged_at_us: Option<i64>,
        pub(crate) acknowledged_by_user: Option<Uuid>,
        pub(crate) acknowledged_by_name: Option<String>,
        pub(crate) note: Option<String>,
        /// Of the export that it is about.
        pub(crate) export_seq: Option<i64>,
        /// Of the event from which it was made.
        pub(crate) event_seq: Option<i64>,
    }
}

impl RevealRow {
    pub(crate) fn field(&self) -> Result<FieldClass, Error> {
        FieldClass::parse(&self.field).ok_or_else(|| damaged("field", &self.field))
    }

    pub(crate) fn reason(&self) -> Result<RevealReason, Error> {
        RevealReason::parse(&self.reason).ok_or_else(|| damaged("reason", &self.reason))
    }
}

impl AlertRow {
    pub(crate) fn kind(&self) -> Result<AlertKind, Error> {
        AlertKind::parse(&self.kind).ok_or_else(|| damaged("alert", &self.kind))
    }
}

/// How many reveals of a user since an instant.
pub(crate) async fn count_since(sql: &impl Sql, user: Uuid, since: Instant) -> Result<i64, Error> {
    let mut query = Query::new("select count(*) from privacy_reveal where user_id = ");
    query.bind(user).push(" and at_us > ").bind(since.micros());
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// A page of reveals of customers within the scope, the latest first.
pub(crate) async fn reveals(
    sql: &impl Sql,
    scope: &Scope,
    customer: Option<CustomerId>,
    user: Option<Uuid>,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<RevealRow>, Error> {
    let mut query = Query::new(&format!("select {} from privacy_reveal where ", RevealRow::columns("")));
    within(&mut query, scope, "unit_id", None);
    if let Some(customer) = customer {
        query.push(" and customer_id = ").bind(customer.uuid());
    }
    if let Some(user) = user {
        query.push(" and user_id = ").bind(user);
    }
    if let Some(before) = before {
        query.push(" and seq < ").bind(before);
    }
    query.push(" order by seq desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// Somebody looked at an alert. Returns whether nobody had before.
pub(crate) async fn acknowledge(work: &Work, id: AlertId, note: Option<String>) -> Result<bool, Error> {
    let mut query = Query::new("update privacy_alert set acknowledged_at_us = ");
    query.bind(work.now().micros()).push(", acknowledged_by_user = ").bind(work.who().user);
    query.push(", acknowledged_by_name = ").bind(work.who().name.clone());
    query.push(", note = ").bind(note);
    query.push(" where acknowledged_at_us is null and id = ").bind(id.uuid());
    Ok(work.run(query).await? == 1)
}

/// What is known of a user as an employee: the unit they work at, and when they leave.
pub(crate) struct Employment {
    pub(crate) unit_path: String,
    pub(crate) left_at: Option<Instant>,
}

pub(crate) async fn employment(sql: &impl Sql, user: Uuid) -> Result<Option<Employment>, Error> {
    let mut query = Query::new(
        "select n.path, e.left_on_us
         from identity_user u
         join organisation_employee e on e.id = u.employee_id
         join organisation_unit n on n.id = e.unit_id
         where u.id = ",
    );
    query.bind(user);
    let row: Option<(String, Option<i64>)> = sql.row(query).await?;
    Ok(row.map(|(unit_path, left)| Employment { unit_path, left_at: left.map(Instant::from_micros) }))
}

pub(crate) async fn path_of_unit(sql: &impl Sql, unit: Uuid) -> Result<Option<String>, Error> {
    let mut query = Query::new("select path from organisation_unit where id = ");
    query.bind(unit);
    Ok(sql.row::<(String,)>(query).await?.map(|it| it.0))
}

/// Numbers of the customers of a page.
pub(crate) async fn numbers(
    sql: &impl Sql,
    customers: impl IntoIterator<Item = Uuid>,
) -> Result<std::collections::HashMap<Uuid, (String, i64)>, Error> {
    let mut query = Query::new("select id, number, serial from customers_customer where id in ");
    query.bind_list(customers);
    let rows: Vec<(Uuid, String, i64)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|(id, number, serial)| (id, (number, serial))).collect())
}
