//! RFM: how recently, how often and how much, as quintiles among the customers of the same segment.

use crate::input::Segment;
use serde::{Deserialize, Serialize};

/// Scores from 1 (lowest fifth) to 5 (highest fifth) and what they were made from. A score is
/// 1 + ⌊5 · (customers of the segment who are worse) / (customers of the segment)⌋: equals share a score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RfmFacts {
    pub recency: u8,
    pub frequency: u8,
    pub monetary: u8,
    pub segment: Segment,
    /// Customers of the segment with a visit in the last 364 days.
    pub compared: u32,
    pub days_since_last: u32,
    /// Visits in the last 364 days.
    pub visits: u32,
    /// In the smallest money unit, over the last 364 days.
    pub amount: i64,
}
