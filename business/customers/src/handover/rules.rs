//! Decisions about hand-overs.

use kernel::Words;

kernel::words! {
    /// How far a hand-over is.
    HandoverState {
        /// Being passed on, or about to be.
        Running = "running",
        Done = "done",
        /// Being given back.
        Undoing = "undoing",
        Undone = "undone",
    }
}

/// Why work cannot be handed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum HandoverFault {
    #[error("nobody hands over to themselves / 不能交接给本人")]
    Itself,
    #[error("a hand-over of this employee is under way / 该员工的交接正在进行")]
    UnderWay,
    #[error(
        "{0} of their customers belong to other parts of the company: ask whoever sees all of them / 其中 {0} 个客户不在您的权限范围内,请由上级办理"
    )]
    OutOfSight(i64),
    #[error("their account has rights beyond your part of the company / 该账户拥有您权限范围以外的权限")]
    AccountBeyond,
    #[error("nobody locks their own account / 不能锁定本人账户")]
    OwnAccount,
    #[error("only a hand-over that is done can be undone / 只有已完成的交接可以撤销")]
    NotDone,
}

/// Whether a hand-over may begin.
pub(crate) fn check(
    from_to: (uuid::Uuid, Option<uuid::Uuid>),
    is_under_way: bool,
    out_of_sight: i64,
) -> Result<(), HandoverFault> {
    let (from, to) = from_to;
    if to == Some(from) {
        Err(HandoverFault::Itself)
    } else if is_under_way {
        Err(HandoverFault::UnderWay)
    } else if 0 < out_of_sight {
        Err(HandoverFault::OutOfSight(out_of_sight))
    } else {
        Ok(())
    }
}

/// What rows of a declared column are to people; the table's own name for one that a later capability added.
pub(crate) fn words_of(table: &str, column: &str) -> Words {
    match (table, column) {
        ("customers_customer", "maintainer_id") => Words::new("维护的客户", "customers looked after"),
        ("customers_customer", "keeper_id") => Words::new("负责保密的档案", "files kept confidential"),
        ("warnings_handling", _) => Words::new("分派的预警", "warnings to be worked"),
        (other, _) => Words::new(other, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ONE: Uuid = Uuid::from_u128(1);
    const TWO: Uuid = Uuid::from_u128(2);

    #[test]
    fn work_passes_to_somebody_else_or_into_the_pool() {
        assert_eq!(check((ONE, Some(TWO)), false, 0), Ok(()));
        assert_eq!(check((ONE, None), false, 0), Ok(()));
        assert_eq!(check((ONE, Some(ONE)), false, 0), Err(HandoverFault::Itself));
    }

    #[test]
    fn nothing_is_left_behind_that_the_asker_does_not_see() {
        assert_eq!(check((ONE, Some(TWO)), false, 3), Err(HandoverFault::OutOfSight(3)));
        assert!(HandoverFault::OutOfSight(3).to_string().starts_with("3 of their customers"));
    }

    #[test]
    fn two_hand_overs_of_one_employee_do_not_run_at_once() {
        assert_eq!(check((ONE, Some(TWO)), true, 0), Err(HandoverFault::UnderWay));
    }
}
