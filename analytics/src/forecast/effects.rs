//! What unlike days do to sales: learnt from all series together, and shrunk.
//!
//! One year of one place is an anecdote: taken at its word it makes the next forecast worse. So an effect needs two
//! occurrences, leans to nothing while there are few of them, and a place's own effect leans to that of all.

use super::calendar::{DayTable, Kind};
use super::series::{Known, Rhythm};
use kernel::BusinessDay;
use std::collections::BTreeMap;

/// Weeks before and after a day within which its like days are looked for.
const AROUND: i32 = 4;
/// No day sells more than twenty times or less than a twentieth of the usual.
const LN_MAX: f64 = 3.0;
/// Days of one kind that lie this close belong to one occurrence.
const DAYS_APART: i32 = 20;
/// An effect of so many occurrences counts half.
const HALF_OF_ALL: f64 = 1.0;
const HALF_OF_OWN: f64 = 2.0;
/// Months (with a 31st) that must have been seen before days of the month are told apart.
const MONTHS_MIN: usize = 6;

/// The kinds of a stretch of days or weeks.
#[derive(Clone, Debug)]
pub(super) struct Kinds {
    first: i32,
    kinds: Vec<Option<Occurrence>>,
}

/// A kind of day, and which of the times it came: the number of the first day of that time.
type Occurrence = (Kind, i32);

impl Kinds {
    pub(super) fn new(table: &DayTable, rhythm: Rhythm, first: i32, last: i32) -> Self {
        let apart = match rhythm {
            Rhythm::Daily => DAYS_APART,
            Rhythm::Weekly => DAYS_APART.div_euclid(7),
        };
        // When each kind was met last, and when that time began.
        let mut met: BTreeMap<Kind, (i32, i32)> = BTreeMap::new();
        let occurrence = |slot| {
            let kind = table.kind(rhythm, slot)?;
            let began = met.get(&kind).filter(|it| slot - it.0 <= apart).map_or(slot, |it| it.1);
            met.insert(kind, (slot, began));
            Some((kind, began))
        };
        Self { first, kinds: (first..=last).map(occurrence).collect() }
    }

    pub(super) fn at(&self, slot: i32) -> Option<Kind> {
        self.occurrence(slot).map(|it| it.0)
    }

    fn occurrence(&self, slot: i32) -> Option<Occurrence> {
        let place = usize::try_from(slot.checked_sub(self.first)?).ok()?;
        self.kinds.get(place).copied().flatten()
    }
}

/// What days do to one series: factors.
#[derive(Clone, Debug, Default)]
pub(super) struct Effects {
    kinds: BTreeMap<Kind, f64>,
    /// By day of the month; empty where nothing is known of it.
    month: Vec<f64>,
}

impl Effects {
    /// None for a kind of which too little was seen.
    pub(super) fn factor(&self, slot: i32, kind: Option<Kind>) -> Option<f64> {
        match kind {
            Some(kind) => self.kinds.get(&kind).copied(),
            None if self.month.is_empty() => Some(1.0),
            None => Some(self.month[usize::from(BusinessDay(slot).day_of_month()) - 1]),
        }
    }
}

/// Logarithms of what happened against the usual, by kind and then occurrence.
type Seen = BTreeMap<Kind, BTreeMap<i32, f64>>;

/// The effects on each series, by what was known of all of them.
pub(super) fn effects(all: &[Known], kinds: &Kinds, rhythm: Rhythm) -> Vec<Effects> {
    let seen: Vec<Seen> = all.iter().map(|it| seen(it, kinds, rhythm)).collect();
    let mut together: BTreeMap<Kind, BTreeMap<i32, Vec<f64>>> = BTreeMap::new();
    for (kind, occurrence, value) in seen.iter().flat_map(flat) {
        together.entry(kind).or_default().entry(occurrence).or_default().push(value);
    }
    let chain: BTreeMap<Kind, f64> = together
        .into_iter()
        .filter(|(_, occurrences)| 2 <= occurrences.len())
        .map(|(kind, occurrences)| {
            let n = occurrences.len() as f64;
            let mean = occurrences.into_values().filter_map(median).sum::<f64>() / n;
            (kind, mean * n / (n + HALF_OF_ALL))
        })
        .collect();
    let month = match rhythm {
        Rhythm::Daily => month(all, kinds),
        Rhythm::Weekly => Vec::new(),
    };
    seen.iter().map(|own| Effects { kinds: lean(&chain, own), month: month.clone() }).collect()
}

/// What days of the month do to all series together, as factors: wages and bills come by date. Each day leans to nothing as far
/// as chance alone would make days differ.
fn month(all: &[Known], kinds: &Kinds) -> Vec<f64> {
    let mut dates: BTreeMap<i32, Vec<f64>> = BTreeMap::new();
    for known in all {
        for (place, value) in known.values.iter().enumerate() {
            let slot = known.first + place as i32;
            let (Some(value), None) = (value, kinds.at(slot)) else { continue };
            let Some(usual) = usual(known, kinds, Rhythm::Daily, place) else { continue };
            if 0.0 < *value {
                dates.entry(slot).or_default().push((value / usual).ln().clamp(-LN_MAX, LN_MAX));
            }
        }
    }
    let mut of: Vec<Vec<f64>> = vec![Vec::new(); 31];
    for (slot, ratios) in dates {
        of[usize::from(BusinessDay(slot).day_of_month()) - 1].extend(median(ratios));
    }
    if of.iter().any(|it| it.len() < MONTHS_MIN) {
        return Vec::new();
    }
    let summed: Vec<(f64, f64)> = of.iter().map(|it| mean_and_error(it)).collect();
    let n = summed.len() as f64;
    let spread = summed.iter().map(|it| it.0 * it.0).sum::<f64>() / n;
    let chance = summed.iter().map(|it| it.1).sum::<f64>() / n;
    let real = (spread - chance).max(0.0);
    let shrunk = |(mean, error): (f64, f64)| if 0.0 < real { mean * real / (real + error) } else { 0.0 };
    summed.into_iter().map(|it| shrunk(it).exp()).collect()
}

/// The mean, and the square of its standard error.
fn mean_and_error(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let squares = values.iter().map(|it| (it - mean).powi(2)).sum::<f64>();
    (mean, squares / (n - 1.0) / n)
}

fn flat(seen: &Seen) -> impl Iterator<Item = (Kind, i32, f64)> {
    seen.iter().flat_map(|(kind, all)| all.iter().map(|(occurrence, value)| (*kind, *occurrence, *value)))
}

fn lean(chain: &BTreeMap<Kind, f64>, own: &Seen) -> BTreeMap<Kind, f64> {
    let lean = |kind: &Kind, of_all: f64| {
        let Some(own) = own.get(kind) else { return of_all };
        let n = own.len() as f64;
        let mean = own.values().sum::<f64>() / n;
        of_all + (mean - of_all) * n / (n + HALF_OF_OWN)
    };
    chain.iter().map(|(kind, of_all)| (*kind, lean(kind, *of_all).exp())).collect()
}

fn seen(known: &Known, kinds: &Kinds, rhythm: Rhythm) -> Seen {
    let mut sums: BTreeMap<Occurrence, (f64, f64)> = BTreeMap::new();
    for (place, value) in known.values.iter().enumerate() {
        let (Some(value), Some(occurrence)) = (value, kinds.occurrence(known.first + place as i32)) else {
            continue;
        };
        let Some(usual) = usual(known, kinds, rhythm, place) else { continue };
        let ratio = if 0.0 < *value { (value / usual).ln().clamp(-LN_MAX, LN_MAX) } else { -LN_MAX };
        let sum = sums.entry(occurrence).or_default();
        *sum = (sum.0 + ratio, sum.1 + 1.0);
    }
    let mut seen = Seen::new();
    for ((kind, began), (sum, n)) in sums {
        seen.entry(kind).or_default().insert(began, sum / n);
    }
    seen
}

/// The mean of like days around that are of no kind.
fn usual(known: &Known, kinds: &Kinds, rhythm: Rhythm, place: usize) -> Option<f64> {
    let stride = match rhythm {
        Rhythm::Daily => 7,
        Rhythm::Weekly => 1,
    };
    let (mut sum, mut n) = (0.0, 0.0);
    for weeks in (-AROUND..=AROUND).filter(|it| *it != 0) {
        let other = place as i32 + weeks * stride;
        let value = usize::try_from(other).ok().and_then(|it| known.values.get(it).copied().flatten());
        if let (Some(value), None) = (value, kinds.at(known.first + other)) {
            sum += value;
            n += 1.0;
        }
    }
    (0.0 < sum).then(|| sum / n)
}

pub(super) fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = values.len().div_euclid(2);
    let high = *values.get(upper)?;
    Some(if values.len().is_multiple_of(2) { f64::midpoint(values[upper - 1], high) } else { high })
}
