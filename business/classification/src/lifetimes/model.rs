//! What is kept of models and values.

use analytics::lifetime::{Models, SegmentModel, Valuation};
use kernel::{BusinessDay, Instant};

/// Models as they were fitted.
#[derive(Clone, Debug)]
pub(crate) struct Fit {
    pub(crate) seq: i64,
    /// The last day that they know.
    pub(crate) as_of: BusinessDay,
    pub(crate) fitted: Instant,
    /// A fingerprint of every purchase up to that day.
    pub(crate) seen: i64,
    pub(crate) discount_per_mille: u32,
    pub(crate) models: Models,
}

impl Fit {
    /// The model by which a customer was appraised.
    pub(crate) fn model_of(&self, valuation: &Valuation) -> Option<&SegmentModel> {
        self.models.fitted.iter().find(|it| it.segment == valuation.model)
    }
}

/// A customer's value as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) serial: i64,
    pub(crate) as_of: BusinessDay,
    pub(crate) fit_seq: i64,
    pub(crate) valuation: Valuation,
}
