//! Rights handed to a colleague while one is away.

use super::GrantBody;
use super::me::{Me, to_me};
use super::users::managed;
use crate::actor::{Actor, Person};
use crate::model::{Delegation, DelegationId, UserId};
use crate::operations::{self, NewDelegation};
use crate::permissions::Rights;
use crate::{may, store};
use axum::Extension;
use axum::http::StatusCode;
use kernel::{BusinessDay, Instant};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Created, Failure, Json, Once, Path, Replay};

/// Rights handed to a colleague from a day to a day.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct DelegationBody {
    id: DelegationId,
    from_id: UserId,
    from: String,
    to_id: UserId,
    to: String,
    /// The part that was handed over; none means all that the giver holds.
    grants: Option<Vec<GrantBody>>,
    first_day: BusinessDay,
    /// The last day on which it counts.
    last_day: BusinessDay,
    is_in_force: bool,
    /// When somebody ended it before its time.
    ended_at: Option<Instant>,
}

fn to_body(it: Delegation, now: Instant) -> DelegationBody {
    let is_in_force = it.is_in_force(now);
    let to_grant = |(role, unit): (_, uuid::Uuid)| GrantBody { role, unit_id: unit.into() };
    DelegationBody {
        id: it.id,
        from_id: it.from,
        from: it.from_login,
        to_id: it.to,
        to: it.to_login,
        grants: it.part.map(|part| part.into_iter().map(to_grant).collect()),
        first_day: it.first_day,
        last_day: it.last_day,
        is_in_force,
        ended_at: it.ended_at,
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct DelegationsList {
    items: Vec<DelegationBody>,
}

fn to_list(found: Vec<Delegation>, now: Instant) -> Json<DelegationsList> {
    Json(DelegationsList { items: found.into_iter().map(|it| to_body(it, now)).collect() })
}

/// What one delegated and what was delegated to one, the latest first.
#[utoipa::path(get, path = "/delegations", tag = "identity", responses((status = OK, body = DelegationsList)))]
pub(super) async fn list_delegations(person: Person) -> Result<Json<DelegationsList>, Failure> {
    let found = store::delegations_of(&person.read(), person.user()).await?;
    Ok(to_list(found, person.app.now()))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateDelegation {
    /// Login of the colleague.
    to: String,
    /// Some of what was granted to oneself; leave out for all of it.
    grants: Option<Vec<GrantBody>>,
    first_day: BusinessDay,
    last_day: BusinessDay,
}

/// Delegate one's rights to a colleague for some days. What was delegated to oneself cannot be handed on.
#[utoipa::path(post, path = "/delegations", tag = "identity", request_body = CreateDelegation,
    responses((status = CREATED, body = DelegationBody)))]
pub(super) async fn create_delegation(
    person: Person,
    once: Once<CreateDelegation>,
) -> Result<Created<DelegationBody>, Failure> {
    person.own_session()?;
    let mut work = person.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let asked = &once.body;
    let to_pair = |it: &GrantBody| (it.role, it.unit_id.uuid());
    let new = NewDelegation {
        to: asked.to.clone(),
        part: asked.grants.as_ref().map(|grants| grants.iter().map(to_pair).collect()),
        first: asked.first_day,
        last: asked.last_day,
    };
    let made = operations::delegate(&person.app, &mut work, &person.principal.user, new).await?;
    let body = to_body(made, work.now());
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

/// End a delegation that one gave or was given, before its time.
#[utoipa::path(delete, path = "/delegations/{delegation_id}", tag = "identity",
    params(("delegation_id" = DelegationId, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn end_delegation(
    person: Person,
    Path(id): Path<DelegationId>,
) -> Result<StatusCode, Failure> {
    person.session()?;
    let mut work = person.work().await?;
    operations::end_delegation(&mut work, person.user(), id).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ActFor {
    /// The delegation whose rights are used in this session; none for one's own.
    delegation_id: Option<DelegationId>,
}

/// Use a colleague's rights in this session, or one's own again. What is done meanwhile is noted under both names.
#[utoipa::path(put, path = "/me/acting", tag = "identity", request_body = ActFor,
    responses((status = OK, body = Me)))]
pub(super) async fn act_for(
    person: Person,
    Extension(rights): Extension<Rights>,
    Json(request): Json<ActFor>,
) -> Result<Json<Me>, Failure> {
    let session = person.session()?;
    let mut work = person.work().await?;
    operations::act_for(&mut work, person.user(), session, request.delegation_id).await?;
    work.commit().await?;
    let principal = operations::principal_of_session(&person.app, session).await?;
    Ok(Json(to_me(principal, &rights)))
}

/// What a user delegated and what was delegated to them.
#[utoipa::path(get, path = "/users/{user_id}/delegations", tag = "identity", params(("user_id" = UserId, Path)),
    responses((status = OK, body = DelegationsList)))]
pub(super) async fn list_user_delegations(
    actor: Actor<may::ManageUsers>,
    Extension(rights): Extension<Rights>,
    Path(id): Path<UserId>,
) -> Result<Json<DelegationsList>, Failure> {
    let reader = actor.read();
    let user = managed(&reader, &actor, &rights, id).await?;
    Ok(to_list(store::delegations_of(&reader, user.id).await?, actor.app().now()))
}

/// End a delegation of a user.
#[utoipa::path(delete, path = "/users/{user_id}/delegations/{delegation_id}", tag = "identity",
    params(("user_id" = UserId, Path), ("delegation_id" = DelegationId, Path)),
    responses((status = NO_CONTENT)))]
pub(super) async fn end_user_delegation(
    actor: Actor<may::ManageUsers>,
    Extension(rights): Extension<Rights>,
    Path((id, delegation)): Path<(UserId, DelegationId)>,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    let user = managed(&work, &actor, &rights, id).await?;
    operations::end_delegation(&mut work, user.id, delegation).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
