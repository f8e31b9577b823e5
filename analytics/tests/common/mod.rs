//! Customers of a small area and their assessment.

use analytics::{Assessment, Calendar, CustomerHistory, Entry, Family, Input, Rules, Segment, StationFacts};
use kernel::BusinessDay;

/// Monday 1 January 2024.
pub(crate) const START: BusinessDay = BusinessDay(19_723);

/// A customer with a habit.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) key: u64,
    pub(crate) segment: Segment,
    pub(crate) entries: Vec<Entry>,
    pub(crate) electric_from: Option<BusinessDay>,
}

pub(crate) fn day(week: usize, weekday: usize) -> BusinessDay {
    START.plus((week * 7 + weekday) as i32)
}

pub(crate) fn sunday(week: usize) -> BusinessDay {
    day(week, 6)
}

pub(crate) fn fill(day: BusinessDay, station: u32) -> Entry {
    Entry {
        day,
        station,
        family: Family::Gasoline,
        visits: 1,
        volume_ml: 40_000,
        amount: 31_560,
        margin: Some(2_500),
    }
}

pub(crate) fn assess(
    customers: &[Customer],
    stations: &[StationFacts],
    calendar: &Calendar,
    as_of: BusinessDay,
) -> Assessment {
    assess_by(customers, stations, calendar, as_of, &Rules::default())
}

pub(crate) fn assess_by(
    customers: &[Customer],
    stations: &[StationFacts],
    calendar: &Calendar,
    as_of: BusinessDay,
    rules: &Rules,
) -> Assessment {
    let packed: Vec<_> = customers.iter().map(|it| analytics::pack(&it.entries)).collect();
    let customers: Vec<_> = customers
        .iter()
        .zip(&packed)
        .map(|(it, history)| CustomerHistory {
            key: it.key,
            segment: it.segment,
            history,
            electric_from: it.electric_from,
        })
        .collect();
    analytics::assess(&Input { customers: &customers, stations, calendar }, as_of, rules)
        .expect("histories packed here are sound")
}
