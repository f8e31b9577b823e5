//! Warnings and alerts as lists, within a scope.

use crate::facts;
use crate::model::WarningId;
use crate::store::{self, AlertRow, TransitionRow, WarningRow, push_not_snoozed};
use analytics::{StationAlert, WarningState};
use database::{Error, FromRow, Query, Row, Scope, Sql, TableRow};
use kernel::BusinessDay;
use organisation::within;
use uuid::Uuid;

/// A warning with its customer.
#[derive(Clone, Debug)]
pub(crate) struct Listed {
    pub warning: WarningRow,
    pub number: String,
    pub owner_unit: Uuid,
    pub maintainer: Option<Uuid>,
    pub home_station: Option<Uuid>,
    pub acknowledged_us: Option<i64>,
    pub snoozed_until: Option<BusinessDay>,
}

impl FromRow for Listed {
    fn from_row(row: &Row) -> Result<Self, Error> {
        let next = WarningRow::COLUMNS.len();
        Ok(Self {
            warning: WarningRow::from_row(row)?,
            number: row.get(next)?,
            owner_unit: row.get(next + 1)?,
            maintainer: row.get(next + 2)?,
            home_station: row.get(next + 3)?,
            acknowledged_us: row.get(next + 4)?,
            snoozed_until: row.get::<Option<i64>>(next + 5)?.map(|it| BusinessDay(it as i32)),
        })
    }
}

fn select_listed() -> Query {
    Query::new(&format!(
        "select {}, c.number, c.owner_unit_id, c.maintainer_id, c.home_station_id,
                (select max(d.at_us) from warnings_decision d
                 where d.warning_id = w.id and d.kind = 'acknowledge'),
                (select max(d.until_day) from warnings_decision d
                 where d.warning_id = w.id and d.kind = 'snooze')
         from warnings_warning w
         join customers_customer c on c.id = w.customer_id
         where w.withdrawn_run is null and ",
        WarningRow::columns("w")
    ))
}

/// Which warnings are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct WarningFilter {
    /// Without a state: all that are open.
    pub state: Option<WarningState>,
    pub home_station: Option<Uuid>,
    pub maintainer: Option<Uuid>,
    /// State reached on this day or later.
    pub since: Option<BusinessDay>,
    /// Leave out what is to wait beyond this day.
    pub not_snoozed_on: Option<BusinessDay>,
}

/// The place of a warning in the queue: priority, serial, opening.
pub(crate) type Place = (i64, i64, i64);

pub(crate) fn place(listed: &Listed) -> Place {
    let warning = &listed.warning;
    (warning.priority, warning.customer_serial, warning.opened_on)
}

/// One page of the queue: what is at stake most comes first, then the lower serial.
pub(crate) async fn queue_page(
    sql: &impl Sql,
    scope: &Scope,
    filter: &WarningFilter,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<Listed>, Error> {
    let mut query = select_listed();
    let is_open = filter.state.is_none_or(WarningState::is_open);
    query.push("w.is_open = ").bind(is_open);
    if let Some(state) = filter.state {
        query.push(" and w.state = ").bind(state.as_str().to_owned());
    }
    if let Some(station) = filter.home_station {
        query.push(" and c.home_station_id = ").bind(station);
    }
    if let Some(maintainer) = filter.maintainer {
        query.push(" and c.maintainer_id = ").bind(maintainer);
    }
    if let Some(since) = filter.since {
        query.push(" and w.state_since >= ").bind(i64::from(since.0));
    }
    if let Some(day) = filter.not_snoozed_on {
        query.push(" and ");
        push_not_snoozed(&mut query, "w", i64::from(day.0));
    }
    query.push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    if let Some((priority, serial, opened_on)) = after {
        // The first condition is implied by the second; with it the index is entered at the right place.
        query.push(" and w.priority <= ").bind(priority);
        query.push(" and (w.priority < ").bind(priority);
        query.push(" or w.customer_serial > ").bind(serial);
        query.push(" or (w.customer_serial = ").bind(serial);
        query.push(" and w.opened_on > ").bind(opened_on).push("))");
    }
    query.push(" order by w.priority desc, w.customer_serial, w.opened_on limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// One warning, if it lies within the scope.
pub(crate) async fn find_warning(
    sql: &impl Sql,
    scope: &Scope,
    warning: WarningId,
) -> Result<Option<Listed>, Error> {
    let mut query = select_listed();
    query.push("w.id = ").bind(warning.uuid()).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    sql.row(query).await
}

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

/// One page of alerts, the newest first.
pub(crate) async fn alerts_page(
    sql: &impl Sql,
    scope: &Scope,
    open_only: bool,
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
    if open_only {
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
