//! Rows and statements.

pub(crate) mod alerts;
pub(crate) mod consents;
pub(crate) mod erasures;
pub(crate) mod exports;
pub(crate) mod requests;
pub(crate) mod reveals;

use customers::{CustomerId, Kind};
use database::{Error, Query, Scope, Sql, Work};
use kernel::Instant;
use organisation::within;
use uuid::Uuid;

pub(crate) fn damaged(what: &str, text: &str) -> Error {
    Error::Damaged(format!("{what} `{text}`"))
}

/// The customer whom something is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Person {
    pub(crate) id: CustomerId,
    pub(crate) serial: i64,
    pub(crate) number: String,
    pub(crate) kind: Kind,
    pub(crate) owner: Uuid,
}

/// The customer, if they lie within the scope.
pub(crate) async fn person(sql: &impl Sql, scope: &Scope, id: CustomerId) -> Result<Option<Person>, Error> {
    let mut query = Query::new(
        "select c.id, c.serial, c.number, c.kind, c.owner_unit_id from customers_customer c where c.id = ",
    );
    query.bind(id.uuid()).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    let row: Option<(Uuid, i64, String, String, Uuid)> = sql.row(query).await?;
    row.map(|(id, serial, number, kind, owner)| {
        let kind = Kind::parse(&kind).ok_or_else(|| damaged("kind of customer", &kind))?;
        Ok(Person { id: CustomerId(id), serial, number, kind, owner })
    })
    .transpose()
}

/// Whether the identity of the customer was erased.
pub(crate) async fn is_erased(sql: &impl Sql, id: CustomerId) -> Result<bool, Error> {
    let mut query = Query::new("select count(*) from privacy_erasure where customer_id = ");
    query.bind(id.uuid());
    Ok(sql.row::<(i64,)>(query).await?.is_some_and(|it| it.0 > 0))
}

/// What the report of purging shows of one class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Purged {
    pub(crate) class: String,
    pub(crate) kept_days: i64,
    pub(crate) before: Instant,
    pub(crate) deleted: i64,
    pub(crate) at: Instant,
}

database::rows! {
    struct PurgeRow in "privacy_purge" {
        id: Uuid,
        class: String,
        kept_days: i64,
        before_us: i64,
        deleted: i64,
        at_us: i64,
    }
}

pub(crate) async fn add_purged(
    work: &Work,
    class: &str,
    kept_days: i64,
    before: Instant,
    deleted: u64,
) -> Result<(), Error> {
    work.insert(PurgeRow {
        id: work.new_id(),
        class: class.to_owned(),
        kept_days,
        before_us: before.micros(),
        deleted: deleted as i64,
        at_us: work.now().micros(),
    })
    .await
}

/// The latest purges, newest first.
pub(crate) async fn purged(sql: &impl Sql, limit: i64) -> Result<Vec<Purged>, Error> {
    let mut query = Query::new(
        "select class, kept_days, before_us, deleted, at_us from privacy_purge order by at_us desc, class limit ",
    );
    query.bind(limit);
    let rows: Vec<(String, i64, i64, i64, i64)> = sql.rows(query).await?;
    let to_purged = |(class, kept_days, before, deleted, at): (String, i64, i64, i64, i64)| Purged {
        class,
        kept_days,
        before: Instant::from_micros(before),
        deleted,
        at: Instant::from_micros(at),
    };
    Ok(rows.into_iter().map(to_purged).collect())
}

/// Deletes rows of a table of ours that are older. The names are ours.
pub(crate) async fn delete_before(
    work: &Work,
    table: &str,
    column: &str,
    condition: &str,
    before: Instant,
) -> Result<u64, Error> {
    let mut query = Query::new(&format!("delete from {table} where {condition} and {column} < "));
    query.bind(before.micros());
    work.run(query).await
}
