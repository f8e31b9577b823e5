//! Runs, their books and their lists, on both databases and over the API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod api;
mod area;
mod calls;
mod classes;
mod evidence;
mod fleet;
mod levels;
mod lifetimes;
mod queue;
mod reviews;
mod runs;
mod scores;
mod tampering;
mod versions;
mod wallet;
