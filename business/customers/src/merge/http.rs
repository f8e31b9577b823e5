//! Merging over the API: side by side, done, listed, undone.

use super::operations::{self, NewMerge};
use super::rules::{self, MergeField};
use super::store::{self, MergeId, MergeRow};
use crate::http::{CustomerBody, CustomerDetail, customer_bodies, detail};
use crate::may;
use crate::model::CustomerId;
use database::{OnMerge, Reader, Relinking, Sql, Target};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem, Words};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use vault::Vault;
use web::{Created, Failure, Json, Once, Path, Query, Replay, Routes};

/// Rows of one kind that would move.
#[derive(Debug, Serialize, ToSchema)]
struct MovingBody {
    table: String,
    words: Words,
    rows: i64,
}

/// Two files side by side.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MergePreview {
    kept: CustomerDetail,
    absorbed: CustomerDetail,
    /// Fields in which the two differ: of each, somebody chooses one.
    differing: Vec<MergeField>,
    /// What would become the kept file's.
    moving: Vec<MovingBody>,
}

/// Show two files side by side before they are merged.
#[utoipa::path(get, path = "/customers/{customer_id}/merge/{absorbed_id}", tag = "customers",
    params(("customer_id" = CustomerId, Path, description = "The file that would be kept"),
        ("absorbed_id" = CustomerId, Path, description = "The file that would be absorbed")),
    responses((status = OK, body = MergePreview)))]
pub(crate) async fn preview_merge(
    actor: Actor<may::MergeCustomers>,
    Path((kept, absorbed)): Path<(CustomerId, CustomerId)>,
) -> Result<Json<MergePreview>, Failure> {
    let reader = actor.read();
    let vault = &actor.app().vault;
    // Each of the two is part of the address: one that is out of sight is not found.
    crate::store::customer(&reader, actor.scope(), absorbed).await?.ok_or_else(Problem::not_found)?;
    let pair = operations::pair(&reader, actor.scope(), kept, absorbed).await;
    let (one, other) = pair.map_err(Problem::from)?;
    let references = &actor.app().references;
    let relinking = Relinking::begin(&reader, actor.app().db.engine()).await?;
    let mut moving = Vec::new();
    for it in references
        .to(Target::Customer)
        .filter(|it| matches!(it.merge, OnMerge::Move | OnMerge::MoveUnlessSame(_)))
    {
        let rows = relinking.count(&reader, it, absorbed.uuid()).await?;
        if 0 < rows {
            moving.push(MovingBody { table: it.table.to_owned(), words: rules::words_of(it.table), rows });
        }
    }
    let differing = rules::differing(&one, &other);
    Ok(Json(MergePreview {
        kept: detail(&reader, vault, one, Vec::new()).await?.body,
        absorbed: detail(&reader, vault, other, Vec::new()).await?.body,
        differing,
        moving,
    }))
}

/// Two files that are to become one.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeCustomers {
    absorbed_id: CustomerId,
    /// The versions that were compared: whoever was slower is refused.
    kept_version: i64,
    absorbed_version: i64,
    /// Fields in which the absorbed file is right.
    #[serde(default)]
    take: Vec<MergeField>,
}

/// A merge, with both files as they are now.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct MergeBody {
    id: MergeId,
    kept: Option<CustomerBody>,
    absorbed: Option<CustomerBody>,
    /// Fields that were taken from the absorbed file.
    taken: Vec<MergeField>,
    at: Instant,
    undone_at: Option<Instant>,
}

/// Merge another file into this one. Its id and number lead here from then on; it can be undone.
#[utoipa::path(post, path = "/customers/{customer_id}/merge", tag = "customers",
    params(("customer_id" = CustomerId, Path, description = "The file that is kept")),
    request_body = MergeCustomers, responses((status = CREATED, body = MergeBody)))]
pub(crate) async fn merge_customers(
    actor: Actor<may::MergeCustomers>,
    Path(kept): Path<CustomerId>,
    once: Once<MergeCustomers>,
) -> Result<Created<MergeBody>, Failure> {
    let mut work = actor.work().await?;
    crate::store::customer(&work, work.scope(), kept).await?.ok_or_else(Problem::not_found)?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let request = &once.body;
    let mut taken = request.take.clone();
    taken.sort_unstable();
    taken.dedup();
    let new = NewMerge {
        kept,
        kept_version: request.kept_version,
        absorbed: request.absorbed_id,
        absorbed_version: request.absorbed_version,
        taken,
    };
    let (vault, references) = (&actor.app().vault, &actor.app().references);
    let row = operations::merge(&mut work, vault, references, new).await.map_err(Problem::from)?;
    let body = bodies(&work, vault, vec![row]).await?.pop().ok_or_else(Problem::not_found)?;
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

/// Undo a merge: both files are as they were, and what was added since stays with the kept one.
#[utoipa::path(post, path = "/customers/merges/{merge_id}/undo", tag = "customers",
    params(("merge_id" = MergeId, Path)), responses((status = OK, body = MergeBody)))]
pub(crate) async fn undo_merge(
    actor: Actor<may::MergeCustomers>,
    Path(id): Path<MergeId>,
) -> Result<Json<MergeBody>, Failure> {
    let mut work = actor.work().await?;
    let (vault, references) = (&actor.app().vault, &actor.app().references);
    let mut row = operations::undo(&mut work, vault, references, id).await.map_err(Problem::from)?;
    row.undone_at_us = Some(work.now().micros());
    let body = bodies(&work, vault, vec![row]).await?.pop().ok_or_else(Problem::not_found)?;
    work.commit().await?;
    Ok(Json(body))
}

/// Which merges are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct MergesQuery {
    /// Only merges into this file.
    kept_id: Option<CustomerId>,
    limit: Option<u32>,
    cursor: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MergesPage {
    items: Vec<MergeBody>,
    next_cursor: Option<String>,
}

/// List merges, the latest first.
#[utoipa::path(get, path = "/customers/merges", tag = "customers", params(MergesQuery),
    responses((status = OK, body = MergesPage)))]
pub(crate) async fn list_merges(
    actor: Actor<may::MergeCustomers>,
    Query(query): Query<MergesQuery>,
) -> Result<Json<MergesPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?.unwrap_or(i64::MAX));
    let reader: Reader = actor.read();
    let found = store::merges(&reader, actor.scope(), query.kept_id, before, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| it.seq);
    Ok(Json(MergesPage { items: bodies(&reader, &actor.app().vault, found).await?, next_cursor }))
}

/// Merges with the files behind their ids. The caller has seen to it that the reader may see them.
async fn bodies(sql: &impl Sql, vault: &Vault, rows: Vec<MergeRow>) -> Result<Vec<MergeBody>, Problem> {
    let mut ids: Vec<CustomerId> = rows.iter().flat_map(|it| [it.kept(), it.absorbed()]).collect();
    ids.sort_unstable();
    ids.dedup();
    let bodies: HashMap<CustomerId, CustomerBody> =
        customer_bodies(sql, vault, &ids).await?.into_iter().map(|it| (it.id(), it)).collect();
    rows.into_iter()
        .map(|row| {
            Ok(MergeBody {
                id: MergeId(row.id),
                kept: bodies.get(&row.kept()).cloned(),
                absorbed: bodies.get(&row.absorbed()).cloned(),
                taken: row.taken()?,
                at: row.at(),
                undone_at: row.undone_at_us.map(Instant::from_micros),
            })
        })
        .collect()
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .permit::<may::MergeCustomers>(handlers!(preview_merge))
        .permit::<may::MergeCustomers>(handlers!(merge_customers))
        .permit::<may::MergeCustomers>(handlers!(list_merges))
        .permit::<may::MergeCustomers>(handlers!(undo_merge))
}
