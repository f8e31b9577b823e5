//! The units and employees that rows of customers name, and what the mapping lets be made of them.

use super::{Columns, CustomerLine};
use crate::import::Refusal;
use database::Work;
use exchange::Mapping;
use kernel::Words;
use organisation::{Employee, EmployeeId, NewEmployee, OrganisationError, Post, Unit, UnitId};
use stations::importing::ImportError;
use stations::{NewStation, StationsError, add_station};
use std::collections::HashMap;
use std::path::Path;
use web::App;

/// What the import may make when a row names something unknown.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Making {
    units: bool,
    employees: bool,
}

impl Making {
    pub(super) fn of(path: &Path, mapping: Option<&Mapping>) -> Result<Self, ImportError> {
        let mut making = Self::default();
        for word in mapping.map(|it| it.options.create_missing.as_slice()).unwrap_or_default() {
            match word.as_str() {
                "unit" => making.units = true,
                "employee" => making.employees = true,
                other => {
                    let words = Words::new(
                        format!("create_missing 不支持“{other}”,可用:unit、employee"),
                        format!("create_missing takes `unit` and `employee` here, not `{other}`"),
                    );
                    return Err(ImportError::Refused { file: path.display().to_string(), words });
                }
            }
        }
        Ok(making)
    }
}

/// To whom a customer of a row belongs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Belonging {
    pub(super) owner: UnitId,
    pub(super) maintainer: Option<EmployeeId>,
}

/// The units and employees that rows may name.
pub(super) struct Company<'a> {
    app: &'a App,
    making: Making,
    units: HashMap<String, Unit>,
    employees: HashMap<String, Employee>,
}

impl<'a> Company<'a> {
    pub(super) async fn load(app: &'a App, making: Making, work: &Work) -> Result<Self, database::Error> {
        let (units, employees) =
            (organisation::units_by_code(work).await?, organisation::employees_by_number(work).await?);
        Ok(Self { app, making, units, employees })
    }
}

impl Company<'_> {
    /// The employee of this number.
    pub(super) fn employee(&self, number: &str) -> Option<EmployeeId> {
        self.employees.get(number).map(|it| it.id)
    }

    pub(super) async fn place(
        &mut self,
        work: &mut Work,
        columns: &Columns,
        line: &CustomerLine,
    ) -> Result<Result<Belonging, Refusal>, ImportError> {
        let owner = match self.units.get(&line.unit_code) {
            Some(unit) => unit.id,
            None if self.making.units => self.make_unit(work, &line.unit_code).await?,
            None => return Ok(Err((columns.unit_code, "unknown_unit", unknown_unit(&line.unit_code)))),
        };
        let Some(number) = &line.maintainer else { return Ok(Ok(Belonging { owner, maintainer: None })) };
        let maintainer = match self.employees.get(number) {
            Some(employee) => employee.id,
            None if self.making.employees => self.make_employee(work, number, owner).await?,
            None => return Ok(Err((columns.maintainer, "unknown_employee", unknown_employee(number)))),
        };
        Ok(Ok(Belonging { owner, maintainer: Some(maintainer) }))
    }

    /// A station below the company: what a file of customers names is almost always where they fill up.
    async fn make_unit(&mut self, work: &mut Work, code: &str) -> Result<UnitId, ImportError> {
        let root = organisation::root_unit(work).await.map_err(StationsError::from)?;
        let new = NewStation::named(code, code, root.id);
        let station = add_station(work, new, &self.app.settings.business).await?;
        self.units = organisation::units_by_code(work).await?;
        Ok(station.id)
    }

    async fn make_employee(
        &mut self,
        work: &mut Work,
        number: &str,
        unit: UnitId,
    ) -> Result<EmployeeId, ImportError> {
        let new = NewEmployee { number: number.to_owned(), unit, post: Post::Maintainer };
        let employee = organisation::add_employee(work, new).await;
        let employee = employee.map_err(|error: OrganisationError| StationsError::from(error))?;
        self.employees.insert(number.to_owned(), employee.clone());
        Ok(employee.id)
    }
}

fn unknown_unit(code: &str) -> Words {
    Words::new(
        format!("单位“{code}”不存在,请先导入单位、更正编码,或在映射中设 create_missing = [\"unit\"]"),
        format!(
            "there is no unit `{code}`: import units first, correct the code, or set create_missing = [\"unit\"] in the mapping"
        ),
    )
}

fn unknown_employee(number: &str) -> Words {
    Words::new(
        format!("员工“{number}”不存在,请先导入员工、更正工号,或在映射中设 create_missing = [\"employee\"]"),
        format!(
            "there is no employee `{number}`: import employees first, correct the number, or set create_missing = [\"employee\"] in the mapping"
        ),
    )
}
