//! Decisions about consent, contact, reveals and requests.
//!
//! **Invariant:** nothing here reads a clock, a database or a random source.

pub mod consent;
pub mod contact;
pub mod requests;
pub(crate) mod runs;
pub mod unusual;
