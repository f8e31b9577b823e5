//! Who is in a group, who joined and who left.

use super::groups::{GroupBody, bodies};
use super::readable;
use crate::model::GroupId;
use crate::rules::NAMED_MAX;
use crate::{may, operations, reports, store};
use customers::{CustomerBody, CustomerId, customer_bodies};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Failure, Json, Once, Path, Query, Replay};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct MembersQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A member with since when.
#[derive(Debug, Serialize, ToSchema)]
struct GroupMember {
    #[serde(flatten)]
    customer: CustomerBody,
    since: Instant,
    /// Who added them; none where the rule did.
    added_by: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GroupMembers {
    items: Vec<GroupMember>,
    next_cursor: Option<String>,
}

/// List the members of a group whom one sees.
#[utoipa::path(get, path = "/groups/{group_id}/members", tag = "groups",
    params(("group_id" = GroupId, Path), MembersQuery), responses((status = OK, body = GroupMembers)))]
pub(super) async fn list_group_members(
    actor: Actor<may::ReadGroups>,
    Path(id): Path<GroupId>,
    Query(query): Query<MembersQuery>,
) -> Result<Json<GroupMembers>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<i64>()?);
    let (reader, customers) = (actor.read(), readable(&actor)?);
    operations::seen(&reader, actor.scope(), id).await?;
    let found = reports::members(&reader, &customers, id, after.unwrap_or(0), limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| it.serial);
    let ids: Vec<CustomerId> = found.iter().map(|it| it.customer_id.into()).collect();
    let bodies = customer_bodies(&reader, &actor.app().vault, &ids).await?;
    let items = bodies.into_iter().zip(found).map(|(customer, row)| GroupMember {
        customer,
        since: Instant::from_micros(row.from_us),
        added_by: row.joined_by,
    });
    Ok(Json(GroupMembers { items: items.collect(), next_cursor }))
}

/// Customers by id or by number, 5,000 at most.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NamedMembers {
    #[serde(default)]
    customer_ids: Vec<CustomerId>,
    #[serde(default)]
    numbers: Vec<String>,
}

/// What became of the customers named.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub(super) struct ChangedMembers {
    /// Those who joined, or who left.
    changed: i64,
    /// Those for whom nothing changed.
    unchanged: i64,
    /// Numbers that no customer in sight has.
    unknown: Vec<String>,
}

/// The customers named whom the actor sees, and the numbers that nobody in sight has.
async fn looked_up(
    actor: &Actor<may::ManageGroups>,
    named: &NamedMembers,
) -> Result<(Vec<Uuid>, Vec<String>), Problem> {
    let count = named.customer_ids.len() + named.numbers.len();
    if count == 0 || count > NAMED_MAX {
        let message = format!("name 1 to {NAMED_MAX} customers / 须指定 1 至 {NAMED_MAX} 名客户");
        return Err(Problem::field("customer_ids", "out_of_range", message));
    }
    let (reader, scope) = (actor.read(), readable(actor)?);
    let ids: Vec<Uuid> = named.customer_ids.iter().map(|it| it.uuid()).collect();
    let mut found = reports::customers_in_sight(&reader, &scope, &ids).await?;
    let mut numbers: Vec<String> = named.numbers.iter().map(|it| it.trim().to_owned()).collect();
    numbers.retain(|it| !it.is_empty());
    let by_number = reports::customers_by_number(&reader, &scope, &numbers).await?;
    let mut unknown: Vec<String> =
        numbers.into_iter().filter(|it| !by_number.iter().any(|known| known.0 == *it)).collect();
    unknown.dedup();
    let hidden = ids.len() - found.len();
    if hidden > 0 && found.is_empty() && by_number.is_empty() {
        return Err(Problem::field("customer_ids", "unknown", "no such customers / 客户不存在"));
    }
    found.extend(by_number.into_iter().map(|it| it.1));
    found.sort_unstable();
    found.dedup();
    Ok((found, unknown))
}

/// Add customers to a group that is filled by hand.
#[utoipa::path(post, path = "/groups/{group_id}/members", tag = "groups", params(("group_id" = GroupId, Path)),
    request_body = NamedMembers, responses((status = OK, body = ChangedMembers)))]
pub(super) async fn add_group_members(
    actor: Actor<may::ManageGroups>,
    Path(id): Path<GroupId>,
    once: Once<NamedMembers>,
) -> Result<Json<ChangedMembers>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Json(answer));
    }
    operations::changeable(&work, id).await?;
    let (found, unknown) = looked_up(&actor, &once.body).await?;
    let changed = operations::add_members(&mut work, id, &found).await? as i64;
    let answer = ChangedMembers { changed, unchanged: found.len() as i64 - changed, unknown };
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Json(answer))
}

/// Take customers out of a group that is filled by hand.
#[utoipa::path(post, path = "/groups/{group_id}/members/remove", tag = "groups",
    params(("group_id" = GroupId, Path)), request_body = NamedMembers,
    responses((status = OK, body = ChangedMembers)))]
pub(super) async fn remove_group_members(
    actor: Actor<may::ManageGroups>,
    Path(id): Path<GroupId>,
    once: Once<NamedMembers>,
) -> Result<Json<ChangedMembers>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Json(answer));
    }
    operations::changeable(&work, id).await?;
    let (found, unknown) = looked_up(&actor, &once.body).await?;
    let changed = operations::remove_members(&mut work, id, &found).await? as i64;
    let answer = ChangedMembers { changed, unchanged: found.len() as i64 - changed, unknown };
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Json(answer))
}

/// Somebody who joined, and perhaps left.
#[derive(Debug, Serialize, ToSchema)]
struct GroupMove {
    customer_id: CustomerId,
    number: String,
    joined_at: Instant,
    left_at: Option<Instant>,
    /// None where the rule decided.
    joined_by: Option<String>,
    left_by: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct GroupMoves {
    /// The last to join first.
    items: Vec<GroupMove>,
    next_cursor: Option<String>,
}

/// List who joined a group and who left it.
#[utoipa::path(get, path = "/groups/{group_id}/history", tag = "groups",
    params(("group_id" = GroupId, Path), MembersQuery), responses((status = OK, body = GroupMoves)))]
pub(super) async fn list_group_moves(
    actor: Actor<may::ReadGroups>,
    Path(id): Path<GroupId>,
    Query(query): Query<MembersQuery>,
) -> Result<Json<GroupMoves>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<(i64, Uuid)>()?);
    let (reader, customers) = (actor.read(), readable(&actor)?);
    operations::seen(&reader, actor.scope(), id).await?;
    let found = reports::history(&reader, &customers, id, after, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| (it.from_us, it.membership_id));
    let items = found.into_iter().map(|it| GroupMove {
        customer_id: it.customer_id.into(),
        number: it.number,
        joined_at: Instant::from_micros(it.from_us),
        left_at: it.until_us.map(Instant::from_micros),
        joined_by: it.joined_by,
        left_by: it.left_by,
    });
    Ok(Json(GroupMoves { items: items.collect(), next_cursor }))
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerGroups {
    items: Vec<GroupBody>,
}

/// List the groups that a customer is in.
#[utoipa::path(get, path = "/customers/{customer_id}/groups", tag = "groups",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = CustomerGroups)))]
pub(super) async fn list_customer_groups(
    actor: Actor<may::ReadGroups>,
    Path(id): Path<CustomerId>,
) -> Result<Json<CustomerGroups>, Failure> {
    let (reader, customers) = (actor.read(), readable(&actor)?);
    if reports::customers_in_sight(&reader, &customers, &[id.uuid()]).await?.is_empty() {
        return Err(Problem::not_found().into());
    }
    let found = store::of_customer(&reader, actor.scope(), id.uuid()).await?;
    Ok(Json(CustomerGroups { items: bodies(&reader, actor.scope(), &customers, found).await? }))
}
