//! One customer: filing, showing, changing.

use super::bodies::{self, CustomerDetail, WarningBody};
use super::parts::{CardRequest, VehicleRequest};
use super::whole::rated;
use crate::duplicates::{self, Grade, NewFileFacts};
use crate::model::{Customer, CustomerId, Kind};
use crate::operations::{self, Change, NewCustomer};
use crate::{may, merge, reports, store};
use axum::response::{IntoResponse, Redirect, Response};
use database::{Scope, Work};
use identity::Actor;
use kernel::{BusinessDay, Problem};
use organisation::{EmployeeId, Unit, UnitId};
use serde::Deserialize;
use stations::Edit;
use utoipa::ToSchema;
use vault::Vault;
use web::{Created, Failure, IfMatch, Json, Once, Path, Replay, Tagged, Text};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateCustomer {
    /// The company's own number; made when left out.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    number: Text,
    kind: Kind,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Text,
    #[serde(default)]
    phones: Vec<String>,
    #[serde(default)]
    vehicles: Vec<VehicleRequest>,
    #[serde(default)]
    cards: Vec<CardRequest>,
    /// The unit to which the customer belongs.
    owner_id: UnitId,
    /// The employee who looks after the customer.
    maintainer_id: Option<EmployeeId>,
    joined_on: Option<BusinessDay>,
    /// Refuse when the customer is probably filed already, instead of filing them with a warning.
    #[serde(default)]
    refuse_duplicates: bool,
}

/// File a customer.
#[utoipa::path(post, path = "/customers", tag = "customers", request_body = CreateCustomer,
    responses((status = CREATED, body = CustomerDetail)))]
pub(super) async fn create_customer(
    actor: Actor<may::ManageCustomers>,
    once: Once<CreateCustomer>,
) -> Result<Created<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let request = &once.body;
    let owner = owner_within(&work, request.owner_id).await?;
    let maintainer = maintainer_for(&work, &owner, request.maintainer_id).await?;
    let vehicles: Vec<_> = request.vehicles.iter().map(VehicleRequest::to_vehicle).collect();
    let mut warnings: Vec<WarningBody> =
        vehicles.iter().flat_map(|it| &it.plate.warnings).map(|it| WarningBody::of_plate(*it)).collect();
    let new = NewCustomer {
        number: request.number.0.clone(),
        kind: request.kind,
        name: request.name.0.clone(),
        phones: request.phones.clone(),
        vehicles,
        cards: request.cards.iter().map(CardRequest::to_card).collect(),
        owner: owner.id,
        maintainer,
        joined_on: request.joined_on,
    };
    let vault = &actor.app().vault;
    let duplicates = duplicate_warnings(&mut work, vault, request).await?;
    if let Some(first) = duplicates.first().filter(|_| request.refuse_duplicates) {
        // Only what the asker was told is kept, for the audit: nothing was filed so far.
        work.commit().await?;
        return Err(first.refusal().into());
    }
    warnings.extend(duplicates);
    let filed = operations::add_customer(&mut work, vault, new).await?;
    if filed.shared_phones {
        warnings.push(WarningBody::shared_phone());
    }
    rated(&work, actor.app(), filed.id).await?;
    let customer = reachable(&work, filed.id).await?;
    let body = bodies::detail(&work, vault, customer, warnings).await?.body;
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

/// What is told of files that are probably of the same customer.
async fn duplicate_warnings(
    work: &mut Work,
    vault: &Vault,
    request: &CreateCustomer,
) -> Result<Vec<WarningBody>, Problem> {
    let facts = NewFileFacts {
        kind: request.kind,
        name: request.name.0.as_deref(),
        phones: request.phones.iter().map(String::as_str).collect(),
        plates: request.vehicles.iter().map(VehicleRequest::typed).collect(),
        cards: request.cards.iter().map(CardRequest::typed).collect(),
    };
    let found = duplicates::hints(work, vault, work.scope(), &facts).await?;
    let probable = found.inside.iter().filter(|it| Grade::Probable <= it.judgement.grade);
    let ids: Vec<CustomerId> = probable.map(|it| it.customer).collect();
    let inside = reports::customers_by_id(work, &ids).await?;
    let mut warnings: Vec<WarningBody> = inside.iter().map(|it| WarningBody::duplicate(&it.number)).collect();
    if found.is_elsewhere {
        duplicates::note_elsewhere(work);
        warnings.push(WarningBody::duplicate_elsewhere());
    }
    Ok(warnings)
}

/// The customer, if they lie within the scope and are no part of another file.
pub(crate) async fn reachable(work: &Work, id: CustomerId) -> Result<Customer, Problem> {
    let customer = store::customer(work, work.scope(), id).await?.ok_or_else(Problem::not_found)?;
    merge::refuse_merged(work, &customer).await?;
    Ok(customer)
}

/// The customer on the version that was edited.
pub(crate) async fn editable(work: &Work, id: CustomerId, version: i64) -> Result<Customer, Problem> {
    let customer = reachable(work, id).await?;
    // The write checks it again: between the two nobody else writes on SQLite, and somebody may on PostgreSQL.
    if customer.version == version { Ok(customer) } else { Err(Problem::new(kernel::Code::ChangedMeanwhile)) }
}

/// The unit that is to own a customer, within the scope.
pub(super) async fn owner_within(work: &Work, id: UnitId) -> Result<Unit, Problem> {
    organisation::unit_in_sight(work, work.scope(), "owner_id", id).await
}

/// The employee who is to look after a customer. Whoever sees their own customers alone looks after the ones
/// they file.
async fn maintainer_for(
    work: &Work,
    owner: &Unit,
    asked: Option<EmployeeId>,
) -> Result<Option<EmployeeId>, Problem> {
    let Scope::Subtrees(subtrees) = work.scope() else { return maintainer_within(work, asked).await };
    let reaching: Vec<_> = subtrees.iter().filter(|it| owner.path.starts_with(&it.path)).collect();
    if reaching.iter().any(|it| it.own_of.is_none()) {
        return maintainer_within(work, asked).await;
    }
    let own = reaching.iter().find_map(|it| it.own_of).map(EmployeeId);
    if asked.is_none() || asked == own {
        return maintainer_within(work, own).await;
    }
    Err(unknown_employee())
}

/// An employee of the scope, if one is named.
pub(crate) async fn maintainer_within(
    work: &Work,
    asked: Option<EmployeeId>,
) -> Result<Option<EmployeeId>, Problem> {
    let Some(id) = asked else { return Ok(None) };
    let found = reports::employee_within(work, work.scope(), id).await?;
    found.map(Some).ok_or_else(unknown_employee)
}

fn unknown_employee() -> Problem {
    Problem::field("maintainer_id", "unknown_employee", "no such employee / 员工不存在")
}

/// One customer with vehicles, cards and who was responsible when.
#[utoipa::path(get, path = "/customers/{customer_id}", tag = "customers",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = CustomerDetail),
        (status = 307, description = "The file was merged into the one to which this leads")))]
pub(super) async fn show_customer(
    actor: Actor<may::ReadCustomers>,
    Path(id): Path<CustomerId>,
) -> Result<Response, Failure> {
    let reader = actor.read();
    let customer = store::customer(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    if let Some(kept) = customer.merged_into {
        return Ok(Redirect::temporary(&format!("/api/v1/customers/{kept}")).into_response());
    }
    Ok(bodies::detail(&reader, &actor.app().vault, customer, Vec::new()).await?.into_response())
}

/// What changes; a field left out stays, and one that is null is emptied.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeCustomer {
    number: Option<String>,
    kind: Option<Kind>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Edit<String>,
    #[serde(default)]
    #[schema(value_type = Option<BusinessDay>)]
    joined_on: Edit<BusinessDay>,
}

/// Change who a customer is.
#[utoipa::path(patch, path = "/customers/{customer_id}", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = ChangeCustomer, responses((status = OK, body = CustomerDetail)))]
pub(super) async fn change_customer(
    actor: Actor<may::ManageCustomers>,
    Path(id): Path<CustomerId>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeCustomer>,
) -> Result<Tagged<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    let name = match request.name {
        Edit::Set(name) if name.trim().is_empty() => Edit::Clear,
        Edit::Set(name) => Edit::Set(name.trim().to_owned()),
        other => other,
    };
    let change = Change { number: request.number, kind: request.kind, name, joined_on: request.joined_on };
    let vault = &actor.app().vault;
    operations::change_customer(&mut work, vault, &customer, change).await?;
    rated(&work, actor.app(), id).await?;
    let changed = reachable(&work, id).await?;
    let answer = bodies::detail(&work, vault, changed, Vec::new()).await?;
    work.commit().await?;
    Ok(answer)
}
