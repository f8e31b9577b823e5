//! What conditions there are, for whoever builds a filter.

use crate::fields::{DAYS_MAX, Days, Field, ValueKind, WINDOWS};
use crate::model::Op;
use crate::rules::{CONDITIONS_MAX, DEPTH_MAX, LIST_MAX};
use crate::{may, operations, store};
use identity::Actor;
use kernel::{BusinessDay, Words};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Failure, Json};

#[derive(Debug, Serialize, ToSchema)]
struct SegmentChoice {
    value: String,
    name: Words,
}

/// Something that a condition can ask for.
#[derive(Debug, Serialize, ToSchema)]
struct SegmentField {
    name: String,
    label: Words,
    /// Under which heading it stands.
    group: Words,
    kind: ValueKind,
    ops: Vec<Op>,
    /// Of a field of the kind `choice`.
    choices: Vec<SegmentChoice>,
    /// Of a field of the kind `number`.
    min: i64,
    max: i64,
    /// ml, minor, days, times, m; empty for a bare number.
    unit: &'static str,
    /// Whether a condition needs `days`.
    needs_days: bool,
    /// The values that `days` may have; empty for any up to `days_max`.
    windows: Vec<i64>,
    /// Whether a condition needs `station_id`.
    needs_station: bool,
    /// Exactly what it means; empty where the label says all.
    meaning: Words,
}

impl From<&Field> for SegmentField {
    fn from(it: &Field) -> Self {
        let choice = |it: &crate::Choice| SegmentChoice { value: it.value.clone(), name: it.name.clone() };
        Self {
            name: it.name.clone(),
            label: it.label.clone(),
            group: it.group.clone(),
            kind: it.kind,
            ops: it.ops.clone(),
            choices: it.choices.iter().map(choice).collect(),
            min: it.min,
            max: it.max,
            unit: it.unit,
            needs_days: it.days != Days::None,
            windows: if it.days == Days::Windows { WINDOWS.to_vec() } else { Vec::new() },
            needs_station: it.from_station,
            meaning: it.meaning.clone(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SegmentFields {
    items: Vec<SegmentField>,
    /// The day analysed last, up to which behaviour is known; none before the first analysis.
    as_of: Option<BusinessDay>,
    /// How deep all, any and not may stand in each other.
    depth_max: usize,
    /// Conditions of one filter, and values of one condition.
    conditions_max: usize,
    values_max: usize,
    days_max: i64,
}

/// List the conditions that a filter can be built of.
#[utoipa::path(get, path = "/segments/fields", tag = "segments", responses((status = OK, body = SegmentFields)))]
pub(super) async fn list_segment_fields(
    actor: Actor<may::ReadSegments>,
) -> Result<Json<SegmentFields>, Failure> {
    let conditions = operations::conditions(actor.app());
    let as_of = store::figures_day(&actor.read()).await?;
    Ok(Json(SegmentFields {
        items: conditions.fields().iter().map(SegmentField::from).collect(),
        as_of: as_of.map(|it| BusinessDay(it as i32)),
        depth_max: DEPTH_MAX,
        conditions_max: CONDITIONS_MAX,
        values_max: LIST_MAX,
        days_max: DAYS_MAX,
    }))
}
