//! The composition root: every capability put together into one program.
//!
//! [`composition`] lists the tables, routes and permissions of all crates; [`open_app`] opens an installation;
//! [`edge::router`] is the whole web application without a socket, [`serving`] the sockets around it.
//!
//! **Invariant:** nothing depends on this crate but tests. No rule of the business is written here.

pub mod composition;
mod open;
pub mod scratch;

mod consent;
mod console;
pub mod edge;
mod headers;
mod housekeeping;
mod metrics;
mod pages;
pub mod serving;
mod system;
mod tls;

mod log;

pub mod cli;

pub use open::{KEY_FILE, OpenError, open_app, open_database};
