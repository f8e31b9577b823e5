//! What belongs to a station and is replaced as a whole: pumps, tanks, closures, targets.

use crate::model::{Closure, Family, Month, Pump, Tank, Target};
use crate::operations::{self, Part, StationsError};
use crate::{may, store};
use identity::Actor;
use kernel::{BusinessDay, Money, Problem, Volume};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, IfMatch, Json, Path, Query, Tagged};

/// A pump.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PumpBody {
    number: i64,
    /// What its nozzles give.
    grades: Vec<String>,
}

impl From<Pump> for PumpBody {
    fn from(pump: Pump) -> Self {
        Self { number: pump.number, grades: pump.grades }
    }
}

/// A tank.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TankBody {
    number: i64,
    grade: String,
    capacity_ml: i64,
}

impl From<Tank> for TankBody {
    fn from(tank: Tank) -> Self {
        Self { number: tank.number, grade: tank.grade, capacity_ml: tank.capacity.0 }
    }
}

/// Days without trade.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ClosureBody {
    from: BusinessDay,
    /// The last day closed; none while nobody knows.
    until: Option<BusinessDay>,
    #[serde(default)]
    reason: String,
}

impl From<Closure> for ClosureBody {
    fn from(closure: Closure) -> Self {
        Self { from: closure.from, until: closure.until, reason: closure.reason }
    }
}

/// What a station is to sell of a family in a month.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetBody {
    /// 2026-01
    month: String,
    family: Family,
    volume_ml: i64,
    amount_minor: i64,
}

impl From<&Target> for TargetBody {
    fn from(target: &Target) -> Self {
        Self {
            month: target.month.to_string(),
            family: target.family,
            volume_ml: target.volume.0,
            amount_minor: target.amount.0,
        }
    }
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct PumpsList {
    items: Vec<PumpBody>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct TanksList {
    items: Vec<TankBody>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ClosuresList {
    items: Vec<ClosureBody>,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct TargetsList {
    items: Vec<TargetBody>,
}

/// More than any station has of anything; a list that is longer is a mistake.
const ITEMS_MAX: usize = 200;

fn refuse_long<T>(items: &[T]) -> Result<(), Problem> {
    if items.len() <= ITEMS_MAX {
        return Ok(());
    }
    Err(Problem::field("items", "too_many", format!("at most {ITEMS_MAX} / 最多 {ITEMS_MAX} 项")))
}

async fn replace<P: identity::Right>(
    actor: &Actor<P>,
    id: UnitId,
    version: i64,
    part: Part,
) -> Result<i64, Problem> {
    let mut work = actor.work().await?;
    operations::reachable(&work, id).await?;
    let version = operations::replace_part(&mut work, id, part, version).await?;
    work.commit().await?;
    Ok(version)
}

/// Replace the pumps of a station.
#[utoipa::path(put, path = "/stations/{station_id}/pumps", tag = "stations",
    params(("station_id" = UnitId, Path), ("If-Match" = String, Header, description = "The station's version")),
    request_body = PumpsList, responses((status = OK, body = PumpsList)))]
pub(super) async fn replace_pumps(
    actor: Actor<may::ManageStations>,
    Path(id): Path<UnitId>,
    IfMatch(version): IfMatch,
    Json(request): Json<PumpsList>,
) -> Result<Tagged<PumpsList>, Failure> {
    refuse_long(&request.items)?;
    let pumps = request.items.iter().map(|it| Pump { number: it.number, grades: it.grades.clone() });
    let version = replace(&actor, id, version, Part::Pumps(pumps.collect())).await?;
    Ok(Tagged { version, body: request })
}

/// Replace the tanks of a station.
#[utoipa::path(put, path = "/stations/{station_id}/tanks", tag = "stations",
    params(("station_id" = UnitId, Path), ("If-Match" = String, Header, description = "The station's version")),
    request_body = TanksList, responses((status = OK, body = TanksList)))]
pub(super) async fn replace_tanks(
    actor: Actor<may::ManageStations>,
    Path(id): Path<UnitId>,
    IfMatch(version): IfMatch,
    Json(request): Json<TanksList>,
) -> Result<Tagged<TanksList>, Failure> {
    refuse_long(&request.items)?;
    let to_tank =
        |it: &TankBody| Tank { number: it.number, grade: it.grade.clone(), capacity: Volume(it.capacity_ml) };
    let tanks = request.items.iter().map(to_tank).collect();
    let version = replace(&actor, id, version, Part::Tanks(tanks)).await?;
    Ok(Tagged { version, body: request })
}

/// Replace the days on which a station does not trade.
#[utoipa::path(put, path = "/stations/{station_id}/closures", tag = "stations",
    params(("station_id" = UnitId, Path), ("If-Match" = String, Header, description = "The station's version")),
    request_body = ClosuresList, responses((status = OK, body = ClosuresList)))]
pub(super) async fn replace_closures(
    actor: Actor<may::ManageStations>,
    Path(id): Path<UnitId>,
    IfMatch(version): IfMatch,
    Json(request): Json<ClosuresList>,
) -> Result<Tagged<ClosuresList>, Failure> {
    refuse_long(&request.items)?;
    let to_closure = |it: &ClosureBody| Closure { from: it.from, until: it.until, reason: it.reason.clone() };
    let closures = request.items.iter().map(to_closure).collect();
    let version = replace(&actor, id, version, Part::Closures(closures)).await?;
    Ok(Tagged { version, body: request })
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct TargetsQuery {
    year: i32,
}

/// Years for which there can be targets.
fn checked_year(year: i32) -> Result<i32, Problem> {
    if (2000..=2100).contains(&year) {
        return Ok(year);
    }
    Err(Problem::field("year", "out_of_range", "must lie between 2000 and 2100 / 须在 2000 至 2100 之间"))
}

/// The targets of a station in a year.
#[utoipa::path(get, path = "/stations/{station_id}/targets", tag = "stations",
    params(("station_id" = UnitId, Path), TargetsQuery), responses((status = OK, body = TargetsList)))]
pub(super) async fn list_targets(
    actor: Actor<may::ReadStations>,
    Path(id): Path<UnitId>,
    Query(query): Query<TargetsQuery>,
) -> Result<Tagged<TargetsList>, Failure> {
    let year = checked_year(query.year)?;
    let reader = actor.read();
    let station = store::station(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    let targets = store::targets_of(&reader, id, year).await?;
    let items = targets.iter().map(TargetBody::from).collect();
    Ok(Tagged { version: station.version, body: TargetsList { items } })
}

/// Replace the targets of a station in a year.
#[utoipa::path(put, path = "/stations/{station_id}/targets", tag = "stations",
    params(("station_id" = UnitId, Path), TargetsQuery,
        ("If-Match" = String, Header, description = "The station's version")),
    request_body = TargetsList, responses((status = OK, body = TargetsList)))]
pub(super) async fn replace_targets(
    actor: Actor<may::SetTargets>,
    Path(id): Path<UnitId>,
    Query(query): Query<TargetsQuery>,
    IfMatch(version): IfMatch,
    Json(request): Json<TargetsList>,
) -> Result<Tagged<TargetsList>, Failure> {
    let year = checked_year(query.year)?;
    refuse_long(&request.items)?;
    let to_target = |it: &TargetBody| -> Result<Target, StationsError> {
        let month = Month::parse(&it.month)?;
        let (volume, amount) = (Volume(it.volume_ml), Money(it.amount_minor));
        Ok(Target { month, family: it.family, volume, amount })
    };
    let targets = request.items.iter().map(to_target).collect::<Result<_, _>>()?;
    let version = replace(&actor, id, version, Part::Targets { year, targets }).await?;
    Ok(Tagged { version, body: request })
}
