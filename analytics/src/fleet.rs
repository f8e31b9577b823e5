//! The vehicles of a fleet one by one: a fleet that buys as much as ever may have lost one of them.
//!
//! A vehicle's gaps between visits follow a gamma distribution of the shape that fills of cars have in a household panel, its
//! mean drawn towards that of the fleet; who has not come for longer than 95 of 100 such gaps is late, for longer than 99 and
//! clearly longer than ever in a year, missing.

use crate::signals::gap::Gaps;
use kernel::BusinessDay;
use kernel::rounding::half_up;
use serde::{Deserialize, Serialize};

/// What a vehicle took on a day, in millilitres.
pub type Fill = (BusinessDay, i64);

/// How a vehicle does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VehicleState {
    /// For longer than 99 of 100 gaps, and than ever in a year, it has not come.
    Missing,
    /// For longer than 95 of 100 gaps it has not come.
    Late,
    Coming,
    /// Fewer than four visits in a year: cannot be judged.
    TooFew,
}

impl VehicleState {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Late => "late",
            Self::Coming => "coming",
            Self::TooFew => "too_few",
        }
    }
}

/// A vehicle as of a day, and what that rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VehicleFacts {
    pub state: VehicleState,
    /// Days with a visit in the last 364.
    pub visits: u32,
    pub last: BusinessDay,
    pub days_since_last: u32,
    /// Days between visits, as a rule, in tenths.
    pub usual_gap_tenths: u32,
    /// 95 and 99 of 100 gaps are at most so many days.
    pub limit_95_days: u32,
    pub limit_99_days: u32,
    /// In four weeks on average, over the year before the last four weeks since its first visit.
    pub base_volume_ml: i64,
    /// In the last four weeks.
    pub now_volume_ml: i64,
}

const YEAR_DAYS: i32 = 364;
const NOW_DAYS: i32 = 28;
const GAPS_MIN: u32 = 3;
/// Gaps that the mean of the fleet counts for.
const PSEUDO_GAPS: f64 = 3.0;
/// Gamma shape of the gaps between fills of cars.
const SHAPE: f64 = 1.4;
/// By how much a gap must be longer than the longest of the year.
const OWN_FACTOR: f64 = 1.15;

/// A vehicle's last year.
#[derive(Debug)]
struct Year<'a> {
    fills: &'a [Fill],
    gap_days: u32,
    gaps: u32,
    longest: u32,
}

impl<'a> Year<'a> {
    fn of(fills: &'a [Fill], as_of: BusinessDay) -> Self {
        let known = &fills[..fills.partition_point(|it| it.0 <= as_of)];
        let fills = &known[known.partition_point(|it| YEAR_DAYS <= as_of.since(it.0))..];
        let gaps = fills.windows(2).map(|it| it[1].0.since(it[0].0).unsigned_abs());
        let (mut gap_days, mut longest) = (0, 0);
        for gap in gaps {
            gap_days += gap;
            longest = gap.max(longest);
        }
        Self { fills, gap_days, gaps: fills.len().saturating_sub(1) as u32, longest }
    }

    fn facts(&self, usual: f64, as_of: BusinessDay) -> Option<VehicleFacts> {
        let (first, last) = (self.fills.first()?.0, self.fills.last()?.0);
        let mean = (f64::from(self.gap_days) + PSEUDO_GAPS * usual) / (f64::from(self.gaps) + PSEUDO_GAPS);
        let gaps = Gaps { mean, shape: SHAPE, dispersion: 0.0 };
        let idle = as_of.since(last).unsigned_abs();
        let is_beyond = |level: f64| gaps.is_beyond(f64::from(idle), level);
        let state = if self.gaps < GAPS_MIN {
            VehicleState::TooFew
        } else if is_beyond(0.99) && OWN_FACTOR * f64::from(self.longest) < f64::from(idle) {
            VehicleState::Missing
        } else if is_beyond(0.95) {
            VehicleState::Late
        } else {
            VehicleState::Coming
        };
        let split = self.fills.partition_point(|it| NOW_DAYS <= as_of.since(it.0));
        let sum = |fills: &[Fill]| fills.iter().fold(0_i64, |sum, it| sum.saturating_add(it.1));
        let base_days = (as_of.since(first) + 1 - NOW_DAYS).max(1);
        let base = i128::from(sum(&self.fills[..split])) * i128::from(NOW_DAYS);
        Some(VehicleFacts {
            state,
            visits: self.fills.len() as u32,
            last,
            days_since_last: idle,
            usual_gap_tenths: (mean * 10.0).round() as u32,
            limit_95_days: gaps.limit(0.95).ceil() as u32,
            limit_99_days: gaps.limit(0.99).ceil() as u32,
            base_volume_ml: half_up(base, i128::from(base_days.max(NOW_DAYS))) as i64,
            now_volume_ml: sum(&self.fills[split..]),
        })
    }
}

/// How each vehicle does as of a day, from its fills: one a day, in ascending order. None of one without a fill in the last
/// 364 days.
pub fn judge(vehicles: &[&[Fill]], as_of: BusinessDay) -> Vec<Option<VehicleFacts>> {
    let years: Vec<Year<'_>> = vehicles.iter().map(|it| Year::of(it, as_of)).collect();
    let (days, gaps) = years
        .iter()
        .fold((0.0, 0.0), |(days, gaps), it| (days + f64::from(it.gap_days), gaps + f64::from(it.gaps)));
    let usual = if gaps > 0.0 { (days / gaps).max(1.0) } else { f64::from(NOW_DAYS) / 2.0 };
    years.iter().map(|it| it.facts(usual, as_of)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const AS_OF: BusinessDay = BusinessDay(20_450);

    fn every(days: i32, stopped_days_ago: i32) -> Vec<Fill> {
        let ages = (0..).map(|it| stopped_days_ago + it * days).take_while(|it| *it < 500);
        let mut fills: Vec<Fill> = ages.map(|it| (AS_OF.plus(-it), 60_000)).collect();
        fills.reverse();
        fills
    }

    fn states(vehicles: &[Vec<Fill>]) -> Vec<Option<VehicleState>> {
        let fills: Vec<&[Fill]> = vehicles.iter().map(Vec::as_slice).collect();
        judge(&fills, AS_OF).into_iter().map(|it| it.map(|it| it.state)).collect()
    }

    #[test]
    fn a_vehicle_that_stopped_is_told_though_the_others_come() {
        use VehicleState::{Coming, Late, Missing, TooFew};
        let fleet = [every(4, 1), every(4, 2), every(4, 14), every(4, 40), every(100, 20), every(4, 400)];
        assert_eq!(
            states(&fleet),
            [Some(Coming), Some(Coming), Some(Late), Some(Missing), Some(Coming), None],
            "{:?}",
            judge(&[&fleet[2]], AS_OF)
        );
        assert_eq!(states(&[every(150, 20)]), [Some(TooFew)]);
        assert_eq!(states(&[]), []);
    }

    #[test]
    fn whoever_stayed_away_as_long_before_is_late_and_not_missing() {
        let mut fills = every(4, 25);
        fills.retain(|it| !(100..130).contains(&AS_OF.since(it.0)));
        assert_eq!(states(&[fills]), [Some(VehicleState::Late)]);
    }

    #[test]
    fn four_weeks_are_set_beside_what_is_usual() {
        let fills = every(4, 28);
        let facts = judge(&[&fills], AS_OF)[0].unwrap();
        assert_eq!((facts.now_volume_ml, facts.visits), (0, 84));
        assert!((facts.base_volume_ml - 420_000).abs() < 6_000, "{facts:?}");
        let odd = [(AS_OF, i64::MAX), (AS_OF, i64::MIN), (AS_OF.plus(1), 5)];
        assert_eq!(judge(&[&odd], AS_OF)[0].unwrap().state, VehicleState::TooFew);
    }
}
