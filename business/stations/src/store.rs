//! Rows and queries of the stations.

use crate::model::{Closure, Family, Month, Pump, Station, StationFile, StationRef, Tank, Target};
use crate::rules;
use database::{Error, Query, Scope, Sql, TableRow, Work, rows};
use kernel::{BusinessDay, Money, TradingCalendar, Volume};
use organisation::{Employee, UnitId, within};
use std::collections::HashMap;
use uuid::Uuid;

rows! {
    pub(crate) struct StationRow in "stations_station" {
        pub(crate) unit_id: Uuid,
        pub(crate) station_no: i64,
        pub(crate) address: String,
        pub(crate) latitude_udeg: Option<i64>,
        pub(crate) longitude_udeg: Option<i64>,
        pub(crate) facilities: String,
        pub(crate) phone_payment_at_pump: bool,
        pub(crate) time_zone: String,
        pub(crate) cutoff_minutes: i64,
        pub(crate) opened_on: Option<i64>,
        pub(crate) closed_on: Option<i64>,
        pub(crate) version: i64,
    }
}

rows! {
    /// The part of the unit that belongs to a station's file, and with it the station.
    struct UnitPart {
        code: String,
        name: String,
        parent_id: Option<Uuid>,
    }
}

rows! {
    struct ClosureRow in "stations_closure" {
        id: Uuid,
        station_id: Uuid,
        from_day: i64,
        until_day: Option<i64>,
        reason: String,
    }
}

rows! {
    struct PumpRow in "stations_pump" {
        id: Uuid,
        station_id: Uuid,
        number: i64,
        grades: String,
    }
}

rows! {
    struct TankRow in "stations_tank" {
        id: Uuid,
        station_id: Uuid,
        number: i64,
        grade: String,
        capacity_ml: i64,
    }
}

rows! {
    struct TargetRow in "stations_target" {
        station_id: Uuid,
        month: i64,
        family: String,
        volume_ml: i64,
        amount_minor: i64,
    }
}

/// A unit with the station that it is.
struct UnitAndStation(UnitPart, StationRow);

impl database::FromRow for UnitAndStation {
    fn from_row(row: &database::Row) -> Result<Self, Error> {
        let unit = UnitPart { code: row.get(0)?, name: row.get(1)?, parent_id: row.get(2)? };
        let station = StationRow {
            unit_id: row.get(3)?,
            station_no: row.get(4)?,
            address: row.get(5)?,
            latitude_udeg: row.get(6)?,
            longitude_udeg: row.get(7)?,
            facilities: row.get(8)?,
            phone_payment_at_pump: row.get(9)?,
            time_zone: row.get(10)?,
            cutoff_minutes: row.get(11)?,
            opened_on: row.get(12)?,
            closed_on: row.get(13)?,
            version: row.get(14)?,
        };
        Ok(Self(unit, station))
    }
}

impl TryFrom<UnitAndStation> for Station {
    type Error = Error;

    fn try_from(UnitAndStation(unit, row): UnitAndStation) -> Result<Self, Error> {
        let calendar = stored_calendar(&row.time_zone, row.cutoff_minutes)?;
        let position = rules::position(row.latitude_udeg, row.longitude_udeg).map_err(damaged)?;
        Ok(Self {
            id: UnitId(row.unit_id),
            no: row.station_no,
            code: unit.code,
            name: unit.name,
            parent: unit.parent_id.map(UnitId),
            file: StationFile {
                address: row.address,
                position,
                facilities: stored_list(&row.facilities)?,
                phone_payment_at_pump: row.phone_payment_at_pump,
                calendar,
                opened_on: row.opened_on.map(to_day),
                closed_on: row.closed_on.map(to_day),
            },
            version: row.version,
        })
    }
}

fn damaged(error: impl std::fmt::Display) -> Error {
    Error::Damaged(error.to_string())
}

fn stored_calendar(time_zone: &str, cutoff_minutes: i64) -> Result<TradingCalendar, Error> {
    rules::calendar(time_zone, cutoff_minutes as i32).map_err(damaged)
}

fn stored_list(text: &str) -> Result<Vec<String>, Error> {
    serde_json::from_str(text).map_err(damaged)
}

fn to_day(day: i64) -> BusinessDay {
    BusinessDay(day as i32)
}

fn to_number(day: BusinessDay) -> i64 {
    i64::from(day.0)
}

/// A list of texts as it is stored. Turning texts into JSON cannot fail.
fn list_text(texts: &[String]) -> String {
    serde_json::to_string(texts).unwrap_or_default()
}

/// All stations by code: for an import, which looks up many. There are thousands at most.
pub async fn stations_by_code(sql: &impl Sql) -> Result<HashMap<String, StationRef>, Error> {
    let stations = stations(sql).await?;
    Ok(stations.into_iter().map(|it| (it.code.clone(), it)).collect())
}

/// All stations by number.
pub async fn stations(sql: &impl Sql) -> Result<Vec<StationRef>, Error> {
    let query = Query::new(
        "select s.unit_id, s.station_no, u.code, s.time_zone, s.cutoff_minutes
         from stations_station s join organisation_unit u on u.id = s.unit_id
         order by s.station_no",
    );
    let rows: Vec<(Uuid, i64, String, String, i64)> = sql.rows(query).await?;
    rows.into_iter()
        .map(|(id, no, code, zone, cutoff)| {
            Ok(StationRef { id: UnitId(id), no, code, calendar: stored_calendar(&zone, cutoff)? })
        })
        .collect()
}

/// When which station, by its number, did not trade: the closures, and everything from the day it closed for
/// good. A closure whose end nobody knows lasts until [`END_OF_DAYS`].
pub async fn closures(sql: &impl Sql) -> Result<Vec<(i64, BusinessDay, BusinessDay)>, Error> {
    let query = Query::new(
        "select s.station_no, c.from_day, c.until_day
         from stations_closure c join stations_station s on s.unit_id = c.station_id
         union all
         select station_no, closed_on, null from stations_station where closed_on is not null
         order by 1, 2, 3",
    );
    let rows: Vec<(i64, i64, Option<i64>)> = sql.rows(query).await?;
    Ok(rows
        .into_iter()
        .map(|(no, from, until)| (no, to_day(from), until.map_or(END_OF_DAYS, to_day)))
        .collect())
}

/// Later than any day that anybody trades on.
pub const END_OF_DAYS: BusinessDay = BusinessDay(10_000_000);

fn select_stations() -> Query {
    Query::new(&format!(
        "select u.code, u.name, u.parent_id, {} from stations_station s join organisation_unit u on u.id = s.unit_id where ",
        StationRow::columns("s")
    ))
}

/// One station within the scope.
pub(crate) async fn station(sql: &impl Sql, scope: &Scope, id: UnitId) -> Result<Option<Station>, Error> {
    let mut query = select_stations();
    query.push("s.unit_id = ").bind(id.uuid()).push(" and ");
    within(&mut query, scope, "s.unit_id", None);
    sql.row::<UnitAndStation>(query).await?.map(Station::try_from).transpose()
}

/// Which stations a list shows.
#[derive(Clone, Debug, Default)]
pub(crate) struct StationFilter {
    /// Path of the unit to which, or below which, they belong.
    pub(crate) below: Option<String>,
    /// The number of the last one seen.
    pub(crate) after: Option<i64>,
}

/// The stations within the scope, by number.
pub(crate) async fn stations_page(
    sql: &impl Sql,
    scope: &Scope,
    filter: &StationFilter,
    limit: u32,
) -> Result<Vec<Station>, Error> {
    let mut query = select_stations();
    within(&mut query, scope, "s.unit_id", None);
    if let Some(path) = &filter.below {
        query.push(" and u.path >= ").bind(path.clone());
        query.push(" and u.path < ").bind(organisation::subtree_end(path));
    }
    if let Some(no) = filter.after {
        query.push(" and s.station_no > ").bind(no);
    }
    query.push(" order by s.station_no limit ").bind(i64::from(limit));
    sql.rows::<UnitAndStation>(query).await?.into_iter().map(Station::try_from).collect()
}

/// The paths of all stations within the scope, for counting them below each unit.
pub(crate) async fn station_paths(sql: &impl Sql, scope: &Scope) -> Result<Vec<String>, Error> {
    let mut query = Query::new(
        "select u.path from stations_station s join organisation_unit u on u.id = s.unit_id where ",
    );
    within(&mut query, scope, "s.unit_id", None);
    query.push(" order by u.path");
    Ok(sql.rows::<(String,)>(query).await?.into_iter().map(|it| it.0).collect())
}

pub(crate) async fn insert_station(
    work: &Work,
    id: UnitId,
    no: i64,
    file: &StationFile,
) -> Result<(), Error> {
    work.insert(StationRow {
        unit_id: id.uuid(),
        station_no: no,
        address: file.address.clone(),
        latitude_udeg: file.position.map(|it| it.latitude_udeg),
        longitude_udeg: file.position.map(|it| it.longitude_udeg),
        facilities: list_text(&file.facilities),
        phone_payment_at_pump: file.phone_payment_at_pump,
        time_zone: file.calendar.zone.name().to_owned(),
        cutoff_minutes: i64::from(file.calendar.cutoff_minutes),
        opened_on: file.opened_on.map(to_number),
        closed_on: file.closed_on.map(to_number),
        version: 1,
    })
    .await
}

/// Writes a station's file over that of `version`; false when somebody else was quicker.
pub(crate) async fn save_station(
    work: &Work,
    id: UnitId,
    file: &StationFile,
    version: i64,
) -> Result<bool, Error> {
    let mut query = Query::new("update stations_station set version = version + 1, address = ");
    query.bind(file.address.clone());
    query.push(", latitude_udeg = ").bind(file.position.map(|it| it.latitude_udeg));
    query.push(", longitude_udeg = ").bind(file.position.map(|it| it.longitude_udeg));
    query.push(", facilities = ").bind(list_text(&file.facilities));
    query.push(", phone_payment_at_pump = ").bind(file.phone_payment_at_pump);
    query.push(", time_zone = ").bind(file.calendar.zone.name().to_owned());
    query.push(", cutoff_minutes = ").bind(i64::from(file.calendar.cutoff_minutes));
    query.push(", opened_on = ").bind(file.opened_on.map(to_number));
    query.push(", closed_on = ").bind(file.closed_on.map(to_number));
    query.push(" where unit_id = ").bind(id.uuid()).push(" and version = ").bind(version);
    Ok(work.run(query).await? == 1)
}

/// Writes where an employee works and as what.
pub(crate) async fn save_employee(work: &Work, employee: &Employee) -> Result<(), Error> {
    let mut query = Query::new("update organisation_employee set version = version + 1, unit_id = ");
    query.bind(employee.unit.uuid()).push(", post = ").bind(employee.post.as_str().to_owned());
    query.push(" where id = ").bind(employee.id.uuid());
    work.run(query).await.map(drop)
}

/// Counts a change of a station's parts as one of its file.
pub(crate) async fn touch_station(work: &Work, id: UnitId, version: i64) -> Result<bool, Error> {
    let mut query = Query::new("update stations_station set version = version + 1 where unit_id = ");
    query.bind(id.uuid()).push(" and version = ").bind(version);
    Ok(work.run(query).await? == 1)
}

async fn clear(work: &Work, table: &str, station: UnitId) -> Result<(), Error> {
    let mut query = Query::new("delete from ");
    query.push(table).push(" where station_id = ").bind(station.uuid());
    work.run(query).await.map(drop)
}

pub(crate) async fn closures_of(sql: &impl Sql, station: UnitId) -> Result<Vec<Closure>, Error> {
    let mut query =
        Query::new("select from_day, until_day, reason from stations_closure where station_id = ");
    query.bind(station.uuid()).push(" order by from_day");
    let rows: Vec<(i64, Option<i64>, String)> = sql.rows(query).await?;
    let to_closure = |(from, until, reason): (i64, Option<i64>, String)| Closure {
        from: to_day(from),
        until: until.map(to_day),
        reason,
    };
    Ok(rows.into_iter().map(to_closure).collect())
}

pub(crate) async fn replace_closures(
    work: &Work,
    station: UnitId,
    closures: &[Closure],
) -> Result<(), Error> {
    clear(work, ClosureRow::TABLE, station).await?;
    work.insert_all(closures.iter().map(|it| ClosureRow {
        id: work.new_id(),
        station_id: station.uuid(),
        from_day: to_number(it.from),
        until_day: it.until.map(to_number),
        reason: it.reason.clone(),
    }))
    .await
}

pub(crate) async fn pumps_of(sql: &impl Sql, station: UnitId) -> Result<Vec<Pump>, Error> {
    let mut query = Query::new("select number, grades from stations_pump where station_id = ");
    query.bind(station.uuid()).push(" order by number");
    let rows: Vec<(i64, String)> = sql.rows(query).await?;
    rows.into_iter().map(|(number, grades)| Ok(Pump { number, grades: stored_list(&grades)? })).collect()
}

pub(crate) async fn replace_pumps(work: &Work, station: UnitId, pumps: &[Pump]) -> Result<(), Error> {
    clear(work, PumpRow::TABLE, station).await?;
    work.insert_all(pumps.iter().map(|it| PumpRow {
        id: work.new_id(),
        station_id: station.uuid(),
        number: it.number,
        grades: list_text(&it.grades),
    }))
    .await
}

pub(crate) async fn tanks_of(sql: &impl Sql, station: UnitId) -> Result<Vec<Tank>, Error> {
    let mut query = Query::new("select number, grade, capacity_ml from stations_tank where station_id = ");
    query.bind(station.uuid()).push(" order by number");
    let rows: Vec<(i64, String, i64)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|(number, grade, ml)| Tank { number, grade, capacity: Volume(ml) }).collect())
}

pub(crate) async fn replace_tanks(work: &Work, station: UnitId, tanks: &[Tank]) -> Result<(), Error> {
    clear(work, TankRow::TABLE, station).await?;
    work.insert_all(tanks.iter().map(|it| TankRow {
        id: work.new_id(),
        station_id: station.uuid(),
        number: it.number,
        grade: it.grade.clone(),
        capacity_ml: it.capacity.0,
    }))
    .await
}

/// The targets of a station in a year, by month and family.
pub(crate) async fn targets_of(sql: &impl Sql, station: UnitId, year: i32) -> Result<Vec<Target>, Error> {
    let mut query =
        Query::new("select month, family, volume_ml, amount_minor from stations_target where station_id = ");
    query.bind(station.uuid());
    query
        .push(" and month >= ")
        .bind(i64::from(year) * 100)
        .push(" and month < ")
        .bind((i64::from(year) + 1) * 100);
    query.push(" order by month");
    let rows: Vec<(i64, String, i64, i64)> = sql.rows(query).await?;
    let mut targets = Vec::with_capacity(rows.len());
    for (month, family, volume_ml, amount_minor) in rows {
        let family = Family::parse(&family).ok_or_else(|| damaged(format!("family `{family}`")))?;
        let month = Month::from_number(month);
        targets.push(Target { month, family, volume: Volume(volume_ml), amount: Money(amount_minor) });
    }
    targets.sort_by_key(|it| (it.month, it.family));
    Ok(targets)
}

/// Puts the targets of a year in the place of those that were there.
pub(crate) async fn replace_targets(
    work: &Work,
    station: UnitId,
    year: i32,
    targets: &[Target],
) -> Result<(), Error> {
    let mut query = Query::new("delete from stations_target where station_id = ");
    query.bind(station.uuid());
    query
        .push(" and month >= ")
        .bind(i64::from(year) * 100)
        .push(" and month < ")
        .bind((i64::from(year) + 1) * 100);
    work.run(query).await?;
    work.insert_all(targets.iter().map(|it| TargetRow {
        station_id: station.uuid(),
        month: it.month.number(),
        family: it.family.as_str().to_owned(),
        volume_ml: it.volume.0,
        amount_minor: it.amount.0,
    }))
    .await
}
