//! The words every other crate speaks: ids, money, volume, days, the clock, pages and problems.
//!
//! **Invariant:** no I/O, no async, no floats. Amounts are integers of the smallest unit, and the
//! unit is in the name.

pub mod clock;
pub mod days;
mod ids;
pub mod page;
pub mod problem;
pub mod processing;
pub mod quantity;
pub mod rounding;
mod word_list;
pub mod words;

pub use clock::{Clock, Entropy, FixedClock, Ids, Instant, OsEntropy, SeededEntropy, SystemClock};
pub use days::{BusinessDay, TradingCalendar, Week};
pub use page::{Cursor, PageRequest};
pub use problem::{Code, FieldProblem, Problem};
pub use quantity::{Mass, Money, Points, Quantity, QuantityUnit, UnitPrice, Volume};
pub use words::{Lang, Words};

/// The OpenAPI schema of a value that is written as text in a standard format.
pub fn schema_of_text(
    format: utoipa::openapi::KnownFormat,
) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
    utoipa::openapi::ObjectBuilder::new()
        .schema_type(utoipa::openapi::schema::Type::String)
        .format(Some(utoipa::openapi::SchemaFormat::KnownFormat(format)))
        .into()
}

#[doc(hidden)]
pub mod reexport {
    pub use serde;
    pub use utoipa;
    pub use uuid;
}
