//! Read-only SQL over the tables of several capabilities.

pub(crate) mod area;
pub(crate) mod comings;
pub(crate) mod customer;
pub(crate) mod customers;
pub(crate) mod events;
pub(crate) mod station;

use database::{Error, Query, Sql};

/// The day after all days: a class that holds until further notice ends there.
const OPEN_DAY: i64 = 10_000_000;

/// The last trading day with sales, and none before the first sale.
pub(crate) async fn last_sales_day(sql: &impl Sql) -> Result<Option<i64>, Error> {
    let found: Option<(Option<i64>,)> =
        sql.row(Query::new("select max(business_day) from sales_day")).await?;
    Ok(found.and_then(|it| it.0))
}
