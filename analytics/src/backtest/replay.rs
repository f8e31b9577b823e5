//! Week by week through the past.

use super::episodes::{Fall, alerts, falls};
use super::measured::{Band, Bin, Measured, Method, bands, bins, measured};
use crate::input::Segment;
use crate::scorecard::{Card, Days, Outcome, PERIOD_DAYS, Question, Seen, Span, refit};
use kernel::BusinessDay;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

/// A customer whose past is replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tracked {
    /// A human serial: ties are broken by it, never by position.
    pub key: u64,
    pub segment: Segment,
    /// Who looks after the customer; those whom nobody looks after share the room of one.
    pub maintainer: Option<u64>,
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
}

/// A customer in a week: the scores of each method, and what came.
#[derive(Clone, Debug)]
pub(super) struct Sight {
    pub week: usize,
    pub customer: usize,
    pub scores: [f64; Method::ALL.len()],
    pub probability: f64,
    /// A middling period times thirteen.
    pub at_risk: i64,
    pub outcome: Option<Outcome>,
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
    /// All customers together, then each segment that has any; method by method.
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
    let last = known.until.plus(-PERIOD_DAYS.saturating_mul(plan.question.horizon as i32));
    let closed = weeks.iter().filter(|it| **it <= last).count();
    if closed == 0 {
        return Err(CannotReplay::NothingClosed { last });
    }
    let (sights, shipped) = look(days, known, plan.question, &weeks);
    if sights.is_empty() {
        return Err(CannotReplay::NobodyJudged);
    }
    let mut maintainers: Vec<_> = customers.iter().map(|it| it.maintainer).collect();
    maintainers.sort_unstable();
    maintainers.dedup();
    let falls: Vec<Fall> = falls(&sights, closed);
    let handed = Method::ALL.map(|it| alerts(&sights, customers, it, plan.capacity));
    let wards = (maintainers.len(), closed);
    let of = |segment: Option<Segment>| {
        let is_in = |it: usize| segment.is_none_or(|segment| customers[it].segment == segment);
        Method::ALL
            .into_iter()
            .filter_map(|it| measured(segment, it, &sights, &falls, &handed[it as usize], wards, is_in))
            .collect::<Vec<_>>()
    };
    let segments = std::iter::once(None).chain(Segment::ALL.map(Some));
    Ok(Replayed {
        plan,
        weeks: weeks.len() as u32,
        closed: closed as u32,
        shipped,
        maintainers: maintainers.len() as u32,
        measured: segments.flat_map(of).collect(),
        calibration: bins(&sights),
        bands: bands(&sights),
    })
}

/// Everybody in every week, and in how many weeks the card of the program spoke.
fn look(days: &[Days], known: Span, question: Question, weeks: &[BusinessDay]) -> (Vec<Sight>, u32) {
    let (mut sights, mut shipped) = (Vec::new(), 0);
    let mut card: Option<Card> = None;
    for (week, day) in weeks.iter().enumerate() {
        let then = Span { from: known.from, until: *day };
        let see = |it: usize| days[it].seen(then, question).ok().map(|seen| (it, seen));
        let seen: Vec<(usize, Seen)> = (0..days.len()).into_par_iter().filter_map(see).collect();
        let anew = |learnt: Option<Card>| {
            let in_use = learnt
                .filter(|it| it.learnt.is_some())
                .unwrap_or_else(|| Card::shipped(question, seen.iter().map(|it| &it.1)));
            refit(days, then, question, &in_use).card
        };
        if week % REFIT_WEEKS == 0 {
            card = Some(anew(card));
        }
        let Some(card) = card else { continue };
        shipped += u32::from(card.learnt.is_none());
        let sight = |(customer, seen): &(usize, Seen)| {
            let log_odds = card.log_odds(seen);
            Sight {
                week,
                customer: *customer,
                scores: Method::ALL.map(|it| it.score(log_odds, seen, &card)),
                probability: card.probability(seen),
                at_risk: seen.median().saturating_mul(PERIODS_A_YEAR),
                outcome: days[*customer].outcome(seen, question, known.until),
            }
        };
        sights.par_extend(seen.par_iter().map(sight));
    }
    (sights, shipped)
}

const PERIODS_A_YEAR: i64 = 13;
