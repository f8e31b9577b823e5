//! Who was lost to a station, and who was won.

use super::period_of;
use super::station::StationFiguresQuery;
use crate::may;
use crate::periods::Period;
use crate::reports::comings::{Asked, Comers, first_time, warned};
use crate::reports::{last_sales_day, station as reports};
use customers::{CustomerBody, customer_bodies};
use identity::Actor;
use kernel::{BusinessDay, Problem};
use organisation::UnitId;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Json, Path, Query};

/// Customers named of each group.
const NAMED: u32 = 10;

/// A customer who came or went.
#[derive(Debug, Serialize, ToSchema)]
struct ComerBody {
    customer: CustomerBody,
    /// When they were found lost or back, or came for the first time.
    day: BusinessDay,
    volume_ml: i64,
    amount_minor: i64,
}

/// Customers who came or went, those with the largest amount named.
#[derive(Debug, Serialize, ToSchema)]
struct ComersBody {
    /// How many they are.
    customers: i64,
    volume_ml: i64,
    amount_minor: i64,
    /// Those with the largest amount, ten at most.
    first: Vec<ComerBody>,
}

/// Who was lost to a station and who was won, of the customers in sight.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StationComingsBody {
    period: Period,
    /// Customers who come here most whose warning ended in loss; volume and amount are what a year of theirs was worth.
    lost: ComersBody,
    /// Customers who come here most who came back after a warning; volume and amount are what a year of theirs is worth.
    won_back: ComersBody,
    /// Customers who bought here for the first time; volume and amount are what they bought here in the period.
    first_time: ComersBody,
}

/// Who was lost to a station in a period, who came back, and who came for the first time.
#[utoipa::path(get, path = "/stations/{station_id}/comings", tag = "cockpit",
    params(("station_id" = UnitId, Path), StationFiguresQuery), responses((status = OK, body = StationComingsBody)))]
pub(super) async fn show_station_comings(
    actor: Actor<may::ReadCockpit>,
    Path(id): Path<UnitId>,
    Query(query): Query<StationFiguresQuery>,
) -> Result<Json<StationComingsBody>, Failure> {
    let (reader, scope, station) = (actor.read(), actor.scope(), id.uuid());
    reports::time_zone(&reader, scope, station).await?.ok_or_else(Problem::not_found)?;
    let last_day = last_sales_day(&reader).await?.map_or(BusinessDay(0), |it| BusinessDay(it as i32));
    let period = period_of(query.from, query.until, last_day)?;
    let asked = Asked { scope, station, period };
    let lost = warned(&reader, asked, "lost", NAMED).await?;
    let won_back = warned(&reader, asked, "recovered", NAMED).await?;
    let first_time = first_time(&reader, asked, NAMED).await?;
    Ok(Json(StationComingsBody {
        period,
        lost: named(&actor, lost).await?,
        won_back: named(&actor, won_back).await?,
        first_time: named(&actor, first_time).await?,
    }))
}

async fn named(actor: &Actor<may::ReadCockpit>, comers: Comers) -> Result<ComersBody, Problem> {
    let ids: Vec<_> = comers.first.iter().map(|it| it.id.into()).collect();
    let bodies = customer_bodies(&actor.read(), &actor.app().vault, &ids).await?;
    let first = comers.first.into_iter().zip(bodies).map(|(it, customer)| ComerBody {
        customer,
        day: BusinessDay(it.day as i32),
        volume_ml: it.volume_ml,
        amount_minor: it.amount_minor,
    });
    let total = comers.total;
    Ok(ComersBody {
        customers: total.customers,
        volume_ml: total.volume_ml,
        amount_minor: total.amount_minor,
        first: first.collect(),
    })
}
