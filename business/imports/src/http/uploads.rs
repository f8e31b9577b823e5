//! Uploading a file, looking at it, and the empty files to fill in.

use super::history::TableFormat;
use super::{find_company_wide, mappings, require_company};
use crate::mapping::{FileForm, MappingBody};
use crate::may;
use crate::model::{Columns, Kind, UploadId};
use crate::operations::{self, ImportsError};
use crate::preview::{Look, Preview};
use crate::store::{self, UploadRow};
use crate::{files, rules, templates};
use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use database::Sql;
use identity::Actor;
use kernel::{Instant, Lang, Problem};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{App, Created, Download, Failure, Json, Path, Query};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct UploadQuery {
    /// As the user knows it; stands in the history.
    file_name: String,
    /// Left out: guessed from the columns.
    kind: Option<Kind>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct PreviewQuery {
    kind: Option<Kind>,
    /// `utf-8`, `gb18030` …; left out, found out.
    encoding: Option<String>,
    /// `,` `;` `|` or `tab`; left out, found out.
    delimiter: Option<String>,
    /// Of a workbook; left out, the first.
    sheet: Option<String>,
    /// The row that names the columns, from 1.
    header_row: Option<u64>,
    decimal_comma: Option<bool>,
}

/// A file that was uploaded, as it is read with the settings tried.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct UploadBody {
    id: UploadId,
    file_name: String,
    file_bytes: i64,
    uploaded_at: Instant,
    preview: Preview,
    /// To start from: as remembered for files with these columns, else with every sure column bound.
    mapping: MappingBody,
    /// When the mapping was used last; none when it is a suggestion.
    mapping_used_at: Option<Instant>,
}

/// Upload a file of rows, CSV or XLSX, as the bare body, and see its first rows.
#[utoipa::path(post, path = "/imports/uploads", tag = "imports", params(UploadQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = CREATED, body = UploadBody)))]
pub(super) async fn upload_file(
    actor: Actor<may::RunImports>,
    Query(query): Query<UploadQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Created<UploadBody>, Failure> {
    let app = actor.app();
    require_company(&actor.read(), &actor).await?;
    let bytes_max = app.settings.imports.upload_bytes_max;
    let announced = headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<u64>().ok());
    if announced.is_some_and(|it| bytes_max < it) {
        return Err(files::too_large(bytes_max).into());
    }
    let (id, name) = (UploadId(app.db.new_id()), rules::plain_name(&query.file_name));
    let bytes = files::save(app, id, &name, body).await?;
    let look = Look { kind: query.kind, ..Look::default() };
    let path = files::upload_folder(app, id).join(&name);
    let added = async {
        let preview = operations::look_at(path, look.clone(), Columns::load(&actor.read()).await?).await?;
        let mut work = actor.work().await?;
        let row = operations::add_upload(&mut work, (id, &name, bytes)).await?;
        work.commit().await?;
        Ok::<_, ImportsError>((row, preview))
    };
    match added.await {
        Ok((row, preview)) => {
            let user = Some(actor.user().uuid());
            Ok(Created(to_body(&actor.read(), (row, user), preview, &look).await?))
        }
        Err(error) => {
            files::remove(&files::upload_folder(app, id));
            Err(Problem::from(error).into())
        }
    }
}

async fn to_body(
    sql: &impl Sql,
    (row, user): (UploadRow, Option<Uuid>),
    preview: Preview,
    look: &Look,
) -> Result<UploadBody, database::Error> {
    let remembered = operations::remembered(sql, look.kind, preview.header(), user).await?;
    let (preview, mapping, used_at) = match remembered {
        Some((kind, mapping, at_us)) => (
            preview.told_as(kind, &Columns::load(sql).await?),
            mapping.tried(&look.form),
            Some(Instant::from_micros(at_us)),
        ),
        None => {
            let mapping = mappings::to_begin_with(sql, &preview, look, user).await?;
            (preview, mapping, None)
        }
    };
    Ok(UploadBody {
        id: UploadId(row.id),
        file_name: row.file_name,
        file_bytes: row.file_bytes,
        uploaded_at: Instant::from_micros(row.at_us),
        preview,
        mapping,
        mapping_used_at: used_at,
    })
}

/// Look at an uploaded file again, as another kind or read in another way.
#[utoipa::path(get, path = "/imports/uploads/{upload_id}", tag = "imports",
    params(("upload_id" = UploadId, Path), PreviewQuery), responses((status = OK, body = UploadBody)))]
pub(super) async fn show_upload(
    actor: Actor<may::RunImports>,
    Path(id): Path<UploadId>,
    Query(query): Query<PreviewQuery>,
) -> Result<Json<UploadBody>, Failure> {
    let reader = actor.read();
    find_company_wide(&reader, &actor).await?;
    let row = store::find_upload(&reader, id).await?.ok_or_else(Problem::not_found)?;
    let form = FileForm {
        encoding: query.encoding,
        delimiter: query.delimiter,
        sheet: query.sheet,
        header_row: query.header_row,
    };
    let look = Look { kind: query.kind, form, decimal_comma: query.decimal_comma.unwrap_or_default() };
    let path = operations::upload_path(actor.app(), &row);
    let preview = operations::look_at(path, look.clone(), Columns::load(&reader).await?).await?;
    Ok(Json(to_body(&reader, (row, Some(actor.user().uuid())), preview, &look).await?))
}

/// Delete an uploaded file.
#[utoipa::path(delete, path = "/imports/uploads/{upload_id}", tag = "imports",
    params(("upload_id" = UploadId, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn delete_upload(
    actor: Actor<may::RunImports>,
    Path(id): Path<UploadId>,
) -> Result<StatusCode, Failure> {
    find_company_wide(&actor.read(), &actor).await?;
    let work = actor.work().await?;
    operations::remove_upload(&work, id).await?;
    work.commit().await?;
    let app: &App = actor.app();
    files::remove(&files::upload_folder(app, id));
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateQuery {
    /// csv when left out.
    #[param(inline)]
    format: Option<TableFormat>,
    /// The language of the headings, which are recognised in either; the names that programs use when left out.
    lang: Option<Lang>,
}

/// Download an empty file of a kind: its headings, and rows that show how values are written. A workbook has lists to
/// choose words from, a sheet that explains each column, and the examples on a sheet of their own.
#[utoipa::path(get, path = "/imports/templates/{kind}", tag = "imports",
    params(("kind" = Kind, Path), TemplateQuery), responses((status = OK, body = String, content_type = "text/csv")))]
pub(super) async fn download_template(
    actor: Actor<may::RunImports>,
    Path(kind): Path<Kind>,
    Query(query): Query<TemplateQuery>,
) -> Result<Download, Failure> {
    let fields = Columns::load(&actor.read()).await?.of(kind);
    let format = query.format.unwrap_or(TableFormat::Csv);
    let (bytes, ending) = match format {
        TableFormat::Csv => (templates::csv_template(kind, &fields, query.lang), "csv"),
        TableFormat::Xlsx => {
            (templates::workbook_template(kind, &fields, query.lang.unwrap_or(actor.lang())), "xlsx")
        }
    };
    let bytes = bytes.map_err(Problem::internal)?;
    Ok(Download::of_bytes(format!("{}.{ending}", kind.as_str()), format.content_type(), bytes))
}
