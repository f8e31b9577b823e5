//! What is usual: how regular a customer's gaps are and how much the weekly visits scatter, each drawn
//! towards the segment's mean.
//!
//! Both are measured between neighbours (a gap and the next, a week and the next), so that seasons, slow
//! changes and stops hardly disturb them, and so that they can be added up week by week.
//!
//! **Invariant:** the habits of week t depend on weeks up to t only.

use crate::panel::Panel;
use kernel::BusinessDay;

/// Sums over pairs of neighbours, as integers: they add up the same in any order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PairSums {
    /// Σ 6 (nᵢ(nᵢ − 1) + nᵢ₋₁(nᵢ₋₁ − 1) − 2 nᵢ nᵢ₋₁) over pairs of known weeks; its mean is 12αλ². Of day
    /// counts, which end at seven, n(n − 1) counts 7/6 times: without over-dispersion they are binomial.
    excess: i64,
    /// Σ 12 nᵢ nᵢ₋₁; its mean is 12λ².
    square: i64,
    week_pairs: i64,
    /// Σ (M − ½)² in millionths, M = g₁/(g₁ + g₂) of two gaps in a row (Wheat & Morrison 1990).
    imbalance: i64,
    gap_pairs: i64,
    /// Open days and visit days of the bases of customers who can be judged.
    base_days_milli: i64,
    base_visit_days: i64,
}

impl PairSums {
    pub(crate) fn add(&mut self, other: &Self) {
        self.excess += other.excess;
        self.square += other.square;
        self.week_pairs += other.week_pairs;
        self.imbalance += other.imbalance;
        self.gap_pairs += other.gap_pairs;
        self.base_days_milli += other.base_days_milli;
        self.base_visit_days += other.base_visit_days;
    }

    pub(crate) fn add_base(&mut self, exposure_milli: i64, visit_days: i64) {
        self.base_days_milli += 7 * exposure_milli;
        self.base_visit_days += visit_days;
    }

    /// Bases are of one week; pairs add up over all weeks.
    pub(crate) fn forget_base(&mut self) {
        self.base_days_milli = 0;
        self.base_visit_days = 0;
    }

    fn add_weeks(&mut self, before: u32, now: u32, of_days: bool) {
        // A fleet of a thousand fills a week must not outweigh its whole segment.
        let (before, now) = (i64::from(before.min(VISITS_MAX)), i64::from(now.min(VISITS_MAX)));
        let ordered_pairs = before * (before - 1) + now * (now - 1);
        self.excess += if of_days { 7 } else { 6 } * ordered_pairs - 12 * now * before;
        self.square += 12 * now * before;
        self.week_pairs += 1;
    }

    fn add_gaps(&mut self, first: i32, second: i32) {
        self.imbalance += imbalance_millionths(first, second);
        self.gap_pairs += 1;
    }
}

/// (M − ½)² in millionths, rounded half up, M being the part of the first of two gaps in both.
pub(crate) fn imbalance_millionths(first: i32, second: i32) -> i64 {
    let share = f64::from(first) / f64::from(first + second);
    let exact = (share - 0.5).powi(2) * 1e6;
    // `round` is a call into the library of the system, and this is asked for every visit of everybody.
    let whole = exact as i64;
    whole + i64::from(0.5 <= exact - whole as f64)
}

const VISITS_MAX: u32 = 60;

/// What is usual in a segment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SegmentHabits {
    /// α of the visits' variance λ + αλ².
    pub dispersion: f64,
    /// Mean of (M − ½)².
    imbalance: f64,
    /// Days between visits.
    pub gap_mean: f64,
}

/// What is taken for usual before anything is known, and how many pairs or visits that is worth.
const DISPERSION: f64 = 0.1;
const IMBALANCE: f64 = 1.0 / 16.0;
const GAP_MEAN: f64 = 14.0;
const PRIOR_PAIRS: f64 = 50.0;

impl SegmentHabits {
    pub(crate) fn new(sums: &PairSums) -> Self {
        Self {
            dispersion: ((sums.excess as f64 + DISPERSION * 12.0 * PRIOR_PAIRS)
                / (sums.square as f64 + 12.0 * PRIOR_PAIRS))
                .clamp(0.0, 2.0),
            imbalance: (sums.imbalance as f64 / 1e6 + IMBALANCE * PRIOR_PAIRS)
                / (sums.gap_pairs as f64 + PRIOR_PAIRS),
            gap_mean: (sums.base_days_milli as f64 / 1_000.0 + GAP_MEAN * PRIOR_PAIRS)
                / (sums.base_visit_days as f64 + PRIOR_PAIRS),
        }
    }
}

/// Pseudo-observations that draw a customer towards the segment.
const PSEUDO_GAPS: f64 = 8.0;
const PSEUDO_WEEKS: f64 = 26.0;

/// Walks over one customer's weeks and visits, pair by pair.
#[derive(Clone, Debug, Default)]
pub(crate) struct Neighbours {
    next_visit: usize,
}

impl Neighbours {
    /// Adds to `sums` the pairs that end in week t.
    #[inline]
    pub(crate) fn advance(&mut self, panel: &Panel, t: usize, sunday: BusinessDay, sums: &mut PairSums) {
        // The first week holds the first visit by definition, so the first pair is of weeks 1 and 2.
        if 2 <= t && panel.weeks[t].is_known() && panel.weeks[t - 1].is_known() {
            sums.add_weeks(panel.weeks[t - 1].visits, panel.weeks[t].visits, panel.counts_days);
        }
        self.take_gaps(&panel.visit_days, sunday, sums);
    }

    fn take_gaps(&mut self, days: &[BusinessDay], until: BusinessDay, sums: &mut PairSums) {
        while self.next_visit < days.len() && days[self.next_visit] <= until {
            if let [first, second, third] = days[self.next_visit.saturating_sub(2)..=self.next_visit] {
                sums.add_gaps(second.since(first), third.since(second));
            }
            self.next_visit += 1;
        }
    }
}

/// Follows one customer through the weeks.
#[derive(Clone, Debug, Default)]
pub(crate) struct Habits {
    sums: PairSums,
    neighbours: Neighbours,
}

impl Habits {
    /// Takes in week t.
    pub(crate) fn advance(&mut self, panel: &Panel, t: usize, sunday: BusinessDay) {
        self.neighbours.advance(panel, t, sunday, &mut self.sums);
    }

    /// The habits of a customer whose gaps are all that is asked for.
    pub(crate) fn of_gaps(visit_days: &[BusinessDay]) -> Self {
        let mut habits = Self::default();
        habits.take_gaps(visit_days);
        habits
    }

    /// Takes in the gaps that are left, up to the last visit.
    pub(crate) fn take_gaps(&mut self, visit_days: &[BusinessDay]) {
        if let Some(last) = visit_days.last() {
            self.neighbours.take_gaps(visit_days, *last, &mut self.sums);
        }
    }

    /// α of the customer, drawn towards the segment's.
    pub(crate) fn dispersion(&self, segment: &SegmentHabits) -> f64 {
        let sums = &self.sums;
        let mean_square = (sums.square as f64).max(12.0) / (sums.week_pairs as f64).max(1.0);
        let prior = PSEUDO_WEEKS * mean_square;
        ((sums.excess as f64 + segment.dispersion * prior) / (sums.square as f64 + prior)).clamp(0.0, 3.0)
    }

    /// Gamma shape k of the gaps, drawn towards the segment's: k = (1 − 4V)/(8V), V the mean of (M − ½)².
    pub(crate) fn gap_shape(&self, segment: &SegmentHabits) -> f64 {
        let v = (self.sums.imbalance as f64 / 1e6 + segment.imbalance * PSEUDO_GAPS)
            / (self.sums.gap_pairs as f64 + PSEUDO_GAPS);
        ((1.0 - 4.0 * v) / (8.0 * v)).clamp(0.5, 4.0)
    }
}

/// Days between visits, drawn towards the segment's by one pseudo-visit.
pub(crate) fn gap_mean(open_days: f64, visit_days: f64, segment: &SegmentHabits) -> f64 {
    ((open_days + segment.gap_mean) / (visit_days + 1.0)).max(1.0)
}
