//! The tree of units.

use crate::{may, store};
use database::{Scope, Work};
use identity::Actor;
use kernel::Problem;
use organisation::{Level, NewUnit, Unit, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Created, Failure, IfMatch, Json, Once, Path, Replay, Tagged};

/// A node of the tree.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct UnitBody {
    id: UnitId,
    level: Level,
    code: String,
    name: String,
    /// None for the company.
    parent_id: Option<UnitId>,
    /// How many stations there are in it and below it.
    stations: i64,
    /// For `If-Match`.
    version: i64,
}

fn to_body(unit: Unit, stations: i64) -> UnitBody {
    UnitBody {
        id: unit.id,
        level: unit.level,
        code: unit.code,
        name: unit.name,
        parent_id: unit.parent,
        stations,
        version: unit.version,
    }
}

/// The units that the user sees, parents before children.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UnitsTree {
    items: Vec<UnitBody>,
}

/// How many of the ordered paths lie below `path`, itself included.
fn count_below(paths: &[String], path: &str) -> i64 {
    let end = organisation::subtree_end(path);
    let first = paths.partition_point(|it| it.as_str() < path);
    let last = paths.partition_point(|it| it.as_str() < end.as_str());
    last.saturating_sub(first) as i64
}

/// The tree of units with the number of stations in each.
#[utoipa::path(get, path = "/units", tag = "stations", responses((status = OK, body = UnitsTree)))]
pub(super) async fn list_units(actor: Actor<may::ReadStations>) -> Result<Json<UnitsTree>, Failure> {
    let reader = actor.read();
    let units = organisation::units_within(&reader, actor.scope()).await?;
    let mut paths = store::station_paths(&reader, actor.scope()).await?;
    paths.sort_unstable();
    let items = units.into_iter().map(|it| {
        let stations = count_below(&paths, &it.path);
        to_body(it, stations)
    });
    Ok(Json(UnitsTree { items: items.collect() }))
}

/// The unit, if it lies within the scope.
pub(super) async fn reachable(work: &Work, id: UnitId) -> Result<Option<Unit>, Problem> {
    let unit = organisation::find_unit(work, id).await?;
    Ok(unit.filter(|it| organisation::is_within(work.scope(), &it.path)))
}

/// The unit that a field of a request names.
pub(super) async fn named(work: &Work, field: &str, id: UnitId) -> Result<Unit, Problem> {
    organisation::unit_in_sight(work, work.scope(), field, id).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateUnit {
    /// Stations are added by `POST /stations`.
    level: Level,
    code: String,
    name: String,
    /// None only for the company.
    parent_id: Option<UnitId>,
}

/// Add a unit that is no station.
#[utoipa::path(post, path = "/units", tag = "stations", request_body = CreateUnit,
    responses((status = CREATED, body = UnitBody)))]
pub(super) async fn create_unit(
    actor: Actor<may::ManageUnits>,
    once: Once<CreateUnit>,
) -> Result<Created<UnitBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let request = &once.body;
    if request.level == Level::Station {
        let fix = "add stations by POST /stations / 请通过 POST /stations 新增加油站";
        return Err(Problem::field("level", "is_station", fix).into());
    }
    match request.parent_id {
        Some(parent) => drop(named(&work, "parent_id", parent).await?),
        None => refuse_second_root(&work).await?,
    }
    let (code, name) = (request.code.trim().to_owned(), request.name.trim().to_owned());
    let new = NewUnit { level: request.level, code, name, parent: request.parent_id };
    let unit = organisation::add_unit(&mut work, new).await?;
    let body = to_body(unit, 0);
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

/// Whoever sees a part of the company cannot put another one beside it.
async fn refuse_second_root(work: &Work) -> Result<(), Problem> {
    if organisation::units_within(work, &Scope::Everything).await?.is_empty() {
        return Ok(());
    }
    Err(Problem::field("parent_id", "required", "name the unit above / 请指定上级单位"))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeUnit {
    name: String,
}

/// Rename a unit.
#[utoipa::path(patch, path = "/units/{unit_id}", tag = "stations",
    params(("unit_id" = UnitId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = ChangeUnit, responses((status = OK, body = UnitBody)))]
pub(super) async fn change_unit(
    actor: Actor<may::ManageUnits>,
    Path(id): Path<UnitId>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeUnit>,
) -> Result<Tagged<UnitBody>, Failure> {
    let mut work = actor.work().await?;
    let unit = reachable(&work, id).await?.ok_or_else(Problem::not_found)?;
    let unit = organisation::change_unit(&mut work, &unit, request.name.trim(), version).await?;
    let mut paths = store::station_paths(&work, actor.scope()).await?;
    paths.sort_unstable();
    let stations = count_below(&paths, &unit.path);
    work.commit().await?;
    Ok(Tagged { version: unit.version, body: to_body(unit, stations) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_counts_the_stations_below_it_and_not_those_of_its_sisters() {
        let paths = ["000001000002000004", "000001000002000005", "000001000003000006"].map(str::to_owned);
        assert_eq!(count_below(&paths, "000001"), 3);
        assert_eq!(count_below(&paths, "000001000002"), 2);
        assert_eq!(count_below(&paths, "000001000003000006"), 1);
        assert_eq!(count_below(&paths, "000002"), 0);
    }
}
