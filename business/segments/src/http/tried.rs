//! Filters that are being built: how many they mean, and who the first are.

use crate::{may, operations, reports};
use customers::{CustomerBody, customer_bodies};
use database::{Reader, Scope};
use identity::Actor;
use kernel::{BusinessDay, Code, Problem};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use web::{Failure, Json};

/// A tree of conditions: exactly one of `all`, `any`, `not`, or a condition with `field` and `op`.
#[derive(Debug, Default, Serialize, ToSchema)]
#[schema(no_recursion)]
pub(super) struct SegmentFilter {
    /// Every one of these.
    #[schema(value_type = Option<Vec<Object>>)]
    all: Option<Vec<Value>>,
    /// One of these at least.
    #[schema(value_type = Option<Vec<Object>>)]
    any: Option<Vec<Value>>,
    /// Not this.
    #[schema(value_type = Option<Object>)]
    not: Option<Value>,
    /// The name of a field of `/segments/fields`.
    field: Option<String>,
    op: Option<crate::Op>,
    /// What the field is compared with: a list, a number, a day, or two of them for `between`.
    value: Option<Value>,
    /// Over how many days, where the field needs it.
    days: Option<i64>,
    /// From which station, where the field needs it.
    station_id: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TrySegment {
    #[schema(value_type = SegmentFilter)]
    filter: Value,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SegmentCount {
    /// Customers within the reader's part of the company.
    count: i64,
    /// The day analysed last, up to which behaviour is known.
    as_of: Option<BusinessDay>,
}

/// Customers shown of a filter that is being built.
const PREVIEW_ROWS: u32 = 10;

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SegmentPreview {
    /// The first ten in the order of filing.
    items: Vec<CustomerBody>,
}

/// The customers that the actor may read; both rights are needed to count by conditions.
fn readable(actor: &Actor<may::ReadSegments>) -> Result<(Reader, Scope), Problem> {
    let scope = actor.scope_with::<customers::may::ReadCustomers>().ok_or_else(|| Problem {
        permission: Some(<customers::may::ReadCustomers as web::Permission>::NAME),
        ..Problem::new(Code::Forbidden)
    })?;
    Ok((actor.read(), scope))
}

/// Count the customers whom a filter means.
#[utoipa::path(post, path = "/segments/count", tag = "segments", request_body = TrySegment,
    responses((status = OK, body = SegmentCount)))]
pub(super) async fn count_segment(
    actor: Actor<may::ReadSegments>,
    Json(request): Json<TrySegment>,
) -> Result<Json<SegmentCount>, Failure> {
    let (reader, scope) = readable(&actor)?;
    let conditions = operations::conditions(actor.app());
    let compiled = operations::compiled(&reader, &conditions, &scope, &request.filter).await?;
    let count = reports::count(&reader, &scope, &compiled).await?;
    Ok(Json(SegmentCount { count, as_of: compiled.as_of().map(|it| BusinessDay(it as i32)) }))
}

/// Show the first customers whom a filter means.
#[utoipa::path(post, path = "/segments/preview", tag = "segments", request_body = TrySegment,
    responses((status = OK, body = SegmentPreview)))]
pub(super) async fn preview_segment(
    actor: Actor<may::ReadSegments>,
    Json(request): Json<TrySegment>,
) -> Result<Json<SegmentPreview>, Failure> {
    let (reader, scope) = readable(&actor)?;
    let conditions = operations::conditions(actor.app());
    let compiled = operations::compiled(&reader, &conditions, &scope, &request.filter).await?;
    let ids = reports::first(&reader, &scope, &compiled, PREVIEW_ROWS).await?;
    Ok(Json(SegmentPreview { items: customer_bodies(&reader, &actor.app().vault, &ids).await? }))
}
