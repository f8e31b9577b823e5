//! ABC by value: the few customers who bring most of the money, and the many who bring the rest.

use kernel::BusinessDay;
use serde::{Deserialize, Serialize};

/// Class by value: A brings the first 70 % of the value, B the next 20 %, C the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AbcClass {
    A,
    B,
    C,
}

impl AbcClass {
    pub const ALL: [Self; 3] = [Self::A, Self::B, Self::C];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::A => "a",
            Self::B => "b",
            Self::C => "c",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// What customers are ranked by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    Margin,
    Amount,
}

/// The arithmetic behind a class. Customers without enough evidence keep their place in the ranking and
/// their part of the total, so that the others' classes do not depend on who is new; they just get no class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AbcFacts {
    pub class: Option<AbcClass>,
    pub measure: Measure,
    /// The 364 days that count, first and last.
    pub from: BusinessDay,
    pub until: BusinessDay,
    /// The customer's value in the smallest money unit; never negative.
    pub value: i64,
    /// The value of all customers together.
    pub total: i64,
    /// 1 for the most valuable.
    pub rank: u32,
    /// Number of customers with a value in these days.
    pub ranked: u32,
    /// Share of the total brought by the customers above this one.
    pub share_above_per_mille: u32,
    /// The same with this customer.
    pub share_through_per_mille: u32,
    /// Visits in these days.
    pub visits: u32,
    /// Whole weeks since the first visit ever.
    pub weeks_known: u32,
}
