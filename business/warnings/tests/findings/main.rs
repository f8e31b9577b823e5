//! Runs, their books and their lists, on both databases and over the API.

mod api;
mod area;
mod runs;
mod tampering;
