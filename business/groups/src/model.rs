//! Groups and what happens in them.

use kernel::{BusinessDay, Instant, id_type};
use organisation::{EmployeeId, UnitId};
use segments::SegmentId;

id_type! {
    /// A group of customers.
    GroupId
}
id_type! {
    /// Something that a group does on a day.
    GroupEventId
}

/// A group as filed.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Group {
    pub(crate) id: GroupId,
    pub(crate) name: String,
    pub(crate) purpose: String,
    pub(crate) notes: String,
    pub(crate) unit: UnitId,
    pub(crate) unit_code: String,
    pub(crate) unit_name: String,
    pub(crate) unit_path: String,
    pub(crate) organiser: Option<EmployeeId>,
    pub(crate) organiser_number: Option<String>,
    /// The segment by which it is filled; none for a group filled by hand.
    pub(crate) segment: Option<SegmentId>,
    pub(crate) segment_name: Option<String>,
    /// too_many or unusable: why the rule could not be followed last time.
    pub(crate) rule_problem: Option<String>,
    pub(crate) refreshed_at: Option<Instant>,
    pub(crate) is_closed: bool,
    pub(crate) version: i64,
}

/// What a person fills in about a group.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Draft {
    pub(crate) name: String,
    pub(crate) purpose: String,
    pub(crate) notes: String,
    pub(crate) unit: UnitId,
    pub(crate) organiser: Option<EmployeeId>,
    pub(crate) segment: Option<SegmentId>,
}

/// What a person fills in about an event.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EventDraft {
    pub(crate) on: BusinessDay,
    pub(crate) title: String,
    pub(crate) place: String,
    pub(crate) notes: String,
}
