//! One customer's weeks: dense, from the week of the first visit to the last complete week.
//!
//! A visit is a day on which fuel was bought; for organisations, whose vehicles come one after another,
//! every fuel sale is a visit. Until the first fuel any purchase counts, so that those who only ever buy
//! goods are seen too. A week without purchases is a zero, not a hole; a week in which the customer's
//! stations were closed for half the time or more, or in a Spring Festival, is unknown.
//!
//! **Invariant:** week t depends on purchases up to the end of week t only.

use crate::history::Entry;
use crate::input::{Calendar, Segment};
use crate::opening::Openings;
use kernel::{BusinessDay, rounding::div_floor};

/// A week of one customer.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct CustomerWeek {
    pub visits: u32,
    /// Days with a visit.
    pub days: u32,
    /// Weekday of the last visit, 0 to 6; meaningless without visits.
    pub last_weekday: u8,
    pub volume_ml: i64,
    pub amount: i64,
    /// Position of the station of most visits in the last thirty weeks.
    pub home: usize,
    /// Share of the week in which the customer's stations were open, in thousandths.
    pub exposure_milli: u32,
    pub is_festival: bool,
}

impl CustomerWeek {
    pub(crate) fn is_known(&self) -> bool {
        HALF_MILLI <= self.exposure_milli && !self.is_festival
    }
}

const HALF_MILLI: u32 = 500;
/// Weeks that decide which stations are a customer's own.
const HOME_WEEKS: usize = 30;

/// Sums over known weeks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sums {
    pub weeks: u32,
    /// Open weeks, in thousandths.
    pub exposure_milli: i64,
    pub visits: i64,
    pub days: i64,
    pub volume_ml: i64,
    pub amount: i64,
}

impl Sums {
    fn plus(self, week: &CustomerWeek) -> Self {
        Self {
            weeks: self.weeks + 1,
            exposure_milli: self.exposure_milli + i64::from(week.exposure_milli),
            visits: self.visits + i64::from(week.visits),
            days: self.days + i64::from(week.days),
            volume_ml: self.volume_ml.saturating_add(week.volume_ml),
            amount: self.amount.saturating_add(week.amount),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            weeks: self.weeks - other.weeks,
            exposure_milli: self.exposure_milli - other.exposure_milli,
            visits: self.visits - other.visits,
            days: self.days - other.days,
            volume_ml: self.volume_ml.saturating_sub(other.volume_ml),
            amount: self.amount.saturating_sub(other.amount),
        }
    }

    /// Open weeks.
    pub(crate) fn exposure(&self) -> f64 {
        self.exposure_milli as f64 / 1_000.0
    }
}

/// The base of week t: weeks t−29 to t−4.
const BASE_OLDEST: usize = 29;
const BASE_NEWEST: usize = 4;

/// All weeks of one customer, in buffers that are used again for the next.
#[derive(Debug, Default)]
pub(crate) struct Panel {
    /// Position of the first week in the tables of [`Openings`].
    pub start: usize,
    pub weeks: Vec<CustomerWeek>,
    /// Is a visit a day, so that a week holds seven at most?
    pub counts_days: bool,
    /// Days with a visit, ascending, also those after the last complete week.
    pub visit_days: Vec<BusinessDay>,
    /// `before[t]`: sums over the known weeks before week t.
    before: Vec<Sums>,
    /// Week and station of every visit day, for the home station.
    stops: Vec<(usize, usize)>,
    counts: Vec<(usize, u32)>,
}

impl Panel {
    /// Fills the panel from entries sorted by day.
    pub(crate) fn fill(
        &mut self,
        entries: &[Entry],
        segment: Segment,
        openings: &Openings,
        calendar: &Calendar,
    ) {
        self.clear();
        self.counts_days = segment != Segment::Organisation;
        let mut fuel_seen = false;
        for day in entries.chunk_by(|a, b| a.day == b.day) {
            fuel_seen |= day.iter().any(|it| it.family.is_fuel() && 0 < it.visits);
            self.add_day(day, fuel_seen, segment, openings);
        }
        if !self.visit_days.is_empty() {
            let weeks = openings.weeks.saturating_sub(self.start);
            self.weeks.resize(weeks, CustomerWeek::default());
            self.place(openings, calendar);
        }
    }

    fn clear(&mut self) {
        self.weeks.clear();
        self.visit_days.clear();
        self.before.clear();
        self.stops.clear();
        self.counts.clear();
    }

    fn add_day(&mut self, day: &[Entry], fuel_seen: bool, segment: Segment, openings: &Openings) {
        let makes_visit = |it: &&Entry| 0 < it.visits && (!fuel_seen || it.family.is_fuel());
        let Some(main) = day.iter().find(makes_visit) else {
            return self.add_purchase(day, openings);
        };
        let date = main.day;
        let offset = openings.offset(date.week());
        if self.visit_days.is_empty() {
            self.start = offset;
        }
        self.visit_days.push(date);
        let Some(week) = self.week_mut(offset, openings) else { return };
        week.visits += match segment {
            Segment::Organisation => {
                day.iter().filter(makes_visit).map(|it| it.visits).fold(0, u32::saturating_add)
            }
            Segment::Person | Segment::Card => 1,
        };
        week.days += 1;
        week.last_weekday = date.weekday();
        if let Some(station) = openings.position(main.station) {
            self.stops.push((offset - self.start, station));
        }
        self.add_purchase(day, openings);
    }

    fn add_purchase(&mut self, day: &[Entry], openings: &Openings) {
        let Some(first) = day.first() else { return };
        if self.visit_days.is_empty() {
            return;
        }
        if let Some(week) = self.week_mut(openings.offset(first.day.week()), openings) {
            for entry in day {
                week.amount = week.amount.saturating_add(entry.amount);
                week.volume_ml = week.volume_ml.saturating_add(entry.volume_ml);
            }
        }
    }

    fn week_mut(&mut self, offset: usize, openings: &Openings) -> Option<&mut CustomerWeek> {
        if openings.weeks <= offset {
            return None;
        }
        let index = offset - self.start;
        if self.weeks.len() <= index {
            self.weeks.resize(index + 1, CustomerWeek::default());
        }
        self.weeks.get_mut(index)
    }

    /// Home station and exposure of every week, then the prefix sums.
    fn place(&mut self, openings: &Openings, calendar: &Calendar) {
        let (mut entering, mut leaving, mut home) = (0, 0, self.stops.first().map_or(0, |it| it.1));
        let mut sums = Sums::default();
        for t in 0..self.weeks.len() {
            while entering < self.stops.len() && self.stops[entering].0 == t {
                count(&mut self.counts, self.stops[entering].1);
                entering += 1;
            }
            while leaving < entering && self.stops[leaving].0 + HOME_WEEKS <= t {
                uncount(&mut self.counts, self.stops[leaving].1);
                leaving += 1;
            }
            // The most visits win; of equals the lower station.
            let most =
                self.counts.iter().max_by_key(|&&(station, visits)| (visits, std::cmp::Reverse(station)));
            home = most.map_or(home, |it| it.0);
            let exposure_milli = self.exposure_milli(openings, t);
            let week = &mut self.weeks[t];
            week.home = home;
            week.exposure_milli = exposure_milli;
            week.is_festival = calendar.is_festival_week(openings.week(self.start + t));
            self.before.push(sums);
            // The first week holds the first visit by definition: it would flatter the base.
            if 0 < t && week.is_known() {
                sums = sums.plus(week);
            }
        }
        self.before.push(sums);
    }

    fn exposure_milli(&self, openings: &Openings, t: usize) -> u32 {
        let offset = self.start + t;
        let visits: u32 = self.counts.iter().map(|it| it.1).sum();
        if openings.all_open(offset) || visits == 0 {
            return 1_000;
        }
        let open: u32 =
            self.counts.iter().map(|&(station, visits)| visits * openings.open_days(station, offset)).sum();
        div_floor(i64::from(open) * 1_000, i64::from(visits) * 7) as u32
    }

    /// Sums over the known weeks `from..until`.
    pub(crate) fn sums(&self, from: usize, until: usize) -> Sums {
        self.before[until].minus(self.before[from.min(until)])
    }

    /// Sums over the known base weeks t−29 … t−4 of week t.
    pub(crate) fn base(&self, t: usize) -> Sums {
        self.sums(t.saturating_sub(BASE_OLDEST), (t + 1).saturating_sub(BASE_NEWEST))
    }
}

fn count(counts: &mut Vec<(usize, u32)>, station: usize) {
    match counts.iter_mut().find(|it| it.0 == station) {
        Some(count) => count.1 += 1,
        None => counts.push((station, 1)),
    }
}

fn uncount(counts: &mut Vec<(usize, u32)>, station: usize) {
    if let Some(at) = counts.iter().position(|it| it.0 == station) {
        counts[at].1 -= 1;
        if counts[at].1 == 0 {
            counts.swap_remove(at);
        }
    }
}
