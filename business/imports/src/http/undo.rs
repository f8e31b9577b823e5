//! Taking an import back.

use super::history::find;
use super::require_company;
use crate::may;
use crate::model::ImportId;
pub(super) use crate::undo::can_undo;
use crate::undo::{self, UndoAsk};
use ::jobs::JobId;
use axum::http::StatusCode;
use customers::Undone;
use database::Sql;
use identity::Actor;
use kernel::{Instant, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Failure, Once, Path, Replay};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct UndoImport {
    ask: UndoAsk,
}

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct StartedUndo {
    job_id: JobId,
}

/// What was asked about taking an import back, and what came of it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UndoBody {
    ask: Option<UndoAsk>,
    job_id: JobId,
    /// `looked`: what would become of it; `kept_rows`: nothing was taken back, since somebody changed rows since;
    /// `done`. None while it runs.
    outcome: Option<String>,
    result: Undone,
    user_name: String,
    asked_at: Instant,
    finished_at: Option<Instant>,
}

/// Look what taking an import back would do, or take it back, in the background: what it made is removed where
/// nothing else refers to it, and what it changed is put back as it was. Rows that somebody changed since stay as they
/// are. Asking again is harmless.
#[utoipa::path(post, path = "/imports/{import_id}/undo", tag = "imports", params(("import_id" = ImportId, Path)),
    request_body = UndoImport, responses((status = ACCEPTED, body = StartedUndo)))]
pub(super) async fn undo_import(
    actor: Actor<may::RunImports>,
    Path(id): Path<ImportId>,
    once: Once<UndoImport>,
) -> Result<(StatusCode, axum::Json<StartedUndo>), Failure> {
    let listed = find(&actor, id).await?;
    require_company(&actor.read(), &actor).await?;
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok((StatusCode::ACCEPTED, axum::Json(answer)));
    }
    let job_id = undo::ask(&mut work, &listed, once.body.ask).await.map_err(Problem::from)?;
    let answer = StartedUndo { job_id };
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok((StatusCode::ACCEPTED, axum::Json(answer)))
}

pub(super) async fn show(sql: &impl Sql, id: ImportId) -> Result<Option<UndoBody>, database::Error> {
    let found = undo::found(sql, id).await?;
    Ok(found.map(|(row, result)| UndoBody {
        ask: UndoAsk::parse(&row.asked),
        job_id: row.job_id.into(),
        outcome: row.outcome,
        result,
        user_name: row.user_name,
        asked_at: Instant::from_micros(row.asked_at_us),
        finished_at: row.finished_at_us.map(Instant::from_micros),
    }))
}
