//! One customer's days, as the scorecard looks at them.

use crate::history::Entry;
use kernel::BusinessDay;

/// A day on which something was bought or brought back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Day {
    pub day: BusinessDay,
    /// Of all goods, refunds netted.
    pub amount: i64,
    pub is_visit: bool,
}

/// Days in ascending order, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Days(Vec<Day>);

impl Days {
    /// From entries sorted by day. A visit is a day with fuel; until the first fuel ever any day with a purchase. A day that
    /// comes to nothing or less is none, though its money counts.
    pub fn of(entries: &[Entry]) -> Self {
        let mut fuel_seen = false;
        let of = |bought: &[Entry]| {
            let amount = bought.iter().fold(0_i64, |sum, it| sum.saturating_add(it.amount));
            let has_fuel = bought.iter().any(|it| it.family.is_fuel());
            fuel_seen |= has_fuel && 0 < amount;
            let is_visit = 0 < amount && (has_fuel || !fuel_seen);
            Day { day: bought[0].day, amount, is_visit }
        };
        let mut days = Vec::with_capacity(entries.len());
        days.extend(entries.chunk_by(|one, next| one.day == next.day).map(of));
        Self(days)
    }

    /// Days with a visit, up to and including `until`.
    pub fn visits(&self, until: BusinessDay) -> impl Iterator<Item = BusinessDay> {
        let known = self.0.iter().take_while(move |it| it.day <= until);
        known.filter(|it| it.is_visit).map(|it| it.day)
    }

    /// Days after `after`, up to and including `until`.
    pub(super) fn between(&self, after: BusinessDay, until: BusinessDay) -> &[Day] {
        let from = self.0.partition_point(|it| it.day <= after);
        let end = self.0.partition_point(|it| it.day <= until);
        &self.0[from.min(end)..end]
    }

    /// What was bought between them; nothing when more was brought back.
    pub(super) fn amount(&self, after: BusinessDay, until: BusinessDay) -> i64 {
        let days = self.between(after, until);
        days.iter().fold(0_i64, |sum, it| sum.saturating_add(it.amount)).max(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::Family;

    #[test]
    fn once_fuel_was_bought_a_day_without_it_is_no_visit() {
        let entry = |day, family, amount| Entry {
            day: BusinessDay(day),
            station: 1,
            family,
            visits: 1,
            volume_ml: 0,
            amount,
            margin: None,
        };
        let days = Days::of(&[
            entry(1, Family::Goods, 500),
            entry(2, Family::Gasoline, 20_000),
            entry(2, Family::Goods, 300),
            entry(3, Family::Goods, 700),
            entry(4, Family::Gasoline, -20_000),
        ]);
        let visits: Vec<bool> = days.0.iter().map(|it| it.is_visit).collect();
        assert_eq!(visits, [true, true, false, false]);
        assert_eq!(days.amount(BusinessDay(0), BusinessDay(3)), 21_500);
        assert_eq!(days.amount(BusinessDay(2), BusinessDay(4)), 0, "more was brought back than bought");
    }
}
