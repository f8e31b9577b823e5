//! Forecasts and holidays over the wire.

use crate::may;
use crate::model::{ForecastRhythm, Holiday, HolidayKind, Kept};
use crate::operations::{change_holidays, holidays_of};
use crate::store;
use identity::Actor;
use kernel::{BusinessDay, Problem, Words};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use web::{Failure, Json, Path, Query, Routes};

/// The routes of forecasts.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadForecasts>(handlers!(show_unit_forecasts))
        .permit::<may::ReadForecasts>(handlers!(list_legal_holidays))
        .permit::<may::ManageHolidays>(handlers!(replace_legal_holidays))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ForecastsQuery {
    /// daily, for 14 days, when left out; weekly, for 26 weeks.
    #[param(inline)]
    rhythm: Option<ForecastRhythm>,
}

/// A day or week to come.
#[derive(Debug, Serialize, ToSchema)]
struct ForecastStep {
    /// The day, or the Monday of the week.
    day: BusinessDay,
    /// Millilitres; grams of gas, watt-hours of charging.
    expected: i64,
    /// Four times in five it lies between these.
    likely_low: i64,
    likely_high: i64,
    /// Nineteen times in twenty it lies between these.
    sure_low: i64,
    sure_high: i64,
}

/// How earlier forecasts of the same kind did.
#[derive(Debug, Serialize, ToSchema)]
struct TrackRecord {
    /// Earlier forecasts whose whole span has passed.
    forecasts: u32,
    /// How far they were off, per mille of the distance to the figure one season earlier.
    scaled_error_per_mille: u32,
    /// The same of the plain mean of the last four weeks.
    plain_mean_per_mille: u32,
}

/// What a unit will sell of one family.
#[derive(Debug, Serialize, ToSchema)]
struct FamilyForecast {
    family: String,
    steps: Vec<ForecastStep>,
    /// Which method speaks; none of a sum of stations.
    method: Option<Words>,
    track_record: Option<TrackRecord>,
    /// Stations whose forecasts are in it.
    stations: u32,
    /// Why nothing is foretold.
    cannot_forecast: Option<Words>,
    /// How the last four weeks compare with a year ago.
    trend: Option<Words>,
}

/// What a unit will sell.
#[derive(Debug, Serialize, ToSchema)]
struct UnitForecasts {
    /// The last day that is known; none before the first forecast.
    known_until: Option<BusinessDay>,
    families: Vec<FamilyForecast>,
}

fn to_body(kept: Kept) -> FamilyForecast {
    let facts = kept.facts;
    let days = match kept.rhythm {
        ForecastRhythm::Daily => 1,
        ForecastRhythm::Weekly => 7,
    };
    let steps = (0..).zip(&facts.steps).map(|(place, step)| ForecastStep {
        day: BusinessDay(facts.first + place * days),
        expected: step.0,
        likely_low: step.1,
        likely_high: step.2,
        sure_low: step.3,
        sure_high: step.4,
    });
    FamilyForecast {
        family: kept.family,
        steps: steps.collect(),
        method: facts.by,
        track_record: facts.checked.map(|it| TrackRecord {
            forecasts: it.0,
            scaled_error_per_mille: it.1,
            plain_mean_per_mille: it.2,
        }),
        stations: facts.stations,
        cannot_forecast: facts.cannot,
        trend: facts.trend,
    }
}

/// Show what a station, an area or the company will probably sell, family by family, with how sure that is.
#[utoipa::path(get, path = "/units/{unit_id}/forecasts", tag = "forecasts",
    params(("unit_id" = UnitId, Path), ForecastsQuery), responses((status = OK, body = UnitForecasts)))]
async fn show_unit_forecasts(
    actor: Actor<may::ReadForecasts>,
    Path(unit): Path<UnitId>,
    Query(query): Query<ForecastsQuery>,
) -> Result<Json<UnitForecasts>, Failure> {
    let reader = actor.read();
    let in_sight = organisation::path_in_sight(&reader, actor.scope(), Some(unit)).await;
    // Whatever lies outside does not exist.
    in_sight.map_err(|_| Problem::not_found())?;
    let rhythm = query.rhythm.unwrap_or(ForecastRhythm::Daily);
    let mut kept = store::forecasts(&reader, Some(unit.uuid())).await?;
    kept.retain(|it| it.rhythm == rhythm);
    let known_until = kept.first().map(|it| it.origin);
    Ok(Json(UnitForecasts { known_until, families: kept.into_iter().map(to_body).collect() }))
}

/// A legal holiday, or a day at a weekend that is worked in exchange.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LegalHoliday {
    day: BusinessDay,
    kind: HolidayKind,
    name: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct LegalHolidays {
    items: Vec<LegalHoliday>,
}

fn to_holidays(days: Vec<Holiday>) -> LegalHolidays {
    let items = days.into_iter().map(|it| LegalHoliday { day: it.day, kind: it.kind, name: it.name });
    LegalHolidays { items: items.collect() }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct HolidaysQuery {
    year: i32,
}

/// List the legal holidays of a year and the days worked in exchange.
#[utoipa::path(get, path = "/holidays/legal", tag = "forecasts", params(HolidaysQuery),
    responses((status = OK, body = LegalHolidays)))]
async fn list_legal_holidays(
    actor: Actor<may::ReadForecasts>,
    Query(query): Query<HolidaysQuery>,
) -> Result<Json<LegalHolidays>, Failure> {
    Ok(Json(to_holidays(holidays_of(&actor.read(), query.year).await?)))
}

/// The holidays of a year.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ReplaceLegalHolidays {
    year: i32,
    days: Vec<LegalHoliday>,
}

/// Put the legal holidays of a year in the place of those that are there; forecasts follow.
#[utoipa::path(put, path = "/holidays/legal", tag = "forecasts", request_body = ReplaceLegalHolidays,
    responses((status = OK, body = LegalHolidays)))]
async fn replace_legal_holidays(
    actor: Actor<may::ManageHolidays>,
    Json(body): Json<ReplaceLegalHolidays>,
) -> Result<Json<LegalHolidays>, Failure> {
    let mut work = actor.work().await?;
    // Holidays are the company's: whoever sees only a part of it would decide for others.
    if !organisation::covers_company(&work, work.scope()).await? {
        return Err(Problem::with_detail(
            kernel::Code::Refused,
            "holidays are the company's / 节假日属于全公司",
        )
        .into());
    }
    let days = body.days.into_iter().map(|it| Holiday { day: it.day, kind: it.kind, name: it.name });
    change_holidays(&mut work, body.year, days.collect()).await?.map_err(Problem::invalid)?;
    let answer = to_holidays(holidays_of(&work, body.year).await?);
    work.commit().await?;
    Ok(Json(answer))
}
