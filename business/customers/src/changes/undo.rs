//! Taking the last change of a field back.

use super::model::{Action, ChangeId, Changed};
use super::store::{FieldFilter, changes_of, mark_undoing};
use crate::fields::{fields_in_use, set_one};
use crate::model::{CardId, Customer, VehicleId};
use crate::operations::{
    CardChange, Change, CustomersError, VehicleChange, change_card, change_customer, change_vehicle,
    correct_phone,
};
use crate::parts::{Contact, InvoiceTitle, Occasion, PartId, PartKind, Site, set_part_field};
use crate::store::damaged;
use crate::tags::change_tags;
use database::Work;
use serde::de::DeserializeOwned;
use serde_json::Value;
use stations::Edit;
use uuid::Uuid;
use vault::{ValueId, Vault};

const NOT_LAST: &str =
    "the field was changed again since: take the later change back first / 此后又有修改,请先撤销较晚的修改";
const NOT_A_FIELD: &str = "only changes of a field can be taken back here / 此处只能撤销字段修改";
const ERASED: &str = "what it was is erased / 原值已被清除";

/// Takes a change back, which must be the last of its field; the field is then as it was before, and the history
/// says that it was undone.
pub(crate) async fn undo_change(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    id: ChangeId,
) -> Result<(), CustomersError> {
    let filter = FieldFilter { id: Some(id), ..FieldFilter::default() };
    let changed = changes_of(work, vault, customer.id, &filter, None, 1).await?.pop();
    let changed = changed.ok_or(CustomersError::NoPart)?;
    if changed.action != Action::Changed || ["owner", "maintainer"].contains(&changed.field.as_str()) {
        return Err(CustomersError::NotUndoable(NOT_A_FIELD));
    }
    if !changed.is_last {
        return Err(CustomersError::NotUndoable(NOT_LAST));
    }
    if changed.before.is_null() && changed.after.is_null() {
        return Err(CustomersError::NotUndoable(ERASED));
    }
    apply(work, vault, customer, &changed).await?;
    Ok(mark_undoing(work, &changed).await?)
}

async fn apply(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    changed: &Changed,
) -> Result<(), CustomersError> {
    let before = changed.before.clone();
    match (changed.field.split_once('.'), changed.item) {
        (Some((prefix, field)), Some(item)) => {
            apply_to_item(work, vault, customer, item, (prefix, field, before)).await
        }
        (None, Some(item)) if changed.field == "phone" => {
            let phone: String = read(&before)?;
            correct_phone(work, vault, customer, ValueId(item), &phone).await.map(drop)
        }
        _ if changed.field == "tags" => {
            let (was, is): (Vec<String>, Vec<String>) = (read(&before)?, read(&changed.after)?);
            let add: Vec<String> = was.iter().filter(|it| !is.contains(it)).cloned().collect();
            let remove: Vec<String> = is.iter().filter(|it| !was.contains(it)).cloned().collect();
            change_tags(work, &[customer.id], &add, &remove).await?;
            Ok(())
        }
        _ if fields_in_use(work).await?.iter().any(|it| it.key == changed.field) => {
            set_one(work, vault, customer, &changed.field, read(&before)?).await
        }
        _ => {
            let change = match changed.field.as_str() {
                "number" => Change { number: read(&before)?, ..Change::default() },
                "kind" => Change { kind: read(&before)?, ..Change::default() },
                "name" => Change { name: edit(&before)?, ..Change::default() },
                "joined_on" => Change { joined_on: edit(&before)?, ..Change::default() },
                _ => return Err(CustomersError::NotUndoable(NOT_A_FIELD)),
            };
            change_customer(work, vault, customer, change).await.map(drop)
        }
    }
}

async fn apply_to_item(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    item: Uuid,
    (prefix, field, before): (&str, &str, Value),
) -> Result<(), CustomersError> {
    let part = PartId(item);
    let change = (field, before.clone());
    match (PartKind::parse(prefix), prefix) {
        (Some(PartKind::Contact), _) => set_part_field::<Contact>(work, vault, customer, part, change).await,
        (Some(PartKind::InvoiceTitle), _) => {
            set_part_field::<InvoiceTitle>(work, vault, customer, part, change).await
        }
        (Some(PartKind::Site), _) => set_part_field::<Site>(work, vault, customer, part, change).await,
        (Some(PartKind::Occasion), _) => {
            set_part_field::<Occasion>(work, vault, customer, part, change).await
        }
        (None, "vehicle") => {
            let mut change = VehicleChange::default();
            match field {
                "kind" => change.kind = edit(&before)?,
                "fuel" => change.fuel = edit(&before)?,
                "tank_ml" => change.tank_ml = edit(&before)?,
                "from" => change.from = edit(&before)?,
                _ => change.until = edit(&before)?,
            }
            change_vehicle(work, vault, customer, VehicleId(item), change).await
        }
        (None, "card") => {
            let mut change = CardChange::default();
            match field {
                "kind" => change.kind = read(&before)?,
                "main" => change.main = edit(&before)?,
                "limits" => change.limits = read(&before)?,
                "vehicle" => change.vehicle = edit(&before)?,
                "from" => change.from = edit(&before)?,
                _ => change.until = edit(&before)?,
            }
            change_card(work, vault, customer, CardId(item), change).await
        }
        _ => Err(CustomersError::NotUndoable(NOT_A_FIELD)),
    }
}

/// The value itself stands in no text of an error: it may be personal.
fn read<T: DeserializeOwned>(value: &Value) -> Result<T, CustomersError> {
    serde_json::from_value(value.clone()).map_err(|_| damaged("change of a file", "value").into())
}

fn edit<T: DeserializeOwned>(value: &Value) -> Result<Edit<T>, CustomersError> {
    if value.is_null() { Ok(Edit::Clear) } else { Ok(Edit::Set(read(value)?)) }
}
