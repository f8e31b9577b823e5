//! Picking from the pool and returning to it.

use super::rules::{self, PickFault, PoolRules};
use super::store::{self, PoolMoveKind};
use crate::model::{Customer, CustomerId};
use crate::operations::{assign_maintainer, change_maintainers};
use database::{AuditEntry, Work, WorkSign};
use kernel::{Code, Problem};
use organisation::EmployeeId;
use serde_json::json;
use vault::Vault;

/// Longest reason for a return, in characters.
const REASON_CHARS_MAX: usize = 200;
/// Customers that return in one transaction.
const IDLE_PER_CHUNK: u32 = 200;

impl From<PickFault> for Problem {
    fn from(fault: PickFault) -> Self {
        Self::with_detail(Code::Refused, fault.to_string())
    }
}

/// Lets an employee look after a customer of the pool. Of two who pick at once, one is told so.
pub(crate) async fn pick(
    work: &mut Work,
    vault: &Vault,
    employee: EmployeeId,
    id: CustomerId,
) -> Result<(), Problem> {
    let customer = store::of_unit_in_sight(work, work.scope(), id).await?.ok_or_else(Problem::not_found)?;
    if customer.maintainer.is_some() {
        return Err(PickFault::Taken.into());
    }
    let (_, limits) = store::rules(work).await?;
    let held = store::held_by(work, employee).await?;
    let returned = store::returned_at(work, employee, &[id]).await?.first().map(|it| it.1);
    rules::check(&limits, held, returned, work.now())?;
    assign_maintainer(work, vault, &customer, Some(employee)).await?;
    store::note_moves(work, &[(id, employee)], PoolMoveKind::Picked, "").await?;
    Ok(())
}

/// Puts a customer back into the pool.
pub(crate) async fn give_up(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    reason: &str,
) -> Result<(), Problem> {
    let reason = reason.trim();
    if reason.is_empty() {
        return Err(Problem::field("reason", "required", "say why / 请说明原因"));
    }
    if REASON_CHARS_MAX < reason.chars().count() {
        return Err(Problem::field("reason", "too_long", "at most 200 characters / 最多 200 个字符"));
    }
    let nobody =
        || Problem::with_detail(Code::Refused, "nobody looks after this customer / 该客户没有维护人");
    let maintainer = customer.maintainer.ok_or_else(nobody)?;
    assign_maintainer(work, vault, customer, None).await?;
    Ok(store::note_moves(work, &[(customer.id, maintainer)], PoolMoveKind::Returned, reason).await?)
}

/// Puts the next customers back for whom nobody has worked; returns how many.
pub(crate) async fn return_idle(
    work: &mut Work,
    vault: &Vault,
    signs: &[WorkSign],
    limits: &PoolRules,
) -> Result<usize, Problem> {
    let Some(before) = rules::idle_before(limits, work.now()) else { return Ok(0) };
    let idle = store::idle(work, before, signs, IDLE_PER_CHUNK).await?;
    let customers: Vec<CustomerId> = idle.iter().map(|it| it.0).collect();
    change_maintainers(work, vault, &customers, None).await?;
    store::note_moves(work, &idle, PoolMoveKind::Idle, "").await?;
    Ok(idle.len())
}

/// Sets the limits of the pool.
pub(crate) async fn change_rules(work: &mut Work, version: i64, limits: &PoolRules) -> Result<(), Problem> {
    if let Some((field, message)) = rules::fault(limits) {
        return Err(Problem::field(field, "out_of_range", message));
    }
    let (current, before) = store::rules(work).await?;
    if current != version || !store::save_rules(work, version, limits).await? {
        return Err(Problem::new(Code::ChangedMeanwhile));
    }
    work.audit(AuditEntry {
        action: "customers.pool_rules_changed",
        subject_kind: "rule",
        subject: None,
        unit: None,
        detail: json!({ "before": before, "after": limits }),
    });
    Ok(())
}
