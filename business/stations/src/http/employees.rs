//! The people who work in the units. Names and phones are shown masked.

use super::units;
use crate::may;
use identity::Actor;
use kernel::Problem;
use kernel::page::{PageRequest, cut};
use organisation::{Employee, EmployeeId, NewEmployee, Post, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use vault::{PersonalKind, PersonalValue, SubjectId};
use web::{Created, Failure, Json, Once, Query, Replay, Text};

/// Somebody who works in a unit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct EmployeeBody {
    id: EmployeeId,
    number: String,
    unit_id: UnitId,
    post: Post,
    /// Masked: 张*
    name: Option<String>,
    /// Masked: 138****1234
    phone: Option<String>,
}

fn subject(employee: &Employee) -> SubjectId {
    SubjectId(employee.id.uuid())
}

fn to_body(employee: Employee, values: Option<&Vec<PersonalValue>>) -> EmployeeBody {
    let masked = |kind| values.and_then(|it| it.iter().find(|it| it.kind == kind)).map(PersonalValue::masked);
    EmployeeBody {
        id: employee.id,
        number: employee.number,
        unit_id: employee.unit,
        post: employee.post,
        name: masked(PersonalKind::Name),
        phone: masked(PersonalKind::Phone),
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EmployeesPage {
    items: Vec<EmployeeBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(super) struct EmployeesQuery {
    /// Only those who work in this unit itself.
    unit_id: Option<UnitId>,
    post: Option<Post>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List employees by number.
#[utoipa::path(get, path = "/employees", tag = "stations", params(EmployeesQuery),
    responses((status = OK, body = EmployeesPage)))]
pub(super) async fn list_employees(
    actor: Actor<may::ReadEmployees>,
    Query(query): Query<EmployeesQuery>,
) -> Result<Json<EmployeesPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<String>()?);
    let reader = actor.read();
    // A company has thousands of employees at most; sorted here, they come alike from both engines.
    let mut employees = organisation::employees(&reader, actor.scope()).await?;
    employees.retain(|it| {
        query.unit_id.is_none_or(|unit| it.unit == unit)
            && query.post.is_none_or(|post| it.post == post)
            && after.as_ref().is_none_or(|number| *number < it.number)
    });
    employees.sort_by(|one, other| one.number.cmp(&other.number));
    employees.truncate(limit as usize + 1);
    let (employees, next_cursor) = cut(employees, limit, |it| it.number.clone());
    let subjects: Vec<SubjectId> = employees.iter().map(subject).collect();
    let values: HashMap<_, _> = actor.app().vault.reveal_all(&reader, &subjects).await?;
    let items = employees.into_iter().map(|it| {
        let values = values.get(&subject(&it));
        to_body(it, values)
    });
    Ok(Json(EmployeesPage { items: items.collect(), next_cursor }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateEmployee {
    number: String,
    unit_id: UnitId,
    post: Post,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Text,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    phone: Text,
}

/// Add an employee.
#[utoipa::path(post, path = "/employees", tag = "stations", request_body = CreateEmployee,
    responses((status = CREATED, body = EmployeeBody)))]
pub(super) async fn create_employee(
    actor: Actor<may::ManageEmployees>,
    once: Once<CreateEmployee>,
) -> Result<Created<EmployeeBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let request = &once.body;
    let number = request.number.trim().to_owned();
    if number.is_empty() {
        return Err(Problem::field("number", "required", "must not be empty / 不能为空").into());
    }
    let unit = units::named(&work, "unit_id", request.unit_id).await?;
    let new = NewEmployee { number, unit: unit.id, post: request.post };
    let employee = organisation::add_employee(&mut work, new).await?;
    let vault = &actor.app().vault;
    let mut sealer = vault.sealer(&work);
    for (kind, text) in [(PersonalKind::Name, &request.name), (PersonalKind::Phone, &request.phone)] {
        if let Some(text) = &text.0 {
            sealer.add(subject(&employee), kind, text);
        }
    }
    sealer.store().await?;
    let values = vault.reveal(&work, subject(&employee)).await?;
    let body = to_body(employee, Some(&values));
    once.finish(&work, &body).await?;
    work.commit().await?;
    Ok(Created(body))
}
