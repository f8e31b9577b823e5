//! What people have decided about a warning, and what they may decide next.

use crate::model::DecisionKind;
use kernel::BusinessDay;
use uuid::Uuid;

/// What the decisions about a warning come to so far. It is kept beside them, so that the queue can be filtered,
/// and `verify` adds it up again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Handling {
    /// When somebody last said that they take care; none when that was taken back.
    pub acknowledged_us: Option<i64>,
    /// The day on which it is back in the queue, also when it has passed.
    pub snoozed_until: Option<i64>,
    /// Who works it.
    pub employee: Option<Uuid>,
    /// How many decisions there are.
    pub decisions: i64,
}

/// One decision, as far as it matters for what comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decided {
    pub kind: DecisionKind,
    pub at_us: i64,
    pub until_day: Option<i64>,
    pub employee: Option<Uuid>,
}

/// Why a decision is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    Closed,
    NotAcknowledged,
    NotSnoozed,
    NotAssigned,
}

impl Handling {
    /// The handling after one more decision.
    pub(crate) fn after(self, decided: Decided) -> Self {
        let next = Self { decisions: self.decisions + 1, ..self };
        match decided.kind {
            DecisionKind::Acknowledge => Self { acknowledged_us: Some(decided.at_us), ..next },
            DecisionKind::Unacknowledge => Self { acknowledged_us: None, ..next },
            DecisionKind::Snooze => Self { snoozed_until: decided.until_day, ..next },
            DecisionKind::Unsnooze => Self { snoozed_until: None, ..next },
            DecisionKind::Assign => Self { employee: decided.employee, ..next },
        }
    }

    /// Whether a decision may be taken now: only about what is open, and only what was done can be undone.
    pub(crate) fn may(self, is_open: bool, decided: Decided, today: BusinessDay) -> Result<(), Refusal> {
        let is_snoozed = self.snoozed_until.is_some_and(|it| i64::from(today.0) < it);
        match decided.kind {
            _ if !is_open => Err(Refusal::Closed),
            DecisionKind::Unacknowledge if self.acknowledged_us.is_none() => Err(Refusal::NotAcknowledged),
            DecisionKind::Unsnooze if !is_snoozed => Err(Refusal::NotSnoozed),
            DecisionKind::Assign if decided.employee.is_none() && self.employee.is_none() => {
                Err(Refusal::NotAssigned)
            }
            _ => Ok(()),
        }
    }
}

/// How long a reason may be.
pub(crate) const REASON_CHARS_MAX: usize = 1_000;
/// How far ahead a warning may be put off.
pub(crate) const SNOOZE_DAYS_MAX: i32 = 366;
/// An open warning that nobody has acknowledged so many days after it reached its state is overdue.
pub(crate) const OVERDUE_AFTER_DAYS: i32 = 7;

/// Whether `until` is a day on which a snoozed warning may come back.
pub(crate) fn may_snooze_until(until: BusinessDay, today: BusinessDay) -> bool {
    (1..=SNOOZE_DAYS_MAX).contains(&until.since(today))
}

#[cfg(test)]
mod tests {
    use super::*;
    use DecisionKind::{Acknowledge, Assign, Snooze, Unacknowledge, Unsnooze};

    const TODAY: BusinessDay = BusinessDay(100);

    fn decided(kind: DecisionKind) -> Decided {
        let employee = (kind == Assign).then_some(Uuid::from_u128(7));
        let until_day = (kind == Snooze).then_some(110);
        Decided { kind, at_us: 5, until_day, employee }
    }

    fn after(kinds: &[DecisionKind]) -> Handling {
        kinds.iter().fold(Handling::default(), |handling, kind| handling.after(decided(*kind)))
    }

    #[track_caller]
    fn check(before: &[DecisionKind], next: DecisionKind, expect: Result<(), Refusal>) {
        assert_eq!(after(before).may(true, decided(next), TODAY), expect);
    }

    #[test]
    fn decisions_add_up_side_by_side() {
        let handling = after(&[Acknowledge, Snooze, Assign]);
        let employee = Some(Uuid::from_u128(7));
        let expect = Handling { acknowledged_us: Some(5), snoozed_until: Some(110), employee, decisions: 3 };
        assert_eq!(handling, expect);
    }

    #[test]
    fn what_was_undone_leaves_a_trace_and_no_effect() {
        let handling = after(&[Acknowledge, Snooze, Unacknowledge, Unsnooze]);
        assert_eq!(handling, Handling { decisions: 4, ..Handling::default() });
    }

    #[test]
    fn only_what_was_done_can_be_undone() {
        check(&[], Unacknowledge, Err(Refusal::NotAcknowledged));
        check(&[Acknowledge], Unacknowledge, Ok(()));
        check(&[Acknowledge, Unacknowledge], Unacknowledge, Err(Refusal::NotAcknowledged));
        check(&[], Unsnooze, Err(Refusal::NotSnoozed));
        check(&[Snooze], Unsnooze, Ok(()));
    }

    #[test]
    fn a_snooze_that_has_passed_need_not_be_undone() {
        let handling = after(&[Snooze]);
        let later = BusinessDay(110);
        assert_eq!(handling.may(true, decided(Unsnooze), later), Err(Refusal::NotSnoozed));
    }

    #[test]
    fn taking_a_warning_from_nobody_is_refused() {
        let nobody = Decided { employee: None, ..decided(Assign) };
        assert_eq!(after(&[]).may(true, nobody, TODAY), Err(Refusal::NotAssigned));
        assert_eq!(after(&[Assign]).may(true, nobody, TODAY), Ok(()));
        assert_eq!(after(&[Assign]).after(nobody).employee, None);
    }

    #[test]
    fn nothing_is_decided_about_a_closed_warning() {
        for kind in [Acknowledge, Unacknowledge, Snooze, Unsnooze, Assign] {
            assert_eq!(after(&[Acknowledge]).may(false, decided(kind), TODAY), Err(Refusal::Closed));
        }
    }

    #[test]
    fn a_warning_is_put_off_from_tomorrow_for_a_year_at_most() {
        let days = [100, 101, 466, 467].map(|it| may_snooze_until(BusinessDay(it), TODAY));
        assert_eq!(days, [false, true, true, false]);
    }
}
