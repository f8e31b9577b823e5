//! Who was lost to a station in a period, who came back, and who came for the first time.

use super::station::days;
use crate::periods::Period;
use database::{Error, Query, Scope, Sql, rows};
use organisation::within;
use uuid::Uuid;

rows! {
    /// A customer who came or went, and what that means in a year or came to in the period.
    pub(crate) struct Comer {
        pub(crate) id: Uuid,
        pub(crate) serial: i64,
        pub(crate) day: i64,
        pub(crate) volume_ml: i64,
        pub(crate) amount_minor: i64,
    }
}

rows! {
    /// How many there are in all, and what theirs adds up to.
    pub(crate) struct ComersTotal {
        pub(crate) customers: i64,
        pub(crate) volume_ml: i64,
        pub(crate) amount_minor: i64,
    }
}

/// What is asked: one station, a period, by somebody who sees a part of the customers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) scope: &'a Scope,
    pub(crate) station: Uuid,
    pub(crate) period: Period,
}

/// Those with most at stake first, and all of them summed up.
pub(crate) struct Comers {
    pub(crate) total: ComersTotal,
    pub(crate) first: Vec<Comer>,
}

/// Customers of the station whose warning came to `state` within the period, with the volume and the value of a year
/// that were at risk.
pub(crate) async fn warned(
    sql: &impl Sql,
    asked: Asked<'_>,
    state: &str,
    limit: u32,
) -> Result<Comers, Error> {
    let comers = |query: &mut Query| {
        query.push(
            "select c.id as id, c.serial as serial, max(t.day) as day, max(w.volume_at_risk_ml) as volume_ml,
                    max(w.value_at_risk_minor) as amount_minor
             from warnings_transition t
             join warnings_warning w on w.id = t.warning_id
             join customers_customer c on c.serial = w.customer_serial
             where w.withdrawn_run is null and t.state = ",
        );
        query.bind(state.to_owned());
        query.push(" and t.day >= ").bind(i64::from(asked.period.from.0));
        query.push(" and t.day <= ").bind(i64::from(asked.period.until.0));
        query.push(" and c.home_station_id = ").bind(asked.station).push(" and ");
        within(query, asked.scope, "c.owner_unit_id", Some("c.maintainer_id"));
        query.push(" group by c.id, c.serial");
    };
    read(sql, comers, limit).await
}

/// Customers who bought at the station within the period and never before, with what they bought since.
pub(crate) async fn first_time(sql: &impl Sql, asked: Asked<'_>, limit: u32) -> Result<Comers, Error> {
    let comers = |query: &mut Query| {
        query.push(
            "select c.id as id, c.serial as serial, min(s.business_day) as day,
                    coalesce(cast(sum((
                        select sum(coalesce(l.quantity, l.estimated_quantity, 0)) from sales_line l
                        join sales_product p on p.id = l.product_id
                        where l.sale_id = s.id and p.unit = 'millilitre')) as bigint), 0) as volume_ml,
                    cast(sum(s.amount_minor) as bigint) as amount_minor
             from sales_sale s
             join customers_customer c on c.id = s.customer_id
             where s.void_seq is null and s.station_id = ",
        );
        query.bind(asked.station);
        days(query, "s", asked.period);
        query.push(
            " and not exists (select 1 from sales_sale e where e.customer_id = s.customer_id
                and e.station_id = s.station_id and e.void_seq is null and e.business_day < ",
        );
        query.bind(i64::from(asked.period.from.0)).push(") and ");
        within(query, asked.scope, "c.owner_unit_id", Some("c.maintainer_id"));
        query.push(" group by c.id, c.serial");
    };
    read(sql, comers, limit).await
}

/// Sums up the customers that `comers` selects, and reads the first of them.
async fn read(sql: &impl Sql, comers: impl Fn(&mut Query), limit: u32) -> Result<Comers, Error> {
    let mut total = Query::new(
        "select count(*), coalesce(cast(sum(volume_ml) as bigint), 0), coalesce(cast(sum(amount_minor) as bigint), 0)
         from (",
    );
    comers(&mut total);
    total.push(") comers");
    let total = sql.row::<ComersTotal>(total).await?;
    let mut first = Query::new("select id, serial, day, volume_ml, amount_minor from (");
    comers(&mut first);
    first.push(") comers order by amount_minor desc, serial limit ").bind(i64::from(limit));
    Ok(Comers {
        total: total.unwrap_or(ComersTotal { customers: 0, volume_ml: 0, amount_minor: 0 }),
        first: sql.rows(first).await?,
    })
}
