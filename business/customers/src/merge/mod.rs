//! Two files of one customer become one, and two again.
//!
//! The absorbed file stays as what was merged: its id and number lead to the kept one. Of the fields that only
//! one file can have, those chosen change places between the two, so that the absorbed file holds what the kept
//! one had; rows move along the registry of references, each noted by its key; personal values are sealed anew.
//! Undoing goes the same way back.
//!
//! **Invariant:** nothing is overwritten and nothing is deleted by a merge.

mod rules;

mod http;
mod jobs;
mod operations;
mod store;

pub(crate) use http::routes;
pub(crate) use jobs::register;
pub(crate) use operations::refuse_merged;
pub use rules::MergeField;
pub use store::absorbed_by;
