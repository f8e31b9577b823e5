//! How long an assessment takes and what memory it needs at the design point: 60,000 customers with
//! 2,000,000 entries over two years at 30 stations.
//!
//! `cargo run --release -p analytics --example assess_speed [CUSTOMERS [ENTRIES]]`
#![expect(clippy::float_arithmetic, reason = "rates and levels of made-up customers are real numbers")]

use analytics::{Calendar, CustomerHistory, Entry, Family, Input, Rules, Segment, assess, pack};
use kernel::BusinessDay;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::time::Instant;

const DAYS: i32 = 730;
const LAST_DAY: BusinessDay = BusinessDay(20_453);
const STATIONS: u32 = 30;

fn main() {
    let mut arguments = std::env::args().skip(1).filter_map(|it| it.parse::<u64>().ok());
    let customers = arguments.next().unwrap_or(60_000);
    let entries = arguments.next().unwrap_or(2_000_000);
    let histories = histories(customers, entries);
    let packed: usize = histories.iter().map(Vec::len).sum();
    let before = peak_kib();
    let list: Vec<_> = (1..)
        .zip(&histories)
        .map(|(key, history)| CustomerHistory { key, segment: segment(key), history, electric_from: None })
        .collect();
    let calendar = Calendar { spring_festivals: vec![LAST_DAY.plus(-600), LAST_DAY.plus(-240)] };
    let input = Input { customers: &list, stations: &[], calendar: &calendar };
    let start = Instant::now();
    let assessment = match assess(&input, LAST_DAY, &Rules::default()) {
        Ok(assessment) => assessment,
        Err(error) => return eprintln!("{error}"),
    };
    let seconds = start.elapsed().as_millis();
    let warnings: usize = assessment.customers.iter().map(|it| it.warnings.len()).sum();
    println!(
        "{} entries of {customers} customers, packed in {} KiB",
        assessment.summary.entries,
        packed >> 10
    );
    println!(
        "assessed in {seconds} ms on {} threads: {warnings} warnings ever, {} judged",
        rayon::current_num_threads(),
        assessment.summary.judged
    );
    println!(
        "peak memory {} KiB, before the assessment {} KiB",
        peak_kib().unwrap_or(0),
        before.unwrap_or(0)
    );
}

fn segment(key: u64) -> Segment {
    Segment::ALL[usize::from(key.is_multiple_of(10)) + usize::from(key.is_multiple_of(5))]
}

/// Few customers buy much, many little: shares fall as 1/rank^0.6. A third stops at some day.
fn histories(customers: u64, entries: u64) -> Vec<Vec<u8>> {
    let share = |rank: u64| (rank as f64).powf(-0.6);
    let total: f64 = (1..=customers).map(share).sum();
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    (1..=customers)
        .map(|rank| {
            let wanted = (entries as f64 * share(rank) / total).round().max(1.0) as usize;
            let end = if rank % 3 == 0 { rng.random_range(90..DAYS) } else { DAYS };
            pack(&(0..wanted).map(|_| entry(end, rank, &mut rng)).collect::<Vec<_>>())
        })
        .collect()
}

fn entry(end: i32, rank: u64, rng: &mut ChaCha8Rng) -> Entry {
    let is_away = rng.random_range(0..10) == 0;
    let station = if is_away { rng.random_range(0..STATIONS) } else { rank as u32 % STATIONS };
    let volume_ml = rng.random_range(20_000..60_000);
    let amount = (volume_ml * 79) >> 7;
    Entry {
        day: LAST_DAY.plus(rng.random_range(0..end) - DAYS + 1),
        station,
        family: Family::ALL[if rng.random_range(0..20) == 0 { 5 } else { 0 }],
        visits: 1,
        volume_ml,
        amount,
        margin: Some(amount >> 4),
    }
}

/// The most memory this process ever held.
fn peak_kib() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|it| it.starts_with("VmHWM"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}
