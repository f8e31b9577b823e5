//! Erasing by request, and what was erased.

use super::person_in_sight;
use super::requests::in_sight;
use crate::error::PrivacyError;
use crate::may;
use crate::model::{Request, RequestId, RequestKind, RequestState};
use crate::operations::{erase_by_request, erase_contact};
use crate::store::Person;
use crate::store::erasures::{self as store, ContactErasureRow, ErasureRow};
use crate::store::exports::{self, ExportRow};
use crate::store::reveals::numbers;
use customers::{CustomerId, PartId};
use database::Sql;
use identity::Actor;
use kernel::{Code, Instant, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Path, Query};

/// An export that held somebody.
#[derive(Debug, Serialize, ToSchema)]
struct ExportHolding {
    at: Instant,
    list: String,
    rows: i64,
    filter: serde_json::Value,
    /// Who took it.
    by: String,
}

impl From<ExportRow> for ExportHolding {
    fn from(row: ExportRow) -> Self {
        Self {
            at: Instant::from_micros(row.at_us),
            list: row.list,
            rows: row.rows_written,
            filter: serde_json::from_str(&row.filter).unwrap_or_default(),
            by: row.user_name,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ExportsHolding {
    items: Vec<ExportHolding>,
}

/// That somebody was erased.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErasureItem {
    customer_id: CustomerId,
    customer_serial: i64,
    /// The contact in the customer's file who was erased alone; none when it was the customer.
    contact_id: Option<PartId>,
    at: Instant,
    by: String,
    /// request, retention, command or restored.
    reason: String,
    request_id: Option<RequestId>,
    /// More than one: an older backup had brought them back.
    times: i64,
    /// Since when no byte is left in the files of the database; none while the nightly job is still to run.
    purged_at: Option<Instant>,
}

impl From<ErasureRow> for ErasureItem {
    fn from(row: ErasureRow) -> Self {
        Self {
            customer_id: CustomerId(row.customer_id),
            customer_serial: row.customer_serial,
            contact_id: None,
            at: Instant::from_micros(row.at_us),
            by: row.by_name,
            reason: row.reason,
            request_id: row.request_id.map(RequestId),
            times: row.times,
            purged_at: row.purged_at_us.map(Instant::from_micros),
        }
    }
}

impl ErasureItem {
    fn of_contact(row: ContactErasureRow, customer_serial: i64) -> Self {
        Self {
            customer_id: CustomerId(row.customer_id),
            customer_serial,
            contact_id: Some(PartId(row.contact_id)),
            at: Instant::from_micros(row.at_us),
            by: row.by_name,
            reason: row.reason,
            request_id: row.request_id.map(RequestId),
            times: row.times,
            purged_at: row.purged_at_us.map(Instant::from_micros),
        }
    }
}

/// What erasing did, and what is left to be done by people: whoever got a list that held the person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErasureDetail {
    #[serde(flatten)]
    erasure: ErasureItem,
    /// Lists that left the house with the person in them, the latest first: have them deleted.
    exports: Vec<ExportHolding>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ErasuresList {
    items: Vec<ErasureItem>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ErasePerson {
    /// The customer's number as it stands in the file, typed again: erasing cannot be undone. That of the file too
    /// where a contact in it is erased.
    confirm_number: String,
}

/// Erase the person who asked for it: the customer, or one contact in their file alone. It cannot be undone; the same
/// call again answers the same.
#[utoipa::path(post, path = "/privacy/requests/{request_id}/erase", tag = "privacy",
    params(("request_id" = RequestId, Path)), request_body = ErasePerson,
    responses((status = OK, body = ErasureDetail)))]
pub(super) async fn erase_person(
    actor: Actor<may::ErasePersons>,
    Path(id): Path<RequestId>,
    Json(body): Json<ErasePerson>,
) -> Result<Json<ErasureDetail>, Failure> {
    let (app, mut work) = (actor.app(), actor.work().await?);
    let request = in_sight(&work, actor.scope(), id).await?;
    let person = person_in_sight(&work, actor.scope(), CustomerId(request.customer)).await?;
    let answer = match request.contact {
        Some(contact) => {
            if store::contact_erasure(&work, contact).await?.is_none() {
                check_asked(&request, &person, &body)?;
                erase_contact(app, &mut work, (&person, contact), "request", Some(request.id)).await?;
            }
            let erasure = store::contact_erasure(&work, contact).await?;
            let erasure = erasure.ok_or_else(|| Problem::new(Code::Internal))?;
            // Lists hold customers and none of their contacts.
            ErasureDetail { erasure: ErasureItem::of_contact(erasure, person.serial), exports: Vec::new() }
        }
        None => {
            if store::erasure(&work, person.id).await?.is_none() {
                check_asked(&request, &person, &body)?;
                erase_by_request(app, &mut work, &person, request.id).await?;
            }
            erased(&work, &person).await?.ok_or_else(|| Problem::new(Code::Internal))?
        }
    };
    work.commit().await?;
    Ok(Json(answer))
}

/// Whether a request asks for erasing, its identity was checked, and the right file is meant.
fn check_asked(request: &Request, person: &Person, body: &ErasePerson) -> Result<(), Problem> {
    let is_checked = matches!(request.state, RequestState::Verified | RequestState::InProgress);
    if request.kind != RequestKind::Delete || !is_checked {
        return Err(PrivacyError::NotForErasing.into());
    }
    if body.confirm_number.trim() == person.number {
        return Ok(());
    }
    let message = "type the customer's number as it stands in the file / 请准确输入客户编号以确认";
    Err(Problem::field("confirm_number", "different", message))
}

/// That a customer was erased, with the exports that had held them.
async fn erased(sql: &impl Sql, person: &Person) -> Result<Option<ErasureDetail>, Problem> {
    let Some(erasure) = store::erasure(sql, person.id).await? else { return Ok(None) };
    let exports = exports::holding(sql, person.serial).await?.into_iter().map(Into::into).collect();
    Ok(Some(ErasureDetail { erasure: erasure.into(), exports }))
}

/// List who was erased, the latest first.
#[utoipa::path(get, path = "/privacy/erasures", tag = "privacy", responses((status = OK, body = ErasuresList)))]
pub(super) async fn list_erasures(actor: Actor<may::ErasePersons>) -> Result<Json<ErasuresList>, Failure> {
    let reader = actor.read();
    let persons = store::erasures(&reader, actor.scope(), SHOWN_MAX).await?;
    let contacts = store::contact_erasures(&reader, actor.scope(), SHOWN_MAX).await?;
    let numbers = numbers(&reader, contacts.iter().map(|it| it.customer_id)).await?;
    let serial = |it: &ContactErasureRow| numbers.get(&it.customer_id).map(|it| it.1).unwrap_or_default();
    let contacts = contacts.into_iter().map(|it| {
        let serial = serial(&it);
        ErasureItem::of_contact(it, serial)
    });
    let mut items: Vec<ErasureItem> = persons.into_iter().map(Into::into).chain(contacts).collect();
    items.sort_by_key(|it| std::cmp::Reverse(it.at));
    items.truncate(SHOWN_MAX as usize);
    Ok(Json(ErasuresList { items }))
}

/// Erasures of one list.
const SHOWN_MAX: i64 = 200;

/// Show that a customer was erased, and which exports had held them.
#[utoipa::path(get, path = "/customers/{customer_id}/erasure", tag = "privacy",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = ErasureDetail)))]
pub(super) async fn show_erasure(
    actor: Actor<may::ErasePersons>,
    Path(id): Path<CustomerId>,
) -> Result<Json<ErasureDetail>, Failure> {
    let reader = actor.read();
    let person = person_in_sight(&reader, actor.scope(), id).await?;
    Ok(Json(erased(&reader, &person).await?.ok_or_else(Problem::not_found)?))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ExportsQuery {
    limit: Option<u32>,
}

/// List the exports that held a customer, the latest first: whom to tell of a correction or an erasure.
#[utoipa::path(get, path = "/customers/{customer_id}/exports", tag = "privacy",
    params(("customer_id" = CustomerId, Path), ExportsQuery), responses((status = OK, body = ExportsHolding)))]
pub(super) async fn list_exports_holding(
    actor: Actor<may::ErasePersons>,
    Path(id): Path<CustomerId>,
    Query(query): Query<ExportsQuery>,
) -> Result<Json<ExportsHolding>, Failure> {
    let limit = kernel::PageRequest { limit: query.limit, cursor: None }.rows()?;
    let reader = actor.read();
    let person = person_in_sight(&reader, actor.scope(), id).await?;
    let held = exports::holding(&reader, person.serial).await?;
    Ok(Json(ExportsHolding { items: held.into_iter().take(limit as usize).map(Into::into).collect() }))
}
