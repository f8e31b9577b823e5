//! Changing the fields of a file, and defining new ones.

use super::model::{CUSTOM_PREFIX, Choice, Field, FieldGroup, FieldId, FieldKind};
use super::rules::{check_definition, normal_value, wrong};
use super::store::{self, DefinedField, ValueRow, defined_fields, fields_in_use, values_of};
use crate::changes::{Action, Change, record};
use crate::model::{Customer, CustomerId, Kind};
use crate::operations::{CustomersError, FILES_CHANGED, touch};
use crate::{reports, store as files};
use database::{AuditEntry, Sql, Work};
use kernel::{FieldProblem, Words};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use vault::{PersonalKind, Vault};

/// The fields that apply to a file, with what it holds of them in the clear.
#[derive(Clone, Debug)]
pub(crate) struct FileFields {
    pub(crate) fields: Vec<Field>,
    pub(crate) values: BTreeMap<String, String>,
}

/// The fields of a customer's file.
pub(crate) async fn file_fields(
    sql: &impl Sql,
    vault: &Vault,
    customer: &Customer,
) -> Result<FileFields, CustomersError> {
    let mut fields = fields_in_use(sql).await?;
    let mut values = BTreeMap::new();
    for row in values_of(sql, &[customer.id]).await? {
        if let Some(value) = value_of(sql, vault, &row).await? {
            values.insert(row.field, value);
        }
    }
    // What a file holds is shown although the field is for other customers by now.
    fields.retain(|it| it.applies_to.contains(&customer.kind) || values.contains_key(&it.key));
    values.retain(|key, _| fields.iter().any(|it| it.key == *key));
    Ok(FileFields { fields, values })
}

/// What the files of these customers hold of fields, in the clear.
pub(crate) async fn held_by(
    sql: &impl Sql,
    vault: &Vault,
    customers: &[CustomerId],
) -> Result<HashMap<CustomerId, BTreeMap<String, String>>, CustomersError> {
    let mut held: HashMap<CustomerId, BTreeMap<String, String>> = HashMap::new();
    for row in values_of(sql, customers).await? {
        if let Some(value) = value_of(sql, vault, &row).await? {
            held.entry(CustomerId(row.customer_id)).or_default().insert(row.field, value);
        }
    }
    Ok(held)
}

/// A value in the clear; nothing of one whose person was erased.
async fn value_of(sql: &impl Sql, vault: &Vault, row: &ValueRow) -> Result<Option<String>, CustomersError> {
    let Some(sealed) = &row.sealed else { return Ok(row.value.clone()) };
    let sealed = serde_json::from_str(sealed).map_err(|_| files::damaged("sealed value", sealed))?;
    let opened = vault.open_json(sql, &sealed).await?;
    Ok(opened.and_then(|it| it.as_str().map(str::to_owned)))
}

/// Changes the fields that are named; none empties one. Everything that is wrong is told at once.
pub(crate) async fn change_fields(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    asked: &BTreeMap<String, Option<String>>,
) -> Result<(), CustomersError> {
    let now = file_fields(work, vault, customer).await?;
    let mut problems = Vec::new();
    let mut changes = Vec::new();
    for (key, text) in asked {
        let Some(field) = now.fields.iter().find(|it| it.key == *key) else {
            let message = "no such field of this kind of customer / 该类客户没有此字段";
            problems.push(FieldProblem::new(key, "unknown_field", message));
            continue;
        };
        match checked(work, field, customer, text.as_deref()).await? {
            Ok(value) if value.as_ref() != now.values.get(key) => changes.push((field.clone(), value)),
            Ok(_) => {}
            Err(problem) => problems.push(problem),
        }
    }
    if !problems.is_empty() {
        return Err(CustomersError::Fields(problems));
    }
    if changes.is_empty() {
        return Ok(());
    }
    let mut told = Vec::new();
    for (field, value) in &changes {
        store_value(work, vault, customer.id, field, value.as_deref()).await?;
        told.push(Change {
            field: field.key.clone(),
            item: None,
            personal: field.is_personal.then_some(PersonalKind::Note),
            before: now.values.get(&field.key).map_or(Value::Null, |it| json!(it)),
            after: value.as_ref().map_or(Value::Null, |it| json!(it)),
        });
    }
    let keys: Vec<String> = told.iter().map(|it| it.field.clone()).collect();
    record(work, vault, customer.id, Action::Changed, told).await?;
    touch(work, customer, "customers.fields_changed", json!({ "fields": keys })).await
}

/// Puts one field back to what it was.
pub(crate) async fn set_one(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    key: &str,
    value: Option<String>,
) -> Result<(), CustomersError> {
    change_fields(work, vault, customer, &BTreeMap::from_iter([(key.to_owned(), value)])).await
}

/// What is to be stored, or what is wrong with it.
async fn checked(
    work: &Work,
    field: &Field,
    customer: &Customer,
    text: Option<&str>,
) -> Result<Result<Option<String>, FieldProblem>, CustomersError> {
    let Some(text) = text else {
        let message = "this field must be filled / 此字段必填";
        return Ok(if field.is_required { Err(wrong(field, "required", message)) } else { Ok(None) });
    };
    let value = match normal_value(field, text) {
        Ok(value) => value,
        Err(problem) => return Ok(Err(problem)),
    };
    let is_known = match field.kind {
        FieldKind::Customer => {
            // Outside one's own scope nobody exists; and nobody brings themselves.
            let id = value.parse().map_or(customer.id, CustomerId);
            id != customer.id && files::customer(work, work.scope(), id).await?.is_some()
        }
        FieldKind::Employee => match value.parse().map(organisation::EmployeeId) {
            Ok(id) => reports::employee_within(work, work.scope(), id).await?.is_some(),
            Err(_) => false,
        },
        _ => true,
    };
    Ok(if is_known {
        Ok(Some(value))
    } else {
        Err(wrong(field, "unknown", "there is none with this id / 不存在"))
    })
}

/// Writes one value of a file, as the rules of the field gave it; none takes it out.
pub(crate) async fn store_value(
    work: &Work,
    vault: &Vault,
    customer: CustomerId,
    field: &Field,
    value: Option<&str>,
) -> Result<(), CustomersError> {
    let Some(value) = value else { return Ok(store::remove_value(work, customer, &field.key).await?) };
    let row =
        |value, sealed| ValueRow { customer_id: customer.uuid(), field: field.key.clone(), value, sealed };
    let row = if field.is_personal {
        let sealed = vault.seal_json(work, customer.subject(), &json!(value)).await?;
        row(None, Some(sealed.to_string()))
    } else {
        row(Some(value.to_owned()), None)
    };
    Ok(store::set_value(work, row).await?)
}

/// A field about to be defined. Its key comes without the prefix.
#[derive(Clone, Debug)]
pub(crate) struct Definition {
    pub(crate) key: String,
    pub(crate) name: Words,
    pub(crate) kind: FieldKind,
    pub(crate) choices: Vec<Choice>,
    pub(crate) applies_to: Vec<Kind>,
    pub(crate) is_required: bool,
    pub(crate) is_personal: bool,
}

/// Fields that may be defined.
const FIELDS_MAX: usize = 100;

/// Defines a field.
pub(crate) async fn add_field(work: &mut Work, new: Definition) -> Result<DefinedField, CustomersError> {
    let Definition { key, name, kind, choices, applies_to, is_required, is_personal } = new;
    let group = FieldGroup::Custom;
    let range = (0, 0);
    let field = Field { key, name, group, kind, choices, applies_to, is_required, is_personal, range };
    let problems = check_definition(&field);
    if !problems.is_empty() {
        return Err(CustomersError::Fields(problems));
    }
    let known = defined_fields(work).await?;
    if FIELDS_MAX <= known.len() {
        return Err(CustomersError::TooMany(FIELDS_MAX));
    }
    let key = format!("{CUSTOM_PREFIX}{}", field.key);
    if known.iter().any(|it| it.field.key == key) {
        return Err(CustomersError::KeyTaken);
    }
    let position = known.iter().map(|it| it.position).max().unwrap_or(0) + 1;
    let id = FieldId(work.new_id());
    let field = Field { key, ..field };
    let defined = DefinedField { id, field, is_retired: false, position, version: 1 };
    work.insert(defined.to_row()).await?;
    settle(work, &defined, is_required, "customers.field_defined").await?;
    Ok(defined)
}

/// What changes about a field; what is none stays. Its key, its kind and whether it is personal never change, since
/// what files hold was checked and sealed by them.
#[derive(Clone, Debug, Default)]
pub(crate) struct DefinitionChange {
    pub(crate) name: Option<Words>,
    pub(crate) choices: Option<Vec<Choice>>,
    pub(crate) applies_to: Option<Vec<Kind>>,
    pub(crate) is_required: Option<bool>,
    pub(crate) is_retired: Option<bool>,
    pub(crate) position: Option<i64>,
}

/// Changes a field that somebody defined.
pub(crate) async fn change_field(
    work: &mut Work,
    (id, version): (FieldId, i64),
    change: DefinitionChange,
) -> Result<DefinedField, CustomersError> {
    let before =
        defined_fields(work).await?.into_iter().find(|it| it.id == id).ok_or(CustomersError::NoPart)?;
    if before.version != version {
        return Err(CustomersError::ChangedMeanwhile);
    }
    let field = Field {
        name: change.name.unwrap_or_else(|| before.field.name.clone()),
        choices: change.choices.unwrap_or_else(|| before.field.choices.clone()),
        applies_to: change.applies_to.unwrap_or_else(|| before.field.applies_to.clone()),
        is_required: change.is_required.unwrap_or(before.field.is_required),
        ..before.field.clone()
    };
    let bare = field.key.trim_start_matches(CUSTOM_PREFIX).to_owned();
    let mut problems = check_definition(&Field { key: bare, ..field.clone() });
    let used = store::values_in_use(work, &field.key).await?;
    if field.kind == FieldKind::Choice
        && let Some(lost) = used.iter().find(|it| !field.choices.iter().any(|choice| choice.key == **it))
    {
        let message =
            format!("files hold the choice `{lost}`: it cannot go / 已有档案使用选项“{lost}”,不能删除");
        problems.push(FieldProblem::new("choices", "in_use", message));
    }
    if !problems.is_empty() {
        return Err(CustomersError::Fields(problems));
    }
    let counts = before.field.is_required || field.is_required;
    let after = DefinedField {
        field,
        is_retired: change.is_retired.unwrap_or(before.is_retired),
        position: change.position.unwrap_or(before.position),
        ..before
    };
    if !store::save_field(work, &after).await? {
        return Err(CustomersError::ChangedMeanwhile);
    }
    let after = DefinedField { version: after.version + 1, ..after };
    settle(work, &after, counts, "customers.field_changed").await?;
    Ok(after)
}

/// Notes what was defined. What must be filled counts for the completeness of files.
async fn settle(
    work: &mut Work,
    defined: &DefinedField,
    counts: bool,
    action: &'static str,
) -> Result<(), CustomersError> {
    if counts {
        store::forget_completeness(work, Kind::ALL).await?;
        work.tell(FILES_CHANGED, &json!({ "field": defined.id }));
    }
    let field = &defined.field;
    work.audit(AuditEntry {
        action,
        subject_kind: "customer_field",
        subject: Some(defined.id.uuid()),
        unit: None,
        detail: json!({ "key": field.key, "name": field.name, "kind": field.kind, "is_required": field.is_required,
            "is_personal": field.is_personal, "is_retired": defined.is_retired }),
    });
    Ok(())
}
