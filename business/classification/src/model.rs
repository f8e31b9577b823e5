//! Classes as people see them, and what a run leaves behind.

use analytics::{AbcClass, Classification, Relationship};
use kernel::{BusinessDay, Instant, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// RFM scores, each from 1 (lowest fifth of the segment) to 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Rfm {
    pub recency: u8,
    pub frequency: u8,
    pub monetary: u8,
}

impl Rfm {
    /// As people write it: `543`.
    pub fn text(self) -> String {
        format!("{}{}{}", self.recency, self.frequency, self.monetary)
    }

    pub fn parse(text: &str) -> Option<Self> {
        let score = |it: &u8| (b'1'..=b'5').contains(it).then(|| it - b'0');
        match text.as_bytes() {
            [recency, frequency, monetary] => Some(Self {
                recency: score(recency)?,
                frequency: score(frequency)?,
                monetary: score(monetary)?,
            }),
            _ => None,
        }
    }
}

/// Whoever was not known on a day. Every class has another name.
pub(crate) const ABSENT: &str = "absent";
/// Whoever was known and had no class on the axis.
pub(crate) const NO_CLASS: &str = "none";

/// An axis with one class for each customer, between whose classes customers move.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    Abc,
    Relationship,
}

impl Axis {
    pub const ALL: [Self; 2] = [Self::Abc, Self::Relationship];

    /// Its name, and that of its column.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Abc => "abc",
            Self::Relationship => "relationship",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    /// Its classes, in the order in which people read them.
    pub fn classes(self) -> Vec<(&'static str, Words)> {
        match self {
            Self::Abc => AbcClass::ALL.map(|it| (it.as_str(), it.name())).to_vec(),
            Self::Relationship => {
                use Relationship::{Gold, Lost, New, Occasional, Potential, Regular, Sleeping};
                let order = [Gold, Regular, Potential, Occasional, New, Sleeping, Lost];
                order.map(|it| (it.as_str(), it.name())).to_vec()
            }
        }
    }
}

/// A customer's place on the three axes: what a person sees, and what is kept from day to day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shown {
    pub abc: Option<AbcClass>,
    pub relationship: Option<Relationship>,
    pub rfm: Option<Rfm>,
}

impl Shown {
    /// Whether there is no class on any axis: nothing to show, nothing to keep.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// The name of the class on an axis, `none` without one, and `absent` for who is not known yet.
    pub(crate) fn on(self, axis: Axis) -> &'static str {
        let class = match axis {
            Axis::Abc => self.abc.map(AbcClass::as_str),
            Axis::Relationship => self.relationship.map(Relationship::as_str),
        };
        class.unwrap_or(if self.is_nothing() { ABSENT } else { NO_CLASS })
    }

    /// The axes on which it differs from `earlier`.
    pub(crate) fn changed_from(self, earlier: Self) -> Vec<&'static str> {
        let axes = [
            ("abc", self.abc == earlier.abc),
            ("relationship", self.relationship == earlier.relationship),
            ("rfm", self.rfm == earlier.rfm),
        ];
        axes.into_iter().filter_map(|(axis, is_same)| (!is_same).then_some(axis)).collect()
    }
}

impl From<&Classification> for Shown {
    fn from(found: &Classification) -> Self {
        Self {
            abc: found.abc.as_ref().and_then(|it| it.class),
            relationship: found.relationship.as_ref().map(|it| it.relationship),
            rfm: found.rfm.as_ref().map(|it| Rfm {
                recency: it.recency,
                frequency: it.frequency,
                monetary: it.monetary,
            }),
        }
    }
}

/// Axis → name of the class → customers. Every name is there, also with 0; `none` counts those without a
/// class on the axis, so that each axis adds up to the customers.
pub type Classes = BTreeMap<String, BTreeMap<String, i64>>;

/// What a run found, in figures: what `forecourt analyse --json` prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Summary {
    pub as_of: BusinessDay,
    /// Customers who had come by that day.
    pub customers: i64,
    pub classes: Classes,
    /// State → warnings.
    pub warnings: BTreeMap<String, i64>,
}

/// A run as kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    pub seq: i64,
    pub as_of: BusinessDay,
    pub started: Instant,
    pub finished: Instant,
    /// The last batch of sales that it saw.
    pub batch_seq: i64,
    pub rules_version: i64,
    /// Classes, warnings and alerts that it stored, changed or withdrew.
    pub changed: i64,
    pub summary: Summary,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rfm_scores_read_as_they_are_written() {
        let rfm = Rfm { recency: 5, frequency: 1, monetary: 3 };
        assert_eq!(rfm.text(), "513");
        assert_eq!(Rfm::parse("513"), Some(rfm));
    }

    #[test]
    fn a_score_beyond_five_is_no_rfm() {
        assert_eq!([Rfm::parse("610"), Rfm::parse("55"), Rfm::parse("5555")], [None; 3]);
    }
}
