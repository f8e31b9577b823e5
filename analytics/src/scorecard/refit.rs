//! Whether a card learnt anew takes the place of the one in use.

use super::card::Card;
use super::days::Days;
use super::learn::{CannotLearn, learn, lessons};
use super::measures::average_precision;
use super::seen::{PERIOD_DAYS, Question, Span};
use serde::{Deserialize, Serialize};

/// Falls below which the card that comes with the program is used.
const FALLS_MIN: u32 = 200;

/// What was decided, and on what; precisions in millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "verdict")]
pub enum Verdict {
    /// In the newest window that has closed, cards learnt before it were no worse than the one in use.
    Accepted {
        in_use_ppm: i64,
        anew_ppm: i64,
        judged: u32,
        fell: u32,
    },
    /// They were worse: the one in use stays.
    Worse {
        in_use_ppm: i64,
        anew_ppm: i64,
        judged: u32,
        fell: u32,
    },
    /// Too few fell for a card to be learnt.
    TooFewFalls {
        falls: u32,
        needed: u32,
    },
    /// Nobody fell in the newest window: nothing to compare by.
    NothingToCompare {
        judged: u32,
    },
    NotFound,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refit {
    /// The card to use from now on.
    pub card: Card,
    pub verdict: Verdict,
}

/// Learns anew as of the end of `known`. What is compared is a card learnt before the newest window began, on that window;
/// what is used when it holds is the same way of learning with the window in it.
pub fn refit(customers: &[Days], known: Span, question: Question, in_use: &Card) -> Refit {
    let kept = |verdict| Refit { card: *in_use, verdict };
    let cannot = |why| match why {
        CannotLearn::TooFewFalls { falls, needed } => Verdict::TooFewFalls { falls, needed },
        CannotLearn::NotFound => Verdict::NotFound,
    };
    let card = match learn(customers, known, question, FALLS_MIN) {
        Ok(card) => card,
        Err(why) => return kept(cannot(why)),
    };
    let origin = known.until.plus(-PERIOD_DAYS.saturating_mul(question.horizon as i32));
    let newest = lessons(customers, known, question, &[origin]);
    let before = match learn(customers, Span { from: known.from, until: origin }, question, FALLS_LESS) {
        Ok(before) => before,
        Err(why) => return kept(cannot(why)),
    };
    let precision = |of: &Card| {
        let scored: Vec<_> = newest.iter().map(|it| (of.log_odds(&it.seen), it.outcome.fell)).collect();
        average_precision(&scored).map(|it| (it * 1e6).round() as i64)
    };
    let judged = newest.len() as u32;
    let fell = newest.iter().filter(|it| it.outcome.fell).count() as u32;
    let Some((in_use_ppm, anew_ppm)) = precision(in_use).zip(precision(&before)) else {
        return kept(Verdict::NothingToCompare { judged });
    };
    if anew_ppm < in_use_ppm {
        return kept(Verdict::Worse { in_use_ppm, anew_ppm, judged, fell });
    }
    Refit { card, verdict: Verdict::Accepted { in_use_ppm, anew_ppm, judged, fell } }
}

/// The earlier card has had less time to learn from: half as many falls will do to compare by.
const FALLS_LESS: u32 = 100;
