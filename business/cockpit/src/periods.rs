//! Which earlier days a period is fairly compared with, as pure functions.
//!
//! **Invariant:** nothing here reads a clock, a database or a random source.

use kernel::BusinessDay;
use serde::Serialize;
use utoipa::ToSchema;

/// Days in a row, both ends included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct Period {
    pub(crate) from: BusinessDay,
    pub(crate) until: BusinessDay,
}

/// What makes the period of the year before comparable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Basis {
    /// The same days counted from the Spring Festival.
    Lunar,
    /// 52 weeks before: the same weekdays.
    Weekday,
}

/// So many days around the first day of the lunar year, trade follows the moon rather than the calendar: people
/// go home before, and come back until the Lantern Festival and a little later.
const FESTIVAL_DAYS: i32 = 21;
/// 52 whole weeks.
const YEAR_DAYS: i32 = 364;
/// From one lunar year's first day to the next are 354 or 384 days, or one beside.
const LUNAR_YEAR_DAYS: std::ops::RangeInclusive<i32> = 350..=390;

impl Period {
    /// The `days` days that end with `until`.
    pub(crate) fn ending(until: BusinessDay, days: i32) -> Self {
        Self { from: until.plus(1 - days), until }
    }

    pub(crate) fn days(self) -> i32 {
        self.until.since(self.from) + 1
    }

    fn earlier_by(self, days: i32) -> Self {
        Self { from: self.from.plus(-days), until: self.until.plus(-days) }
    }

    /// As many days, right before.
    pub(crate) fn previous(self) -> Self {
        self.earlier_by(self.days())
    }

    /// The comparable days of the year before. A period that touches the time around a Spring Festival is laid
    /// on the days as far from the festival before.
    pub(crate) fn last_year(self, festivals: &[BusinessDay]) -> (Self, Basis) {
        let touches =
            |it: &&BusinessDay| self.from <= it.plus(FESTIVAL_DAYS) && it.plus(-FESTIVAL_DAYS) <= self.until;
        let shift = festivals.iter().find(touches).and_then(|festival| {
            let shifts = festivals.iter().map(|it| festival.since(*it));
            shifts.into_iter().find(|it| LUNAR_YEAR_DAYS.contains(it))
        });
        match shift {
            Some(days) => (self.earlier_by(days), Basis::Lunar),
            None => (self.earlier_by(YEAR_DAYS), Basis::Weekday),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> BusinessDay {
        text.parse().unwrap()
    }

    fn period(from: &str, until: &str) -> Period {
        Period { from: day(from), until: day(until) }
    }

    #[test]
    fn the_period_before_ends_the_day_before() {
        assert_eq!(period("2026-03-01", "2026-03-28").previous(), period("2026-02-01", "2026-02-28"));
        assert_eq!(Period::ending(day("2026-03-28"), 28), period("2026-03-01", "2026-03-28"));
    }

    #[test]
    fn an_ordinary_period_is_compared_with_the_same_weekdays() {
        let festivals = [day("2025-01-29"), day("2026-02-17")];
        let (before, basis) = period("2026-06-01", "2026-06-28").last_year(&festivals);
        assert_eq!((before, basis), (period("2025-06-02", "2025-06-29"), Basis::Weekday));
        assert_eq!(before.from.weekday(), day("2026-06-01").weekday());
    }

    #[test]
    fn days_around_the_spring_festival_are_laid_on_those_around_the_one_before() {
        let festivals = [day("2024-02-10"), day("2025-01-29"), day("2026-02-17")];
        let (before, basis) = period("2026-02-17", "2026-02-23").last_year(&festivals);
        assert_eq!((before, basis), (period("2025-01-29", "2025-02-04"), Basis::Lunar));
        // The festival moved by 384 days from 2025 to 2026, and by 354 from 2024 to 2025.
        let (before, _) = period("2025-01-20", "2025-02-02").last_year(&festivals);
        assert_eq!(before, period("2024-02-01", "2024-02-14"));
    }

    #[test]
    fn without_a_festival_before_the_weekdays_count() {
        let (_, basis) = period("2024-02-10", "2024-02-16").last_year(&[day("2024-02-10")]);
        assert_eq!(basis, Basis::Weekday);
    }
}
