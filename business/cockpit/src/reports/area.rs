//! Figures of a unit with everything below it: sums of days, counts of classes, states of warnings.

use super::OPEN_DAY;
use crate::periods::Period;
use database::{Error, Query, Scope, Sql, rows};
use organisation::{below, within};
use uuid::Uuid;

/// Where figures come from: below a path (of all units when it is empty), and within what the reader may see.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Area<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) path: &'a str,
}

impl<'a> Area<'a> {
    /// Appends the condition that the station in `column` lies in the area.
    fn stations(self, query: &mut Query, column: &str) {
        self.push_below(query, column);
        query.push(" and ");
        within(query, self.scope, column, None);
    }

    /// Appends the condition that customer `c` belongs to the area.
    fn customers(self, query: &mut Query) {
        self.push_below(query, "c.owner_unit_id");
        query.push(" and ");
        within(query, self.scope, "c.owner_unit_id", Some("c.maintainer_id"));
        customers::push_unmerged(query);
    }

    fn push_below(self, query: &mut Query, column: &str) {
        match self.below() {
            None => drop(query.push("1 = 1")),
            Some(path) => below(query, column, path),
        }
    }

    /// The path below which figures are asked for, if there is one.
    pub(crate) fn below(self) -> Option<&'a str> {
        Some(self.path).filter(|it| !it.is_empty())
    }
}

rows! {
    /// Sales of a day and a family, or of a station and a family.
    pub(crate) struct Sums {
        pub(crate) day: i64,
        pub(crate) station: Option<Uuid>,
        pub(crate) family: String,
        pub(crate) unit: String,
        pub(crate) visits: i64,
        pub(crate) known_visits: i64,
        pub(crate) quantity: i64,
        pub(crate) amount_minor: i64,
    }
}

const SUMS: &str = "p.family, p.unit, cast(sum(d.visits) as bigint), cast(sum(d.known_visits) as bigint),
    cast(sum(d.quantity + d.estimated_quantity) as bigint), cast(sum(d.amount_minor) as bigint)
    from sales_day d join sales_product p on p.id = d.product_id where ";

/// Sums by day and family.
pub(crate) async fn by_day(sql: &impl Sql, area: Area<'_>, period: Period) -> Result<Vec<Sums>, Error> {
    let mut query = Query::new("select d.business_day, cast(null as uuid), ");
    sums(&mut query, area, period);
    query.push(" group by d.business_day, p.family, p.unit order by d.business_day, p.family, p.unit");
    sql.rows(query).await
}

/// Sums by station and family.
pub(crate) async fn by_station(sql: &impl Sql, area: Area<'_>, period: Period) -> Result<Vec<Sums>, Error> {
    let mut query = Query::new("select cast(0 as bigint), d.station_id, ");
    sums(&mut query, area, period);
    query.push(" group by d.station_id, p.family, p.unit");
    sql.rows(query).await
}

fn sums(query: &mut Query, area: Area<'_>, period: Period) {
    query.push(SUMS).push("d.business_day >= ").bind(i64::from(period.from.0));
    query.push(" and d.business_day <= ").bind(i64::from(period.until.0)).push(" and ");
    area.stations(query, "d.station_id");
}

/// How many customers hold each pair of classes (value, relationship) now.
pub(crate) async fn classes(
    sql: &impl Sql,
    area: Area<'_>,
) -> Result<Vec<(Option<String>, Option<String>, i64)>, Error> {
    let mut query = Query::new(
        "select r.abc, r.relationship, count(*) from classification_result r
         join customers_customer c on c.serial = r.customer_serial where r.until_day = ",
    );
    query.bind(OPEN_DAY).push(" and ");
    area.customers(&mut query);
    query.push(" group by r.abc, r.relationship order by 1, 2");
    sql.rows(query).await
}

/// How many customers there are.
pub(crate) async fn customers(sql: &impl Sql, area: Area<'_>) -> Result<i64, Error> {
    let mut query = Query::new("select count(*) from customers_customer c where ");
    area.customers(&mut query);
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// Open warnings of customers by the station they come to most.
pub(crate) async fn warnings_by_station(sql: &impl Sql, area: Area<'_>) -> Result<Vec<(Uuid, i64)>, Error> {
    let mut query = Query::new(
        "select c.home_station_id, count(*) from warnings_warning w
         join customers_customer c on c.serial = w.customer_serial
         where w.is_open and w.withdrawn_run is null and c.home_station_id is not null and ",
    );
    area.customers(&mut query);
    query.push(" group by c.home_station_id");
    sql.rows(query).await
}

/// Steps of warnings that the newest analysis took since the day of the one before, by the state they led to. The
/// first analysis goes through all of the past: of it, the last week counts.
pub(crate) async fn steps(sql: &impl Sql, area: Area<'_>, run: i64) -> Result<Vec<(String, i64)>, Error> {
    let mut query = Query::new(
        "select t.state, count(*) from warnings_transition t join warnings_warning w on w.id = t.warning_id
         join customers_customer c on c.serial = w.customer_serial
         join classification_run n on n.seq = t.run_seq
         where w.withdrawn_run is null and t.run_seq = ",
    );
    query.bind(run).push(
        " and t.day > coalesce((select max(e.as_of) from classification_run e where e.as_of < n.as_of), n.as_of - 7)
          and ",
    );
    area.customers(&mut query);
    query.push(" group by t.state order by t.state");
    sql.rows(query).await
}

/// Customers who came to another class of value on the day of the last analysis: from, to, how many.
pub(crate) async fn moves(
    sql: &impl Sql,
    area: Area<'_>,
    as_of: i64,
) -> Result<Vec<(Option<String>, Option<String>, i64)>, Error> {
    let mut query = Query::new(
        "select b.abc, r.abc, count(*) from classification_result r
         join classification_result b on b.customer_serial = r.customer_serial and b.until_day = r.as_of
         join customers_customer c on c.serial = r.customer_serial
         where r.until_day = ",
    );
    query.bind(OPEN_DAY).push(" and r.as_of = ").bind(as_of);
    query.push(" and coalesce(b.abc, '') <> coalesce(r.abc, '') and ");
    area.customers(&mut query);
    query.push(" group by b.abc, r.abc order by 1, 2");
    sql.rows(query).await
}

/// Stations of the area: unit, code and name, by code.
pub(crate) async fn stations(sql: &impl Sql, area: Area<'_>) -> Result<Vec<(Uuid, String, String)>, Error> {
    let mut query = Query::new("select id, code, name from organisation_unit where level = 'station' and ");
    area.stations(&mut query, "id");
    query.push(" order by code");
    sql.rows(query).await
}

/// Targets of the stations of the area for the months given: volume and amount.
pub(crate) async fn targets(
    sql: &impl Sql,
    area: Area<'_>,
    month: i64,
) -> Result<Vec<(Uuid, i64, i64)>, Error> {
    let mut query = Query::new(
        "select t.station_id, cast(sum(t.volume_ml) as bigint), cast(sum(t.amount_minor) as bigint)
         from stations_target t where t.month = ",
    );
    query.bind(month).push(" and ");
    area.stations(&mut query, "t.station_id");
    query.push(" group by t.station_id");
    sql.rows(query).await
}

/// First days of the lunar years.
pub(crate) async fn spring_festivals(sql: &impl Sql) -> Result<Vec<i64>, Error> {
    let query = "select day from classification_holiday where kind = 'spring_festival' order by day";
    Ok(sql.rows::<(i64,)>(Query::new(query)).await?.into_iter().map(|it| it.0).collect())
}

rows! {
    /// What arrived last.
    pub(crate) struct LastImport {
        pub(crate) id: Uuid,
        pub(crate) source: String,
        pub(crate) rows_new: i64,
        pub(crate) state: String,
        pub(crate) at_us: i64,
    }
}

/// The newest batch with a sale that was made in the area.
pub(crate) async fn last_import(sql: &impl Sql, area: Area<'_>) -> Result<Option<LastImport>, Error> {
    let mut query = Query::new(
        "select b.id, b.source, b.rows_new, b.state, b.touched_at_us from sales_batch b
         where exists (select 1 from sales_sale s where s.batch_seq = b.seq and ",
    );
    area.stations(&mut query, "s.station_id");
    query.push(") order by b.seq desc limit 1");
    sql.row(query).await
}

/// Number, day and end of the last analysis.
pub(crate) async fn last_analysis(sql: &impl Sql) -> Result<Option<(i64, i64, i64)>, Error> {
    let query = "select seq, as_of, finished_us from classification_run order by seq desc limit 1";
    sql.row(Query::new(query)).await
}
