//! A customer's phones: added, corrected, taken out of the file.

use super::claims::{Claimed, Claims};
use super::files::{file_phones, normal_phones};
use super::filing::Filing;
use super::parts::{record_added, told};
use super::{CustomersError, blind_of_normal};
use crate::changes::{Action, Change, record};
use crate::model::{Customer, CustomerId, IdentifierKind};
use crate::rules::Span;
use crate::{reports, store};
use database::Work;
use serde_json::{Value, json};
use vault::{PersonalKind, PersonalValue, ValueId, Vault};

/// Adds phones to a customer's file; says whether any goes on finding somebody else at the till.
pub(crate) async fn add_phones(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    phones: &[String],
) -> Result<bool, CustomersError> {
    let phones = normal_phones(phones)?;
    if phones_of(work, vault, customer).await?.iter().any(|it| phones.contains(&it.plain)) {
        return Err(CustomersError::Taken(IdentifierKind::Phone));
    }
    let mut claims = Claims::default();
    claims.look_up(work, vault, IdentifierKind::Phone, phones.iter().map(String::as_str)).await?;
    let mut filing = Filing::new(work, vault);
    let is_shared = file_phones(&mut filing, &mut claims, vault, customer.id, &phones);
    filing.store().await?;
    for phone in &phones {
        record_added(work, vault, customer, ("phone", Some(PersonalKind::Phone)), phone).await?;
    }
    let detail = json!({ "phones": phones });
    told(work, vault, claims, customer, "customers.phones_added", detail).await?;
    Ok(is_shared)
}

/// Puts another number in the place of one of the customer's phones; says whether it goes on finding somebody else at
/// the till.
pub(crate) async fn correct_phone(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    id: ValueId,
    phone: &str,
) -> Result<bool, CustomersError> {
    let phone = normal_phones(&[phone.to_owned()])?.pop().unwrap_or_default();
    let own = phones_of(work, vault, customer).await?;
    let before = own.iter().find(|it| it.id == id).ok_or(CustomersError::NoPart)?;
    if before.plain == phone {
        return Ok(false);
    }
    if own.iter().any(|it| it.plain == phone) {
        return Err(CustomersError::Taken(IdentifierKind::Phone));
    }
    vault.replace(work, id, &phone).await?;
    let mut claims = release(work, vault, customer.id, &before.plain).await?;
    claims.look_up(work, vault, IdentifierKind::Phone, [phone.as_str()]).await?;
    let claimed = claims.claim(vault, customer.id, IdentifierKind::Phone, &phone, Span::ALWAYS);
    let change = (json!(before.plain), json!(phone));
    record_phone(work, vault, customer, (Action::Changed, id), change.clone()).await?;
    let detail = json!({ "id": id, "before": change.0, "after": change.1 });
    told(work, vault, claims, customer, "customers.phone_corrected", detail).await?;
    Ok(claimed == Claimed::Refused)
}

/// Takes one of the customer's phones out of the file.
pub(crate) async fn remove_phone(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    id: ValueId,
) -> Result<(), CustomersError> {
    let own = phones_of(work, vault, customer).await?;
    let before = own.into_iter().find(|it| it.id == id).ok_or(CustomersError::NoPart)?;
    vault.remove(work, id).await?;
    let claims = release(work, vault, customer.id, &before.plain).await?;
    let change = (json!(before.plain), Value::Null);
    record_phone(work, vault, customer, (Action::Removed, id), change).await?;
    let detail = json!({ "id": id, "phones": [before.plain] });
    told(work, vault, claims, customer, "customers.phones_removed", detail).await
}

async fn phones_of(
    work: &Work,
    vault: &Vault,
    customer: &Customer,
) -> Result<Vec<PersonalValue>, CustomersError> {
    let mut values = vault.reveal(work, customer.id.subject()).await?;
    values.retain(|it| it.kind == PersonalKind::Phone);
    Ok(values)
}

/// Lets a phone that left the customer's file find them no more at the till. Of others who have it, whoever was filed
/// first is found by it from then on: it may have been theirs all along.
async fn release(
    work: &Work,
    vault: &Vault,
    customer: CustomerId,
    phone: &str,
) -> Result<Claims, CustomersError> {
    let blind = blind_of_normal(vault, IdentifierKind::Phone, phone);
    let held =
        store::holders(work, IdentifierKind::Phone, &[blind]).await?.remove(&blind).unwrap_or_default();
    let (own, others): (Vec<_>, Vec<_>) = held.into_iter().partition(|it| it.customer == customer);
    for span in &own {
        store::remove_identifier(work, blind, span.span.from).await?;
    }
    let mut claims = Claims::of(blind, [(blind, others)].into());
    if !own.is_empty()
        && let Some(next) = first_with(work, vault, customer, blind).await?
    {
        claims.claim_blind(next, (IdentifierKind::Phone, blind), Span::ALWAYS);
    }
    Ok(claims)
}

/// Whoever of the other customers has a phone in their file and was filed first.
async fn first_with(
    work: &Work,
    vault: &Vault,
    customer: CustomerId,
    blind: store::Blind,
) -> Result<Option<CustomerId>, CustomersError> {
    let subjects = vault.subjects_by_token(work, &[blind]).await?.remove(&blind).unwrap_or_default();
    // Contacts have phones too, and are no customers.
    let ids: Vec<CustomerId> =
        subjects.into_iter().map(|it| CustomerId(it.0)).filter(|it| *it != customer).collect();
    let others = reports::customers_by_id(work, &ids).await?;
    let others = others.into_iter().filter(|it| it.merged_into.is_none());
    Ok(others.min_by_key(|it| it.serial).map(|it| it.id))
}

async fn record_phone(
    work: &Work,
    vault: &Vault,
    customer: &Customer,
    (action, id): (Action, ValueId),
    (before, after): (Value, Value),
) -> Result<(), CustomersError> {
    let personal = Some(PersonalKind::Phone);
    let change = Change { field: "phone".to_owned(), item: Some(id.0), personal, before, after };
    record(work, vault, customer.id, action, vec![change]).await
}
