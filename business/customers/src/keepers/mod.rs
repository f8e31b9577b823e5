//! Who answers for the confidentiality of a file (保密责任制), and who signed that they know what it means.
//!
//! A file of which nobody was named answers to whoever looks after it.

mod rules;

mod http;
mod store;

pub(crate) use http::routes;
