//! The stations of a company: where they stand, what they have, when they trade, what they are to sell.
//!
//! A station is a unit of the tree with a file beside it. Its trading calendar decides to which business day
//! a sale belongs.

mod model;
pub mod rules;

mod operations;
mod store;

mod edit;

mod http;
mod import;
pub mod importing;
mod schema;

pub use edit::Edit;
pub use http::routes;
pub use import::{employee_fields, import_employees, import_units, unit_fields};
pub use model::{
    Closure, Family, Month, NewStation, Position, Pump, Station, StationFile, StationRef, Tank, Target,
};
pub use operations::{StationsError, add_station};
pub use schema::MIGRATIONS;
pub use store::{END_OF_DAYS, closures, stations, stations_by_code};

identity::permissions! {
    /// See the tree of units, stations and their targets. 查看单位与加油站
    ReadStations = "stations.read_stations" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager, Maintainer, ForecourtStaff, ComplaintOfficer, Finance, Auditor, Investor];
    /// Change a station's file, pumps, tanks and closures. 维护加油站档案
    ManageStations = "stations.manage_stations" for [SystemAdministrator, CompanyMarketing, AreaManager];
    /// Add and rename units, add stations. 维护组织结构
    ManageUnits = "stations.manage_units" for [SystemAdministrator, CompanyMarketing];
    /// Set what a station is to sell. 设定销售目标
    SetTargets = "stations.set_targets" for [SystemAdministrator, CompanyMarketing, AreaManager];
    /// See who works where, names and phones masked. 查看员工
    ReadEmployees = "stations.read_employees" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager, Maintainer, ComplaintOfficer, Finance, Auditor];
    /// Add employees. 维护员工
    ManageEmployees = "stations.manage_employees" for [SystemAdministrator, CompanyMarketing, AreaManager];
}
