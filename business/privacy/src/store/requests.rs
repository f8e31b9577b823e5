//! Requests of persons, their steps, and packages.

use super::damaged;
use crate::model::{PackageId, Request, RequestId, RequestKind, RequestState};
use customers::PartId;
use database::{Error, Query, Scope, Sql, TableRow, Work};
use kernel::{BusinessDay, Instant};
use organisation::within;
use uuid::Uuid;

database::rows! {
    pub(crate) struct RequestRow in "privacy_request" {
        pub(crate) id: Uuid,
        pub(crate) serial: i64,
        pub(crate) customer_id: Uuid,
        pub(crate) kind: String,
        pub(crate) state: String,
        pub(crate) received_at_us: i64,
        pub(crate) due_on: i64,
        pub(crate) closed_at_us: Option<i64>,
        pub(crate) version: i64,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) by_name: String,
        pub(crate) contact_id: Option<Uuid>,
    }
}

database::rows! {
    pub(crate) struct StepRow in "privacy_request_step" {
        pub(crate) id: Uuid,
        pub(crate) request_id: Uuid,
        pub(crate) state: String,
        pub(crate) note: Option<String>,
        pub(crate) at_us: i64,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) by_name: String,
    }
}

database::rows! {
    pub(crate) struct PackageRow in "privacy_package" {
        pub(crate) id: Uuid,
        pub(crate) request_id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) file_bytes: i64,
        pub(crate) made_at_us: i64,
        pub(crate) until_us: i64,
        pub(crate) downloads: i64,
        pub(crate) by_user: Option<Uuid>,
        pub(crate) by_name: String,
    }
}

impl TryFrom<RequestRow> for Request {
    type Error = Error;
    fn try_from(row: RequestRow) -> Result<Self, Error> {
        Ok(Self {
            id: RequestId(row.id),
            serial: row.serial,
            customer: row.customer_id,
            contact: row.contact_id.map(PartId),
            kind: RequestKind::parse(&row.kind).ok_or_else(|| damaged("request", &row.kind))?,
            state: RequestState::parse(&row.state).ok_or_else(|| damaged("state", &row.state))?,
            received_at: Instant::from_micros(row.received_at_us),
            due_on: BusinessDay(row.due_on as i32),
            closed_at: row.closed_at_us.map(Instant::from_micros),
            version: row.version,
        })
    }
}

impl StepRow {
    pub(crate) fn state(&self) -> Result<RequestState, Error> {
        RequestState::parse(&self.state).ok_or_else(|| damaged("state", &self.state))
    }
}

/// Which requests a list shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct RequestFilter {
    pub(crate) is_open: bool,
    /// Only those due before this day.
    pub(crate) due_before: Option<BusinessDay>,
    pub(crate) customer: Option<Uuid>,
}

fn select(scope: &Scope) -> Query {
    let mut query = Query::new(&format!(
        "select {} from privacy_request r join customers_customer c on c.id = r.customer_id where ",
        RequestRow::columns("r")
    ));
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    query
}

/// A page of the requests of customers within the scope, the newest first.
pub(crate) async fn requests(
    sql: &impl Sql,
    scope: &Scope,
    filter: &RequestFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<Request>, Error> {
    let mut query = select(scope);
    if filter.is_open {
        query.push(" and r.closed_at_us is null");
    }
    if let Some(day) = filter.due_before {
        query.push(" and r.closed_at_us is null and r.due_on < ").bind(i64::from(day.0));
    }
    if let Some(customer) = filter.customer {
        query.push(" and r.customer_id = ").bind(customer);
    }
    if let Some(before) = before {
        query.push(" and r.serial < ").bind(before);
    }
    query.push(" order by r.serial desc limit ").bind(i64::from(limit));
    sql.rows::<RequestRow>(query).await?.into_iter().map(Request::try_from).collect()
}

pub(crate) async fn request(sql: &impl Sql, scope: &Scope, id: RequestId) -> Result<Option<Request>, Error> {
    let mut query = select(scope);
    query.push(" and r.id = ").bind(id.uuid());
    sql.row::<RequestRow>(query).await?.map(Request::try_from).transpose()
}

/// Writes the state of a request. Returns whether it was still the version that was read.
pub(crate) async fn save(work: &Work, request: &Request) -> Result<bool, Error> {
    let mut query = Query::new("update privacy_request set version = version + 1, state = ");
    query.bind(request.state.as_str().to_owned());
    query.push(", closed_at_us = ").bind(request.closed_at.map(Instant::micros));
    query.push(" where id = ").bind(request.id.uuid()).push(" and version = ").bind(request.version);
    Ok(work.run(query).await? == 1)
}

pub(crate) async fn steps(sql: &impl Sql, id: RequestId) -> Result<Vec<StepRow>, Error> {
    let text = format!("select {} from privacy_request_step where request_id = ", StepRow::columns(""));
    let mut query = Query::new(&text);
    query.bind(id.uuid()).push(" order by at_us, id limit 200");
    sql.rows(query).await
}

pub(crate) async fn packages(sql: &impl Sql, id: RequestId) -> Result<Vec<PackageRow>, Error> {
    let text = format!("select {} from privacy_package where request_id = ", PackageRow::columns(""));
    let mut query = Query::new(&text);
    query.bind(id.uuid()).push(" order by made_at_us desc, id limit 50");
    sql.rows(query).await
}

pub(crate) async fn package(sql: &impl Sql, id: PackageId) -> Result<Option<PackageRow>, Error> {
    let mut query =
        Query::new(&format!("select {} from privacy_package where id = ", PackageRow::columns("")));
    query.bind(id.uuid());
    sql.row(query).await
}

pub(crate) async fn count_download(work: &Work, id: PackageId) -> Result<(), Error> {
    let mut query = Query::new("update privacy_package set downloads = downloads + 1 where id = ");
    query.bind(id.uuid());
    work.run(query).await.map(drop)
}

/// Packages that are over, or all of one customer.
pub(crate) async fn packages_to_delete(
    sql: &impl Sql,
    before: Instant,
    customer: Option<Uuid>,
) -> Result<Vec<PackageId>, Error> {
    let mut query = Query::new("select id from privacy_package where until_us <= ");
    query.bind(before.micros());
    if let Some(customer) = customer {
        query.push(" or customer_id = ").bind(customer);
    }
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| PackageId(it.0)).collect())
}

pub(crate) async fn delete_package(work: &Work, id: PackageId) -> Result<u64, Error> {
    let mut query = Query::new("delete from privacy_package where id = ");
    query.bind(id.uuid());
    work.run(query).await
}

/// Deletes requests that were closed before an instant, with their steps.
pub(crate) async fn forget_closed(work: &Work, before: Instant) -> Result<u64, Error> {
    for table in ["privacy_request_step", "privacy_package"] {
        let mut query = Query::new(&format!(
            "delete from {table} where request_id in (select id from privacy_request where closed_at_us < "
        ));
        query.bind(before.micros()).push(")");
        work.run(query).await?;
    }
    let mut query = Query::new("delete from privacy_request where closed_at_us < ");
    query.bind(before.micros());
    work.run(query).await
}
