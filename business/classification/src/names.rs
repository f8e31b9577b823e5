//! Names of what a page shows by ids, fetched in a few queries.

use database::{Error, Query, Sql};
use kernel::Problem;
use organisation::{EmployeeId, UnitId};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;
use vault::{PersonalKind, PersonalValue, SubjectId, Vault};

/// A unit as pages show it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NamedUnit {
    pub id: UnitId,
    pub code: String,
    pub name: String,
}

/// An employee as pages show them.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct NamedEmployee {
    pub id: EmployeeId,
    pub number: String,
    /// Masked: 张*
    pub name: Option<String>,
}

/// The names behind the ids of one page.
#[derive(Clone, Debug, Default)]
pub struct Names {
    organisations: HashMap<Uuid, String>,
    /// Masked names of persons and employees.
    persons: HashMap<SubjectId, String>,
    numbers: HashMap<Uuid, String>,
    units: HashMap<Uuid, (String, String)>,
}

impl Names {
    /// Reads the names of customers, employees and units that the page may show.
    pub async fn load(
        sql: &impl Sql,
        vault: &Vault,
        customers: Vec<Uuid>,
        employees: Vec<Uuid>,
        units: Vec<Uuid>,
    ) -> Result<Self, Problem> {
        let customers = distinct(customers);
        let employees = distinct(employees);
        let subjects: Vec<_> = customers.iter().chain(&employees).copied().map(SubjectId).collect();
        let mut persons = HashMap::new();
        for (subject, values) in vault.reveal_all(sql, &subjects).await? {
            let name = values.iter().find(|it| it.kind == PersonalKind::Name);
            persons.extend(name.map(|it| (subject, PersonalValue::masked(it))));
        }
        let organisations = texts(sql, ORGANISATIONS, customers).await?;
        let numbers =
            texts(sql, "select id, number from organisation_employee where id in ", employees).await?;
        let mut query = Query::new("select id, code, name from organisation_unit where id in ");
        query.bind_list(distinct(units));
        let rows: Vec<(Uuid, String, String)> = sql.rows(query).await?;
        let units = rows.into_iter().map(|(id, code, name)| (id, (code, name))).collect();
        Ok(Self { organisations, persons, numbers, units })
    }

    /// The name of a customer: of an organisation in full, of a person masked.
    pub fn customer(&self, id: Uuid) -> Option<String> {
        self.organisations.get(&id).or_else(|| self.persons.get(&SubjectId(id))).cloned()
    }

    pub fn employee(&self, id: Uuid) -> Option<NamedEmployee> {
        let number = self.numbers.get(&id)?.clone();
        Some(NamedEmployee { id: EmployeeId(id), number, name: self.persons.get(&SubjectId(id)).cloned() })
    }

    pub fn unit(&self, id: Uuid) -> Option<NamedUnit> {
        let (code, name) = self.units.get(&id)?.clone();
        Some(NamedUnit { id: UnitId(id), code, name })
    }
}

const ORGANISATIONS: &str =
    "select id, organisation_name from customers_customer where organisation_name is not null and id in ";

async fn texts(sql: &impl Sql, text: &str, ids: Vec<Uuid>) -> Result<HashMap<Uuid, String>, Error> {
    let mut query = Query::new(text);
    query.bind_list(ids);
    Ok(sql.rows::<(Uuid, String)>(query).await?.into_iter().collect())
}

fn distinct(mut ids: Vec<Uuid>) -> Vec<Uuid> {
    ids.sort_unstable();
    ids.dedup();
    ids
}
