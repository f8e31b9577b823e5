//! Segments that were saved.

use super::tried::SegmentFilter;
use crate::model::{Missing, Segment, SegmentId};
use crate::operations::{self, Author, Draft};
use crate::{may, store};
use axum::http::StatusCode;
use database::{Scope, Sql};
use identity::{Actor, Right};
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Created, Failure, IfMatch, Json, Once, Path, Query, Replay, Tagged};

/// The unit with which a segment is shared.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct SegmentUnit {
    id: UnitId,
    code: String,
    name: String,
}

/// A filter under a name.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct SegmentBody {
    id: SegmentId,
    name: String,
    description: String,
    #[schema(value_type = SegmentFilter)]
    filter: Value,
    /// Everybody who works at this unit or below it sees the segment; none means its owner alone.
    unit: Option<SegmentUnit>,
    /// Who made it.
    owner: String,
    is_own: bool,
    /// Whether the reader may change it.
    may_change: bool,
    is_deleted: bool,
    changed_at: Instant,
    /// For `If-Match`.
    version: i64,
}

/// What builds on a segment.
#[derive(Debug, Serialize, ToSchema)]
struct SegmentUse {
    /// group or view.
    kind: String,
    id: Uuid,
    name: String,
}

/// A segment with what builds on it and what it names in vain.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SegmentDetail {
    #[serde(flatten)]
    segment: SegmentBody,
    used_by: Vec<SegmentUse>,
    /// Groups of other parts of the company that are made by it.
    used_elsewhere: i64,
    /// What its filter names and what is no more: a unit, an employee who left, a tag that nobody has.
    missing: Vec<Missing>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SegmentsPage {
    items: Vec<SegmentBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct SegmentsQuery {
    /// Those that were deleted, to restore one.
    #[serde(default)]
    deleted: bool,
    limit: Option<u32>,
    cursor: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SaveSegment {
    name: String,
    #[serde(default)]
    description: String,
    #[schema(value_type = SegmentFilter)]
    filter: Value,
    /// Share it with everybody who works at this unit or below it; none keeps it to oneself.
    unit_id: Option<UnitId>,
}

impl SaveSegment {
    fn draft(&self) -> Draft {
        Draft {
            name: self.name.trim().to_owned(),
            description: self.description.trim().to_owned(),
            filter: self.filter.clone(),
            unit: self.unit_id,
        }
    }
}

async fn body(sql: &impl Sql, author: Author<'_>, segment: Segment) -> Result<SegmentBody, Problem> {
    let unit = match segment.unit {
        Some(id) => organisation::find_unit(sql, id).await?,
        None => None,
    };
    let may_change = author.may_change(&segment, unit.as_ref().map(|it| it.path.as_str()));
    Ok(SegmentBody {
        is_own: segment.owner_user == author.user,
        may_change,
        id: segment.id,
        name: segment.name,
        description: segment.description,
        filter: segment.filter,
        unit: unit.map(|it| SegmentUnit { id: it.id, code: it.code, name: it.name }),
        owner: segment.owner,
        is_deleted: segment.is_deleted,
        changed_at: segment.changed_at,
        version: segment.version,
    })
}

/// Who acts, with where they may change what others share.
struct Acting<'a, P> {
    actor: &'a Actor<P>,
    manages: Option<Scope>,
}

impl<'a, P: Right> Acting<'a, P> {
    fn new(actor: &'a Actor<P>) -> Self {
        Self { actor, manages: actor.scope_with::<may::ManageSharedSegments>() }
    }

    fn author(&self) -> Author<'_> {
        let (user, scope) = (self.actor.user().uuid(), self.actor.scope());
        Author { user, scope, manages: self.manages.as_ref() }
    }
}

/// List the segments that one sees: one's own, and those shared with a unit where one works.
#[utoipa::path(get, path = "/segments", tag = "segments", params(SegmentsQuery),
    responses((status = OK, body = SegmentsPage)))]
pub(super) async fn list_segments(
    actor: Actor<may::ReadSegments>,
    Query(query): Query<SegmentsQuery>,
) -> Result<Json<SegmentsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<(String, Uuid)>()?);
    let (reader, acting) = (actor.read(), Acting::new(&actor));
    let author = acting.author();
    let found = store::page(&reader, author.user, author.scope, query.deleted, after, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| (it.name.clone(), it.id.uuid()));
    let mut items = Vec::with_capacity(found.len());
    for segment in found {
        items.push(body(&reader, author, segment).await?);
    }
    Ok(Json(SegmentsPage { items, next_cursor }))
}

/// Save a segment.
#[utoipa::path(post, path = "/segments", tag = "segments", request_body = SaveSegment,
    responses((status = CREATED, body = SegmentBody)))]
pub(super) async fn create_segment(
    actor: Actor<may::ManageSegments>,
    once: Once<SaveSegment>,
) -> Result<Created<SegmentBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let acting = Acting::new(&actor);
    let conditions = operations::conditions(actor.app());
    let id = operations::create(&mut work, &conditions, acting.author(), once.body.draft()).await?;
    let segment = store::find(&work, id).await?.ok_or_else(Problem::not_found)?;
    let answer = body(&work, acting.author(), segment).await?;
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

/// Show a segment, with what builds on it and what it names in vain.
#[utoipa::path(get, path = "/segments/{segment_id}", tag = "segments", params(("segment_id" = SegmentId, Path)),
    responses((status = OK, body = SegmentDetail)))]
pub(super) async fn show_segment(
    actor: Actor<may::ReadSegments>,
    Path(id): Path<SegmentId>,
) -> Result<Tagged<SegmentDetail>, Failure> {
    let (reader, acting) = (actor.read(), Acting::new(&actor));
    let author = acting.author();
    let segment = store::visible(&reader, author.user, author.scope, id).await?;
    let segment = segment.ok_or_else(Problem::not_found)?;
    let missing = operations::missing(&reader, &operations::conditions(actor.app()), &segment).await?;
    let uses = store::uses(&reader, actor.scope(), id).await?;
    let used_elsewhere = uses.iter().filter(|it| !it.3).count() as i64;
    let seen = uses.into_iter().filter(|it| it.3);
    let mut used_by: Vec<_> = seen.map(|(kind, id, name, _)| SegmentUse { kind, id, name }).collect();
    let views = views::naming(&reader, author.user, author.scope, &id.to_string()).await?;
    used_by.extend(views.into_iter().map(|(id, name)| SegmentUse { kind: "view".to_owned(), id, name }));
    let version = segment.version;
    let segment = body(&reader, author, segment).await?;
    Ok(Tagged { version, body: SegmentDetail { segment, used_by, used_elsewhere, missing } })
}

/// Change a segment (`If-Match`).
#[utoipa::path(put, path = "/segments/{segment_id}", tag = "segments", request_body = SaveSegment,
    params(("segment_id" = SegmentId, Path), ("If-Match" = String, Header, description = "The version edited")),
    responses((status = OK, body = SegmentBody)))]
pub(super) async fn change_segment(
    actor: Actor<may::ManageSegments>,
    Path(id): Path<SegmentId>,
    IfMatch(version): IfMatch,
    Json(request): Json<SaveSegment>,
) -> Result<Tagged<SegmentBody>, Failure> {
    let mut work = actor.work().await?;
    let acting = Acting::new(&actor);
    let conditions = operations::conditions(actor.app());
    operations::change(&mut work, &conditions, acting.author(), (id, version), request.draft()).await?;
    let segment = store::find(&work, id).await?.ok_or_else(Problem::not_found)?;
    let version = segment.version;
    let answer = body(&work, acting.author(), segment).await?;
    work.commit().await?;
    Ok(Tagged { version, body: answer })
}

/// Delete a segment on which nothing is built; it can be restored.
#[utoipa::path(delete, path = "/segments/{segment_id}", tag = "segments",
    params(("segment_id" = SegmentId, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn delete_segment(
    actor: Actor<may::ManageSegments>,
    Path(id): Path<SegmentId>,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    operations::delete(&mut work, Acting::new(&actor).author(), id).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Restore a segment that was deleted.
#[utoipa::path(post, path = "/segments/{segment_id}/restore", tag = "segments",
    params(("segment_id" = SegmentId, Path)), responses((status = OK, body = SegmentBody)))]
pub(super) async fn restore_segment(
    actor: Actor<may::ManageSegments>,
    Path(id): Path<SegmentId>,
) -> Result<Json<SegmentBody>, Failure> {
    let mut work = actor.work().await?;
    let acting = Acting::new(&actor);
    operations::restore(&mut work, acting.author(), id).await?;
    let segment = store::find(&work, id).await?.ok_or_else(Problem::not_found)?;
    let answer = body(&work, acting.author(), segment).await?;
    work.commit().await?;
    Ok(Json(answer))
}

/// A segment as it was.
#[derive(Debug, Serialize, ToSchema)]
struct SegmentVersion {
    version: i64,
    name: String,
    description: String,
    #[schema(value_type = SegmentFilter)]
    filter: Value,
    at: Instant,
    /// Who made it so.
    by: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SegmentVersions {
    /// The latest first, 100 at most.
    items: Vec<SegmentVersion>,
}

/// List what a segment was.
#[utoipa::path(get, path = "/segments/{segment_id}/versions", tag = "segments",
    params(("segment_id" = SegmentId, Path)), responses((status = OK, body = SegmentVersions)))]
pub(super) async fn list_segment_versions(
    actor: Actor<may::ReadSegments>,
    Path(id): Path<SegmentId>,
) -> Result<Json<SegmentVersions>, Failure> {
    let reader = actor.read();
    let seen = store::visible(&reader, actor.user().uuid(), actor.scope(), id).await?;
    seen.ok_or_else(Problem::not_found)?;
    let versions = store::versions(&reader, id).await?.into_iter();
    let items = versions.map(|(version, name, description, filter, at, by)| SegmentVersion {
        version,
        name,
        description,
        filter: serde_json::from_str(&filter).unwrap_or_default(),
        at: Instant::from_micros(at),
        by,
    });
    Ok(Json(SegmentVersions { items: items.collect() }))
}
