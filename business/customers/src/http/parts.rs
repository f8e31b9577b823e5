//! Vehicles, cards and phones added to a customer's file.

use super::bodies::{self, CustomerDetail, WarningBody};
use super::file::reachable;
use crate::may;
use crate::model::{CardKind, CustomerId, Fuel, IdentifierKind, VehicleId};
use crate::operations::{self, NewCard, NewVehicle};
use crate::rules::normal_identifier;
use database::Work;
use identity::Actor;
use kernel::{BusinessDay, Problem};
use serde::Deserialize;
use utoipa::ToSchema;
use vault::{Plate, Vault};
use web::{Created, Failure, Once, Path, Replay};

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VehicleRequest {
    /// In any spelling; odd plates are taken with a warning.
    plate: String,
    fuel: Option<Fuel>,
    /// The first day on which it is this customer's; needed when it was somebody else's before.
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
}

impl VehicleRequest {
    pub(super) fn typed(&self) -> &str {
        &self.plate
    }

    pub(super) fn to_vehicle(&self) -> NewVehicle {
        NewVehicle { plate: Plate::parse(&self.plate), fuel: self.fuel, from: self.from, until: self.until }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CardRequest {
    card_number: String,
    kind: CardKind,
    /// A vehicle that the customer has already.
    vehicle_id: Option<VehicleId>,
    /// The first day on which it is this customer's; needed when it was somebody else's before.
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
}

impl CardRequest {
    pub(super) fn typed(&self) -> &str {
        &self.card_number
    }

    pub(super) fn to_card(&self) -> NewCard {
        NewCard {
            number: normal_identifier(IdentifierKind::Card, &self.card_number),
            kind: self.kind,
            vehicle: self.vehicle_id,
            from: self.from,
            until: self.until,
        }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PhoneRequest {
    phone: String,
}

async fn answer<T>(
    work: Work,
    vault: &Vault,
    once: &Once<T>,
    id: CustomerId,
    warnings: Vec<WarningBody>,
) -> Result<Created<CustomerDetail>, Problem> {
    let customer = reachable(&work, id).await?;
    let body = bodies::detail(&work, vault, customer, warnings).await?.body;
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

/// Add a vehicle to a customer's file.
#[utoipa::path(post, path = "/customers/{customer_id}/vehicles", tag = "customers",
    params(("customer_id" = CustomerId, Path)), request_body = VehicleRequest,
    responses((status = CREATED, body = CustomerDetail)))]
pub(super) async fn add_vehicle(
    actor: Actor<may::ManageCustomers>,
    Path(id): Path<CustomerId>,
    once: Once<VehicleRequest>,
) -> Result<Created<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = reachable(&work, id).await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let vehicle = once.body.to_vehicle();
    let vault = &actor.app().vault;
    operations::add_vehicle(&mut work, vault, &customer, &vehicle).await?;
    let warnings = vehicle.plate.warnings.iter().map(|it| WarningBody::of_plate(*it)).collect();
    Ok(answer(work, vault, &once, id, warnings).await?)
}

/// Add a card to a customer's file.
#[utoipa::path(post, path = "/customers/{customer_id}/cards", tag = "customers",
    params(("customer_id" = CustomerId, Path)), request_body = CardRequest,
    responses((status = CREATED, body = CustomerDetail)))]
pub(super) async fn add_card(
    actor: Actor<may::ManageCustomers>,
    Path(id): Path<CustomerId>,
    once: Once<CardRequest>,
) -> Result<Created<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = reachable(&work, id).await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let vault = &actor.app().vault;
    operations::add_card(&mut work, vault, &customer, once.body.to_card()).await?;
    Ok(answer(work, vault, &once, id, Vec::new()).await?)
}

/// Add a phone to a customer's file.
#[utoipa::path(post, path = "/customers/{customer_id}/phones", tag = "customers",
    params(("customer_id" = CustomerId, Path)), request_body = PhoneRequest,
    responses((status = CREATED, body = CustomerDetail)))]
pub(super) async fn add_phone(
    actor: Actor<may::ManageCustomers>,
    Path(id): Path<CustomerId>,
    once: Once<PhoneRequest>,
) -> Result<Created<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = reachable(&work, id).await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let vault = &actor.app().vault;
    let is_shared =
        operations::add_phones(&mut work, vault, &customer, std::slice::from_ref(&once.body.phone)).await?;
    let warnings = is_shared.then(WarningBody::shared_phone).into_iter().collect();
    Ok(answer(work, vault, &once, id, warnings).await?)
}
