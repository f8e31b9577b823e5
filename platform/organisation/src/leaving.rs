//! Employees who leave.

use crate::model::EmployeeId;
use database::{AuditEntry, Error, Query, Sql, Work};
use serde_json::json;
use uuid::Uuid;

/// Notes that somebody left, or that they did not. Who left is proposed for nothing any more.
pub async fn set_left(work: &mut Work, employee: EmployeeId, has_left: bool) -> Result<(), Error> {
    let mut query = Query::new("update organisation_employee set version = version + 1, left_on_us = ");
    query.bind(has_left.then(|| work.now().micros())).push(" where id = ").bind(employee.uuid());
    query.push(" returning unit_id");
    let unit = work.row::<(Uuid,)>(query).await?.map(|it| it.0);
    work.audit(AuditEntry {
        action: if has_left { "organisation.employee_left" } else { "organisation.employee_back" },
        subject_kind: "employee",
        subject: Some(employee.uuid()),
        unit,
        detail: json!({}),
    });
    Ok(())
}
