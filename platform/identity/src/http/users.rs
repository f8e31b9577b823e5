//! Users as an administrator sees them.

use super::GrantBody;
use crate::actor::Actor;
use crate::model::{Role, User, UserId};
use crate::operations::{self, NewUser};
use crate::store::UsersFilter;
use crate::{may, store};
use kernel::page::{PageRequest, cut};
use kernel::{Code, Instant, Problem};
use organisation::{UnitId, covers_company, is_within, unit_in_sight};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Created, Failure, IfMatch, Json, Once, Path, Query, Replay, Tagged};

/// A user as an administrator sees them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct UserBody {
    id: UserId,
    login: String,
    employee_id: Option<Uuid>,
    is_disabled: bool,
    /// Whether a password was set: until then only a set-up link lets them in.
    has_password: bool,
    grants: Vec<GrantBody>,
    /// For `If-Match`.
    version: i64,
}

fn to_body(user: User, grants: Vec<GrantBody>) -> UserBody {
    UserBody {
        id: user.id,
        login: user.login,
        employee_id: user.employee,
        is_disabled: user.is_disabled,
        has_password: user.password_hash.is_some(),
        grants,
        version: user.version,
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UsersPage {
    items: Vec<UserBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct UsersQuery {
    /// Part of the login.
    q: Option<String>,
    /// Who holds this role within what one sees.
    role: Option<Role>,
    is_disabled: Option<bool>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List users by login.
#[utoipa::path(get, path = "/users", tag = "identity", params(UsersQuery), responses((status = OK, body = UsersPage)))]
pub(super) async fn list_users(
    actor: Actor<may::ReadUsers>,
    Query(query): Query<UsersQuery>,
) -> Result<Json<UsersPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<String>()?);
    let reader = actor.read();
    let filter = UsersFilter { login: query.q, role: query.role, is_disabled: query.is_disabled };
    let users = store::users_page(&reader, actor.scope(), filter, after, limit + 1).await?;
    let (users, next_cursor) = cut(users, limit, |it| it.login.clone());
    let mut items = Vec::with_capacity(users.len());
    for user in users {
        let grants = store::grants_of(&reader, user.id).await?.into_iter().map(GrantBody::from).collect();
        items.push(to_body(user, grants));
    }
    Ok(Json(UsersPage { items, next_cursor }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateUser {
    login: String,
    employee_id: Option<Uuid>,
    grants: Vec<GrantBody>,
}

/// Grants may only be given within the giver's own scope.
async fn checked(work: &database::Work, grants: &[GrantBody]) -> Result<Vec<(Role, UnitId)>, Problem> {
    let mut checked = Vec::with_capacity(grants.len());
    for grant in grants {
        let unit = unit_in_sight(work, work.scope(), "grants", grant.unit_id).await?;
        checked.push((grant.role, unit.id));
    }
    Ok(checked)
}

/// The user, if they lie within the actor's scope.
async fn managed(work: &database::Work, id: UserId) -> Result<User, Problem> {
    let user = store::user_by_id(work, id).await?.ok_or_else(Problem::not_found)?;
    let grants = store::grants_of(work, id).await?;
    let reachable = if grants.is_empty() {
        covers_company(work, work.scope()).await?
    } else {
        grants.iter().all(|it| is_within(work.scope(), &it.unit_path))
    };
    if reachable { Ok(user) } else { Err(Problem::not_found()) }
}

/// A user can only be an employee who works within the giver's own scope.
async fn check_employee(work: &database::Work, employee: Option<Uuid>) -> Result<(), Problem> {
    let Some(id) = employee else { return Ok(()) };
    if organisation::works_within(work, work.scope(), id.into()).await? {
        return Ok(());
    }
    Err(Problem::field("employee_id", "unknown_employee", "no such employee / 员工不存在"))
}

/// Add a user; a set-up link lets them choose a password.
#[utoipa::path(post, path = "/users", tag = "identity", request_body = CreateUser,
    responses((status = CREATED, body = UserBody)))]
pub(super) async fn create_user(
    actor: Actor<may::ManageUsers>,
    once: Once<CreateUser>,
) -> Result<Created<UserBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let grants = checked(&work, &once.body.grants).await?;
    check_employee(&work, once.body.employee_id).await?;
    let new = NewUser { login: once.body.login.clone(), employee: once.body.employee_id, grants };
    let user = operations::add_user(&mut work, new).await?;
    let body = to_body(user, once.body.grants.clone());
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeUser {
    /// Replaces all grants when given.
    grants: Option<Vec<GrantBody>>,
    /// The employee who the user is, when given.
    employee_id: Option<Uuid>,
    is_disabled: Option<bool>,
}

/// Change what a user may do (`If-Match`). With other roles their sessions end.
#[utoipa::path(patch, path = "/users/{user_id}", tag = "identity",
    params(("user_id" = UserId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = ChangeUser, responses((status = OK, body = UserBody)))]
pub(super) async fn change_user(
    actor: Actor<may::ManageUsers>,
    Path(id): Path<UserId>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeUser>,
) -> Result<Tagged<UserBody>, Failure> {
    let mut work = actor.work().await?;
    let mut user = managed(&work, id).await?;
    if !store::raise_version(&work, id, version).await? {
        return Err(Problem::new(Code::ChangedMeanwhile).into());
    }
    user.version = version + 1;
    if let Some(grants) = &request.grants {
        let grants = checked(&work, grants).await?;
        operations::replace_grants(&mut work, id, &grants).await?;
    }
    if let Some(employee) = request.employee_id.filter(|it| user.employee != Some(*it)) {
        check_employee(&work, Some(employee)).await?;
        operations::set_employee(&mut work, &user, employee).await?;
        user.employee = Some(employee);
    }
    if let Some(disabled) = request.is_disabled.filter(|it| *it != user.is_disabled) {
        if disabled && id == actor.user() {
            return Err(
                Problem::with_detail(Code::Refused, "you cannot disable yourself / 不能停用自己").into()
            );
        }
        operations::set_disabled(&mut work, user.clone(), disabled).await?;
        user.is_disabled = disabled;
    }
    let grants = store::grants_of(&work, id).await?.into_iter().map(GrantBody::from).collect();
    work.commit().await?;
    Ok(Tagged { version: user.version, body: to_body(user, grants) })
}

/// A one-time link: shown once.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SetupLink {
    token: String,
    /// Until then it works, once.
    expires_at: Instant,
}

/// Make a one-time link by which the user sets a new password.
#[utoipa::path(post, path = "/users/{user_id}/setup-links", tag = "identity", params(("user_id" = UserId, Path)),
    responses((status = CREATED, body = SetupLink)))]
pub(super) async fn create_setup_link(
    actor: Actor<may::ManageUsers>,
    Path(id): Path<UserId>,
) -> Result<Created<SetupLink>, Failure> {
    let mut work = actor.work().await?;
    let user = managed(&work, id).await?;
    let app = actor.app();
    let token =
        operations::issue_setup_link(&mut work, user.id, &app.settings.security, app.deps.entropy.as_ref())
            .await?;
    work.commit().await?;
    let expires_at = actor.app().now().plus_seconds(app.settings.security.setup_link_hours * 3_600);
    Ok(Created(SetupLink { token, expires_at }))
}
