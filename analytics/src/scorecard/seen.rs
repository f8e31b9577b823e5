//! What is known of a customer as of a day, as integers, and the seven figures made of it.

use super::days::{Day, Days};
use crate::habits::imbalance_millionths;
use crate::special::gamma_cdf;
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};

/// Days of a period: four weeks, so that each holds every weekday as often.
pub const PERIOD_DAYS: i32 = 28;
/// Periods looked back at.
pub const PERIODS: usize = 6;
/// Periods that must be known, and in which something must have been bought.
pub(super) const ACTIVE_MIN: u32 = 4;
/// Below such a part of the best period a customer has fallen.
const FALLEN_PER_MILLE: i128 = 200;
/// How far back visits and the gaps between them are looked at.
const MEMORY_DAYS: i32 = 364;

/// What is asked of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Every one of so many periods must be low for a fall.
    pub horizon: u32,
    /// Who buys less than this in a middling period is not asked about, in the smallest money unit.
    pub median_min: i64,
}

/// From when to when purchases are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: BusinessDay,
    pub until: BusinessDay,
}

/// Nothing is said of a customer, because …
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotJudge {
    #[error("only {known} periods of 28 days are known, at least {needed} are needed")]
    TooShort { known: u32, needed: u32 },
    #[error(
        "something was bought in {active} of the last {known} periods of 28 days, at least {needed} are needed"
    )]
    TooRare { active: u32, known: u32, needed: u32 },
    #[error("a middling period comes to {median}, less than {needed}")]
    TooSmall { median: i64, needed: i64 },
}

/// A customer as of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    pub as_of: BusinessDay,
    /// Known periods, at most six.
    pub known: u32,
    /// What each came to, the newest last; nothing where more was brought back.
    amounts: [i64; PERIODS],
    /// Days with a visit among the days looked at for them: those that are known of the last year.
    pub visits: u32,
    pub visit_window_days: u32,
    pub days_since_last: u32,
    /// Gaps between these visits, and the days they hold.
    pub gaps: u32,
    pub gap_days: u32,
    /// Σ (M − ½)² in millionths, M the part of the first of two gaps in a row in both (Wheat & Morrison 1990).
    imbalance_millionths: i64,
}

/// What became of a customer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Outcome {
    pub fell: bool,
    /// Of the horizons of one, two, … periods, the part over which they fell.
    pub near: f64,
}

/// The figures that a card weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Figure {
    /// The last period to the best.
    LastToPeak,
    /// The mean of the last two to that of all.
    LastTwoToMean,
    /// The probability that a gap of this customer is shorter than the time since the last visit.
    Overdue,
    /// Days since the last visit, in usual gaps.
    Silence,
    /// Visits a day, as a logarithm.
    Frequency,
    /// Standard deviation of the periods to their mean.
    Variation,
    /// Change from period to period, to their mean.
    Slope,
}

impl Figure {
    pub const ALL: [Self; 7] = [
        Self::LastToPeak,
        Self::LastTwoToMean,
        Self::Overdue,
        Self::Silence,
        Self::Frequency,
        Self::Variation,
        Self::Slope,
    ];
}

impl Days {
    /// What is known as of a day; purchases after it are not looked at.
    pub fn seen(&self, known: Span, question: Question) -> Result<Seen, CannotJudge> {
        let as_of = known.until;
        let whole = (i64::from(as_of.0) - i64::from(known.from.0) + 1).div_euclid(i64::from(PERIOD_DAYS));
        let count = whole.clamp(0, PERIODS as i64) as u32;
        if count < ACTIVE_MIN {
            return Err(CannotJudge::TooShort { known: count, needed: ACTIVE_MIN });
        }
        let mut amounts = [0; PERIODS];
        for (back, amount) in (0..count as i32).zip(amounts[..count as usize].iter_mut().rev()) {
            let end = as_of.plus(-PERIOD_DAYS * back);
            *amount = self.amount(end.plus(-PERIOD_DAYS), end);
        }
        let active = amounts.iter().filter(|it| 0 < **it).count() as u32;
        let is_visit = |it: &&Day| it.is_visit;
        let last = self.between(BusinessDay(i32::MIN), as_of).iter().rev().find(is_visit);
        let Some(last) = last.filter(|_| ACTIVE_MIN <= active) else {
            return Err(CannotJudge::TooRare { active, known: count, needed: ACTIVE_MIN });
        };
        let year = self.between(as_of.plus(-MEMORY_DAYS).max(known.from.plus(-1)), as_of);
        let mut seen = Seen {
            as_of,
            known: count,
            amounts,
            visits: year.iter().filter(is_visit).count() as u32,
            visit_window_days: visit_window_days(known),
            days_since_last: as_of.since(last.day).max(0) as u32,
            gaps: 0,
            gap_days: 0,
            imbalance_millionths: 0,
        };
        let median = seen.median();
        if median < question.median_min {
            return Err(CannotJudge::TooSmall { median, needed: question.median_min });
        }
        seen.take_gaps(year);
        Ok(seen)
    }

    /// What became of the customer; none while the periods are not over.
    pub fn outcome(&self, seen: &Seen, question: Question, until: BusinessDay) -> Option<Outcome> {
        let end = |period: i32| seen.as_of.plus(PERIOD_DAYS * period);
        let horizon = question.horizon.clamp(1, PERIODS as u32) as i32;
        if until < end(horizon) {
            return None;
        }
        let is_low = |period: &i32| {
            let amount = self.amount(end(*period), end(*period + 1));
            1_000 * i128::from(amount) < FALLEN_PER_MILLE * i128::from(seen.peak())
        };
        let low = (0..horizon).take_while(is_low).count();
        Some(Outcome { fell: low == horizon as usize, near: low as f64 / f64::from(horizon) })
    }
}

impl Seen {
    /// What the known periods came to, the newest last.
    pub fn amounts(&self) -> &[i64] {
        &self.amounts[..self.known as usize]
    }

    pub fn last(&self) -> i64 {
        self.amounts().last().copied().unwrap_or(0)
    }

    pub fn peak(&self) -> i64 {
        self.amounts().iter().copied().max().unwrap_or(0)
    }

    /// Of an even number of periods the mean of the middle two, rounded down.
    pub fn median(&self) -> i64 {
        let mut sorted = self.amounts;
        let sorted = &mut sorted[..self.known as usize];
        sorted.sort_unstable();
        let middle = sorted.len().div_euclid(2);
        let sum = i128::from(sorted[middle]) + i128::from(sorted[sorted.len() - 1 - middle]);
        sum.div_euclid(2) as i64
    }

    /// Has the customer, by the last period alone, fallen already?
    pub fn is_down(&self) -> bool {
        1_000 * i128::from(self.last()) < FALLEN_PER_MILLE * i128::from(self.peak())
    }

    /// Lets time pass up to a later day, when until then nothing was bought and no purchase left a period or the year.
    pub(crate) fn pass(&mut self, known: Span) {
        self.days_since_last += known.until.since(self.as_of) as u32;
        self.visit_window_days = visit_window_days(known);
        self.as_of = known.until;
    }

    fn take_gaps(&mut self, days: &[Day]) {
        let mut before: Option<(BusinessDay, Option<i32>)> = None;
        for day in days.iter().filter(|it| it.is_visit) {
            let gap = before.map(|(last, _)| day.day.since(last));
            if let Some(gap) = gap {
                self.gaps += 1;
                self.gap_days += gap as u32;
                if let Some(earlier) = before.and_then(|it| it.1) {
                    self.imbalance_millionths += imbalance_millionths(earlier, gap);
                }
            }
            before = Some((day.day, gap));
        }
    }

    /// Days between visits as a rule, drawn towards what is usual by three gaps.
    pub(super) fn usual_gap(&self, usual: f64) -> f64 {
        (f64::from(self.gap_days) + PSEUDO_GAPS_MEAN * usual) / (f64::from(self.gaps) + PSEUDO_GAPS_MEAN)
    }

    /// Gamma shape of the gaps, k = (1 − 4V)/(8V), drawn towards 1.4 by eight pairs.
    fn shape(&self) -> f64 {
        let pairs = f64::from(self.gaps.saturating_sub(1));
        let v = (self.imbalance_millionths as f64 / 1e6 + PSEUDO_PAIRS * USUAL_IMBALANCE)
            / (pairs + PSEUDO_PAIRS);
        ((1.0 - 4.0 * v) / (8.0 * v)).clamp(0.5, 4.0)
    }

    /// The figures, in the order of [`Figure::ALL`]. `usual` is the gap in days of customers in general.
    pub(super) fn figures(&self, usual: f64) -> [f64; Figure::ALL.len()] {
        let amounts = self.amounts();
        let count = amounts.len() as f64;
        let mean = amounts.iter().map(|it| *it as f64).sum::<f64>() / count;
        let last_two = amounts.iter().rev().take(2).map(|it| *it as f64).sum::<f64>() / 2.0;
        let variance = amounts.iter().map(|it| (*it as f64 - mean).powi(2)).sum::<f64>() / count;
        let middle = (count - 1.0) / 2.0;
        let places = || (0..amounts.len()).map(|it| it as f64 - middle);
        let slope = places().zip(amounts).map(|(place, it)| place * *it as f64).sum::<f64>()
            / places().map(|it| it * it).sum::<f64>();
        let gap = self.usual_gap(usual);
        let idle = f64::from(self.days_since_last);
        [
            self.last() as f64 / self.peak() as f64,
            last_two / mean,
            gamma_cdf(self.shape(), gap, idle),
            (idle / gap).min(SILENCE_MAX),
            ((f64::from(self.visits) + 0.5) / f64::from(self.visit_window_days)).ln(),
            variance.sqrt() / mean,
            slope / mean,
        ]
    }
}

fn visit_window_days(known: Span) -> u32 {
    known.until.since(known.from).saturating_add(1).min(MEMORY_DAYS) as u32
}

const PSEUDO_GAPS_MEAN: f64 = 3.0;
const PSEUDO_PAIRS: f64 = 8.0;
/// 1/(4(2k + 1)) of the shape 1.4 that fills of cars have.
const USUAL_IMBALANCE: f64 = 1.0 / 15.2;
/// A silence of more gaps than this says no more.
const SILENCE_MAX: f64 = 20.0;
