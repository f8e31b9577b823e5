//! Decisions about the public pool.

use kernel::{BusinessDay, Instant};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

const DAY_US: i64 = 86_400_000_000;

/// The limits of the pool, as the company sets them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PoolRules {
    /// How many customers somebody may look after and still pick one.
    pub(crate) held_max: i64,
    /// How many days somebody may not pick a customer back whom they returned, or lost.
    pub(crate) cooldown_days: i64,
    /// After how many days without work a customer goes back by itself; none for never.
    pub(crate) return_after_days: Option<i64>,
}

impl Default for PoolRules {
    fn default() -> Self {
        Self { held_max: 300, cooldown_days: 30, return_after_days: None }
    }
}

/// Why rules cannot be: the field and what it may be.
pub(crate) fn fault(rules: &PoolRules) -> Option<(&'static str, &'static str)> {
    if !(1..=100_000).contains(&rules.held_max) {
        Some(("held_max", "1 to 100000 / 1 至 100000"))
    } else if !(0..=3_650).contains(&rules.cooldown_days) {
        Some(("cooldown_days", "0 to 3650 / 0 至 3650"))
    } else if rules.return_after_days.is_some_and(|it| !(7..=3_650).contains(&it)) {
        Some(("return_after_days", "7 to 3650, or none / 7 至 3650,或不设"))
    } else {
        None
    }
}

/// Why a customer cannot be picked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PickFault {
    #[error(
        "this account belongs to no employee: an administrator can name one / 该账户未关联员工,请联系管理员"
    )]
    NoEmployee,
    #[error("somebody looks after this customer already / 该客户已有维护人")]
    Taken,
    #[error(
        "you look after {held} customers, and {max} is the most: return one first / 您已维护 {held} 个客户,上限为 {max} 个,请先退回"
    )]
    HeldMax { held: i64, max: i64 },
    #[error(
        "you returned this customer: you may pick them again from {0} / 您曾退回该客户,{0} 起方可再次领取"
    )]
    Cooldown(BusinessDay),
}

/// Whether somebody who holds so many may pick a customer, whom they last returned or lost at some time.
pub(crate) fn check(
    rules: &PoolRules,
    held: i64,
    returned_us: Option<i64>,
    now: Instant,
) -> Result<(), PickFault> {
    if rules.held_max <= held {
        return Err(PickFault::HeldMax { held, max: rules.held_max });
    }
    match returned_us.map(|it| it + rules.cooldown_days * DAY_US) {
        Some(until) if now.micros() < until => Err(PickFault::Cooldown(day_of(until))),
        _ => Ok(()),
    }
}

/// The first day that begins after an instant: on it nobody is refused any more.
fn day_of(us: i64) -> BusinessDay {
    BusinessDay((us.div_euclid(DAY_US) + 1) as i32)
}

/// Before when somebody must have worked for a customer to keep them.
pub(crate) fn idle_before(rules: &PoolRules, now: Instant) -> Option<i64> {
    rules.return_after_days.map(|it| now.micros() - it * DAY_US)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Instant = Instant::from_micros(1_000 * DAY_US);

    #[test]
    fn whoever_holds_as_many_as_allowed_picks_no_more() {
        let rules = PoolRules { held_max: 2, ..PoolRules::default() };
        assert_eq!(check(&rules, 1, None, NOW), Ok(()));
        assert_eq!(check(&rules, 2, None, NOW), Err(PickFault::HeldMax { held: 2, max: 2 }));
    }

    #[test]
    fn a_customer_is_not_picked_back_at_once() {
        let rules = PoolRules::default();
        let returned = |days: i64| Some((1_000 - days) * DAY_US);
        assert_eq!(check(&rules, 0, returned(29), NOW), Err(PickFault::Cooldown(BusinessDay(1_002))));
        assert_eq!(check(&rules, 0, returned(30), NOW), Ok(()));
        let without = PoolRules { cooldown_days: 0, ..rules };
        assert_eq!(check(&without, 0, returned(0), NOW), Ok(()));
    }

    #[test]
    fn nothing_returns_by_itself_unless_it_was_set() {
        assert_eq!(idle_before(&PoolRules::default(), NOW), None);
        let rules = PoolRules { return_after_days: Some(90), ..PoolRules::default() };
        assert_eq!(idle_before(&rules, NOW), Some(910 * DAY_US));
    }

    #[test]
    fn odd_rules_are_told() {
        assert_eq!(fault(&PoolRules::default()), None);
        assert_eq!(fault(&PoolRules { held_max: 0, ..PoolRules::default() }).unwrap().0, "held_max");
        let daily = PoolRules { return_after_days: Some(1), ..PoolRules::default() };
        assert_eq!(fault(&daily).unwrap().0, "return_after_days");
    }
}
