//! Adding and changing stations and what belongs to them.

use crate::model::{Closure, NewStation, Pump, Station, StationFile, StationRef, Tank, Target};
use crate::rules::{self, FileFault};
use crate::store;
use database::{AuditEntry, Scope, Work};
use kernel::{Code, Problem};
use organisation::{Employee, Level, NewUnit, OrganisationError, UnitId};
use serde_json::{Value, json};

/// Why a station cannot be added or changed.
#[derive(Debug, thiserror::Error)]
pub enum StationsError {
    #[error("{0}")]
    File(#[from] FileFault),
    #[error("no such station")]
    NoStation,
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    #[error(transparent)]
    Organisation(#[from] OrganisationError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<StationsError> for Problem {
    fn from(error: StationsError) -> Self {
        match error {
            StationsError::File(fault) => {
                let (field, code) = fault.field_and_code();
                Self::field(field, code, fault.to_string())
            }
            StationsError::NoStation => Self::not_found(),
            StationsError::ChangedMeanwhile => Self::new(Code::ChangedMeanwhile),
            StationsError::Organisation(error) => error.into(),
            StationsError::Database(error) => error.into(),
        }
    }
}

/// Adds a station: its unit in the tree, and its file.
pub async fn add_station(
    work: &mut Work,
    new: NewStation,
    settings: &settings::Business,
) -> Result<StationRef, StationsError> {
    let zone = new.time_zone.as_deref().unwrap_or(&settings.time_zone);
    let calendar = rules::calendar(zone, new.cutoff_minutes.unwrap_or(settings.cutoff_minutes))?;
    rules::check_days(new.opened_on, new.closed_on)?;
    let unit = NewUnit { level: Level::Station, code: new.code, name: new.name, parent: Some(new.parent) };
    let unit = organisation::add_unit(work, unit).await?;
    let file = StationFile {
        address: new.address,
        position: new.position,
        facilities: new.facilities,
        phone_payment_at_pump: new.phone_payment_at_pump,
        calendar,
        opened_on: new.opened_on,
        closed_on: new.closed_on,
    };
    let no = work.take_numbers("station", 1).await?;
    store::insert_station(work, unit.id, no, &file).await?;
    note(work, "stations.station_added", unit.id, json!({ "no": no, "file": told(&file) }));
    Ok(StationRef { id: unit.id, no, code: unit.code, calendar })
}

/// Puts another file in the place of the one a station has, made on its version. Returns the new version.
pub(crate) async fn change_station(
    work: &mut Work,
    station: &Station,
    file: &StationFile,
    version: i64,
) -> Result<i64, StationsError> {
    rules::check_days(file.opened_on, file.closed_on)?;
    if !store::save_station(work, station.id, file, version).await? {
        return Err(StationsError::ChangedMeanwhile);
    }
    let (before, after) = (told(&station.file), told(file));
    note(work, "stations.station_changed", station.id, json!({ "before": before, "after": after }));
    Ok(version + 1)
}

/// Lets an employee work elsewhere or in another post.
pub(crate) async fn change_employee(
    work: &mut Work,
    before: &Employee,
    after: &Employee,
) -> Result<(), database::Error> {
    store::save_employee(work, after).await?;
    work.audit(AuditEntry {
        action: "organisation.employee_changed",
        subject_kind: "employee",
        subject: Some(after.id.uuid()),
        unit: Some(after.unit.uuid()),
        detail: json!({
            "before": { "unit": before.unit, "post": before.post },
            "after": { "unit": after.unit, "post": after.post },
        }),
    });
    Ok(())
}

/// The station within the actor's scope.
pub(crate) async fn reachable(work: &Work, id: UnitId) -> Result<Station, StationsError> {
    let scope: &Scope = work.scope();
    store::station(work, scope, id).await?.ok_or(StationsError::NoStation)
}

/// A part of a station's file that is replaced as a whole.
#[derive(Clone, Debug)]
pub(crate) enum Part {
    Pumps(Vec<Pump>),
    Tanks(Vec<Tank>),
    Closures(Vec<Closure>),
    Targets { year: i32, targets: Vec<Target> },
}

/// Replaces a part of a station's file, made on its version. Returns the new version.
pub(crate) async fn replace_part(
    work: &mut Work,
    station: UnitId,
    part: Part,
    version: i64,
) -> Result<i64, StationsError> {
    if !store::touch_station(work, station, version).await? {
        return Err(StationsError::ChangedMeanwhile);
    }
    let (action, detail) = match part {
        Part::Pumps(pumps) => {
            rules::check_numbers(pumps.iter().map(|it| it.number))?;
            store::replace_pumps(work, station, &pumps).await?;
            ("stations.pumps_replaced", json!({ "numbers": numbers(pumps.iter().map(|it| it.number)) }))
        }
        Part::Tanks(tanks) => {
            rules::check_numbers(tanks.iter().map(|it| it.number))?;
            store::replace_tanks(work, station, &tanks).await?;
            ("stations.tanks_replaced", json!({ "numbers": numbers(tanks.iter().map(|it| it.number)) }))
        }
        Part::Closures(closures) => {
            let closures = rules::closures_in_order(closures)?;
            store::replace_closures(work, station, &closures).await?;
            let days: Vec<_> = closures.iter().map(|it| json!([it.from, it.until, it.reason])).collect();
            ("stations.closures_replaced", json!({ "closures": days }))
        }
        Part::Targets { year, targets } => {
            rules::check_targets(year, &targets)?;
            store::replace_targets(work, station, year, &targets).await?;
            ("stations.targets_replaced", json!({ "year": year, "targets": targets.len() }))
        }
    };
    note(work, action, station, detail);
    Ok(version + 1)
}

fn numbers(numbers: impl Iterator<Item = i64>) -> Vec<i64> {
    numbers.collect()
}

fn note(work: &mut Work, action: &'static str, station: UnitId, detail: Value) {
    let (subject, unit) = (Some(station.uuid()), Some(station.uuid()));
    work.audit(AuditEntry { action, subject_kind: "station", subject, unit, detail });
}

/// A station's file as the audit tells it.
fn told(file: &StationFile) -> Value {
    json!({
        "address": file.address,
        "position_udeg": file.position.map(|it| [it.latitude_udeg, it.longitude_udeg]),
        "facilities": file.facilities,
        "phone_payment_at_pump": file.phone_payment_at_pump,
        "time_zone": file.calendar.zone.name(),
        "cutoff_minutes": file.calendar.cutoff_minutes,
        "opened_on": file.opened_on,
        "closed_on": file.closed_on,
    })
}
