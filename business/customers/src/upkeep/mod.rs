//! Keeping files complete and right: how much of a file is known, what is missing, and when somebody must have looked
//! at the whole of it again (定期更新).

mod model;
pub(crate) mod rules;

mod operations;
mod store;

mod jobs;
mod verify;

pub(crate) use jobs::register;
pub(crate) use model::{Review, ReviewId, ReviewRule};
pub use operations::follow_classes;
pub(crate) use operations::{change_rules, judged, rate, review};
pub(crate) use store::{forget, review_rules, review_state, reviews_of};
pub use verify::verify;
