//! The engine: packed purchase histories in, classes and warnings with their reasons out.
//!
//! **Invariant:** pure functions. No clock, no database, no randomness; the same input gives the same
//! findings with any number of threads. Every finding that leaves this crate is an integer; what describes a
//! fitted model is not.
#![expect(
    clippy::float_arithmetic,
    reason = "likelihoods and quantiles are real numbers; money, volume and every figure handed out are integers"
)]

pub mod history;
pub mod input;
pub mod parameters;
pub mod rules;

pub mod abc;
pub mod relationship;
pub mod rfm;
pub mod station_alert;
pub mod warning;

mod assess;
pub mod backtest;
pub mod baskets;
mod classify;
mod distance;
mod evidence;
pub mod fleet;
mod fold;
pub mod forecast;
mod habits;
mod holds;
mod index;
pub mod levels;
pub mod lifetime;
mod opening;
mod out_of_sight;
mod panel;
pub mod scorecard;
mod signals;
mod special;
mod standing;
mod survey;
pub mod wallet;
pub mod words;

/// The sum of missing visits, for those who measure how soon it notices.
pub mod missing {
    pub use crate::signals::cusum::{limit, step, usual_rate};
}

pub use abc::{AbcClass, AbcFacts, Measure};
pub use assess::{Assessment, Classification, CorruptHistory, CustomerFinding, Summary, assess, assess_and};
pub use distance::{Place, distance_m};
pub use history::{Corrupt, Entry, Family, merge, pack, read, unpack};
pub use input::{Calendar, CustomerHistory, Input, Segment, StationFacts};
pub use out_of_sight::closed_days;
pub use parameters::{Parameter, ParameterGroup, ParameterUnit};
pub use relationship::{Relationship, RelationshipFacts};
pub use rfm::RfmFacts;
pub use rules::{AbcBasis, Rules};
pub use standing::{Advanced, Asked, Reason, Standing};
pub use station_alert::{StationAlert, StationAlertFacts};
pub use warning::{Judgement, Signals, Transition, Warning, WarningFacts, WarningState, WatchState};
pub use words::Format;
