//! How each station's stable customers did in a week against their own base: what a customer's week has to
//! be measured by before anything is blamed on the customer.
//!
//! Stable customers have a base of at least 12 known weeks and 6 visit days, and came within the last eight
//! weeks. The index of a group is (visit days + κ · index above) / (days expected from the bases + κ), with
//! the area above the station and the station above its segment: small groups follow the larger ones. The
//! customer in question is left out, or a fleet that stops would pull down what it is measured by.

use crate::input::Segment;
use crate::opening::Openings;
use crate::panel::{Panel, Sums};
use crate::rules::Rules;
use crate::station_alert::{StationAlert, StationAlertFacts};
use kernel::rounding::half_up;

/// Expected visit days that the index of the larger group counts for.
const SHRINKAGE: f64 = 25.0;
const STABLE_WEEKS_MIN: u32 = 12;
const STABLE_DAYS_MIN: i64 = 6;
const STABLE_SEEN_WEEKS: usize = 8;

/// What stable customers did in one week, and what their bases made one expect.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Cell {
    pub days: i64,
    pub expected_milli: i64,
    pub customers: i64,
    /// Customers who in the last four weeks came less than half as often as in their base.
    pub down: i64,
}

impl Cell {
    fn add(&mut self, other: &Self) {
        self.days += other.days;
        self.expected_milli += other.expected_milli;
        self.customers += other.customers;
        self.down += other.down;
    }

    fn without(mut self, own: Option<&Self>) -> Self {
        if let Some(own) = own {
            self.days -= own.days;
            self.expected_milli -= own.expected_milli;
        }
        self
    }

    fn index(&self, above: f64) -> f64 {
        (self.days as f64 + SHRINKAGE * above) / (self.expected_milli as f64 / 1_000.0 + SHRINKAGE)
    }
}

/// What a customer adds to the index of week t; none unless stable.
pub(crate) fn contribution(panel: &Panel, t: usize, base: &Sums) -> Option<Cell> {
    let week = &panel.weeks[t];
    let is_stable = week.is_known() && STABLE_WEEKS_MIN <= base.weeks && STABLE_DAYS_MIN <= base.days;
    if !is_stable || panel.sums(t.saturating_sub(STABLE_SEEN_WEEKS), t).days == 0 {
        return None;
    }
    let now = panel.sums((t + 1).saturating_sub(4), t + 1);
    // Half up, in words of the machine: a base has at most 182 days, and this is asked for every week of everybody.
    let (days, open) = (base.days * i64::from(week.exposure_milli) * 1_000, base.exposure_milli.max(1));
    let expected_milli = (2 * days + open).div_euclid(2 * open);
    let is_down = 2 * now.days * base.exposure_milli < base.days * now.exposure_milli;
    Some(Cell { days: i64::from(week.days), expected_milli, customers: 1, down: i64::from(is_down) })
}

/// The cells of all stations, segments and weeks.
#[derive(Debug)]
pub(crate) struct Cells {
    stations: usize,
    weeks: usize,
    /// By week, station and segment.
    by_segment: Vec<Cell>,
    /// By week and station; made by [`Cells::sum_up`].
    by_station: Vec<Cell>,
    /// By week; made by [`Cells::sum_up`].
    area: Vec<Cell>,
}

impl Cells {
    pub(crate) fn new(stations: usize, weeks: usize) -> Self {
        Self {
            stations,
            weeks,
            by_segment: vec![Cell::default(); stations * weeks * 3],
            by_station: Vec::new(),
            area: Vec::new(),
        }
    }

    pub(crate) fn add(&mut self, station: usize, segment: Segment, week: usize, cell: &Cell) {
        self.by_segment[(week * self.stations + station) * 3 + segment.index()].add(cell);
    }

    pub(crate) fn merge(&mut self, other: &Self) {
        for (mine, theirs) in self.by_segment.iter_mut().zip(&other.by_segment) {
            mine.add(theirs);
        }
    }

    /// Sums over segments and stations, once all customers are in.
    pub(crate) fn sum_up(&mut self) {
        let total = |cells: &[Cell]| {
            let mut sum = Cell::default();
            for cell in cells {
                sum.add(cell);
            }
            sum
        };
        self.by_station = self.by_segment.chunks(3).map(total).collect();
        self.area = self.by_station.chunks(self.stations.max(1)).map(total).collect();
    }

    /// The index by which a customer of this station and segment is measured, without what the customer
    /// added to it.
    pub(crate) fn index(&self, station: usize, segment: Segment, week: usize, own: Option<&Cell>) -> f64 {
        let area = self.area[week].without(own).index(1.0);
        let at = week * self.stations + station;
        let station = self.by_station[at].without(own).index(area);
        self.by_segment[at * 3 + segment.index()].without(own).index(station)
    }

    pub(crate) fn is_known(&self, week: usize) -> bool {
        0 < self.area[week].expected_milli
    }

    /// Visit days and expectation of a station over the last four weeks in which anybody was expected.
    fn four_weeks(&self, station: usize, week: usize) -> Option<(Cell, Cell)> {
        let (mut own, mut all, mut weeks) = (Cell::default(), Cell::default(), 0);
        // Festival weeks are empty: reach back over them, but not further than two months.
        for w in (week.saturating_sub(8)..=week).rev().filter(|&w| 0 < self.area[w].expected_milli) {
            own.add(&self.by_station[w * self.stations + station]);
            all.add(&self.area[w]);
            weeks += 1;
            if weeks == 4 {
                return Some((own, all));
            }
        }
        None
    }

    /// Which stations fell when, by opening day and station.
    pub(crate) fn station_alerts(&self, openings: &Openings, rules: &Rules) -> Vec<StationAlert> {
        let mut alerts = Vec::new();
        for station in 0..self.stations {
            let mut open: Option<StationAlert> = None;
            for week in 0..self.weeks {
                if self.area[week].expected_milli == 0 {
                    continue;
                }
                let Some((own, all)) = self.four_weeks(station, week) else { continue };
                let sunday = openings.week(week).sunday();
                match &mut open {
                    None if fell(&own, &all, rules) => {
                        open = Some(StationAlert {
                            station: openings.stations[station],
                            opened: sunday,
                            closed: None,
                            facts: self.facts(station, week, &own, &all),
                        });
                    }
                    Some(alert) if is_back(&own, rules) => {
                        alert.closed = Some(sunday);
                        alerts.extend(open.take());
                    }
                    _ => {}
                }
            }
            alerts.extend(open);
        }
        alerts.sort_by_key(|it| (it.opened, it.station));
        alerts
    }

    fn facts(&self, station: usize, week: usize, own: &Cell, all: &Cell) -> StationAlertFacts {
        let last = &self.by_station[week * self.stations + station];
        let others = all.without(Some(own));
        StationAlertFacts {
            customers: last.customers as u32,
            customers_down: last.down as u32,
            expected_visits: half_up(i128::from(own.expected_milli), 1_000) as u32,
            now_visits: own.days as u32,
            change_per_mille: share_per_mille(own).unwrap_or(1_000) as i32 - 1_000,
            others_change_per_mille: share_per_mille(&others).map(|it| it as i32 - 1_000),
        }
    }
}

fn share_per_mille(cell: &Cell) -> Option<i64> {
    let expected = i128::from(cell.expected_milli);
    (0 < expected).then(|| half_up(i128::from(cell.days) * 1_000_000, expected) as i64)
}

/// How far below its expectation a station must be, in standard deviations of twice-Poisson counts.
const FELL_DEVIATIONS: f64 = 4.0;
/// When most of the area fell as much, it is the season, not the station.
const FELL_AGAINST_OTHERS_PER_MILLE: i64 = 850;

fn fell(own: &Cell, all: &Cell, rules: &Rules) -> bool {
    let Some(share) = share_per_mille(own) else { return false };
    let expected = own.expected_milli as f64 / 1_000.0;
    let missing = expected - own.days as f64;
    let others = share_per_mille(&all.without(Some(own))).unwrap_or(1_000);
    i64::from(rules.station_visits_min) * 1_000 <= own.expected_milli
        && share < i64::from(rules.station_fell_per_mille)
        && share * 1_000 < others * FELL_AGAINST_OTHERS_PER_MILLE
        && FELL_DEVIATIONS * (2.0 * expected).sqrt() < missing
}

fn is_back(own: &Cell, rules: &Rules) -> bool {
    share_per_mille(own).is_none_or(|share| i64::from(rules.station_back_per_mille) <= share)
}
