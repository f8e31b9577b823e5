//! The customers' files: who they are, how they are recognised, to whom they belong.
//!
//! A customer is a person, an organisation, or a card whose holder nobody knows. Cards, plates and phones find
//! them at the till; a unit owns them; an employee looks after them.

mod model;
pub mod rules;

mod operations;
mod store;

mod schema;

pub use model::{
    Assignment, AssignmentRole, Card, CardId, CardKind, Customer, CustomerId, Fuel, IdentifierKind, Kind,
    NewTillCustomer, Vehicle, VehicleId,
};
pub use operations::{CustomersError, IdentifierAdded, IdentifiersAdded, add_from_till, blind};
pub use schema::MIGRATIONS;
pub use store::{Blind, find_by_identifiers, find_by_numbers, set_home_stations};
