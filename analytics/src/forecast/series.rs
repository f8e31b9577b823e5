//! A series as it came, and what of it can be learnt from.

use super::cannot::CannotForecast;
use kernel::{BusinessDay, Week};

/// How often a series has a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rhythm {
    Daily,
    Weekly,
}

impl Rhythm {
    /// Figures after which a pattern repeats: a week of days, a year of weeks.
    pub const fn season(self) -> usize {
        match self {
            Self::Daily => 7,
            Self::Weekly => 52,
        }
    }

    /// How far is looked ahead.
    pub const fn horizon(self) -> usize {
        match self {
            Self::Daily => 14,
            Self::Weekly => 26,
        }
    }

    /// Figures from one past origin to the next.
    pub(super) const fn step(self) -> usize {
        match self {
            Self::Daily => 7,
            Self::Weekly => 4,
        }
    }

    /// Figures without which nothing is said.
    pub(super) const fn least(self) -> usize {
        match self {
            Self::Daily => 28,
            Self::Weekly => 26,
        }
    }

    /// What lies further back says nothing about tomorrow, and bounds what a mistyped year can cost.
    pub(super) const fn most(self) -> usize {
        match self {
            Self::Daily => 3 * 364,
            Self::Weekly => 30 * 52,
        }
    }
}

/// Past origins that are looked at: a year of days, four of weeks.
pub(super) const ORIGINS: i32 = 52;

/// What happened that was no demand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Nothing could be bought, or no data came. A closure to come is foretold as nothing.
    Closed,
    /// Something that will not come again pushed the figures up or down.
    Shock,
}

/// Days that are not learnt from, first and last inclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    pub from: BusinessDay,
    pub to: BusinessDay,
    pub kind: EventKind,
}

/// What one place sold of one thing, day by day or week by week without a gap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    /// A human number; unique within a panel.
    pub key: u32,
    /// The number of the first figure's day or week.
    pub(super) first: i32,
    /// Millilitres, pieces, customers; a return that leaves a day negative counts as nothing sold.
    pub values: Vec<i64>,
    pub events: Vec<Event>,
}

impl Series {
    pub fn daily(key: u32, first: BusinessDay, values: Vec<i64>) -> Self {
        Self { key, first: first.0, values, events: Vec::new() }
    }

    pub fn weekly(key: u32, first: Week, values: Vec<i64>) -> Self {
        Self { key, first: first.0, values, events: Vec::new() }
    }

    pub fn with_events(self, events: Vec<Event>) -> Self {
        Self { events, ..self }
    }

    pub(super) fn at(&self, slot: i32) -> Option<i64> {
        let place = usize::try_from(slot.checked_sub(self.first)?).ok()?;
        self.values.get(place).copied()
    }

    /// Is this day, or a good part of this week, covered by an event of that kind?
    pub(super) fn is_covered(&self, rhythm: Rhythm, slot: i32, kind: EventKind) -> bool {
        let (from, to, least) = match rhythm {
            Rhythm::Daily => (BusinessDay(slot), BusinessDay(slot), 1),
            Rhythm::Weekly => (Week(slot).monday(), Week(slot).sunday(), 2),
        };
        let days = |it: &Event| it.to.min(to).since(it.from.max(from)) + 1;
        self.events.iter().filter(|it| it.kind == kind).any(|it| least <= days(it))
    }
}

/// The figures up to a day, those that were no demand left out.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    pub(super) first: i32,
    pub(super) values: Vec<Option<f64>>,
}

/// A silence is a closure when so few of them would come by chance.
const SILENCE_BY_CHANCE: f64 = 0.01;

impl Known {
    /// What is known of a series when `until` is over. It begins with the first sale.
    pub(super) fn new(series: &Series, rhythm: Rhythm, until: i32) -> Self {
        let earliest = until.saturating_sub(rhythm.most() as i32 - 1).max(series.first);
        let sold = |slot: &i32| 0 < series.at(*slot).unwrap_or(0);
        let Some(first) = (earliest..=until).find(sold) else {
            return Self { first: until, values: Vec::new() };
        };
        let mut values: Vec<Option<f64>> = (first..=until)
            .map(|slot| {
                let covered = [EventKind::Closed, EventKind::Shock];
                let covered = covered.into_iter().any(|kind| series.is_covered(rhythm, slot, kind));
                let value = series.at(slot).unwrap_or(0).max(0) as f64;
                (!covered).then_some(value)
            })
            .collect();
        forget_silences(&mut values);
        Self { first, values }
    }

    pub(super) fn count(&self) -> usize {
        self.values.iter().flatten().count()
    }

    /// Mean distance to the figure one season earlier: what a forecast without any thought would miss by.
    pub(super) fn scale(&self, season: usize) -> Option<f64> {
        let pairs = self.values.iter().zip(self.values.iter().skip(season));
        let (mut sum, mut n) = (0.0, 0_u32);
        for (earlier, later) in pairs {
            if let (Some(earlier), Some(later)) = (earlier, later) {
                sum += (later - earlier).abs();
                n += 1;
            }
        }
        (0.0 < sum).then(|| sum / f64::from(n))
    }

    /// Whether it can be learnt from.
    pub(super) fn check(&self, rhythm: Rhythm) -> Result<(), CannotForecast> {
        let known = self.count();
        if self.values.is_empty() {
            return Err(CannotForecast::NeverSold);
        }
        if known < rhythm.least() {
            return Err(CannotForecast::TooShort { rhythm, known, needed: rhythm.least() });
        }
        let lately = &self.values[self.values.len().saturating_sub(rhythm.least())..];
        if lately.iter().flatten().all(|it| *it == 0.0) {
            return Err(CannotForecast::Silent { rhythm, slots: lately.len() });
        }
        let mut all = self.values.iter().flatten();
        let one = all.next().copied().unwrap_or_default();
        if all.all(|it| *it == one) {
            return Err(CannotForecast::Constant { value: one as i64 });
        }
        Ok(())
    }
}

/// Runs of zeros too long for the habits of the series are closures, not demand. How often a zero begins is the measure: where
/// days without a sale are common, a single one says nothing.
fn forget_silences(values: &mut [Option<f64>]) {
    let runs: Vec<(usize, usize)> = zero_runs(values);
    let sold = values.iter().flatten().filter(|it| 0.0 < **it).count() as f64;
    let begins = ((runs.len() as f64 + 1.0) / (sold + 2.0)).min(1.0);
    for (from, to) in runs {
        if begins.powi((to - from) as i32) < SILENCE_BY_CHANCE {
            values[from..to].fill(None);
        }
    }
}

fn zero_runs(values: &[Option<f64>]) -> Vec<(usize, usize)> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for (at, value) in values.iter().enumerate() {
        if *value != Some(0.0) {
            continue;
        }
        match runs.last_mut() {
            Some(run) if run.1 == at => run.1 = at + 1,
            _ => runs.push((at, at + 1)),
        }
    }
    runs
}
