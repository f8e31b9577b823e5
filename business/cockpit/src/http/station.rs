//! The page of a station.

use super::period_of;
use crate::habits::{Cell, count_by_weekday_and_hour};
use crate::may;
use crate::periods::Period;
use crate::reports::{last_sales_day, station as reports};
use customers::{CustomerBody, CustomerId, customer_bodies};
use identity::Actor;
use kernel::{BusinessDay, Problem};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Path, Query};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct StationFiguresQuery {
    /// The first day; 28 days up to `until` when not given.
    pub(super) from: Option<BusinessDay>,
    /// The last day; the last one with sales when not given.
    pub(super) until: Option<BusinessDay>,
}

/// Sales of a day and a grade.
#[derive(Debug, Serialize, ToSchema)]
struct GradeDayBody {
    day: BusinessDay,
    family: String,
    /// 92, 95, 0 …; empty where the family has no grades.
    grade: String,
    /// millilitre, gram, watt_hour or piece.
    unit: String,
    visits: i64,
    quantity: i64,
    amount_minor: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct TopCustomerBody {
    customer: CustomerBody,
    visits: i64,
    amount_minor: i64,
}

/// The figures of one station.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StationFiguresBody {
    period: Period,
    grades: Vec<GradeDayBody>,
    /// Receipts by weekday and hour of the station's clock.
    hours: Vec<Cell>,
    /// Those who bought most here, of the customers in sight.
    top_customers: Vec<TopCustomerBody>,
    /// Customers who come here most, by relationship as of the last analysis.
    relationships: BTreeMap<String, i64>,
}

/// Customers shown as those who bought most.
const TOP: u32 = 20;

/// What a station sold, when, and to whom.
#[utoipa::path(get, path = "/stations/{station_id}/figures", tag = "cockpit",
    params(("station_id" = UnitId, Path), StationFiguresQuery), responses((status = OK, body = StationFiguresBody)))]
pub(super) async fn show_station_figures(
    actor: Actor<may::ReadCockpit>,
    Path(id): Path<UnitId>,
    Query(query): Query<StationFiguresQuery>,
) -> Result<Json<StationFiguresBody>, Failure> {
    let (reader, scope, station) = (actor.read(), actor.scope(), id.uuid());
    let zone = reports::time_zone(&reader, scope, station).await?.ok_or_else(Problem::not_found)?;
    let last_day = last_sales_day(&reader).await?.map_or(BusinessDay(0), |it| BusinessDay(it as i32));
    let period = period_of(query.from, query.until, last_day)?;
    let hours = reports::hours(&reader, station, period).await?;
    let arrivals = hours.into_iter().map(|(hour, count)| (hour * 3_600_000_000, zone.clone(), count));
    let top = reports::top_customers(&reader, scope, station, period, TOP).await?;
    let ids: Vec<CustomerId> = top.iter().map(|it| it.id.into()).collect();
    let bodies = customer_bodies(&reader, &actor.app().vault, &ids).await?;
    let top = top.into_iter().zip(bodies).map(|(it, customer)| TopCustomerBody {
        customer,
        visits: it.visits,
        amount_minor: it.amount_minor,
    });
    let grades = reports::grades(&reader, station, period).await?.into_iter().map(|it| GradeDayBody {
        day: BusinessDay(it.day as i32),
        family: it.family,
        grade: it.grade,
        unit: it.unit,
        visits: it.visits,
        quantity: it.quantity,
        amount_minor: it.amount_minor,
    });
    let relationships: HashMap<_, _> =
        reports::relationships(&reader, scope, station).await?.into_iter().collect();
    Ok(Json(StationFiguresBody {
        period,
        grades: grades.collect(),
        hours: count_by_weekday_and_hour(arrivals),
        top_customers: top.collect(),
        relationships: relationships
            .into_iter()
            .map(|(class, count)| (class.unwrap_or_else(|| "none".to_owned()), count))
            .collect(),
    }))
}
