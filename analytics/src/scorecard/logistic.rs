//! Logistic regression with a ridge, by Newton's steps (iteratively reweighted least squares).
//!
//! Values are standardised, so that one ridge fits all; the intercept is free of it. The sum to be minimised is convex and,
//! with a ridge above 0 and outcomes of both kinds, has one lowest point: the way there does not matter, and no chance is
//! in it.

/// What was seen, and how true the outcome is, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Row<const N: usize> {
    pub values: [f64; N],
    pub outcome: f64,
}

/// Log-odds as a sum: intercept + Σ weight · (value − mean) / spread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Linear<const N: usize> {
    pub intercept: f64,
    pub means: [f64; N],
    pub spreads: [f64; N],
    pub weights: [f64; N],
}

impl<const N: usize> Linear<N> {
    pub fn log_odds(&self, values: &[f64; N]) -> f64 {
        let parts = (0..N).map(|it| self.weights[it] * (values[it] - self.means[it]) / self.spreads[it]);
        self.intercept + parts.sum::<f64>()
    }
}

const STEPS_MAX: u32 = 100;
const HALVINGS_MAX: u32 = 40;
const STEP_SMALL: f64 = 1e-10;
/// A value that varies less than this, as a part of its size, does not vary.
const SPREAD_MIN: f64 = 1e-9;

/// Nothing when there are no outcomes of both kinds, or no lowest point was reached.
pub fn fit<const N: usize>(rows: &[Row<N>], ridge: f64) -> Option<Linear<N>> {
    let count = rows.len() as f64;
    let happened: f64 = rows.iter().map(|it| it.outcome).sum();
    if !(happened > 0.0 && happened < count) {
        return None;
    }
    let means: [f64; N] =
        std::array::from_fn(|it| rows.iter().map(|row| row.values[it]).sum::<f64>() / count);
    let spreads: [f64; N] = std::array::from_fn(|it| {
        let square: f64 = rows.iter().map(|row| (row.values[it] - means[it]).powi(2)).sum();
        let spread = (square / count).sqrt();
        if spread > SPREAD_MIN * (1.0 + means[it].abs()) { spread } else { f64::INFINITY }
    });
    // A value that does not vary divides by infinity: it says nothing, and its weight stays 0.
    let standard = |row: &Row<N>| {
        let values = std::array::from_fn(|it| (row.values[it] - means[it]) / spreads[it]);
        Row { values, outcome: row.outcome }
    };
    let rows: Vec<Row<N>> = rows.iter().map(standard).collect();
    let mut at = vec![0.0; N + 1];
    at[0] = (happened / (count - happened)).ln();
    let mut loss = total(&rows, &at, ridge);
    for _ in 0..STEPS_MAX {
        let (slope, bend) = derivatives(&rows, &at, ridge);
        let step = solve(bend, slope)?;
        let mut part = 1.0;
        let (next, next_loss) = (0..HALVINGS_MAX).find_map(|_| {
            let next: Vec<f64> = at.iter().zip(&step).map(|(at, step)| at - part * step).collect();
            part /= 2.0;
            let next_loss = total(&rows, &next, ridge);
            (next_loss <= loss + 1e-12 * loss.abs()).then_some((next, next_loss))
        })?;
        let moved = step.iter().map(|it| it.abs()).fold(0.0, f64::max);
        (at, loss) = (next, next_loss);
        if moved < STEP_SMALL {
            let spreads = spreads.map(|it| if it.is_finite() { it } else { 1.0 });
            return Some(Linear {
                intercept: at[0],
                means,
                spreads,
                weights: std::array::from_fn(|it| at[it + 1]),
            });
        }
    }
    None
}

fn log_odds<const N: usize>(row: &Row<N>, at: &[f64]) -> f64 {
    at[0] + row.values.iter().zip(&at[1..]).map(|(value, weight)| value * weight).sum::<f64>()
}

pub(super) fn probability(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

/// Minus the log-likelihood, and the ridge.
fn total<const N: usize>(rows: &[Row<N>], at: &[f64], ridge: f64) -> f64 {
    let of = |row: &Row<N>| {
        let z = log_odds(row, at);
        z.max(0.0) + (-z.abs()).exp().ln_1p() - row.outcome * z
    };
    rows.iter().map(of).sum::<f64>() + ridge / 2.0 * at[1..].iter().map(|it| it * it).sum::<f64>()
}

/// The slope, and the matrix of second derivatives row by row.
fn derivatives<const N: usize>(rows: &[Row<N>], at: &[f64], ridge: f64) -> (Vec<f64>, Vec<f64>) {
    let size = N + 1;
    let (mut slope, mut bend) = (vec![0.0; size], vec![0.0; size * size]);
    let value = |row: &Row<N>, it: usize| if it == 0 { 1.0 } else { row.values[it - 1] };
    for row in rows {
        let p = probability(log_odds(row, at));
        for one in 0..size {
            slope[one] += (p - row.outcome) * value(row, one);
            for other in 0..=one {
                bend[one * size + other] += p * (1.0 - p) * value(row, one) * value(row, other);
            }
        }
    }
    for it in 1..size {
        slope[it] += ridge * at[it];
        bend[it * size + it] += ridge;
    }
    (slope, bend)
}

/// Solves for a symmetric positive definite matrix, of which the lower half is given, by its Cholesky factor.
fn solve(mut low: Vec<f64>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for row in 0..size {
        for column in 0..=row {
            let sum: f64 = (0..column).map(|it| low[row * size + it] * low[column * size + it]).sum();
            let rest = low[row * size + column] - sum;
            low[row * size + column] = if row != column {
                rest / low[column * size + column]
            } else if rest > 0.0 {
                rest.sqrt()
            } else {
                return None;
            };
        }
    }
    for row in 0..size {
        let sum: f64 = (0..row).map(|it| low[row * size + it] * right[it]).sum();
        right[row] = (right[row] - sum) / low[row * size + row];
    }
    for row in (0..size).rev() {
        let sum: f64 = (row + 1..size).map(|it| low[it * size + row] * right[it]).sum();
        right[row] = (right[row] - sum) / low[row * size + row];
    }
    Some(right)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(of: &[(f64, f64)]) -> Vec<Row<1>> {
        of.iter().map(|it| Row { values: [it.0], outcome: it.1 }).collect()
    }

    #[test]
    fn two_groups_have_the_odds_that_were_seen() {
        // One in four of the first, three in four of the second: log-odds −ln 3 and +ln 3.
        let mut seen = vec![(0.0, 1.0), (0.0, 0.0), (0.0, 0.0), (0.0, 0.0)];
        seen.extend([(1.0, 0.0), (1.0, 1.0), (1.0, 1.0), (1.0, 1.0)]);
        let found = fit(&rows(&seen), 0.0).unwrap();
        assert!((found.log_odds(&[0.0]) + 3.0_f64.ln()).abs() < 1e-8);
        assert!((found.log_odds(&[1.0]) - 3.0_f64.ln()).abs() < 1e-8);
    }

    #[test]
    fn what_separates_without_fail_is_held_by_the_ridge() {
        let found = fit(&rows(&[(0.0, 0.0), (1.0, 0.0), (2.0, 1.0), (3.0, 1.0)]), 1.0).unwrap();
        assert!(found.weights[0].is_finite() && found.weights[0] > 0.5);
        assert!(fit(&rows(&[(0.0, 0.0), (1.0, 0.0)]), 1.0).is_none(), "nobody fell");
    }

    #[test]
    fn a_value_that_never_varies_weighs_nothing() {
        let found = fit(&rows(&[(5.0, 0.0), (5.0, 1.0), (5.0, 0.0)]), 1.0).unwrap();
        assert_eq!((found.weights[0], found.spreads[0]), (0.0, 1.0));
        assert!((probability(found.log_odds(&[5.0])) - 1.0 / 3.0).abs() < 1e-9);
    }
}
