//! The routes of privacy.

mod alerts;
mod consents;
mod erasures;
mod packages;
mod register;
mod requests;
mod reveals;

use crate::may;
use crate::store::{self, Person};
use customers::CustomerId;
use database::{Scope, Sql};
use kernel::Problem;
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of privacy. They need [`crate::Register`] as an extension.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadConsents>(handlers!(consents::list_consent_texts))
        .permit::<may::ManageTexts>(handlers!(consents::add_consent_text))
        .permit::<may::ReadConsents>(handlers!(consents::show_consents))
        .permit::<may::RecordConsents>(handlers!(consents::record_consent))
        .permit::<may::RecordConsents>(handlers!(consents::set_hold))
        .permit::<may::ReadConsents>(handlers!(consents::check_contact))
        .permit::<may::RevealValues>(handlers!(reveals::reveal_values))
        .permit::<may::ReadReveals>(handlers!(reveals::list_reveals))
        .permit::<may::SeeAlerts>(handlers!(alerts::list_alerts))
        .permit::<may::ReviewAlerts>(handlers!(alerts::acknowledge_alert))
        .permit::<may::HandleRequests>(handlers!(requests::receive_request))
        .permit::<may::HandleRequests>(handlers!(requests::list_requests))
        .permit::<may::HandleRequests>(handlers!(requests::show_request))
        .permit::<may::HandleRequests>(handlers!(requests::move_request))
        .permit::<may::HandleRequests>(handlers!(packages::make_package))
        .permit::<may::HandleRequests>(handlers!(packages::download_package))
        .permit::<may::ErasePersons>(handlers!(erasures::erase_person))
        .permit::<may::ErasePersons>(handlers!(erasures::show_erasure))
        .permit::<may::ErasePersons>(handlers!(erasures::list_erasures))
        .permit::<may::ErasePersons>(handlers!(erasures::list_exports_holding))
        .permit::<may::ReadRegister>(handlers!(register::show_register))
        .permit::<may::ReadRegister>(handlers!(register::download_register))
        .permit::<may::ReadRegister>(handlers!(register::list_purges))
}

/// The customer, if they lie within the scope; one out of sight does not exist.
async fn person_in_sight(sql: &impl Sql, scope: &Scope, id: CustomerId) -> Result<Person, Problem> {
    store::person(sql, scope, id).await?.ok_or_else(Problem::not_found)
}
