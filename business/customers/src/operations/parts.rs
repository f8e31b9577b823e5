//! What is added to a file later: vehicles, cards, phones.

use super::CustomersError;
use super::claims::Claims;
use super::files::{file_card, file_phones, file_vehicle, normal_phones, note};
use super::filing::{Filing, NewCard, NewVehicle};
use super::till::IdentifiersAdded;
use crate::model::{Customer, IdentifierKind};
use crate::store;
use database::Work;
use serde_json::{Value, json};
use vault::{PersonalKind, Vault};

/// Adds a vehicle to a customer's file.
pub(crate) async fn add_vehicle(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    vehicle: &NewVehicle,
) -> Result<(), CustomersError> {
    let mut claims = Claims::default();
    claims.look_up(work, vault, IdentifierKind::Plate, [vehicle.plate.text.as_str()]).await?;
    let mut filing = Filing::new(work, vault);
    file_vehicle(&mut filing, &mut claims, vault, customer.id, vehicle)?;
    filing.store().await?;
    let detail = json!({ "plate": vehicle.plate.text, "from": vehicle.from, "until": vehicle.until });
    told(work, vault, claims, customer, "customers.vehicle_added", detail).await
}

/// Adds a card to a customer's file. The vehicle, if one is named, must be the customer's.
pub(crate) async fn add_card(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    card: NewCard,
) -> Result<(), CustomersError> {
    if let Some(vehicle) = card.vehicle
        && !store::vehicles_of(work, &[customer.id]).await?.iter().any(|(it, _)| it.id == vehicle)
    {
        return Err(CustomersError::NoVehicle);
    }
    let mut claims = Claims::default();
    claims.look_up(work, vault, IdentifierKind::Card, [card.number.as_str()]).await?;
    let detail =
        json!({ "card_number": card.number, "kind": card.kind, "from": card.from, "until": card.until });
    let known = store::cards_by_number(work, std::slice::from_ref(&card.number)).await?;
    match known.into_values().next() {
        // The card was somebody else's until the day before: its row goes over to the new holder.
        Some(old) if old.customer != customer.id => {
            take_card(&mut claims, vault, customer, &card)?;
            let card = crate::model::Card {
                customer: customer.id,
                kind: card.kind,
                vehicle: card.vehicle,
                from: card.from,
                until: card.until,
                ..old
            };
            store::save_card(work, &card).await?;
        }
        Some(_) => return Err(CustomersError::Taken(IdentifierKind::Card)),
        None => {
            let mut filing = Filing::new(work, vault);
            file_card(&mut filing, &mut claims, vault, customer.id, card)?;
            filing.store().await?;
        }
    }
    told(work, vault, claims, customer, "customers.card_added", detail).await
}

fn take_card(
    claims: &mut Claims,
    vault: &Vault,
    customer: &Customer,
    card: &NewCard,
) -> Result<(), CustomersError> {
    let span = crate::rules::Span::of(card.from, card.until)?;
    match claims.claim(vault, customer.id, IdentifierKind::Card, &card.number, span) {
        super::claims::Claimed::Granted => Ok(()),
        _ => Err(CustomersError::Taken(IdentifierKind::Card)),
    }
}

/// Adds phones to a customer's file; says whether any goes on finding somebody else at the till.
pub(crate) async fn add_phones(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    phones: &[String],
) -> Result<bool, CustomersError> {
    let phones = normal_phones(phones)?;
    let values = vault.reveal(work, customer.id.subject()).await?;
    if values.iter().any(|it| it.kind == PersonalKind::Phone && phones.contains(&it.plain)) {
        return Err(CustomersError::Taken(IdentifierKind::Phone));
    }
    let mut claims = Claims::default();
    claims.look_up(work, vault, IdentifierKind::Phone, phones.iter().map(String::as_str)).await?;
    let mut filing = Filing::new(work, vault);
    let is_shared = file_phones(&mut filing, &mut claims, vault, customer.id, &phones);
    filing.store().await?;
    let detail = json!({ "phones": phones });
    told(work, vault, claims, customer, "customers.phones_added", detail).await?;
    Ok(is_shared)
}

/// Stores the claims, counts a change of the file's version, and tells the audit, sealed, and whoever listens.
async fn told(
    work: &mut Work,
    vault: &Vault,
    claims: Claims,
    customer: &Customer,
    action: &'static str,
    detail: Value,
) -> Result<(), CustomersError> {
    let items = claims.store(work).await?;
    if !items.is_empty() {
        work.tell(IdentifiersAdded::NAME, &IdentifiersAdded { items });
    }
    if !store::save_customer(work, customer).await? {
        return Err(CustomersError::ChangedMeanwhile);
    }
    let detail = vault.seal_json(work, customer.id.subject(), &detail).await?;
    note(work, action, customer.id, customer.owner, detail);
    Ok(())
}
