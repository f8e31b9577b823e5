//! Notes about a customer, and files attached to their file.

use super::file::{editable, reachable};
use super::whole::rated;
use crate::model::CustomerId;
use crate::papers::{
    self, Attachment, AttachmentId, AttachmentType, Note, NoteId, add_note, attach, clear, known_of,
    open_attachment, remove_attachment, remove_note,
};
use crate::{may, operations, store};
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, header};
use database::Sql;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{Code, Instant, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vault::{PersonalValue, ValueId, Vault, mask_text};
use web::{App, ContentType, Created, Download, Failure, IfMatch, Json, Once, Path, Query, Replay};

/// A note as the reader may see it.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct NoteBody {
    id: NoteId,
    /// What was written; names, numbers and plates in it are covered. None once the customer was erased.
    text: Option<String>,
    by: String,
    at: Instant,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NotesPage {
    items: Vec<NoteBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct PageQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// The notes about a customer, the newest first.
#[utoipa::path(get, path = "/customers/{customer_id}/notes", tag = "customers",
    params(("customer_id" = CustomerId, Path), PageQuery), responses((status = OK, body = NotesPage)))]
pub(super) async fn list_customer_notes(
    actor: Actor<may::ReadCustomers>,
    Path(id): Path<CustomerId>,
    Query(query): Query<PageQuery>,
) -> Result<Json<NotesPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<(i64, Uuid)>()?);
    let (reader, vault) = (actor.read(), &actor.app().vault);
    let customer = store::customer(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    let notes = papers::notes_of(&reader, customer.id, before, limit + 1).await?;
    let (notes, next_cursor) = cut(notes, limit, |it| (it.at.micros(), it.id.uuid()));
    let known = known_of(&actor.app().db.read(actor.scope().clone()), vault, id).await?;
    Ok(Json(NotesPage { items: note_bodies(&reader, vault, &known, notes).await?, next_cursor }))
}

async fn note_bodies(
    sql: &impl Sql,
    vault: &Vault,
    known: &[PersonalValue],
    notes: Vec<Note>,
) -> Result<Vec<NoteBody>, Problem> {
    let ids: Vec<ValueId> = notes.iter().map(|it| it.value).collect();
    let texts = vault.reveal_values(sql, &ids).await?;
    let body = |note: Note| NoteBody {
        id: note.id,
        text: texts.get(&note.value).map(|it| mask_text(&it.plain, known)),
        by: note.by,
        at: note.at,
    };
    Ok(notes.into_iter().map(body).collect())
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct WriteNote {
    /// At most 4,000 characters.
    text: String,
}

/// Write a note about a customer.
#[utoipa::path(post, path = "/customers/{customer_id}/notes", tag = "customers",
    params(("customer_id" = CustomerId, Path)), request_body = WriteNote,
    responses((status = CREATED, body = NoteBody)))]
pub(super) async fn write_customer_note(
    actor: Actor<may::ManageCustomers>,
    Path(id): Path<CustomerId>,
    once: Once<WriteNote>,
) -> Result<Created<NoteBody>, Failure> {
    let mut work = actor.work().await?;
    let customer = reachable(&work, id).await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let app = actor.app();
    let note = add_note(&mut work, &app.vault, &customer, &once.body.text).await?;
    rated(&work, app, id).await?;
    let notes = papers::notes_of(&work, id, None, 1).await?;
    let notes = notes.into_iter().filter(|it| it.id == note).collect();
    let known = known_of(&work, &app.vault, id).await?;
    let body = note_bodies(&work, &app.vault, &known, notes).await?.pop();
    let body = body.ok_or_else(|| Problem::internal("the note that was written is not there"))?;
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

/// Take a note away.
#[utoipa::path(delete, path = "/customers/{customer_id}/notes/{note_id}", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("note_id" = NoteId, Path)),
    responses((status = NO_CONTENT)))]
pub(super) async fn remove_customer_note(
    actor: Actor<may::ManageCustomers>,
    Path((id, note)): Path<(CustomerId, NoteId)>,
) -> Result<axum::http::StatusCode, Failure> {
    let mut work = actor.work().await?;
    let customer = reachable(&work, id).await?;
    remove_note(&mut work, &actor.app().vault, &customer, note).await?;
    rated(&work, actor.app(), id).await?;
    work.commit().await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// A file attached to a customer's file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct AttachmentBody {
    id: AttachmentId,
    /// Names, numbers and plates in it are covered.
    name: Option<String>,
    /// What its content says that it is.
    kind: AttachmentType,
    bytes: i64,
    by: String,
    at: Instant,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Attachments {
    /// The newest first.
    items: Vec<AttachmentBody>,
    /// Larger files are refused.
    bytes_max: usize,
    /// What may be attached.
    kinds: Vec<String>,
}

/// The files attached to a customer's file.
#[utoipa::path(get, path = "/customers/{customer_id}/attachments", tag = "customers",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = Attachments)))]
pub(super) async fn list_customer_attachments(
    actor: Actor<may::ReadCustomers>,
    Path(id): Path<CustomerId>,
) -> Result<Json<Attachments>, Failure> {
    let (reader, app) = (actor.read(), actor.app());
    let customer = store::customer(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    let found = papers::attachments_of(&reader, customer.id).await?;
    let known = known_of(&app.db.read(actor.scope().clone()), &app.vault, id).await?;
    let items = attachment_bodies(&reader, &app.vault, &known, found).await?;
    let settings = &app.settings.attachments;
    Ok(Json(Attachments { items, bytes_max: settings.bytes_max, kinds: settings.types.clone() }))
}

async fn attachment_bodies(
    sql: &impl Sql,
    vault: &Vault,
    known: &[PersonalValue],
    found: Vec<Attachment>,
) -> Result<Vec<AttachmentBody>, Problem> {
    let ids: Vec<ValueId> = found.iter().map(|it| it.name).collect();
    let called = vault.reveal_values(sql, &ids).await?;
    let body = |it: Attachment| AttachmentBody {
        id: it.id,
        name: called.get(&it.name).map(|it| mask_text(&it.plain, known)),
        kind: it.kind,
        bytes: it.bytes,
        by: it.by,
        at: it.at,
    };
    Ok(found.into_iter().map(body).collect())
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct AttachQuery {
    /// As the user knows the file. What it is, its content says.
    #[serde(default)]
    file_name: String,
}

/// Attach a file, as the bare body, to a customer's file.
#[utoipa::path(post, path = "/customers/{customer_id}/attachments", tag = "customers",
    params(("customer_id" = CustomerId, Path), AttachQuery),
    request_body(content = String, content_type = "application/octet-stream"),
    responses((status = CREATED, body = AttachmentBody)))]
pub(super) async fn attach_file(
    actor: Actor<may::ManageCustomers>,
    Path(id): Path<CustomerId>,
    Query(query): Query<AttachQuery>,
    headers: HeaderMap,
    body: Body,
) -> Result<Created<AttachmentBody>, Failure> {
    let app = actor.app();
    // Nobody sends a file to a customer out of sight.
    store::customer(&actor.read(), actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    let bytes = received(app, &headers, body).await?;
    let mut work = actor.work().await?;
    let customer = reachable(&work, id).await?;
    let attached = attach(&mut work, app, &customer, (&query.file_name, bytes)).await?;
    match finish(work, app, id, attached.clone()).await {
        Ok(body) => Ok(Created(body)),
        Err(problem) => {
            clear(app, &attached);
            Err(problem.into())
        }
    }
}

async fn finish(
    work: database::Work,
    app: &App,
    id: CustomerId,
    attached: Attachment,
) -> Result<AttachmentBody, Problem> {
    rated(&work, app, id).await?;
    let known = known_of(&work, &app.vault, id).await?;
    let body = attachment_bodies(&work, &app.vault, &known, vec![attached]).await?.pop();
    let body = body.ok_or_else(|| Problem::internal("the file that was attached is not there"))?;
    work.commit().await?;
    Ok(body)
}

/// The whole body, as long as it is no longer than allowed.
async fn received(app: &App, headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Problem> {
    let bytes_max = app.settings.attachments.bytes_max;
    let too_large = || {
        Problem::with_detail(
            Code::TooLarge,
            format!("at most {bytes_max} bytes (attachments.bytes_max) / 最多 {bytes_max} 字节"),
        )
    };
    let announced =
        headers.get(header::CONTENT_LENGTH).and_then(|it| it.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|it| bytes_max < it) {
        return Err(too_large());
    }
    // The limit is the only reason for which a body that arrives is not whole.
    to_bytes(body, bytes_max).await.map(|it| it.to_vec()).map_err(|_| too_large())
}

/// Download an attached file. Each download is noted in the audit.
#[utoipa::path(get, path = "/customers/{customer_id}/attachments/{attachment_id}", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("attachment_id" = AttachmentId, Path)),
    responses((status = OK, body = String, content_type = "application/octet-stream")))]
pub(super) async fn download_attachment(
    actor: Actor<may::DownloadAttachments>,
    Path((id, attachment)): Path<(CustomerId, AttachmentId)>,
) -> Result<Download, Failure> {
    let app = actor.app();
    let mut work = actor.work().await?;
    let customer = reachable(&work, id).await?;
    let found = papers::attachment(&work, id, attachment).await?.ok_or_else(Problem::not_found)?;
    let (name, plain) = open_attachment(&work, app, &found).await?.ok_or_else(Problem::not_found)?;
    let detail = json!({ "id": attachment, "kind": found.kind, "bytes": found.bytes });
    operations::note(&mut work, "customers.attachment_downloaded", id, customer.owner, detail);
    work.commit().await?;
    Ok(Download::of_bytes(name, content_type(found.kind), plain))
}

fn content_type(kind: AttachmentType) -> ContentType {
    match kind {
        AttachmentType::Pdf => ContentType::Pdf,
        AttachmentType::Jpeg => ContentType::Jpeg,
        AttachmentType::Png => ContentType::Png,
        AttachmentType::Webp => ContentType::Webp,
        AttachmentType::Xlsx => ContentType::Xlsx,
        AttachmentType::Docx => ContentType::Docx,
        AttachmentType::Text => ContentType::Text,
    }
}

/// Take an attached file away.
#[utoipa::path(delete, path = "/customers/{customer_id}/attachments/{attachment_id}", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("attachment_id" = AttachmentId, Path),
        ("If-Match" = String, Header, description = "The version of the customer edited")),
    responses((status = NO_CONTENT)))]
pub(super) async fn remove_customer_attachment(
    actor: Actor<may::ManageCustomers>,
    Path((id, attachment)): Path<(CustomerId, AttachmentId)>,
    IfMatch(version): IfMatch,
) -> Result<axum::http::StatusCode, Failure> {
    let app = actor.app();
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    let removed = remove_attachment(&mut work, &app.vault, &customer, attachment).await?;
    rated(&work, app, id).await?;
    work.commit().await?;
    clear(app, &removed);
    Ok(axum::http::StatusCode::NO_CONTENT)
}
