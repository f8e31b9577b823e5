//! The stations of a company: where they stand, what they have, when they trade, what they are to sell.
//!
//! A station is a unit of the tree with a file beside it. Its trading calendar decides to which business day
//! a sale belongs.

mod model;
pub mod rules;

mod operations;
mod store;

pub mod importing;
mod schema;

pub use model::{
    Closure, Family, Month, NewStation, Position, Pump, Station, StationFile, StationRef, Tank, Target,
};
pub use operations::{StationsError, add_station};
pub use schema::MIGRATIONS;
pub use store::{END_OF_DAYS, closures, stations, stations_by_code};
