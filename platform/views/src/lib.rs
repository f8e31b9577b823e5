//! Saved views: the filters of a list under a name, kept for oneself or shared with a unit.
//!
//! **Invariant:** a view narrows what its reader may see anyway and never widens it; and it keeps no text that
//! somebody searched for, since that may name a person.

mod http;
mod model;
mod rules;
mod schema;
mod store;

pub use http::routes;
pub use model::{View, ViewId};
pub use schema::{MIGRATIONS, REFERENCES};
pub use store::naming;
