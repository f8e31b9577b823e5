//! Lists as files over the API: exactly the rows that a list with the same filters shows, as CSV or XLSX.
//!
//! What a row holds, and what of it is masked, is decided by the capability to which the list belongs; here it is
//! written, marked with who took it and why, noted, and sent. A list of many rows waits until somebody else has
//! agreed.

mod model;
mod rules;
mod sight;

mod asked;
mod canaries;
mod file;
mod lists;
mod operations;
mod store;
mod trace;

mod http;
mod jobs;
mod processing;
mod schema;

pub use file::watch_customers;
pub use http::routes;
pub use jobs::{MAKE, forget_files, register};
pub use model::{ExportId, ExportState, List, Reason, Source};
pub use operations::{OnTheCommandLine, note_command_line};
pub use processing::PROCESSING;
pub use schema::{MIGRATIONS, REFERENCES};
pub use trace::{Traced, trace_file};

identity::permissions! {
    /// See who exported what within one's part of the company. 查看导出记录
    ReadExports = "exports.read_exports" for [SystemAdministrator, CompanyMarketing, AreaManager, Auditor];
    /// Agree to exports of many rows that others ask for, or refuse them. 审批导出
    ApproveExports = "exports.approve_exports" for [SystemAdministrator, CompanyMarketing, AreaManager];
    /// Find out from which export a leaked list came. 追查外流名单
    TraceExports = "exports.trace_exports" for [SystemAdministrator, Auditor];
}
