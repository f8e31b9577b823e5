//! One warning over the wire, with everything that led to it.

use super::queue::{WarningItem, names_of, to_item};
use crate::model::{DecisionId, DecisionKind, WarningId};
use crate::reports::{self, DecisionShown, to_state};
use crate::{facts, may};
use analytics::WarningFacts;
use classification::{NamedEmployee, Names};
use identity::{Actor, UserId};
use kernel::{BusinessDay, Instant, Problem, Words};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Json, Path};

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
    state_name: Words,
    reason: Words,
    /// The figures of that week.
    figures: WarningFigures,
}

/// What somebody decided.
#[derive(Debug, Serialize, ToSchema)]
struct DecisionItem {
    id: DecisionId,
    /// acknowledge, unacknowledge, snooze, unsnooze or assign.
    kind: String,
    kind_name: Words,
    reason: String,
    /// Of a snooze: the day on which the warning is back in the queue.
    until: Option<BusinessDay>,
    /// Of an assignment: who is to work it; none for nobody any more.
    employee: Option<NamedEmployee>,
    user_id: Option<UserId>,
    user_login: Option<String>,
    at: Instant,
}

fn to_decision(it: DecisionShown, names: &Names) -> DecisionItem {
    DecisionItem {
        id: DecisionId(it.id),
        kind_name: DecisionKind::parse(&it.kind).map(DecisionKind::name).unwrap_or_default(),
        kind: it.kind,
        reason: it.reason,
        until: it.until_day.map(|it| BusinessDay(it as i32)),
        employee: it.employee_id.and_then(|it| names.employee(it)),
        user_id: it.user_id.map(UserId),
        user_login: it.login,
        at: Instant::from_micros(it.at_us),
    }
}

/// A warning with everything that led to it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WarningDetail {
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
pub(super) async fn show_warning(
    actor: Actor<may::ReadWarnings>,
    Path(id): Path<WarningId>,
) -> Result<Json<WarningDetail>, Failure> {
    let reader = actor.read();
    let listed = reports::find_warning(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    let format = classification::money_format(&reader).await?;
    let facts = facts::from_text(&listed.warning.facts)?;
    let state = to_state(&listed.state)?;
    let steps = reports::steps_of(&reader, id).await?;
    let transitions = steps.into_iter().map(|(day, state, facts)| TransitionBody {
        day,
        state: state.as_str().to_owned(),
        state_name: state.name(),
        reason: facts.explain(&format),
        figures: WarningFigures::from(&facts),
    });
    let decisions = reports::decisions_of(&reader, id).await?;
    let assigned = decisions.iter().filter_map(|it| it.employee_id).collect();
    let vault = &actor.app().vault;
    let names = names_of(&reader, vault, std::slice::from_ref(&listed), assigned).await?;
    Ok(Json(WarningDetail {
        warning: to_item(&listed, &names, &format)?,
        figures: WarningFigures::from(&facts),
        state_name: state.name(),
        advice: facts.advice(state),
        transitions: transitions.collect(),
        decisions: decisions.into_iter().map(|it| to_decision(it, &names)).collect(),
    }))
}
