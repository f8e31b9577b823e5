//! Stations: the list, one station, adding and changing.

use super::{parts, units};
use crate::Edit;
use crate::model::{NewStation, Position, Station, StationFile};
use crate::operations::{self, StationsError};
use crate::store::StationFilter;
use crate::{may, rules, store};
use database::Sql;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Problem};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Created, Failure, IfMatch, Json, Once, Path, Query, Replay, Tagged};

/// A station as it stands in lists.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct StationBody {
    id: UnitId,
    /// Human number, counted from 1.
    no: i64,
    code: String,
    name: String,
    parent_id: Option<UnitId>,
    address: String,
    /// Where it stands, in millionths of a degree (WGS 84).
    position: Option<PositionBody>,
    facilities: Vec<String>,
    /// Whether customers may pay by phone beside the pump.
    phone_payment_at_pump: bool,
    time_zone: String,
    /// Minutes after midnight at which a trading day begins.
    cutoff_minutes: i32,
    opened_on: Option<BusinessDay>,
    /// The first day without trade.
    closed_on: Option<BusinessDay>,
    /// For `If-Match`.
    version: i64,
}

/// A place, in millionths of a degree.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PositionBody {
    latitude_udeg: i64,
    longitude_udeg: i64,
}

impl PositionBody {
    fn checked(self) -> Result<Option<Position>, StationsError> {
        Ok(rules::position(Some(self.latitude_udeg), Some(self.longitude_udeg))?)
    }
}

impl From<Station> for StationBody {
    fn from(station: Station) -> Self {
        let Station { id, no, code, name, parent, file, version } = station;
        let position = file
            .position
            .map(|it| PositionBody { latitude_udeg: it.latitude_udeg, longitude_udeg: it.longitude_udeg });
        Self {
            id,
            no,
            code,
            name,
            parent_id: parent,
            address: file.address,
            position,
            facilities: file.facilities,
            phone_payment_at_pump: file.phone_payment_at_pump,
            time_zone: file.calendar.zone.name().to_owned(),
            cutoff_minutes: file.calendar.cutoff_minutes,
            opened_on: file.opened_on,
            closed_on: file.closed_on,
            version,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StationsPage {
    items: Vec<StationBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct StationsQuery {
    /// Only stations in this unit and below it.
    unit_id: Option<UnitId>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List stations by number.
#[utoipa::path(get, path = "/stations", tag = "stations", params(StationsQuery),
    responses((status = OK, body = StationsPage)))]
pub(super) async fn list_stations(
    actor: Actor<may::ReadStations>,
    Query(query): Query<StationsQuery>,
) -> Result<Json<StationsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<i64>()?);
    let reader = actor.read();
    let below = organisation::path_in_sight(&reader, actor.scope(), query.unit_id).await?;
    let filter = StationFilter { below, after };
    let stations = store::stations_page(&reader, actor.scope(), &filter, limit + 1).await?;
    let (stations, next_cursor) = cut(stations, limit, |it| it.no);
    Ok(Json(StationsPage { items: stations.into_iter().map(StationBody::from).collect(), next_cursor }))
}

/// A station with what belongs to it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StationDetail {
    #[serde(flatten)]
    station: StationBody,
    pumps: Vec<parts::PumpBody>,
    tanks: Vec<parts::TankBody>,
    closures: Vec<parts::ClosureBody>,
}

async fn detail(sql: &impl Sql, station: Station) -> Result<Tagged<StationDetail>, database::Error> {
    let (id, version) = (station.id, station.version);
    let pumps = store::pumps_of(sql, id).await?.into_iter().map(Into::into).collect();
    let tanks = store::tanks_of(sql, id).await?.into_iter().map(Into::into).collect();
    let closures = store::closures_of(sql, id).await?.into_iter().map(Into::into).collect();
    Ok(Tagged { version, body: StationDetail { station: station.into(), pumps, tanks, closures } })
}

/// One station with its pumps, tanks and closures.
#[utoipa::path(get, path = "/stations/{station_id}", tag = "stations", params(("station_id" = UnitId, Path)),
    responses((status = OK, body = StationDetail)))]
pub(super) async fn show_station(
    actor: Actor<may::ReadStations>,
    Path(id): Path<UnitId>,
) -> Result<Tagged<StationDetail>, Failure> {
    let reader = actor.read();
    let station = store::station(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    Ok(detail(&reader, station).await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateStation {
    code: String,
    name: String,
    /// The area to which it belongs.
    parent_id: UnitId,
    #[serde(default)]
    address: String,
    position: Option<PositionBody>,
    #[serde(default)]
    facilities: Vec<String>,
    #[serde(default)]
    phone_payment_at_pump: bool,
    /// IANA name such as Asia/Shanghai; the installation's when left out.
    time_zone: Option<String>,
    cutoff_minutes: Option<i32>,
    opened_on: Option<BusinessDay>,
    closed_on: Option<BusinessDay>,
}

/// Add a station.
#[utoipa::path(post, path = "/stations", tag = "stations", request_body = CreateStation,
    responses((status = CREATED, body = StationBody)))]
pub(super) async fn create_station(
    actor: Actor<may::ManageUnits>,
    once: Once<CreateStation>,
) -> Result<Created<StationBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let request = &once.body;
    let parent = units::named(&work, "parent_id", request.parent_id).await?;
    let position = request.position.map_or(Ok(None), PositionBody::checked)?;
    let new = NewStation {
        address: request.address.trim().to_owned(),
        position,
        facilities: request.facilities.clone(),
        phone_payment_at_pump: request.phone_payment_at_pump,
        time_zone: request.time_zone.clone(),
        cutoff_minutes: request.cutoff_minutes,
        opened_on: request.opened_on,
        closed_on: request.closed_on,
        ..NewStation::named(request.code.trim(), request.name.trim(), parent.id)
    };
    let station = operations::add_station(&mut work, new, &actor.app().settings.business).await?;
    let body = StationBody::from(operations::reachable(&work, station.id).await?);
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

/// What changes; a field left out stays, and one that is null is emptied.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeStation {
    name: Option<String>,
    address: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<PositionBody>)]
    position: Edit<PositionBody>,
    facilities: Option<Vec<String>>,
    phone_payment_at_pump: Option<bool>,
    time_zone: Option<String>,
    cutoff_minutes: Option<i32>,
    #[serde(default)]
    #[schema(value_type = Option<BusinessDay>)]
    opened_on: Edit<BusinessDay>,
    #[serde(default)]
    #[schema(value_type = Option<BusinessDay>)]
    closed_on: Edit<BusinessDay>,
}

impl ChangeStation {
    fn applied_to(&self, now: &StationFile) -> Result<StationFile, StationsError> {
        let zone = self.time_zone.as_deref().unwrap_or(now.calendar.zone.name());
        let cutoff = self.cutoff_minutes.unwrap_or(now.calendar.cutoff_minutes);
        let position = match self.position {
            Edit::Keep => now.position,
            Edit::Clear => None,
            Edit::Set(position) => position.checked()?,
        };
        Ok(StationFile {
            address: self.address.as_ref().map_or_else(|| now.address.clone(), |it| it.trim().to_owned()),
            position,
            facilities: self.facilities.clone().unwrap_or_else(|| now.facilities.clone()),
            phone_payment_at_pump: self.phone_payment_at_pump.unwrap_or(now.phone_payment_at_pump),
            calendar: rules::calendar(zone, cutoff)?,
            opened_on: self.opened_on.applied_to(now.opened_on),
            closed_on: self.closed_on.applied_to(now.closed_on),
        })
    }
}

/// Change a station's file.
#[utoipa::path(patch, path = "/stations/{station_id}", tag = "stations",
    params(("station_id" = UnitId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = ChangeStation, responses((status = OK, body = StationDetail)))]
pub(super) async fn change_station(
    actor: Actor<may::ManageStations>,
    Path(id): Path<UnitId>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeStation>,
) -> Result<Tagged<StationDetail>, Failure> {
    let mut work = actor.work().await?;
    let station = operations::reachable(&work, id).await?;
    let file = request.applied_to(&station.file)?;
    operations::change_station(&mut work, &station, &file, version).await?;
    if let Some(name) = request.name.as_deref().map(str::trim).filter(|it| *it != station.name) {
        let unit = organisation::find_unit(&work, id).await?.ok_or_else(Problem::not_found)?;
        organisation::change_unit(&mut work, &unit, name, unit.version).await?;
    }
    let changed = operations::reachable(&work, id).await?;
    let answer = detail(&work, changed).await?;
    work.commit().await?;
    Ok(answer)
}
