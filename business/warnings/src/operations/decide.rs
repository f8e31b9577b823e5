//! What people decide about warnings.

use super::WarningsError;
use crate::model::{DecisionId, DecisionKind, WarningId};
use crate::reports;
use crate::rules::handling::{Decided, Handling, REASON_CHARS_MAX, Refusal, may_snooze_until};
use crate::store::{self, DecisionRow};
use database::{AuditEntry, Work};
use kernel::BusinessDay;
use organisation::EmployeeId;
use serde_json::json;
use std::collections::BTreeSet;
use uuid::Uuid;

/// Who is to work a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Assignee {
    Employee(EmployeeId),
    /// Whoever looks after the customer.
    Maintainer,
    Nobody,
}

/// What somebody decides about a warning.
#[derive(Clone, Debug)]
pub struct NewDecision {
    pub kind: DecisionKind,
    pub reason: String,
    /// For a snooze: the day on which the warning is back in the queue.
    pub until: Option<BusinessDay>,
    /// For an assignment.
    pub assignee: Option<Assignee>,
}

impl NewDecision {
    pub fn new(kind: DecisionKind, reason: impl Into<String>) -> Self {
        Self { kind, reason: reason.into(), until: None, assignee: None }
    }
}

/// Decisions on their way into one transaction. Others are told once of all of them.
#[derive(Debug)]
pub struct Deciding {
    new: NewDecision,
    today: BusinessDay,
    warnings: Vec<Uuid>,
    units: BTreeSet<Uuid>,
}

impl Deciding {
    /// Checks what does not depend on the warning.
    pub async fn begin(work: &Work, today: BusinessDay, new: NewDecision) -> Result<Self, WarningsError> {
        let reason = new.reason.trim().to_owned();
        if REASON_CHARS_MAX < reason.chars().count() {
            return Err(WarningsError::ReasonTooLong);
        }
        if new.kind == DecisionKind::Snooze {
            if reason.is_empty() {
                return Err(WarningsError::NoReason);
            }
            if !new.until.is_some_and(|it| may_snooze_until(it, today)) {
                return Err(WarningsError::SnoozeOutOfRange);
            }
        }
        if let Some(Assignee::Employee(id)) = new.assignee
            && !reports::is_employee_within(work, work.scope(), id).await?
        {
            return Err(WarningsError::NoEmployee);
        }
        let new = NewDecision { reason, ..new };
        Ok(Self { new, today, warnings: Vec::new(), units: BTreeSet::new() })
    }

    /// Notes the decision about an open warning within the actor's scope.
    pub async fn decide(&mut self, work: &mut Work, warning: WarningId) -> Result<DecisionId, WarningsError> {
        store::lock_warning(work, warning).await?;
        let found = reports::find_warning(work, work.scope(), warning).await?;
        let found = found.ok_or(WarningsError::NoWarning)?;
        let employee = match self.new.assignee {
            Some(Assignee::Employee(id)) => Some(id.uuid()),
            Some(Assignee::Maintainer) => Some(found.maintainer.ok_or(WarningsError::NoMaintainer)?),
            Some(Assignee::Nobody) | None => None,
        };
        let decided = Decided {
            kind: self.new.kind,
            at_us: work.now().micros(),
            until_day: self.new.until.map(|it| i64::from(it.0)),
            employee,
        };
        let before = found.handling;
        before.may(found.warning.is_open, decided, self.today).map_err(refused)?;
        let id = self.store(work, warning, before, decided).await?;
        // The reason may name a person: it stays beside the warning, and out of the audit.
        work.audit(AuditEntry {
            action: "warnings.decision_made",
            subject_kind: "warning",
            subject: Some(warning.uuid()),
            unit: Some(found.owner_unit),
            detail: json!({
                "kind": self.new.kind.as_str(),
                "until": self.new.until,
                "employee": employee,
                "decision": id,
            }),
        });
        self.warnings.push(warning.uuid());
        self.units.insert(found.owner_unit);
        Ok(id)
    }

    async fn store(
        &self,
        work: &Work,
        warning: WarningId,
        before: Handling,
        decided: Decided,
    ) -> Result<DecisionId, WarningsError> {
        let after = before.after(decided);
        let row = DecisionRow {
            id: work.new_id(),
            warning_id: warning.uuid(),
            kind: decided.kind.as_str().to_owned(),
            reason: self.new.reason.clone(),
            until_day: decided.until_day,
            user_id: work.who().user,
            at_us: decided.at_us,
            employee_id: decided.employee,
            ordinal: after.decisions,
        };
        let id = DecisionId(row.id);
        work.insert(row).await?;
        store::put_handling(work, warning, after).await?;
        Ok(id)
    }

    /// Tells others what was decided; nothing when nothing was.
    pub fn tell(self, work: &mut Work) {
        if !self.warnings.is_empty() {
            work.tell(
                "warnings.changed",
                &json!({ "kind": self.new.kind.as_str(), "warning_ids": self.warnings, "unit_ids": self.units }),
            );
        }
    }
}

fn refused(refusal: Refusal) -> WarningsError {
    match refusal {
        Refusal::Closed => WarningsError::Closed,
        Refusal::NotAcknowledged => WarningsError::NotAcknowledged,
        Refusal::NotSnoozed => WarningsError::NotSnoozed,
        Refusal::NotAssigned => WarningsError::NotAssigned,
    }
}

/// Notes a decision about one warning, and tells others.
pub async fn decide(
    work: &mut Work,
    today: BusinessDay,
    warning: WarningId,
    new: NewDecision,
) -> Result<DecisionId, WarningsError> {
    let mut deciding = Deciding::begin(work, today, new).await?;
    let id = deciding.decide(work, warning).await?;
    deciding.tell(work);
    Ok(id)
}
