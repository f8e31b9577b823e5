//! How long it takes to fit models of how customers come and stay: on the data of the papers, and on a million
//! customers who come by a model that is known.

mod python;

use super::measure::Measure;
use super::{Options, TABLE};
use crate::chance::Chance;
use crate::quality::cdnow_records;
use crate::report::{Report, note};
use analytics::lifetime::{Dropout, Record, RepeatsModel, fit};
use anyhow::Result;
use kernel::BusinessDay;
use std::f64::consts::TAU;
use std::path::Path;
use std::time::Instant;

const SAMPLE_SECONDS: f64 = 0.1;
const MILLION_SECONDS: f64 = 10.0;
const BEST_OF: usize = 5;
const CUSTOMERS: u32 = 1_000_000;
/// r, α, a and b of the panel of petrol that `analytics.md` of the field reports on.
const MADE_BY: [f64; 4] = [1.25, 1.66, 0.09, 0.81];
const K: u32 = 2;
const WEEKS: f64 = 52.0;
const SEED: u64 = 20_301;

pub(super) fn measure(options: &Options, data: &Path, folder: &Path, report: &mut Report) -> Result<()> {
    let records = cdnow_records(data)?;
    for (name, dropout) in [("BG/NBD", Dropout::AfterRepeat), ("MBG/NBD", Dropout::AfterEvery)] {
        let seconds = best(&records, RepeatsModel { dropout, k: 1 }, BEST_OF)?;
        let what = format!("{name} on CDNOW, {} customers", records.len());
        report.add(TABLE, &Measure::below(what, seconds, "s", SAMPLE_SECONDS))?;
    }
    note("making a million customers");
    let mut chance = Draw(Chance(SEED));
    let records: Vec<Record> = (0..CUSTOMERS).filter_map(|_| chance.customer()).collect();
    let seconds = best(&records, RepeatsModel { dropout: Dropout::AfterEvery, k: K }, 1)?;
    let what = format!("MBG/CNBD-{K} on {} customers", super::grouped(u64::from(CUSTOMERS)));
    report.add(TABLE, &Measure::below(what, seconds, "s", MILLION_SECONDS))?;
    if options.python {
        python::measure(data, folder, report)?;
    }
    Ok(())
}

fn best(records: &[Record], model: RepeatsModel, times: usize) -> Result<f64> {
    let mut best = f64::INFINITY;
    for _ in 0..times {
        let began = Instant::now();
        fit(records, model)?;
        best = best.min(began.elapsed().as_secs_f64());
    }
    Ok(best)
}

/// Draws customers.
pub(super) struct Draw(pub(super) Chance);

impl Draw {
    /// Above 0, at most 1.
    pub(super) fn uniform(&mut self) -> f64 {
        1.0 - self.0.part()
    }

    fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (TAU * self.uniform()).cos()
    }

    /// Gamma of rate 1, by Marsaglia & Tsang 2000; below 1 by a power of chance.
    pub(super) fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            return self.gamma(shape + 1.0) * self.uniform().powf(1.0 / shape);
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.uniform().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Somebody who comes by the model, seen for a year at most since their first visit.
    fn customer(&mut self) -> Option<Record> {
        let [r, alpha, a, b] = MADE_BY;
        let rate = self.gamma(r) / alpha;
        let (x, y) = (self.gamma(a), self.gamma(b));
        let stops = x / (x + y);
        let until = BusinessDay((7.0 * WEEKS * self.uniform()) as i32);
        let (mut at, mut days) = (0.0, vec![BusinessDay(0)]);
        while self.uniform() >= stops {
            let gap: f64 = (0..K).map(|_| -self.uniform().ln() / rate).sum();
            at += gap * 7.0;
            let day = BusinessDay(at as i32);
            if until < day {
                break;
            }
            if days.last() != Some(&day) {
                days.push(day);
            }
        }
        Record::new(&days, until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_is_the_same_in_each_run_and_has_the_means_that_it_should() {
        let mut chance = Draw(Chance(1));
        let first = chance.uniform();
        assert_eq!(first.to_bits(), Draw(Chance(1)).uniform().to_bits());
        let mean =
            |shape: f64, chance: &mut Draw| (0..20_000).map(|_| chance.gamma(shape)).sum::<f64>() / 2e4;
        for shape in [0.3, 1.0, 4.0] {
            let found = mean(shape, &mut chance);
            assert!((found - shape).abs() < 0.05 * shape + 0.02, "{shape}: {found}");
        }
    }
}
