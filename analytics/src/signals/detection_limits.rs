//! How soon the CUSUM notices a drop, by visits a week: the table of detection limits of the product's
//! analytics notes, at one false alarm per customer in two years. Simulated, with fixed seeds.

use super::cusum::{limit, step, usual_rate};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

const STEADY_WEEKS: usize = 60;
const WATCHED_WEEKS: usize = 60;
const RUNS: usize = 1_001;
const DROP_TO: f64 = 0.4;

/// Multiplier of the rate, by weeks since the change.
type Course = fn(usize) -> f64;

const COURSES: [Course; 4] = [|_| 0.5, |_| 0.2, |_| 0.0, |week| 1.0 - 0.8 * (week.min(12) as f64 / 12.0)];

fn poisson(mean: f64, rng: &mut ChaCha8Rng) -> u32 {
    let floor = (-mean).exp();
    let (mut count, mut product) = (0, rng.random::<f64>());
    while floor < product {
        count += 1;
        product *= rng.random::<f64>();
    }
    count
}

/// Visits with mean μ and variance μ + αμ².
fn scattered(mean: f64, dispersion: f64, rng: &mut ChaCha8Rng) -> u32 {
    if dispersion == 0.0 {
        return poisson(mean, rng);
    }
    // Negative binomial as a Poisson sum of logarithmic jumps: exact, and needs no gamma variate.
    let p = dispersion * mean / (1.0 + dispersion * mean);
    let clusters = poisson(-(-p).ln_1p() / dispersion, rng);
    (0..clusters).map(|_| logarithmic(p, rng)).sum()
}

fn logarithmic(p: f64, rng: &mut ChaCha8Rng) -> u32 {
    let mut left = rng.random::<f64>();
    let (mut k, mut mass) = (1, p / -(-p).ln_1p());
    while mass < left && k < 1_000 {
        left -= mass;
        mass *= p * f64::from(k) / f64::from(k + 1);
        k += 1;
    }
    k
}

/// Weeks in which the CUSUM passes its limit (and starts anew).
fn alarms(visits: &[u32], dispersion: f64) -> Vec<usize> {
    let (mut sum, mut alarms) = (0.0, Vec::new());
    for t in 30..visits.len() {
        let rate = usual_rate(f64::from(visits[t - 29..t - 3].iter().sum::<u32>()), 26.0);
        sum = step(sum, visits[t], rate, dispersion, DROP_TO);
        if limit(rate, 1.0) <= sum {
            alarms.push(t);
            sum = 0.0;
        }
    }
    alarms
}

/// Median weeks from the change to the first alarm after it.
fn median_delay(rate: f64, dispersion: f64, course: Course, rng: &mut ChaCha8Rng) -> usize {
    let mut delays: Vec<usize> = (0..RUNS)
        .map(|_| {
            let level = |week: usize| week.checked_sub(STEADY_WEEKS).map_or(1.0, course);
            let weeks = 0..STEADY_WEEKS + WATCHED_WEEKS;
            let visits: Vec<_> = weeks.map(|it| scattered(rate * level(it), dispersion, rng)).collect();
            let after = alarms(&visits, dispersion).into_iter().find(|it| STEADY_WEEKS <= *it);
            after.map_or(WATCHED_WEEKS, |it| it + 1 - STEADY_WEEKS)
        })
        .collect();
    delays.sort_unstable();
    delays[RUNS.div_euclid(2)]
}

/// Rate; median weeks for a drop to 50 %, to 20 %, a stop, a slide over 12 weeks to 20 %.
const POISSON: [(f64, [usize; 4]); 4] =
    [(1.0, [13, 6, 5, 14]), (2.0, [8, 4, 3, 12]), (5.0, [4, 2, 2, 9]), (15.0, [2, 1, 1, 7])];
/// The same with over-dispersion .3.
const OVER_DISPERSED: [(f64, [usize; 4]); 4] =
    [(1.0, [16, 8, 6, 15]), (2.0, [11, 5, 4, 13]), (5.0, [8, 4, 3, 12]), (15.0, [6, 3, 2, 11])];

#[test]
fn drops_of_poisson_customers_are_noticed_as_soon_as_the_table_says() {
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for (rate, expected) in POISSON {
        let delays = COURSES.map(|course| median_delay(rate, 0.0, course, &mut rng));
        let within_a_week =
            delays.iter().zip(expected).all(|(delay, expected)| delay.abs_diff(expected) <= 1);
        assert!(within_a_week, "{rate} a week: {delays:?}, the table says {expected:?}");
    }
}

#[test]
fn drops_of_irregular_customers_are_noticed_no_later_than_the_table_says() {
    let mut rng = ChaCha8Rng::seed_from_u64(6);
    for (rate, expected) in OVER_DISPERSED {
        let delays = COURSES.map(|course| median_delay(rate, 0.3, course, &mut rng));
        // The likelihood of the negative binomial does better than the Poisson one of the table.
        let in_time = delays.iter().zip(expected).all(|(delay, expected)| *delay <= expected + 1);
        assert!(in_time, "{rate} a week: {delays:?}, the table says {expected:?}");
    }
}

#[test]
fn steady_customers_give_about_one_false_alarm_in_two_years_regular_or_not() {
    let mut rng = ChaCha8Rng::seed_from_u64(7);
    for dispersion in [0.0, 0.3] {
        for rate in [1.0, 2.0, 5.0, 15.0] {
            let mut count = 0;
            for _ in 0..300 {
                let visits: Vec<_> = (0..134).map(|_| scattered(rate, dispersion, &mut rng)).collect();
                count += alarms(&visits, dispersion).len();
            }
            assert!((150..=375).contains(&count), "rate {rate}, dispersion {dispersion}: {count} of 300");
        }
    }
}
