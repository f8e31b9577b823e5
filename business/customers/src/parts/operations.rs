//! Adding, changing and removing parts of a file.

use super::model::{Part, PartId};
use super::store::{self, Kept, parts_of, subject_of, to_map};
use crate::changes::{Action, diff, record_shown};
use crate::model::Customer;
use crate::operations::{CustomersError, touch};
use database::Work;
use kernel::FieldProblem;
use serde_json::{Map, Value, json};
use vault::{PersonalKind, Vault};

/// Parts of one kind in a file at most.
pub(crate) const PARTS_MAX: usize = 200;

/// Adds a part to a file.
pub(crate) async fn add_part<T: Part>(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    part: T,
) -> Result<PartId, CustomersError> {
    let part = part.checked(customer.kind).map_err(CustomersError::Fields)?;
    if PARTS_MAX <= parts_of::<T>(work, vault, customer.id).await?.len() {
        return Err(CustomersError::TooMany(PARTS_MAX));
    }
    let kept = Kept::new(PartId(work.new_id()), part);
    store::save_part(work, vault, (customer.id, customer.kind), &kept, true).await?;
    tell(work, vault, customer, Action::Added, (None, Some(&kept))).await?;
    Ok(kept.id)
}

/// Changes the fields of a part that `changes` names; null empties one.
pub(crate) async fn change_part<T: Part>(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    id: PartId,
    changes: Map<String, Value>,
) -> Result<(), CustomersError> {
    let before = find::<T>(work, vault, customer, id).await?;
    let mut map = to_map(&before.part);
    map.extend(changes);
    let changed: T = serde_json::from_value(Value::Object(map)).map_err(|it| unreadable(&it.to_string()))?;
    let part = changed.checked(customer.kind).map_err(CustomersError::Fields)?;
    if part == before.part {
        return Ok(());
    }
    let after = before.with(part);
    store::save_part(work, vault, (customer.id, customer.kind), &after, false).await?;
    tell(work, vault, customer, Action::Changed, (Some(&before), Some(&after))).await
}

/// Takes a part out of a file.
pub(crate) async fn remove_part<T: Part>(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    id: PartId,
) -> Result<(), CustomersError> {
    let before = find::<T>(work, vault, customer, id).await?;
    tell(work, vault, customer, Action::Removed, (Some(&before), None)).await?;
    store::delete_part::<T>(work, vault, id).await
}

/// Puts one field of a part back to what it was.
pub(crate) async fn set_part_field<T: Part>(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    id: PartId,
    (field, value): (&str, Value),
) -> Result<(), CustomersError> {
    change_part::<T>(work, vault, customer, id, Map::from_iter([(field.to_owned(), value)])).await
}

async fn find<T: Part>(
    work: &Work,
    vault: &Vault,
    customer: &Customer,
    id: PartId,
) -> Result<Kept<T>, CustomersError> {
    let parts = parts_of::<T>(work, vault, customer.id).await?;
    parts.into_iter().find(|it| it.id == id).ok_or(CustomersError::NoPart)
}

/// Names the field that the deserialiser's text names.
fn unreadable(text: &str) -> CustomersError {
    let field = text.split('`').nth(1).unwrap_or("body");
    CustomersError::Fields(vec![FieldProblem::new(field, "unreadable", text)])
}

/// Writes the history of a part that was added, changed or removed; names the fields that differ.
pub(crate) async fn record_part<T: Part>(
    work: &Work,
    vault: &Vault,
    customer: &Customer,
    action: Action,
    (before, after): (Option<&Kept<T>>, Option<&Kept<T>>),
) -> Result<Vec<String>, CustomersError> {
    let Some(kept) = after.or(before) else { return Ok(Vec::new()) };
    let mut personal: Vec<(&str, PersonalKind)> = T::personal(customer.kind).to_vec();
    personal.extend(kept.personal());
    let state = |of: Option<&Kept<T>>| of.map(|it| to_map(&it.part)).unwrap_or_default();
    let changes = diff(T::KIND.as_str(), Some(kept.id.uuid()), (&state(before), &state(after)), &personal);
    let fields: Vec<String> = changes.iter().map(|it| it.field.clone()).collect();
    record_shown(work, vault, (customer.id, subject_of::<T>(customer.id, kept.id)), action, changes).await?;
    Ok(fields)
}

/// Writes the history and the audit, and counts a change of the file's version.
async fn tell<T: Part>(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    action: Action,
    states: (Option<&Kept<T>>, Option<&Kept<T>>),
) -> Result<(), CustomersError> {
    let id = states.1.or(states.0).map(|it| it.id);
    let fields = record_part(work, vault, customer, action, states).await?;
    let what = match action {
        Action::Added => "customers.part_added",
        Action::Changed => "customers.part_changed",
        Action::Removed => "customers.part_removed",
    };
    touch(work, customer, what, json!({ "part": T::KIND.as_str(), "id": id, "fields": fields })).await
}
