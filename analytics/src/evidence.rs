//! The figures of one week as integers, with probability, value at risk and priority.

use crate::fold::{Base, Now};
use crate::index::Cells;
use crate::input::Segment;
use crate::panel::Worth;
use crate::warning::WarningFacts;
use kernel::{
    BusinessDay,
    rounding::{half_up, saturate},
};

/// A week of a customer who is (or was) under warning.
#[derive(Debug)]
pub(crate) struct Sight<'a> {
    pub until: BusinessDay,
    pub days_since_last: u32,
    pub peers_change_per_mille: i32,
    /// In the last four weeks, also unknown ones.
    pub visits: u32,
    pub worth: Worth,
    pub base: &'a Base,
    pub now: &'a Now,
}

/// The level at which a gap is called longer than usual in the texts.
const TOLD_LEVEL: f64 = 0.95;
/// Four-week periods in the year that the value at risk is told for.
const PERIODS_PER_YEAR: i64 = 13;

pub(crate) fn facts(sight: &Sight<'_>) -> WarningFacts {
    let (base, now) = (sight.base, sight.now);
    let four_weeks =
        |sum: i64| saturate(half_up(i128::from(sum) * 4_000, i128::from(base.sums.exposure_milli.max(1))));
    let (base_volume_ml, base_amount) = (four_weeks(base.worth.volume_ml), four_weeks(base.worth.amount));
    let at_risk = |base: i64, now: i64| base.saturating_sub(now).max(0).saturating_mul(PERIODS_PER_YEAR);
    let probability_per_mille = probability_per_mille(base, now);
    let amount_at_risk = at_risk(base_amount, sight.worth.amount);
    let days = |level: f64| base.gaps.limit(level).ceil() as u32;
    WarningFacts {
        until: sight.until,
        base_weeks: base.sums.weeks,
        base_visits_tenths: four_weeks(base.sums.visits.saturating_mul(10)) as u32,
        base_volume_ml,
        base_amount,
        now_visits: sight.visits,
        now_volume_ml: sight.worth.volume_ml,
        now_amount: sight.worth.amount,
        ratio_per_mille: base.median_block.map(|median| {
            (now.sums.visits as f64 * 4_000.0 / (median * now.expected_weeks).max(0.1)).round() as u32
        }),
        usual_gap_tenths: (base.gaps.mean * 10.0).round() as u32,
        days_since_last: sight.days_since_last,
        gap_limit_95_days: days(TOLD_LEVEL),
        gap_limit_days: days(base.gap_level),
        peers_change_per_mille: sight.peers_change_per_mille,
        missing_milli: (now.missing * 1_000.0).round() as u32,
        missing_limit_milli: (base.missing_limit * 1_000.0).round() as u32,
        signals: now.signals,
        probability_per_mille,
        amount_at_risk,
        volume_at_risk_ml: at_risk(base_volume_ml, sight.worth.volume_ml),
        priority: saturate(half_up(i128::from(amount_at_risk) * i128::from(probability_per_mille), 1_000)),
    }
}

/// Change of the station's customers of a segment over the last four weeks in which anybody was expected.
pub(crate) fn peers_change(cells: &Cells, station: usize, segment: Segment, week: usize) -> i32 {
    let known = (week.saturating_sub(8)..=week).rev().filter(|&it| cells.is_known(it)).take(4);
    let indices: Vec<f64> = known.map(|it| cells.index(station, segment, it, None)).collect();
    if indices.is_empty() {
        return 0;
    }
    let mean = indices.iter().sum::<f64>() / indices.len() as f64;
    ((mean - 1.0) * 1_000.0).round() as i32
}

/// What the signals weigh together, in units of the log-likelihood: the missing visits against their limit,
/// or the odds of the drop probability, or the overdue gap's rarity against its limit.
fn weight(base: &Base, now: &Now) -> f64 {
    let missing = now.missing - base.missing_limit;
    let p = now.drop_probability.clamp(0.0, 1.0 - 1e-6);
    let drop = (p / (1.0 - p)).max(1e-3).ln() - DROP_ODDS_AT_LIMIT;
    let gap = now.idle_days / base.gaps.limit(base.gap_level).max(1.0) - 1.0;
    missing.max(drop).max(GAP_SCALE * gap)
}

/// The drop probability of .98 that fires its signal, as log-odds.
const DROP_ODDS_AT_LIMIT: f64 = 3.9;
/// A gap of twice the limit weighs as much as a CUSUM four above its own.
const GAP_SCALE: f64 = 4.0;

/// Weight → share of customers, per mille, who had really dropped to less than half (see the calibration
/// test). Between the points it is interpolated; a customer below the first is as the first.
const CALIBRATION: [(f64, f64); 7] =
    [(-2.0, 100.0), (0.0, 200.0), (1.0, 270.0), (2.0, 400.0), (4.0, 650.0), (6.0, 900.0), (10.0, 970.0)];

fn probability_per_mille(base: &Base, now: &Now) -> u32 {
    let weight = weight(base, now);
    let mut previous = CALIBRATION[0];
    for point in CALIBRATION {
        if weight < point.0 {
            let part = ((weight - previous.0) / (point.0 - previous.0)).clamp(0.0, 1.0);
            return (previous.1 + part * (point.1 - previous.1)).round() as u32;
        }
        previous = point;
    }
    previous.1 as u32
}
