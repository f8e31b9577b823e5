//! Days of the last four weeks that say nothing about a customer.

use crate::assess::CorruptHistory;
use crate::input::{Calendar, Input};
use crate::opening::Openings;
use crate::survey::daily_sales;
use kernel::{BusinessDay, Week};
use std::collections::BTreeMap;

const WEEKS: usize = 4;
const DAYS: u32 = 7 * WEEKS as u32;

/// How many of the 28 days that end with the last complete week each station was closed, or sent no data, by its number.
/// Stations that missed no day are left out.
pub fn closed_days(input: &Input<'_>, as_of: BusinessDay) -> Result<BTreeMap<u32, u32>, CorruptHistory> {
    let (sales, _) = daily_sales(input, as_of)?;
    let openings = Openings::new(&sales, input.stations, as_of);
    let from = openings.weeks.saturating_sub(WEEKS);
    let closed = |station: usize| (from..openings.weeks).map(|it| 7 - openings.open_days(station, it)).sum();
    let by_number = openings.stations.iter().enumerate().map(|(it, number)| (*number, closed(it)));
    Ok(by_number.filter(|it| 0 < it.1).collect())
}

impl Calendar {
    /// How many of the 28 days that end with the last complete week lie around a Spring Festival.
    pub fn festival_days(&self, as_of: BusinessDay) -> u32 {
        let until = Week::last_complete(as_of).sunday();
        (0..DAYS as i32).filter(|it| self.is_festival(until.plus(-it))).count() as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CustomerHistory, Entry, Family, Segment, StationFacts, pack};

    const SUNDAY: BusinessDay = BusinessDay(20_000 - 20_000 % 7 + 3);

    #[test]
    fn told_closures_and_silent_feeds_count_and_open_stations_are_left_out() {
        let fill = |station: u32, age: i32| Entry {
            day: SUNDAY.plus(-age),
            station,
            family: Family::Gasoline,
            visits: 20,
            volume_ml: 1,
            amount: 1,
            margin: None,
        };
        let days = |station: u32, silent: std::ops::Range<i32>| {
            (0..70).rev().filter(move |it| !silent.contains(it)).map(move |it| fill(station, it))
        };
        let mut entries: Vec<Entry> = days(1, 3..5).chain(days(2, 0..0)).chain(days(3, 0..0)).collect();
        entries.sort_by_key(|it| it.day);
        let history = pack(&entries);
        let customer = CustomerHistory {
            key: 1,
            segment: Segment::Organisation,
            history: &history,
            electric_from: None,
        };
        let closed = vec![(SUNDAY.plus(-40), SUNDAY.plus(-20))];
        let stations = [StationFacts { number: 2, closed }];
        let input = Input { customers: &[customer], stations: &stations, calendar: &Calendar::default() };
        assert_eq!(closed_days(&input, SUNDAY.plus(2)).unwrap(), BTreeMap::from([(1, 2), (2, 8)]));
    }

    #[test]
    fn days_around_a_spring_festival_are_counted_back_from_the_last_sunday() {
        let calendar = Calendar { spring_festivals: vec![SUNDAY] };
        assert_eq!(calendar.festival_days(SUNDAY.plus(3)), 8);
        assert_eq!(calendar.festival_days(SUNDAY.plus(21)), 22);
        assert_eq!(calendar.festival_days(SUNDAY.plus(42)), 1);
        assert_eq!(calendar.festival_days(SUNDAY.plus(49)), 0);
    }
}
