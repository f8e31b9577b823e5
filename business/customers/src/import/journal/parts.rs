//! Parts of files in a journal: what they were, sealed; and whether they are still as they were left, by a keyed
//! hash, since the same content is sealed otherwise each time.

use super::store::ChangeRow;
use crate::changes::Action;
use crate::model::{Customer, CustomerId};
use crate::operations::CustomersError;
use crate::parts::{
    Contact, InvoiceTitle, Kept, Occasion, Part, PartId, PartKind, Site, delete_part, parts_by_id,
    record_part, save_part, subject_of, to_map,
};
use crate::store::damaged;
use data_encoding::HEXLOWER;
use database::{Sql, Work};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;
use vault::Vault;

/// A part as it was.
#[derive(Debug, Serialize, Deserialize)]
struct PartState {
    digest: String,
    /// Its fields, sealed by the key of the person they are about.
    sealed: Value,
}

/// The label that keeps these hashes apart from other keyed ones.
const LABEL: &str = "journal_part";

/// By this two states of a part are the same or not.
pub(in crate::import) fn part_digest<T: Part>(vault: &Vault, part: &Kept<T>) -> String {
    let text = Value::Object(to_map(&part.part)).to_string();
    HEXLOWER.encode(&vault.blind(LABEL, &text))
}

/// A part before a change, as a journal keeps it.
pub(in crate::import) async fn part_state<T: Part>(
    work: &Work,
    vault: &Vault,
    customer: CustomerId,
    part: &Kept<T>,
) -> Result<String, CustomersError> {
    let subject = subject_of::<T>(customer, part.id);
    let sealed = vault.seal_json(work, subject, &Value::Object(to_map(&part.part))).await?;
    Ok(super::to_text(&PartState { digest: part_digest(vault, part), sealed }))
}

/// The kind of the part that an entry is about.
pub(super) fn part_kind(entry: &ChangeRow) -> Option<PartKind> {
    PartKind::parse(&entry.kind)
}

/// The state in which taking an entry back leaves its part, as `after` of an earlier entry says it.
pub(super) fn digest_before(entry: &ChangeRow) -> Option<String> {
    let state: PartState = serde_json::from_str(entry.before.as_deref()?).ok()?;
    Some(state.digest)
}

/// Whose these parts are and how they stand, by id.
pub(super) async fn parts_now(
    sql: &impl Sql,
    vault: &Vault,
    entries: &[ChangeRow],
) -> Result<HashMap<Uuid, (CustomerId, String)>, CustomersError> {
    let mut now = HashMap::new();
    for kind in PartKind::ALL {
        let ids: Vec<Uuid> =
            entries.iter().filter(|it| part_kind(it) == Some(*kind)).filter_map(|it| it.item_id).collect();
        now.extend(match kind {
            PartKind::Contact => digests::<Contact>(sql, vault, &ids).await?,
            PartKind::InvoiceTitle => digests::<InvoiceTitle>(sql, vault, &ids).await?,
            PartKind::Site => digests::<Site>(sql, vault, &ids).await?,
            PartKind::Occasion => digests::<Occasion>(sql, vault, &ids).await?,
        });
    }
    Ok(now)
}

async fn digests<T: Part>(
    sql: &impl Sql,
    vault: &Vault,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, (CustomerId, String))>, CustomersError> {
    let parts = parts_by_id::<T>(sql, vault, ids).await?;
    Ok(parts.into_iter().map(|(owner, it)| (it.id.uuid(), (owner, part_digest(vault, &it)))).collect())
}

/// Puts a part back as it was, or takes it out of the file again.
pub(super) async fn put_part_back(
    work: &Work,
    vault: &Vault,
    customer: &Customer,
    entry: &ChangeRow,
) -> Result<(), CustomersError> {
    match part_kind(entry) {
        Some(PartKind::Contact) => put_back::<Contact>(work, vault, customer, entry).await,
        Some(PartKind::InvoiceTitle) => put_back::<InvoiceTitle>(work, vault, customer, entry).await,
        Some(PartKind::Site) => put_back::<Site>(work, vault, customer, entry).await,
        Some(PartKind::Occasion) => put_back::<Occasion>(work, vault, customer, entry).await,
        None => Ok(()),
    }
}

async fn put_back<T: Part>(
    work: &Work,
    vault: &Vault,
    customer: &Customer,
    entry: &ChangeRow,
) -> Result<(), CustomersError> {
    let id = PartId(entry.item_id.unwrap_or_default());
    let Some((_, now)) = parts_by_id::<T>(work, vault, &[id.uuid()]).await?.pop() else { return Ok(()) };
    let Some(before) = &entry.before else {
        record_part(work, vault, customer, Action::Removed, (Some(&now), None)).await?;
        return delete_part::<T>(work, vault, id).await;
    };
    let unreadable = || damaged("journal entry", &entry.seq.to_string());
    let state: PartState = serde_json::from_str(before).map_err(|_| unreadable())?;
    // Of somebody erased there is nothing to put back; their entries are gone with them.
    let Some(opened) = vault.open_json(work, &state.sealed).await? else { return Ok(()) };
    let was = now.with(serde_json::from_value(opened).map_err(|_| unreadable())?);
    save_part(work, vault, (customer.id, customer.kind), &was, false).await?;
    record_part(work, vault, customer, Action::Changed, (Some(&now), Some(&was))).await.map(drop)
}
