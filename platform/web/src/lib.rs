//! The edge: how requests come in, how answers and problems go out, and how the OpenAPI document is put together.
//!
//! **Invariant:** every answer that is not a success is an `application/problem+json` with a code from the
//! kernel's table and a trace id; what really happened goes to the log, never to the client.

mod app;
mod download;
mod extract;
mod failure;
mod once;
mod openapi;
mod routes;

pub use app::{App, ClientAddress};
pub use download::{ContentType, Download};
pub use extract::{IfMatch, Json, Path, Query, Tagged, Text};
pub use failure::{Created, Failure, ProblemBody, trace};
pub use once::{Once, Replay, forget_keys};
pub use openapi::finish_document;
pub use routes::{Permission, Routes, give_trace};

/// The tables of this crate.
pub const MIGRATIONS: &[database::Migration] = once::MIGRATIONS;

/// The columns of this crate that point at somebody; keys are forgotten within days.
pub const REFERENCES: &[database::Reference] = &[database::Reference::user_text("web_idempotency", "who")];
