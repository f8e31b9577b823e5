//! Lists of customers by what is to be feared of them.

use classification::{push_below, push_page};
use database::{Error, Query, Scope, Sql, rows};
use organisation::{below, within};
use std::collections::HashMap;
use uuid::Uuid;

/// By what customers are listed, the most first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    /// Probability × what they buy in a year.
    Loss,
    Probability,
}

/// Whose scores are wanted; what is none does not narrow it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Part {
    /// Path of the unit to which, or below which, they belong.
    pub(crate) below: Option<String>,
    pub(crate) station: Option<Uuid>,
    pub(crate) maintainer: Option<Uuid>,
    /// Only whom to call on this week.
    pub(crate) called: bool,
}

rows! {
    /// A customer on the list.
    pub(crate) struct Listed {
        pub(crate) serial: i64,
        pub(crate) customer: Uuid,
        pub(crate) number: String,
        pub(crate) owner_unit: Uuid,
        pub(crate) maintainer: Option<Uuid>,
        pub(crate) probability_ppm: i64,
        pub(crate) loss_minor: i64,
        pub(crate) card_seq: i64,
        pub(crate) facts: String,
        pub(crate) call_place: Option<i64>,
    }
}

/// A page of the customers within the scope who have a score.
pub(crate) async fn page(
    sql: &impl Sql,
    scope: &Scope,
    part: &Part,
    order: Order,
    page: (Option<(i64, i64)>, u32),
) -> Result<Vec<Listed>, Error> {
    let mut query = Query::new(
        "select r.customer_serial, c.id, c.number, c.owner_unit_id, c.maintainer_id, r.probability_ppm, r.loss_minor,
                r.card_seq, r.facts, r.call_place
         from scores_score r
         join customers_customer c on c.serial = r.customer_serial
         where ",
    );
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    customers::push_unmerged(&mut query);
    if let Some(path) = &part.below {
        push_below(&mut query, path);
    }
    for (column, id) in [("c.home_station_id", part.station), ("c.maintainer_id", part.maintainer)] {
        if let Some(id) = id {
            query.push(" and ").push(column).push(" = ").bind(id);
        }
    }
    if part.called {
        query.push(" and r.call_place is not null");
    }
    let column = match order {
        Order::Loss => "r.loss_minor",
        Order::Probability => "r.probability_ppm",
    };
    push_page(&mut query, (column, false), page);
    sql.rows(query).await
}

rows! {
    /// What a replay knows of a customer beside the purchases.
    pub(crate) struct Place {
        pub(crate) serial: i64,
        pub(crate) maintainer: Option<Uuid>,
        pub(crate) station_no: Option<i64>,
    }
}

/// Customers, by serial; those at or below a unit when one is named.
pub(crate) async fn places(sql: &impl Sql, path: Option<&str>) -> Result<HashMap<i64, Place>, Error> {
    let mut query = Query::new(
        "select c.serial, c.maintainer_id, s.station_no
         from customers_customer c left join stations_station s on s.unit_id = c.home_station_id",
    );
    if let Some(path) = path {
        query.push(" where ");
        below(&mut query, "c.owner_unit_id", path);
    }
    let found: Vec<Place> = sql.rows(query).await?;
    Ok(found.into_iter().map(|it| (it.serial, it)).collect())
}

/// Names of stations by their numbers.
pub(crate) async fn station_names(sql: &impl Sql) -> Result<Vec<(i64, String)>, Error> {
    sql.rows(Query::new(
        "select s.station_no, u.name from stations_station s join organisation_unit u on u.id = s.unit_id",
    ))
    .await
}
