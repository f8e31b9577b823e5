//! The customers' files: who they are, how they are recognised, to whom they belong.
//!
//! A customer is a person, an organisation, or a card whose holder nobody knows. Cards, plates and phones find
//! them at the till; a unit owns them; an employee looks after them.

mod model;
pub mod rules;

mod fields;
mod papers;
mod parts;

mod duplicates;
mod electric;
mod merge;

mod handover;
mod keepers;
mod pool;

mod operations;
mod reports;
mod store;
mod tags;

mod changes;
mod upkeep;

mod canaries;
mod export;
mod http;
mod import;
mod processing;
mod schema;

pub use canaries::{CanaryMet, is_taken, plant_canaries, sample_number, trace_canaries};
pub use changes::Action;
pub use duplicates::{
    DuplicateState, DuplicatesSummary, Evidence, Grade, duplicate_columns, export_duplicates, find_duplicates,
};
pub use electric::electric_since;
pub use export::{
    CustomerCells, ExportError, FileList, FileTable, customer_cells, customer_columns, export_customers,
};
pub use fields::{
    Choice, CreditCodeFault, Field, FieldGroup, FieldId, FieldKind, check_credit_code, field_words,
};
pub use handover::HandoverState;
pub use http::{CustomerBody, EmployeeRef, UnitRef, customer_bodies, routes};
pub use import::{
    KeptBecause, KeptRow, UndoPass, Undone, card_fields, customer_fields, customer_fields_in_use,
    import_cards, import_customers, import_parts, import_vehicles, part_fields, undo_import, vehicle_fields,
};
pub use merge::{MergeField, absorbed_by};
pub use model::{
    Assignment, AssignmentRole, Card, CardId, CardKind, CardLimits, Customer, CustomerId, Fuel,
    IdentifierKind, Kind, NewTillCustomer, Vehicle, VehicleId, VehicleKind,
};
pub use operations::{
    CustomersError, IdentifierAdded, IdentifiersAdded, add_from_till, blind, change_maintainers, today,
};
pub use papers::{AttachmentType, remove_stray_files};
pub use parts::{
    Contact, ContactRole, InvoiceTitle, Occasion, OccasionKind, PartId, PartKind, Site, customer_of_contact,
    take_out_contact, values_in_parts,
};
pub use pool::{PoolMoveKind, work_sign};
pub use processing::PROCESSING;
pub use reports::{
    CustomerFilter, employee_within, push_common_search, push_filter, push_search, push_unmerged,
};
pub use rules::search_key;
pub use schema::{MIGRATIONS, REFERENCES};
pub use store::{
    Blind, find_by_identifiers, find_by_numbers, set_home_stations, vehicles_by_identifier, vehicles_on,
};
pub use tags::{change_tags, normal_tags, tags_of};
pub use upkeep::{follow_classes, verify};

/// Names the background work of the customers.
pub fn register(registry: &mut ::jobs::Registry, app: &web::App) {
    upkeep::register(registry, app);
    duplicates::register(registry, app);
    merge::register(registry, app);
    handover::register(registry, app);
    pool::register(registry, app);
}

identity::permissions! {
    /// See customers' files, personal values masked. 查看客户档案
    ReadCustomers = "customers.read_customers" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager, Maintainer, ForecourtStaff, ComplaintOfficer, Finance, Auditor];
    /// File customers, change files, add vehicles, cards and phones. 维护客户档案
    ManageCustomers = "customers.manage_customers" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager, Maintainer];
    /// Say to which unit a customer belongs and who looks after them. 分配客户
    AssignCustomers = "customers.assign_customers" for [SystemAdministrator, CompanyMarketing, AreaManager];
    /// Find duplicates, merge files and undo it. 查重与合并档案
    MergeCustomers = "customers.merge_customers" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager];
    /// Pick unassigned customers from the public pool, and return them. 公海领取与退回
    PickCustomers = "customers.pick_customers" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager, Maintainer];
    /// Download files attached to customers' files. 下载客户附件
    DownloadAttachments = "customers.download_attachments" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager, Maintainer];
    /// Define fields of customers' files, and when files must be reviewed. 定义客户档案字段与定期更新规则
    DefineFields = "customers.define_fields" for [SystemAdministrator, CompanyMarketing];
}
