//! Stations that fell as a whole, and the analysis that finds them, over the wire.

use crate::jobs::{self, AnalysisRequest};
use crate::may;
use crate::reports::{self, AlertFilter, ListedAlert};
use ::jobs::JobId;
use axum::http::StatusCode;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Words};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Once, Query, Replay};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct StationAlertsQuery {
    /// Also those that are over.
    closed: Option<bool>,
    /// Only stations of this unit and the units below it.
    unit_id: Option<UnitId>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A whole station that fell.
#[derive(Debug, Serialize, ToSchema)]
struct StationAlertItem {
    station_id: UnitId,
    station_code: String,
    station_name: String,
    opened_on: BusinessDay,
    /// None while it is open.
    closed_on: Option<BusinessDay>,
    customers: u32,
    customers_down: u32,
    expected_visits: u32,
    now_visits: u32,
    change_per_mille: i32,
    others_change_per_mille: Option<i32>,
    reason: Words,
}

impl From<ListedAlert> for StationAlertItem {
    fn from(listed: ListedAlert) -> Self {
        let alert = listed.alert;
        Self {
            station_id: listed.station.into(),
            station_code: listed.code,
            station_name: listed.name,
            opened_on: alert.opened,
            closed_on: alert.closed,
            reason: alert.explain(),
            customers: alert.facts.customers,
            customers_down: alert.facts.customers_down,
            expected_visits: alert.facts.expected_visits,
            now_visits: alert.facts.now_visits,
            change_per_mille: alert.facts.change_per_mille,
            others_change_per_mille: alert.facts.others_change_per_mille,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StationAlertsPage {
    items: Vec<StationAlertItem>,
    next_cursor: Option<String>,
}

/// List stations that fell as a whole, the newest alert first.
#[utoipa::path(get, path = "/station-alerts", tag = "warnings", params(StationAlertsQuery),
    responses((status = OK, body = StationAlertsPage)))]
pub(super) async fn list_station_alerts(
    actor: Actor<may::ReadWarnings>,
    Query(query): Query<StationAlertsQuery>,
) -> Result<Json<StationAlertsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<(i64, i64)>()?);
    let open_only = query.closed != Some(true);
    let reader = actor.read();
    let below = organisation::path_in_sight(&reader, actor.scope(), query.unit_id).await?;
    let filter = AlertFilter { open_only, below: below.as_deref() };
    let rows = reports::alerts_page(&reader, actor.scope(), filter, after, limit + 1).await?;
    let place = |it: &ListedAlert| (i64::from(it.alert.opened.0), i64::from(it.alert.station));
    let (rows, next_cursor) = cut(rows, limit, place);
    Ok(Json(StationAlertsPage { items: rows.into_iter().map(StationAlertItem::from).collect(), next_cursor }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StartAnalysis {
    /// Left out: the last day with sales.
    as_of: Option<BusinessDay>,
}

/// An analysis that was asked for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct StartedAnalysis {
    job_id: JobId,
}

/// Classify and watch everybody, in the background.
#[utoipa::path(post, path = "/analyses", tag = "warnings", request_body = StartAnalysis,
    responses((status = ACCEPTED, body = StartedAnalysis)))]
pub(super) async fn start_analysis(
    actor: Actor<may::StartAnalyses>,
    once: Once<StartAnalysis>,
) -> Result<(StatusCode, axum::Json<StartedAnalysis>), Failure> {
    let work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok((StatusCode::ACCEPTED, axum::Json(answer)));
    }
    let job_id = jobs::ask_for(&work, AnalysisRequest { as_of: once.body.as_of }).await?;
    let body = StartedAnalysis { job_id };
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok((StatusCode::ACCEPTED, axum::Json(body)))
}
