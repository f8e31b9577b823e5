//! The fields of files: those that the program brings, and those that a company defines.

use super::answers::FieldBody;
use crate::fields::{
    Choice, DefinedField, Definition, DefinitionChange, FieldId, FieldKind, add_field, change_field,
    defined_fields, fields_in_use, other_parts,
};
use crate::may;
use crate::model::Kind;
use database::Work;
use identity::Actor;
use kernel::{Code, Problem, Words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Created, Failure, IfMatch, Json, Once, Path, Permission, Replay, Tagged};

/// A field that somebody defined.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct DefinedFieldBody {
    id: FieldId,
    #[serde(flatten)]
    field: FieldBody,
    /// No longer offered; what files hold of it stays.
    is_retired: bool,
    /// Fields are shown in this order.
    position: i64,
    /// For `If-Match`.
    version: i64,
}

impl From<DefinedField> for DefinedFieldBody {
    fn from(defined: DefinedField) -> Self {
        let DefinedField { id, field, is_retired, position, version } = defined;
        Self { id, field: FieldBody::of(field, None, None), is_retired, position, version }
    }
}

/// Something else that a file has, by the key under which history and completeness name it.
#[derive(Debug, Serialize, ToSchema)]
struct FilePartName {
    key: &'static str,
    name: Words,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerFields {
    /// All that files may hold now.
    fields: Vec<FieldBody>,
    /// Those that the company defined, retired ones included.
    defined: Vec<DefinedFieldBody>,
    /// What else a file has: its name, vehicles, contacts and so on, and their fields.
    parts: Vec<FilePartName>,
}

/// The fields of customers' files.
#[utoipa::path(get, path = "/customers/fields", tag = "customers",
    responses((status = OK, body = CustomerFields)))]
pub(super) async fn list_customer_fields(
    actor: Actor<may::ReadCustomers>,
) -> Result<Json<CustomerFields>, Failure> {
    let reader = actor.read();
    let fields = fields_in_use(&reader).await?;
    let defined = defined_fields(&reader).await?;
    Ok(Json(CustomerFields {
        fields: fields.into_iter().map(|it| FieldBody::of(it, None, None)).collect(),
        defined: defined.into_iter().map(DefinedFieldBody::from).collect(),
        parts: other_parts().map(|(key, name)| FilePartName { key, name }).collect(),
    }))
}

/// What holds for all files is decided for the whole company.
pub(super) async fn require_company(work: &Work) -> Result<(), Problem> {
    if organisation::covers_company(work, work.scope()).await? {
        return Ok(());
    }
    let detail = "this holds for every file of the company: it needs the right at its root / 此项适用于全公司,需要公司级权限";
    Err(Problem {
        permission: Some(may::DefineFields::NAME),
        ..Problem::with_detail(Code::Forbidden, detail)
    })
}

/// A field to be defined.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct DefineField {
    /// Small letters, digits and underscores; in files it is `custom.` and this.
    key: String,
    name: Words,
    /// text, number, date, choice or yes_no
    kind: FieldKind,
    #[serde(default)]
    choices: Vec<Choice>,
    applies_to: Vec<Kind>,
    #[serde(default)]
    is_required: bool,
    /// Sealed by each customer's key; lists cannot be narrowed by it.
    #[serde(default)]
    is_personal: bool,
}

/// Define a field of customers' files.
#[utoipa::path(post, path = "/customers/fields", tag = "customers", request_body = DefineField,
    responses((status = CREATED, body = DefinedFieldBody)))]
pub(super) async fn define_customer_field(
    actor: Actor<may::DefineFields>,
    once: Once<DefineField>,
) -> Result<Created<DefinedFieldBody>, Failure> {
    let mut work = actor.work().await?;
    require_company(&work).await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let body = &once.body;
    let new = Definition {
        key: body.key.trim().to_owned(),
        name: Words::new(body.name.zh.trim(), body.name.en.trim()),
        kind: body.kind,
        choices: body.choices.clone(),
        applies_to: body.applies_to.clone(),
        is_required: body.is_required,
        is_personal: body.is_personal,
    };
    let answer = DefinedFieldBody::from(add_field(&mut work, new).await?);
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

/// What changes about a field; what is left out stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeField {
    name: Option<Words>,
    /// Choices that files hold cannot go.
    choices: Option<Vec<Choice>>,
    applies_to: Option<Vec<Kind>>,
    is_required: Option<bool>,
    is_retired: Option<bool>,
    position: Option<i64>,
}

/// Change a field that the company defined. Its key and its kind never change.
#[utoipa::path(patch, path = "/customers/fields/{field_id}", tag = "customers",
    params(("field_id" = FieldId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = ChangeField, responses((status = OK, body = DefinedFieldBody)))]
pub(super) async fn change_customer_field(
    actor: Actor<may::DefineFields>,
    Path(id): Path<FieldId>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeField>,
) -> Result<Tagged<DefinedFieldBody>, Failure> {
    let mut work = actor.work().await?;
    // What does not exist and what is out of reach are answered alike.
    require_company(&work).await.map_err(|_| Problem::not_found())?;
    let ChangeField { name, choices, applies_to, is_required, is_retired, position } = request;
    let change = DefinitionChange { name, choices, applies_to, is_required, is_retired, position };
    let changed = change_field(&mut work, (id, version), change).await?;
    work.commit().await?;
    let version = changed.version;
    Ok(Tagged { version, body: DefinedFieldBody::from(changed) })
}
