//! Days that are known beforehand to be unlike others.

use super::series::Rhythm;
use crate::input::Calendar;
use kernel::{BusinessDay, Week};
use std::collections::BTreeMap;

/// A kind of day in the caller's table: "National Day", "make-up workday", "toll-free motorway". Days that come every year
/// and act alike share one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DayKind(pub u16);

/// The caller's table of days, past and to come, and the Spring Festivals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayTable {
    pub kinds: BTreeMap<BusinessDay, DayKind>,
    pub festivals: Calendar,
}

/// Why a day is unlike others.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Table(DayKind),
    /// A block of days around the Spring Festival, by its place in [`BLOCKS`].
    Festival(u8),
}

/// Blocks of days around day 0 of a Spring Festival: people set out, prepare, celebrate, return (Roberts & White 2015).
const BLOCKS: [(i32, i32); 4] = [(-20, -8), (-7, -1), (0, 6), (7, 15)];

impl DayTable {
    /// What a day or a week is known for. The festival goes first: what else falls into it is drowned by it.
    pub(super) fn kind(&self, rhythm: Rhythm, slot: i32) -> Option<Kind> {
        match rhythm {
            Rhythm::Daily => self.kind_of_day(BusinessDay(slot)),
            Rhythm::Weekly => self.kind_of_week(Week(slot)),
        }
    }

    fn kind_of_day(&self, day: BusinessDay) -> Option<Kind> {
        self.block(day).or_else(|| self.kinds.get(&day).copied().map(Kind::Table))
    }

    /// The kind of the most days of a week, if at least three are alike.
    fn kind_of_week(&self, week: Week) -> Option<Kind> {
        let mut days: BTreeMap<Kind, u32> = BTreeMap::new();
        for kind in (0..7).filter_map(|it| self.kind_of_day(week.monday().plus(it))) {
            *days.entry(kind).or_default() += 1;
        }
        // Of equals the first kind: the order of `max_by_key` prefers the last.
        days.into_iter().rev().max_by_key(|it| it.1).filter(|it| 3 <= it.1).map(|it| it.0)
    }

    fn block(&self, day: BusinessDay) -> Option<Kind> {
        let mut near = self.festivals.spring_festivals.iter().map(|day_0| day.since(*day_0));
        let block = |after: i32| BLOCKS.iter().position(|(from, to)| (*from..=*to).contains(&after));
        near.find_map(block).map(|it| Kind::Festival(it as u8))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_is_what_at_least_three_of_its_days_are() {
        let new_year: BusinessDay = "2026-02-17".parse().unwrap();
        let mut table = DayTable::default();
        table.festivals.spring_festivals.push(new_year);
        let national: BusinessDay = "2026-10-01".parse().unwrap();
        table.kinds.extend((0..7).map(|it| (national.plus(it), DayKind(5))));
        let kind = |day: BusinessDay| table.kind(Rhythm::Weekly, day.week().0);
        // The Tuesday of the new year: six days of its week belong to the holiday.
        assert_eq!(kind(new_year), Some(Kind::Festival(2)));
        assert_eq!(kind(new_year.plus(-7)), Some(Kind::Festival(1)));
        // Thursday to Sunday, and Monday to Wednesday.
        let holiday = Some(Kind::Table(DayKind(5)));
        assert_eq!([0, 7, 14].map(|it| kind(national.plus(it))), [holiday, holiday, None]);
        assert_eq!(table.kind(Rhythm::Daily, new_year.plus(7).0), Some(Kind::Festival(3)));
    }
}
