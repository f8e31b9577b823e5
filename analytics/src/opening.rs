//! On which days each station was open and sent its data.
//!
//! A day counts as closed when the input says so, or when a station that usually sells to known customers
//! at least ten times a day sells to none of them: a silent feed looks like a closed gate.
//!
//! **Invariant:** whether a day counts as closed depends on that day and earlier ones only.

use crate::input::StationFacts;
use kernel::{BusinessDay, Week};
use std::collections::BTreeMap;

/// Sales to known customers per station and day, gathered in one pass over all histories.
#[derive(Debug, Default)]
pub(crate) struct DailySales {
    by_age: BTreeMap<u32, StationSales>,
}

/// Sales by age of the day: 0 is the day of the assessment.
#[derive(Debug, Default)]
pub(crate) struct StationSales(Vec<u32>);

impl StationSales {
    /// `age` is in days before the day of the assessment.
    pub(crate) fn add(&mut self, age: usize, visits: u32) {
        if self.0.len() <= age {
            self.0.resize(age + 1, 0);
        }
        self.0[age] = self.0[age].saturating_add(visits);
    }
}

impl DailySales {
    /// Those of one station.
    pub(crate) fn of(&mut self, station: u32) -> &mut StationSales {
        self.by_age.entry(station).or_default()
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        for (station, theirs) in other.by_age {
            let mine = self.of(station);
            for (age, visits) in theirs.0.into_iter().enumerate().rev() {
                mine.add(age, visits);
            }
        }
        self
    }

    fn oldest_age(&self) -> Option<usize> {
        self.by_age.values().map(|it| it.0.len() - 1).max()
    }
}

/// Open days of every station in every week from the first sale to the last complete week.
#[derive(Debug)]
pub(crate) struct Openings {
    /// Numbers of the stations, ascending; everything inside the engine speaks of positions in this list.
    pub stations: Vec<u32>,
    pub first: Week,
    /// Number of weeks.
    pub weeks: usize,
    /// Open days, 0 to 7, by station and then week.
    open_days: Vec<u8>,
    /// By week: was every station open on all seven days?
    all_open: Vec<bool>,
}

/// A station without so many sales a day, on average of its last days, may have a day without any.
const BUSY_SALES_PER_DAY: u32 = 10;
/// How many of its last open days make that average.
const USUAL_DAYS: usize = 28;

impl Openings {
    pub(crate) fn new(sales: &DailySales, facts: &[StationFacts], as_of: BusinessDay) -> Self {
        let last = Week::last_complete(as_of);
        let first = sales.oldest_age().map_or(last, |age| as_of.plus(-(age as i32)).week());
        let weeks = usize::try_from(last.0 - first.0 + 1).unwrap_or(0);
        let stations: Vec<u32> = sales.by_age.keys().copied().collect();
        let mut openings = Self {
            open_days: vec![7; stations.len() * weeks],
            all_open: vec![true; weeks],
            stations,
            first,
            weeks,
        };
        for (position, days) in sales.by_age.values().enumerate() {
            let known = facts.iter().filter(|it| it.number == openings.stations[position]);
            let closed: Vec<_> = known.flat_map(|it| it.closed.iter().copied()).collect();
            openings.close_days(position, &days.0, &closed, as_of);
        }
        openings
    }

    fn close_days(
        &mut self,
        station: usize,
        sales_by_age: &[u32],
        closed: &[(BusinessDay, BusinessDay)],
        as_of: BusinessDay,
    ) {
        let mut usual: Vec<u32> = Vec::with_capacity(USUAL_DAYS);
        let (mut sum, mut next) = (0_u32, 0);
        for (age, &sales) in sales_by_age.iter().enumerate().rev() {
            let day = as_of.plus(-(age as i32));
            let told = closed.iter().any(|&(from, until)| from <= day && day <= until);
            let silent =
                sales == 0 && usual.len() == USUAL_DAYS && BUSY_SALES_PER_DAY * USUAL_DAYS as u32 <= sum;
            if told || silent {
                self.close(station, day);
            } else if usual.len() < USUAL_DAYS {
                usual.push(sales);
                sum = sum.saturating_add(sales);
            } else {
                sum = sum.saturating_sub(usual[next]).saturating_add(sales);
                usual[next] = sales;
                next = (next + 1) % USUAL_DAYS;
            }
        }
    }

    fn close(&mut self, station: usize, day: BusinessDay) {
        let week = self.offset(day.week());
        if week < self.weeks {
            let cell = &mut self.open_days[station * self.weeks + week];
            *cell = cell.saturating_sub(1);
            self.all_open[week] = false;
        }
    }

    /// The position of a week in the tables; beyond the end for a week that is not over.
    pub(crate) fn offset(&self, week: Week) -> usize {
        usize::try_from(week.0 - self.first.0).unwrap_or(usize::MAX)
    }

    pub(crate) fn week(&self, offset: usize) -> Week {
        Week(self.first.0 + offset as i32)
    }

    pub(crate) fn position(&self, station: u32) -> Option<usize> {
        self.stations.binary_search(&station).ok()
    }

    pub(crate) fn open_days(&self, station: usize, week: usize) -> u32 {
        u32::from(self.open_days[station * self.weeks + week])
    }

    pub(crate) fn all_open(&self, week: usize) -> bool {
        self.all_open[week]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SUNDAY: BusinessDay = BusinessDay(20_000 - 20_000 % 7 + 3);

    fn sales(silent: &[usize], per_day: u32) -> DailySales {
        let mut sales = DailySales::default();
        for age in (0..70).filter(|age| !silent.contains(age)) {
            sales.of(5).add(age, per_day);
        }
        sales
    }

    #[test]
    fn a_silent_day_of_a_busy_station_counts_as_closed() {
        assert_eq!(SUNDAY.weekday(), 6);
        let openings = Openings::new(&sales(&[8, 9], 20), &[], SUNDAY);
        assert_eq!(openings.weeks, 10);
        assert_eq!(openings.open_days(0, 8), 5);
        assert_eq!(openings.open_days(0, 9), 7);
        assert!(!openings.all_open(8) && openings.all_open(9));
    }

    #[test]
    fn a_silent_day_of_a_quiet_station_is_just_quiet() {
        let openings = Openings::new(&sales(&[8, 9], 2), &[], SUNDAY);
        assert_eq!(openings.open_days(0, 8), 7);
    }

    #[test]
    fn a_closure_that_was_told_counts_even_with_sales() {
        let facts = StationFacts { number: 5, closed: vec![(SUNDAY.plus(-2), SUNDAY.plus(30))] };
        let openings = Openings::new(&sales(&[], 20), &[facts], SUNDAY);
        assert_eq!(openings.open_days(0, 9), 4);
    }
}
