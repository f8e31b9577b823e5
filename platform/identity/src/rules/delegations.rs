//! For how long rights may be handed to a colleague.

use kernel::{BusinessDay, FieldProblem};

/// The days of a delegation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) first: BusinessDay,
    pub(crate) last: BusinessDay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DelegationFault {
    Backwards,
    Past,
    TooLong { days_max: i32 },
}

impl From<DelegationFault> for FieldProblem {
    fn from(fault: DelegationFault) -> Self {
        match fault {
            DelegationFault::Backwards => {
                Self::new("last_day", "backwards", "must not be before the first day / 结束日不能早于开始日")
            }
            DelegationFault::Past => {
                Self::new("first_day", "past", "must not be before today / 不能早于今天")
            }
            DelegationFault::TooLong { days_max } => Self::new(
                "last_day",
                "too_long",
                format!("delegate for {days_max} days at most / 最长 {days_max} 天"),
            ),
        }
    }
}

/// The days from `first` to `last`, both included, if rights may be delegated for them.
pub(crate) fn span(
    first: BusinessDay,
    last: BusinessDay,
    today: BusinessDay,
    days_max: i32,
) -> Result<Span, DelegationFault> {
    if last < first {
        Err(DelegationFault::Backwards)
    } else if first < today {
        Err(DelegationFault::Past)
    } else if last.since(first) >= days_max {
        Err(DelegationFault::TooLong { days_max })
    } else {
        Ok(Span { first, last })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(first: i32, last: i32, expect: Result<(), DelegationFault>) {
        let found = span(BusinessDay(first), BusinessDay(last), BusinessDay(100), 14).map(drop);
        assert_eq!(found, expect);
    }

    #[test]
    fn rights_are_delegated_from_today_on_for_so_many_days() {
        check(100, 100, Ok(()));
        check(100, 113, Ok(()));
        check(100, 114, Err(DelegationFault::TooLong { days_max: 14 }));
        check(99, 101, Err(DelegationFault::Past));
        check(102, 101, Err(DelegationFault::Backwards));
    }
}
