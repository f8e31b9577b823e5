//! Requests of persons: until when, and what may follow what.

use crate::model::{RequestKind, RequestState};
use kernel::BusinessDay;

/// The last day on which a request that came on `received` is answered in time.
pub fn due_on(received: BusinessDay, days: i64) -> BusinessDay {
    received.plus(i32::try_from(days).unwrap_or(i32::MAX))
}

/// Whether a request that is open is late.
pub fn is_overdue(state: RequestState, due_on: BusinessDay, today: BusinessDay) -> bool {
    is_open(state) && due_on < today
}

pub const fn is_open(state: RequestState) -> bool {
    matches!(state, RequestState::Received | RequestState::Verified | RequestState::InProgress)
}

/// Why a request does not move.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StepFault {
    #[error("this request is closed / 该请求已办结")]
    Closed,
    #[error("check first that who asks is the person or acts for them / 请先核实申请人身份")]
    NotVerified,
    #[error("a request goes on, not back / 请求状态不能后退")]
    Backwards,
    #[error("say why, for the person to read / 请填写理由")]
    NoReason,
    #[error("erase the person by this request first; then it is done / 请先通过该请求执行删除")]
    NotErased,
    #[error("put the package together first / 请先生成个人信息副本")]
    NoPackage,
}

impl StepFault {
    pub(crate) const fn field_and_code(self) -> (&'static str, &'static str) {
        match self {
            Self::Closed => ("state", "closed"),
            Self::NotVerified => ("state", "not_verified"),
            Self::Backwards => ("state", "backwards"),
            Self::NoReason => ("note", "required"),
            Self::NotErased => ("state", "not_erased"),
            Self::NoPackage => ("state", "no_package"),
        }
    }
}

/// What was done for a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Doings {
    pub has_package: bool,
    pub is_erased: bool,
}

/// Whether a request may go from one state to another. A refusal needs its reason; nothing is done for somebody whose
/// identity was not checked.
pub fn step(
    kind: RequestKind,
    from: RequestState,
    to: RequestState,
    has_note: bool,
    doings: Doings,
) -> Result<(), StepFault> {
    if !is_open(from) {
        return Err(StepFault::Closed);
    }
    if is_open(to) && to <= from {
        return Err(StepFault::Backwards);
    }
    match to {
        RequestState::InProgress | RequestState::Done if from == RequestState::Received => {
            Err(StepFault::NotVerified)
        }
        RequestState::Refused if !has_note => Err(StepFault::NoReason),
        RequestState::Done if kind == RequestKind::Delete && !doings.is_erased => Err(StepFault::NotErased),
        RequestState::Done
            if matches!(kind, RequestKind::Access | RequestKind::Portability) && !doings.has_package =>
        {
            Err(StepFault::NoPackage)
        }
        _ => Ok(()),
    }
}

/// While these are open, nothing else is done with the person's data than what they ask for.
pub const fn restricts(kind: RequestKind) -> bool {
    matches!(kind, RequestKind::Correct | RequestKind::Delete | RequestKind::Restrict)
}

#[cfg(test)]
mod tests {
    use super::*;
    use RequestState::{Cancelled, Done, InProgress, Received, Refused, Verified};

    const NOTHING: Doings = Doings { has_package: false, is_erased: false };

    #[test]
    fn thirty_days_from_the_day_it_came() {
        let due = due_on(BusinessDay(100), 30);
        assert_eq!(due, BusinessDay(130));
        assert!(!is_overdue(Received, due, BusinessDay(130)));
        assert!(is_overdue(Received, due, BusinessDay(131)));
        assert!(!is_overdue(Done, due, BusinessDay(131)), "what is answered is not late any more");
    }

    #[test]
    fn nothing_is_done_for_somebody_who_was_not_checked() {
        let correct = RequestKind::Correct;
        assert_eq!(step(correct, Received, Done, true, NOTHING), Err(StepFault::NotVerified));
        assert_eq!(step(correct, Received, Verified, false, NOTHING), Ok(()));
        assert_eq!(step(correct, Verified, Done, false, NOTHING), Ok(()));
        assert_eq!(step(correct, InProgress, Verified, false, NOTHING), Err(StepFault::Backwards));
    }

    #[test]
    fn a_refusal_says_why() {
        assert_eq!(step(RequestKind::Delete, Received, Refused, false, NOTHING), Err(StepFault::NoReason));
        assert_eq!(step(RequestKind::Delete, Received, Refused, true, NOTHING), Ok(()));
        assert_eq!(step(RequestKind::Delete, Received, Cancelled, false, NOTHING), Ok(()));
    }

    #[test]
    fn done_means_that_it_was_done() {
        let delete = |doings| step(RequestKind::Delete, InProgress, Done, false, doings);
        assert_eq!(delete(NOTHING), Err(StepFault::NotErased));
        assert_eq!(delete(Doings { is_erased: true, ..NOTHING }), Ok(()));
        let access = |doings| step(RequestKind::Access, InProgress, Done, false, doings);
        assert_eq!(access(NOTHING), Err(StepFault::NoPackage));
        assert_eq!(access(Doings { has_package: true, ..NOTHING }), Ok(()));
    }

    #[test]
    fn what_is_closed_stays_closed() {
        for closed in [Done, Refused, Cancelled] {
            assert_eq!(step(RequestKind::Access, closed, Verified, true, NOTHING), Err(StepFault::Closed));
        }
    }
}
