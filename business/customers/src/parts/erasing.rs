//! A contact who is erased alone: a person of their own, who goes while the file of their organisation stays.

use super::model::{PartId, PartKind};
use super::store::{count_change, delete_row};
use crate::changes::{Action, Change, mask_in_notes, record};
use crate::model::CustomerId;
use crate::operations::{CustomersError, FILES_CHANGED};
use crate::upkeep::forget;
use database::Work;
use serde_json::{Value, json};
use vault::{PersonalKind, SubjectId, Vault, mask_known};

/// Takes a contact who is being erased out of a file, and what was written of them out of its notes, also of earlier
/// ones. Whoever calls destroys the contact's key after this: what the history seals by it can then be read no more.
pub async fn take_out_contact(
    work: &mut Work,
    vault: &Vault,
    customer: CustomerId,
    contact: PartId,
) -> Result<(), CustomersError> {
    let known = vault.reveal(work, SubjectId(contact.uuid())).await?;
    let own = vault.reveal(work, customer.subject()).await?;
    for note in own.iter().filter(|it| it.kind == PersonalKind::Note) {
        let masked = mask_known(&note.plain, &known);
        if masked != note.plain {
            vault.replace(work, note.id, &masked).await?;
        }
    }
    mask_in_notes(work, vault, customer, &known).await?;
    delete_row(work, contact).await?;
    // That there was one, and who took them out; nothing of who it was.
    let (before, after) = (Value::Null, Value::Null);
    let item = Some(contact.uuid());
    let change = Change { field: PartKind::Contact.as_str().to_owned(), item, personal: None, before, after };
    record(work, vault, customer, Action::Removed, vec![change]).await?;
    count_change(work, customer).await?;
    forget(work, &[customer]).await?;
    work.tell(FILES_CHANGED, &json!({ "count": 1 }));
    Ok(())
}
