//! Files of units and employees.

mod employees;
mod units;

pub use employees::{employee_fields, import_employees};
pub use units::{import_units, unit_fields};
