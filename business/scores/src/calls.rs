//! Whom each maintainer should call on this week: as many as fit into a week, the highest expected loss first.
//!
//! The list rests on what was known on the last Sunday, so that it does not change from day to day.

use analytics::scorecard::Score;
use classification::Sources;
use database::Error;
use kernel::{BusinessDay, Week};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

use crate::model::expected_loss;
use crate::reports::Place;

/// The precise warning begins where somebody is so many times as likely to fall as a customer who is average in everything.
const TIMES_AVERAGE: i64 = 2;
/// Days of the last 28 without which a period says too little.
const DAYS_UNKNOWN_MAX: u32 = 14;

/// What beside the score decides whether a customer is called on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Around {
    /// Of the last 28 days, those around a Spring Festival.
    festival_days: u32,
    /// Of the last 28 days, those on which the home station was closed or sent no data.
    closed_days: u32,
    /// An electric car has taken the place of the last one that burns fuel.
    is_electric: bool,
    /// Days without a visit that count in a Spring Festival as well.
    total_stop_days: u32,
}

impl Around {
    /// Does what is missing tell of the customer?
    fn tells(&self, days_since_last: u32) -> bool {
        let is_festive = DAYS_UNKNOWN_MAX <= self.festival_days && days_since_last <= self.total_stop_days;
        !self.is_electric && self.closed_days < DAYS_UNKNOWN_MAX && !is_festive
    }
}

/// A customer who may be called on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Candidate {
    serial: i64,
    maintainer: Option<Uuid>,
    loss: i64,
}

/// The place of each customer on the list of their maintainer, from 1; those whom nobody looks after share one list.
fn ranked(mut candidates: Vec<Candidate>, per_week: u32) -> HashMap<i64, i64> {
    candidates.sort_unstable_by_key(|it| (it.maintainer, std::cmp::Reverse(it.loss), it.serial));
    let lists = candidates.chunk_by(|one, next| one.maintainer == next.maintainer);
    let places = lists.flat_map(|list| (1..=i64::from(per_week)).zip(list));
    places.map(|(place, it)| (it.serial, place)).collect()
}

/// The day whose scores make the list of the week.
pub(crate) fn list_day(as_of: BusinessDay) -> BusinessDay {
    Week::last_complete(as_of).sunday()
}

/// The lists, from everybody's score as of [`list_day`]: serial and place.
pub(crate) fn lists(
    sources: &Sources,
    places: &HashMap<i64, Place>,
    scores: &[(i64, Score)],
) -> Result<HashMap<i64, i64>, Error> {
    let rules = &sources.inputs.rules;
    let closed = sources.closed_days()?;
    let electric: HashSet<i64> = sources.inputs.electric.iter().map(|it| it.0).collect();
    let festival_days = sources.inputs.facts().1.festival_days(sources.as_of);
    let around = |serial: i64| Around {
        festival_days,
        closed_days: closed_at(&closed, places.get(&serial)),
        is_electric: electric.contains(&serial),
        total_stop_days: rules.total_stop_days,
    };
    let is_precise = |it: &Score| {
        it.average_ppm.saturating_mul(TIMES_AVERAGE) <= it.probability_ppm && 0 < expected_loss(it)
    };
    let called =
        scores.iter().filter(|(serial, it)| is_precise(it) && around(*serial).tells(it.seen.days_since_last));
    let candidate = |(serial, score): &(i64, Score)| Candidate {
        serial: *serial,
        maintainer: places.get(serial).and_then(|it| it.maintainer),
        loss: expected_loss(score),
    };
    Ok(ranked(called.map(candidate).collect(), rules.calls_per_week))
}

fn closed_at(closed: &BTreeMap<u32, u32>, place: Option<&Place>) -> u32 {
    let number = place.and_then(|it| it.station_no).and_then(|it| u32::try_from(it).ok());
    number.and_then(|it| closed.get(&it)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_maintainer_gets_so_many_the_greatest_loss_first_and_the_lower_serial_of_equals() {
        let (anna, bert) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let of = |serial, maintainer, loss| Candidate { serial, maintainer, loss };
        let candidates = vec![
            of(1, Some(anna), 10),
            of(2, Some(anna), 30),
            of(3, Some(bert), 5),
            of(4, Some(anna), 30),
            of(5, None, 1),
            of(6, None, 2),
        ];
        let found: BTreeMap<i64, i64> = ranked(candidates, 2).into_iter().collect();
        assert_eq!(found, BTreeMap::from([(2, 1), (4, 2), (3, 1), (6, 1), (5, 2)]));
    }

    #[test]
    fn festivals_closures_and_electric_cars_explain_what_is_missing() {
        let plain = Around { festival_days: 0, closed_days: 0, is_electric: false, total_stop_days: 28 };
        assert!(plain.tells(3) && Around { closed_days: 13, ..plain }.tells(3));
        assert!(!Around { closed_days: 14, ..plain }.tells(40));
        assert!(!Around { is_electric: true, ..plain }.tells(40));
        let festive = Around { festival_days: 14, ..plain };
        assert!(!festive.tells(28), "people travel");
        assert!(festive.tells(29), "a total stop is told");
    }
}
