//! Level by tonnes a year: company, region or station level, by the mass of fuel of the 364 days that end with a day.
//!
//! A customer rises on the day on which the mass reaches a line, and falls only once it has been below the line on each
//! of `hold_days` days. So the level of a day is **the highest that was reached on any of the last `hold_days` days**:
//! it follows from the purchases and the day alone, and is the same however often somebody asks.

use crate::history::{Entry, Family};
use kernel::BusinessDay;
use kernel::rounding::{div_floor, half_up, saturate};
use serde::{Deserialize, Serialize};

/// Thirteen periods of 28 days: a year in which every weekday comes equally often.
const WINDOW_DAYS: i32 = 364;
/// Milligrams in a kilogram: millilitres × grams a litre are milligrams.
const MILLIGRAMS: i64 = 1_000_000;

/// Who of the company must look after a customer, the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CustomerLevel {
    Station,
    Region,
    Company,
}

impl CustomerLevel {
    pub const ALL: [Self; 3] = [Self::Station, Self::Region, Self::Company];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Station => "station",
            Self::Region => "region",
            Self::Company => "company",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    const fn index(self) -> usize {
        match self {
            Self::Station => 0,
            Self::Region => 1,
            Self::Company => 2,
        }
    }
}

/// The least mass of each level, in kilograms a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LevelBounds {
    pub station_kg: i64,
    pub region_kg: i64,
    pub company_kg: i64,
}

impl LevelBounds {
    pub const fn of(&self, level: CustomerLevel) -> i64 {
        match level {
            CustomerLevel::Station => self.station_kg,
            CustomerLevel::Region => self.region_kg,
            CustomerLevel::Company => self.company_kg,
        }
    }

    /// The highest level whose bound this mass reaches.
    fn reached(&self, mass_kg: i64) -> Option<CustomerLevel> {
        CustomerLevel::ALL.into_iter().rev().find(|it| self.of(*it) <= mass_kg)
    }
}

impl Default for LevelBounds {
    fn default() -> Self {
        Self { station_kg: 20_000, region_kg: 100_000, company_kg: 500_000 }
    }
}

/// Grams a litre of each kind of fuel; 0 for what does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Densities {
    pub gasoline: u32,
    pub diesel: u32,
    pub cng: u32,
    pub lng: u32,
}

impl Default for Densities {
    fn default() -> Self {
        Self { gasoline: 740, diesel: 840, cng: 0, lng: 430 }
    }
}

impl Densities {
    fn of(&self, family: Family) -> u32 {
        match family {
            Family::Gasoline => self.gasoline,
            Family::Diesel => self.diesel,
            Family::Cng => self.cng,
            Family::Lng => self.lng,
            Family::Charging | Family::Goods | Family::CarService => 0,
        }
    }

    fn milligrams(&self, entry: &Entry) -> i128 {
        i128::from(entry.volume_ml) * i128::from(self.of(entry.family))
    }
}

/// By what the level of a customer is found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelCriteria {
    pub bounds: LevelBounds,
    pub densities: Densities,
    /// Below this many weeks since the first purchase nobody has a level.
    pub evidence_weeks: u32,
    /// For how many days the mass must be below a line before the customer falls.
    pub hold_days: u32,
}

/// The arithmetic behind the level of a day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LevelFacts {
    pub level: Option<CustomerLevel>,
    /// What the mass of this very day reaches; lower than the level while the customer is held.
    pub reached: Option<CustomerLevel>,
    pub day: BusinessDay,
    /// Of the 364 days that end with the day, in whole kilograms; never negative.
    pub mass_kg: i64,
    /// Whole weeks since the first purchase.
    pub weeks_known: u32,
    /// The first of the days below the line of the level; none while the line is reached.
    pub below_since: Option<BusinessDay>,
    pub bounds: LevelBounds,
    pub evidence_weeks: u32,
    pub hold_days: u32,
}

impl LevelFacts {
    /// The first of the 364 days.
    pub fn from(&self) -> BusinessDay {
        self.day.plus(1 - WINDOW_DAYS)
    }

    pub fn is_known(&self) -> bool {
        self.evidence_weeks <= self.weeks_known
    }

    /// The day on which the customer falls unless the mass is back at the line before.
    pub fn falls_on(&self) -> Option<BusinessDay> {
        Some(self.below_since?.plus(self.hold_days as i32 - 1))
    }

    /// The level above the one that holds.
    pub fn next(&self) -> Option<CustomerLevel> {
        CustomerLevel::ALL.into_iter().find(|it| self.level < Some(*it))
    }

    /// Whether the customer is about to cross a line: held below one, or within so much of one.
    pub fn near(&self, per_mille: u32) -> Option<NearLine> {
        let line = |crossing, level| NearLine {
            crossing,
            level,
            distance_per_mille: distance(self.mass_kg, self.bounds.of(level)),
        };
        let down = self.level.map(|it| line(Crossing::Down, it));
        if let Some(held) = down.filter(|_| self.below_since.is_some()) {
            return Some(held);
        }
        let up = self.next().map(|it| line(Crossing::Up, it));
        let near = [up, down].into_iter().flatten().filter(|it| it.distance_per_mille <= per_mille);
        near.min_by_key(|it| it.distance_per_mille)
    }
}

/// How far a mass is from a line, in thousandths of the line.
fn distance(mass_kg: i64, line_kg: i64) -> u32 {
    let gap = (i128::from(mass_kg) - i128::from(line_kg)).abs();
    u32::try_from(half_up(gap * 1_000, i128::from(line_kg.max(1)))).unwrap_or(u32::MAX)
}

/// Which way a line would be crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Crossing {
    Up,
    Down,
}

impl Crossing {
    pub const ALL: [Self; 2] = [Self::Up, Self::Down];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Up => "up",
            Self::Down => "down",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// A line that a customer is about to cross.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NearLine {
    pub crossing: Crossing,
    /// Whose line it is.
    pub level: CustomerLevel,
    pub distance_per_mille: u32,
}

/// The levels of a customer over some days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LevelCourse {
    /// Of the first day, and of each day on which the level became another.
    pub changes: Vec<LevelFacts>,
    /// Of the last day.
    pub last: LevelFacts,
}

/// What the purchases, in the order of their days, say about each day from `from` to `until`.
pub fn level_course(
    entries: &[Entry],
    (from, until): (BusinessDay, BusinessDay),
    criteria: &LevelCriteria,
) -> LevelCourse {
    // What was reached up to `hold_days` before still holds.
    let mut day = from.plus(1 - criteria.hold_days.max(1) as i32);
    let mut walk = Walk::new(entries, criteria, day);
    while day < from {
        walk.step(day);
        day = day.plus(1);
    }
    let mut last = walk.step(from);
    let mut changes = vec![last.clone()];
    while day < until {
        day = day.plus(1);
        let facts = walk.step(day);
        if facts.level != last.level {
            changes.push(facts.clone());
        }
        last = facts;
    }
    LevelCourse { changes, last }
}

/// What the purchases say about one day.
pub fn level_on(entries: &[Entry], day: BusinessDay, criteria: &LevelCriteria) -> LevelFacts {
    level_course(entries, (day, day), criteria).last
}

/// A walk from day to day over a customer's purchases.
struct Walk<'a> {
    entries: &'a [Entry],
    criteria: &'a LevelCriteria,
    /// The first purchase after the window, and the first within it.
    entering: usize,
    leaving: usize,
    milligrams: i128,
    /// The last day on which each level was reached.
    reached_on: [Option<BusinessDay>; 3],
}

impl<'a> Walk<'a> {
    fn new(entries: &'a [Entry], criteria: &'a LevelCriteria, first: BusinessDay) -> Self {
        let start = entries.partition_point(|it| it.day < first.plus(1 - WINDOW_DAYS));
        Self { entries, criteria, entering: start, leaving: start, milligrams: 0, reached_on: [None; 3] }
    }

    fn step(&mut self, day: BusinessDay) -> LevelFacts {
        let LevelCriteria { bounds, densities, evidence_weeks, hold_days } = *self.criteria;
        while let Some(entry) = self.entries.get(self.entering).filter(|it| it.day <= day) {
            self.milligrams += densities.milligrams(entry);
            self.entering += 1;
        }
        let oldest = day.plus(1 - WINDOW_DAYS);
        while let Some(entry) =
            self.entries.get(self.leaving).filter(|it| self.leaving < self.entering && it.day < oldest)
        {
            self.milligrams -= densities.milligrams(entry);
            self.leaving += 1;
        }
        let mass_kg = div_floor(saturate(self.milligrams.max(0)), MILLIGRAMS);
        let days_known = self.entries.first().map_or(0, |it| day.since(it.day).max(0));
        let weeks_known = div_floor(i64::from(days_known), 7) as u32;
        let reached = bounds.reached(mass_kg).filter(|_| evidence_weeks <= weeks_known);
        for level in CustomerLevel::ALL.into_iter().filter(|it| Some(*it) <= reached) {
            self.reached_on[level.index()] = Some(day);
        }
        let holds = |level: &CustomerLevel| {
            self.reached_on[level.index()].is_some_and(|it| day.since(it) < hold_days.max(1) as i32)
        };
        let level = CustomerLevel::ALL.into_iter().rev().find(holds);
        let below_since = level.filter(|it| reached < Some(*it)).and_then(|it| self.reached_on[it.index()]);
        LevelFacts {
            level,
            reached,
            day,
            mass_kg,
            weeks_known,
            below_since: below_since.map(|it| it.plus(1)),
            bounds,
            evidence_weeks,
            hold_days,
        }
    }
}

#[cfg(test)]
mod tests;
