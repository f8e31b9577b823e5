//! Learning a card from those of whom it is known by now what became of them.

use super::card::{Card, Learnt, Term};
use super::days::Days;
use super::logistic::{Linear, Row, fit};
use super::seen::{ACTIVE_MIN, Figure, Outcome, PERIOD_DAYS, Question, Seen, Span};
use crate::lifetime::Scaled;
use kernel::BusinessDay;
use rayon::prelude::*;

/// Days from which is looked ahead: every fortnight, for a year at most. Days nearer each other repeat what is known, and
/// older habits are others.
const STEP_DAYS: i32 = 14;
const ORIGINS_MAX: i32 = 26;
/// Every other of those days stands a whole period apart: falls are counted on those, once each.
const ORIGINS_A_PERIOD: usize = 2;
/// What the weights are held by: each of the standardised figures is expected to move the log-odds by a third or so.
const RIDGE: f64 = 8.0;
/// The part of the answer that is whether the customer fell over the shorter horizons: there are more such falls to learn from.
const NEAR_PART: f64 = 0.25;
const CALIBRATION_RIDGE: f64 = 1.0;
const CALIBRATION_MIN: f64 = 0.3;
const CALIBRATION_MAX: f64 = 3.0;

/// Why nothing was learnt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotLearn {
    #[error("only {falls} falls are known, at least {needed} are needed")]
    TooFewFalls { falls: u32, needed: u32 },
    #[error("the search ended without a most likely card")]
    NotFound,
}

/// A customer as of a day, and what became of them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Lesson {
    /// The customer's place among those given.
    pub customer: usize,
    pub seen: Seen,
    pub outcome: Outcome,
}

/// All lessons of which the answer is known at the end of `known`, the newest day first. `origins` are the days from which was
/// looked ahead.
pub fn lessons(customers: &[Days], known: Span, question: Question, origins: &[BusinessDay]) -> Vec<Lesson> {
    let of = |origin: BusinessDay, customer: usize| {
        let then = Span { from: known.from, until: origin };
        let seen = customers[customer].seen(then, question).ok()?;
        let outcome = customers[customer].outcome(&seen, question, known.until)?;
        Some(Lesson { customer, seen, outcome })
    };
    let at = |origin: &BusinessDay| {
        (0..customers.len()).into_par_iter().filter_map(|it| of(*origin, it)).collect::<Vec<_>>()
    };
    origins.iter().flat_map(at).collect()
}

/// Days from which the answer is known, the newest first.
fn origins(known: Span, question: Question) -> Vec<BusinessDay> {
    let newest = known.until.plus(-PERIOD_DAYS.saturating_mul(question.horizon as i32));
    let first = known.from.plus(PERIOD_DAYS * ACTIVE_MIN as i32 - 1);
    (0..ORIGINS_MAX).map(|it| newest.plus(-STEP_DAYS * it)).take_while(|it| first <= *it).collect()
}

/// Learns a card from what is known, when at least so many customers fell.
pub fn learn(
    customers: &[Days],
    known: Span,
    question: Question,
    falls_min: u32,
) -> Result<Card, CannotLearn> {
    let origins = origins(known, question);
    let lessons = lessons(customers, known, question, &origins);
    learn_from(&lessons, &origins, question, falls_min)
}

pub(super) fn learn_from(
    lessons: &[Lesson],
    origins: &[BusinessDay],
    question: Question,
    falls_min: u32,
) -> Result<Card, CannotLearn> {
    let counted: Vec<BusinessDay> = origins.iter().step_by(ORIGINS_A_PERIOD).copied().collect();
    let falls =
        lessons.iter().filter(|it| it.outcome.fell && counted.contains(&it.seen.as_of)).count() as u32;
    if falls < falls_min.max(1) {
        return Err(CannotLearn::TooFewFalls { falls, needed: falls_min.max(1) });
    }
    let usual_gap_milli = usual_gap_milli(lessons.iter().map(|it| &it.seen));
    let usual = usual_gap_milli as f64 / 1e3;
    let row = |it: &Lesson| {
        let fell = if it.outcome.fell { 1.0 } else { 0.0 };
        let outcome = (1.0 - NEAR_PART) * fell + NEAR_PART * it.outcome.near;
        Row { values: it.seen.figures(usual), outcome }
    };
    let rows: Vec<_> = lessons.par_iter().map(row).collect();
    let found = fit(&rows, RIDGE).ok_or(CannotLearn::NotFound)?;
    let found = calibrated(found, &rows, lessons);
    let (from, until) = (origins.last().copied(), origins.first().copied());
    let learnt =
        from.zip(until).map(|(from, until)| Learnt { from, until, lessons: lessons.len() as u32, falls });
    Ok(card(&found, question, usual_gap_milli, learnt))
}

/// The shorter horizons raise the mean, and a ridge pulls to the middle: a line through the scores takes both back.
fn calibrated(
    found: Linear<{ Figure::ALL.len() }>,
    rows: &[Row<{ Figure::ALL.len() }>],
    lessons: &[Lesson],
) -> Linear<{ Figure::ALL.len() }> {
    let of = |(row, lesson): (&Row<{ Figure::ALL.len() }>, &Lesson)| Row {
        values: [found.log_odds(&row.values)],
        outcome: if lesson.outcome.fell { 1.0 } else { 0.0 },
    };
    let scored: Vec<Row<1>> = rows.iter().zip(lessons).map(of).collect();
    let Some(line) = fit(&scored, CALIBRATION_RIDGE) else { return found };
    let slope = (line.weights[0] / line.spreads[0]).clamp(CALIBRATION_MIN, CALIBRATION_MAX);
    Linear {
        intercept: line.intercept + slope * (found.intercept - line.means[0]),
        weights: found.weights.map(|it| slope * it),
        ..found
    }
}

fn card(
    found: &Linear<{ Figure::ALL.len() }>,
    question: Question,
    usual_gap_milli: i64,
    learnt: Option<Learnt>,
) -> Card {
    let term = |it: usize| Term {
        mean: Scaled::of(found.means[it]),
        spread: Scaled::of(found.spreads[it].max(1e-6)),
        weight: Scaled::of(found.weights[it]),
    };
    Card {
        question,
        usual_gap_milli,
        intercept: Scaled::of(found.intercept),
        terms: std::array::from_fn(term),
        learnt,
    }
}

/// The mean of customers' mean gaps, in thousandths of a day; a fortnight when nobody came twice.
pub(super) fn usual_gap_milli<'a>(seen: impl Iterator<Item = &'a Seen>) -> i64 {
    let (mut sum, mut count) = (0.0, 0.0);
    for it in seen.filter(|it| 0 < it.gaps) {
        sum += f64::from(it.gap_days) / f64::from(it.gaps);
        count += 1.0;
    }
    let mean = if count > 0.0 { sum / count } else { 14.0 };
    ((mean * 1e3).round() as i64).max(1_000)
}
