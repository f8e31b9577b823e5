//! The figures of a replay, as integers.

use super::episodes::{Alert, Fall, delay, median};
use super::replay::{Sight, Tracked};
use crate::input::Segment;
use crate::scorecard::measures::{Scored, auc, average_precision, brier, lift_of_top_tenth};
use crate::scorecard::{Card, Figure, Seen};
use kernel::rounding::half_up;
use serde::{Deserialize, Serialize};

/// Who is warned of first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    Scorecard,
    /// The lower the last period is to a middling one.
    LastToMedian,
    /// The longer the silence is to the customer's gaps.
    Overdue,
    /// The lower the last period is to the best.
    LastToPeak,
}

impl Method {
    pub const ALL: [Self; 4] = [Self::Scorecard, Self::LastToMedian, Self::Overdue, Self::LastToPeak];

    pub(super) fn score(self, log_odds: f64, seen: &Seen, card: &Card) -> f64 {
        let last = seen.last() as f64;
        match self {
            Self::Scorecard => log_odds,
            Self::LastToMedian => -last / (seen.median() as f64).max(1.0),
            Self::Overdue => card.figure(Figure::Overdue, seen),
            Self::LastToPeak => -last / (seen.peak() as f64).max(1.0),
        }
    }
}

/// Whom a figure is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    All,
    Segment(Segment),
    /// Those who mostly come to the station of this number.
    Station(u32),
}

impl Group {
    pub(super) fn holds(self, customer: Tracked) -> bool {
        match self {
            Self::All => true,
            Self::Segment(segment) => customer.segment == segment,
            Self::Station(number) => customer.station == Some(number),
        }
    }
}

/// How a method did; parts in millionths, none where nothing can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    pub group: Group,
    pub method: Method,
    /// Customers in weeks of which it is known what came.
    pub judged: u32,
    pub fell: u32,
    pub auc_ppm: Option<i64>,
    pub average_precision_ppm: Option<i64>,
    /// How many times as many fell among the tenth with the highest scores as among all.
    pub lift_ppm: Option<i64>,
    /// Of the probabilities; of the scorecard only.
    pub brier_ppm: Option<i64>,
    pub alerts: Alerts,
}

/// What handing over the worst of each week would have come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alerts {
    /// Handed over in weeks that are closed.
    pub handed: u32,
    /// For each maintainer and week, in thousandths.
    pub each_milli: u32,
    /// The part of those who fell.
    pub precision_ppm: Option<i64>,
    /// Falls that began, and those of which an alert spoke, up to four weeks before and eight after.
    pub falls: u32,
    pub caught: u32,
    pub recall_ppm: Option<i64>,
    /// Weeks from the beginning of a fall to the alert, the middle of those caught; negative before it.
    pub median_delay_weeks: Option<i64>,
    /// What those who fell had bought in a year, and the part of it that was caught.
    pub amount_at_risk: i64,
    pub amount_caught_ppm: Option<i64>,
}

/// Customers whose probabilities are near each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    pub judged: u32,
    pub fell: u32,
    /// The mean probability, in millionths.
    pub said_ppm: i64,
}

/// A band of probabilities, and how many of those in it fell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// From this on, and below that, in thousandths.
    pub from_per_mille: u32,
    pub below_per_mille: u32,
    pub judged: u32,
    pub fell: u32,
}

impl Band {
    pub fn holds(&self, probability_ppm: i64) -> bool {
        let [from, below] = [self.from_per_mille, self.below_per_mille].map(|it| i64::from(it) * 1_000);
        from <= probability_ppm && (probability_ppm < below || self.below_per_mille == 1_000)
    }
}

const BINS: usize = 10;
const BAND_EDGES: [u32; 8] = [0, 20, 50, 100, 200, 350, 500, 1_001];

fn ppm(value: f64) -> i64 {
    (value * 1e6).round() as i64
}

fn part_ppm(part: i128, whole: i128) -> Option<i64> {
    (0 < whole).then(|| half_up(part * 1_000_000, whole) as i64)
}

/// None of a group of whom nobody was judged. `wards` are maintainers and weeks that are closed.
pub(super) fn measured(
    group: Group,
    method: Method,
    sights: &[Sight],
    falls: &[Fall],
    alerts: &[Alert],
    wards: (usize, usize),
    is_in: impl Fn(u32) -> bool,
) -> Option<Measured> {
    let of = |score: &dyn Fn(&Sight) -> f32| -> Vec<Scored> {
        let inside = sights.iter().filter(|it| is_in(it.customer));
        inside.filter_map(|it| Some((f64::from(score(it)), it.fell?))).collect()
    };
    let scored = of(&|it| it.scores[method as usize]);
    let chances = if method == Method::Scorecard { of(&|it| it.probability) } else { Vec::new() };
    if scored.is_empty() {
        return None;
    }
    Some(Measured {
        group,
        method,
        judged: scored.len() as u32,
        fell: scored.iter().filter(|it| it.1).count() as u32,
        auc_ppm: auc(&scored).map(ppm),
        average_precision_ppm: average_precision(&scored).map(ppm),
        lift_ppm: lift_of_top_tenth(&scored).map(ppm),
        brier_ppm: brier(&chances).map(ppm),
        alerts: handed(falls, alerts, wards, is_in),
    })
}

fn handed(
    falls: &[Fall],
    alerts: &[Alert],
    (maintainers, weeks): (usize, usize),
    is_in: impl Fn(u32) -> bool,
) -> Alerts {
    let handed: Vec<bool> = alerts.iter().filter(|it| is_in(it.customer)).filter_map(|it| it.fell).collect();
    let right = handed.iter().filter(|it| **it).count();
    let falls: Vec<(&Fall, Option<i64>)> =
        falls.iter().filter(|it| is_in(it.customer)).map(|it| (it, delay(it, alerts))).collect();
    let at_risk = |it: &(&Fall, Option<i64>)| i128::from(it.0.at_risk);
    let all: i128 = falls.iter().map(at_risk).sum();
    let caught: i128 = falls.iter().filter(|it| it.1.is_some()).map(at_risk).sum();
    let delays: Vec<i64> = falls.iter().filter_map(|it| it.1).collect();
    let wards = (maintainers * weeks).max(1) as i128;
    Alerts {
        handed: handed.len() as u32,
        each_milli: half_up(handed.len() as i128 * 1_000, wards) as u32,
        precision_ppm: part_ppm(right as i128, handed.len() as i128),
        falls: falls.len() as u32,
        caught: delays.len() as u32,
        recall_ppm: part_ppm(delays.len() as i128, falls.len() as i128),
        median_delay_weeks: median(delays),
        amount_at_risk: kernel::rounding::saturate(all),
        amount_caught_ppm: part_ppm(caught, all),
    }
}

/// Ten bins with as many customers each, the least likely first.
pub(super) fn bins(sights: &[Sight]) -> Vec<Bin> {
    let mut said: Vec<Scored> =
        sights.iter().filter_map(|it| Some((f64::from(it.probability), it.fell?))).collect();
    said.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let edge = |it: usize| (said.len() * it).div_euclid(BINS);
    let of = |it: usize| {
        let inside = &said[edge(it)..edge(it + 1)];
        let mean = inside.iter().map(|it| it.0).sum::<f64>() / inside.len() as f64;
        Bin {
            judged: inside.len() as u32,
            fell: inside.iter().filter(|it| it.1).count() as u32,
            said_ppm: if inside.is_empty() { 0 } else { ppm(mean) },
        }
    };
    (0..BINS).map(of).filter(|it| 0 < it.judged).collect()
}

pub(super) fn bands(sights: &[Sight]) -> Vec<Band> {
    let of = |edges: &[u32]| {
        let inside = |it: &&Sight| (edges[0]..edges[1]).contains(&((it.probability * 1e3) as u32));
        let known: Vec<bool> = sights.iter().filter(inside).filter_map(|it| it.fell).collect();
        Band {
            from_per_mille: edges[0],
            below_per_mille: edges[1].min(1_000),
            judged: known.len() as u32,
            fell: known.iter().filter(|it| **it).count() as u32,
        }
    };
    BAND_EDGES.windows(2).map(of).collect()
}
