//! The public pool (公海): customers whom nobody looks after, for whoever has time for them.
//!
//! Somebody picks a customer and looks after them from then on, within limits; returns them with a reason; and may
//! not pick the same back for a while. Whoever does nothing for a customer loses them to the pool, where the
//! company has set that so.

mod rules;

mod http;
mod jobs;
mod operations;
mod store;

pub(crate) use http::routes;
pub(crate) use jobs::register;
pub use store::{PoolMoveKind, work_sign};
