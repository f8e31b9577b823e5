//! Replays that people asked for.

use super::customer::ScoreBand;
use crate::model::{Backtest, BacktestId, BacktestPlan, Ended};
use crate::rules::problems;
use crate::{jobs, may, reports, store};
use ::jobs::JobId;
use analytics::Format;
use analytics::backtest::{Group, Measured, Replayed};
use axum::http::StatusCode;
use classification::{NamedUnit, Names};
use database::{AuditEntry, Reader};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem, Words};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Once, Path, Query, Replay};

/// A replay that was asked for.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct StartedBacktest {
    backtest_id: BacktestId,
    job_id: JobId,
}

/// Replay a past period, in the background.
#[utoipa::path(post, path = "/backtests", tag = "scores", request_body = BacktestPlan,
    responses((status = ACCEPTED, body = StartedBacktest)))]
pub(super) async fn start_backtest(
    actor: Actor<may::StartBacktests>,
    once: Once<BacktestPlan>,
) -> Result<(StatusCode, axum::Json<StartedBacktest>), Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok((StatusCode::ACCEPTED, axum::Json(answer)));
    }
    let plan = once.body;
    organisation::unit_in_sight(&work, actor.scope(), "unit_id", plan.unit_id).await?;
    let wrong = problems(&plan);
    if !wrong.is_empty() {
        return Err(Problem::invalid(wrong).into());
    }
    let serial = work.take_numbers("scores_backtest", 1).await?;
    let backtest = Backtest::new(&work, serial, plan, Some(actor.user().uuid()));
    store::insert_backtest(&work, &backtest).await?;
    work.audit(AuditEntry {
        action: "scores.backtest_asked_for",
        subject_kind: "backtest",
        subject: Some(backtest.id.uuid()),
        unit: Some(plan.unit_id.uuid()),
        detail: json!({ "number": serial, "from": plan.from, "until": plan.until }),
    });
    let job_id = jobs::ask_for(&work, backtest.id, plan).await?;
    let body = StartedBacktest { backtest_id: backtest.id, job_id };
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok((StatusCode::ACCEPTED, axum::Json(body)))
}

/// How a method did; parts in millionths, none where nothing can be said.
#[derive(Debug, Serialize, ToSchema)]
struct BacktestFigures {
    /// all, segment or station.
    group: String,
    group_name: Words,
    /// scorecard, last_to_median, overdue or last_to_peak.
    method: String,
    method_name: Words,
    /// Customers in weeks of which it is known what came, and those of them who fell.
    judged: u32,
    fell: u32,
    auc_ppm: Option<i64>,
    average_precision_ppm: Option<i64>,
    lift_ppm: Option<i64>,
    brier_ppm: Option<i64>,
    /// Customers handed over, and how many for each maintainer and week, in thousandths.
    handed: u32,
    each_milli: u32,
    precision_ppm: Option<i64>,
    falls: u32,
    caught: u32,
    recall_ppm: Option<i64>,
    /// Weeks from the beginning of a fall to the alert; negative before it.
    median_delay_weeks: Option<i64>,
    amount_at_risk_minor: i64,
    amount_caught_ppm: Option<i64>,
}

fn figures(it: &Measured, stations: &HashMap<i64, String>) -> BacktestFigures {
    let (group, group_name) = match it.group {
        Group::All => ("all", Words::new("全部客户", "all customers")),
        Group::Segment(segment) => ("segment", segment.name()),
        Group::Station(number) => {
            let name = stations.get(&i64::from(number)).cloned().unwrap_or_else(|| number.to_string());
            ("station", Words::new(name.clone(), name))
        }
    };
    BacktestFigures {
        group: group.to_owned(),
        group_name,
        method: it.method.as_str().to_owned(),
        method_name: it.method.name(),
        judged: it.judged,
        fell: it.fell,
        auc_ppm: it.auc_ppm,
        average_precision_ppm: it.average_precision_ppm,
        lift_ppm: it.lift_ppm,
        brier_ppm: it.brier_ppm,
        handed: it.alerts.handed,
        each_milli: it.alerts.each_milli,
        precision_ppm: it.alerts.precision_ppm,
        falls: it.alerts.falls,
        caught: it.alerts.caught,
        recall_ppm: it.alerts.recall_ppm,
        median_delay_weeks: it.alerts.median_delay_weeks,
        amount_at_risk_minor: it.alerts.amount_at_risk,
        amount_caught_ppm: it.alerts.amount_caught_ppm,
    }
}

/// Customers whose probabilities are near each other: what was said, and how many fell.
#[derive(Debug, Serialize, ToSchema)]
struct CalibrationBin {
    judged: u32,
    fell: u32,
    said_ppm: i64,
}

/// What a replay found.
#[derive(Debug, Serialize, ToSchema)]
struct BacktestResult {
    /// It in sentences: what working the list would have brought, beside simple rules.
    words: Vec<Words>,
    weeks: u32,
    /// Weeks of which it is known what came.
    closed: u32,
    maintainers: u32,
    figures: Vec<BacktestFigures>,
    /// Ten bins of as many customers each.
    calibration: Vec<CalibrationBin>,
    track_record: Vec<ScoreBand>,
}

fn result(it: &Replayed, stations: &HashMap<i64, String>, format: &Format) -> BacktestResult {
    let bin = |it: &analytics::backtest::Bin| CalibrationBin {
        judged: it.judged,
        fell: it.fell,
        said_ppm: it.said_ppm,
    };
    BacktestResult {
        words: it.explain(format),
        weeks: it.weeks,
        closed: it.closed,
        maintainers: it.maintainers,
        figures: it.measured.iter().map(|it| figures(it, stations)).collect(),
        calibration: it.calibration.iter().map(bin).collect(),
        track_record: it.bands.iter().map(ScoreBand::from).collect(),
    }
}

/// A replay as lists show it.
#[derive(Debug, Serialize, ToSchema)]
struct BacktestItem {
    id: BacktestId,
    unit: Option<NamedUnit>,
    plan: BacktestPlan,
    asked_at: Instant,
    /// waiting, done or refused.
    state: String,
    /// What it came to, in a sentence; why it was refused.
    summary: Option<Words>,
}

fn item(it: &Backtest, names: &Names) -> BacktestItem {
    let (state, summary) = match &it.ended {
        None => ("waiting", None),
        Some(Ended::Refused(why)) => ("refused", Some(why.clone())),
        Some(Ended::Done(found)) => ("done", found.gist()),
    };
    BacktestItem {
        id: it.id,
        unit: names.unit(it.plan.unit_id.uuid()),
        plan: it.plan,
        asked_at: it.asked,
        state: state.to_owned(),
        summary,
    }
}

async fn names_of(actor: &Actor<may::ReadScores>, found: &[Backtest]) -> Result<Names, Problem> {
    let units = found.iter().map(|it| it.plan.unit_id.uuid()).collect();
    Names::load(&actor.read(), &actor.app().vault, Vec::new(), Vec::new(), units).await
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BacktestsPage {
    items: Vec<BacktestItem>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct BacktestsQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List replays, the newest first.
#[utoipa::path(get, path = "/backtests", tag = "scores", params(BacktestsQuery),
    responses((status = OK, body = BacktestsPage)))]
pub(super) async fn list_backtests(
    actor: Actor<may::ReadScores>,
    Query(query): Query<BacktestsQuery>,
) -> Result<Json<BacktestsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let reader = actor.read();
    let found = store::backtests(&reader, actor.scope(), before, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| it.serial);
    let names = names_of(&actor, &found).await?;
    let items = found.iter().map(|it| item(it, &names)).collect();
    Ok(Json(BacktestsPage { items, next_cursor }))
}

/// A replay with all that it found.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct BacktestDetail {
    backtest: BacktestItem,
    result: Option<BacktestResult>,
}

/// Show what a replay found.
#[utoipa::path(get, path = "/backtests/{backtest_id}", tag = "scores",
    params(("backtest_id" = BacktestId, Path)), responses((status = OK, body = BacktestDetail)))]
pub(super) async fn show_backtest(
    actor: Actor<may::ReadScores>,
    Path(id): Path<BacktestId>,
) -> Result<Json<BacktestDetail>, Failure> {
    let reader = actor.read();
    let found = store::backtest(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    let names = names_of(&actor, std::slice::from_ref(&found)).await?;
    let format = classification::money_format(&reader).await?;
    let backtest = item(&found, &names);
    let result = match &found.ended {
        Some(Ended::Done(replayed)) => Some(result(replayed, &stations(&reader).await?, &format)),
        _ => None,
    };
    Ok(Json(BacktestDetail { backtest, result }))
}

async fn stations(reader: &Reader) -> Result<HashMap<i64, String>, database::Error> {
    Ok(reports::station_names(reader).await?.into_iter().collect())
}

/// What is replayed when nothing else is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UsualBacktest {
    /// None before the first analysis.
    plan: Option<BacktestPlan>,
}

/// Show the last year of which it is known what came, as a plan to change and to send.
#[utoipa::path(get, path = "/units/{unit_id}/backtests/usual", tag = "scores", params(("unit_id" = UnitId, Path)),
    responses((status = OK, body = UsualBacktest)))]
pub(super) async fn show_usual_backtest(
    actor: Actor<may::ReadScores>,
    Path(unit): Path<UnitId>,
) -> Result<Json<UsualBacktest>, Failure> {
    let reader = actor.read();
    // Whatever lies outside does not exist.
    let in_sight = organisation::path_in_sight(&reader, actor.scope(), Some(unit)).await;
    in_sight.map_err(|_| Problem::not_found())?;
    Ok(Json(UsualBacktest { plan: BacktestPlan::usual(&reader, unit).await? }))
}
