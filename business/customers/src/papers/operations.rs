//! Writing notes, attaching files, and taking them away.

use super::disk;
use super::model::{Attachment, AttachmentId, NoteId};
use super::rules::{self, Unfit};
use super::store::{self, AttachmentRow, NoteRow};
use crate::changes::{Action, Change, record};
use crate::model::{Customer, CustomerId};
use crate::operations::{CustomersError, touch};
use crate::parts::contact_subjects;
use database::{Sql, Work};
use kernel::{FieldProblem, Instant, Problem};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;
use vault::{PersonalKind, PersonalValue, ValueId, Vault};
use web::App;

/// Writes a note about a customer.
pub(crate) async fn add_note(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    text: &str,
) -> Result<NoteId, CustomersError> {
    let text = rules::normal_note(text).map_err(|it| CustomersError::Fields(vec![it]))?;
    let value = vault.seal(work, customer.id.subject(), PersonalKind::Note, &text).await?;
    let id = NoteId(work.new_id());
    work.insert(NoteRow {
        id: id.uuid(),
        customer_id: customer.id.uuid(),
        value_id: value.uuid(),
        by_user: work.who().user,
        by_name: work.who().name.clone(),
        at_us: work.now().micros(),
    })
    .await?;
    tell(work, vault, customer, (Action::Added, "note"), (id.uuid(), &text)).await?;
    Ok(id)
}

/// Takes a note away. The history keeps its text, sealed.
pub(crate) async fn remove_note(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    id: NoteId,
) -> Result<(), CustomersError> {
    let value = store::note_value(work, customer.id, id).await?.ok_or(CustomersError::NoPart)?;
    let text = vault.reveal_values(work, &[value]).await?.remove(&value).map(|it| it.plain);
    store::delete_note(work, id).await?;
    vault.remove(work, value).await?;
    tell(work, vault, customer, (Action::Removed, "note"), (id.uuid(), &text.unwrap_or_default())).await
}

async fn tell(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    (action, field): (Action, &'static str),
    (item, text): (uuid::Uuid, &str),
) -> Result<(), CustomersError> {
    let (before, after) = match action {
        Action::Removed => (json!(text), Value::Null),
        _ => (Value::Null, json!(text)),
    };
    let personal = Some(PersonalKind::Note);
    let change = Change { field: field.to_owned(), item: Some(item), personal, before, after };
    record(work, vault, customer.id, action, vec![change]).await?;
    let what = match (field, action) {
        ("note", Action::Removed) => "customers.note_removed",
        ("note", _) => "customers.note_written",
        (_, Action::Removed) => "customers.attachment_removed",
        _ => "customers.file_attached",
    };
    touch(work, customer, what, json!({ "id": item })).await
}

/// Attachments of one customer at most.
const ATTACHMENTS_MAX: usize = 100;

/// Attaches a file to a customer's file. It stands on the disk before the caller commits: one that is never committed
/// is removed by [`clear`], or by night.
pub(crate) async fn attach(
    work: &mut Work,
    app: &App,
    customer: &Customer,
    (name, bytes): (&str, Vec<u8>),
) -> Result<Attachment, Problem> {
    let settings = &app.settings.attachments;
    if ATTACHMENTS_MAX <= store::attachments_of(work, customer.id).await?.len() {
        return Err(CustomersError::TooMany(ATTACHMENTS_MAX).into());
    }
    // Unpacking a document takes a moment: the others are not to wait for it.
    let allowed = settings.types.clone();
    let looked = tokio::task::spawn_blocking(move || {
        let found = rules::type_of(&bytes, &allowed);
        (bytes, found)
    });
    let (bytes, found) = looked.await.map_err(Problem::internal)?;
    let kind = found.map_err(refused)?;
    let name = rules::plain_name(name, kind);
    let (vault, subject) = (&app.vault, customer.id.subject());
    let id = AttachmentId(work.new_id());
    let sealed = vault.seal_file(work, subject, id.uuid(), &bytes).await?;
    let value = vault.seal(work, subject, PersonalKind::Note, &name).await?;
    let stored_name = disk::random_name(app.deps.entropy.as_ref());
    let row = AttachmentRow {
        id: id.uuid(),
        customer_id: customer.id.uuid(),
        subject_id: subject.0,
        stored_name: stored_name.clone(),
        name_value_id: value.uuid(),
        kind: kind.as_str().to_owned(),
        bytes: bytes.len() as i64,
        by_user: work.who().user,
        by_name: work.who().name.clone(),
        at_us: work.now().micros(),
    };
    work.insert(row).await?;
    tell(work, vault, customer, (Action::Added, "attachment"), (id.uuid(), &name)).await?;
    disk::write(&disk::folder(&app.data_dir), &stored_name, &sealed)?;
    let (by, at) = (work.who().name.clone(), work.now());
    Ok(Attachment { id, subject, stored_name, name: value, kind, bytes: bytes.len() as i64, by, at })
}

fn refused(unfit: Unfit) -> Problem {
    Problem::invalid(vec![FieldProblem::new("file", unfit.code(), unfit.to_string())])
}

/// Takes an attachment away. The caller removes it from the disk with [`clear`] once that is committed.
pub(crate) async fn remove_attachment(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    id: AttachmentId,
) -> Result<Attachment, CustomersError> {
    let found = store::attachment(work, customer.id, id).await?.ok_or(CustomersError::NoPart)?;
    let name = vault.reveal_values(work, &[found.name]).await?.remove(&found.name).map(|it| it.plain);
    store::delete_attachment(work, id).await?;
    vault.remove(work, found.name).await?;
    tell(work, vault, customer, (Action::Removed, "attachment"), (id.uuid(), &name.unwrap_or_default()))
        .await?;
    Ok(found)
}

/// Removes a file from the disk.
pub(crate) fn clear(app: &App, attachment: &Attachment) {
    disk::remove(&disk::folder(&app.data_dir), &attachment.stored_name);
}

/// The name and the content of an attachment; nothing when the file is gone or its customer was erased.
pub(crate) async fn open_attachment(
    sql: &impl Sql,
    app: &App,
    attachment: &Attachment,
) -> Result<Option<(String, Vec<u8>)>, Problem> {
    let folder = disk::folder(&app.data_dir);
    let Some(sealed) = disk::read(&folder, &attachment.stored_name)? else { return Ok(None) };
    let id = attachment.id.uuid();
    let Some(plain) = app.vault.open_file(sql, attachment.subject, id, &sealed).await? else {
        return Ok(None);
    };
    let name = name_of(sql, &app.vault, attachment.name).await?;
    Ok(Some((name.unwrap_or_else(|| format!("file.{}", attachment.kind.ending())), plain)))
}

async fn name_of(sql: &impl Sql, vault: &Vault, value: ValueId) -> Result<Option<String>, CustomersError> {
    Ok(vault.reveal_values(sql, &[value]).await?.remove(&value).map(|it| it.plain))
}

/// What is known of a customer and of the contacts in their file, to be covered where somebody wrote of them. The reader
/// must be one from whom nothing is hidden: what is hidden from somebody they must not read in a note either.
pub(crate) async fn known_of(
    sql: &impl Sql,
    vault: &Vault,
    customer: CustomerId,
) -> Result<Vec<PersonalValue>, CustomersError> {
    let mut subjects = contact_subjects(sql, customer).await?;
    subjects.push(customer.subject());
    let values = vault.reveal_all(sql, &subjects).await?;
    // A note is not what another note tells.
    Ok(values.into_values().flatten().filter(|it| it.kind != PersonalKind::Note).collect())
}

/// Files looked up in one statement.
const FILES_PER_STEP: usize = 400;
/// A file younger than this may belong to a request that has not ended.
const YOUNG_SECONDS: i64 = 24 * 60 * 60;

/// Removes files from the disk that belong to no attachment any more, or to a customer who was erased. Returns how
/// many.
pub async fn remove_stray_files(sql: &impl Sql, data_dir: &Path, now: Instant) -> Result<u64, Problem> {
    let folder = disk::folder(data_dir);
    let files = disk::list(&folder).map_err(Problem::internal)?;
    let old: Vec<String> =
        files.into_iter().filter(|it| it.1.plus_seconds(YOUNG_SECONDS) < now).map(|it| it.0).collect();
    let mut removed = 0;
    for names in old.chunks(FILES_PER_STEP) {
        let known: HashSet<String> = store::known_files(sql, names).await?.into_iter().collect();
        for name in names.iter().filter(|it| !known.contains(*it)) {
            disk::remove(&folder, name);
            removed += 1;
        }
    }
    Ok(removed)
}
