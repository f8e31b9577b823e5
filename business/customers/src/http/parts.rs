//! Vehicles, cards and phones added to a customer's file.

use super::bodies::{self, CustomerDetail, WarningBody};
use super::file::{editable, reachable};
use super::whole::rated;
use crate::may;
use crate::model::{CardId, CardKind, CardLimits, CustomerId, Fuel, IdentifierKind, VehicleId, VehicleKind};
use crate::operations::{self, CardChange, NewCard, NewVehicle, VehicleChange};
use crate::rules::normal_identifier;
use database::Work;
use identity::Actor;
use kernel::{BusinessDay, Problem};
use serde::Deserialize;
use stations::Edit;
use utoipa::ToSchema;
use vault::{Plate, ValueId};
use web::{App, Created, Failure, IfMatch, Json, Once, Path, Replay, Tagged};

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct VehicleRequest {
    /// In any spelling; odd plates are taken with a warning.
    plate: String,
    kind: Option<VehicleKind>,
    fuel: Option<Fuel>,
    tank_ml: Option<i64>,
    /// The first day on which it is this customer's; needed when it was somebody else's before.
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
}

impl VehicleRequest {
    pub(super) fn typed(&self) -> &str {
        &self.plate
    }

    pub(super) fn to_vehicle(&self) -> NewVehicle {
        NewVehicle {
            plate: Plate::parse(&self.plate),
            kind: self.kind,
            fuel: self.fuel,
            tank_ml: self.tank_ml,
            from: self.from,
            until: self.until,
        }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CardRequest {
    card_number: String,
    kind: CardKind,
    /// The main card above a sub card, which the customer has already.
    main_card_id: Option<CardId>,
    #[serde(default)]
    limits: CardLimits,
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
            main: self.main_card_id,
            limits: self.limits.clone(),
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
    app: &App,
    once: &Once<T>,
    id: CustomerId,
    warnings: Vec<WarningBody>,
) -> Result<Created<CustomerDetail>, Problem> {
    let vault = &app.vault;
    rated(&work, app, id).await?;
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
    Ok(answer(work, actor.app(), &once, id, warnings).await?)
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
    Ok(answer(work, actor.app(), &once, id, Vec::new()).await?)
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
    Ok(answer(work, actor.app(), &once, id, warnings).await?)
}

/// Correct a phone of a customer's file: another number takes its place.
#[utoipa::path(put, path = "/customers/{customer_id}/phones/{phone_id}", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("phone_id" = ValueId, Path),
        ("If-Match" = String, Header, description = "The version of the customer edited")),
    request_body = PhoneRequest, responses((status = OK, body = CustomerDetail)))]
pub(super) async fn correct_phone(
    actor: Actor<may::ManageCustomers>,
    Path((id, phone)): Path<(CustomerId, ValueId)>,
    IfMatch(version): IfMatch,
    Json(request): Json<PhoneRequest>,
) -> Result<Tagged<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    let vault = &actor.app().vault;
    let is_shared = operations::correct_phone(&mut work, vault, &customer, phone, &request.phone).await?;
    let warnings = is_shared.then(WarningBody::shared_phone).into_iter().collect();
    Ok(changed(work, actor.app(), id, warnings).await?)
}

/// Take a phone out of a customer's file. The till finds them by it no more.
#[utoipa::path(delete, path = "/customers/{customer_id}/phones/{phone_id}", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("phone_id" = ValueId, Path),
        ("If-Match" = String, Header, description = "The version of the customer edited")),
    responses((status = OK, body = CustomerDetail)))]
pub(super) async fn remove_phone(
    actor: Actor<may::ManageCustomers>,
    Path((id, phone)): Path<(CustomerId, ValueId)>,
    IfMatch(version): IfMatch,
) -> Result<Tagged<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    operations::remove_phone(&mut work, &actor.app().vault, &customer, phone).await?;
    Ok(changed(work, actor.app(), id, Vec::new()).await?)
}

/// What changes about a vehicle; a field left out stays, and one that is null is emptied.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeVehicle {
    #[serde(default)]
    #[schema(value_type = Option<VehicleKind>)]
    kind: Edit<VehicleKind>,
    #[serde(default)]
    #[schema(value_type = Option<Fuel>)]
    fuel: Edit<Fuel>,
    #[serde(default)]
    #[schema(value_type = Option<i64>)]
    tank_ml: Edit<i64>,
    #[serde(default)]
    #[schema(value_type = Option<BusinessDay>)]
    from: Edit<BusinessDay>,
    #[serde(default)]
    #[schema(value_type = Option<BusinessDay>)]
    until: Edit<BusinessDay>,
}

/// Change what is known of a vehicle.
#[utoipa::path(patch, path = "/customers/{customer_id}/vehicles/{vehicle_id}", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("vehicle_id" = VehicleId, Path),
        ("If-Match" = String, Header, description = "The version of the customer edited")),
    request_body = ChangeVehicle, responses((status = OK, body = CustomerDetail)))]
pub(super) async fn change_vehicle(
    actor: Actor<may::ManageCustomers>,
    Path((id, vehicle)): Path<(CustomerId, VehicleId)>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeVehicle>,
) -> Result<Tagged<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    let ChangeVehicle { kind, fuel, tank_ml, from, until } = request;
    let change = VehicleChange { kind, fuel, tank_ml, from, until };
    operations::change_vehicle(&mut work, &actor.app().vault, &customer, vehicle, change).await?;
    Ok(changed(work, actor.app(), id, Vec::new()).await?)
}

/// What changes about a card; a field left out stays, and one that is null is emptied.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeCard {
    kind: Option<CardKind>,
    #[serde(default)]
    #[schema(value_type = Option<CardId>)]
    main_card_id: Edit<CardId>,
    /// All limits as they are to be.
    limits: Option<CardLimits>,
    #[serde(default)]
    #[schema(value_type = Option<VehicleId>)]
    vehicle_id: Edit<VehicleId>,
    #[serde(default)]
    #[schema(value_type = Option<BusinessDay>)]
    from: Edit<BusinessDay>,
    #[serde(default)]
    #[schema(value_type = Option<BusinessDay>)]
    until: Edit<BusinessDay>,
}

/// Change what is known of a card, and what it may be used for.
#[utoipa::path(patch, path = "/customers/{customer_id}/cards/{card_id}", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("card_id" = CardId, Path),
        ("If-Match" = String, Header, description = "The version of the customer edited")),
    request_body = ChangeCard, responses((status = OK, body = CustomerDetail)))]
pub(super) async fn change_card(
    actor: Actor<may::ManageCustomers>,
    Path((id, card)): Path<(CustomerId, CardId)>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeCard>,
) -> Result<Tagged<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    let ChangeCard { kind, main_card_id: main, limits, vehicle_id: vehicle, from, until } = request;
    let change = CardChange { kind, main, limits, vehicle, from, until };
    operations::change_card(&mut work, &actor.app().vault, &customer, card, change).await?;
    Ok(changed(work, actor.app(), id, Vec::new()).await?)
}

async fn changed(
    work: Work,
    app: &App,
    id: CustomerId,
    warnings: Vec<WarningBody>,
) -> Result<Tagged<CustomerDetail>, Problem> {
    rated(&work, app, id).await?;
    let customer = reachable(&work, id).await?;
    let answer = bodies::detail(&work, &app.vault, customer, warnings).await?;
    work.commit().await?;
    Ok(answer)
}
