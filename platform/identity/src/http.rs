//! Logging in, one's own sessions and tokens, and users.

use crate::actor::{Actor, Anonymous, Person, cookie_name};
use crate::model::{Grant, Principal, Role, TokenId, User, UserId};
use crate::operations::{self, NewUser};
use crate::store::{self, TokenRow};
use crate::{may, password, secret};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use database::AuditEntry;
use kernel::page::{PageRequest, cut};
use kernel::{Code, Instant, Lang, Problem};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use uuid::Uuid;
use web::{Created, Failure, Json, Once, Path, Query, Replay, Routes};

/// The routes of identity.
pub fn routes() -> Routes {
    Routes::new()
        .open(handlers!(log_in))
        .open(handlers!(set_up_password))
        .personal(handlers!(log_out))
        .personal(handlers!(show_me))
        .personal(handlers!(change_password))
        .personal(handlers!(list_sessions))
        .personal(handlers!(end_session))
        .personal(handlers!(list_tokens))
        .personal(handlers!(create_token))
        .personal(handlers!(revoke_token))
        .permit::<may::ReadUsers>(handlers!(list_users))
        .permit::<may::ManageUsers>(handlers!(create_user))
        .permit::<may::ManageUsers>(handlers!(change_user))
        .permit::<may::ManageUsers>(handlers!(create_setup_link))
}

#[derive(Debug, Deserialize, ToSchema)]
struct LogIn {
    login: String,
    password: String,
}

/// Who is logged in and what they may see.
#[derive(Debug, Serialize, ToSchema)]
struct Me {
    id: UserId,
    login: String,
    lang: Lang,
    employee_id: Option<Uuid>,
    grants: Vec<GrantBody>,
}

/// A role held at a unit and below.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct GrantBody {
    role: Role,
    unit_id: UnitId,
}

impl From<Grant> for GrantBody {
    fn from(grant: Grant) -> Self {
        Self { role: grant.role, unit_id: grant.unit.into() }
    }
}

fn to_me(principal: Principal) -> Me {
    let Principal { user, grants, .. } = principal;
    Me {
        id: user.id,
        login: user.login,
        lang: user.lang,
        employee_id: user.employee,
        grants: grants.into_iter().map(GrantBody::from).collect(),
    }
}

/// Log in with name and password.
#[utoipa::path(post, path = "/login", tag = "identity", request_body = LogIn, responses((status = OK, body = Me)))]
async fn log_in(
    anonymous: Anonymous,
    headers: HeaderMap,
    Json(request): Json<LogIn>,
) -> Result<Response, Failure> {
    let app = &anonymous.app;
    let agent = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let (user, token) = operations::log_in(app, &request.login, request.password, agent).await?;
    let grants = store::grants_of(&app.db.read(database::Scope::Everything), user.id).await?;
    let me = to_me(Principal { user, grants, session: None, token_permissions: None });
    let minutes = app.settings.security.session_minutes_max;
    Ok(with_cookie(axum::Json(me).into_response(), app.settings.server.is_secure(), &token, minutes * 60))
}

fn with_cookie(mut response: Response, is_secure: bool, token: &str, seconds: i64) -> Response {
    let secure = if is_secure { "; Secure" } else { "" };
    let name = cookie_name(is_secure);
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
    response
}

/// End this session.
#[utoipa::path(post, path = "/logout", tag = "identity", responses((status = NO_CONTENT)))]
async fn log_out(person: Person) -> Result<Response, Failure> {
    let work = person.work().await?;
    if let Some(hash) = &person.principal.session {
        let session = store::session(&work, hash).await?;
        if let Some(session) = session {
            store::end_session(&work, person.principal.user.id, session.id).await?;
        }
    }
    work.commit().await?;
    let is_secure = person.app.settings.server.is_secure();
    Ok(with_cookie(StatusCode::NO_CONTENT.into_response(), is_secure, "", 0))
}

/// Who is logged in.
#[utoipa::path(get, path = "/me", tag = "identity", responses((status = OK, body = Me)))]
async fn show_me(person: Person) -> Json<Me> {
    Json(to_me(person.principal))
}

#[derive(Debug, Deserialize, ToSchema)]
struct SetUp {
    /// From the one-time link.
    token: String,
    password: String,
}

/// Set a password by a one-time link.
#[utoipa::path(post, path = "/set-up", tag = "identity", request_body = SetUp, responses((status = NO_CONTENT)))]
async fn set_up_password(anonymous: Anonymous, Json(request): Json<SetUp>) -> Result<StatusCode, Failure> {
    let mut work = anonymous.work().await?;
    operations::set_up(&anonymous.app, &mut work, &request.token, request.password).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
struct ChangePassword {
    current: String,
    new: String,
}

/// Change one's own password. All sessions end.
#[utoipa::path(post, path = "/password", tag = "identity", request_body = ChangePassword,
    responses((status = NO_CONTENT)))]
async fn change_password(person: Person, Json(request): Json<ChangePassword>) -> Result<StatusCode, Failure> {
    let user = person.principal.user.clone();
    if !password::fits(request.current, user.password_hash.clone()).await? {
        return Err(
            Problem::field("current", "wrong", "this is not your current password / 当前密码不正确").into()
        );
    }
    let mut work = person.work().await?;
    operations::set_password(&person.app, &mut work, user, request.new).await.map_err(|mut it| {
        it.fields.iter_mut().for_each(|field| "new".clone_into(&mut field.field));
        it
    })?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A place where somebody is logged in.
#[derive(Debug, Serialize, ToSchema)]
struct Session {
    id: Uuid,
    created_at: Instant,
    seen_at: Instant,
    /// The browser, as it calls itself.
    agent: String,
    is_current: bool,
}

#[derive(Debug, Serialize, ToSchema)]
struct SessionsList {
    items: Vec<Session>,
}

/// One's own sessions.
#[utoipa::path(get, path = "/sessions", tag = "identity", responses((status = OK, body = SessionsList)))]
async fn list_sessions(person: Person) -> Result<Json<SessionsList>, Failure> {
    let rows = store::sessions_of(&person.read(), person.principal.user.id).await?;
    let items = rows.into_iter().map(|it| Session {
        id: it.id,
        created_at: Instant::from_micros(it.created_at_us),
        seen_at: Instant::from_micros(it.seen_at_us),
        agent: it.agent,
        is_current: person.principal.session.as_ref() == Some(&it.token_hash),
    });
    Ok(Json(SessionsList { items: items.collect() }))
}

/// End one of one's own sessions.
#[utoipa::path(delete, path = "/sessions/{session_id}", tag = "identity", params(("session_id" = Uuid, Path)),
    responses((status = NO_CONTENT)))]
async fn end_session(person: Person, Path(session): Path<Uuid>) -> Result<StatusCode, Failure> {
    let work = person.work().await?;
    if store::end_session(&work, person.principal.user.id, session).await? == 0 {
        return Err(Problem::not_found().into());
    }
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct Token {
    id: TokenId,
    name: String,
    /// Permissions it is limited to; none means all of its user's.
    permissions: Option<Vec<String>>,
    created_at: Instant,
    expires_at: Instant,
}

#[derive(Debug, Serialize, ToSchema)]
struct TokensList {
    items: Vec<Token>,
}

impl From<TokenRow> for Token {
    fn from(row: TokenRow) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            permissions: row.permissions.and_then(|it| serde_json::from_str(&it).ok()),
            created_at: Instant::from_micros(row.created_at_us),
            expires_at: Instant::from_micros(row.expires_at_us),
        }
    }
}

/// One's own API tokens.
#[utoipa::path(get, path = "/tokens", tag = "identity", responses((status = OK, body = TokensList)))]
async fn list_tokens(person: Person) -> Result<Json<TokensList>, Failure> {
    let rows = store::tokens_of(&person.read(), person.principal.user.id).await?;
    Ok(Json(TokensList { items: rows.into_iter().map(Token::from).collect() }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateToken {
    /// What it is for.
    name: String,
    /// Limit it to these permissions; leave out for all of one's own.
    permissions: Option<Vec<String>>,
    /// Days until it expires, 1 to 366.
    days: i64,
}

/// A new API token: the only time its secret is shown.
#[derive(Debug, Serialize, ToSchema)]
struct NewToken {
    token: Token,
    secret: String,
}

/// Make an API token for oneself.
#[utoipa::path(post, path = "/tokens", tag = "identity", request_body = CreateToken,
    responses((status = CREATED, body = NewToken)))]
async fn create_token(
    person: Person,
    Json(request): Json<CreateToken>,
) -> Result<Created<NewToken>, Failure> {
    if request.name.trim().is_empty() {
        return Err(Problem::field("name", "required", "say what the token is for / 请说明用途").into());
    }
    if !(1..=366).contains(&request.days) {
        return Err(Problem::field(
            "days",
            "out_of_range",
            "must lie between 1 and 366 / 须在 1 至 366 之间",
        )
        .into());
    }
    if person.principal.session.is_none() {
        return Err(Problem::with_detail(Code::Forbidden, "a token cannot make tokens: log in").into());
    }
    let mut work = person.work().await?;
    let secret = secret::new_secret("ft_", person.app.deps.entropy.as_ref());
    let row = TokenRow {
        id: work.new_id(),
        user_id: person.principal.user.id.uuid(),
        name: request.name.trim().to_owned(),
        token_hash: secret::hash(&secret),
        permissions: request.permissions.map(|it| json!(it).to_string()),
        created_at_us: work.now().micros(),
        expires_at_us: work.now().plus_seconds(request.days * 86_400).micros(),
        revoked_at_us: None,
    };
    work.insert(row.clone()).await?;
    work.audit(AuditEntry {
        action: "identity.token_made",
        subject_kind: "token",
        subject: Some(row.id),
        unit: None,
        detail: json!({ "name": row.name, "days": request.days }),
    });
    work.commit().await?;
    Ok(Created(NewToken { token: row.into(), secret }))
}

/// Revoke one of one's own API tokens.
#[utoipa::path(delete, path = "/tokens/{token_id}", tag = "identity", params(("token_id" = TokenId, Path)),
    responses((status = NO_CONTENT)))]
async fn revoke_token(person: Person, Path(token): Path<TokenId>) -> Result<StatusCode, Failure> {
    let mut work = person.work().await?;
    if store::revoke_token(&work, person.principal.user.id, token).await? == 0 {
        return Err(Problem::not_found().into());
    }
    work.audit(AuditEntry {
        action: "identity.token_revoked",
        subject_kind: "token",
        subject: Some(token.uuid()),
        unit: None,
        detail: json!({}),
    });
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// A user as an administrator sees them.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct UserBody {
    id: UserId,
    login: String,
    employee_id: Option<Uuid>,
    is_disabled: bool,
    /// Whether a password was set: until then only a set-up link lets them in.
    has_password: bool,
    grants: Vec<GrantBody>,
}

fn to_body(user: User, grants: Vec<GrantBody>) -> UserBody {
    UserBody {
        id: user.id,
        login: user.login,
        employee_id: user.employee,
        is_disabled: user.is_disabled,
        has_password: user.password_hash.is_some(),
        grants,
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct UsersPage {
    items: Vec<UserBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
struct UsersQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List users by login.
#[utoipa::path(get, path = "/users", tag = "identity", params(UsersQuery), responses((status = OK, body = UsersPage)))]
async fn list_users(
    actor: Actor<may::ReadUsers>,
    Query(query): Query<UsersQuery>,
) -> Result<Json<UsersPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<String>()?);
    let reader = actor.read();
    let users = store::users_page(&reader, actor.scope(), after, limit + 1).await?;
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
struct CreateUser {
    login: String,
    employee_id: Option<Uuid>,
    grants: Vec<GrantBody>,
}

/// Grants may only be given within the giver's own scope.
async fn checked(work: &database::Work, grants: &[GrantBody]) -> Result<Vec<(Role, UnitId)>, Problem> {
    let mut checked = Vec::with_capacity(grants.len());
    for grant in grants {
        let unit = organisation::find_unit(work, grant.unit_id).await?;
        let unit = unit.filter(|it| organisation::is_within(work.scope(), &it.path));
        let unit =
            unit.ok_or_else(|| Problem::field("grants", "unknown_unit", "no such unit / 单位不存在"))?;
        checked.push((grant.role, unit.id));
    }
    Ok(checked)
}

/// The user, if they lie within the actor's scope.
async fn managed(work: &database::Work, id: UserId) -> Result<User, Problem> {
    let user = store::user_by_id(work, id).await?.ok_or_else(Problem::not_found)?;
    let grants = store::grants_of(work, id).await?;
    let reachable = grants.iter().all(|it| organisation::is_within(work.scope(), &it.unit_path));
    if reachable { Ok(user) } else { Err(Problem::not_found()) }
}

/// Add a user; a set-up link lets them choose a password.
#[utoipa::path(post, path = "/users", tag = "identity", request_body = CreateUser,
    responses((status = CREATED, body = UserBody)))]
async fn create_user(
    actor: Actor<may::ManageUsers>,
    once: Once<CreateUser>,
) -> Result<Created<UserBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let grants = checked(&work, &once.body.grants).await?;
    let new = NewUser { login: once.body.login.clone(), employee: once.body.employee_id, grants };
    let user = operations::add_user(&mut work, new).await?;
    let body = to_body(user, once.body.grants.clone());
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeUser {
    /// Replaces all grants when given.
    grants: Option<Vec<GrantBody>>,
    is_disabled: Option<bool>,
}

/// Change what a user may do. Their sessions end.
#[utoipa::path(patch, path = "/users/{user_id}", tag = "identity", params(("user_id" = UserId, Path)),
    request_body = ChangeUser, responses((status = OK, body = UserBody)))]
async fn change_user(
    actor: Actor<may::ManageUsers>,
    Path(id): Path<UserId>,
    Json(request): Json<ChangeUser>,
) -> Result<Json<UserBody>, Failure> {
    let mut work = actor.work().await?;
    let mut user = managed(&work, id).await?;
    if let Some(grants) = &request.grants {
        let grants = checked(&work, grants).await?;
        operations::replace_grants(&mut work, id, &grants).await?;
    }
    if let Some(disabled) = request.is_disabled {
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
    Ok(Json(to_body(user, grants)))
}

/// A one-time link: shown once.
#[derive(Debug, Serialize, ToSchema)]
struct SetupLink {
    token: String,
}

/// Make a one-time link by which the user sets a new password.
#[utoipa::path(post, path = "/users/{user_id}/setup-links", tag = "identity", params(("user_id" = UserId, Path)),
    responses((status = CREATED, body = SetupLink)))]
async fn create_setup_link(
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
    Ok(Created(SetupLink { token }))
}
