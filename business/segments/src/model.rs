//! Filters, their conditions, and segments.

use kernel::{Instant, id_type};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use uuid::Uuid;

id_type! {
    /// A filter under a name.
    SegmentId
}

/// A tree of conditions.
#[derive(Clone, Debug, PartialEq)]
pub enum Filter {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    Is(Condition),
}

impl Filter {
    /// Every condition in it, with its place: `all[0].not`.
    pub fn each<'a>(&'a self, place: &str, take: &mut impl FnMut(&str, &'a Condition)) {
        let nested = |name: &str, index: usize| format!("{place}.{name}[{index}]");
        match self {
            Self::All(parts) => {
                parts.iter().enumerate().for_each(|(index, it)| it.each(&nested("all", index), take));
            }
            Self::Any(parts) => {
                parts.iter().enumerate().for_each(|(index, it)| it.each(&nested("any", index), take));
            }
            Self::Not(part) => part.each(&format!("{place}.not"), take),
            Self::Is(condition) => take(place, condition),
        }
    }
}

/// One condition: a field, how it is compared, and with what.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    pub field: String,
    pub test: Test,
    /// Over how many days up to the day analysed last, where the field asks for it.
    pub days: Option<i64>,
    /// From which station a distance is measured.
    pub station: Option<Uuid>,
}

/// How a value is compared, as it stands in a filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    /// One of those named.
    AnyOf,
    /// None of those named.
    NoneOf,
    /// Every one of those named.
    AllOf,
    AtLeast,
    AtMost,
    /// Both ends included.
    Between,
    /// There is none at all.
    IsEmpty,
    /// There is one, whichever.
    IsPresent,
}

impl Op {
    pub const ALL: [Self; 8] = [
        Self::AnyOf,
        Self::NoneOf,
        Self::AllOf,
        Self::AtLeast,
        Self::AtMost,
        Self::Between,
        Self::IsEmpty,
        Self::IsPresent,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::AnyOf => "any_of",
            Self::NoneOf => "none_of",
            Self::AllOf => "all_of",
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
            Self::Between => "between",
            Self::IsEmpty => "is_empty",
            Self::IsPresent => "is_present",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// A comparison, checked: what it compares with has the type of the field.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    AnyOf(Vec<String>),
    NoneOf(Vec<String>),
    AllOf(Vec<String>),
    AnyId(Vec<Uuid>),
    NoId(Vec<Uuid>),
    /// From the one to the other, both included; an end that is none is open.
    Range(Option<i64>, Option<i64>),
    Empty,
    Present,
}

/// A segment as people see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Segment {
    pub id: SegmentId,
    pub name: String,
    pub description: String,
    /// As it was sent; [`crate::parse`] reads it.
    pub filter: Value,
    pub owner_user: Uuid,
    pub owner: String,
    /// Everybody who works at this unit or below it sees the segment; none means its owner alone.
    pub unit: Option<UnitId>,
    pub version: i64,
    pub changed_at: Instant,
    pub is_deleted: bool,
}

/// Something that a saved filter names and that is no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Missing {
    /// Where in the filter: `filter.all[0]`.
    pub path: String,
    pub field: String,
    /// What it names.
    pub value: String,
}
