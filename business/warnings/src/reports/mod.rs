//! Warnings and alerts as lists, within a scope.

mod queue;

pub use queue::{Attention, StateTotals, WarningFilter, open_totals, worked_state};
pub(crate) use queue::{Listed, Place, find_warning, place, queue_page, queue_totals};

use crate::facts;
use crate::model::WarningId;
use crate::store::{self, AlertRow, TransitionRow};
use analytics::{StationAlert, WarningState};
use database::{Error, FromRow, Query, Row, Scope, Sql, TableRow, rows};
use kernel::BusinessDay;
use organisation::{EmployeeId, within};
use uuid::Uuid;

/// A station's alert with the station.
#[derive(Clone, Debug)]
pub(crate) struct ListedAlert {
    pub alert: StationAlert,
    pub station: Uuid,
    pub code: String,
    pub name: String,
}

impl FromRow for ListedAlert {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let next = AlertRow::COLUMNS.len();
        let stored = AlertRow::from_row(row)?;
        Ok(Self {
            alert: StationAlert {
                station: stored.station_no as u32,
                opened: BusinessDay(stored.opened_on as i32),
                closed: stored.closed_on.map(|it| BusinessDay(it as i32)),
                facts: facts::alert_from_text(&stored.facts)?,
            },
            station: row.get(next)?,
            code: row.get(next + 1)?,
            name: row.get(next + 2)?,
        })
    }
}

/// Which alerts are wanted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AlertFilter<'a> {
    pub(crate) open_only: bool,
    /// Path of the unit at or below which the stations stand.
    pub(crate) below: Option<&'a str>,
}

/// One page of alerts, the newest first.
pub(crate) async fn alerts_page(
    sql: &impl Sql,
    scope: &Scope,
    filter: AlertFilter<'_>,
    after: Option<(i64, i64)>,
    limit: u32,
) -> Result<Vec<ListedAlert>, Error> {
    let mut query = Query::new(&format!(
        "select {}, s.unit_id, u.code, u.name
         from warnings_station_alert a
         join stations_station s on s.station_no = a.station_no
         join organisation_unit u on u.id = s.unit_id
         where ",
        AlertRow::columns("a")
    ));
    within(&mut query, scope, "s.unit_id", None);
    if let Some(path) = filter.below {
        query.push(" and ");
        organisation::below(&mut query, "s.unit_id", path);
    }
    if filter.open_only {
        query.push(" and a.closed_on is null");
    }
    if let Some((opened_on, station_no)) = after {
        query.push(" and (a.opened_on < ").bind(opened_on);
        query
            .push(" or (a.opened_on = ")
            .bind(opened_on)
            .push(" and a.station_no > ")
            .bind(station_no)
            .push("))");
    }
    query.push(" order by a.opened_on desc, a.station_no limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// A warning on a past day: the customer's number, and the last change up to that day.
pub(crate) struct Exported {
    pub number: String,
    pub opened_on: BusinessDay,
    pub last: TransitionRow,
}

impl FromRow for Exported {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            number: row.get(0)?,
            opened_on: BusinessDay(row.get::<i64>(1)? as i32),
            last: TransitionRow {
                warning_id: row.get(2)?,
                ordinal: row.get(3)?,
                day: row.get(4)?,
                state: row.get(5)?,
                facts: row.get(6)?,
                run_seq: row.get(7)?,
            },
        })
    }
}

/// Every warning that had opened by `day` and was not withdrawn by a run up to that day, by serial and opening.
pub(crate) async fn each_exported(
    sql: &impl Sql,
    scope: &Scope,
    day: BusinessDay,
    take: impl FnMut(Exported) -> Result<(), Error>,
) -> Result<(), Error> {
    let day = i64::from(day.0);
    let mut query = Query::new(&format!(
        "select c.number, w.opened_on, {}
         from warnings_warning w
         join customers_customer c on c.id = w.customer_id
         join warnings_transition t on t.warning_id = w.id
         left join classification_run r on r.seq = w.withdrawn_run
         where (w.withdrawn_run is null or r.as_of > ",
        TransitionRow::columns("t")
    ));
    query.bind(day).push(") and t.day <= ").bind(day);
    query.push(" and t.ordinal = (select max(x.ordinal) from warnings_transition x where x.warning_id = w.id and x.day <= ");
    query.bind(day).push(") and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    query.push(" order by w.customer_serial, w.opened_on");
    sql.each(query, take).await
}

/// Whether a customer is watched, and if not, why.
pub async fn watch_of(sql: &impl Sql, serial: i64) -> Result<Option<String>, Error> {
    let mut query = Query::new("select judgement from warnings_watch where customer_serial = ");
    query.bind(serial);
    Ok(sql.row::<(String,)>(query).await?.map(|it| it.0))
}

/// An employee who still works within the scope.
pub(crate) async fn is_employee_within(
    sql: &impl Sql,
    scope: &Scope,
    employee: EmployeeId,
) -> Result<bool, Error> {
    let mut query = Query::new("select id from organisation_employee where left_on_us is null and id = ");
    query.bind(employee.uuid()).push(" and ");
    within(&mut query, scope, "unit_id", None);
    Ok(sql.row::<(Uuid,)>(query).await?.is_some())
}

/// How many stations of a part of the scope have an open alert.
pub(crate) async fn open_alerts(sql: &impl Sql, scope: &Scope, below: Option<&str>) -> Result<i64, Error> {
    let mut query = Query::new(
        "select count(*) from warnings_station_alert a join stations_station s on s.station_no = a.station_no
         where a.closed_on is null and ",
    );
    within(&mut query, scope, "s.unit_id", None);
    if let Some(path) = below {
        query.push(" and ");
        organisation::below(&mut query, "s.unit_id", path);
    }
    let count: Option<(i64,)> = sql.row(query).await?;
    Ok(count.map_or(0, |it| it.0))
}

rows! {
    /// A decision with the login of who made it.
    pub(crate) struct DecisionShown {
        pub(crate) id: Uuid,
        pub(crate) kind: String,
        pub(crate) reason: String,
        pub(crate) until_day: Option<i64>,
        pub(crate) user_id: Option<Uuid>,
        pub(crate) at_us: i64,
        pub(crate) employee_id: Option<Uuid>,
        pub(crate) login: Option<String>,
    }
}

/// What was decided about one warning, the newest first.
pub(crate) async fn decisions_of(sql: &impl Sql, warning: WarningId) -> Result<Vec<DecisionShown>, Error> {
    let mut query = Query::new(
        "select d.id, d.kind, d.reason, d.until_day, d.user_id, d.at_us, d.employee_id, u.login
         from warnings_decision d left join identity_user u on u.id = d.user_id
         where d.warning_id = ",
    );
    query.bind(warning.uuid()).push(" order by d.ordinal desc, d.at_us desc, d.id desc limit 100");
    sql.rows(query).await
}

/// The changes of one warning, in order, with their figures.
pub(crate) async fn steps_of(
    sql: &impl Sql,
    warning: WarningId,
) -> Result<Vec<(BusinessDay, WarningState, analytics::WarningFacts)>, Error> {
    let rows = store::transitions_of(sql, warning).await?;
    rows.into_iter()
        .map(|it| Ok((BusinessDay(it.day as i32), to_state(&it.state)?, facts::from_text(&it.facts)?)))
        .collect()
}

pub(crate) fn to_state(text: &str) -> Result<WarningState, Error> {
    WarningState::parse(text).ok_or_else(|| Error::Damaged(format!("state `{text}` of a warning")))
}
