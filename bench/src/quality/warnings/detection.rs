//! How soon missing visits are noticed when a customer's rate drops, by visits a week, at one false alarm in two years: simulated
//! customers beside the table of the product's analytics notes.

use crate::chance::Chance;
use crate::quality::figure::Figure;
use analytics::missing::{limit, step, usual_rate};

const DATA: &str = "simulated, weeks until noticed";
const STEADY_WEEKS: usize = 60;
const WATCHED_WEEKS: usize = 60;
const RUNS: usize = 10_001;
/// Weeks that make the first base.
const FIRST_WATCHED: usize = 30;
const DROP_TO: f64 = 0.4;
const SEED: u64 = 5;

/// Multiplier of the rate, by weeks since the change.
type Course = fn(usize) -> f64;

const COURSES: [(&str, Course); 4] = [
    ("drop to 50 %", |_| 0.5),
    ("drop to 20 %", |_| 0.2),
    ("stop", |_| 0.0),
    ("slide over 12 weeks to 20 %", |week| 1.0 - 0.8 * (week.min(12) as f64 / 12.0)),
];

/// Visits a week, and the table's weeks for each course. Below one visit a week nothing is promised.
const POISSON: [(f64, [f64; 4]); 6] = [
    (0.25, [29.0, 16.0, 13.0, 23.0]),
    (0.5, [20.0, 10.0, 8.0, 18.0]),
    (1.0, [13.0, 6.0, 5.0, 14.0]),
    (2.0, [8.0, 4.0, 3.0, 12.0]),
    (5.0, [4.0, 2.0, 2.0, 9.0]),
    (15.0, [2.0, 1.0, 1.0, 7.0]),
];
/// The same of customers whose weeks scatter more, α = 0.3.
const SCATTERED: [(f64, [f64; 4]); 4] = [
    (1.0, [16.0, 8.0, 6.0, 15.0]),
    (2.0, [11.0, 5.0, 4.0, 13.0]),
    (5.0, [8.0, 4.0, 3.0, 12.0]),
    (15.0, [6.0, 3.0, 2.0, 11.0]),
];
const PROMISED_RATE: f64 = 1.0;
const WITHIN_WEEKS: f64 = 1.0;

pub(super) fn figures() -> Vec<Figure> {
    let mut draws = Chance(SEED);
    let mut figures = Vec::new();
    for (rate, table) in POISSON {
        let figure = format!("{rate} visits a week, false alarms in two years");
        figures.push(Figure::told(DATA, figure, false_alarms(rate, &mut draws)));
        for ((name, course), weeks) in COURSES.into_iter().zip(table) {
            let found = median_delay(rate, 0.0, course, &mut draws);
            let figure = format!("{rate} visits a week, {name}");
            figures.push(if rate < PROMISED_RATE {
                Figure::told(DATA, format!("{figure} (the table says {weeks})"), found)
            } else {
                Figure::near(DATA, figure, found, weeks, WITHIN_WEEKS)
            });
        }
    }
    for (rate, table) in SCATTERED {
        for ((name, course), weeks) in COURSES.into_iter().zip(table) {
            let found = median_delay(rate, 0.3, course, &mut draws);
            let figure = format!("{rate} scattered visits a week, {name}");
            figures.push(Figure::at_most(DATA, figure, found, weeks + WITHIN_WEEKS));
        }
    }
    figures
}

fn median_delay(rate: f64, scatter: f64, course: Course, draws: &mut Chance) -> f64 {
    let mut delay = |_| {
        let level = |week: usize| week.checked_sub(STEADY_WEEKS).map_or(1.0, course);
        let weeks = 0..STEADY_WEEKS + WATCHED_WEEKS;
        let visits: Vec<u32> = weeks.map(|it| visits(rate * level(it), scatter, draws)).collect();
        noticed(&visits, scatter).map_or(WATCHED_WEEKS, |it| it + 1 - STEADY_WEEKS)
    };
    let mut delays: Vec<usize> = (0..RUNS).map(&mut delay).collect();
    delays.sort_unstable();
    delays[RUNS.div_euclid(2)] as f64
}

/// The first week after the change in which the sum of missing visits passes its limit.
fn noticed(visits: &[u32], scatter: f64) -> Option<usize> {
    alarms(visits, scatter).into_iter().find(|it| STEADY_WEEKS <= *it)
}

/// Weeks in which the sum passes its limit; it starts anew then.
fn alarms(visits: &[u32], scatter: f64) -> Vec<usize> {
    let (mut sum, mut alarms) = (0.0, Vec::new());
    for t in FIRST_WATCHED..visits.len() {
        let rate = usual_rate(f64::from(visits[t - 29..t - 3].iter().sum::<u32>()), 26.0);
        sum = step(sum, visits[t], rate, scatter, DROP_TO);
        if limit(rate, 1.0) <= sum {
            alarms.push(t);
            sum = 0.0;
        }
    }
    alarms
}

/// Of a customer who never changes, in two years.
fn false_alarms(rate: f64, draws: &mut Chance) -> f64 {
    let mut count = 0;
    for _ in 0..RUNS {
        let visits: Vec<u32> = (0..FIRST_WATCHED + 104).map(|_| visits(rate, 0.0, draws)).collect();
        count += alarms(&visits, 0.0).len();
    }
    count as f64 / RUNS as f64
}

/// Visits with mean μ and variance μ + αμ²: a Poisson number of clusters of logarithmic size.
fn visits(mean: f64, scatter: f64, draws: &mut Chance) -> u32 {
    if scatter == 0.0 {
        return poisson(mean, draws);
    }
    let p = scatter * mean / (1.0 + scatter * mean);
    let clusters = poisson(-(-p).ln_1p() / scatter, draws);
    (0..clusters).map(|_| cluster(p, draws)).sum()
}

fn poisson(mean: f64, draws: &mut Chance) -> u32 {
    let floor = (-mean).exp();
    let (mut count, mut product) = (0, draws.part());
    while floor < product {
        count += 1;
        product *= draws.part();
    }
    count
}

fn cluster(p: f64, draws: &mut Chance) -> u32 {
    let mut left = draws.part();
    let (mut k, mut mass) = (1, p / -(-p).ln_1p());
    while mass < left && k < 1_000 {
        left -= mass;
        mass *= p * f64::from(k) / f64::from(k + 1);
        k += 1;
    }
    k
}
