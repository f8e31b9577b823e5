//! The customers' files: who they are, how they are recognised, to whom they belong.
//!
//! A customer is a person, an organisation, or a card whose holder nobody knows. Cards, plates and phones find
//! them at the till; a unit owns them; an employee looks after them.

mod model;
pub mod rules;

mod operations;
mod reports;
mod store;
mod tags;

mod canaries;
mod export;
mod http;
mod import;
mod schema;

pub use canaries::{CanaryMet, is_taken, plant_canaries, sample_number, trace_canaries};
pub use export::{CustomerCells, ExportError, customer_cells, customer_columns, export_customers};
pub use http::{CustomerBody, EmployeeRef, UnitRef, customer_bodies, routes};
pub use import::{
    KeptBecause, KeptRow, UndoPass, Undone, card_fields, customer_fields, import_cards, import_customers,
    import_vehicles, undo_import, vehicle_fields,
};
pub use model::{
    Assignment, AssignmentRole, Card, CardId, CardKind, Customer, CustomerId, Fuel, IdentifierKind, Kind,
    NewTillCustomer, Vehicle, VehicleId,
};
pub use operations::{
    CustomersError, IdentifierAdded, IdentifiersAdded, add_from_till, blind, change_maintainers,
};
pub use reports::{CustomerFilter, employee_within, push_filter, push_search};
pub use schema::{MIGRATIONS, REFERENCES};
pub use store::{Blind, find_by_identifiers, find_by_numbers, set_home_stations};
pub use tags::{change_tags, normal_tags, tags_of};

identity::permissions! {
    /// See customers' files, personal values masked. 查看客户档案
    ReadCustomers = "customers.read_customers" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager, Maintainer, ForecourtStaff, ComplaintOfficer, Finance, Auditor];
    /// File customers, change files, add vehicles, cards and phones. 维护客户档案
    ManageCustomers = "customers.manage_customers" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager, Maintainer];
    /// Say to which unit a customer belongs and who looks after them. 分配客户
    AssignCustomers = "customers.assign_customers" for [SystemAdministrator, CompanyMarketing, AreaManager];
}
