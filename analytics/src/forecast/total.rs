//! What areas and the company will sell: the sum of their stations, with the interval of the sum.

use super::cannot::CannotForecast;
use super::interval::{CHECKED_MIN, Scores, widths};
use super::panel::{Forecast, PROBABILITIES, Step};
use std::collections::BTreeMap;

/// A sum of forecasts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Total {
    /// The number of the first day or week foretold.
    pub first: i32,
    pub steps: Vec<Step>,
    /// Series that are in it.
    pub series: u32,
}

/// What was foretold and came in all at one past origin, by horizon, and the level foretold.
#[derive(Clone, Debug, Default)]
struct Together {
    level: f64,
    /// What came less what was foretold, of those whose figure is known.
    off: Vec<f64>,
    known: Vec<u32>,
    is_unlike: Vec<bool>,
}

/// Adds up forecasts of one panel. Errors of stations partly cancel and partly go together: how far the sum is off is
/// taken from how far the sum was off at the same origins.
pub fn total(of: &[&Forecast]) -> Result<Total, CannotForecast> {
    let first = of.first().ok_or(CannotForecast::NeverSold)?;
    let horizon = first.steps.len();
    let mut origins: BTreeMap<i32, Together> = BTreeMap::new();
    for past in of.iter().flat_map(|it| &it.past) {
        let it = origins.entry(past.origin).or_default();
        it.off.resize(horizon, 0.0);
        it.known.resize(horizon, 0);
        it.level += past.level;
        it.is_unlike.clone_from(&past.is_unlike);
        for (h, (expected, came)) in past.expected.iter().zip(&past.came).enumerate().take(horizon) {
            if let Some(came) = came {
                it.off[h] += came - expected;
                it.known[h] += 1;
            }
        }
    }
    let mut scores = Scores::new(horizon);
    for it in origins.values().filter(|it| 0.0 < it.level) {
        for h in (0..horizon).filter(|h| 0 < it.known[*h]) {
            scores.add(h, it.is_unlike[h], it.off[h].abs() / it.level);
        }
    }
    let level: f64 = of.iter().map(|it| it.level).sum();
    let step = |h: usize| {
        let plain = scores.plain(h, PROBABILITIES);
        let [likely, sure] = widths(plain, first.is_unlike[h], || scores.unlike(PROBABILITIES))
            .ok_or(CannotForecast::NoTrackRecord { checked: scores.checked(), needed: CHECKED_MIN })?;
        // The parts are whole numbers: so that the sum is the sum of what is shown, they are what is added.
        let expected: i64 = of.iter().map(|it| it.steps.get(h).map_or(0, |it| it.expected)).sum();
        Ok(Step::new(expected as f64, likely * level, sure * level))
    };
    let steps: Result<Vec<Step>, CannotForecast> = (0..horizon).map(step).collect();
    Ok(Total { first: first.first, steps: steps?, series: of.len() as u32 })
}
