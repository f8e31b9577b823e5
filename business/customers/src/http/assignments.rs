//! To which unit a customer belongs, and who looks after them.

use super::bodies::{self, CustomerDetail};
use super::file::{editable, maintainer_within, owner_within};
use super::whole::rated;
use crate::model::{Customer, CustomerId};
use crate::{may, operations, store};
use database::{Scope, Work};
use identity::Actor;
use kernel::Problem;
use organisation::{EmployeeId, UnitId};
use serde::Deserialize;
use utoipa::ToSchema;
use web::{App, Failure, IfMatch, Json, Path, Tagged};

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignOwner {
    owner_id: UnitId,
}

/// Give a customer to another unit, from now on.
#[utoipa::path(put, path = "/customers/{customer_id}/owner", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = AssignOwner, responses((status = OK, body = CustomerDetail)))]
pub(super) async fn assign_owner(
    actor: Actor<may::AssignCustomers>,
    Path(id): Path<CustomerId>,
    IfMatch(version): IfMatch,
    Json(request): Json<AssignOwner>,
) -> Result<Tagged<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    let owner = owner_within(&work, request.owner_id).await?;
    let vault = &actor.app().vault;
    if owner.id != customer.owner {
        operations::assign_owner(&mut work, vault, &customer, owner.id).await?;
    }
    Ok(answer(work, actor.app(), &customer).await?)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignMaintainer {
    /// None for nobody.
    maintainer_id: Option<EmployeeId>,
}

/// Let another employee look after a customer, from now on.
#[utoipa::path(put, path = "/customers/{customer_id}/maintainer", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = AssignMaintainer, responses((status = OK, body = CustomerDetail)))]
pub(super) async fn assign_maintainer(
    actor: Actor<may::AssignCustomers>,
    Path(id): Path<CustomerId>,
    IfMatch(version): IfMatch,
    Json(request): Json<AssignMaintainer>,
) -> Result<Tagged<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    let maintainer = maintainer_within(&work, request.maintainer_id).await?;
    let vault = &actor.app().vault;
    if maintainer != customer.maintainer {
        operations::assign_maintainer(&mut work, vault, &customer, maintainer).await?;
    }
    Ok(answer(work, actor.app(), &customer).await?)
}

async fn answer(work: Work, app: &App, customer: &Customer) -> Result<Tagged<CustomerDetail>, Problem> {
    rated(&work, app, customer.id).await?;
    // Whoever gives a customer away may lose sight of them; this last answer still shows what was done.
    let changed = store::customer(&work, &Scope::Everything, customer.id).await?;
    let changed = changed.ok_or_else(Problem::not_found)?;
    let answer = bodies::detail(&work, &app.vault, changed, Vec::new()).await?;
    work.commit().await?;
    Ok(answer)
}
