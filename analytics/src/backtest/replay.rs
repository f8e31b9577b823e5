//! Week by week through the past.

use super::episodes::{Fall, alerts, falls};
use super::measured::{Band, Bin, Group, Measured, Method, bands, bins, measured};
use crate::input::Segment;
use crate::scorecard::{Card, Days, PERIOD_DAYS, Question, Refit, Seen, Span, refit};
use kernel::BusinessDay;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A customer whose past is replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// A human serial: ties are broken by it, never by position.
    pub key: u64,
    pub segment: Segment,
    /// Who looks after the customer; those whom nobody looks after share the room of one.
    pub maintainer: Option<u64>,
    /// Where the customer mostly comes.
    pub station: Option<u32>,
}

/// What is replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub question: Question,
    /// First and last week's day from which is looked ahead.
    pub from: BusinessDay,
    pub until: BusinessDay,
    /// How many customers a maintainer can call on in a week.
    pub capacity: u32,
}

/// Nothing can be replayed, because …
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotReplay {
    #[error("there is no week between {from} and {until}")]
    NoWeeks { from: BusinessDay, until: BusinessDay },
    #[error("of none of the weeks is it known yet what came: the last that can be judged is {last}")]
    NothingClosed { last: BusinessDay },
    #[error("no customer could be judged in any of the weeks")]
    NobodyJudged,
    #[error("{customers} customers in {weeks} weeks are too many at once: at most {most} of one in a week")]
    TooMany { customers: usize, weeks: usize, most: usize },
}

/// A customer in a week: the scores of each method, and what came. There are millions of them.
#[derive(Clone, Debug)]
pub(super) struct Sight {
    pub week: u32,
    pub customer: u32,
    pub scores: [f32; Method::ALL.len()],
    pub probability: f32,
    /// A middling period times thirteen.
    pub at_risk: i64,
    /// None while it is not known.
    pub fell: Option<bool>,
}

impl Sight {
    pub(super) fn of(&self, customers: &[Tracked]) -> Tracked {
        customers[self.customer as usize]
    }
}

/// What a replay found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replayed {
    pub plan: Plan,
    pub weeks: u32,
    /// Weeks of which it is known what came.
    pub closed: u32,
    /// Weeks in which the card that comes with the program spoke: too few had fallen to learn from.
    pub shipped: u32,
    pub maintainers: u32,
    /// All customers together, then each segment that has any, method by method; then the scorecard at each station.
    pub measured: Vec<Measured>,
    /// How often what the scorecard said came, in ten bins of as many each.
    pub calibration: Vec<Bin>,
    /// The track record of each band of scores.
    pub bands: Vec<Band>,
}

/// Weeks from one fit to the next.
const REFIT_WEEKS: usize = 4;
const WEEK_DAYS: i32 = 7;
/// A replay of more weeks than this is a slip of the keyboard.
const WEEKS_MAX: usize = 520;
/// Of one customer in a week: what fits into half a gigabyte.
const SIGHTS_MAX: usize = 10_000_000;
/// What a card learns is as exact with this many customers as with more.
const TEACHERS_MAX: usize = 20_000;

/// Replays. `days` are those of each customer, in the same order; `known` is from when to when purchases are known.
pub fn replay(
    customers: &[Tracked],
    days: &[Days],
    known: Span,
    plan: Plan,
) -> Result<Replayed, CannotReplay> {
    let until = plan.until.min(known.until);
    let weeks: Vec<BusinessDay> = (0..WEEKS_MAX)
        .map(|it| plan.from.plus(WEEK_DAYS * it as i32))
        .take_while(|it| *it <= until)
        .collect();
    if weeks.is_empty() {
        return Err(CannotReplay::NoWeeks { from: plan.from, until });
    }
    if SIGHTS_MAX < weeks.len().saturating_mul(customers.len()) {
        let (customers, weeks) = (customers.len(), weeks.len());
        return Err(CannotReplay::TooMany { customers, weeks, most: SIGHTS_MAX });
    }
    let last = known.until.plus(-PERIOD_DAYS.saturating_mul(plan.question.horizon as i32));
    let closed = weeks.iter().filter(|it| **it <= last).count() as u32;
    if closed == 0 {
        return Err(CannotReplay::NothingClosed { last });
    }
    let Looked { sights, shipped, .. } = look(days, known, plan.question, &weeks);
    if sights.is_empty() {
        return Err(CannotReplay::NobodyJudged);
    }
    let mut maintainers: Vec<_> = customers.iter().map(|it| it.maintainer).collect();
    maintainers.sort_unstable();
    maintainers.dedup();
    let falls: Vec<Fall> = falls(&sights, closed);
    let handed = Method::ALL.map(|it| alerts(&sights, customers, it, plan.capacity));
    let wards = (maintainers.len(), closed as usize);
    let of = |(group, method): (Group, Method)| {
        let is_in = |it: u32| group.holds(customers[it as usize]);
        measured(group, method, &sights, &falls, &handed[method as usize], wards, is_in)
    };
    let stations: BTreeSet<u32> = customers.iter().filter_map(|it| it.station).collect();
    let whole = std::iter::once(Group::All).chain(Segment::ALL.map(Group::Segment));
    let whole = whole.flat_map(|group| Method::ALL.map(|method| (group, method)));
    let each = stations.into_iter().map(|it| (Group::Station(it), Method::Scorecard));
    let asked: Vec<(Group, Method)> = whole.chain(each).collect();
    Ok(Replayed {
        plan,
        weeks: weeks.len() as u32,
        closed,
        shipped,
        maintainers: maintainers.len() as u32,
        measured: asked.into_par_iter().filter_map(of).collect(),
        calibration: bins(&sights),
        bands: bands(&sights),
    })
}

/// Everybody in every week.
#[derive(Debug, Default)]
pub(super) struct Looked {
    pub sights: Vec<Sight>,
    /// Weeks in which the card of the program spoke.
    pub shipped: u32,
    /// What the last fit came to.
    pub newest: Option<Refit>,
}

/// Every so many of very many, so that the parts of all are kept.
fn teachers(days: &[Days]) -> Vec<Days> {
    days.iter().step_by(days.len().div_ceil(TEACHERS_MAX).max(1)).cloned().collect()
}

pub(super) fn look(days: &[Days], known: Span, question: Question, weeks: &[BusinessDay]) -> Looked {
    let mut looked = Looked::default();
    let teachers = teachers(days);
    for (week, day) in weeks.iter().enumerate() {
        let then = Span { from: known.from, until: *day };
        let see = |it: usize| days[it].seen(then, question).ok().map(|seen| (it, seen));
        let seen: Vec<(usize, Seen)> = (0..days.len()).into_par_iter().filter_map(see).collect();
        let anew = |before: Option<Refit>| {
            let learnt = before.map(|it| it.card).filter(|it| it.learnt.is_some());
            let shipped = || Card::shipped(question, seen.iter().map(|it| &it.1));
            refit(&teachers, then, question, &learnt.unwrap_or_else(shipped))
        };
        if week % REFIT_WEEKS == 0 {
            looked.newest = Some(anew(looked.newest));
        }
        let Some(Refit { card, .. }) = looked.newest else { continue };
        looked.shipped += u32::from(card.learnt.is_none());
        let sight = |(customer, seen): &(usize, Seen)| {
            let log_odds = card.log_odds(seen);
            Sight {
                week: week as u32,
                customer: *customer as u32,
                scores: Method::ALL.map(|it| it.score(log_odds, seen, &card) as f32),
                probability: card.probability(seen) as f32,
                at_risk: seen.median().saturating_mul(PERIODS_A_YEAR),
                fell: days[*customer].outcome(seen, question, known.until).map(|it| it.fell),
            }
        };
        looked.sights.par_extend(seen.par_iter().map(sight));
    }
    looked
}

const PERIODS_A_YEAR: i64 = 13;
