//! What keeping a file means.

use kernel::{BusinessDay, Instant, Words, id_type};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

id_type! {
    /// Somebody looked at a whole file and found it right.
    ReviewId
}

/// How much of a file is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Completeness {
    pub(crate) percent: i64,
    pub(crate) missing: Vec<Missing>,
}

/// Something that a file should hold and does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct Missing {
    /// The key of the field or part.
    pub(crate) key: String,
    pub(crate) name: Words,
    /// Of a hundred, how much it counts.
    pub(crate) weight: i64,
}

/// After how many days the files of customers of a class must be looked at again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReviewRule {
    /// `a`, `b` or `c`; `none` for customers without a class.
    pub(crate) class: String,
    pub(crate) days: i64,
}

/// When a file must be looked at again, and by what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ReviewState {
    pub(crate) class: Option<String>,
    /// The day of the last review; that of filing before the first.
    pub(crate) base: Option<BusinessDay>,
    pub(crate) due: Option<BusinessDay>,
}

/// A review of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Review {
    pub(crate) id: ReviewId,
    pub(crate) day: BusinessDay,
    pub(crate) due: Option<BusinessDay>,
    /// What was checked, by its keys.
    pub(crate) checked: Vec<String>,
    pub(crate) by: String,
    pub(crate) at: Instant,
}
