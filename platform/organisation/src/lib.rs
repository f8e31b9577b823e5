//! The company as a tree: company → region → area → station, and the people who work in it.
//!
//! Everything that belongs to somebody belongs to a unit; [`within`] is the one function that decides whether
//! an actor may see it. An employee is not a user: many employees never log in.

mod leaving;
mod model;
mod operations;
mod processing;
mod schema;
mod scope;
mod store;

pub use leaving::set_left;
pub use model::{Employee, EmployeeId, Level, NewEmployee, NewUnit, Post, Unit, UnitId};
pub use operations::{OrganisationError, add_employee, add_unit, change_unit, root_unit};
pub use processing::PROCESSING;
pub use schema::MIGRATIONS;
pub use scope::{ancestors, below, is_within, subtree_end, within};
pub use store::{
    company, covers_company, employee_by_number, employees, employees_by_number, find_unit, path_in_sight,
    unit_by_code, unit_children, unit_in_sight, units_by_code, units_within, works_within,
};
