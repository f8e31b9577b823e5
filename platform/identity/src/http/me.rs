//! Who is logged in, and what each role may do.

use crate::actor::Person;
use crate::model::{Grant, Principal, Role, UserId};
use crate::permissions::Rights;
use crate::store;
use axum::Extension;
use kernel::Lang;
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Failure, Json};

/// Who is logged in and what they may see and do.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Me {
    id: UserId,
    login: String,
    lang: Lang,
    employee_id: Option<Uuid>,
    grants: Vec<GrantBody>,
    /// What they may do at one of their units at least, by name.
    permissions: Vec<&'static str>,
}

/// A role held at a unit and below.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct GrantBody {
    pub(super) role: Role,
    pub(super) unit_id: UnitId,
}

impl From<Grant> for GrantBody {
    fn from(grant: Grant) -> Self {
        Self { role: grant.role, unit_id: grant.unit.into() }
    }
}

pub(super) fn to_me(principal: Principal, rights: &Rights) -> Me {
    let permissions = rights.of(&principal);
    let Principal { user, grants, .. } = principal;
    Me {
        id: user.id,
        login: user.login,
        lang: user.lang,
        employee_id: user.employee,
        grants: grants.into_iter().map(GrantBody::from).collect(),
        permissions,
    }
}

/// Who is logged in.
#[utoipa::path(get, path = "/me", tag = "identity", responses((status = OK, body = Me)))]
pub(super) async fn show_me(person: Person, Extension(rights): Extension<Rights>) -> Json<Me> {
    Json(to_me(person.principal, &rights))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeMe {
    /// The language of what the system writes by itself: reports, messages, files.
    lang: Lang,
}

/// Choose one's own language.
#[utoipa::path(patch, path = "/me", tag = "identity", request_body = ChangeMe, responses((status = OK, body = Me)))]
pub(super) async fn change_me(
    mut person: Person,
    Extension(rights): Extension<Rights>,
    Json(request): Json<ChangeMe>,
) -> Result<Json<Me>, Failure> {
    let work = person.work().await?;
    store::save_lang(&work, person.principal.user.id, request.lang).await?;
    work.commit().await?;
    person.principal.user.lang = request.lang;
    Ok(Json(to_me(person.principal, &rights)))
}

/// What a role may do, wherever it is held.
#[derive(Debug, Serialize, ToSchema)]
struct RoleBody {
    role: Role,
    permissions: Vec<&'static str>,
    /// Whether its holder sees only the customers whom they look after themselves.
    sees_own_customers_only: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RolesList {
    items: Vec<RoleBody>,
}

/// The roles and what each may do.
#[utoipa::path(get, path = "/roles", tag = "identity", responses((status = OK, body = RolesList)))]
pub(super) async fn list_roles(
    _person: Person,
    Extension(rights): Extension<Rights>,
) -> Result<Json<RolesList>, Failure> {
    let items = Role::ALL.into_iter().map(|role| RoleBody {
        role,
        permissions: rights.of_role(role),
        sees_own_customers_only: role.sees_own_customers_only(),
    });
    Ok(Json(RolesList { items: items.collect() }))
}
