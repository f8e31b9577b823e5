//! Personal values in clear, and who saw which.

use super::person_in_sight;
use crate::may;
use crate::model::{FieldClass, RevealReason};
use crate::operations::{self, Asked};
use crate::store::reveals as store;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use customers::CustomerId;
use identity::{Actor, FieldRight, UserId};
use kernel::page::{PageRequest, cut};
use kernel::{Code, Instant, Problem, Words};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vault::ValueId;
use web::{Failure, Json, Path, Query, Text};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RevealValues {
    field: FieldClass,
    reason: RevealReason,
    /// In words; needed when the reason is `other`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    note: Text,
}

/// A personal value in clear.
#[derive(Serialize, ToSchema)]
struct RevealedValue {
    id: ValueId,
    value: String,
}

/// Values in clear, for a page that covers them again.
#[derive(Serialize, ToSchema)]
pub(super) struct RevealedValues {
    field: FieldClass,
    values: Vec<RevealedValue>,
    /// Cover them again after so many seconds.
    hide_after_seconds: i64,
    /// How many more may be seen within these 24 hours.
    left_today: i64,
}

/// What is shown in clear is covered again after a minute.
const HIDE_AFTER_SECONDS: i64 = 60;

/// Show the values of one class of a customer in clear. Each call is counted and noted, with its reason; no
/// idempotency key is taken, since the answer is kept nowhere.
#[utoipa::path(post, path = "/customers/{customer_id}/reveals", tag = "privacy",
    params(("customer_id" = CustomerId, Path)), request_body = RevealValues,
    responses((status = OK, body = RevealedValues)))]
pub(super) async fn reveal_values(
    actor: Actor<may::RevealValues>,
    Path(id): Path<CustomerId>,
    Json(request): Json<RevealValues>,
) -> Result<Response, Failure> {
    let mut work = actor.work().await?;
    let person = person_in_sight(&work, actor.scope(), id).await?;
    let path = store::path_of_unit(&work, person.owner).await?.unwrap_or_default();
    if actor.field_right_at(request.field.kind(), &path) != FieldRight::Reveal {
        let text = "your role does not show this in clear / 您的角色不能查看此项明文";
        return Err(Problem::with_detail(Code::Forbidden, text).into());
    }
    let asked = Asked { field: request.field, reason: request.reason, note: request.note.0 };
    let revealed = operations::reveal(actor.app(), &mut work, &person, &asked).await?;
    // What is not noted is not shown.
    work.commit().await?;
    let values = revealed.values.into_iter().map(|it| RevealedValue { id: it.id, value: it.plain });
    let body = RevealedValues {
        field: request.field,
        values: values.collect(),
        hide_after_seconds: HIDE_AFTER_SECONDS,
        left_today: revealed.left_today,
    };
    let mut response = Json(body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RevealsQuery {
    customer_id: Option<CustomerId>,
    user_id: Option<UserId>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Who saw which values, and why.
#[derive(Debug, Serialize, ToSchema)]
struct RevealItem {
    at: Instant,
    user_id: UserId,
    user_login: String,
    customer_id: CustomerId,
    customer_number: Option<String>,
    field: FieldClass,
    field_name: Words,
    reason: RevealReason,
    reason_name: Words,
    /// As it was written, telephone numbers and the like covered; none once the person was erased.
    note: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RevealsPage {
    items: Vec<RevealItem>,
    next_cursor: Option<String>,
}

/// List who saw values in clear, the latest first.
#[utoipa::path(get, path = "/privacy/reveals", tag = "privacy", params(RevealsQuery),
    responses((status = OK, body = RevealsPage)))]
pub(super) async fn list_reveals(
    actor: Actor<may::ReadReveals>,
    Query(query): Query<RevealsQuery>,
) -> Result<Json<RevealsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let reader = actor.read();
    let user = query.user_id.map(UserId::uuid);
    let rows = store::reveals(&reader, actor.scope(), query.customer_id, user, before, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.seq);
    let numbers = store::numbers(&reader, rows.iter().map(|it| it.customer_id)).await?;
    let vault = &actor.app().vault;
    let notes: Vec<Option<String>> = rows.iter().map(|it| it.note.clone()).collect();
    let notes = operations::notes_of(&reader, vault, &notes).await?;
    let mut items = Vec::with_capacity(rows.len());
    for (row, note) in rows.into_iter().zip(notes) {
        let (field, reason) = (row.field()?, row.reason()?);
        items.push(RevealItem {
            at: Instant::from_micros(row.at_us),
            user_id: UserId(row.user_id),
            customer_id: CustomerId(row.customer_id),
            customer_number: numbers.get(&row.customer_id).map(|it| it.0.clone()),
            user_login: row.user_name,
            field,
            field_name: field.words(),
            reason,
            reason_name: reason.words(),
            note,
        });
    }
    Ok(Json(RevealsPage { items, next_cursor }))
}
