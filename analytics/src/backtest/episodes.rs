//! Falls from their first week on, and the customers whom a maintainer would have been handed.

use super::measured::Method;
use super::replay::{Sight, Tracked};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// A customer who is handed over is not handed over again for so many weeks.
const QUIET_WEEKS: u32 = 8;
/// Weeks before and after a fall begins in which an alert speaks of it.
const EARLY_WEEKS: u32 = 4;
const LATE_WEEKS: u32 = 8;

/// A customer who fell, from the first week in which that was to be foretold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fall {
    pub customer: u32,
    pub week: u32,
    pub at_risk: i64,
}

/// A customer handed to a maintainer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Alert {
    pub customer: u32,
    pub week: u32,
    /// None while it is not known what came.
    pub fell: Option<bool>,
}

/// Falls that begin within the weeks that are closed. Those that had begun before the first of them are left out: nobody
/// knows how long before.
pub(super) fn falls(sights: &[Sight], closed: u32) -> Vec<Fall> {
    let mut by_customer: BTreeMap<u32, Vec<&Sight>> = BTreeMap::new();
    for sight in sights.iter().filter(|it| it.week < closed) {
        by_customer.entry(sight.customer).or_default().push(sight);
    }
    let mut falls = Vec::new();
    for (customer, seen) in by_customer {
        let mut stands = seen.first().is_none_or(|it| 0 < it.week);
        for sight in seen {
            let fell = sight.fell == Some(true);
            if fell && stands {
                falls.push(Fall { customer, week: sight.week, at_risk: sight.at_risk });
            }
            stands = !fell;
        }
    }
    falls
}

/// Week by week the customers of each maintainer with the highest scores.
pub(super) fn alerts(sights: &[Sight], customers: &[Tracked], method: Method, capacity: u32) -> Vec<Alert> {
    let mut last: BTreeMap<u32, u32> = BTreeMap::new();
    let mut alerts = Vec::new();
    for week in sights.chunk_by(|one, next| one.week == next.week) {
        let is_quiet = |it: &&Sight| last.get(&it.customer).is_none_or(|last| last + QUIET_WEEKS <= it.week);
        let mut ranked: Vec<&Sight> = week.iter().filter(is_quiet).collect();
        ranked.sort_by(|one, other| {
            other.scores[method as usize]
                .total_cmp(&one.scores[method as usize])
                .then_with(|| one.of(customers).key.cmp(&other.of(customers).key))
        });
        let mut room: BTreeMap<Option<u64>, u32> = BTreeMap::new();
        for sight in ranked {
            let used = room.entry(sight.of(customers).maintainer).or_default();
            if *used < capacity {
                *used += 1;
                alerts.push(Alert { customer: sight.customer, week: sight.week, fell: sight.fell });
                last.insert(sight.customer, sight.week);
            }
        }
    }
    alerts.sort_unstable();
    alerts
}

/// Weeks from the beginning of a fall to the first alert that speaks of it; negative for one before. `alerts` are sorted.
pub(super) fn delay(fall: &Fall, alerts: &[Alert]) -> Option<i64> {
    let from = alerts.partition_point(|it| (it.customer, it.week + EARLY_WEEKS) < (fall.customer, fall.week));
    let first = alerts[from..].first()?;
    let speaks = first.customer == fall.customer && first.week <= fall.week + LATE_WEEKS;
    speaks.then(|| i64::from(first.week) - i64::from(fall.week))
}

/// The middle of them; of an even number the earlier of the two.
pub(super) fn median(mut of: Vec<i64>) -> Option<i64> {
    of.sort_unstable_by_key(|it| Reverse(*it));
    of.get(of.len().div_euclid(2)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Segment;

    fn sight(week: u32, customer: u32, score: f32, fell: bool) -> Sight {
        Sight { week, customer, scores: [score; 4], probability: 0.5, at_risk: 100, fell: Some(fell) }
    }

    #[test]
    fn a_fall_begins_once_and_is_caught_by_an_alert_near_it() {
        let falls = falls(&(0..6).map(|it| sight(it, 0, 0.0, 2 <= it)).collect::<Vec<_>>(), 6);
        assert_eq!(falls, [Fall { customer: 0, week: 2, at_risk: 100 }]);
        let alert = |week| Alert { customer: 0, week, fell: None };
        let fall = Fall { customer: 0, week: 9, at_risk: 0 };
        assert_eq!(delay(&fall, &[alert(3), alert(12)]), Some(3));
        assert_eq!(delay(&fall, &[alert(6)]), Some(-3));
        assert_eq!(delay(&fall, &[alert(4), alert(18)]), None);
        assert_eq!(median(vec![3, -1, 2]), Some(2));
        assert_eq!(median(vec![]), None);
    }

    #[test]
    fn nobody_is_handed_over_twice_in_a_row_and_each_maintainer_has_room_of_their_own() {
        let customers = [(1, None), (2, Some(7)), (3, None)].map(|(key, maintainer)| Tracked {
            key,
            segment: Segment::Person,
            maintainer,
            station: None,
        });
        let sights: Vec<Sight> =
            (0..2).flat_map(|week| (0..3).map(move |it| sight(week, it, 0.0, false))).collect();
        let handed = alerts(&sights, &customers, Method::Scorecard, 1);
        let of = |it: &Alert| (it.customer, it.week);
        assert_eq!(handed.iter().map(of).collect::<Vec<_>>(), [(0, 0), (1, 0), (2, 1)]);
    }
}
