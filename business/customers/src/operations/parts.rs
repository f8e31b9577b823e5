//! What is added to a file later: vehicles, cards.

use super::claims::Claims;
use super::details::{check_card, check_vehicle};
use super::files::{file_card, file_vehicle, note};
use super::filing::{Filing, NewCard, NewVehicle};
use super::till::IdentifiersAdded;
use super::{CustomersError, FILES_CHANGED};
use crate::changes::{Action, Change, record};
use crate::model::{Customer, IdentifierKind};
use crate::store;
use crate::upkeep::forget;
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
    check_vehicle(vehicle.tank_ml)?;
    let mut claims = Claims::default();
    claims.look_up(work, vault, IdentifierKind::Plate, [vehicle.plate.text.as_str()]).await?;
    let mut filing = Filing::new(work, vault);
    file_vehicle(&mut filing, &mut claims, vault, customer.id, vehicle)?;
    filing.store().await?;
    let detail = json!({ "plate": vehicle.plate.text, "from": vehicle.from, "until": vehicle.until });
    record_added(work, vault, customer, ("vehicle", Some(PersonalKind::Plate)), &vehicle.plate.text).await?;
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
    check_card(work, customer, None, (card.kind, card.main, &card.limits)).await?;
    let mut claims = Claims::default();
    claims.look_up(work, vault, IdentifierKind::Card, [card.number.as_str()]).await?;
    record_added(work, vault, customer, ("card", None), &card.number).await?;
    let detail =
        json!({ "card_number": card.number, "kind": card.kind, "from": card.from, "until": card.until });
    let known = store::cards_by_number(work, std::slice::from_ref(&card.number)).await?;
    match known.into_values().next() {
        // The card was somebody else's until the day before: its row goes over to the new holder.
        Some(old) if old.customer != customer.id => {
            take_card(&mut claims, vault, customer, &card)?;
            forget(work, &[old.customer]).await?;
            work.tell(FILES_CHANGED, &json!({ "count": 1 }));
            record_gone(work, vault, &old).await?;
            let card = crate::model::Card {
                customer: customer.id,
                kind: card.kind,
                main: card.main,
                limits: card.limits,
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

pub(super) async fn record_added(
    work: &Work,
    vault: &Vault,
    customer: &Customer,
    (field, personal): (&str, Option<PersonalKind>),
    what: &str,
) -> Result<(), CustomersError> {
    let (before, after) = (Value::Null, json!(what));
    let change = Change { field: field.to_owned(), item: None, personal, before, after };
    record(work, vault, customer.id, Action::Added, vec![change]).await
}

/// Writes into the history of the earlier holder that a card went.
async fn record_gone(work: &Work, vault: &Vault, card: &crate::model::Card) -> Result<(), CustomersError> {
    let (before, after) = (json!(card.number), Value::Null);
    let change = Change { field: "card".to_owned(), item: None, personal: None, before, after };
    record(work, vault, card.customer, Action::Removed, vec![change]).await
}

/// Stores the claims, counts a change of the file's version, and tells the audit, sealed, and whoever listens.
pub(super) async fn told(
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
