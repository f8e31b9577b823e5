//! Erasing a person: the identity goes everywhere, litres and receipts stay as those of nobody.
//!
//! The list beside the key file is told first. Then key, values and tokens go, and every declared column does what it
//! says erasing does there. A database that was restored from an older backup is brought in line with the list when
//! it is opened.

use super::{packages, told};
use crate::error::PrivacyError;
use crate::model::RequestId;
use crate::store::erasures::{self as store, ContactErasureRow, ErasureRow};
use crate::store::requests;
use crate::store::{self as rows, Person};
use customers::{CustomerId, Kind, PartId, customer_of_contact, take_out_contact};
use database::{Scope, Who, Work};
use kernel::Instant;
use serde_json::json;
use vault::{Erasure, SubjectId};
use web::App;

/// What erasing did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ErasingSummary {
    /// Persons erased: the customer, and contacts with keys of their own.
    pub persons: u64,
    /// Rows deleted or emptied.
    pub rows: u64,
}

/// Erases a person, whatever asks for it, with the files that were merged into theirs. The reason is a word of ours.
/// Repeating it is harmless.
async fn erase_person(
    app: &App,
    work: &mut Work,
    person: &Person,
    reason: &'static str,
    request: Option<RequestId>,
) -> Result<ErasingSummary, PrivacyError> {
    let mut summary = erase_file(app, work, person, reason, request).await?;
    for absorbed in store::absorbed_by(work, &app.references, person.id).await? {
        if let Some(other) = rows::person(work, &Scope::Everything, absorbed).await? {
            let more = erase_file(app, work, &other, reason, request).await?;
            summary.persons += more.persons;
            summary.rows += more.rows;
        }
    }
    Ok(summary)
}

async fn erase_file(
    app: &App,
    work: &mut Work,
    person: &Person,
    reason: &'static str,
    request: Option<RequestId>,
) -> Result<ErasingSummary, PrivacyError> {
    if person.kind == Kind::Organisation {
        return Err(PrivacyError::NoPerson);
    }
    let key = (person.id, person.serial);
    let beside = store::subjects_beside(work, &app.references, key).await?;
    let mut summary = ErasingSummary::default();
    for subject in [person.id.uuid()].into_iter().chain(beside) {
        summary.persons += u64::from(app.vault.erase(work, SubjectId(subject)).await?);
    }
    // The files of packages are sealed by the key that is gone; still they go with it.
    delete_packages(app, work, person).await?;
    summary.rows = store::clear_rows(work, &app.references, key).await?;
    store::anonymise(work, person.id, person.serial).await?;
    store::note(
        work,
        ErasureRow {
            customer_id: person.id.uuid(),
            customer_serial: person.serial,
            request_id: request.map(RequestId::uuid),
            reason: reason.to_owned(),
            at_us: work.now().micros(),
            by_user: work.who().user,
            by_name: work.who().name.clone(),
            times: 1,
            purged_at_us: None,
        },
    )
    .await?;
    told(work, "privacy.person_erased", person, json!({ "reason": reason, "request": request }));
    work.tell("privacy.person_erased", &json!({ "customer": person.id, "serial": person.serial }));
    Ok(summary)
}

async fn delete_packages(app: &App, work: &Work, person: &Person) -> Result<(), PrivacyError> {
    let none = Instant::from_micros(0);
    for package in requests::packages_to_delete(work, none, Some(person.id.uuid())).await? {
        drop(std::fs::remove_file(packages::package_path(app, package)));
        requests::delete_package(work, package).await?;
    }
    Ok(())
}

/// Erases one contact alone: the file of their organisation stays, and holds nothing of them any more. Packages of that
/// file held them as well, and can be made again.
pub(crate) async fn erase_contact(
    app: &App,
    work: &mut Work,
    (person, contact): (&Person, PartId),
    reason: &'static str,
    request: Option<RequestId>,
) -> Result<(), PrivacyError> {
    take_out_contact(work, &app.vault, person.id, contact).await?;
    app.vault.erase(work, SubjectId(contact.uuid())).await?;
    delete_packages(app, work, person).await?;
    store::note_contact(
        work,
        ContactErasureRow {
            contact_id: contact.uuid(),
            customer_id: person.id.uuid(),
            request_id: request.map(RequestId::uuid),
            reason: reason.to_owned(),
            at_us: work.now().micros(),
            by_user: work.who().user,
            by_name: work.who().name.clone(),
            times: 1,
            purged_at_us: None,
        },
    )
    .await?;
    let detail = json!({ "contact": contact, "reason": reason, "request": request });
    told(work, "privacy.contact_erased", person, detail);
    work.tell("privacy.person_erased", &json!({ "customer": person.id, "contact": contact }));
    Ok(())
}

/// Erases the person who asked for it.
pub(crate) async fn erase_by_request(
    app: &App,
    work: &mut Work,
    person: &Person,
    request: RequestId,
) -> Result<ErasingSummary, PrivacyError> {
    erase_person(app, work, person, "request", Some(request)).await
}

/// Erases the person behind a customer, for commands and jobs; nothing when there is no such person.
pub async fn erase(
    app: &App,
    work: &mut Work,
    customer: CustomerId,
    reason: &'static str,
) -> Result<Option<ErasingSummary>, PrivacyError> {
    let Some(person) = rows::person(work, &Scope::Everything, customer).await? else { return Ok(None) };
    erase_person(app, work, &person, reason, None).await.map(Some)
}

/// Erases a contact whom an older backup brought back; somebody else than a contact leaves a key alone.
async fn erase_contact_again(app: &App, work: &mut Work, contact: PartId) -> Result<(), PrivacyError> {
    let customer = customer_of_contact(work, contact).await?;
    let person = match customer {
        Some(customer) => rows::person(work, &Scope::Everything, customer).await?,
        None => None,
    };
    match person {
        Some(person) => erase_contact(app, work, (&person, contact), "restored", None).await,
        None => Ok(app.vault.erase(work, SubjectId(contact.uuid())).await.map(drop)?),
    }
}

/// Brings database and list in line: whoever the list names and the database still knows is erased again (the
/// database was restored from a backup made before), and whom the database erased and the list does not name is
/// added to it (the list was not copied along). Returns how many were erased again.
pub async fn apply_ledger(app: &App) -> Result<u64, PrivacyError> {
    let reader = app.db.read(Scope::Everything);
    let listed: Vec<SubjectId> = app.vault.erasures()?.into_iter().map(|it| it.subject).collect();
    let here = app.vault.erased_here(&reader).await?;
    let unlisted: Vec<Erasure> = here.into_iter().filter(|it| !listed.contains(&it.subject)).collect();
    if !unlisted.is_empty() {
        app.vault.note_erasures(&unlisted)?;
    }
    let known_again = app.vault.with_keys(&reader, &listed).await?;
    let mut again = 0;
    for subject in known_again {
        let mut work = app.db.work(Who::system("erase_again"), Scope::Everything).await?;
        if erase(app, &mut work, CustomerId(subject.0), "restored").await?.is_none() {
            erase_contact_again(app, &mut work, PartId(subject.0)).await?;
        }
        work.commit().await?;
        again += 1;
    }
    Ok(again)
}
