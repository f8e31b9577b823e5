//! Files that may be of the same customer: found, judged in words, decided about by people.
//!
//! The finder reads all files in batches. Of each it keeps keyed numbers alone, under which files that may be
//! alike meet ([`facts`]); then it opens the candidates pair by pair and weighs what speaks for and against them
//! ([`rules`]). So memory grows with a few numbers per file, and work with the files, not with their square.
//!
//! **Invariant:** clear values live no longer than a batch; what is kept of a pair are ids, points and words
//! without values.

pub(crate) mod names;
pub(crate) mod rules;

mod export;
mod facts;
mod find;
mod hint;
mod http;
mod jobs;
mod operations;
mod reports;
mod store;

pub use export::{duplicate_columns, export_duplicates};
pub use find::Summary as DuplicatesSummary;
pub use operations::find_duplicates;
pub use rules::{Evidence, Grade};
pub use store::DuplicateState;

pub(crate) use hint::{NewFileFacts, elsewhere_words, hints, note_elsewhere};
pub(crate) use http::routes;
pub(crate) use jobs::register;
