//! What to offer a customer next, and why.

use super::counts::Item;
use super::suggestion::{Given, Suggestion};

/// What a customer buys: on how many days of those looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Habit {
    pub item: Item,
    pub days: u32,
}

/// Days on which a customer bought something before it says what else they may want.
const HABIT_DAYS_MIN: u32 = 3;

/// The offer that earns most, and the customer's own days on which it rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub reason: Suggestion,
    /// Days on which the customer bought what is given; of two things those of the rarer one.
    pub own_days: u32,
}

/// No offer, because …
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotOffer {
    #[error("nothing was bought on at least {HABIT_DAYS_MIN} days")]
    NoHabit,
    #[error("whatever goes with what the customer buys is bought already")]
    NothingLeft,
}

/// The best of the suggestions for one customer: of something they do not buy, given what they do, the one that can be
/// expected to earn most; where no margin is known, the one most likely to be taken. `habits` lists each kind once.
pub fn next_offer(habits: &[Habit], suggestions: &[Suggestion]) -> Result<Offer, CannotOffer> {
    let days = |item: Item| habits.iter().find(|it| it.item == item).map_or(0, |it| it.days);
    if habits.iter().all(|it| it.days < HABIT_DAYS_MIN) {
        return Err(CannotOffer::NoHabit);
    }
    let own_days = |given: Given| match given {
        Given::One(one) => days(one),
        Given::Both(one, other) => days(one).min(days(other)),
    };
    let fits = suggestions
        .iter()
        .map(|it| Offer { reason: *it, own_days: own_days(it.given) })
        .filter(|it| HABIT_DAYS_MIN <= it.own_days && days(it.reason.then) == 0);
    let worth = |it: &Offer| {
        let reason = &it.reason;
        (reason.expected_margin.unwrap_or(0), reason.confidence_per_mille, reason.joint_days)
    };
    // Of equals the first, which has the smallest key.
    let better = |one: Offer, other: Offer| if worth(&one) < worth(&other) { other } else { one };
    fits.reduce(better).ok_or(CannotOffer::NothingLeft)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggestion(given: u16, then: u16, confidence_per_mille: u32, margin: Option<i64>) -> Suggestion {
        Suggestion {
            given: Given::One(Item(given)),
            then: Item(then),
            joint_days: 40,
            given_days: 100,
            then_days: 80,
            days: 400,
            customers: 20,
            support_per_million: 100_000,
            confidence_per_mille,
            usual_per_mille: 200,
            lift_hundredths: 200,
            p_per_billion: 1,
            q_per_million: 1,
            margin,
            expected_margin: margin.map(|it| it * i64::from(confidence_per_mille)),
        }
    }

    fn habit(item: u16, days: u32) -> Habit {
        Habit { item: Item(item), days }
    }

    #[test]
    fn what_earns_most_is_offered_unless_it_is_bought_already() {
        let all = [
            suggestion(0, 1, 400, Some(10)),
            suggestion(0, 2, 100, Some(90)),
            suggestion(3, 4, 900, Some(900)),
        ];
        let offer = next_offer(&[habit(0, 12)], &all).unwrap();
        assert_eq!((offer.reason.then, offer.own_days), (Item(2), 12));
        let offer = next_offer(&[habit(0, 12), habit(2, 1)], &all).unwrap();
        assert_eq!(offer.reason.then, Item(1));
    }

    #[test]
    fn without_margins_the_likeliest_is_offered() {
        let all = [suggestion(0, 1, 400, None), suggestion(0, 2, 500, None)];
        assert_eq!(next_offer(&[habit(0, 3)], &all).unwrap().reason.then, Item(2));
    }

    #[test]
    fn why_there_is_no_offer() {
        let all = [suggestion(0, 1, 400, None)];
        assert_eq!(next_offer(&[habit(0, 2)], &all), Err(CannotOffer::NoHabit));
        assert_eq!(next_offer(&[habit(0, 3), habit(1, 1)], &all), Err(CannotOffer::NothingLeft));
        assert_eq!(next_offer(&[], &all), Err(CannotOffer::NoHabit));
    }
}
