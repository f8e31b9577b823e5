//! Who is logged in.

use crate::actor::Person;
use crate::model::{DelegationId, Grant, Principal, RoleRef, UserId};
use crate::permissions::Rights;
use crate::store;
use axum::Extension;
use kernel::{Instant, Lang};
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
    /// Whose rights these are, while one acts for a colleague.
    acting_for: Option<ActingForBody>,
    /// A role asks for a second factor, and there is none yet: nothing else can be done before.
    must_set_up_second_factor: bool,
    /// Whether they can log in by password.
    has_password: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct ActingForBody {
    delegation_id: DelegationId,
    login: String,
    until: Instant,
}

/// A role held at a unit and below.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct GrantBody {
    pub(super) role: RoleRef,
    pub(super) unit_id: UnitId,
}

impl From<Grant> for GrantBody {
    fn from(grant: Grant) -> Self {
        Self { role: grant.role, unit_id: grant.unit.into() }
    }
}

pub(super) fn to_me(principal: Principal, rights: &Rights) -> Me {
    let permissions = rights.of(&principal);
    let Principal { user, grants, acting_for, lacks_second_factor, .. } = principal;
    Me {
        id: user.id,
        login: user.login,
        lang: user.lang,
        employee_id: user.employee,
        grants: grants.into_iter().map(GrantBody::from).collect(),
        permissions,
        acting_for: acting_for.map(|it| ActingForBody {
            delegation_id: it.delegation,
            login: it.login,
            until: it.until,
        }),
        must_set_up_second_factor: lacks_second_factor,
        has_password: user.password_hash.is_some(),
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
