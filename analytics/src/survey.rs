//! The first two passes over all customers: when stations were open, how each station and segment did week
//! by week, and what is usual in each segment. Only integers are added up, so any number of threads gives
//! the same sums.

use crate::assess::CorruptHistory;
use crate::habits::{Neighbours, PairSums, SegmentHabits};
use crate::history::{self, Entry};
use crate::index::{Cells, contribution};
use crate::input::{CustomerHistory, Input, Segment};
use crate::opening::{DailySales, Openings};
use crate::panel::Panel;
use crate::rules::Rules;
use kernel::{BusinessDay, rounding::div_ceil};
use rayon::prelude::*;

/// What all customers together tell about stations and segments.
#[derive(Debug)]
pub(crate) struct Survey {
    pub openings: Openings,
    /// By week: is it one of a Spring Festival?
    pub festivals: Vec<bool>,
    pub cells: Cells,
    /// By week and then segment.
    habits: Vec<[SegmentHabits; 3]>,
    pub entries: u64,
}

impl Survey {
    pub(crate) fn new(input: &Input<'_>, as_of: BusinessDay, rules: &Rules) -> Result<Self, CorruptHistory> {
        let (sales, entries) = daily_sales(input, as_of)?;
        let openings = Openings::new(&sales, input.stations, as_of);
        let is_festival = |it| input.calendar.is_festival_week(openings.week(it));
        let festivals: Vec<bool> = (0..openings.weeks).map(is_festival).collect();
        let tally = in_chunks(input.customers, |customers| {
            let mut tally = Tally::new(&openings);
            let mut reader = Reader::default();
            for customer in customers {
                reader.read(customer, as_of)?;
                reader.panel.fill(&reader.entries, customer.segment, &openings, &festivals);
                tally.add(&reader.panel, customer.segment, &openings, rules);
            }
            Ok(tally)
        })?
        .into_iter()
        .reduce(Tally::merge)
        .unwrap_or_else(|| Tally::new(&openings));
        let habits = tally.habits();
        let mut cells = tally.cells;
        cells.sum_up();
        Ok(Self { openings, festivals, cells, habits, entries })
    }

    /// What is usual in a segment by now.
    pub(crate) fn latest_habits(&self, segment: Segment) -> SegmentHabits {
        let latest = self.habits.last().map(|it| it[segment.index()]);
        latest.unwrap_or_else(|| SegmentHabits::new(&PairSums::default()))
    }

    pub(crate) fn habits(&self, week: usize, segment: Segment) -> &SegmentHabits {
        &self.habits[week][segment.index()]
    }
}

/// Buffers for one thread: a customer is decoded, looked at and forgotten.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    pub entries: Vec<Entry>,
    pub panel: Panel,
}

/// What lies further back says nothing about today, and bounds what a mistyped year can cost.
pub(crate) const HORIZON_DAYS: i32 = 3_650;

impl Reader {
    /// Decodes the entries up to and including `as_of`; gives the day of the first one after it.
    pub(crate) fn read(
        &mut self,
        customer: &CustomerHistory<'_>,
        as_of: BusinessDay,
    ) -> Result<Option<BusinessDay>, CorruptHistory> {
        self.entries.clear();
        if !customer.history.is_empty() {
            history::read(customer.history, &mut self.entries)
                .map_err(|cause| CorruptHistory { key: customer.key, cause })?;
        }
        let known = self.entries.partition_point(|it| it.day <= as_of);
        let after = self.entries.get(known).map(|it| it.day);
        self.entries.truncate(known);
        let old = self.entries.partition_point(|it| HORIZON_DAYS < as_of.since(it.day));
        self.entries.drain(..old);
        Ok(after)
    }
}

/// Runs `work` over the customers in as many pieces as keep the threads busy. The results come in order;
/// of several damaged histories the one with the smallest key is named.
pub(crate) fn in_chunks<'a, T: Send>(
    customers: &'a [CustomerHistory<'a>],
    work: impl Fn(&'a [CustomerHistory<'a>]) -> Result<T, CorruptHistory> + Sync + Send,
) -> Result<Vec<T>, CorruptHistory> {
    let pieces = 4 * rayon::current_num_threads() as i64;
    let size = div_ceil(customers.len() as i64, pieces).max(64) as usize;
    let results: Vec<_> = customers.par_chunks(size).map(work).collect();
    results.into_iter().collect()
}

fn daily_sales(input: &Input<'_>, as_of: BusinessDay) -> Result<(DailySales, u64), CorruptHistory> {
    let pieces = in_chunks(input.customers, |customers| {
        let mut reader = Reader::default();
        let mut sales = DailySales::default();
        let mut entries = 0_u64;
        for customer in customers {
            reader.read(customer, as_of)?;
            entries += reader.entries.len() as u64;
            for stop in reader.entries.chunk_by(|one, next| one.station == next.station) {
                let days = sales.of(stop[0].station);
                for entry in stop {
                    days.add(as_of.since(entry.day).unsigned_abs() as usize, entry.visits);
                }
            }
        }
        Ok((sales, entries))
    })?;
    let merge = |a: (DailySales, u64), b: (DailySales, u64)| (a.0.merge(b.0), a.1 + b.1);
    Ok(pieces.into_iter().reduce(merge).unwrap_or_default())
}

/// What one thread adds up.
#[derive(Debug)]
struct Tally {
    cells: Cells,
    /// By week and then segment.
    pairs: Vec<[PairSums; 3]>,
}

impl Tally {
    fn new(openings: &Openings) -> Self {
        Self {
            cells: Cells::new(openings.stations.len(), openings.weeks),
            pairs: vec![[PairSums::default(); 3]; openings.weeks],
        }
    }

    fn add(&mut self, panel: &Panel, segment: Segment, openings: &Openings, rules: &Rules) {
        let mut neighbours = Neighbours::default();
        for t in 0..panel.weeks.len() {
            let week = panel.start + t;
            let pairs = &mut self.pairs[week][segment.index()];
            neighbours.advance(panel, t, openings.week(week).sunday(), pairs);
            let base = panel.base(t);
            if rules.can_judge(&base).is_ok() {
                pairs.add_base(base.exposure_milli, base.days);
            }
            if let Some(contribution) = contribution(panel, t, &base) {
                self.cells.add(panel.weeks[t].home(), segment, week, &contribution);
            }
        }
    }

    fn merge(mut self, other: Self) -> Self {
        self.cells.merge(&other.cells);
        for (mine, theirs) in self.pairs.iter_mut().flatten().zip(other.pairs.iter().flatten()) {
            mine.add(theirs);
        }
        self
    }

    fn habits(&self) -> Vec<[SegmentHabits; 3]> {
        let mut running = [PairSums::default(); 3];
        let advance = |week: &[PairSums; 3]| {
            for (running, week) in running.iter_mut().zip(week) {
                running.forget_base();
                running.add(week);
            }
            running.each_ref().map(SegmentHabits::new)
        };
        self.pairs.iter().map(advance).collect()
    }
}
