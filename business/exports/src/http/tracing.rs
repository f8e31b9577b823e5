//! Finding out from which export a leaked list came.

use crate::file::cannot_store;
use crate::may;
use crate::trace::{Traced, trace_file};
use axum::body::Body;
use database::AuditEntry;
use futures_util::StreamExt;
use identity::Actor;
use kernel::{Code, Problem};
use serde::Serialize;
use serde_json::json;
use std::io::Write;
use utoipa::ToSchema;
use web::{Failure, Json, Permission};

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TracedFile {
    /// None: nothing that was planted stands in the file.
    exports: Vec<Traced>,
}

/// Find out from which exports the rows of a leaked file come: CSV or XLSX as the bare body. It is not kept.
#[utoipa::path(post, path = "/exports/trace", tag = "exports",
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = OK, body = TracedFile)))]
pub(super) async fn trace_export(
    actor: Actor<may::TraceExports>,
    body: Body,
) -> Result<Json<TracedFile>, Failure> {
    let app = actor.app();
    require_company(&actor).await?;
    let mut file = tempfile::NamedTempFile::new_in(app.data_dir.as_path()).map_err(cannot_store)?;
    let (mut pieces, mut bytes) = (body.into_data_stream(), 0);
    while let Some(piece) = pieces.next().await {
        let piece = piece.map_err(|it| Problem::with_detail(Code::Malformed, it.to_string()))?;
        bytes += piece.len() as u64;
        if app.settings.imports.upload_bytes_max < bytes {
            return Err(Problem::new(Code::TooLarge).into());
        }
        file.write_all(&piece).map_err(cannot_store)?;
    }
    file.flush().map_err(cannot_store)?;
    let exports = trace_file(app, file.path().to_owned()).await?;
    let mut work = actor.work().await?;
    let numbers: Vec<i64> = exports.iter().map(|it| it.export_number).collect();
    let detail = json!({ "exports": numbers });
    let (action, subject_kind) = ("exports.leak_traced", "export");
    work.audit(AuditEntry { action, subject_kind, subject: None, unit: None, detail });
    work.commit().await?;
    Ok(Json(TracedFile { exports }))
}

/// A leak may have come from anywhere: below the company nobody is told who took what.
async fn require_company(actor: &Actor<may::TraceExports>) -> Result<(), Problem> {
    if organisation::covers_company(&actor.read(), actor.scope()).await? {
        return Ok(());
    }
    let detail = "this needs the right at the root of the company / 需要公司级权限";
    Err(Problem {
        permission: Some(<may::TraceExports as Permission>::NAME),
        ..Problem::with_detail(Code::Forbidden, detail)
    })
}
