//! Logging in and out, and one's own password.

use super::me::{Me, to_me};
use crate::actor::{Anonymous, Person, cookie_name};
use crate::operations::{self, Entered};
use crate::permissions::Rights;
use crate::{password, store};
use axum::Extension;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use kernel::Instant;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{App, Failure, Json};

#[derive(Debug, Deserialize, ToSchema)]
pub(super) struct LogIn {
    login: String,
    password: String,
}

/// Name and password were right; the second factor is asked for.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SecondStep {
    /// For `POST /login/second-factor`; works once.
    challenge: String,
    expires_at: Instant,
}

/// Log in with name and password. Whoever has a second factor is asked for it (202).
#[utoipa::path(post, path = "/login", tag = "identity", request_body = LogIn,
    responses((status = OK, body = Me), (status = ACCEPTED, body = SecondStep)))]
pub(super) async fn log_in(
    anonymous: Anonymous,
    Extension(rights): Extension<Rights>,
    Json(request): Json<LogIn>,
) -> Result<Response, Failure> {
    let Anonymous { app, visit } = &anonymous;
    let entered = operations::log_in(app, &request.login, request.password, visit).await?;
    answer(app, &rights, entered).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PassSecondStep {
    challenge: String,
    /// Six digits of the authenticator app, or a recovery code.
    code: String,
}

/// Log in: the second step.
#[utoipa::path(post, path = "/login/second-factor", tag = "identity", request_body = PassSecondStep,
    responses((status = OK, body = Me)))]
pub(super) async fn pass_second_step(
    anonymous: Anonymous,
    Extension(rights): Extension<Rights>,
    Json(request): Json<PassSecondStep>,
) -> Result<Response, Failure> {
    let Anonymous { app, visit } = &anonymous;
    let entered = operations::pass_second_step(app, &request.challenge, &request.code, visit).await?;
    answer(app, &rights, entered).await
}

/// Whoever is in gets their cookie; whoever is not yet, what to send with the second factor.
pub(super) async fn answer(app: &App, rights: &Rights, entered: Entered) -> Result<Response, Failure> {
    let token = match entered {
        Entered::In { token } => token,
        Entered::SecondStep { challenge, expires_at } => {
            let body = axum::Json(SecondStep { challenge, expires_at });
            return Ok((StatusCode::ACCEPTED, body).into_response());
        }
    };
    let principal = operations::principal_of_session(app, &crate::secret::hash(&token)).await?;
    let mut response = axum::Json(to_me(principal, rights)).into_response();
    let is_secure = app.settings.server.is_secure();
    let seconds = app.settings.security.session_minutes_max * 60;
    add_cookie(&mut response, is_secure, cookie_name(is_secure), &token, seconds);
    Ok(response)
}

pub(super) fn add_cookie(response: &mut Response, is_secure: bool, name: &str, token: &str, seconds: i64) {
    let secure = if is_secure { "; Secure" } else { "" };
    let text = format!("{name}={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    if let Ok(value) = HeaderValue::from_str(&text) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// End this session.
#[utoipa::path(post, path = "/logout", tag = "identity", responses((status = NO_CONTENT)))]
pub(super) async fn log_out(person: Person) -> Result<Response, Failure> {
    let work = person.work().await?;
    if let Some(hash) = &person.principal.session {
        let session = store::session(&work, hash).await?;
        if let Some(session) = session {
            store::end_session(&work, person.user(), session.id).await?;
        }
    }
    work.commit().await?;
    let is_secure = person.app.settings.server.is_secure();
    let mut response = StatusCode::NO_CONTENT.into_response();
    add_cookie(&mut response, is_secure, cookie_name(is_secure), "", 0);
    Ok(response)
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

/// Change one's own password. All other sessions end.
#[utoipa::path(post, path = "/password", tag = "identity", request_body = ChangePassword,
    responses((status = NO_CONTENT)))]
pub(super) async fn change_password(
    person: Person,
    Json(request): Json<ChangePassword>,
) -> Result<StatusCode, Failure> {
    let session = person.session()?;
    let user = person.principal.user.clone();
    operations::refuse_locked(&user, person.app.now())?;
    let fits = password::fits(request.current, user.password_hash.clone()).await?;
    let work = person.work().await?;
    let mut work = operations::judge_password(&person.app, work, user.id, "current", fits).await?;
    operations::change_password(&person.app, &mut work, user, request.new, session).await.map_err(
        |mut it| {
            it.fields.iter_mut().for_each(|field| "new".clone_into(&mut field.field));
            it
        },
    )?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
