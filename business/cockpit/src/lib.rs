//! Reads composed from several capabilities: what one screen shows of customers, sales, classes and warnings.
//!
//! **Invariant:** nothing is stored and nothing decided here.

mod rules;

mod reports;

mod http;

pub use http::routes;
