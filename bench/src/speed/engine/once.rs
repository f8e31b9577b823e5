//! One analysis in memory, in a process of its own, so that the kernel tells its memory and nothing is warm.

use super::fills::{Area, UNTIL, calendar};
use super::given::{appraiser, card, levels};
use super::increment;
use analytics::levels::{LevelFacts, level_on};
use analytics::lifetime::{Appraiser, Valuation, Visits};
use analytics::scorecard::{Card, Days, Score, Span};
use analytics::{Asked, Assessment, Calendar, CustomerHistory, Entry, Input, Rules, Segment};
use anyhow::Result;
use clap::{Args, ValueEnum};
use kernel::BusinessDay;
use serde_json::json;
use std::time::Instant;

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[arg(long)]
    pub(super) customers: u64,
    #[arg(long)]
    pub(super) fills: u64,
    #[arg(long)]
    what: What,
}

/// What is timed.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum What {
    /// From the packed histories to the findings about everybody.
    Whole,
    /// A day in the middle of a week, continued from the day before and run over everything.
    Weekday,
    /// The day on which a week is over.
    Sunday,
}

impl What {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Whole => "whole",
            Self::Weekday => "weekday",
            Self::Sunday => "sunday",
        }
    }
}

/// Somebody's number, kind and packed history.
#[derive(Debug)]
pub(super) struct Packed {
    pub(super) key: u64,
    pub(super) segment: Segment,
    pub(super) history: Vec<u8>,
}

impl Packed {
    pub(super) fn given(&self) -> CustomerHistory<'_> {
        CustomerHistory { key: self.key, segment: self.segment, history: &self.history }
    }
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let area = Area { customers: options.customers, fills: options.fills };
    let found = match options.what {
        What::Whole => whole(area)?,
        What::Weekday => increment::measure(area, UNTIL.plus(-4))?,
        What::Sunday => increment::measure(area, UNTIL.plus(-1))?,
    };
    println!("{found}");
    Ok(())
}

/// The histories of an area with what was known at the end of a day.
pub(super) fn pack(area: Area, until: BusinessDay) -> Vec<Packed> {
    let mut packed = Vec::with_capacity(area.customers as usize);
    area.each(|key, segment, entries| {
        let known = entries.partition_point(|it| it.day <= until);
        let mut history = analytics::pack(&entries[..known]);
        history.shrink_to_fit();
        packed.push(Packed { key, segment, history });
    });
    packed
}

fn whole(area: Area) -> Result<serde_json::Value> {
    let packed = pack(area, UNTIL);
    let calendar = calendar();
    let began = Instant::now();
    let customers: Vec<_> = packed.iter().map(Packed::given).collect();
    let levels = levels();
    let of_level = |entries: &[Entry]| level_on(entries, UNTIL, &levels);
    let (assessment, also) = analyse(&customers, &calendar, UNTIL, of_level)?;
    let seconds = began.elapsed().as_secs_f64();
    Ok(json!({
        "seconds": seconds,
        "entries": assessment.summary.entries,
        "judged": assessment.summary.judged,
        "open": assessment.customers.iter().filter(|it| it.watch.open.is_some()).count(),
        "scored": also.iter().filter(|it| it.0.is_some()).count(),
        "valued": also.iter().filter(|it| it.1.is_some()).count(),
        "levels": also.iter().filter(|it: &&Also<LevelFacts>| it.2.level.is_some()).count(),
    }))
}

/// Score, value, and whatever else is asked for.
pub(super) type Also<T> = (Option<Score>, Option<Valuation>, T);

/// Classes, warnings, scores and values of everybody, by models that are given.
pub(super) fn analyse<T: Send>(
    customers: &[CustomerHistory<'_>],
    calendar: &Calendar,
    day: BusinessDay,
    more: impl Fn(&[Entry]) -> T + Sync,
) -> Result<(Assessment, Vec<Also<T>>)> {
    let (appraiser, (card, asked)): (Appraiser, (Card, Asked)) = (appraiser(day), card());
    let known = Span { from: asked.known_from, until: day };
    let of = |customer: &CustomerHistory<'_>, entries: &[Entry]| {
        let seen = Days::of(entries).seen(known, asked.question);
        let value = appraiser.appraise(&Visits::of(customer.segment, entries, day));
        (seen.ok().map(|it| card.score(&it)), value, more(entries))
    };
    let input = Input { customers, stations: &[], calendar };
    Ok(analytics::assess_and(&input, day, &Rules::default(), of)?)
}
