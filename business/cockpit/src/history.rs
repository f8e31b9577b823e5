//! A customer's history summed up for one reader, as pure functions.
//!
//! **Invariant:** nothing here reads a clock, a database or a random source.

use analytics::{Entry, Family};
use kernel::BusinessDay;
use std::collections::BTreeMap;

/// What a customer bought, summed up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Totals {
    pub(crate) visits: i64,
    pub(crate) volume_ml: i64,
    pub(crate) amount_minor: i64,
    /// None as soon as the cost of a part is unknown.
    pub(crate) margin_minor: Option<i64>,
}

/// Days in the year over which a customer is judged: 52 whole weeks.
pub(crate) const YEAR_DAYS: i32 = 364;
/// Months shown in the chart of a customer.
const MONTHS: usize = 24;

pub(crate) fn total<'a>(entries: impl Iterator<Item = &'a Entry>) -> Totals {
    let start = Totals { margin_minor: Some(0), ..Totals::default() };
    entries.fold(start, |sum, entry| Totals {
        visits: sum.visits + i64::from(entry.visits),
        volume_ml: sum.volume_ml + entry.volume_ml,
        amount_minor: sum.amount_minor + entry.amount,
        margin_minor: sum.margin_minor.zip(entry.margin).map(|(a, b)| a + b),
    })
}

/// The year that ends with `last`.
pub(crate) fn in_year(entry: &Entry, last: BusinessDay) -> bool {
    last.plus(-YEAR_DAYS) < entry.day && entry.day <= last
}

/// Totals by station. Stations that the reader may not see are summed under none.
pub(crate) fn by_station(entries: &[Entry], visible: impl Fn(u32) -> bool) -> BTreeMap<Option<u32>, Totals> {
    let mut stations: BTreeMap<Option<u32>, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        stations.entry(Some(entry.station).filter(|it| visible(*it))).or_default().push(entry);
    }
    stations.into_iter().map(|(station, entries)| (station, total(entries.into_iter()))).collect()
}

/// The station and the fuel of most visits; of two alike the lower station number. None without fuel.
pub(crate) fn usual_place(entries: &[Entry]) -> Option<(u32, Family)> {
    let mut visits: BTreeMap<(u32, &'static str), (u32, Family)> = BTreeMap::new();
    for entry in entries.iter().filter(|it| it.family.is_fuel()) {
        visits.entry((entry.station, entry.family.as_str())).or_insert((0, entry.family)).0 += entry.visits;
    }
    let best = visits.into_iter().rev().max_by_key(|it| it.1.0);
    best.map(|((station, _), (_, family))| (station, family))
}

/// The month of a day as a number: 202612.
pub(crate) fn month(day: BusinessDay) -> i32 {
    use chrono::Datelike;
    let date = day.date();
    date.year() * 100 + date.month() as i32
}

/// Totals of the last months up to that of `last`, months without a purchase included, oldest first.
pub(crate) fn by_month(entries: &[Entry], last: BusinessDay) -> Vec<(i32, Totals)> {
    let mut months: BTreeMap<i32, Vec<&Entry>> = BTreeMap::new();
    let mut wanted = month(last);
    for _ in 0..MONTHS {
        months.insert(wanted, Vec::new());
        wanted = if wanted % 100 == 1 { wanted - 89 } else { wanted - 1 };
    }
    for entry in entries {
        if let Some(of_month) = months.get_mut(&month(entry.day)) {
            of_month.push(entry);
        }
    }
    months.into_iter().map(|(month, entries)| (month, total(entries.into_iter()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(day: &str, station: u32, amount: i64, margin: Option<i64>) -> Entry {
        Entry {
            day: day.parse().unwrap(),
            station,
            family: Family::Gasoline,
            visits: 1,
            volume_ml: 40_000,
            amount,
            margin,
        }
    }

    #[test]
    fn one_unknown_cost_makes_the_margin_unknown() {
        let known = [entry("2026-01-01", 1, 100, Some(10)), entry("2026-01-02", 1, 100, Some(5))];
        assert_eq!(total(known.iter()).margin_minor, Some(15));
        let partly = [known[0], entry("2026-01-02", 1, 100, None)];
        assert_eq!(total(partly.iter()).margin_minor, None);
    }

    #[test]
    fn stations_out_of_sight_are_summed_together() {
        let entries = [
            entry("2026-01-01", 1, 100, None),
            entry("2026-01-02", 2, 20, None),
            entry("2026-01-03", 3, 3, None),
        ];
        let stations = by_station(&entries, |station| station == 1);
        assert_eq!(stations.get(&Some(1)).unwrap().amount_minor, 100);
        assert_eq!(stations.get(&None).unwrap().amount_minor, 23);
        assert_eq!(stations.len(), 2);
    }

    #[test]
    fn months_without_a_purchase_are_there_and_january_follows_december() {
        let months = by_month(&[entry("2025-12-31", 1, 7, None)], "2026-02-10".parse().unwrap());
        assert_eq!(months.len(), 24);
        assert_eq!(
            months.iter().rev().take(3).map(|it| it.0).collect::<Vec<_>>(),
            [202_602, 202_601, 202_512]
        );
        assert_eq!(months.iter().find(|it| it.0 == 202_512).unwrap().1.amount_minor, 7);
        assert_eq!(months.first().unwrap().0, 202_403);
    }
}
