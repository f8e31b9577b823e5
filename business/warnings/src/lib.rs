//! Who is slipping away: warnings, found by the weekly fold of the engine, kept, shown and exported; and the run
//! that classifies and watches everybody.
//!
//! [`analyse`] brings the histories up to the sales, runs the engine, and stores what changed. The fold is
//! computed from the whole history every time, so that one late run and many daily ones end in the same state.
//!
//! **Invariant:** what people decide is kept beside the warnings and never changes what is found; everything
//! else here is derived, and [`verify()`] finds what is not what the sales give.

mod model;

mod facts;
mod rules;

mod operations;
mod reports;
mod store;
mod verify;

mod export;
mod handover;
mod http;
mod jobs;
mod processing;
mod schema;

pub use crate::jobs::register;
pub use export::{export_queue, export_warnings, warning_columns};
pub use handover::{HANDOVER, work_sign};
pub use http::{WarningsQuery, filter_of, routes};
pub use model::{DecisionId, DecisionKind, WarningId};
pub use operations::{AnalysisSummary, Assignee, Deciding, NewDecision, WarningsError, analyse, decide};
pub use processing::PROCESSING;
pub use reports::{Attention, StateTotals, WarningFilter, open_totals, watch_of, worked_state};
pub use schema::{MIGRATIONS, REFERENCES};
pub use verify::verify;

identity::permissions! {
    /// See warnings and station alerts. 查看预警
    ReadWarnings = "warnings.read_warnings" for [
        SystemAdministrator, CompanyMarketing, AreaManager, StationManager, Maintainer, Auditor
    ];
    /// Acknowledge and snooze warnings, and take it back. 处理预警
    DecideWarnings = "warnings.decide_warnings" for [CompanyMarketing, AreaManager, StationManager, Maintainer];
    /// Say who works a warning. 分派预警
    AssignWarnings = "warnings.assign_warnings" for [CompanyMarketing, AreaManager, StationManager];
    /// Start an analysis of all customers. 启动分析
    StartAnalyses = "warnings.start_analyses" for [SystemAdministrator, CompanyMarketing];
}
