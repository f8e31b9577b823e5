//! What a group does on a day, and who came.

use super::readable;
use crate::model::{EventDraft, GroupEventId, GroupId};
use crate::rules::NAMED_MAX;
use crate::store::EventRow;
use crate::{may, operations, reports, store};
use customers::CustomerId;
use identity::Actor;
use kernel::{BusinessDay, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;
use web::{Created, Failure, IfMatch, Json, Once, Path, Replay, Tagged};

/// An event of a group.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct GroupEventBody {
    id: GroupEventId,
    on: BusinessDay,
    title: String,
    place: String,
    notes: String,
    /// Customers who came, of those whom the reader sees.
    came: i64,
    /// For `If-Match`.
    version: i64,
}

impl GroupEventBody {
    fn new(it: EventRow, came: i64) -> Self {
        Self {
            id: it.id.into(),
            on: BusinessDay(it.on_day as i32),
            title: it.title,
            place: it.place,
            notes: it.notes,
            came,
            version: it.version,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GroupEvents {
    /// The latest first, 200 at most.
    items: Vec<GroupEventBody>,
}

/// List the events of a group.
#[utoipa::path(get, path = "/groups/{group_id}/events", tag = "groups", params(("group_id" = GroupId, Path)),
    responses((status = OK, body = GroupEvents)))]
pub(super) async fn list_group_events(
    actor: Actor<may::ReadGroups>,
    Path(id): Path<GroupId>,
) -> Result<Json<GroupEvents>, Failure> {
    let (reader, customers) = (actor.read(), readable(&actor)?);
    operations::seen(&reader, actor.scope(), id).await?;
    let came = reports::attendances(&reader, &customers, id).await?;
    let events = store::events(&reader, id).await?.into_iter();
    let items = events.map(|it| {
        let count = came.get(&it.id).copied().unwrap_or(0);
        GroupEventBody::new(it, count)
    });
    Ok(Json(GroupEvents { items: items.collect() }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SaveGroupEvent {
    on: BusinessDay,
    title: String,
    #[serde(default)]
    place: String,
    #[serde(default)]
    notes: String,
}

impl SaveGroupEvent {
    fn draft(&self) -> EventDraft {
        EventDraft {
            on: self.on,
            title: self.title.trim().to_owned(),
            place: self.place.trim().to_owned(),
            notes: self.notes.trim().to_owned(),
        }
    }
}

/// Note an event of a group.
#[utoipa::path(post, path = "/groups/{group_id}/events", tag = "groups", params(("group_id" = GroupId, Path)),
    request_body = SaveGroupEvent, responses((status = CREATED, body = GroupEventBody)))]
pub(super) async fn add_group_event(
    actor: Actor<may::ManageGroups>,
    Path(id): Path<GroupId>,
    once: Once<SaveGroupEvent>,
) -> Result<Created<GroupEventBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let event = operations::add_event(&mut work, id, once.body.draft()).await?;
    let row = store::event(&work, id, event).await?.ok_or_else(Problem::not_found)?;
    let answer = GroupEventBody::new(row, 0);
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

#[derive(Debug, Serialize, ToSchema)]
struct GroupVisitor {
    customer_id: CustomerId,
    number: String,
}

/// An event with who came.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GroupEventDetail {
    #[serde(flatten)]
    event: GroupEventBody,
    /// Of those whom the reader sees, 5,000 at most.
    visitors: Vec<GroupVisitor>,
}

/// Show an event of a group, with who came.
#[utoipa::path(get, path = "/groups/{group_id}/events/{event_id}", tag = "groups",
    params(("group_id" = GroupId, Path), ("event_id" = GroupEventId, Path)),
    responses((status = OK, body = GroupEventDetail)))]
pub(super) async fn show_group_event(
    actor: Actor<may::ReadGroups>,
    Path((group, id)): Path<(GroupId, GroupEventId)>,
) -> Result<Tagged<GroupEventDetail>, Failure> {
    let (reader, customers) = (actor.read(), readable(&actor)?);
    operations::seen(&reader, actor.scope(), group).await?;
    let row = store::event(&reader, group, id).await?.ok_or_else(Problem::not_found)?;
    let visitors = reports::attendance(&reader, &customers, id.uuid()).await?;
    let visitors: Vec<_> =
        visitors.into_iter().map(|(id, number)| GroupVisitor { customer_id: id.into(), number }).collect();
    let version = row.version;
    let event = GroupEventBody::new(row, visitors.len() as i64);
    Ok(Tagged { version, body: GroupEventDetail { event, visitors } })
}

/// Change an event of a group (`If-Match`).
#[utoipa::path(put, path = "/groups/{group_id}/events/{event_id}", tag = "groups", request_body = SaveGroupEvent,
    params(("group_id" = GroupId, Path), ("event_id" = GroupEventId, Path),
        ("If-Match" = String, Header, description = "The version edited")),
    responses((status = OK, body = GroupEventBody)))]
pub(super) async fn change_group_event(
    actor: Actor<may::ManageGroups>,
    Path((group, id)): Path<(GroupId, GroupEventId)>,
    IfMatch(version): IfMatch,
    Json(request): Json<SaveGroupEvent>,
) -> Result<Tagged<GroupEventBody>, Failure> {
    let mut work = actor.work().await?;
    operations::change_event(&mut work, group, (id, version), request.draft()).await?;
    let row = store::event(&work, group, id).await?.ok_or_else(Problem::not_found)?;
    let came = reports::attendances(&work, &readable(&actor)?, group).await?;
    work.commit().await?;
    let body = GroupEventBody::new(row, came.get(&id.uuid()).copied().unwrap_or(0));
    Ok(Tagged { version: body.version, body })
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AttendGroupEvent {
    /// Who came, 5,000 at most.
    #[serde(default)]
    came: Vec<CustomerId>,
    /// Who was noted as having come and did not.
    #[serde(default)]
    stayed_away: Vec<CustomerId>,
}

/// What was noted.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct AttendedGroupEvent {
    came: i64,
    stayed_away: i64,
}

/// Note who came to an event of a group.
#[utoipa::path(post, path = "/groups/{group_id}/events/{event_id}/attendance", tag = "groups",
    params(("group_id" = GroupId, Path), ("event_id" = GroupEventId, Path)), request_body = AttendGroupEvent,
    responses((status = OK, body = AttendedGroupEvent)))]
pub(super) async fn attend_group_event(
    actor: Actor<may::ManageGroups>,
    Path((group, event)): Path<(GroupId, GroupEventId)>,
    once: Once<AttendGroupEvent>,
) -> Result<Json<AttendedGroupEvent>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Json(answer));
    }
    operations::changeable(&work, group).await?;
    let (reader, scope) = (actor.read(), readable(&actor)?);
    let AttendGroupEvent { came, stayed_away } = &once.body;
    if came.len() + stayed_away.len() > NAMED_MAX {
        let message = format!("at most {NAMED_MAX} customers / 最多 {NAMED_MAX} 名客户");
        return Err(Problem::field("came", "too_many", message).into());
    }
    let ids = |named: &[CustomerId]| named.iter().map(|it| it.uuid()).collect::<Vec<Uuid>>();
    let came = reports::customers_in_sight(&reader, &scope, &ids(came)).await?;
    let stayed_away = reports::customers_in_sight(&reader, &scope, &ids(stayed_away)).await?;
    operations::attend(&mut work, group, event, (&came, &stayed_away)).await?;
    let answer = AttendedGroupEvent { came: came.len() as i64, stayed_away: stayed_away.len() as i64 };
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Json(answer))
}
