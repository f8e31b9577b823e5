//! The vehicles of a customer one by one.

use crate::may;
use analytics::fleet::{Fill, VehicleFacts, VehicleState, judge};
use customers::{Blind, CustomerId, VehicleId};
use identity::Actor;
use kernel::{BusinessDay, Problem, Words};
use serde::Serialize;
use std::collections::BTreeMap;
use utoipa::ToSchema;
use web::{Failure, Json, Path};

/// A vehicle, and whether it still comes.
#[derive(Debug, Serialize, ToSchema)]
struct WatchedVehicle {
    vehicle_id: VehicleId,
    /// missing, late, coming or too_few.
    state: &'static str,
    state_name: Words,
    last: BusinessDay,
    days_since_last: u32,
    usual_gap_tenths: u32,
    /// 95 and 99 of 100 gaps are at most so many days.
    limit_95_days: u32,
    limit_99_days: u32,
    /// In four weeks on average, before the last four.
    base_volume_ml: i64,
    now_volume_ml: i64,
    reason: Words,
}

impl WatchedVehicle {
    fn new(vehicle_id: VehicleId, facts: &VehicleFacts) -> Self {
        Self {
            vehicle_id,
            state: facts.state.as_str(),
            state_name: facts.state.name(),
            last: facts.last,
            days_since_last: facts.days_since_last,
            usual_gap_tenths: facts.usual_gap_tenths,
            limit_95_days: facts.limit_95_days,
            limit_99_days: facts.limit_99_days,
            base_volume_ml: facts.base_volume_ml,
            now_volume_ml: facts.now_volume_ml,
            reason: facts.explain(),
        }
    }
}

/// A customer's vehicles, those that are missing first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WatchedFleet {
    /// The day of the newest analysis; none before the first.
    as_of: Option<BusinessDay>,
    items: Vec<WatchedVehicle>,
    missing: u32,
    late: u32,
    /// What those that are missing fuelled in four weeks as a rule.
    missing_volume_ml: i64,
    method: Words,
}

fn method() -> Words {
    Words::new(
        "按车牌或所属加油卡逐车判断:来店间隔服从伽马分布(形状1.4),均值向车队均值收缩(相当于3个间隔);\
         超过95%的间隔为“来晚了”,超过99%且比近一年最长间隔还长15%为“久未来店”。没有出示车牌或卡的加油不计。",
        "Vehicle by vehicle, by its plate and the cards that belong to it: gaps follow a gamma distribution (shape 1.4) whose mean \
         is drawn towards the fleet's (by 3 gaps); longer than 95% of them is late, longer than 99% and by 15% than the longest \
         of the year is missing. Fuel for which neither plate nor card was shown does not count.",
    )
}

/// How far back fills are looked at.
const MEMORY_DAYS: i32 = 400;

/// Show which vehicles of a customer still come: a fleet may lose one while its volume holds.
#[utoipa::path(get, path = "/customers/{customer_id}/vehicles/watch", tag = "warnings",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = WatchedFleet)))]
pub(super) async fn watch_vehicles(
    actor: Actor<may::ReadWarnings>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<WatchedFleet>, Failure> {
    let reader = actor.read();
    let serial = classification::serial_of(&reader, actor.scope(), customer.uuid()).await?;
    serial.ok_or_else(Problem::not_found)?;
    let as_of = classification::newest_run(&reader).await?.map(|it| it.as_of);
    let mut fleet = WatchedFleet {
        as_of,
        items: Vec::new(),
        missing: 0,
        late: 0,
        missing_volume_ml: 0,
        method: method(),
    };
    let Some(day) = as_of else { return Ok(Json(fleet)) };
    let shown_as = customers::vehicles_by_identifier(&reader, &actor.app().vault, customer, day).await?;
    let mut fills: BTreeMap<VehicleId, BTreeMap<BusinessDay, i64>> = BTreeMap::new();
    for fuel in sales::fuel_by_identifier(&reader, customer.uuid(), day.plus(-MEMORY_DAYS)).await? {
        let Some(vehicle) = Blind::try_from(fuel.blind.as_slice()).ok().and_then(|it| shown_as.get(&it))
        else {
            continue;
        };
        let on_day = fills.entry(*vehicle).or_default().entry(BusinessDay(fuel.day as i32)).or_default();
        *on_day = on_day.saturating_add(fuel.volume_ml);
    }
    let by_vehicle: Vec<(VehicleId, Vec<Fill>)> = fills
        .into_iter()
        .map(|(vehicle, days)| (vehicle, days.into_iter().filter(|it| 0 < it.1).collect()))
        .collect();
    let lists: Vec<&[Fill]> = by_vehicle.iter().map(|it| it.1.as_slice()).collect();
    let mut found: Vec<(VehicleId, VehicleFacts)> =
        by_vehicle.iter().zip(judge(&lists, day)).filter_map(|(it, facts)| Some((it.0, facts?))).collect();
    found.sort_by_key(|(vehicle, facts)| (facts.state, std::cmp::Reverse(facts.base_volume_ml), *vehicle));
    let of = |state: VehicleState| found.iter().filter(move |it| it.1.state == state);
    fleet.missing = of(VehicleState::Missing).count() as u32;
    fleet.late = of(VehicleState::Late).count() as u32;
    fleet.missing_volume_ml =
        of(VehicleState::Missing).map(|it| it.1.base_volume_ml).fold(0, i64::saturating_add);
    fleet.items = found.iter().map(|it| WatchedVehicle::new(it.0, &it.1)).collect();
    Ok(Json(fleet))
}
