//! The household panel as the scorecard takes it.

use analytics::scorecard::{Days, PERIOD_DAYS, Question, Seen, Span};
use analytics::{Entry, Family};
use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use kernel::BusinessDay;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Sunday, 2017-01-01: the panel's first day.
const FIRST_DAY: BusinessDay = BusinessDay(17_167);

/// What is known at origin t: everything before period t.
pub(super) fn origin(t: i32) -> Span {
    Span { from: FIRST_DAY, until: FIRST_DAY.plus(PERIOD_DAYS * t - 1) }
}

/// Everybody who is judged at origin t.
pub(super) fn seen(customers: &[Days], t: i32, question: Question) -> Vec<(usize, Seen)> {
    let of = |it: usize| customers[it].seen(origin(t), question).ok().map(|seen| (it, seen));
    (0..customers.len()).filter_map(of).collect()
}

/// Households by number.
pub(super) struct Panel {
    pub customers: Vec<Days>,
}

impl Panel {
    pub(super) fn goods(data: &Path) -> Result<Self> {
        let file = data.join("complete_journey/lines.csv.gz");
        let packed = File::open(&file).with_context(|| file.display().to_string())?;
        Self::read(GzDecoder::new(packed), Family::Goods)
    }

    pub(super) fn fuel(data: &Path) -> Result<Self> {
        let file = data.join("complete_journey/fuel_sales.csv");
        let plain = File::open(&file).with_context(|| file.display().to_string())?;
        Self::read(plain, Family::Gasoline)
    }

    /// One value a basket; those that come to nothing or less are left out.
    fn read(input: impl Read, family: Family) -> Result<Self> {
        let mut lines = csv::Reader::from_reader(input);
        let head = lines.headers()?.clone();
        let place =
            |name: &str| head.iter().position(|it| it == name).with_context(|| format!("no column {name}"));
        let places = ["household_id", "basket_id", "transaction_timestamp", "sales_value"].map(place);
        let [household, basket, moment, value] = places;
        let [household, basket, moment, value] = [household?, basket?, moment?, value?];
        let mut baskets: BTreeMap<(u64, BusinessDay, u64), f64> = BTreeMap::new();
        for line in lines.records() {
            let line = line?;
            let key = (line[household].parse()?, line[moment][..10].parse()?, line[basket].parse()?);
            *baskets.entry(key).or_default() += line[value].parse::<f64>()?;
        }
        let mut entries: BTreeMap<u64, Vec<Entry>> = BTreeMap::new();
        for ((household, day, _), value) in baskets {
            let amount = (value * 100.0).round() as i64;
            let entry = Entry { day, station: 1, family, visits: 1, volume_ml: 0, amount, margin: None };
            if 0 < amount {
                entries.entry(household).or_default().push(entry);
            }
        }
        Ok(Self { customers: entries.values().map(|it| Days::of(it)).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_day_is_the_first_of_the_year() {
        assert_eq!(FIRST_DAY.to_string(), "2017-01-01");
        assert_eq!(origin(10).until.to_string(), "2017-10-07");
    }
}
