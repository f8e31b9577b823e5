//! The history of a file, and taking the last change of a field back.

use super::answers::WholeFile;
use super::file::editable;
use super::whole::settled;
use crate::changes::{Action, ChangeId, Changed, FieldFilter, changes_of, undo_change};
use crate::fields::{field_words, fields_in_use};
use crate::model::CustomerId;
use crate::papers::known_of;
use crate::{may, store};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem, Words};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vault::{PersonalKind, PersonalValue, mask, mask_text};
use web::{Failure, IfMatch, Json, Path, Query, Tagged};

/// A change of a field.
#[derive(Debug, Serialize, ToSchema)]
struct ChangeBody {
    id: ChangeId,
    at: Instant,
    by: String,
    action: Action,
    /// The key of the field.
    field: String,
    name: Words,
    /// The vehicle, card, contact or other part whose field it is.
    item_id: Option<Uuid>,
    is_personal: bool,
    /// Covered where it is personal; null when there was nothing, or the person was erased.
    before: Value,
    after: Value,
    /// The change that this one took back.
    undoes: Option<ChangeId>,
    /// Whether it can be taken back: nothing changed the field since.
    can_undo: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ChangesPage {
    items: Vec<ChangeBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangesQuery {
    /// Only changes of this field.
    field: Option<String>,
    /// Only changes of this vehicle, card, contact or other part.
    item_id: Option<Uuid>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Every change of a customer's file, the newest first.
#[utoipa::path(get, path = "/customers/{customer_id}/changes", tag = "customers",
    params(("customer_id" = CustomerId, Path), ChangesQuery), responses((status = OK, body = ChangesPage)))]
pub(super) async fn list_customer_changes(
    actor: Actor<may::ReadCustomers>,
    Path(id): Path<CustomerId>,
    Query(query): Query<ChangesQuery>,
) -> Result<Json<ChangesPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<(i64, Uuid)>()?);
    let (reader, vault) = (actor.read(), &actor.app().vault);
    store::customer(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    let filter = FieldFilter { id: None, field: query.field, item: query.item_id };
    let found = changes_of(&reader, vault, id, &filter, before, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| (it.at.micros(), it.id.uuid()));
    let known = known_of(&actor.app().db.read(actor.scope().clone()), vault, id).await?;
    let fields = fields_in_use(&reader).await?;
    let words = |key: &str| {
        fields.iter().find(|it| it.key == key).map_or_else(|| field_words(key), |it| it.name.clone())
    };
    let items = found.into_iter().map(|it| body(it, &words, &known)).collect();
    Ok(Json(ChangesPage { items, next_cursor }))
}

fn body(changed: Changed, words: &impl Fn(&str) -> Words, known: &[PersonalValue]) -> ChangeBody {
    let covered = |value: &Value| match (value, changed.personal) {
        // A note is read as it is on its page.
        (Value::String(plain), Some(PersonalKind::Note))
            if ["note", "attachment"].contains(&changed.field.as_str()) =>
        {
            Value::String(mask_text(plain, known))
        }
        (Value::String(plain), Some(kind)) => Value::String(mask(kind, plain)),
        (other, _) => other.clone(),
    };
    let is_assignment = ["owner", "maintainer"].contains(&changed.field.as_str());
    let is_erased = changed.before.is_null() && changed.after.is_null();
    ChangeBody {
        id: changed.id,
        at: changed.at,
        by: changed.by.clone(),
        action: changed.action,
        name: words(&changed.field),
        item_id: changed.item,
        is_personal: changed.personal.is_some(),
        before: covered(&changed.before),
        after: covered(&changed.after),
        undoes: changed.undoes,
        can_undo: changed.is_last && changed.action == Action::Changed && !is_assignment && !is_erased,
        field: changed.field,
    }
}

/// Take the last change of a field back.
#[utoipa::path(post, path = "/customers/{customer_id}/changes/{change_id}/undo", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("change_id" = ChangeId, Path),
        ("If-Match" = String, Header, description = "The version of the customer edited")),
    responses((status = OK, body = WholeFile)))]
pub(super) async fn undo_customer_change(
    actor: Actor<may::ManageCustomers>,
    Path((id, change)): Path<(CustomerId, ChangeId)>,
    IfMatch(version): IfMatch,
) -> Result<Tagged<WholeFile>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    undo_change(&mut work, &actor.app().vault, &customer, change).await?;
    Ok(settled(work, actor.app(), id).await?)
}
