//! Groups over the wire.

mod events;
mod groups;
mod members;

use crate::may;
use database::Scope;
use identity::{Actor, Right};
use kernel::{Code, Problem};
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of groups.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadGroups>(handlers!(groups::list_groups))
        .permit::<may::ManageGroups>(handlers!(groups::create_group))
        .permit::<may::ReadGroups>(handlers!(groups::show_group))
        .permit::<may::ManageGroups>(handlers!(groups::change_group))
        .permit::<may::ManageGroups>(handlers!(groups::close_group))
        .permit::<may::ManageGroups>(handlers!(groups::reopen_group))
        .permit::<may::ManageGroups>(handlers!(groups::refresh_group))
        .permit::<may::ReadGroups>(handlers!(groups::show_group_totals))
        .permit::<may::ReadGroups>(handlers!(members::list_group_members))
        .permit::<may::ManageGroups>(handlers!(members::add_group_members))
        .permit::<may::ManageGroups>(handlers!(members::remove_group_members))
        .permit::<may::ReadGroups>(handlers!(members::list_group_moves))
        .permit::<may::ReadGroups>(handlers!(members::list_customer_groups))
        .permit::<may::ReadGroups>(handlers!(events::list_group_events))
        .permit::<may::ManageGroups>(handlers!(events::add_group_event))
        .permit::<may::ReadGroups>(handlers!(events::show_group_event))
        .permit::<may::ManageGroups>(handlers!(events::change_group_event))
        .permit::<may::ManageGroups>(handlers!(events::attend_group_event))
}

/// The customers that the actor may read: members are shown within it.
fn readable<P: Right>(actor: &Actor<P>) -> Result<Scope, Problem> {
    actor.scope_with::<customers::may::ReadCustomers>().ok_or_else(|| Problem {
        permission: Some(<customers::may::ReadCustomers as web::Permission>::NAME),
        ..Problem::new(Code::Forbidden)
    })
}
