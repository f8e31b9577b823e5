//! How sources are read, as remembered: listed, named, shared, begun with, forgotten.

use super::{acts_for_company, find_company_wide};
use crate::mapping::MappingBody;
use crate::may;
use crate::model::Kind;
use crate::preview::{Look, Preview};
use crate::store::{self, MappingRow};
use axum::http::StatusCode;
use database::{AuditEntry, Sql, Work};
use identity::Actor;
use kernel::{Code, Instant, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Failure, IfMatch, Json, Path, Tagged};

/// Longest name, in characters.
const NAME_CHARS_MAX: usize = 100;

/// How a source is read: files of a kind with these columns in this order.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RememberedMapping {
    kind: String,
    /// By which it is addressed.
    key: String,
    /// As somebody called it.
    name: Option<String>,
    /// The columns of its source.
    columns: Vec<String>,
    mapping: MappingBody,
    /// Everybody who imports uses it; otherwise only who made it.
    is_shared: bool,
    /// Files of the kind begin with it whose source is not known.
    is_default: bool,
    user_name: String,
    used_at: Instant,
    version: i64,
}

impl From<MappingRow> for RememberedMapping {
    fn from(row: MappingRow) -> Self {
        let parsed = |it: Option<&str>| it.and_then(|it| serde_json::from_str(it).ok()).unwrap_or_default();
        Self {
            columns: parsed(row.header.as_deref()),
            mapping: serde_json::from_str(&row.mapping).unwrap_or_default(),
            kind: row.kind,
            key: row.source_key,
            name: row.name,
            is_shared: row.is_shared.unwrap_or(true),
            is_default: row.is_default.unwrap_or_default(),
            user_name: row.user_name,
            used_at: Instant::from_micros(row.at_us),
            version: row.version.unwrap_or_default(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RememberedMappings {
    items: Vec<RememberedMapping>,
}

/// List the remembered mappings: everybody's that are shared, and one's own.
#[utoipa::path(get, path = "/imports/mappings", tag = "imports",
    responses((status = OK, body = RememberedMappings)))]
pub(super) async fn list_mappings(
    actor: Actor<may::RunImports>,
) -> Result<Json<RememberedMappings>, Failure> {
    let reader = actor.read();
    if !acts_for_company(&reader, &actor).await? {
        return Ok(Json(RememberedMappings { items: Vec::new() }));
    }
    let rows = store::mappings(&reader, Some(actor.user().uuid())).await?;
    Ok(Json(RememberedMappings { items: rows.into_iter().map(Into::into).collect() }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeMapping {
    #[serde(default)]
    name: Option<String>,
    is_shared: bool,
    is_default: bool,
}

type Address = (Kind, String);

/// Name a remembered mapping, share it or keep it to oneself, and let files of its kind begin with it.
#[utoipa::path(put, path = "/imports/mappings/{kind}/{key}", tag = "imports",
    params(("kind" = Kind, Path), ("key" = String, Path),
        ("If-Match" = String, Header, description = "The version edited")),
    request_body = ChangeMapping, responses((status = OK, body = RememberedMapping)))]
pub(super) async fn change_mapping(
    actor: Actor<may::RunImports>,
    Path((kind, key)): Path<Address>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeMapping>,
) -> Result<Tagged<RememberedMapping>, Failure> {
    let mut work = actor.work().await?;
    let mut row = find(&work, &actor, (kind, &key)).await?;
    let name = request.name.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
    if name.as_ref().is_some_and(|it| NAME_CHARS_MAX < it.chars().count()) {
        return Err(Problem::field("name", "too_long", "at most 100 characters / 最多 100 个字符").into());
    }
    let is_own = row.user_id == Some(actor.user().uuid());
    if !request.is_shared && !is_own {
        let message = "only who made a mapping can keep it to themselves / 只有制作者可设为仅自己使用";
        return Err(Problem::field("is_shared", "not_own", message).into());
    }
    (row.name, row.is_shared, row.is_default) = (name, Some(request.is_shared), Some(request.is_default));
    if !store::save_mapping(&work, &row, version).await? {
        return Err(Problem::new(Code::ChangedMeanwhile).into());
    }
    if request.is_default {
        store::end_other_defaults(&work, &row).await?;
    }
    note(&mut work, "imports.mapping_changed", &row);
    work.commit().await?;
    row.version = Some(version + 1);
    Ok(Tagged { version: version + 1, body: row.into() })
}

/// Forget how a source is read.
#[utoipa::path(delete, path = "/imports/mappings/{kind}/{key}", tag = "imports",
    params(("kind" = Kind, Path), ("key" = String, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn delete_mapping(
    actor: Actor<may::RunImports>,
    Path((kind, key)): Path<Address>,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    let row = find(&work, &actor, (kind, &key)).await?;
    store::delete_mapping(&work, &row).await?;
    note(&mut work, "imports.mapping_deleted", &row);
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn find(
    work: &Work,
    actor: &Actor<may::RunImports>,
    address: (Kind, &str),
) -> Result<MappingRow, Problem> {
    find_company_wide(work, actor).await?;
    store::find_mapping(work, address, Some(actor.user().uuid())).await?.ok_or_else(Problem::not_found)
}

fn note(work: &mut Work, action: &'static str, row: &MappingRow) {
    let detail = json!({ "kind": row.kind, "name": row.name, "is_shared": row.is_shared,
        "is_default": row.is_default });
    work.audit(AuditEntry { action, subject_kind: "mapping", subject: None, unit: None, detail });
}

/// The mapping that a file of an unknown source begins with: the kind's own as far as its columns are there, else
/// every sure column bound.
pub(super) async fn to_begin_with(
    sql: &impl Sql,
    preview: &Preview,
    look: &Look,
    user: Option<Uuid>,
) -> Result<MappingBody, database::Error> {
    let suggested = preview.mapping(look);
    let Some(kind) = preview.kind() else { return Ok(suggested) };
    let Some(row) = store::default_mapping(sql, kind, user).await? else { return Ok(suggested) };
    let Ok(default) = serde_json::from_str::<MappingBody>(&row.mapping) else { return Ok(suggested) };
    let header = preview.header();
    let is_there = |column: &Option<String>| column.as_ref().is_none_or(|it| header.contains(it));
    let mut columns = suggested.columns;
    let known =
        default.columns.into_iter().filter(|(_, it)| is_there(&it.column) && is_there(&it.time_column));
    columns.extend(known);
    Ok(MappingBody { file: suggested.file, columns, ..default })
}
