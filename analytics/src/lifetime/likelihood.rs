//! The likelihood of what customers did, in closed form.
//!
//! `x` repeats until `t`, watched until `T`; gaps Erlang-k with rate λ ~ Gamma(r, α), chance of stopping p ~ Beta(a, b):
//!
//! ```text
//! dead  = B(a+1, b+x)/B(a, b) · α^r Γ(r+kx)/Γ(r) · (α+t)^−(r+kx)
//! alive = B(a, b+x+1)/B(a, b) · α^r/Γ(r) · Σ_{j<k} (T−t)^j/j! · Γ(r+kx+j) · (α+T)^−(r+kx+j)
//! L     = Π gap^(k−1) / Γ(k)^x · (dead + alive)
//! ```
//!
//! Where nobody stops before the first repeat, `x` stands for `x+1` in the factors of Beta, and who has no repeat cannot be
//! dead. The first factor does not depend on the parameters; it is kept so that different k can be compared.
//!
//! `x` is a whole number, so that the functions of Gamma and Beta are sums of logarithms that all customers share.

use super::Record;
use rayon::prelude::*;

/// When a customer may stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dropout {
    /// After every visit, the first one too (MBG).
    AfterEvery,
    /// After a repeat visit only (BG).
    AfterRepeat,
}

/// A model with its four parameters, all above 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Parameters {
    pub dropout: Dropout,
    /// Regularity: gaps are Erlang-k; 1 is pure chance.
    pub k: u32,
    /// Shape of the rates.
    pub r: f64,
    /// Rate of the rates, weeks.
    pub alpha: f64,
    /// Shapes of the chance of stopping.
    pub a: f64,
    pub b: f64,
}

/// What a customer's history weighs, up to what both share: the logarithm of each, and of their sum.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weights {
    pub(super) alive: f64,
    pub(super) dead: f64,
}

/// The same before the logarithm of the waiting is taken: alive · waiting + dead.
#[derive(Clone, Copy, Debug)]
struct Parts {
    ln_alive: f64,
    waiting: f64,
    ln_dead: f64,
}

impl Parts {
    /// One exponential and one logarithm.
    fn ln_sum(self) -> f64 {
        let Self { ln_alive, waiting, ln_dead } = self;
        if ln_alive > ln_dead {
            ln_alive + (waiting + (ln_dead - ln_alive).exp()).ln()
        } else {
            ln_dead + (1.0 + waiting * (ln_alive - ln_dead).exp()).ln()
        }
    }
}

impl Weights {
    pub(super) fn p_alive(self) -> f64 {
        1.0 / (1.0 + (self.dead - self.alive).exp())
    }
}

/// The sums of logarithms that all customers of a model share.
#[derive(Debug)]
pub(super) struct Tables {
    parameters: Parameters,
    r_ln_alpha: f64,
    /// ln Γ(r+kn) − ln Γ(r), by n.
    rising: Vec<f64>,
    /// ln B(a, b+n) − ln B(a, b), by n.
    staying: Vec<f64>,
    /// ln a/(a+b+n), by n: stopping at last.
    stopping: Vec<f64>,
}

impl Tables {
    pub(super) fn new(parameters: Parameters, repeats_max: u32) -> Self {
        let Parameters { k, r, alpha, a, b, .. } = parameters;
        let (n_max, k) = (repeats_max as usize + 2, k as usize);
        let mut rising = Vec::with_capacity(n_max);
        let mut staying = Vec::with_capacity(n_max);
        let mut stopping = Vec::with_capacity(n_max);
        let (mut sum_rising, mut sum_staying) = (0.0, 0.0);
        for n in 0..n_max {
            rising.push(sum_rising);
            staying.push(sum_staying);
            // One logarithm of a product instead of k logarithms: the factors are far from overflow.
            sum_rising += (n * k..(n + 1) * k).map(|it| r + it as f64).product::<f64>().ln();
            let n = n as f64;
            sum_staying += ((b + n) / (a + b + n)).ln();
            stopping.push((a / (a + b + n)).ln());
        }
        Self { parameters, r_ln_alpha: r * alpha.ln(), rising, staying, stopping }
    }

    pub(super) fn weights(&self, it: &Record) -> Weights {
        let alpha = self.parameters.alpha;
        let Parts { ln_alive, waiting, ln_dead } =
            self.parts(it, (alpha + it.age).ln(), (alpha + it.last).ln());
        Weights { alive: ln_alive + waiting.ln(), dead: ln_dead }
    }

    /// With the logarithms of α + age and α + last, which many customers share.
    fn parts(&self, it: &Record, ln_age: f64, ln_last: f64) -> Parts {
        let Parameters { dropout, k, r, alpha, .. } = self.parameters;
        let x = it.repeats as usize;
        // How often the customer could have stopped and did not, and the last of these when they are dead.
        let (stayed, stopped) = match dropout {
            Dropout::AfterEvery => (x + 1, x),
            Dropout::AfterRepeat => (x, x.saturating_sub(1)),
        };
        let shape = r + f64::from(k) * f64::from(it.repeats);
        let common = self.r_ln_alpha + self.rising[x];
        // With k = 1 there is nothing to wait for.
        let waiting = if k == 1 { 1.0 } else { waiting(k, shape, (it.age - it.last) / (alpha + it.age)) };
        let ln_alive = common + self.staying[stayed] - shape * ln_age;
        let ln_dead = if stayed == 0 {
            f64::NEG_INFINITY
        } else {
            common + self.staying[stopped] + self.stopping[stopped] - shape * ln_last
        };
        Parts { ln_alive, waiting, ln_dead }
    }
}

/// Σ_{j<k} s(s+1)…(s+j−1)/j! · u^j: that the next visit is not yet due, beside the first term.
fn waiting(k: u32, shape: f64, u: f64) -> f64 {
    let (mut term, mut sum) = (1.0, 1.0);
    for j in 1..k {
        let j = f64::from(j);
        term *= (shape + j - 1.0) / j * u;
        sum += term;
    }
    sum
}

/// How the rate of somebody alive is mixed: the share of each j in [`waiting`].
pub(super) fn phases(k: u32, shape: f64, u: f64) -> impl Iterator<Item = (f64, f64)> {
    let all = waiting(k, shape, u);
    let mut term = 1.0;
    (0..k).map(move |j| {
        let j = f64::from(j);
        if j > 0.0 {
            term *= (shape + j - 1.0) / j * u;
        }
        (shape + j, term / all)
    })
}

/// Customers whose likelihoods are added up before they are added to others': fixed, so that any number of threads finds
/// the same sum.
const CHUNK: usize = 4096;
/// Below so many the threads would wait for each other longer than they work.
const SHARED_MIN: usize = 32 * 1024;

/// The logarithm of the likelihood of all `records`.
pub fn log_likelihood(records: &[Record], parameters: Parameters) -> f64 {
    let repeats_max = records.iter().map(|it| it.repeats).max().unwrap_or(0);
    let tables = Tables::new(parameters, repeats_max);
    varying(&Population::new(records), &tables) + constant(records, parameters.k)
}

/// The part that depends on the parameters.
pub(super) fn varying(population: &Population, tables: &Tables) -> f64 {
    let logarithms =
        |weeks: &[f64]| weeks.iter().map(|it| (tables.parameters.alpha + it).ln()).collect::<Vec<_>>();
    let (ages, lasts) = (logarithms(&population.ages), logarithms(&population.lasts));
    let of = |it: &Placed| {
        it.count * tables.parts(&it.record, ages[it.age as usize], lasts[it.last as usize]).ln_sum()
    };
    let add_up = |chunk: &[Placed]| chunk.iter().map(of).sum::<f64>();
    let sums: Vec<f64> = if population.placed.len() < SHARED_MIN {
        population.placed.chunks(CHUNK).map(add_up).collect()
    } else {
        population.placed.par_chunks(CHUNK).map(add_up).collect()
    };
    sums.iter().sum()
}

/// Customers, with the times that many of them share: those are whole days, so that there are few.
#[derive(Debug)]
pub(super) struct Population {
    placed: Vec<Placed>,
    /// Weeks to the day of the assessment, ascending.
    ages: Vec<f64>,
    /// Weeks to the last visit, ascending.
    lasts: Vec<f64>,
}

/// Customers who came as often at the same times, and where the times stand in the lists.
#[derive(Debug)]
struct Placed {
    record: Record,
    count: f64,
    age: u32,
    last: u32,
}

impl Population {
    pub(super) fn new(records: &[Record]) -> Self {
        let distinct = |of: fn(&Record) -> f64| {
            let mut times: Vec<f64> = records.iter().map(of).collect();
            times.sort_unstable_by(f64::total_cmp);
            times.dedup();
            times
        };
        let (ages, lasts) = (distinct(|it| it.age), distinct(|it| it.last));
        let place = |times: &[f64], it: f64| times.partition_point(|time| *time < it) as u32;
        let mut placed: Vec<Placed> = records
            .iter()
            .map(|record| Placed {
                record: *record,
                count: 1.0,
                age: place(&ages, record.age),
                last: place(&lasts, record.last),
            })
            .collect();
        placed.sort_unstable_by_key(|it| (it.record.repeats, it.age, it.last));
        placed.dedup_by(|next, kept| {
            let is_same =
                (next.record.repeats, next.age, next.last) == (kept.record.repeats, kept.age, kept.last);
            if is_same {
                kept.count += next.count;
            }
            is_same
        });
        Self { placed, ages, lasts }
    }
}

/// The part that depends on k only.
pub(super) fn constant(records: &[Record], k: u32) -> f64 {
    let ln_gamma_k = (1..k).map(|it| f64::from(it).ln()).sum::<f64>();
    let of = |it: &Record| f64::from(k - 1) * it.ln_gaps - f64::from(it.repeats) * ln_gamma_k;
    records.iter().map(of).sum()
}
