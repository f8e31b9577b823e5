//! Customers by chance: visits are negative binomial by week, on random days. Nothing here knows the formulas
//! of the detector.

use crate::common::{Customer, day, fill};
use analytics::{Entry, Segment};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

pub(crate) struct Habit<'a> {
    /// Fills per week.
    pub(crate) rate: f64,
    /// Variance of the gamma multiplier of each week's rate.
    pub(crate) dispersion: f64,
    /// Multiplier of week w (0 for the first week).
    pub(crate) level: &'a dyn Fn(usize) -> f64,
}

pub(crate) fn rng(seed: u64) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(seed)
}

/// `weeks` of a customer's purchases.
pub(crate) fn live(
    key: u64,
    segment: Segment,
    station: u32,
    weeks: usize,
    habit: &Habit<'_>,
    rng: &mut ChaCha8Rng,
) -> Customer {
    let mut entries: Vec<Entry> = Vec::new();
    for week in 0..weeks {
        let scatter =
            if habit.dispersion == 0.0 { 1.0 } else { gamma(1.0 / habit.dispersion, rng) * habit.dispersion };
        let visits = poisson(habit.rate * scatter * (habit.level)(week), rng);
        for _ in 0..visits {
            entries.push(fill(day(week, rng.random_range(0..7)), station));
        }
    }
    Customer { key, segment, entries, electric_from: None }
}

fn poisson(mean: f64, rng: &mut ChaCha8Rng) -> u32 {
    let floor = (-mean).exp();
    let (mut count, mut product) = (0, rng.random::<f64>());
    while floor < product {
        count += 1;
        product *= rng.random::<f64>();
    }
    count
}

/// Marsaglia & Tsang (2000) for shapes of at least 1; the caller's dispersions are below 1.
fn gamma(shape: f64, rng: &mut ChaCha8Rng) -> f64 {
    let d = shape - 1.0 / 3.0;
    let c = 1.0 / (9.0 * d).sqrt();
    loop {
        let (u, v): (f64, f64) = (rng.random(), rng.random());
        let normal = (-2.0 * (1.0 - u).ln()).sqrt() * (std::f64::consts::TAU * v).cos();
        let cube = (1.0 + c * normal).powi(3);
        if 0.0 < cube
            && (1.0 - rng.random::<f64>()).ln() < 0.5 * normal * normal + d - d * cube + d * cube.ln()
        {
            return d * cube;
        }
    }
}
