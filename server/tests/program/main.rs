//! The real program, called as people and scripts call it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

mod desk;

mod area;
mod cli;
mod guide;
mod interrupted;
mod keys;
mod quality;
mod users;
