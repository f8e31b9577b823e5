//! Customers as answers show them.

use crate::model::{
    Assignment, AssignmentRole, Card, CardId, CardKind, CardLimits, Customer, CustomerId, Fuel, Kind,
    Vehicle, VehicleId, VehicleKind,
};
use crate::reports::{self, UnitName};
use crate::{store, tags};
use database::Sql;
use kernel::{BusinessDay, Code, Instant, Problem, Words};
use organisation::{EmployeeId, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;
use vault::{PersonalKind, PersonalValue, PlateWarning, PowerKind, SubjectId, ValueId, Vault};
use web::Tagged;

/// A unit by name.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct UnitRef {
    id: UnitId,
    code: String,
    name: String,
}

/// An employee by number.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct EmployeeRef {
    id: EmployeeId,
    number: String,
    /// Masked: 张*
    name: Option<String>,
}

/// A customer as lists show them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct CustomerBody {
    id: CustomerId,
    /// Human number, counted from 1, in the order of filing.
    serial: i64,
    number: String,
    kind: Kind,
    /// Of a person masked: 张*; of an organisation in full.
    name: Option<String>,
    /// Masked: 138****1234
    phones: Vec<String>,
    /// Masked: 京A·***45
    plates: Vec<String>,
    /// The unit to which the customer belongs.
    owner: Option<UnitRef>,
    maintainer: Option<EmployeeRef>,
    /// Who answers for the confidentiality of the file.
    #[serde(default)]
    keeper: Option<EmployeeRef>,
    /// Where most fills happen.
    home_station: Option<UnitRef>,
    joined_on: Option<BusinessDay>,
    /// Words that people put on them, in order.
    tags: Vec<String>,
    created_at: Instant,
    /// How much of the file is known, in percent; none until it is worked out, within minutes.
    completeness: Option<i64>,
    /// When somebody must have looked at the whole file again.
    review_due_on: Option<BusinessDay>,
    /// For `If-Match`.
    version: i64,
}

impl CustomerBody {
    pub(crate) fn id(&self) -> CustomerId {
        self.id
    }
}

/// A phone of a customer, by the id under which it can be corrected or removed.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct PhoneBody {
    id: ValueId,
    /// Masked: 138****1234
    phone: String,
}

/// A vehicle of a customer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct VehicleBody {
    id: VehicleId,
    /// Masked: 京A·***45
    plate: String,
    kind: Option<VehicleKind>,
    /// What somebody said that it takes.
    fuel: Option<Fuel>,
    tank_ml: Option<i64>,
    /// What its plate tells of the engine.
    power: PowerKind,
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
}

/// A card of a customer.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct CardBody {
    id: CardId,
    card_number: String,
    kind: CardKind,
    /// Of a sub card.
    main_card_id: Option<CardId>,
    limits: CardLimits,
    vehicle_id: Option<VehicleId>,
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
}

/// Who owned or looked after a customer, from when until when.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct AssignmentBody {
    role: AssignmentRole,
    unit: Option<UnitRef>,
    employee: Option<EmployeeRef>,
    from: Instant,
    /// None while it lasts.
    until: Option<Instant>,
}

/// A customer's whole file.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct CustomerDetail {
    #[serde(flatten)]
    customer: CustomerBody,
    /// The same as `phones`, each by itself.
    #[serde(default)]
    phone_values: Vec<PhoneBody>,
    vehicles: Vec<VehicleBody>,
    cards: Vec<CardBody>,
    /// The latest first.
    assignments: Vec<AssignmentBody>,
    /// What looks odd in what was just filed, in Chinese and English. Nothing was refused.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<WarningBody>,
}

/// Something odd about a field that was taken nevertheless.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub(crate) struct WarningBody {
    field: String,
    code: String,
    message: Words,
}

impl WarningBody {
    pub(super) fn of_plate(warning: PlateWarning) -> Self {
        let code = match warning {
            PlateWarning::Empty => "empty",
            PlateWarning::Length => "length",
            PlateWarning::Province => "province",
            PlateWarning::City => "city",
            PlateWarning::LetterIorO => "letter_i_or_o",
            PlateWarning::Serial => "serial",
        };
        Self { field: "plate".to_owned(), code: code.to_owned(), message: warning.words() }
    }

    pub(super) fn shared_phone() -> Self {
        let message = Words::new(
            "此电话已属其他客户,加油机读取时仍识别为原客户",
            "another customer has this phone: at the till it goes on finding them",
        );
        Self { field: "phone".to_owned(), code: "shared".to_owned(), message }
    }
}

impl WarningBody {
    pub(super) fn duplicate(number: &str) -> Self {
        let message = Words::new(
            format!("很可能与客户 {number} 重复"),
            format!("probably the same as customer {number}"),
        );
        Self { field: "name".to_owned(), code: "duplicate".to_owned(), message }
    }

    pub(super) fn duplicate_elsewhere() -> Self {
        let (field, code) = ("name".to_owned(), "duplicate_elsewhere".to_owned());
        Self { field, code, message: crate::duplicates::elsewhere_words() }
    }

    /// The warning as what stands against filing.
    pub(super) fn refusal(&self) -> Problem {
        let text = format!("{} / {}", self.message.en, self.message.zh);
        Problem { code: Code::AlreadyExists, ..Problem::field(&self.field, &self.code, text) }
    }
}

/// What stands behind the ids on a page, fetched in a few queries.
struct Names {
    units: HashMap<UnitId, UnitName>,
    numbers: HashMap<EmployeeId, String>,
    values: HashMap<SubjectId, Vec<PersonalValue>>,
    tags: HashMap<Uuid, Vec<String>>,
}

impl Names {
    async fn load(
        sql: &impl Sql,
        vault: &Vault,
        customers: &[Customer],
        assignments: &[Assignment],
    ) -> Result<Self, Problem> {
        let owners = customers.iter().map(|it| it.owner);
        let homes = customers.iter().filter_map(|it| it.home_station);
        let units = owners.chain(homes).chain(assignments.iter().filter_map(|it| it.unit));
        let units = reports::unit_names(sql, units).await?;
        let maintainers = customers.iter().flat_map(|it| [it.maintainer, it.keeper]).flatten();
        let employees: Vec<EmployeeId> =
            maintainers.chain(assignments.iter().filter_map(|it| it.employee)).collect();
        let numbers = reports::employee_numbers(sql, employees.iter().copied()).await?;
        let subjects = customers.iter().map(|it| it.id.subject());
        let mut subjects: Vec<SubjectId> =
            subjects.chain(employees.iter().map(|it| SubjectId(it.uuid()))).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let values = vault.reveal_all(sql, &subjects).await?;
        let tags = tags::tags_of(sql, customers.iter().map(|it| it.id.uuid())).await?;
        Ok(Self { units, numbers, values, tags })
    }

    fn unit(&self, id: UnitId) -> Option<UnitRef> {
        let UnitName { code, name } = self.units.get(&id)?.clone();
        Some(UnitRef { id, code, name })
    }

    fn employee(&self, id: EmployeeId) -> Option<EmployeeRef> {
        let number = self.numbers.get(&id)?.clone();
        Some(EmployeeRef { id, number, name: self.masked(SubjectId(id.uuid()), PersonalKind::Name).pop() })
    }

    fn masked(&self, subject: SubjectId, kind: PersonalKind) -> Vec<String> {
        let values = self.values.get(&subject).map(Vec::as_slice).unwrap_or_default();
        values.iter().filter(|it| it.kind == kind).map(PersonalValue::masked).collect()
    }

    fn plate(&self, subject: SubjectId, id: ValueId) -> String {
        let values = self.values.get(&subject).map(Vec::as_slice).unwrap_or_default();
        values.iter().find(|it| it.id == id).map(PersonalValue::masked).unwrap_or_default()
    }

    fn phones(&self, subject: SubjectId) -> Vec<PhoneBody> {
        let values = self.values.get(&subject).map(Vec::as_slice).unwrap_or_default();
        let phones = values.iter().filter(|it| it.kind == PersonalKind::Phone);
        phones.map(|it| PhoneBody { id: it.id, phone: it.masked() }).collect()
    }

    fn customer(&self, customer: Customer) -> CustomerBody {
        let subject = customer.id.subject();
        CustomerBody {
            id: customer.id,
            serial: customer.serial,
            number: customer.number,
            kind: customer.kind,
            name: customer.organisation_name.or_else(|| self.masked(subject, PersonalKind::Name).pop()),
            phones: self.masked(subject, PersonalKind::Phone),
            plates: self.masked(subject, PersonalKind::Plate),
            owner: self.unit(customer.owner),
            maintainer: customer.maintainer.and_then(|it| self.employee(it)),
            keeper: customer.keeper.and_then(|it| self.employee(it)),
            home_station: customer.home_station.and_then(|it| self.unit(it)),
            joined_on: customer.joined_on,
            tags: self.tags.get(&customer.id.uuid()).cloned().unwrap_or_default(),
            created_at: customer.created_at,
            completeness: customer.completeness,
            review_due_on: customer.review_due,
            version: customer.version,
        }
    }

    fn vehicle(&self, vehicle: Vehicle) -> VehicleBody {
        VehicleBody {
            id: vehicle.id,
            plate: self.plate(vehicle.customer.subject(), vehicle.plate),
            kind: vehicle.kind,
            fuel: vehicle.fuel,
            tank_ml: vehicle.tank_ml,
            power: vehicle.power,
            from: vehicle.from,
            until: vehicle.until,
        }
    }

    fn assignment(&self, assignment: Assignment) -> AssignmentBody {
        AssignmentBody {
            role: assignment.role,
            unit: assignment.unit.and_then(|it| self.unit(it)),
            employee: assignment.employee.and_then(|it| self.employee(it)),
            from: assignment.from,
            until: assignment.until,
        }
    }
}

fn card(card: Card) -> CardBody {
    CardBody {
        id: card.id,
        card_number: card.number,
        kind: card.kind,
        main_card_id: card.main,
        limits: card.limits,
        vehicle_id: card.vehicle,
        from: card.from,
        until: card.until,
    }
}

/// Customers with the names behind their ids, in the order of the ids. The caller has seen to it that the reader
/// may see them.
pub async fn customer_bodies(
    sql: &impl Sql,
    vault: &Vault,
    ids: &[CustomerId],
) -> Result<Vec<CustomerBody>, Problem> {
    let customers = reports::customers_by_id(sql, ids).await?;
    let names = Names::load(sql, vault, &customers, &[]).await?;
    Ok(customers.into_iter().map(|it| names.customer(it)).collect())
}

/// Employees as they are shown, by id.
pub(crate) async fn employee_refs(
    sql: &impl Sql,
    vault: &Vault,
    ids: &[EmployeeId],
) -> Result<HashMap<EmployeeId, EmployeeRef>, Problem> {
    let numbers = reports::employee_numbers(sql, ids.iter().copied()).await?;
    let subjects: Vec<SubjectId> = numbers.keys().map(|it| SubjectId(it.uuid())).collect();
    let values = vault.reveal_all(sql, &subjects).await?;
    let names = Names { units: HashMap::new(), numbers, values, tags: HashMap::new() };
    Ok(ids.iter().filter_map(|it| Some((*it, names.employee(*it)?))).collect())
}

/// The whole file of one customer.
pub(crate) async fn detail(
    sql: &impl Sql,
    vault: &Vault,
    customer: Customer,
    warnings: Vec<WarningBody>,
) -> Result<Tagged<CustomerDetail>, Problem> {
    let vehicles = store::vehicles_of(sql, &[customer.id]).await?;
    let cards = store::cards_of(sql, &[customer.id]).await?;
    let assignments = reports::assignments_of(sql, customer.id).await?;
    let names = Names::load(sql, vault, std::slice::from_ref(&customer), &assignments).await?;
    let version = customer.version;
    let body = CustomerDetail {
        phone_values: names.phones(customer.id.subject()),
        customer: names.customer(customer),
        vehicles: vehicles.into_iter().map(|(it, _)| names.vehicle(it)).collect(),
        cards: cards.into_iter().map(card).collect(),
        assignments: assignments.into_iter().map(|it| names.assignment(it)).collect(),
        warnings,
    };
    Ok(Tagged { version, body })
}
