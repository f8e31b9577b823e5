//! Users as an administrator sees them.

use super::GrantBody;
use crate::actor::Actor;
use crate::model::{Grant, OwnRole, RoleRef, User, UserId};
use crate::operations::{self, NewUser};
use crate::permissions::Rights;
use crate::store::UsersFilter;
use crate::{may, store};
use axum::Extension;
use axum::http::StatusCode;
use database::{Sql, Work};
use kernel::page::{PageRequest, cut};
use kernel::{Code, Instant, Problem};
use organisation::{UnitId, covers_company, is_within, unit_in_sight};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{App, Created, Failure, IfMatch, Json, Once, Path, Query, Replay, Tagged};

/// A user as an administrator sees them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct UserBody {
    id: UserId,
    login: String,
    employee_id: Option<Uuid>,
    is_disabled: bool,
    /// Whether a password was set: until then only a set-up link lets them in.
    has_password: bool,
    /// Whether logging in takes a second factor.
    has_second_factor: bool,
    /// Whether they are known by the provider of the single sign-on.
    is_linked: bool,
    /// Until then the account is locked after too many failures.
    locked_until: Option<Instant>,
    grants: Vec<GrantBody>,
    /// For `If-Match`.
    version: i64,
}

async fn to_body(sql: &impl Sql, app: &App, user: User) -> Result<UserBody, Problem> {
    let grants = store::grants_of(sql, &user).await?.into_iter().map(GrantBody::from).collect();
    let locked_until = Instant::from_micros(user.locked_until_us);
    Ok(UserBody {
        has_second_factor: store::has_factor(sql, user.id).await?,
        is_linked: store::is_linked(sql, &app.settings.oidc.issuer, user.id).await?,
        locked_until: (app.now() < locked_until).then_some(locked_until),
        id: user.id,
        login: user.login,
        employee_id: user.employee,
        is_disabled: user.is_disabled,
        has_password: user.password_hash.is_some(),
        grants,
        version: user.version,
    })
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
    role: Option<RoleRef>,
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
        items.push(to_body(&reader, actor.app(), user).await?);
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

/// Grants may only be given within the giver's own scope, and nobody gives what they do not hold there.
async fn checked(
    work: &Work,
    actor: &Actor<may::ManageUsers>,
    rights: &Rights,
    grants: &[GrantBody],
) -> Result<Vec<(RoleRef, UnitId)>, Problem> {
    let mut checked = Vec::with_capacity(grants.len());
    for grant in grants {
        let unit = unit_in_sight(work, work.scope(), "grants", grant.unit_id).await?;
        let own = own_role(work, grant.role).await?;
        let given = Grant { role: grant.role, own, unit: unit.id.uuid(), unit_path: unit.path, own_of: None };
        if let Some(missing) = rights.beyond(actor.principal(), &given) {
            return Err(operations::not_held("grants", missing));
        }
        checked.push((grant.role, unit.id));
    }
    Ok(checked)
}

async fn own_role(sql: &impl Sql, role: RoleRef) -> Result<Option<Arc<OwnRole>>, Problem> {
    let RoleRef::Own(id) = role else { return Ok(None) };
    match store::own_role(sql, id).await? {
        Some(role) => Ok(Some(Arc::new(role))),
        None => Err(Problem::field("grants", "unknown_role", "there is no such role / 角色不存在")),
    }
}

/// The user, if they lie within the actor's scope and hold nothing that the actor could not give them: whoever
/// could reset the password of somebody mightier would be them.
pub(super) async fn managed(
    sql: &impl Sql,
    actor: &Actor<may::ManageUsers>,
    rights: &Rights,
    id: UserId,
) -> Result<User, Problem> {
    let user = store::user_by_id(sql, id).await?.ok_or_else(Problem::not_found)?;
    let grants = store::grants_of(sql, &user).await?;
    let reachable = if grants.is_empty() {
        covers_company(sql, actor.scope()).await?
    } else {
        grants.iter().all(|it| is_within(actor.scope(), &it.unit_path))
    };
    if !reachable {
        return Err(Problem::not_found());
    }
    match grants.iter().find_map(|it| rights.beyond(actor.principal(), it)) {
        None => Ok(user),
        Some(missing) => {
            let text =
                format!("this user holds `{missing}`, which you do not / 该用户拥有您没有的“{missing}”");
            Err(Problem::with_detail(Code::Forbidden, text))
        }
    }
}

/// A user can only be an employee who works within the giver's own scope.
async fn check_employee(work: &Work, employee: Option<Uuid>) -> Result<(), Problem> {
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
    Extension(rights): Extension<Rights>,
    once: Once<CreateUser>,
) -> Result<Created<UserBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let grants = checked(&work, &actor, &rights, &once.body.grants).await?;
    check_employee(&work, once.body.employee_id).await?;
    let new = NewUser { login: once.body.login.clone(), employee: once.body.employee_id, grants };
    let user = operations::add_user(&mut work, new).await?;
    let body = to_body(&work, actor.app(), user).await?;
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
    Extension(rights): Extension<Rights>,
    Path(id): Path<UserId>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeUser>,
) -> Result<Tagged<UserBody>, Failure> {
    let mut work = actor.work().await?;
    let mut user = managed(&work, &actor, &rights, id).await?;
    if !store::raise_version(&work, id, version).await? {
        return Err(Problem::new(Code::ChangedMeanwhile).into());
    }
    user.version = version + 1;
    if let Some(grants) = &request.grants {
        let grants = checked(&work, &actor, &rights, grants).await?;
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
    let version = user.version;
    let body = to_body(&work, actor.app(), user).await?;
    work.commit().await?;
    Ok(Tagged { version, body })
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
    Extension(rights): Extension<Rights>,
    Path(id): Path<UserId>,
) -> Result<Created<SetupLink>, Failure> {
    let mut work = actor.work().await?;
    let user = managed(&work, &actor, &rights, id).await?;
    let app = actor.app();
    let token =
        operations::issue_setup_link(&mut work, user.id, &app.settings.security, app.deps.entropy.as_ref())
            .await?;
    work.commit().await?;
    let expires_at = actor.app().now().plus_seconds(app.settings.security.setup_link_hours * 3_600);
    Ok(Created(SetupLink { token, expires_at }))
}

/// Remove the second factor of a user who lost theirs. Their sessions end.
#[utoipa::path(delete, path = "/users/{user_id}/second-factor", tag = "identity", params(("user_id" = UserId, Path)),
    responses((status = NO_CONTENT)))]
pub(super) async fn reset_second_factor(
    actor: Actor<may::ManageUsers>,
    Extension(rights): Extension<Rights>,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    let user = managed(&work, &actor, &rights, id).await?;
    if !operations::reset_second_factor(&mut work, user.id).await? {
        return Err(Problem::not_found().into());
    }
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Forget who a user is at the provider: the next one who comes with their login is linked instead.
#[utoipa::path(delete, path = "/users/{user_id}/provider-link", tag = "identity", params(("user_id" = UserId, Path)),
    responses((status = NO_CONTENT)))]
pub(super) async fn unlink_provider(
    actor: Actor<may::ManageUsers>,
    Extension(rights): Extension<Rights>,
    Path(id): Path<UserId>,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    let user = managed(&work, &actor, &rights, id).await?;
    operations::unlink_provider(&mut work, &user).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
