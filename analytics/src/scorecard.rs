//! How likely a customer is to fall to a fraction of what they bought, learnt from who fell before.
//!
//! The question is one of 28-day periods: will every one of the next few stay below a fifth of the best of the last
//! six? [`learn()`] looks back to days from which the answer is known by now, and fits a logistic regression with a ridge
//! on seven figures that people can read. A [`Card`] is what it learnt, in integers; it says of a customer how likely
//! the fall is and what each figure adds to that, so that the words are the sum itself.
//!
//! **Invariant:** what is said as of a day uses purchases up to that day; what is learnt as of a day uses outcomes
//! that were known on it.

mod card;
mod days;
mod learn;
mod logistic;
pub mod measures;
mod refit;
mod seen;

pub use card::{Card, Learnt, Part, Score, Term};
pub use days::Days;
pub use learn::{CannotLearn, Lesson, learn, lessons};
pub use logistic::{Linear, Row, fit as fit_logistic};
pub use refit::{Refit, Verdict, refit};
pub use seen::{CannotJudge, Figure, Outcome, PERIOD_DAYS, PERIODS, Question, Seen, Span};
