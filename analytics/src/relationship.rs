//! Where a customer stands with us: gold, regular or potential, or new, sleeping, lost.

use crate::abc::AbcClass;
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};

/// The relationship axis; the first that holds, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relationship {
    /// No visit for max(182 days, the 99 % limit of the customer's gaps).
    Lost,
    /// No visit for max(28 days, the smaller of the 95 % limit and twice the usual gap).
    Sleeping,
    /// First visit within 56 days.
    New,
    /// Class A, and within the 95 % limit of the usual gap.
    Gold,
    /// Class B; or class A that is overdue but does not yet sleep.
    Regular,
    /// Known for at most 182 days and coming more often in the second half of that time (at least 3 visits,
    /// and 5/4 of those of the first half).
    Potential,
    /// Everybody else who still comes.
    Occasional,
}

impl Relationship {
    pub const ALL: [Self; 7] =
        [Self::Lost, Self::Sleeping, Self::New, Self::Gold, Self::Regular, Self::Potential, Self::Occasional];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Sleeping => "sleeping",
            Self::New => "new",
            Self::Gold => "gold",
            Self::Regular => "regular",
            Self::Potential => "potential",
            Self::Occasional => "occasional",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// The arithmetic behind the relationship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelationshipFacts {
    pub relationship: Relationship,
    pub abc: Option<AbcClass>,
    pub first: BusinessDay,
    pub last: BusinessDay,
    pub days_since_last: u32,
    pub days_known: u32,
    /// Days between visits, as a rule, in tenths of a day.
    pub usual_gap_tenths: u32,
    /// 95 of 100 gaps of this customer are at most so many days.
    pub gap_limit_95_days: u32,
    /// 99 of 100 gaps of this customer are at most so many days.
    pub gap_limit_99_days: u32,
    /// Days without a visit from which the customer sleeps.
    pub sleeping_from_days: u32,
    /// Days without a visit from which the customer is lost.
    pub lost_from_days: u32,
    /// Visits in the first and in the second half of the time the customer is known.
    pub visits_first_half: u32,
    pub visits_second_half: u32,
}
