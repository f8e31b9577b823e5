//! Finding the parameters under which what customers did is most likely, and how sure they are.

use super::likelihood::{Dropout, Parameters, Population, Tables, constant, varying};
use super::matrix::inverse;
use super::record::Record;
use super::simplex::{Minimum, Search, minimise};
use std::array::from_fn;

/// Customers below which a segment is not fitted by itself.
const CUSTOMERS_MIN: usize = 300;
/// Customers on whom a search begins; more of them would only make the way longer.
const SAMPLE: usize = 4_000;
/// Logarithms of parameters so close are the same where a search begins, and where it ends.
const COARSE: f64 = 1e-2;
const FINE: f64 = 1e-4;
/// Where searches begin: logarithms of r, α, a, b.
const STARTS: [[f64; 4]; 3] = [[0.0, 2.0, 0.0, 0.0], [-1.0, 1.0, -1.0, 1.0], [1.0, 3.0, -2.0, 0.0]];
/// Parameters beyond these logarithms are no description of anything.
const LN_MAX: f64 = 12.0;
const STEPS_MAX: u32 = 1_500;

/// Which model is fitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RepeatsModel {
    pub dropout: Dropout,
    pub k: u32,
}

/// A fitted model.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fitted {
    pub parameters: Parameters,
    pub log_likelihood: f64,
    pub customers: usize,
    pub repeats_max: u32,
    /// Standard errors of r, α, a, b from the observed information; nothing where the likelihood is flat.
    pub standard_errors: Option<[f64; 4]>,
}

/// Why there is no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotFit {
    #[error("{customers} customers are too few: at least {CUSTOMERS_MIN} are needed")]
    TooFew { customers: usize },
    #[error("nobody came back, so that nothing is known of how often they do")]
    NoRepeats,
    #[error("the search ended without a most likely model")]
    NotFound,
}

/// Fits one model by maximum likelihood.
pub fn fit(records: &[Record], model: RepeatsModel) -> Result<Fitted, CannotFit> {
    if records.len() < CUSTOMERS_MIN {
        return Err(CannotFit::TooFew { customers: records.len() });
    }
    let Some(repeats_max) = records.iter().map(|it| it.repeats).max().filter(|it| *it > 0) else {
        return Err(CannotFit::NoRepeats);
    };
    let minus = minus(model, repeats_max);
    let everybody = Population::new(records);
    let found = search(records, &everybody, &minus)?;
    let standard_errors = information(|at| minus(&everybody, at), found.at)
        .and_then(|it| inverse(&it))
        // The search runs over logarithms: an error there is relative.
        .map(|it| from_fn(|axis| it[axis][axis].sqrt() * found.at[axis].exp()));
    Ok(Fitted {
        parameters: parameters(model, &found.at),
        log_likelihood: constant(records, model.k) - found.value,
        customers: records.len(),
        repeats_max,
        standard_errors,
    })
}

/// Fits the model whose regularity k, of 1 to 3, makes what customers did most likely.
pub fn fit_regular(records: &[Record], dropout: Dropout) -> Result<Fitted, CannotFit> {
    let fits = (1..=3).map(|k| fit(records, RepeatsModel { dropout, k })).collect::<Result<Vec<_>, _>>()?;
    let best = fits.into_iter().max_by(|one, other| one.log_likelihood.total_cmp(&other.log_likelihood));
    best.ok_or(CannotFit::NotFound)
}

/// Fits again from where a fit of nearly the same customers ended: r, α, a, b.
pub(super) fn refit(records: &[Record], model: RepeatsModel, near: [f64; 4]) -> Option<Parameters> {
    let repeats_max = records.iter().map(|it| it.repeats).max()?;
    if records.len() < CUSTOMERS_MIN || repeats_max == 0 {
        return None;
    }
    let population = Population::new(records);
    let minus = minus(model, repeats_max);
    let value_tolerance = 1e-6 * records.len() as f64;
    let search = Search { step: 0.1, size: FINE, value_tolerance, steps_max: STEPS_MAX };
    let found = minimise(near.map(f64::ln), search, |at| minus(&population, at));
    (found.is_found && found.value.is_finite()).then(|| parameters(model, &found.at))
}

/// What is to become least: of customers and logarithms of r, α, a and b.
fn minus(model: RepeatsModel, repeats_max: u32) -> impl Fn(&Population, &[f64; 4]) -> f64 {
    move |customers, at| {
        if at.iter().any(|it| it.abs() > LN_MAX) {
            return f64::INFINITY;
        }
        -varying(customers, &Tables::new(parameters(model, at), repeats_max))
    }
}

fn parameters(model: RepeatsModel, at: &[f64; 4]) -> Parameters {
    let [r, alpha, a, b] = at.map(f64::exp);
    Parameters { dropout: model.dropout, k: model.k, r, alpha, a, b }
}

/// The best of several searches. Of many customers every n-th tells where to look, and all of them where exactly.
fn search(
    records: &[Record],
    everybody: &Population,
    minus: impl Fn(&Population, &[f64; 4]) -> f64,
) -> Result<Minimum<4>, CannotFit> {
    let stride = records.len().div_ceil(SAMPLE).max(1);
    let sample: Vec<Record> = records.iter().step_by(stride).copied().collect();
    let sample = Population::new(&sample);
    let coarse = Search { step: 0.5, size: COARSE, value_tolerance: 0.05, steps_max: STEPS_MAX };
    let found = STARTS
        .map(|start| minimise(start, coarse, |at| minus(&sample, at)))
        .into_iter()
        .min_by(|one, other| one.value.total_cmp(&other.value))
        .ok_or(CannotFit::NotFound)?;
    let nearer = Search { step: 0.05, size: COARSE / 5.0, value_tolerance: 0.01, steps_max: STEPS_MAX };
    let found = minimise(found.at, nearer, |at| minus(&sample, at));
    if let Some(found) = newton(|at| minus(everybody, at), found.at) {
        return Ok(found);
    }
    let value_tolerance = 1e-7 * records.len() as f64;
    let fine = Search { step: 0.05, size: FINE, value_tolerance, steps_max: STEPS_MAX };
    let found = minimise(found.at, fine, |at| minus(everybody, at));
    if found.is_found && found.value.is_finite() { Ok(found) } else { Err(CannotFit::NotFound) }
}

/// Goes on from near a minimum by Newton's steps, all with the second derivatives of the start: a dozen evaluations a step
/// are few beside what a simplex takes. None where that leads up, far away or nowhere.
fn newton(f: impl Fn(&[f64; 4]) -> f64, start: [f64; 4]) -> Option<Minimum<4>> {
    let inverse = inverse(&information(&f, start)?)?;
    let (mut at, mut value) = (start, f(&start));
    for _ in 0..NEWTON_STEPS_MAX {
        let slope: [f64; 4] = from_fn(|axis| {
            let moved = |by: f64| f(&from_fn(|it| if it == axis { at[it] + by } else { at[it] }));
            (moved(SLOPE_STEP) - moved(-SLOPE_STEP)) / (2.0 * SLOPE_STEP)
        });
        let step: [f64; 4] = from_fn(|row| (0..4).map(|it| inverse[row][it] * slope[it]).sum());
        let next = from_fn(|it| at[it] - step[it]);
        let found = f(&next);
        // What is no number leads nowhere.
        let leads_down = found <= value + value.abs() * ROUNDING;
        if !leads_down || step.iter().any(|it| it.abs() > NEWTON_FAR) {
            return None;
        }
        (at, value) = (next, found);
        if step.iter().all(|it| it.abs() < FINE / 10.0) {
            return Some(Minimum { at, value, is_found: true });
        }
    }
    None
}

const NEWTON_STEPS_MAX: u32 = 12;
const NEWTON_FAR: f64 = 0.5;
const SLOPE_STEP: f64 = 1e-4;
/// Sums of so many logarithms are known to no more than this part.
const ROUNDING: f64 = 1e-12;

/// Second derivatives, by differences in both directions; 21 evaluations.
fn information(f: impl Fn(&[f64; 4]) -> f64, at: [f64; 4]) -> Option<[[f64; 4]; 4]> {
    const STEP: f64 = 1e-3;
    let moved = |row: usize, column: usize, by: f64| {
        f(&from_fn(|axis| if axis == row || axis == column { at[axis] + by } else { at[axis] }))
    };
    let middle = f(&at);
    let both_ways = |row: usize, column: usize| moved(row, column, STEP) + moved(row, column, -STEP);
    let alone: [f64; 4] = from_fn(|axis| both_ways(axis, axis) - 2.0 * middle);
    let second = |row: usize, column: usize| {
        if row == column {
            alone[row]
        } else {
            (both_ways(row, column) - 2.0 * middle - alone[row] - alone[column]) / 2.0
        }
    };
    let low: [[f64; 4]; 4] =
        from_fn(|row| from_fn(|column| if column <= row { second(row, column) } else { 0.0 }));
    let found = from_fn(|row| from_fn(|column| low[row.max(column)][row.min(column)] / (STEP * STEP)));
    found.iter().flatten().all(|it: &f64| it.is_finite()).then_some(found)
}
