//! Customers brought together: clubs and groups with an organiser, a purpose and events, filled by hand or by rule.
//!
//! A group **by rule** holds whom a segment means within the group's unit; it is worked out again after every analysis
//! and whenever the segment changes. Who joined and who left is kept with the time, whichever way it came about.
//!
//! **Invariant:** a membership is never deleted, only ended; and a group shows a reader no member whom they could not
//! see in the list of customers.

mod model;
mod rules;

mod operations;
mod reports;
mod store;

mod http;
mod jobs;
mod processing;
mod schema;

pub use crate::jobs::register;
pub use http::routes;
pub use model::{GroupEventId, GroupId};
pub use operations::{Kept, refresh_all};
pub use processing::PROCESSING;
pub use schema::{MIGRATIONS, REFERENCES};

identity::permissions! {
    /// See groups of customers, their members and events. 查看客户群组
    ReadGroups = "groups.read_groups" for [SystemAdministrator, CompanyMarketing, AreaManager, StationManager,
        Maintainer, Auditor];
    /// Make groups, change their members and events. 管理客户群组
    ManageGroups = "groups.manage_groups" for [CompanyMarketing, AreaManager, StationManager];
}
