//! The routes of the customers. Names of persons, phones and plates leave masked.

mod assignments;
mod bodies;
mod file;
mod parts;

pub use bodies::{CustomerBody, EmployeeRef, UnitRef, customer_bodies};
pub(crate) use bodies::{CustomerDetail, detail, employee_refs};
pub(crate) use file::{editable, maintainer_within, reachable};

use crate::may;
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of the customers.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ManageCustomers>(handlers!(file::create_customer))
        .permit::<may::ReadCustomers>(handlers!(file::show_customer))
        .permit::<may::ManageCustomers>(handlers!(file::change_customer))
        .permit::<may::ManageCustomers>(handlers!(parts::add_vehicle))
        .permit::<may::ManageCustomers>(handlers!(parts::add_card))
        .permit::<may::ManageCustomers>(handlers!(parts::add_phone))
        .permit::<may::AssignCustomers>(handlers!(assignments::assign_owner))
        .permit::<may::AssignCustomers>(handlers!(assignments::assign_maintainer))
        .merge(crate::duplicates::routes())
        .merge(crate::merge::routes())
        .merge(crate::keepers::routes())
        .merge(crate::handover::routes())
        .merge(crate::pool::routes())
}
