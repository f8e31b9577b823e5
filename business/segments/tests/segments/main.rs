//! Segments as users of the API see them, and every condition against an evaluation without SQL.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod brute;
mod conditions;
mod figures;
mod saved;
mod world;
