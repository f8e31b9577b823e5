//! What arrived together, and undoing it.

use crate::batches::{self, BatchCounts, BatchRow};
use crate::model::BatchId;
use crate::{jobs, may};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use web::{Failure, Json, Path, Query, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadSales>(handlers!(list_batches))
        .permit::<may::UndoBatches>(handlers!(undo_batch))
}

/// A batch as listed.
#[derive(Debug, Serialize, ToSchema)]
struct BatchBody {
    id: BatchId,
    seq: i64,
    source: String,
    /// running, complete, interrupted or undone.
    state: String,
    counts: BatchCounts,
    started_at: Instant,
}

impl From<BatchRow> for BatchBody {
    fn from(row: BatchRow) -> Self {
        Self {
            id: row.id.into(),
            seq: row.seq,
            source: row.source,
            state: row.state,
            counts: BatchCounts {
                rows: row.rows_read,
                new: row.rows_new,
                known: row.rows_known,
                rejected: row.rows_rejected,
                flagged: row.rows_flagged,
                amount_minor: row.amount_minor,
            },
            started_at: Instant::from_micros(row.started_at_us),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct BatchesPage {
    items: Vec<BatchBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
struct PageQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List imports of sales that lie wholly within one's own area, newest first.
#[utoipa::path(get, path = "/sales/batches", tag = "sales", params(PageQuery),
    responses((status = OK, body = BatchesPage)))]
async fn list_batches(
    actor: Actor<may::ReadSales>,
    Query(query): Query<PageQuery>,
) -> Result<Json<BatchesPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let rows = batches::batches_page(&actor.read(), actor.scope(), before, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.seq);
    Ok(Json(BatchesPage { items: rows.into_iter().map(BatchBody::from).collect(), next_cursor }))
}

/// What undoing did.
#[derive(Debug, Serialize, ToSchema)]
struct UndoneBatch {
    /// Receipts that are void now.
    sales: i64,
}

/// Undo a whole batch. Its file can be imported again.
#[utoipa::path(post, path = "/sales/batches/{batch_id}/undo", tag = "sales", params(("batch_id" = BatchId, Path)),
    responses((status = OK, body = UndoneBatch)))]
async fn undo_batch(
    actor: Actor<may::UndoBatches>,
    Path(batch): Path<BatchId>,
) -> Result<Json<UndoneBatch>, Failure> {
    let mut work = actor.work().await?;
    if !batches::is_wholly_within(&work, actor.scope(), batch).await? {
        return Err(Problem::not_found().into());
    }
    let sales = batches::undo_batch(&mut work, batch).await?;
    jobs::ask_to_catch_up(&work).await?;
    work.commit().await?;
    Ok(Json(UndoneBatch { sales }))
}
