//! Recording consent, asking whether somebody may be reached, revealing, answering requests, erasing.

mod consents;
mod contact;
mod erasing;
mod exports;
mod merge;
mod packages;
mod requests;
mod retention;
mod reveals;

pub use consents::{ConsentStanding, camera_opted_in};
pub(crate) use consents::{NewConsent, NewText, add_text, record, set_hold, standing};
pub(crate) use contact::today;
pub use contact::{may_contact, note_message};
pub use erasing::{ErasingSummary, apply_ledger, erase};
pub(crate) use erasing::{erase_by_request, erase_contact};
pub(crate) use exports::note_canary;
pub use exports::{Held, NewExport, note_export};
pub use merge::MERGE_FOLLOWER;
pub(crate) use packages::{Section, make_package, open_package};
pub(crate) use requests::{NewRequest, receive, take_step};
pub use retention::{forget_own, note_purged};
pub(crate) use reveals::{Asked, acknowledge, notes_of, reveal};

use crate::error::PrivacyError;
use crate::store::Person;
use database::{AuditEntry, Work};
use serde_json::{Value, json};
use vault::{SubjectId, Vault};

/// Longest text that somebody writes beside a reveal, a request or a step, in characters.
pub(crate) const NOTE_CHARS_MAX: usize = 500;

pub(crate) fn check_note(note: Option<&str>) -> Result<(), PrivacyError> {
    let is_long = note.is_some_and(|it| NOTE_CHARS_MAX < it.chars().count());
    if is_long { Err(PrivacyError::TooLong { field: "note", max: NOTE_CHARS_MAX }) } else { Ok(()) }
}

/// What somebody wrote about a person may name them: it is kept sealed by the person's key.
pub(crate) async fn seal_note(
    work: &Work,
    vault: &Vault,
    subject: SubjectId,
    note: Option<&str>,
) -> Result<Value, PrivacyError> {
    check_note(note)?;
    match note {
        None => Ok(Value::Null),
        Some(note) => Ok(vault.seal_json(work, subject, &json!({ "note": note })).await?),
    }
}

/// Notes what was done about a person.
pub(crate) fn told(work: &mut Work, action: &'static str, person: &Person, detail: Value) {
    work.audit(AuditEntry {
        action,
        subject_kind: "customer",
        subject: Some(person.id.uuid()),
        unit: Some(person.owner),
        detail,
    });
}
