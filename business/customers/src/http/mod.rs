//! The routes of the customers. Names of persons, phones and plates leave masked.

mod answers;
mod assignments;
mod bodies;
mod changes;
mod definitions;
mod file;
mod papers;
mod parts;
mod upkeep;
mod whole;

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
        .permit::<may::ManageCustomers>(handlers!(parts::correct_phone, parts::remove_phone))
        .permit::<may::AssignCustomers>(handlers!(assignments::assign_owner))
        .permit::<may::AssignCustomers>(handlers!(assignments::assign_maintainer))
        .merge(crate::duplicates::routes())
        .merge(crate::merge::routes())
        .merge(crate::keepers::routes())
        .merge(crate::handover::routes())
        .merge(crate::pool::routes())
        .merge(file_routes())
}

/// The routes of the whole file.
fn file_routes() -> Routes {
    Routes::new()
        .permit::<may::ReadCustomers>(handlers!(whole::show_customer_file))
        .permit::<may::ManageCustomers>(handlers!(whole::change_customer_fields))
        .permit::<may::ManageCustomers>(handlers!(whole::add_contact))
        .permit::<may::ManageCustomers>(handlers!(whole::change_contact, whole::remove_contact))
        .permit::<may::ManageCustomers>(handlers!(whole::add_invoice_title))
        .permit::<may::ManageCustomers>(handlers!(whole::change_invoice_title, whole::remove_invoice_title))
        .permit::<may::ManageCustomers>(handlers!(whole::add_site))
        .permit::<may::ManageCustomers>(handlers!(whole::change_site, whole::remove_site))
        .permit::<may::ManageCustomers>(handlers!(whole::add_occasion))
        .permit::<may::ManageCustomers>(handlers!(whole::change_occasion, whole::remove_occasion))
        .permit::<may::ManageCustomers>(handlers!(parts::change_vehicle))
        .permit::<may::ManageCustomers>(handlers!(parts::change_card))
        .permit::<may::ReadCustomers>(handlers!(papers::list_customer_notes))
        .permit::<may::ManageCustomers>(handlers!(papers::write_customer_note))
        .permit::<may::ManageCustomers>(handlers!(papers::remove_customer_note))
        .permit::<may::ReadCustomers>(handlers!(papers::list_customer_attachments))
        .permit::<may::ManageCustomers>(handlers!(papers::attach_file))
        .permit::<may::DownloadAttachments>(handlers!(papers::download_attachment))
        .permit::<may::ManageCustomers>(handlers!(papers::remove_customer_attachment))
        .permit::<may::ReadCustomers>(handlers!(changes::list_customer_changes))
        .permit::<may::ManageCustomers>(handlers!(changes::undo_customer_change))
        .permit::<may::ManageCustomers>(handlers!(upkeep::review_customer))
        .permit::<may::ReadCustomers>(handlers!(upkeep::list_customer_reviews))
        .permit::<may::ReadCustomers>(handlers!(upkeep::show_review_rules))
        .permit::<may::DefineFields>(handlers!(upkeep::change_review_rules))
        .permit::<may::ReadCustomers>(handlers!(upkeep::list_occasions))
        .permit::<may::ReadCustomers>(handlers!(definitions::list_customer_fields))
        .permit::<may::DefineFields>(handlers!(definitions::define_customer_field))
        .permit::<may::DefineFields>(handlers!(definitions::change_customer_field))
}
