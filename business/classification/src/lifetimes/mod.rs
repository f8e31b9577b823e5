//! What to expect of customers: whether they still come, how often they will, and what that is worth.
//!
//! Models are fitted every 28 days on all sales up to then, by fixed days of the calendar and not by when somebody
//! asks; each analysis appraises everybody with the newest of them.
//!
//! **Invariant:** models and values follow from the sales and the day alone, so that one late run and many daily ones
//! keep the same; [`verify()`] works both out again.

mod model;
mod rules;

mod operations;
mod reports;
mod store;
mod verify;

pub(crate) mod http;
pub(crate) mod interval;

pub use operations::Appraisal;
pub use rules::fit_day;
pub(crate) use verify::verify;
