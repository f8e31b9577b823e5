//! The card of a day, and what its like have said in the year before.

use super::measured::{Band, bands};
use super::replay::{Looked, look};
use crate::scorecard::{Card, Days, Question, Span, Verdict};
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};

/// What is in use from a day on, and why it can be believed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackRecord {
    pub card: Card,
    /// What the newest fit came to.
    pub verdict: Verdict,
    /// First week that was looked at; of the last ones it is not known yet what came.
    pub from: BusinessDay,
    pub bands: Vec<Band>,
}

const WEEKS: i32 = 52;
const WEEK_DAYS: i32 = 7;

/// Goes through the last year week by week, fitting every fourth, and ends with the card of the last day that is known.
/// It follows from the purchases alone: not from which card was in use when.
pub fn track_record(days: &[Days], known: Span, question: Question) -> TrackRecord {
    let weeks: Vec<BusinessDay> = (0..=WEEKS).rev().map(|it| known.until.plus(-WEEK_DAYS * it)).collect();
    let Looked { sights, newest, .. } = look(days, known, question, &weeks);
    let (card, verdict) = newest.map_or_else(
        || (Card::shipped(question, std::iter::empty()), Verdict::NotFound),
        |it| (it.card, it.verdict),
    );
    TrackRecord { card, verdict, from: weeks[0], bands: bands(&sights) }
}
