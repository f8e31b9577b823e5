//! Groups: list, make, change, close, totals.

use super::readable;
use crate::model::{Draft, Group, GroupId};
use crate::{may, operations, reports, store};
use axum::http::StatusCode;
use database::{Scope, Sql};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::rounding::div_floor;
use kernel::{BusinessDay, Instant, Problem};
use organisation::{EmployeeId, UnitId, is_within};
use segments::SegmentId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Created, Failure, IfMatch, Json, Once, Path, Query, Replay, Tagged};

/// The unit to which a group belongs.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct GroupUnit {
    id: UnitId,
    code: String,
    name: String,
}

/// An employee who organises a group.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct GroupOrganiser {
    id: EmployeeId,
    number: String,
}

/// The segment by which a group is filled.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct GroupRule {
    segment_id: SegmentId,
    name: String,
    /// too_many or unusable: why the rule could not be followed last time; none when it was.
    problem: Option<String>,
    /// When members were worked out last.
    refreshed_at: Option<Instant>,
}

/// A group of customers.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct GroupBody {
    id: GroupId,
    name: String,
    purpose: String,
    notes: String,
    unit: GroupUnit,
    organiser: Option<GroupOrganiser>,
    /// None for a group that is filled by hand.
    rule: Option<GroupRule>,
    /// Members whom the reader sees.
    members: i64,
    /// Whether the reader's part of the company holds the group.
    may_change: bool,
    is_closed: bool,
    /// For `If-Match`.
    version: i64,
}

impl GroupBody {
    pub(super) fn new(it: Group, scope: &Scope, members: i64) -> Self {
        let organiser = it.organiser.zip(it.organiser_number);
        let rule = it.segment.map(|segment_id| GroupRule {
            segment_id,
            name: it.segment_name.unwrap_or_default(),
            problem: it.rule_problem,
            refreshed_at: it.refreshed_at,
        });
        Self {
            may_change: is_within(scope, &it.unit_path),
            id: it.id,
            name: it.name,
            purpose: it.purpose,
            notes: it.notes,
            unit: GroupUnit { id: it.unit, code: it.unit_code, name: it.unit_name },
            organiser: organiser.map(|(id, number)| GroupOrganiser { id, number }),
            rule,
            members,
            is_closed: it.is_closed,
            version: it.version,
        }
    }
}

/// Groups with how many of their members the reader sees.
pub(super) async fn bodies(
    sql: &impl Sql,
    scope: &Scope,
    customers: &Scope,
    groups: Vec<Group>,
) -> Result<Vec<GroupBody>, Problem> {
    let ids: Vec<GroupId> = groups.iter().map(|it| it.id).collect();
    let sizes = reports::sizes(sql, customers, &ids).await?;
    let size = |id: GroupId| sizes.get(&id.uuid()).copied().unwrap_or(0);
    Ok(groups.into_iter().map(|it| GroupBody::new(it.clone(), scope, size(it.id))).collect())
}

async fn body(sql: &impl Sql, scope: &Scope, customers: &Scope, id: GroupId) -> Result<GroupBody, Problem> {
    let group = operations::seen(sql, scope, id).await?;
    bodies(sql, scope, customers, vec![group]).await?.pop().ok_or_else(Problem::not_found)
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GroupsPage {
    items: Vec<GroupBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct GroupsQuery {
    /// Those that were closed, to reopen one.
    #[serde(default)]
    closed: bool,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List the groups of one's part of the company and of the units above it.
#[utoipa::path(get, path = "/groups", tag = "groups", params(GroupsQuery),
    responses((status = OK, body = GroupsPage)))]
pub(super) async fn list_groups(
    actor: Actor<may::ReadGroups>,
    Query(query): Query<GroupsQuery>,
) -> Result<Json<GroupsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<(String, Uuid)>()?);
    let (reader, customers) = (actor.read(), readable(&actor)?);
    let found = store::page(&reader, actor.scope(), query.closed, after, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| (it.name.clone(), it.id.uuid()));
    Ok(Json(GroupsPage { items: bodies(&reader, actor.scope(), &customers, found).await?, next_cursor }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SaveGroup {
    name: String,
    #[serde(default)]
    purpose: String,
    #[serde(default)]
    notes: String,
    /// The unit to which it belongs; a rule looks for members there and below.
    unit_id: UnitId,
    organiser_id: Option<EmployeeId>,
    /// The segment by which it is filled; none to fill it by hand.
    segment_id: Option<SegmentId>,
}

impl SaveGroup {
    fn draft(&self) -> Draft {
        Draft {
            name: self.name.trim().to_owned(),
            purpose: self.purpose.trim().to_owned(),
            notes: self.notes.trim().to_owned(),
            unit: self.unit_id,
            organiser: self.organiser_id,
            segment: self.segment_id,
        }
    }
}

/// Make a group; one by rule is filled at once.
#[utoipa::path(post, path = "/groups", tag = "groups", request_body = SaveGroup,
    responses((status = CREATED, body = GroupBody)))]
pub(super) async fn create_group(
    actor: Actor<may::ManageGroups>,
    once: Once<SaveGroup>,
) -> Result<Created<GroupBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let conditions = segments::conditions(actor.app());
    let id = operations::create(&mut work, &conditions, actor.user().uuid(), once.body.draft()).await?;
    let answer = body(&work, actor.scope(), &readable(&actor)?, id).await?;
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

/// Show a group.
#[utoipa::path(get, path = "/groups/{group_id}", tag = "groups", params(("group_id" = GroupId, Path)),
    responses((status = OK, body = GroupBody)))]
pub(super) async fn show_group(
    actor: Actor<may::ReadGroups>,
    Path(id): Path<GroupId>,
) -> Result<Tagged<GroupBody>, Failure> {
    let body = body(&actor.read(), actor.scope(), &readable(&actor)?, id).await?;
    Ok(Tagged { version: body.version, body })
}

/// Change a group (`If-Match`). With another rule it is filled anew.
#[utoipa::path(put, path = "/groups/{group_id}", tag = "groups", request_body = SaveGroup,
    params(("group_id" = GroupId, Path), ("If-Match" = String, Header, description = "The version edited")),
    responses((status = OK, body = GroupBody)))]
pub(super) async fn change_group(
    actor: Actor<may::ManageGroups>,
    Path(id): Path<GroupId>,
    IfMatch(version): IfMatch,
    Json(request): Json<SaveGroup>,
) -> Result<Tagged<GroupBody>, Failure> {
    let mut work = actor.work().await?;
    let (conditions, user) = (segments::conditions(actor.app()), actor.user().uuid());
    operations::change_group(&mut work, &conditions, user, (id, version), request.draft()).await?;
    let body = body(&work, actor.scope(), &readable(&actor)?, id).await?;
    work.commit().await?;
    Ok(Tagged { version: body.version, body })
}

/// Close a group; it can be reopened.
#[utoipa::path(delete, path = "/groups/{group_id}", tag = "groups", params(("group_id" = GroupId, Path)),
    responses((status = NO_CONTENT)))]
pub(super) async fn close_group(
    actor: Actor<may::ManageGroups>,
    Path(id): Path<GroupId>,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    operations::close(&mut work, id).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reopen a group that was closed.
#[utoipa::path(post, path = "/groups/{group_id}/reopen", tag = "groups", params(("group_id" = GroupId, Path)),
    responses((status = OK, body = GroupBody)))]
pub(super) async fn reopen_group(
    actor: Actor<may::ManageGroups>,
    Path(id): Path<GroupId>,
) -> Result<Json<GroupBody>, Failure> {
    let mut work = actor.work().await?;
    let conditions = segments::conditions(actor.app());
    operations::reopen(&mut work, &conditions, actor.user().uuid(), id).await?;
    let body = body(&work, actor.scope(), &readable(&actor)?, id).await?;
    work.commit().await?;
    Ok(Json(body))
}

/// Work the members of a group by rule out now.
#[utoipa::path(post, path = "/groups/{group_id}/refresh", tag = "groups", params(("group_id" = GroupId, Path)),
    responses((status = OK, body = GroupBody)))]
pub(super) async fn refresh_group(
    actor: Actor<may::ManageGroups>,
    Path(id): Path<GroupId>,
) -> Result<Json<GroupBody>, Failure> {
    let mut work = actor.work().await?;
    let group = operations::changeable(&work, id).await?;
    operations::refresh(&mut work, &segments::conditions(actor.app()), &group).await?;
    let body = body(&work, actor.scope(), &readable(&actor)?, id).await?;
    work.commit().await?;
    Ok(Json(body))
}

#[derive(Debug, Serialize, ToSchema)]
struct GroupMonth {
    /// `2026-01`.
    month: String,
    visits: i64,
    volume_ml: i64,
    amount_minor: i64,
}

/// What the members whom the reader sees are worth together.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GroupTotals {
    members: i64,
    /// Members of class A, and how many that are of a thousand.
    class_a: i64,
    class_a_permille: i64,
    /// Members with an open warning.
    warnings_open: i64,
    /// The last twelve months with this one, the earliest first; what members bought before they joined included.
    months: Vec<GroupMonth>,
}

/// Months shown.
const MONTHS: i32 = 12;

/// Sum up a group: its size, class A, open warnings, litres and money by month.
#[utoipa::path(get, path = "/groups/{group_id}/totals", tag = "groups", params(("group_id" = GroupId, Path)),
    responses((status = OK, body = GroupTotals)))]
pub(super) async fn show_group_totals(
    actor: Actor<may::ReadGroups>,
    Path(id): Path<GroupId>,
) -> Result<Json<GroupTotals>, Failure> {
    let (reader, customers) = (actor.read(), readable(&actor)?);
    operations::seen(&reader, actor.scope(), id).await?;
    let today = classification::today(actor.app(), actor.app().now());
    let (year, month) = month_of(today);
    let months = (0..MONTHS).rev().map(|back| {
        let index = year * 12 + month as i32 - 1 - back;
        (index.div_euclid(12), index.rem_euclid(12) as u32 + 1)
    });
    let months: Vec<(i32, u32)> = months.collect();
    let first = months.first().copied().unwrap_or((year, month));
    let from = first_day(first).unwrap_or(today);
    let month_of_day = |day: i32| month_of(BusinessDay(day));
    let totals = reports::totals(&reader, &customers, id, i64::from(from.0), month_of_day).await?;
    let rows = months.into_iter().map(|it| {
        let sums = totals.months.get(&it).copied().unwrap_or_default();
        GroupMonth {
            month: format!("{:04}-{:02}", it.0, it.1),
            visits: sums.visits,
            volume_ml: sums.volume_ml,
            amount_minor: sums.amount_minor,
        }
    });
    Ok(Json(GroupTotals {
        members: totals.members,
        class_a: totals.class_a,
        class_a_permille: div_floor(totals.class_a * 1_000, totals.members.max(1)),
        warnings_open: totals.warnings_open,
        months: rows.collect(),
    }))
}

/// Year and month of a day.
fn month_of(day: BusinessDay) -> (i32, u32) {
    let text = day.to_string();
    let part =
        |range: std::ops::Range<usize>| text.get(range).and_then(|it| it.parse::<u32>().ok()).unwrap_or(0);
    (part(0..4) as i32, part(5..7))
}

fn first_day((year, month): (i32, u32)) -> Option<BusinessDay> {
    format!("{year:04}-{month:02}-01").parse().ok()
}
