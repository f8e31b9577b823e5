//! Read-only SQL over the tables of several capabilities.

use database::{Error, Query, Scope, Sql, rows};
use kernel::BusinessDay;
use organisation::within;
use std::collections::HashMap;
use uuid::Uuid;

/// The packed history of a customer within the scope. The outer none: there is no such customer to be seen.
pub(crate) async fn history(
    sql: &impl Sql,
    scope: &Scope,
    customer: Uuid,
) -> Result<Option<(i64, Option<Vec<u8>>)>, Error> {
    let mut query = Query::new(
        "select c.serial, h.bytes from customers_customer c
         left join sales_history h on h.customer_id = c.id where c.id = ",
    );
    query.bind(customer).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    sql.row(query).await
}

/// The stations within the scope: unit and name, by station number.
pub(crate) async fn stations(sql: &impl Sql, scope: &Scope) -> Result<HashMap<u32, (Uuid, String)>, Error> {
    let mut query = Query::new(
        "select s.station_no, u.id, u.name from stations_station s join organisation_unit u on u.id = s.unit_id
         where ",
    );
    within(&mut query, scope, "s.unit_id", None);
    let rows: Vec<(i64, Uuid, String)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|(no, id, name)| (no as u32, (id, name))).collect())
}

rows! {
    /// Something that happened to a customer, other than a purchase.
    pub(crate) struct Happening {
        pub(crate) day: i64,
        /// warning, class, assignment or change.
        pub(crate) kind: String,
        pub(crate) what: String,
    }
}

/// Warnings, classes, assignments and changes of the file of a customer up to a day, newest first.
pub(crate) async fn happenings(
    sql: &impl Sql,
    serial: i64,
    customer: Uuid,
    until: BusinessDay,
    limit: u32,
) -> Result<Vec<Happening>, Error> {
    let until = i64::from(until.0);
    let mut query = Query::new(
        "select day, kind, what from (
             select t.day as day, 'warning' as kind, t.state as what
             from warnings_transition t join warnings_warning w on w.id = t.warning_id
             where w.withdrawn_run is null and w.customer_serial = ",
    );
    query.bind(serial);
    query.push(
        " union all
             select as_of, 'class',
                    coalesce(abc, '-') || ' ' || coalesce(relationship, '-') || ' ' || coalesce(rfm, '-')
             from classification_result where customer_serial = ",
    );
    query.bind(serial);
    // Instants become days by whole division: assignments are made by the company's clock, not a station's.
    query.push(
        " union all
             select a.from_us / 86400000000, 'assignment', a.role from customers_assignment a
             where a.customer_id = ",
    );
    query.bind(customer);
    // Who owns and looks after the customer is told by the assignments.
    query.push(
        " union all
             select g.at_us / 86400000000, 'change', g.action || ' ' || g.field from customers_change g
             where g.field not in ('owner', 'maintainer') and g.customer_id = ",
    );
    query.bind(customer).push(") h where day <= ").bind(until);
    query.push(" order by day desc, kind, what limit ").bind(i64::from(limit));
    sql.rows(query).await
}
