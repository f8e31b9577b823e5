//! Logging in and out, one's own password and sessions.

use super::me::{Me, to_me};
use crate::actor::{Anonymous, Person, cookie_name};
use crate::model::Principal;
use crate::permissions::Rights;
use crate::{operations, password, store};
use axum::Extension;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::{Instant, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Failure, Json, Path};

#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct LogIn {
    login: String,
    password: String,
}

/// Log in with name and password.
#[utoipa::path(post, path = "/login", tag = "identity", request_body = LogIn, responses((status = OK, body = Me)))]
pub(super) async fn log_in(
    anonymous: Anonymous,
    Extension(rights): Extension<Rights>,
    headers: HeaderMap,
    Json(request): Json<LogIn>,
) -> Result<Response, Failure> {
    let app = &anonymous.app;
    let agent = headers.get(header::USER_AGENT).and_then(|it| it.to_str().ok()).unwrap_or_default();
    let (user, token) = operations::log_in(app, &request.login, request.password, agent).await?;
    let grants = store::grants_of(&app.db.read(database::Scope::Everything), user.id).await?;
    let me = to_me(Principal { user, grants, session: None, token_permissions: None }, &rights);
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
pub(super) async fn log_out(person: Person) -> Result<Response, Failure> {
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

#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct SetUp {
    /// From the one-time link.
    token: String,
    password: String,
}

/// Set a password by a one-time link.
#[utoipa::path(post, path = "/set-up", tag = "identity", request_body = SetUp, responses((status = NO_CONTENT)))]
pub(super) async fn set_up_password(
    anonymous: Anonymous,
    Json(request): Json<SetUp>,
) -> Result<StatusCode, Failure> {
    let mut work = anonymous.work().await?;
    operations::set_up(&anonymous.app, &mut work, &request.token, request.password).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct ChangePassword {
    current: String,
    new: String,
}

/// Change one's own password. All sessions end.
#[utoipa::path(post, path = "/password", tag = "identity", request_body = ChangePassword,
    responses((status = NO_CONTENT)))]
pub(super) async fn change_password(
    person: Person,
    Json(request): Json<ChangePassword>,
) -> Result<StatusCode, Failure> {
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
pub(super) struct SessionsList {
    items: Vec<Session>,
}

/// One's own sessions.
#[utoipa::path(get, path = "/sessions", tag = "identity", responses((status = OK, body = SessionsList)))]
pub(super) async fn list_sessions(person: Person) -> Result<Json<SessionsList>, Failure> {
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
pub(super) async fn end_session(person: Person, Path(session): Path<Uuid>) -> Result<StatusCode, Failure> {
    let work = person.work().await?;
    if store::end_session(&work, person.principal.user.id, session).await? == 0 {
        return Err(Problem::not_found().into());
    }
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
