//! The probability told with a warning against how often it was true, in a population of our own making:
//! three quarters steady, the rest falling to between nothing and 60 % at some week.
#![expect(clippy::float_arithmetic, reason = "rates and levels of made-up customers are real numbers")]

mod common;
#[path = "common/random.rs"]
mod random;

use analytics::{Calendar, Segment};
use common::{assess, day, sunday};
use rand::RngExt;
use random::{Habit, live, rng};

const WEEKS: usize = 112;

/// (probability told, was the customer really below half then?) of every opening and worsening.
fn told_and_true(seed: u64, customers: u64) -> Vec<(u32, bool)> {
    let mut rng = rng(seed);
    let mut truth = Vec::new();
    let population: Vec<_> = (0..customers)
        .map(|key| {
            let rate = 0.6 * 20.0_f64.powf(rng.random());
            let dispersion = [0.0, 0.1, 0.3][rng.random_range(0..3)];
            let from = rng.random_range(40..WEEKS);
            let falls_to = if key % 4 == 0 { [0.0, 0.2, 0.4, 0.6][rng.random_range(0..4)] } else { 1.0 };
            truth.push((from, falls_to < 0.5));
            let level = |week: usize| if week < from { 1.0 } else { falls_to };
            let segment = if key % 5 == 0 { Segment::Organisation } else { Segment::Person };
            live(key, segment, key as u32 % 6, WEEKS, &Habit { rate, dispersion, level: &level }, &mut rng)
        })
        .collect();
    let assessment = assess(&population, &[], &Calendar::default(), sunday(WEEKS - 1));
    let mut told = Vec::new();
    for (finding, (from, is_real)) in assessment.customers.iter().zip(truth) {
        for transition in
            finding.warnings.iter().flat_map(|it| &it.transitions).filter(|it| it.state.is_open())
        {
            told.push((transition.facts.probability_per_mille, is_real && day(from, 0) <= transition.day));
        }
    }
    told
}

#[test]
fn the_probability_told_is_how_often_it_is_true() {
    let told = told_and_true(29, 2_500);
    let mut observed_before = 0;
    for (from, until) in [(0, 250), (250, 400), (400, 600), (600, 850), (850, 1_001)] {
        let bin: Vec<_> = told.iter().filter(|it| (from..until).contains(&it.0)).collect();
        let real = bin.iter().filter(|it| it.1).count();
        assert!(60 <= bin.len(), "{from}: only {} cases", bin.len());
        let mean = bin.iter().map(|it| it.0 as usize).sum::<usize>().div_ceil(bin.len());
        let observed = (real * 1_000).div_ceil(bin.len());
        assert!(mean.abs_diff(observed) <= 120, "told {mean}, observed {observed} of {}", bin.len());
        assert!(observed_before < observed, "{from}: {observed} after {observed_before}");
        observed_before = observed;
    }
}
