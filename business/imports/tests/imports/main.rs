//! Imports over the API, in the voice of those who use the console.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod desk;

mod files;
mod refusals;
mod runs;
mod undo;
