//! One's own exports: asked for, followed, fetched.

use super::history::{ExportsPage, items, page};
use crate::asked::AskExport;
use crate::lists;
use crate::model::ExportId;
use crate::operations::{self, Asker};
use crate::store::{self, ExportFilter};
use axum::http::StatusCode;
use database::Scope;
use identity::Person;
use kernel::page::{PageRequest, cut};
use kernel::{Code, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Download, Failure, Json, Once, Path, Query, Replay};

#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct AskedExport {
    export_id: ExportId,
    number: i64,
}

/// Ask for a list to be made in the background. Of many rows, it waits until somebody else has agreed. It needs the
/// right to see the list.
#[utoipa::path(post, path = "/exports/own", tag = "exports", request_body = AskExport,
    responses((status = ACCEPTED, body = AskedExport)))]
pub(super) async fn ask_export(
    person: Person,
    once: Once<AskExport>,
) -> Result<(StatusCode, axum::Json<AskedExport>), Failure> {
    let (app, user) = (&person.app, &person.principal.user);
    let list = once.body.list;
    let scope = lists::scope_of_principal(list, &person.principal);
    let scope = scope.ok_or_else(|| Problem {
        permission: Some(lists::permission(list)),
        ..Problem::new(Code::Forbidden)
    })?;
    let mut work = person.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok((StatusCode::ACCEPTED, axum::Json(answer)));
    }
    let asker = Asker { user: user.id, lang: user.lang, scope: &scope };
    let row = operations::ask(app, &mut work, (list, &once.body.asked()), asker).await?;
    let answer = AskedExport { export_id: ExportId(row.id), number: row.number };
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok((StatusCode::ACCEPTED, axum::Json(answer)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct OwnExportsQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List one's own exports, the newest first.
#[utoipa::path(get, path = "/exports/own", tag = "exports", params(OwnExportsQuery),
    responses((status = OK, body = ExportsPage)))]
pub(super) async fn list_own_exports(
    person: Person,
    Query(query): Query<OwnExportsQuery>,
) -> Result<Json<ExportsPage>, Failure> {
    let request = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (request.rows()?, request.after::<i64>()?);
    let (reader, user) = (person.read(), person.principal.user.id.uuid());
    let filter = ExportFilter { of_user: Some(user), ..ExportFilter::default() };
    let rows = store::page(&reader, &Scope::Everything, &filter, before, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.number);
    Ok(Json(page(items(&person.app, &reader, rows, user).await?, next_cursor)))
}

/// Fetch the file of an export that one asked for.
#[utoipa::path(get, path = "/exports/own/{export_id}/file", tag = "exports", params(("export_id" = ExportId, Path)),
    responses((status = OK, body = String, content_type = "text/csv")))]
pub(super) async fn fetch_export(person: Person, Path(id): Path<ExportId>) -> Result<Download, Failure> {
    let mut work = person.work().await?;
    let row = store::find(&work, id).await?;
    let own = row.filter(|it| it.user_id == Some(person.principal.user.id.uuid()));
    let row = own.ok_or_else(Problem::not_found)?;
    let download = operations::fetch(&person.app, &mut work, &row).await?;
    work.commit().await?;
    Ok(download)
}
