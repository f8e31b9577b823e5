//! The roles that are built in, and the company's own with their editor.

use crate::actor::{Actor, Person};
use crate::model::{FieldRight, FieldRights, OwnRole, Role, RoleId, RoleRef};
use crate::operations::{self, RoleDraft};
use crate::permissions::Rights;
use crate::{may, store};
use axum::Extension;
use axum::http::StatusCode;
use database::Work;
use kernel::{Code, Instant, Problem, Words};
use organisation::covers_company;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use web::{Created, Failure, IfMatch, Json, Once, Path, Replay, Tagged};

/// What a role may do, wherever it is held.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct RoleBody {
    role: RoleRef,
    name: Words,
    /// Whether it is one of those that everybody has and nobody changes.
    is_built_in: bool,
    permissions: Vec<String>,
    /// How much of each kind of personal value its holder may see.
    field_rights: FieldRights,
    /// Whether its holder sees only the customers whom they look after themselves.
    sees_own_customers_only: bool,
    /// Whether its holders must set up a second factor before anything else.
    needs_second_factor: bool,
    /// How often it is granted.
    granted: i64,
    /// For `If-Match`; 0 for one that is built in.
    version: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RolesList {
    items: Vec<RoleBody>,
}

fn to_body(role: OwnRole, granted: i64) -> RoleBody {
    RoleBody {
        role: RoleRef::Own(role.id),
        name: role.name,
        is_built_in: false,
        permissions: role.permissions,
        field_rights: role.field_rights,
        sees_own_customers_only: role.sees_own_customers_only,
        needs_second_factor: role.needs_second_factor,
        granted,
        version: role.version,
    }
}

/// The roles and what each may do: first those that are built in.
#[utoipa::path(get, path = "/roles", tag = "identity", responses((status = OK, body = RolesList)))]
pub(super) async fn list_roles(
    person: Person,
    Extension(rights): Extension<Rights>,
) -> Result<Json<RolesList>, Failure> {
    let reader = person.read();
    let granted = store::grants_by_role(&reader).await?;
    let asked = &person.app.settings.security.second_factor_roles;
    let built_in = Role::ALL.into_iter().map(|role| RoleBody {
        role: role.into(),
        name: role.words(),
        is_built_in: true,
        permissions: rights.of_role(role).into_iter().map(str::to_owned).collect(),
        field_rights: FieldRights::all(role.field_right()),
        sees_own_customers_only: role.sees_own_customers_only(),
        needs_second_factor: asked.iter().any(|it| it == role.as_str()),
        granted: count(&granted, role.into()),
        version: 0,
    });
    let mut items: Vec<_> = built_in.collect();
    let own = store::own_roles(&reader).await?.into_iter();
    items.extend(own.map(|it| {
        let times = count(&granted, RoleRef::Own(it.id));
        to_body(it, times)
    }));
    Ok(Json(RolesList { items }))
}

fn count(granted: &HashMap<String, i64>, role: RoleRef) -> i64 {
    granted.get(&role.to_string()).copied().unwrap_or(0)
}

/// What a role of the company's own is to be.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RoleDraftBody {
    name: Words,
    /// By name, as `GET /roles` tells them.
    permissions: Vec<String>,
    /// A kind that is not named is masked.
    #[serde(default)]
    field_rights: FieldRights,
    #[serde(default)]
    sees_own_customers_only: bool,
    #[serde(default)]
    needs_second_factor: bool,
}

impl From<RoleDraftBody> for RoleDraft {
    fn from(body: RoleDraftBody) -> Self {
        Self {
            name: body.name,
            permissions: body.permissions,
            field_rights: body.field_rights,
            sees_own_customers_only: body.sees_own_customers_only,
            needs_second_factor: body.needs_second_factor,
        }
    }
}

/// Roles are the company's: who manages a part of it does not decide about them.
async fn check_company(work: &Work, otherwise: Problem) -> Result<(), Problem> {
    if covers_company(work, work.scope()).await? { Ok(()) } else { Err(otherwise) }
}

/// Make a role of the company's own.
#[utoipa::path(post, path = "/roles", tag = "identity", request_body = RoleDraftBody,
    responses((status = CREATED, body = RoleBody)))]
pub(super) async fn create_role(
    actor: Actor<may::ManageRoles>,
    Extension(rights): Extension<Rights>,
    once: Once<RoleDraftBody>,
) -> Result<Created<RoleBody>, Failure> {
    let mut work = actor.work().await?;
    let text = "roles are made for the whole company / 角色由全公司统一管理";
    check_company(&work, Problem::with_detail(Code::Forbidden, text)).await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let draft = once.body.clone().into();
    let role = operations::create_role(&mut work, &rights, actor.principal(), draft).await?;
    let body = to_body(role, 0);
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

/// Change a role of the company's own (`If-Match`). It counts at once for all who hold it.
#[utoipa::path(put, path = "/roles/{role_id}", tag = "identity",
    params(("role_id" = RoleId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = RoleDraftBody, responses((status = OK, body = RoleBody)))]
pub(super) async fn change_role(
    actor: Actor<may::ManageRoles>,
    Extension(rights): Extension<Rights>,
    Path(id): Path<RoleId>,
    IfMatch(version): IfMatch,
    Json(request): Json<RoleDraftBody>,
) -> Result<Tagged<RoleBody>, Failure> {
    let mut work = actor.work().await?;
    check_company(&work, Problem::not_found()).await?;
    let role =
        operations::change_role(&mut work, &rights, actor.principal(), id, version, request.into()).await?;
    let granted = count(&store::grants_by_role(&work).await?, RoleRef::Own(id));
    work.commit().await?;
    Ok(Tagged { version: role.version, body: to_body(role, granted) })
}

/// Delete a role of the company's own that nobody holds (`If-Match`).
#[utoipa::path(delete, path = "/roles/{role_id}", tag = "identity",
    params(("role_id" = RoleId, Path), ("If-Match" = String, Header, description = "The version deleted")),
    responses((status = NO_CONTENT)))]
pub(super) async fn delete_role(
    actor: Actor<may::ManageRoles>,
    Path(id): Path<RoleId>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    check_company(&work, Problem::not_found()).await?;
    operations::delete_role(&mut work, id, version).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What a role was, from a moment on.
#[derive(Debug, Serialize, ToSchema)]
struct RoleVersion {
    version: i64,
    changed_at: Instant,
    /// Login of whoever changed it.
    changed_by: String,
    role: RoleDraftBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RoleVersionsList {
    role_id: RoleId,
    items: Vec<RoleVersion>,
}

/// What a role of the company's own is and was, the newest first.
#[utoipa::path(get, path = "/roles/{role_id}/versions", tag = "identity", params(("role_id" = RoleId, Path)),
    responses((status = OK, body = RoleVersionsList)))]
pub(super) async fn list_role_versions(
    person: Person,
    Path(id): Path<RoleId>,
) -> Result<Json<RoleVersionsList>, Failure> {
    let rows = store::role_versions(&person.read(), id).await?;
    if rows.is_empty() {
        return Err(Problem::not_found().into());
    }
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        items.push(RoleVersion {
            version: row.version,
            changed_at: Instant::from_micros(row.changed_at_us),
            changed_by: row.changed_by,
            role: serde_json::from_str(&row.body).map_err(Problem::internal)?,
        });
    }
    Ok(Json(RoleVersionsList { role_id: id, items }))
}

/// The most that a role may see of each kind of personal value, for the editor.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PersonalFieldClass {
    kind: vault::PersonalKind,
    name: Words,
    /// In this order: nothing, the mask, the value itself.
    rights: Vec<FieldRight>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct FieldClassesList {
    items: Vec<PersonalFieldClass>,
}

/// The kinds of personal values about which a role says how much its holder sees.
#[utoipa::path(get, path = "/roles/field-classes", tag = "identity",
    responses((status = OK, body = FieldClassesList)))]
pub(super) async fn list_field_classes(_person: Person) -> Json<FieldClassesList> {
    let rights = vec![FieldRight::Hidden, FieldRight::Masked, FieldRight::Reveal];
    let items = vault::PersonalKind::ALL.iter().map(|kind| PersonalFieldClass {
        kind: *kind,
        name: kind.words(),
        rights: rights.clone(),
    });
    Json(FieldClassesList { items: items.collect() })
}
