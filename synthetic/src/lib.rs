//! Areas that never were, with every truth about them known.
#![expect(
    clippy::float_arithmetic,
    reason = "a simulation of habits; money and quantities are integers here too"
)]

mod settings;
pub mod truth;

pub use settings::{Error, Settings};
pub use truth::Truth;

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub units: u64,
    pub employees: u64,
    pub products: u64,
    pub customers: u64,
    pub vehicles: u64,
    pub cards: u64,
    /// Rows of `sales.csv`.
    pub sales: u64,
    pub receipts: u64,
}
