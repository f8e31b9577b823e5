//! Customers of a small area and their assessment.

mod customers;

pub(crate) use customers::{Customer, START, fill};

use analytics::{Assessment, Calendar, Input, Rules, StationFacts};
use kernel::BusinessDay;

pub(crate) fn day(week: usize, weekday: usize) -> BusinessDay {
    START.plus((week * 7 + weekday) as i32)
}

pub(crate) fn sunday(week: usize) -> BusinessDay {
    day(week, 6)
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
    let customers: Vec<_> = customers.iter().zip(&packed).map(|(it, history)| it.known(history)).collect();
    analytics::assess(&Input { customers: &customers, stations, calendar }, as_of, rules)
        .expect("histories packed here are sound")
}
