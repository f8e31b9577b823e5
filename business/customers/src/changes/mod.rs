//! The history of a file: every change of every field, with who, when, before and after.
//!
//! **Invariant:** what is personal stands in it sealed by the key of the person it is about, so that erasing them
//! erases it here as well.

mod model;
mod store;
mod undo;

pub use model::Action;
pub(crate) use model::{Change, ChangeId, Changed, diff};
pub(crate) use store::{FieldFilter, changes_of, mask_in_notes, record, record_plain, record_shown};
pub(crate) use undo::undo_change;
