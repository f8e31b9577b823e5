//! Keepers over the API: named, listed, signing.

use super::rules::{self, DutyFault};
use super::store;
use crate::http::{
    CustomerDetail, EmployeeRef, detail, editable, employee_refs, maintainer_within, reachable,
};
use crate::may;
use crate::model::CustomerId;
use crate::operations::assign_keeper;
use database::AuditEntry;
use identity::Actor;
use kernel::{Code, Instant, Problem, Words};
use organisation::EmployeeId;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa_axum::routes as handlers;
use web::{Failure, IfMatch, Json, Path, Routes, Tagged};

impl From<DutyFault> for Problem {
    fn from(fault: DutyFault) -> Self {
        match fault {
            DutyFault::NotInForce => Self::field("version", "not_in_force", fault.to_string()),
            DutyFault::NoEmployee => Self::with_detail(Code::Refused, fault.to_string()),
        }
    }
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignKeeper {
    /// None lets whoever looks after the customer answer for the file.
    keeper_id: Option<EmployeeId>,
}

/// Say who answers for the confidentiality of a file, from now on.
#[utoipa::path(put, path = "/customers/{customer_id}/keeper", tag = "customers",
    params(("customer_id" = CustomerId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = AssignKeeper, responses((status = OK, body = CustomerDetail)))]
pub(crate) async fn assign_customer_keeper(
    actor: Actor<may::AssignCustomers>,
    Path(id): Path<CustomerId>,
    IfMatch(version): IfMatch,
    Json(request): Json<AssignKeeper>,
) -> Result<Tagged<CustomerDetail>, Failure> {
    let mut work = actor.work().await?;
    let customer = editable(&work, id, version).await?;
    let unknown = |_| Problem::field("keeper_id", "unknown_employee", "no such employee / 员工不存在");
    let keeper = maintainer_within(&work, request.keeper_id).await.map_err(unknown)?;
    let vault = &actor.app().vault;
    if keeper != customer.keeper {
        assign_keeper(&mut work, vault, &customer, keeper).await?;
    }
    let changed = reachable(&work, id).await?;
    let answer = detail(&work, vault, changed, Vec::new()).await?;
    work.commit().await?;
    Ok(answer)
}

/// Somebody who answers for files.
#[derive(Debug, Serialize, ToSchema)]
struct KeeperBody {
    employee: Option<EmployeeRef>,
    files: i64,
    /// The version of the duty that they signed last.
    signed_version: Option<i64>,
    signed_at: Option<Instant>,
    /// Whether that is the version in force.
    is_signed: bool,
}

/// Who answers for the files in sight.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct KeepersList {
    /// Those who have not signed the version in force first.
    items: Vec<KeeperBody>,
    version: i64,
    /// Files for which nobody answers, since nobody looks after them.
    without_keeper: i64,
}

/// List who answers for the confidentiality of files, and who has not signed.
#[utoipa::path(get, path = "/customers/keepers", tag = "customers", responses((status = OK, body = KeepersList)))]
pub(crate) async fn list_keepers(actor: Actor<may::AssignCustomers>) -> Result<Json<KeepersList>, Failure> {
    let reader = actor.read();
    let (version, _) = rules::current();
    let found = store::keepers(&reader, actor.scope(), version).await?;
    let ids: Vec<EmployeeId> = found.iter().map(|it| EmployeeId(it.employee_id)).collect();
    let mut employees = employee_refs(&reader, &actor.app().vault, &ids).await?;
    let items = found.into_iter().map(|it| KeeperBody {
        employee: employees.remove(&EmployeeId(it.employee_id)),
        files: it.files,
        signed_version: it.text_version,
        signed_at: it.at_us.map(Instant::from_micros),
        is_signed: it.text_version == Some(version),
    });
    Ok(Json(KeepersList {
        items: items.collect(),
        version,
        without_keeper: store::without_keeper(&reader, actor.scope()).await?,
    }))
}

/// The duty of confidentiality, and whether one has signed it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DutyBody {
    version: i64,
    text: Words,
    signed_at: Option<Instant>,
    /// Without an employee behind the account nobody can sign.
    is_employee: bool,
}

/// Show the duty of confidentiality that keepers sign, and when one signed it oneself.
#[utoipa::path(get, path = "/customers/duty", tag = "customers", responses((status = OK, body = DutyBody)))]
pub(crate) async fn show_duty(actor: Actor<may::ReadCustomers>) -> Result<Json<DutyBody>, Failure> {
    let reader = actor.read();
    let (version, text) = rules::current();
    let employee = identity::employee_of_user(&reader, actor.user()).await?.map(EmployeeId);
    let signed_at = match employee {
        Some(employee) => store::signed_at(&reader, employee, version).await?,
        None => None,
    };
    let signed_at = signed_at.map(Instant::from_micros);
    Ok(Json(DutyBody { version, text, signed_at, is_employee: employee.is_some() }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignDuty {
    /// The version that was read.
    version: i64,
}

/// Sign the duty of confidentiality. Signed twice, the first time counts.
#[utoipa::path(post, path = "/customers/duty/sign", tag = "customers", request_body = SignDuty,
    responses((status = OK, body = DutyBody)))]
pub(crate) async fn sign_duty(
    actor: Actor<may::ReadCustomers>,
    Json(request): Json<SignDuty>,
) -> Result<Json<DutyBody>, Failure> {
    rules::check(request.version).map_err(Problem::from)?;
    let mut work = actor.work().await?;
    let employee = identity::employee_of_user(&work, actor.user()).await?.map(EmployeeId);
    let employee = employee.ok_or(DutyFault::NoEmployee).map_err(Problem::from)?;
    if store::sign(&work, employee, request.version).await? {
        work.audit(AuditEntry {
            action: "customers.duty_signed",
            subject_kind: "employee",
            subject: Some(employee.uuid()),
            unit: None,
            detail: json!({ "version": request.version }),
        });
    }
    let signed_at = store::signed_at(&work, employee, request.version).await?.map(Instant::from_micros);
    work.commit().await?;
    let (version, text) = rules::current();
    Ok(Json(DutyBody { version, text, signed_at, is_employee: true }))
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .permit::<may::AssignCustomers>(handlers!(assign_customer_keeper))
        .permit::<may::AssignCustomers>(handlers!(list_keepers))
        .permit::<may::ReadCustomers>(handlers!(show_duty))
        .permit::<may::ReadCustomers>(handlers!(sign_duty))
}
