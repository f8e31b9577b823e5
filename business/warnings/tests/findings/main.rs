//! Runs, their books and their lists, on both databases and over the API.

mod area;
mod api;
mod runs;
mod tampering;
