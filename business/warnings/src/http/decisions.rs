//! What people decide about warnings, over the wire: one, or many at once.

use crate::may;
use crate::model::{DecisionId, DecisionKind, WarningId};
use crate::operations::{self, Assignee, Deciding, NewDecision};
use identity::{Actor, Right};
use kernel::{BusinessDay, Problem};
use organisation::EmployeeId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Created, Failure, Json, Once, Path, Replay, Text};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcknowledgeWarning {
    /// What is going to be done; may be left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    reason: Text,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SnoozeWarning {
    reason: String,
    /// The day on which the warning is back in the queue.
    until: BusinessDay,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UndoWarningDecision {
    /// May be left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    reason: Text,
}

/// Who is to work a warning.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum AssignTo {
    /// Whom `employee_id` names.
    #[default]
    Employee,
    /// Whoever looks after the customer.
    Maintainer,
    /// Nobody any more.
    Nobody,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignWarning {
    #[serde(default)]
    to: AssignTo,
    /// Needed to assign to an employee.
    employee_id: Option<EmployeeId>,
    /// What is to be done; may be left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    note: Text,
}

fn to_assignee(to: AssignTo, employee: Option<EmployeeId>) -> Result<Assignee, Problem> {
    match (to, employee) {
        (AssignTo::Employee, Some(id)) => Ok(Assignee::Employee(id)),
        (AssignTo::Employee, None) => {
            Err(Problem::field("employee_id", "required", "say to whom / 请选择员工"))
        }
        (AssignTo::Maintainer, None) => Ok(Assignee::Maintainer),
        (AssignTo::Nobody, None) => Ok(Assignee::Nobody),
        (AssignTo::Maintainer | AssignTo::Nobody, Some(_)) => {
            let message = "only with `to`: `employee` / 仅在分派给员工时填写";
            Err(Problem::field("employee_id", "not_expected", message))
        }
    }
}

fn decision(kind: DecisionKind, reason: &Text) -> NewDecision {
    NewDecision::new(kind, reason.0.clone().unwrap_or_default())
}

fn snooze(reason: &str, until: BusinessDay) -> NewDecision {
    NewDecision { until: Some(until), ..NewDecision::new(DecisionKind::Snooze, reason) }
}

fn assign(assignee: Assignee, note: &Text) -> NewDecision {
    NewDecision { assignee: Some(assignee), ..decision(DecisionKind::Assign, note) }
}

/// A decision that was noted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct NotedDecision {
    id: DecisionId,
}

async fn note<P: Right, T>(
    actor: &Actor<P>,
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
pub(super) async fn acknowledge_warning(
    actor: Actor<may::DecideWarnings>,
    Path(id): Path<WarningId>,
    once: Once<AcknowledgeWarning>,
) -> Result<Created<NotedDecision>, Failure> {
    note(&actor, &once, id, decision(DecisionKind::Acknowledge, &once.body.reason)).await
}

/// Take an acknowledgement back.
#[utoipa::path(post, path = "/warnings/{warning_id}/unacknowledge", tag = "warnings",
    params(("warning_id" = WarningId, Path)), request_body = UndoWarningDecision,
    responses((status = CREATED, body = NotedDecision)))]
pub(super) async fn unacknowledge_warning(
    actor: Actor<may::DecideWarnings>,
    Path(id): Path<WarningId>,
    once: Once<UndoWarningDecision>,
) -> Result<Created<NotedDecision>, Failure> {
    note(&actor, &once, id, decision(DecisionKind::Unacknowledge, &once.body.reason)).await
}

/// Take a warning out of the queue until a day, with the reason.
#[utoipa::path(post, path = "/warnings/{warning_id}/snooze", tag = "warnings",
    params(("warning_id" = WarningId, Path)), request_body = SnoozeWarning,
    responses((status = CREATED, body = NotedDecision)))]
pub(super) async fn snooze_warning(
    actor: Actor<may::DecideWarnings>,
    Path(id): Path<WarningId>,
    once: Once<SnoozeWarning>,
) -> Result<Created<NotedDecision>, Failure> {
    note(&actor, &once, id, snooze(&once.body.reason, once.body.until)).await
}

/// Put a snoozed warning back into the queue.
#[utoipa::path(post, path = "/warnings/{warning_id}/unsnooze", tag = "warnings",
    params(("warning_id" = WarningId, Path)), request_body = UndoWarningDecision,
    responses((status = CREATED, body = NotedDecision)))]
pub(super) async fn unsnooze_warning(
    actor: Actor<may::DecideWarnings>,
    Path(id): Path<WarningId>,
    once: Once<UndoWarningDecision>,
) -> Result<Created<NotedDecision>, Failure> {
    note(&actor, &once, id, decision(DecisionKind::Unsnooze, &once.body.reason)).await
}

/// Say who works a warning.
#[utoipa::path(post, path = "/warnings/{warning_id}/assign", tag = "warnings",
    params(("warning_id" = WarningId, Path)), request_body = AssignWarning,
    responses((status = CREATED, body = NotedDecision)))]
pub(super) async fn assign_warning(
    actor: Actor<may::AssignWarnings>,
    Path(id): Path<WarningId>,
    once: Once<AssignWarning>,
) -> Result<Created<NotedDecision>, Failure> {
    let assignee = to_assignee(once.body.to, once.body.employee_id)?;
    note(&actor, &once, id, assign(assignee, &once.body.note)).await
}

/// Warnings that one request may name.
const BATCH_MAX: usize = 200;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcknowledgeWarnings {
    /// 200 at most.
    warning_ids: Vec<WarningId>,
    /// What is going to be done; may be left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    reason: Text,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SnoozeWarnings {
    /// 200 at most.
    warning_ids: Vec<WarningId>,
    reason: String,
    /// The day on which the warnings are back in the queue.
    until: BusinessDay,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignWarnings {
    /// 200 at most.
    warning_ids: Vec<WarningId>,
    #[serde(default)]
    to: AssignTo,
    /// Needed to assign to an employee.
    employee_id: Option<EmployeeId>,
    /// What is to be done; may be left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    note: Text,
}

/// What became of one warning of the batch.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct DecidedWarning {
    /// done or refused.
    outcome: String,
    /// When done.
    decision_id: Option<DecisionId>,
    /// When refused: a code of the table of problems, and why in words.
    code: Option<String>,
    detail: Option<String>,
}

/// What became of a batch, in the order sent. What is done stays done, whatever is refused beside it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct DecidedWarnings {
    done: u32,
    refused: u32,
    results: Vec<DecidedWarning>,
}

async fn note_all<P: Right, T>(
    actor: &Actor<P>,
    once: &Once<T>,
    warnings: &[WarningId],
    new: NewDecision,
) -> Result<Json<DecidedWarnings>, Failure> {
    if warnings.is_empty() || BATCH_MAX < warnings.len() {
        let message = format!("between 1 and {BATCH_MAX} warnings / 须有 1 至 {BATCH_MAX} 条");
        return Err(Problem::field("warning_ids", "out_of_range", message).into());
    }
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Json(answer));
    }
    let today = classification::today(actor.app(), work.now());
    let mut deciding = Deciding::begin(&work, today, new).await?;
    let mut body = DecidedWarnings { done: 0, refused: 0, results: Vec::with_capacity(warnings.len()) };
    // In the order of ids, so that two batches lock rows in the same order.
    let mut order: Vec<_> = warnings.iter().copied().enumerate().collect();
    order.sort_unstable_by_key(|it| it.1);
    let mut results = Vec::with_capacity(order.len());
    for (position, warning) in order {
        let problem = match deciding.decide(&mut work, warning).await {
            Ok(id) => {
                body.done += 1;
                results.push((position, DecidedWarning::done(id)));
                continue;
            }
            Err(error) => Problem::from(error),
        };
        if problem.cause.is_some() {
            // Not the warning's fault: nothing of the batch is kept.
            return Err(problem.into());
        }
        body.refused += 1;
        results.push((position, DecidedWarning::refused(problem)));
    }
    results.sort_unstable_by_key(|it| it.0);
    body.results.extend(results.into_iter().map(|it| it.1));
    deciding.tell(&mut work);
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Json(body))
}

impl DecidedWarning {
    fn done(id: DecisionId) -> Self {
        Self { outcome: "done".to_owned(), decision_id: Some(id), code: None, detail: None }
    }

    fn refused(problem: Problem) -> Self {
        let detail = problem.detail.unwrap_or_else(|| {
            let title = problem.code.title();
            format!("{} / {}", title.en, title.zh)
        });
        let (code, detail) = (Some(problem.code.as_str().to_owned()), Some(detail));
        Self { outcome: "refused".to_owned(), decision_id: None, code, detail }
    }
}

/// Note that somebody takes care of many warnings.
#[utoipa::path(post, path = "/warnings/acknowledge", tag = "warnings", request_body = AcknowledgeWarnings,
    responses((status = OK, body = DecidedWarnings)))]
pub(super) async fn acknowledge_warnings(
    actor: Actor<may::DecideWarnings>,
    once: Once<AcknowledgeWarnings>,
) -> Result<Json<DecidedWarnings>, Failure> {
    let new = decision(DecisionKind::Acknowledge, &once.body.reason);
    note_all(&actor, &once, &once.body.warning_ids, new).await
}

/// Take many warnings out of the queue until a day, with the reason.
#[utoipa::path(post, path = "/warnings/snooze", tag = "warnings", request_body = SnoozeWarnings,
    responses((status = OK, body = DecidedWarnings)))]
pub(super) async fn snooze_warnings(
    actor: Actor<may::DecideWarnings>,
    once: Once<SnoozeWarnings>,
) -> Result<Json<DecidedWarnings>, Failure> {
    let new = snooze(&once.body.reason, once.body.until);
    note_all(&actor, &once, &once.body.warning_ids, new).await
}

/// Say who works many warnings.
#[utoipa::path(post, path = "/warnings/assign", tag = "warnings", request_body = AssignWarnings,
    responses((status = OK, body = DecidedWarnings)))]
pub(super) async fn assign_warnings(
    actor: Actor<may::AssignWarnings>,
    once: Once<AssignWarnings>,
) -> Result<Json<DecidedWarnings>, Failure> {
    let assignee = to_assignee(once.body.to, once.body.employee_id)?;
    note_all(&actor, &once, &once.body.warning_ids, assign(assignee, &once.body.note)).await
}
