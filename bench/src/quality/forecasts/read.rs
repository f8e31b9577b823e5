//! Public series, as the analysis takes them.

use analytics::forecast::{Event, EventKind, Series};
use anyhow::{Context, Result, ensure};
use kernel::{BusinessDay, Week};
use std::collections::BTreeMap;
use std::path::Path;

/// 2013-01-01.
pub(super) const FAVORITA_FIRST: BusinessDay = BusinessDay(15_706);
/// The week that begins on 1991-02-04.
pub(super) const GASOLINE_FIRST: Week = Week(1_101);
/// Barrels are told in thousands of millions.
const GASOLINE_SCALE: f64 = 1_000.0;

/// An earthquake: for weeks shops sold what they never sold before or after.
const SHOCK: [&str; 2] = ["2016-04-16", "2016-05-25"];

/// One series a shop, and the last day. A day without a row is one without a sale.
pub(super) fn favorita(file: &Path) -> Result<(Vec<Series>, BusinessDay)> {
    let mut lines = csv::Reader::from_path(file).with_context(|| file.display().to_string())?;
    let mut shops: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
    let mut last = FAVORITA_FIRST;
    for line in lines.records() {
        let line = line?;
        let day: BusinessDay = line[0].parse()?;
        let place = usize::try_from(day.since(FAVORITA_FIRST)).context("a day before the first")?;
        let days = shops.entry(line[1].parse()?).or_default();
        days.resize(days.len().max(place + 1), 0);
        days[place] = line[2].parse()?;
        last = last.max(day);
    }
    let [from, to] = SHOCK;
    let shock = Event { from: from.parse()?, to: to.parse()?, kind: EventKind::Shock };
    let series = |(key, days)| Series::daily(key, FAVORITA_FIRST, days).with_events(vec![shock]);
    Ok((shops.into_iter().map(series).collect(), last))
}

/// The one series, and its last week.
pub(super) fn gasoline(file: &Path) -> Result<(Series, Week)> {
    let mut lines = csv::Reader::from_path(file).with_context(|| file.display().to_string())?;
    let mut values = Vec::new();
    for (row, line) in (1..).zip(lines.records()) {
        let line = line?;
        ensure!(line[0].parse::<u32>()? == row, "row {row} is missing");
        values.push((line[2].parse::<f64>()? * GASOLINE_SCALE).round() as i64);
    }
    let last = Week(GASOLINE_FIRST.0 + values.len() as i32 - 1);
    Ok((Series::weekly(1, GASOLINE_FIRST, values), last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_and_week_are_those_of_the_files() {
        assert_eq!(FAVORITA_FIRST.to_string(), "2013-01-01");
        assert_eq!(GASOLINE_FIRST.monday().to_string(), "1991-02-04");
    }
}
