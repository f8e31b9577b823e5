//! The logistic regression that ours must not be worse than, as it is described beside the data: seven figures, a ridge of 1, and
//! lessons a period apart. It is worked out here, from what a customer bought, and shares the search alone with ours.

use super::panel::{origin, seen};
use analytics::scorecard::{Days, Linear, Question, Row, Seen, fit_logistic};
use anyhow::{Context, Result};
use statrs::function::gamma::checked_gamma_lr;

const FEATURES: usize = 7;
const RIDGE: f64 = 1.0;
/// Gamma shape of gaps, and gaps that draw a customer's mean towards everybody's.
const SHAPE: f64 = 1.4;
const PSEUDO_GAPS: f64 = 3.0;

pub(super) struct Yardstick(Linear<FEATURES>);

/// What it says of a customer, and the probability of an overdue gap by itself.
pub(super) struct Said {
    pub log_odds: f64,
    pub overdue: f64,
}

impl Yardstick {
    pub(super) fn fit(customers: &[Days], origins: &[i32], question: Question) -> Result<Self> {
        let known_until = origin(origins.last().context("no origins")? + question.horizon as i32).until;
        let mut rows = Vec::new();
        for t in origins {
            let seen = seen(customers, *t, question);
            for ((customer, seen), values) in seen.iter().zip(features(customers, &seen, *t)) {
                let outcome = customers[*customer].outcome(seen, question, known_until);
                let fell = outcome.context("the answer is known")?.fell;
                rows.push(Row { values, outcome: f64::from(u8::from(fell)) });
            }
        }
        fit_logistic(&rows, RIDGE).map(Self).context("no lowest point")
    }

    pub(super) fn log_odds(&self, customers: &[Days], seen: &[(usize, Seen)], t: i32) -> Vec<Said> {
        let of = |it: [f64; FEATURES]| Said { log_odds: self.0.log_odds(&it), overdue: it[2] };
        features(customers, seen, t).into_iter().map(of).collect()
    }
}

/// Of everybody at one origin: what is usual is the mean of all mean gaps there.
fn features(customers: &[Days], seen: &[(usize, Seen)], t: i32) -> Vec<[f64; FEATURES]> {
    let span = origin(t);
    let days = f64::from(span.until.since(span.from) + 1);
    let visits: Vec<Vec<i32>> = seen
        .iter()
        .map(|it| customers[it.0].visits(span.until).map(|it| it.since(span.from)).collect())
        .collect();
    let mean_gap = |it: &Vec<i32>| {
        let gaps = it.len().checked_sub(1).filter(|it| 0 < *it)?;
        Some(f64::from(it[gaps] - it[0]) / gaps as f64)
    };
    let gaps: Vec<f64> = visits.iter().filter_map(mean_gap).collect();
    let usual = gaps.iter().sum::<f64>() / gaps.len() as f64;
    let of = |(visits, (_, seen)): (&Vec<i32>, &(usize, Seen))| {
        let (first, last, count) = (visits[0], visits[visits.len() - 1], visits.len() as f64);
        let gap = (f64::from(last - first) + PSEUDO_GAPS * usual) / (count - 1.0 + PSEUDO_GAPS);
        let idle = days - 1.0 - f64::from(last);
        let overdue =
            if idle > 0.0 { checked_gamma_lr(SHAPE, idle * SHAPE / gap).unwrap_or(1.0) } else { 0.0 };
        let amounts: Vec<f64> = seen.amounts().iter().map(|it| *it as f64).collect();
        let mean = mean(&amounts);
        let peak = amounts.iter().copied().fold(0.0, f64::max);
        let variance = amounts.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / amounts.len() as f64;
        let (last, last_two) = (amounts[amounts.len() - 1], self::mean(&amounts[amounts.len() - 2..]));
        [
            last / peak,
            last_two / mean,
            overdue,
            idle / gap,
            (count / days).ln(),
            variance.sqrt() / mean,
            slope(&amounts) / mean,
        ]
    };
    visits.iter().zip(seen).map(of).collect()
}

fn mean(of: &[f64]) -> f64 {
    of.iter().sum::<f64>() / of.len() as f64
}

/// By least squares, a period.
fn slope(amounts: &[f64]) -> f64 {
    let middle = (amounts.len() as f64 - 1.0) / 2.0;
    let places = || (0..amounts.len()).map(|it| it as f64 - middle);
    places().zip(amounts).map(|(place, it)| place * it).sum::<f64>() / places().map(|it| it * it).sum::<f64>()
}

/// The last period to the median of those before it.
pub(super) fn last_to_median(seen: &Seen) -> f64 {
    let amounts = seen.amounts();
    let (last, before) = (amounts[amounts.len() - 1], &amounts[..amounts.len() - 1]);
    let mut sorted: Vec<f64> = before.iter().map(|it| *it as f64).collect();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len().div_euclid(2);
    last as f64 / f64::midpoint(sorted[middle], sorted[sorted.len() - 1 - middle]).max(1.0)
}
