//! The books of analyses over the wire.

use crate::may;
use crate::model::{Run, Summary};
use crate::store;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Query};

/// An analysis that was made.
#[derive(Debug, Serialize, ToSchema)]
struct RunBody {
    /// Counts up from 1.
    number: i64,
    as_of: BusinessDay,
    started_at: Instant,
    finished_at: Instant,
    /// The last batch of sales that it saw.
    batch_number: i64,
    rules_version: i64,
    /// Classes, warnings and alerts that it stored, changed or withdrew.
    changed: i64,
    summary: Summary,
}

impl From<Run> for RunBody {
    fn from(run: Run) -> Self {
        Self {
            number: run.seq,
            as_of: run.as_of,
            started_at: run.started,
            finished_at: run.finished,
            batch_number: run.batch_seq,
            rules_version: run.rules_version,
            changed: run.changed,
            summary: run.summary,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RunsPage {
    items: Vec<RunBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct RunsQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List analyses, the newest first.
#[utoipa::path(get, path = "/classification/runs", tag = "classification", params(RunsQuery),
    responses((status = OK, body = RunsPage)))]
pub(super) async fn list_runs(
    actor: Actor<may::ReadClassFigures>,
    Query(query): Query<RunsQuery>,
) -> Result<Json<RunsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let rows = store::runs_page(&actor.read(), before, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.seq);
    let items = rows.into_iter().map(|it| Run::try_from(it).map(RunBody::from)).collect::<Result<_, _>>()?;
    Ok(Json(RunsPage { items, next_cursor }))
}
