//! One customer's weeks: dense, from the week of the first visit to the last complete week.
//!
//! A visit is a day on which fuel was bought; for organisations, whose vehicles come one after another,
//! every fuel sale is a visit. Until the first fuel any purchase counts, so that those who only ever buy
//! goods are seen too. A week without purchases is a zero, not a hole; a week in which the customer's
//! stations were closed for half the time or more, or in a Spring Festival, is unknown.
//!
//! **Invariant:** week t depends on purchases up to the end of week t only.

use crate::history::Entry;
use crate::input::Segment;
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
    pub is_festival: bool,
    /// Share of the week in which the customer's stations were open, in thousandths.
    pub exposure_milli: u16,
    /// Position of the station of most visits in the last thirty weeks.
    home: u32,
}

impl CustomerWeek {
    pub(crate) fn is_known(&self) -> bool {
        HALF_MILLI <= self.exposure_milli && !self.is_festival
    }

    pub(crate) fn home(&self) -> usize {
        self.home as usize
    }
}

const HALF_MILLI: u16 = 500;

/// What was bought, all goods together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Worth {
    pub volume_ml: i64,
    /// In the smallest money unit.
    pub amount: i64,
}

impl Worth {
    fn plus(self, volume_ml: i64, amount: i64) -> Self {
        Self {
            volume_ml: self.volume_ml.saturating_add(volume_ml),
            amount: self.amount.saturating_add(amount),
        }
    }
}

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
}

impl Sums {
    fn plus(self, week: &CustomerWeek) -> Self {
        Self {
            weeks: self.weeks + 1,
            exposure_milli: self.exposure_milli + i64::from(week.exposure_milli),
            visits: self.visits + i64::from(week.visits),
            days: self.days + i64::from(week.days),
        }
    }

    fn minus(self, other: Self) -> Self {
        Self {
            weeks: self.weeks - other.weeks,
            exposure_milli: self.exposure_milli - other.exposure_milli,
            visits: self.visits - other.visits,
            days: self.days - other.days,
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
    /// Number and position of the station of the latest stop: most often the next is there too.
    latest: (u32, Option<usize>),
}

impl Panel {
    /// Fills the panel from entries sorted by day. `festivals` tells of each week whether it is one of a festival.
    pub(crate) fn fill(
        &mut self,
        entries: &[Entry],
        segment: Segment,
        openings: &Openings,
        festivals: &[bool],
    ) {
        self.clear();
        self.counts_days = segment != Segment::Organisation;
        let mut fuel_seen = false;
        for day in entries.chunk_by(|a, b| a.day == b.day) {
            fuel_seen |= day.iter().any(is_fuel_visit);
            self.add_day(day, fuel_seen, segment, openings);
        }
        if !self.visit_days.is_empty() {
            self.place(openings, festivals);
        }
    }

    /// Fills in the days with a visit and nothing else.
    pub(crate) fn fill_days(&mut self, entries: &[Entry]) {
        self.clear();
        let mut fuel_seen = false;
        for day in entries.chunk_by(|a, b| a.day == b.day) {
            fuel_seen |= day.iter().any(is_fuel_visit);
            if day.iter().any(|it| makes_visit(it, fuel_seen)) {
                self.visit_days.push(day[0].day);
            }
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
        let makes_visit = |it: &&Entry| makes_visit(it, fuel_seen);
        let date = day[0].day;
        let offset = openings.offset(date.week());
        let Some(main) = day.iter().find(makes_visit) else { return };
        if self.visit_days.is_empty() {
            self.start = offset;
            let weeks = openings.weeks.saturating_sub(offset);
            self.weeks.resize(weeks, CustomerWeek::default());
            self.before.reserve(weeks + 1);
        }
        self.visit_days.push(date);
        let Some(week) = self.weeks.get_mut(offset - self.start) else { return };
        week.visits += match segment {
            Segment::Organisation => {
                day.iter().filter(makes_visit).map(|it| it.visits).fold(0, u32::saturating_add)
            }
            Segment::Person | Segment::Card => 1,
        };
        week.days += 1;
        week.last_weekday = date.weekday();
        if self.stops.is_empty() || self.latest.0 != main.station {
            self.latest = (main.station, openings.position(main.station));
        }
        if let Some(station) = self.latest.1 {
            self.stops.push((offset - self.start, station));
        }
    }

    /// Home station and exposure of every week, then the prefix sums.
    fn place(&mut self, openings: &Openings, festivals: &[bool]) {
        let (mut entering, mut leaving, mut home) = (0, 0, self.stops.first().map_or(0, |it| it.1));
        let mut sums = Sums::default();
        for t in 0..self.weeks.len() {
            let mut may_move = false;
            while entering < self.stops.len() && self.stops[entering].0 == t {
                let station = self.stops[entering].1;
                count(&mut self.counts, station);
                may_move |= station != home || self.counts.len() == 1;
                entering += 1;
            }
            while leaving < entering && self.stops[leaving].0 + HOME_WEEKS <= t {
                let station = self.stops[leaving].1;
                uncount(&mut self.counts, station);
                may_move |= station == home;
                leaving += 1;
            }
            if may_move {
                // The most visits win; of equals the lower station.
                let most =
                    self.counts.iter().max_by_key(|&&(station, visits)| (visits, std::cmp::Reverse(station)));
                home = most.map_or(home, |it| it.0);
            }
            let exposure_milli = self.exposure_milli(openings, t);
            let week = &mut self.weeks[t];
            week.home = home as u32;
            week.exposure_milli = exposure_milli;
            week.is_festival = festivals[self.start + t];
            self.before.push(sums);
            // The first week holds the first visit by definition: it would flatter the base.
            if 0 < t && week.is_known() {
                sums = sums.plus(week);
            }
        }
        self.before.push(sums);
    }

    fn exposure_milli(&self, openings: &Openings, t: usize) -> u16 {
        let offset = self.start + t;
        if openings.all_open(offset) || self.counts.is_empty() {
            return 1_000;
        }
        let visits: u32 = self.counts.iter().map(|it| it.1).sum();
        let open: u32 =
            self.counts.iter().map(|&(station, visits)| visits * openings.open_days(station, offset)).sum();
        div_floor(i64::from(open) * 1_000, i64::from(visits) * 7) as u16
    }

    /// Sums over the known weeks `from..until`.
    pub(crate) fn sums(&self, from: usize, until: usize) -> Sums {
        self.before[until].minus(self.before[from.min(until)])
    }

    /// Sums over the known base weeks t−29 … t−4 of week t.
    pub(crate) fn base(&self, t: usize) -> Sums {
        self.sums(t.saturating_sub(BASE_OLDEST), (t + 1).saturating_sub(BASE_NEWEST))
    }

    /// What was bought in these base weeks, of the entries that the panel was filled from.
    pub(crate) fn base_worth(&self, t: usize, entries: &[Entry], openings: &Openings) -> Worth {
        let base = t.saturating_sub(BASE_OLDEST).max(1)..(t + 1).saturating_sub(BASE_NEWEST);
        base.filter(|it| self.weeks[*it].is_known())
            .fold(Worth::default(), |sum, it| self.week_worth(sum, it, entries, openings))
    }

    /// What was bought in weeks t−3 to t, also in unknown ones.
    pub(crate) fn recent_worth(&self, t: usize, entries: &[Entry], openings: &Openings) -> Worth {
        let recent = (t + 1).saturating_sub(4)..=t;
        recent.fold(Worth::default(), |sum, it| self.week_worth(sum, it, entries, openings))
    }

    /// Adds a week's purchases from the first visit on. They are looked up: only where there is something to tell does
    /// anybody ask for them.
    fn week_worth(&self, sum: Worth, t: usize, entries: &[Entry], openings: &Openings) -> Worth {
        let week = openings.week(self.start + t);
        let first = self.visit_days.first().map_or(week.monday(), |it| week.monday().max(*it));
        let from = entries.partition_point(|it| it.day < first);
        let of_week = entries[from..].iter().take_while(|it| it.day <= week.sunday());
        of_week.fold(sum, |sum, it| sum.plus(it.volume_ml, it.amount))
    }
}

fn is_fuel_visit(entry: &Entry) -> bool {
    entry.family.is_fuel() && 0 < entry.visits
}

fn makes_visit(entry: &Entry, fuel_seen: bool) -> bool {
    0 < entry.visits && (!fuel_seen || entry.family.is_fuel())
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
