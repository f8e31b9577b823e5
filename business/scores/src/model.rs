//! Cards, scores and backtests as they are kept.

use analytics::backtest::{Replayed, TrackRecord};
use analytics::scorecard::Score;
use kernel::rounding::half_up;
use kernel::{BusinessDay, Instant, Words, id_type};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

id_type! {
    /// A replay that somebody asked for.
    BacktestId
}

/// A card as it was learnt.
#[derive(Clone, Debug)]
pub(crate) struct KeptCard {
    pub(crate) seq: i64,
    /// The last day that it knows.
    pub(crate) as_of: BusinessDay,
    pub(crate) fitted: Instant,
    /// A fingerprint of every purchase up to that day.
    pub(crate) seen: i64,
    pub(crate) record: TrackRecord,
}

/// What the card says of a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeptScore {
    pub(crate) serial: i64,
    pub(crate) as_of: BusinessDay,
    pub(crate) card_seq: i64,
    pub(crate) score: Score,
    /// Who looked after the customer when the lists were made.
    pub(crate) maintainer: Option<Uuid>,
    /// The place on this week's list of whom to call on; none for most.
    pub(crate) call_place: Option<i64>,
}

const PERIODS_A_YEAR: i64 = 13;

/// What such a customer buys in a year as a rule: a middling period times thirteen.
pub(crate) fn yearly(score: &Score) -> i64 {
    score.seen.median().saturating_mul(PERIODS_A_YEAR)
}

/// What is lost to be expected: probability × what is bought in a year.
pub(crate) fn expected_loss(score: &Score) -> i64 {
    half_up(i128::from(score.probability_ppm) * i128::from(yearly(score)), 1_000_000) as i64
}

/// What is to be replayed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BacktestPlan {
    /// Customers of this unit and the units below it.
    pub unit_id: UnitId,
    /// The day of the first week, and the last day of a week.
    pub from: BusinessDay,
    pub until: BusinessDay,
    /// How many customers each maintainer can call on in a week.
    pub capacity: u32,
    /// Over how many periods of 28 days a fall must last.
    pub horizon: u32,
}

/// What a replay ended with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ended {
    Done(Box<Replayed>),
    /// Why nothing could be replayed.
    Refused(Words),
}

/// A replay, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Backtest {
    pub(crate) id: BacktestId,
    pub(crate) serial: i64,
    pub(crate) plan: BacktestPlan,
    pub(crate) asked_by: Option<Uuid>,
    pub(crate) asked: Instant,
    /// None while it waits or runs.
    pub(crate) ended: Option<Ended>,
}
