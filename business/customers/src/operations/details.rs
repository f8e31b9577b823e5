//! Changing what is known of a vehicle or a card that a customer has.

use super::files::touch;
use super::till::IdentifiersAdded;
use super::{
    CustomersError,
    claims::{Claimed, Claims},
};
use crate::changes::{Action, Change, diff, record};
use crate::model::{
    Card, CardId, CardKind, CardLimits, Customer, Fuel, IdentifierKind, Vehicle, VehicleId, VehicleKind,
};
use crate::rules::{Span, check_limits};
use crate::store::{self, Blind};
use database::Work;
use kernel::BusinessDay;
use serde_json::{Map, Value, json};
use stations::Edit;
use vault::Vault;

/// The largest tank, in millilitres: that of a tractor unit with two.
const TANK_ML_MAX: i64 = 3_000_000;

/// What changes about a vehicle.
#[derive(Clone, Debug, Default)]
pub(crate) struct VehicleChange {
    pub(crate) kind: Edit<VehicleKind>,
    pub(crate) fuel: Edit<Fuel>,
    pub(crate) tank_ml: Edit<i64>,
    pub(crate) from: Edit<BusinessDay>,
    pub(crate) until: Edit<BusinessDay>,
}

/// What changes about a card.
#[derive(Clone, Debug, Default)]
pub(crate) struct CardChange {
    pub(crate) kind: Option<CardKind>,
    pub(crate) main: Edit<CardId>,
    pub(crate) limits: Option<CardLimits>,
    pub(crate) vehicle: Edit<VehicleId>,
    pub(crate) from: Edit<BusinessDay>,
    pub(crate) until: Edit<BusinessDay>,
}

pub(crate) fn check_vehicle(tank_ml: Option<i64>) -> Result<(), CustomersError> {
    if tank_ml.is_some_and(|it| !(1..=TANK_ML_MAX).contains(&it)) {
        let message = "a tank holds 1 ml to 3,000 litres / 油箱容量须在 1 毫升到 3000 升之间";
        return Err(CustomersError::Fields(vec![kernel::FieldProblem::new(
            "tank_ml",
            "out_of_range",
            message,
        )]));
    }
    Ok(())
}

/// Whether a card of this kind may stand below that main card, within these limits.
pub(crate) async fn check_card(
    work: &Work,
    customer: &Customer,
    own: Option<CardId>,
    (kind, main, limits): (CardKind, Option<CardId>, &CardLimits),
) -> Result<(), CustomersError> {
    if let Some(fault) = check_limits(limits) {
        return Err(CustomersError::Limits(fault));
    }
    let Some(main) = main else { return Ok(()) };
    let cards = store::cards_of(work, &[customer.id]).await?;
    let is_main = cards.iter().any(|it| it.id == main && it.kind == CardKind::Main);
    if kind == CardKind::Sub && is_main && own != Some(main) {
        Ok(())
    } else {
        Err(CustomersError::NoMainCard)
    }
}

fn vehicle_fields(vehicle: &Vehicle) -> Map<String, Value> {
    let fields = json!({ "kind": vehicle.kind, "fuel": vehicle.fuel, "tank_ml": vehicle.tank_ml,
        "from": vehicle.from, "until": vehicle.until });
    fields.as_object().cloned().unwrap_or_default()
}

fn card_fields(card: &Card) -> Map<String, Value> {
    let fields = json!({ "kind": card.kind, "main": card.main, "limits": card.limits, "vehicle": card.vehicle,
        "from": card.from, "until": card.until });
    fields.as_object().cloned().unwrap_or_default()
}

/// Writes the history of a vehicle that a file changed.
pub(crate) async fn record_vehicle(
    work: &Work,
    vault: &Vault,
    before: &Vehicle,
    after: &Vehicle,
) -> Result<(), CustomersError> {
    let states = (&vehicle_fields(before), &vehicle_fields(after));
    let changes = diff("vehicle", Some(after.id.uuid()), states, &[]);
    record(work, vault, after.customer, Action::Changed, changes).await
}

/// Writes the history of a card that a file changed: of one that went over to another customer, that it came.
pub(crate) async fn record_card(
    work: &Work,
    vault: &Vault,
    before: &Card,
    after: &Card,
) -> Result<(), CustomersError> {
    if before.customer != after.customer {
        let (was, is) = (json!(before.number), json!(after.number));
        let change =
            |before, after| Change { field: "card".to_owned(), item: None, personal: None, before, after };
        record(work, vault, before.customer, Action::Removed, vec![change(was, Value::Null)]).await?;
        return record(work, vault, after.customer, Action::Added, vec![change(Value::Null, is)]).await;
    }
    let changes = diff("card", Some(after.id.uuid()), (&card_fields(before), &card_fields(after)), &[]);
    record(work, vault, after.customer, Action::Changed, changes).await
}

/// Changes what is known of a vehicle. Other days let its plate find the customer on those.
pub(crate) async fn change_vehicle(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    id: VehicleId,
    change: VehicleChange,
) -> Result<(), CustomersError> {
    let vehicles = store::vehicles_of(work, &[customer.id]).await?;
    let (before, blind) = vehicles.into_iter().find(|it| it.0.id == id).ok_or(CustomersError::NoPart)?;
    let after = Vehicle {
        kind: change.kind.applied_to(before.kind),
        fuel: change.fuel.applied_to(before.fuel),
        tank_ml: change.tank_ml.applied_to(before.tank_ml),
        from: change.from.applied_to(before.from),
        until: change.until.applied_to(before.until),
        ..before.clone()
    };
    check_vehicle(after.tank_ml)?;
    let spans = (Span::of(before.from, before.until)?, Span::of(after.from, after.until)?);
    move_claim(work, customer, (IdentifierKind::Plate, blind), spans).await?;
    store::save_vehicle(work, &after).await?;
    let states = (&vehicle_fields(&before), &vehicle_fields(&after));
    settle(work, vault, customer, ("vehicle", id.uuid(), "customers.vehicle_changed"), states).await
}

/// Changes what is known of a card, and what it may be used for.
pub(crate) async fn change_card(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    id: CardId,
    change: CardChange,
) -> Result<(), CustomersError> {
    let cards = store::cards_of(work, &[customer.id]).await?;
    let before = cards.into_iter().find(|it| it.id == id).ok_or(CustomersError::NoPart)?;
    let kind = change.kind.unwrap_or(before.kind);
    // Whoever says that a card is no sub card any more means that it stands below none.
    let kept = before.main.filter(|_| kind == CardKind::Sub);
    let after = Card {
        kind,
        main: change.main.applied_to(kept),
        limits: change.limits.unwrap_or_else(|| before.limits.clone()),
        vehicle: change.vehicle.applied_to(before.vehicle),
        from: change.from.applied_to(before.from),
        until: change.until.applied_to(before.until),
        ..before.clone()
    };
    check_card(work, customer, Some(id), (after.kind, after.main, &after.limits)).await?;
    if after.vehicle != before.vehicle
        && let Some(vehicle) = after.vehicle
        && !store::vehicles_of(work, &[customer.id]).await?.iter().any(|(it, _)| it.id == vehicle)
    {
        return Err(CustomersError::NoVehicle);
    }
    let blind = super::blind_of_normal(vault, IdentifierKind::Card, &before.number);
    let spans = (Span::of(before.from, before.until)?, Span::of(after.from, after.until)?);
    move_claim(work, customer, (IdentifierKind::Card, blind), spans).await?;
    store::save_card(work, &after).await?;
    let states = (&card_fields(&before), &card_fields(&after));
    settle(work, vault, customer, ("card", id.uuid(), "customers.card_changed"), states).await
}

/// Lets an identifier find the customer on other days.
async fn move_claim(
    work: &mut Work,
    customer: &Customer,
    (kind, blind): (IdentifierKind, Blind),
    (before, after): (Span, Span),
) -> Result<(), CustomersError> {
    if before == after {
        return Ok(());
    }
    let mut claims = Claims::of(blind, store::holders(work, kind, &[blind]).await?);
    if claims.claim_blind(customer.id, (kind, blind), after) == Claimed::Refused {
        return Err(CustomersError::Taken(kind));
    }
    let items = claims.store(work).await?;
    if !items.is_empty() {
        work.tell(IdentifiersAdded::NAME, &IdentifiersAdded { items });
    }
    Ok(())
}

async fn settle(
    work: &mut Work,
    vault: &Vault,
    customer: &Customer,
    (prefix, item, action): (&str, uuid::Uuid, &'static str),
    states: (&Map<String, Value>, &Map<String, Value>),
) -> Result<(), CustomersError> {
    let changes = diff(prefix, Some(item), states, &[]);
    if changes.is_empty() {
        return Ok(());
    }
    let fields: Vec<String> = changes.iter().map(|it| it.field.clone()).collect();
    record(work, vault, customer.id, Action::Changed, changes).await?;
    touch(work, customer, action, json!({ "id": item, "fields": fields })).await
}
