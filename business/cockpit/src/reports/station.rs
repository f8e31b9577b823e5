//! Figures of one station, and the hours at which one customer comes.

use super::OPEN_DAY;
use crate::periods::Period;
use database::{Error, Query, Scope, Sql, rows};
use organisation::within;
use uuid::Uuid;

rows! {
    /// Sales of a day and a grade.
    pub(crate) struct GradeDay {
        pub(crate) day: i64,
        pub(crate) family: String,
        pub(crate) grade: String,
        pub(crate) unit: String,
        pub(crate) visits: i64,
        pub(crate) quantity: i64,
        pub(crate) amount_minor: i64,
    }
}

pub(crate) async fn grades(sql: &impl Sql, station: Uuid, period: Period) -> Result<Vec<GradeDay>, Error> {
    let mut query = Query::new(
        "select d.business_day, p.family, p.grade, p.unit, cast(sum(d.visits) as bigint),
                cast(sum(d.quantity + d.estimated_quantity) as bigint), cast(sum(d.amount_minor) as bigint)
         from sales_day d join sales_product p on p.id = d.product_id where d.station_id = ",
    );
    query.bind(station);
    days(&mut query, "d", period);
    query.push(" group by d.business_day, p.family, p.grade, p.unit order by d.business_day, p.family, p.grade, p.unit");
    sql.rows(query).await
}

/// Holds `alias` to the days of the period.
pub(super) fn days(query: &mut Query, alias: &str, period: Period) {
    query.push(" and ").push(alias).push(".business_day >= ").bind(i64::from(period.from.0));
    query.push(" and ").push(alias).push(".business_day <= ").bind(i64::from(period.until.0));
}

/// Receipts by hours counted from 1970-01-01 in UTC.
pub(crate) async fn hours(sql: &impl Sql, station: Uuid, period: Period) -> Result<Vec<(i64, i64)>, Error> {
    let mut query = Query::new(
        "select s.at_us / 3600000000, count(*) from sales_sale s
         where s.void_seq is null and s.refund_of is null and s.station_id = ",
    );
    query.bind(station);
    days(&mut query, "s", period);
    query.push(" group by s.at_us / 3600000000");
    sql.rows(query).await
}

rows! {
    /// A customer by what they bought at a station.
    pub(crate) struct TopCustomer {
        pub(crate) id: Uuid,
        pub(crate) serial: i64,
        pub(crate) visits: i64,
        pub(crate) amount_minor: i64,
    }
}

/// Those who bought most, of the customers that the reader may see.
pub(crate) async fn top_customers(
    sql: &impl Sql,
    scope: &Scope,
    station: Uuid,
    period: Period,
    limit: u32,
) -> Result<Vec<TopCustomer>, Error> {
    let mut query = Query::new(
        "select c.id, c.serial, count(*), cast(sum(s.amount_minor) as bigint) from sales_sale s
         join customers_customer c on c.id = s.customer_id
         where s.void_seq is null and s.station_id = ",
    );
    query.bind(station).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    days(&mut query, "s", period);
    query.push(" group by c.id, c.serial order by sum(s.amount_minor) desc, c.serial limit ");
    query.bind(i64::from(limit));
    sql.rows(query).await
}

/// How many of the customers who come here most are in which relationship now.
pub(crate) async fn relationships(
    sql: &impl Sql,
    scope: &Scope,
    station: Uuid,
) -> Result<Vec<(Option<String>, i64)>, Error> {
    let mut query = Query::new(
        "select r.relationship, count(*) from classification_result r
         join customers_customer c on c.serial = r.customer_serial where r.until_day = ",
    );
    query.bind(OPEN_DAY).push(" and c.home_station_id = ").bind(station).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    customers::push_unmerged(&mut query);
    query.push(" group by r.relationship order by 1");
    sql.rows(query).await
}

/// The time zone of a station within the scope.
pub(crate) async fn time_zone(sql: &impl Sql, scope: &Scope, station: Uuid) -> Result<Option<String>, Error> {
    let mut query = Query::new("select s.time_zone from stations_station s where s.unit_id = ");
    query.bind(station).push(" and ");
    within(&mut query, scope, "s.unit_id", None);
    Ok(sql.row::<(String,)>(query).await?.map(|it| it.0))
}

/// When a customer came, from a day on: the instant in microseconds, and the time zone of the station.
pub(crate) async fn arrivals(sql: &impl Sql, customer: Uuid, from: i64) -> Result<Vec<(i64, String)>, Error> {
    let mut query = Query::new(
        "select s.at_us, t.time_zone from sales_sale s join stations_station t on t.unit_id = s.station_id
         where s.void_seq is null and s.refund_of is null and s.customer_id = ",
    );
    query.bind(customer).push(" and s.business_day >= ").bind(from);
    query.push(" order by s.at_us desc limit 5000");
    sql.rows(query).await
}

/// What the fuel that a customer takes most cost at their home station, month by month: month as 202612, sum of
/// amounts before discounts, and quantity.
pub(crate) async fn month_prices(
    sql: &impl Sql,
    station: u32,
    family: &str,
    from: i64,
) -> Result<Vec<(i64, i64, i64)>, Error> {
    let mut query = Query::new(
        "select d.business_day, cast(sum(d.amount_minor) as bigint), cast(sum(d.quantity) as bigint)
         from sales_day_price d
         join stations_station t on t.unit_id = d.station_id
         join sales_product p on p.id = d.product_id
         where p.unit = 'millilitre' and d.quantity > 0 and t.station_no = ",
    );
    query.bind(i64::from(station)).push(" and p.family = ").bind(family.to_owned());
    query.push(" and d.business_day >= ").bind(from).push(" group by d.business_day order by d.business_day");
    sql.rows(query).await
}
