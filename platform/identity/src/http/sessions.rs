//! Sessions: one's own, and those of others for who manages them.

use super::users::managed;
use crate::actor::{Actor, Person};
use crate::may;
use crate::model::UserId;
use crate::permissions::Rights;
use crate::store::{self, SessionRow};
use axum::Extension;
use axum::http::StatusCode;
use database::{AuditEntry, Work};
use kernel::{Instant, Problem};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Failure, Json, Path};

/// A place where somebody is logged in.
#[derive(Debug, Serialize, ToSchema)]
struct Session {
    id: Uuid,
    created_at: Instant,
    seen_at: Instant,
    /// The browser, as it calls itself.
    agent: String,
    /// The address from which it was opened; empty when the server could not tell.
    address: String,
    is_current: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionsList {
    items: Vec<Session>,
}

fn to_list(rows: Vec<SessionRow>, current: Option<&str>) -> Json<SessionsList> {
    let items = rows.into_iter().map(|it| Session {
        id: it.id,
        created_at: Instant::from_micros(it.created_at_us),
        seen_at: Instant::from_micros(it.seen_at_us),
        agent: it.agent,
        address: it.address,
        is_current: current == Some(it.token_hash.as_str()),
    });
    Json(SessionsList { items: items.collect() })
}

fn audit_end(work: &mut Work, user: UserId, ended: u64) {
    work.audit(AuditEntry {
        action: "identity.sessions_ended",
        subject_kind: "user",
        subject: Some(user.uuid()),
        unit: None,
        detail: json!({ "sessions": ended }),
    });
}

/// One's own sessions.
#[utoipa::path(get, path = "/sessions", tag = "identity", responses((status = OK, body = SessionsList)))]
pub(super) async fn list_sessions(person: Person) -> Result<Json<SessionsList>, Failure> {
    let rows = store::sessions_of(&person.read(), person.user()).await?;
    Ok(to_list(rows, person.principal.session.as_deref()))
}

/// End one of one's own sessions.
#[utoipa::path(delete, path = "/sessions/{session_id}", tag = "identity", params(("session_id" = Uuid, Path)),
    responses((status = NO_CONTENT)))]
pub(super) async fn end_session(person: Person, Path(session): Path<Uuid>) -> Result<StatusCode, Failure> {
    let mut work = person.work().await?;
    if store::end_session(&work, person.user(), session).await? == 0 {
        return Err(Problem::not_found().into());
    }
    audit_end(&mut work, person.user(), 1);
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// How many sessions were ended.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SessionsEnded {
    ended: u64,
}

/// End all one's own sessions but this one.
#[utoipa::path(post, path = "/sessions/end-others", tag = "identity",
    responses((status = OK, body = SessionsEnded)))]
pub(super) async fn end_other_sessions(person: Person) -> Result<Json<SessionsEnded>, Failure> {
    let session = person.session()?;
    let mut work = person.work().await?;
    let ended = store::end_sessions(&work, person.user(), session).await?;
    audit_end(&mut work, person.user(), ended);
    work.commit().await?;
    Ok(Json(SessionsEnded { ended }))
}

/// Where a user is logged in.
#[utoipa::path(get, path = "/users/{user_id}/sessions", tag = "identity", params(("user_id" = UserId, Path)),
    responses((status = OK, body = SessionsList)))]
pub(super) async fn list_user_sessions(
    actor: Actor<may::ManageUsers>,
    Extension(rights): Extension<Rights>,
    Path(id): Path<UserId>,
) -> Result<Json<SessionsList>, Failure> {
    let reader = actor.read();
    let user = managed(&reader, &actor, &rights, id).await?;
    Ok(to_list(store::sessions_of(&reader, user.id).await?, None))
}

/// End all sessions of a user.
#[utoipa::path(delete, path = "/users/{user_id}/sessions", tag = "identity", params(("user_id" = UserId, Path)),
    responses((status = OK, body = SessionsEnded)))]
pub(super) async fn end_user_sessions(
    actor: Actor<may::ManageUsers>,
    Extension(rights): Extension<Rights>,
    Path(id): Path<UserId>,
) -> Result<Json<SessionsEnded>, Failure> {
    let mut work = actor.work().await?;
    let user = managed(&work, &actor, &rights, id).await?;
    let ended = store::end_sessions(&work, user.id, "").await?;
    audit_end(&mut work, user.id, ended);
    work.commit().await?;
    Ok(Json(SessionsEnded { ended }))
}

/// End one session of a user.
#[utoipa::path(delete, path = "/users/{user_id}/sessions/{session_id}", tag = "identity",
    params(("user_id" = UserId, Path), ("session_id" = Uuid, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn end_user_session(
    actor: Actor<may::ManageUsers>,
    Extension(rights): Extension<Rights>,
    Path((id, session)): Path<(UserId, Uuid)>,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    let user = managed(&work, &actor, &rights, id).await?;
    if store::end_session(&work, user.id, session).await? == 0 {
        return Err(Problem::not_found().into());
    }
    audit_end(&mut work, user.id, 1);
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
