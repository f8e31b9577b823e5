//! The public pool over the API.

use super::operations;
use super::rules::{self, PickFault, PoolRules};
use super::store;
use crate::http::{CustomerBody, CustomerDetail, customer_bodies, detail, reachable};
use crate::may;
use crate::model::CustomerId;
use database::{Scope, Sql};
use identity::{Actor, UserId};
use kernel::page::{PageRequest, cut};
use kernel::{Code, Problem};
use organisation::{EmployeeId, covers_company};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use web::{Created, Failure, IfMatch, Json, Once, Path, Query, Replay, Routes, Tagged};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PoolQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A customer whom nobody looks after.
#[derive(Debug, Serialize, ToSchema)]
struct PoolItem {
    #[serde(flatten)]
    customer: CustomerBody,
    /// Why the reader cannot pick them now.
    refusal: Option<String>,
}

/// A page of the pool.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PoolPage {
    items: Vec<PoolItem>,
    next_cursor: Option<String>,
    /// Customers in the pool.
    size: i64,
    /// How many the reader looks after.
    held: i64,
    limits: PoolRules,
}

async fn employee_of(sql: &impl Sql, user: UserId) -> Result<Option<EmployeeId>, Problem> {
    Ok(identity::employee_of_user(sql, user).await?.map(EmployeeId))
}

/// List the customers whom nobody looks after.
#[utoipa::path(get, path = "/customers/pool", tag = "customers", params(PoolQuery),
    responses((status = OK, body = PoolPage)))]
pub(crate) async fn list_pool(
    actor: Actor<may::PickCustomers>,
    Query(query): Query<PoolQuery>,
) -> Result<Json<PoolPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (rows, after) = (page.rows()?, page.after::<i64>()?.unwrap_or(0));
    let reader = actor.read();
    let found = store::pool(&reader, actor.scope(), after, rows + 1).await?;
    let (found, next_cursor) = cut(found, rows, |it| it.serial);
    let ids: Vec<CustomerId> = found.iter().map(|it| it.id).collect();
    let (_, limits) = store::rules(&reader).await?;
    let employee = employee_of(&reader, actor.user()).await?;
    let (mut held, mut returned) = (0, HashMap::new());
    if let Some(employee) = employee {
        held = store::held_by(&reader, employee).await?;
        returned = store::returned_at(&reader, employee, &ids).await?.into_iter().collect();
    }
    let now = actor.app().now();
    let refusal = |id| match employee {
        None => Some(PickFault::NoEmployee.to_string()),
        Some(_) => {
            rules::check(&limits, held, returned.get(&id).copied(), now).err().map(|it| it.to_string())
        }
    };
    let bodies = customer_bodies(&reader, &actor.app().vault, &ids).await?;
    let items = bodies.into_iter().map(|it| PoolItem { refusal: refusal(it.id()), customer: it }).collect();
    let size = store::pool_size(&reader, actor.scope()).await?;
    Ok(Json(PoolPage { items, next_cursor, size, held, limits }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PickCustomer {}

/// Pick a customer of the pool: one looks after them from now on.
#[utoipa::path(post, path = "/customers/{customer_id}/pick", tag = "customers",
    params(("customer_id" = CustomerId, Path)), request_body = PickCustomer,
    responses((status = CREATED, body = CustomerDetail)))]
pub(crate) async fn pick_customer(
    actor: Actor<may::PickCustomers>,
    Path(id): Path<CustomerId>,
    once: Once<PickCustomer>,
) -> Result<Created<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    store::of_unit_in_sight(&work, work.scope(), id).await?.ok_or_else(Problem::not_found)?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let vault = &actor.app().vault;
    let employee = employee_of(&work, actor.user()).await?;
    let employee = employee.ok_or(PickFault::NoEmployee).map_err(Problem::from)?;
    operations::pick(&mut work, vault, employee, id).await?;
    let customer =
        crate::store::customer(&work, &Scope::Everything, id).await?.ok_or_else(Problem::not_found)?;
    let body = detail(&work, vault, customer, Vec::new()).await?.body;
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReturnCustomer {
    reason: String,
}

/// Return a customer to the pool.
#[utoipa::path(post, path = "/customers/{customer_id}/return", tag = "customers",
    params(("customer_id" = CustomerId, Path)), request_body = ReturnCustomer,
    responses((status = NO_CONTENT)))]
pub(crate) async fn return_customer(
    actor: Actor<may::PickCustomers>,
    Path(id): Path<CustomerId>,
    Json(request): Json<ReturnCustomer>,
) -> Result<axum::http::StatusCode, Failure> {
    let mut work = actor.work().await?;
    let customer = reachable(&work, id).await?;
    operations::give_up(&mut work, &actor.app().vault, &customer, &request.reason).await?;
    work.commit().await?;
    Ok(axum::http::StatusCode::NO_CONTENT)
}

/// Show the limits of the pool.
#[utoipa::path(get, path = "/customers/pool/rules", tag = "customers",
    responses((status = OK, body = PoolRules)))]
pub(crate) async fn show_pool_rules(actor: Actor<may::PickCustomers>) -> Result<Tagged<PoolRules>, Failure> {
    let (version, body) = store::rules(&actor.read()).await?;
    Ok(Tagged { version, body })
}

/// Set the limits of the pool, for the whole company.
#[utoipa::path(put, path = "/customers/pool/rules", tag = "customers",
    params(("If-Match" = String, Header, description = "The version edited")),
    request_body = PoolRules, responses((status = OK, body = PoolRules)))]
pub(crate) async fn change_pool_rules(
    actor: Actor<may::AssignCustomers>,
    IfMatch(version): IfMatch,
    Json(request): Json<PoolRules>,
) -> Result<Tagged<PoolRules>, Failure> {
    let mut work = actor.work().await?;
    if !covers_company(&work, actor.scope()).await? {
        let text = "the limits hold for the whole company / 公海规则适用于全公司,须由公司级人员设置";
        return Err(Problem::with_detail(Code::Forbidden, text).into());
    }
    operations::change_rules(&mut work, version, &request).await?;
    work.commit().await?;
    Ok(Tagged { version: version + 1, body: request })
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .permit::<may::PickCustomers>(handlers!(list_pool))
        .permit::<may::PickCustomers>(handlers!(pick_customer))
        .permit::<may::PickCustomers>(handlers!(return_customer))
        .permit::<may::PickCustomers>(handlers!(show_pool_rules))
        .permit::<may::AssignCustomers>(handlers!(change_pool_rules))
}
