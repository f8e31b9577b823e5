//! Warnings over the wire.

use crate::jobs::{self, AnalysisRequest};
use crate::model::{DecisionId, DecisionKind, WarningId};
use crate::operations::{self, NewDecision};
use crate::reports::{self, Listed, ListedAlert, WarningFilter, to_state};
use crate::{facts, may, store};
use ::jobs::JobId;
use analytics::{Format, WarningFacts, WarningState};
use axum::http::StatusCode;
use customers::CustomerId;
use identity::{Actor, UserId};
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant, Problem, Words};
use organisation::{EmployeeId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use web::{Created, Failure, Json, Once, Path, Query, Replay, Routes, Text};

/// The routes of warnings.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadWarnings>(handlers!(list_warnings))
        .permit::<may::ReadWarnings>(handlers!(show_warning))
        .permit::<may::DecideWarnings>(handlers!(acknowledge_warning))
        .permit::<may::DecideWarnings>(handlers!(snooze_warning))
        .permit::<may::ReadWarnings>(handlers!(list_station_alerts))
        .permit::<may::StartAnalyses>(handlers!(start_analysis))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct WarningsQuery {
    /// yellow, red, confirmed, recovered, lost or settled; left out, all that are open.
    state: Option<String>,
    /// Customers whose home station this is.
    station_id: Option<UnitId>,
    /// Customers of this maintainer.
    maintainer_id: Option<EmployeeId>,
    /// State reached on this day or later.
    since: Option<BusinessDay>,
    /// Also what was snoozed.
    snoozed: Option<bool>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A warning in the queue.
#[derive(Debug, Serialize, ToSchema)]
struct WarningItem {
    id: WarningId,
    customer_id: CustomerId,
    customer_number: String,
    owner_unit_id: UnitId,
    maintainer_id: Option<EmployeeId>,
    home_station_id: Option<UnitId>,
    state: String,
    opened_on: BusinessDay,
    state_since: BusinessDay,
    closed_on: Option<BusinessDay>,
    /// Probability that the customer is really falling to less than half.
    probability_per_mille: i64,
    /// What the fall costs in a year if it stays.
    value_at_risk_minor: i64,
    volume_at_risk_ml: i64,
    /// Probability × value at risk: the order of the queue.
    priority: i64,
    reason: Words,
    acknowledged_at: Option<Instant>,
    /// The last day of a snooze, also when it has passed.
    snoozed_until: Option<BusinessDay>,
}

fn to_item(listed: &Listed, format: &Format) -> Result<WarningItem, database::Error> {
    let warning = &listed.warning;
    let day = |it: i64| BusinessDay(it as i32);
    Ok(WarningItem {
        id: WarningId(warning.id),
        customer_id: warning.customer_id.into(),
        customer_number: listed.number.clone(),
        owner_unit_id: listed.owner_unit.into(),
        maintainer_id: listed.maintainer.map(EmployeeId),
        home_station_id: listed.home_station.map(UnitId),
        state: warning.state.clone(),
        opened_on: day(warning.opened_on),
        state_since: day(warning.state_since),
        closed_on: warning.closed_on.map(day),
        probability_per_mille: warning.probability_permille,
        value_at_risk_minor: warning.value_at_risk_minor,
        volume_at_risk_ml: warning.volume_at_risk_ml,
        priority: warning.priority,
        reason: facts::from_text(&warning.facts)?.explain(format),
        acknowledged_at: listed.acknowledged_us.map(Instant::from_micros),
        snoozed_until: listed.snoozed_until,
    })
}

#[derive(Debug, Serialize, ToSchema)]
struct WarningsPage {
    items: Vec<WarningItem>,
    next_cursor: Option<String>,
}

/// List warnings, what is at stake most first.
#[utoipa::path(get, path = "/warnings", tag = "warnings", params(WarningsQuery),
    responses((status = OK, body = WarningsPage)))]
async fn list_warnings(
    actor: Actor<may::ReadWarnings>,
    Query(query): Query<WarningsQuery>,
) -> Result<Json<WarningsPage>, Failure> {
    let today = classification::today(actor.app(), actor.app().now());
    let filter = WarningFilter {
        state: query.state.as_deref().map(to_known_state).transpose()?,
        home_station: query.station_id.map(UnitId::uuid),
        maintainer: query.maintainer_id.map(EmployeeId::uuid),
        since: query.since,
        not_snoozed_on: (query.snoozed != Some(true)).then_some(today),
    };
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<reports::Place>()?);
    let reader = actor.read();
    let rows = reports::queue_page(&reader, actor.scope(), &filter, after, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, reports::place);
    let format = classification::money_format(&reader).await?;
    let items = rows.iter().map(|it| to_item(it, &format)).collect::<Result<_, _>>()?;
    Ok(Json(WarningsPage { items, next_cursor }))
}

fn to_known_state(text: &str) -> Result<WarningState, Problem> {
    let names = WarningState::ALL.map(WarningState::as_str).join(", ");
    let problem = || Problem::field("state", "unknown", format!("one of {names} / 只能是其中之一"));
    WarningState::parse(text).ok_or_else(problem)
}

/// The arithmetic of one week. Amounts are of the smallest money unit, volumes of millilitres.
#[derive(Debug, Serialize, ToSchema)]
struct WarningFigures {
    /// Last day of the week.
    until: BusinessDay,
    base_weeks: u32,
    /// Visits in four weeks of the base, in tenths.
    base_visits_tenths: u32,
    base_volume_ml: i64,
    base_amount_minor: i64,
    now_visits: u32,
    now_volume_ml: i64,
    now_amount_minor: i64,
    /// Last four weeks to the median of the blocks before.
    ratio_per_mille: Option<u32>,
    usual_gap_tenths: u32,
    days_since_last: u32,
    gap_limit_days: u32,
    peers_change_per_mille: i32,
    missing_milli: u32,
    missing_limit_milli: u32,
    /// gap, missing, drop.
    signals: Vec<&'static str>,
    probability_per_mille: u32,
    value_at_risk_minor: i64,
    volume_at_risk_ml: i64,
}

impl From<&WarningFacts> for WarningFigures {
    fn from(facts: &WarningFacts) -> Self {
        let fired =
            [(facts.signals.gap, "gap"), (facts.signals.missing, "missing"), (facts.signals.drop, "drop")];
        Self {
            until: facts.until,
            base_weeks: facts.base_weeks,
            base_visits_tenths: facts.base_visits_tenths,
            base_volume_ml: facts.base_volume_ml,
            base_amount_minor: facts.base_amount,
            now_visits: facts.now_visits,
            now_volume_ml: facts.now_volume_ml,
            now_amount_minor: facts.now_amount,
            ratio_per_mille: facts.ratio_per_mille,
            usual_gap_tenths: facts.usual_gap_tenths,
            days_since_last: facts.days_since_last,
            gap_limit_days: facts.gap_limit_days,
            peers_change_per_mille: facts.peers_change_per_mille,
            missing_milli: facts.missing_milli,
            missing_limit_milli: facts.missing_limit_milli,
            signals: fired.into_iter().filter_map(|(has_fired, name)| has_fired.then_some(name)).collect(),
            probability_per_mille: facts.probability_per_mille,
            value_at_risk_minor: facts.amount_at_risk,
            volume_at_risk_ml: facts.volume_at_risk_ml,
        }
    }
}

/// A change of state and why.
#[derive(Debug, Serialize, ToSchema)]
struct TransitionBody {
    day: BusinessDay,
    state: String,
    reason: Words,
}

/// What somebody decided.
#[derive(Debug, Serialize, ToSchema)]
struct DecisionItem {
    id: DecisionId,
    /// acknowledge or snooze.
    kind: String,
    reason: String,
    until: Option<BusinessDay>,
    user_id: Option<UserId>,
    at: Instant,
}

/// A warning with everything that led to it.
#[derive(Debug, Serialize, ToSchema)]
struct WarningDetail {
    warning: WarningItem,
    figures: WarningFigures,
    state_name: Words,
    advice: Words,
    transitions: Vec<TransitionBody>,
    /// The newest first; a hundred at most.
    decisions: Vec<DecisionItem>,
}

/// Show a warning: why, how it came about, what was decided.
#[utoipa::path(get, path = "/warnings/{warning_id}", tag = "warnings", params(("warning_id" = WarningId, Path)),
    responses((status = OK, body = WarningDetail)))]
async fn show_warning(
    actor: Actor<may::ReadWarnings>,
    Path(id): Path<WarningId>,
) -> Result<Json<WarningDetail>, Failure> {
    let reader = actor.read();
    let listed = reports::find_warning(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    let format = classification::money_format(&reader).await?;
    let facts = facts::from_text(&listed.warning.facts)?;
    let state = to_state(&listed.warning.state)?;
    let steps = reports::steps_of(&reader, id).await?;
    let transitions = steps.into_iter().map(|(day, state, facts)| TransitionBody {
        day,
        state: state.as_str().to_owned(),
        reason: facts.explain(&format),
    });
    let decisions = store::decisions_of(&reader, id).await?.into_iter().map(|it| DecisionItem {
        id: DecisionId(it.id),
        kind: it.kind,
        reason: it.reason,
        until: it.until_day.map(|it| BusinessDay(it as i32)),
        user_id: it.user_id.map(UserId),
        at: Instant::from_micros(it.at_us),
    });
    Ok(Json(WarningDetail {
        warning: to_item(&listed, &format)?,
        figures: WarningFigures::from(&facts),
        state_name: state.name(),
        advice: facts.advice(state),
        transitions: transitions.collect(),
        decisions: decisions.collect(),
    }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct AcknowledgeWarning {
    /// What is going to be done; may be left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    reason: Text,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SnoozeWarning {
    reason: String,
    /// The day on which the warning is back in the queue.
    until: BusinessDay,
}

/// A decision that was noted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct NotedDecision {
    id: DecisionId,
}

async fn note<T>(
    actor: &Actor<may::DecideWarnings>,
    once: &Once<T>,
    warning: WarningId,
    new: NewDecision,
) -> Result<Created<NotedDecision>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let today = classification::today(actor.app(), work.now());
    let id = operations::decide(&mut work, today, warning, new).await?;
    let body = NotedDecision { id };
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

/// Note that somebody takes care of a warning.
#[utoipa::path(post, path = "/warnings/{warning_id}/acknowledge", tag = "warnings",
    params(("warning_id" = WarningId, Path)), request_body = AcknowledgeWarning,
    responses((status = CREATED, body = NotedDecision)))]
async fn acknowledge_warning(
    actor: Actor<may::DecideWarnings>,
    Path(id): Path<WarningId>,
    once: Once<AcknowledgeWarning>,
) -> Result<Created<NotedDecision>, Failure> {
    let reason = once.body.reason.0.clone().unwrap_or_default();
    note(&actor, &once, id, NewDecision { kind: DecisionKind::Acknowledge, reason, until: None }).await
}

/// Take a warning out of the queue until a day, with the reason.
#[utoipa::path(post, path = "/warnings/{warning_id}/snooze", tag = "warnings",
    params(("warning_id" = WarningId, Path)), request_body = SnoozeWarning,
    responses((status = CREATED, body = NotedDecision)))]
async fn snooze_warning(
    actor: Actor<may::DecideWarnings>,
    Path(id): Path<WarningId>,
    once: Once<SnoozeWarning>,
) -> Result<Created<NotedDecision>, Failure> {
    let (reason, until) = (once.body.reason.clone(), Some(once.body.until));
    note(&actor, &once, id, NewDecision { kind: DecisionKind::Snooze, reason, until }).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct StationAlertsQuery {
    /// Also those that are over.
    closed: Option<bool>,
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
struct StationAlertsPage {
    items: Vec<StationAlertItem>,
    next_cursor: Option<String>,
}

/// List stations that fell as a whole, the newest alert first.
#[utoipa::path(get, path = "/station-alerts", tag = "warnings", params(StationAlertsQuery),
    responses((status = OK, body = StationAlertsPage)))]
async fn list_station_alerts(
    actor: Actor<may::ReadWarnings>,
    Query(query): Query<StationAlertsQuery>,
) -> Result<Json<StationAlertsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<(i64, i64)>()?);
    let open_only = query.closed != Some(true);
    let rows = reports::alerts_page(&actor.read(), actor.scope(), open_only, after, limit + 1).await?;
    let place = |it: &ListedAlert| (i64::from(it.alert.opened.0), i64::from(it.alert.station));
    let (rows, next_cursor) = cut(rows, limit, place);
    Ok(Json(StationAlertsPage { items: rows.into_iter().map(StationAlertItem::from).collect(), next_cursor }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct StartAnalysis {
    /// Left out: the last day with sales.
    as_of: Option<BusinessDay>,
}

/// An analysis that was asked for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct StartedAnalysis {
    job_id: JobId,
}

/// Classify and watch everybody, in the background.
#[utoipa::path(post, path = "/analyses", tag = "warnings", request_body = StartAnalysis,
    responses((status = ACCEPTED, body = StartedAnalysis)))]
async fn start_analysis(
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
