//! Adding and changing units and employees.

use crate::model::{Employee, EmployeeId, Level, NewEmployee, NewUnit, Post, Unit, UnitId};
use crate::scope::NODE_DIGITS;
use crate::store::{self, EmployeeRow, UnitRow};
use database::{AuditEntry, Query, Work};
use kernel::{Code, Problem};
use serde_json::json;

/// Why a unit or employee cannot be added or changed.
#[derive(Debug, thiserror::Error)]
pub enum OrganisationError {
    #[error("unit code `{0}` is taken")]
    CodeTaken(String),
    #[error("employee number `{0}` is taken")]
    NumberTaken(String),
    #[error("a {child} cannot lie below a {parent}", child = child.as_str(), parent = parent.as_str())]
    WrongLevel { parent: Level, child: Level },
    #[error("a {} needs a parent unit", .0.as_str())]
    NoParent(Level),
    #[error("{0} must not be empty")]
    Empty(&'static str),
    #[error("no such unit")]
    NoUnit,
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<OrganisationError> for Problem {
    fn from(error: OrganisationError) -> Self {
        let text = error.to_string();
        match error {
            OrganisationError::CodeTaken(_) => taken("code", text),
            OrganisationError::NumberTaken(_) => taken("number", text),
            OrganisationError::WrongLevel { .. } => Problem::field("level", "wrong_level", text),
            OrganisationError::NoParent(_) => Problem::field("parent", "required", text),
            OrganisationError::Empty(field) => Problem::field(field, "required", text),
            OrganisationError::NoUnit => Problem::not_found(),
            OrganisationError::ChangedMeanwhile => Problem::new(Code::ChangedMeanwhile),
            OrganisationError::Database(error) => error.into(),
        }
    }
}

fn taken(field: &str, text: String) -> Problem {
    Problem { code: Code::AlreadyExists, ..Problem::field(field, "taken", text) }
}

/// The company at the root. Made when the first thing needs it, so that an import into an empty installation
/// has somewhere to put its stations.
pub async fn root_unit(work: &mut Work) -> Result<Unit, OrganisationError> {
    if let Some(company) = store::company(work).await? {
        return Ok(company);
    }
    let company =
        NewUnit {
            level: Level::Company, code: "COMPANY".to_owned(), name: "公司".to_owned(), parent: None
        };
    add_unit(work, company).await
}

/// Adds a node to the tree.
pub async fn add_unit(work: &mut Work, new: NewUnit) -> Result<Unit, OrganisationError> {
    if new.code.trim().is_empty() {
        return Err(OrganisationError::Empty("code"));
    }
    if new.name.trim().is_empty() {
        return Err(OrganisationError::Empty("name"));
    }
    if store::unit_by_code(work, &new.code).await?.is_some() {
        return Err(OrganisationError::CodeTaken(new.code));
    }
    let parent = match new.parent {
        Some(id) => Some(store::find_unit(work, id).await?.ok_or(OrganisationError::NoUnit)?),
        None if new.level == Level::Company => None,
        None => return Err(OrganisationError::NoParent(new.level)),
    };
    if let Some(parent) = &parent
        && new.level <= parent.level
    {
        return Err(OrganisationError::WrongLevel { parent: parent.level, child: new.level });
    }
    let serial = work.take_numbers("organisation_unit", 1).await?;
    let parent_path = parent.as_ref().map(|it| it.path.as_str()).unwrap_or_default();
    let unit = Unit {
        id: UnitId(work.new_id()),
        level: new.level,
        code: new.code,
        name: new.name,
        parent: parent.as_ref().map(|it| it.id),
        path: format!("{parent_path}{serial:0width$}", width = NODE_DIGITS),
        version: 1,
    };
    work.insert(UnitRow {
        id: unit.id.uuid(),
        serial,
        level: unit.level.as_str().to_owned(),
        code: unit.code.clone(),
        name: unit.name.clone(),
        parent_id: unit.parent.map(UnitId::uuid),
        path: unit.path.clone(),
        version: 1,
    })
    .await?;
    work.audit(AuditEntry {
        action: "organisation.unit_added",
        subject_kind: "unit",
        subject: Some(unit.id.uuid()),
        unit: Some(unit.id.uuid()),
        detail: json!({ "level": unit.level, "code": unit.code, "name": unit.name }),
    });
    Ok(unit)
}

/// Renames a unit.
pub async fn change_unit(
    work: &mut Work,
    unit: &Unit,
    name: &str,
    version: i64,
) -> Result<Unit, OrganisationError> {
    if name.trim().is_empty() {
        return Err(OrganisationError::Empty("name"));
    }
    let mut query = Query::new("update organisation_unit set version = version + 1, name = ");
    query
        .bind(name.to_owned())
        .push(" where id = ")
        .bind(unit.id.uuid())
        .push(" and version = ")
        .bind(version);
    if work.run(query).await? == 0 {
        return Err(OrganisationError::ChangedMeanwhile);
    }
    work.audit(AuditEntry {
        action: "organisation.unit_changed",
        subject_kind: "unit",
        subject: Some(unit.id.uuid()),
        unit: Some(unit.id.uuid()),
        detail: json!({ "name": { "before": unit.name, "after": name } }),
    });
    Ok(Unit { name: name.to_owned(), version: version + 1, ..unit.clone() })
}

/// Adds somebody who works in a unit. Name and phone are sealed by the caller, who knows the vault.
pub async fn add_employee(work: &mut Work, new: NewEmployee) -> Result<Employee, OrganisationError> {
    if new.number.trim().is_empty() {
        return Err(OrganisationError::Empty("number"));
    }
    if store::employee_by_number(work, &new.number).await?.is_some() {
        return Err(OrganisationError::NumberTaken(new.number));
    }
    let employee =
        Employee { id: EmployeeId(work.new_id()), number: new.number, unit: new.unit, post: new.post };
    work.insert(EmployeeRow {
        id: employee.id.uuid(),
        number: employee.number.clone(),
        unit_id: employee.unit.uuid(),
        post: Post::as_str(employee.post).to_owned(),
        left_on_us: None,
        version: 1,
    })
    .await?;
    work.audit(AuditEntry {
        action: "organisation.employee_added",
        subject_kind: "employee",
        subject: Some(employee.id.uuid()),
        unit: Some(employee.unit.uuid()),
        detail: json!({ "number": employee.number, "post": employee.post }),
    });
    Ok(employee)
}
