//! The three-level customer system (三级客户体系): who of the company must look after a customer, by tonnes a year.
//!
//! What the figures say about a day is `analytics::levels`; here a level is **assigned**, from a day to a day. A change
//! that the rules leave to the figures is assigned by itself, from its very day; one that they leave to people waits as
//! a regrade until somebody decides. Every change keeps its arithmetic.
//!
//! **Invariant:** without decisions of people, levels follow from the sales and the rules alone: one late run assigns
//! what many daily ones do, and [`verify()`] works them out again. Days that were worked out are not changed any more;
//! late sales show from the next day on.

mod model;
mod rules;

mod decisions;
mod editing;
mod operations;
mod reports;
mod store;
mod verify;

pub(crate) mod http;

pub use operations::Levelling;
pub(crate) use verify::verify;
