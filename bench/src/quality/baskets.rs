//! What goes with what in the purchases of a household panel, possibly simulated: nothing is promised, the figures are told.

use super::figure::Figure;
use crate::report::Report;
use analytics::baskets::{Bought, Evidence, Given, ITEMS_MAX, Item, Suggestion, count, suggestions};
use anyhow::{Context, Result};
use flate2::read::GzDecoder;
use kernel::BusinessDay;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::Path;

const TABLE: &str = "baskets";
const DATA: &str = "household panel, by customer-day";
/// Pairs whose figures are told.
const TOLD: usize = 5;

/// Who bought what on which day: the categories by place in `names`.
struct Lines {
    rows: Vec<(u64, BusinessDay, u16)>,
    names: Vec<String>,
}

pub(super) fn run(data: &Path, report: &mut Report) -> Result<()> {
    let Lines { rows, names } = read(&data.join("complete_journey/lines.csv.gz"))?;
    let bought = rows.iter().map(|it| Bought { customer: it.0, day: it.1, item: Item(it.2), margin: None });
    let counts = count(bought, names.len() as u16)?;
    let found = suggestions(&counts, &Evidence::default());
    let pairs: Vec<&Suggestion> = found.iter().filter(|it| matches!(it.given, Given::One(_))).collect();
    let number = |it: usize| it as f64;
    let mut figures = vec![
        Figure::told(DATA, "customer-days", f64::from(counts.days())),
        Figure::told(DATA, "kinds of things", number(names.len())),
        Figure::told(DATA, "pairs that go together", number(pairs.len().div_euclid(2))),
        Figure::told(DATA, "triples that go together, by what is given", number(found.len() - pairs.len())),
    ];
    let mut by_lift: Vec<(Item, &Suggestion)> = pairs.into_iter().filter_map(upwards).collect();
    by_lift.sort_by_key(|it| (std::cmp::Reverse(it.1.lift_hundredths), it.1.given, it.1.then));
    let name = |it: Item| names.get(usize::from(it.0)).map_or("", String::as_str);
    for (given, it) in by_lift.into_iter().take(TOLD) {
        let figure = format!(
            "lift of {} and {}: {} days, {} customers",
            name(given),
            name(it.then),
            it.joint_days,
            it.customers
        );
        figures.push(Figure::told(DATA, figure, f64::from(it.lift_hundredths) / 100.0));
    }
    figures.iter().try_for_each(|it| report.add(TABLE, it))
}

/// A pair in one of its two directions.
fn upwards(it: &Suggestion) -> Option<(Item, &Suggestion)> {
    let Given::One(given) = it.given else { return None };
    (given < it.then).then_some((given, it))
}

/// The lines of the categories bought most often, sorted by household and day.
fn read(file: &Path) -> Result<Lines> {
    let packed = File::open(file).with_context(|| file.display().to_string())?;
    let mut lines = csv::Reader::from_reader(GzDecoder::new(packed));
    let head = lines.headers()?.clone();
    let place =
        |name: &str| head.iter().position(|it| it == name).with_context(|| format!("no column {name}"));
    let places = ["household_id", "transaction_timestamp", "product_category"].map(place);
    let [household, moment, category] = places;
    let [household, moment, category] = [household?, moment?, category?];
    let mut rows: Vec<(u64, BusinessDay, String)> = Vec::new();
    let mut often: BTreeMap<String, usize> = BTreeMap::new();
    for line in lines.records() {
        let line = line?;
        let name = line[category].to_owned();
        *often.entry(name.clone()).or_default() += 1;
        rows.push((line[household].parse()?, line[moment][..10].parse()?, name));
    }
    let mut often: Vec<(String, usize)> = often.into_iter().collect();
    often.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    let names: Vec<String> = often.into_iter().map(|it| it.0).take(usize::from(ITEMS_MAX)).collect();
    let places: BTreeMap<&str, u16> = names.iter().map(String::as_str).zip(0..).collect();
    let mut rows: Vec<(u64, BusinessDay, u16)> =
        rows.iter().filter_map(|it| Some((it.0, it.1, *places.get(it.2.as_str())?))).collect();
    rows.sort_unstable();
    Ok(Lines { rows, names })
}
