//! Who is who: every customer's place by value (ABC), by relationship, by RFM and by level, found by the engine from
//! all sales, kept from day to day, and explained.
//!
//! A **run** assesses all customers as of a day. A **class** holds from the day of the run that found it until a
//! run finds another, so that any past day can be shown; the arithmetic of the newest run stands beside it.
//!
//! **Invariant:** everything kept here is derived: the same sales, inputs and rules give it again, and
//! [`verify_findings`] compares.

mod model;

mod facts;
mod rules;

mod sources;

mod names;
mod operations;
mod reports;
mod store;
mod verify;

mod levels;
mod lifetimes;

mod export;
mod http;
mod jobs;
mod processing;
mod schema;

pub use crate::jobs::register;
pub use export::{ExportError, classification_columns, export_classes, export_classification};
pub use http::{ClassifiedQuery, known, routes, wanting_of};
pub use levels::Levelling;
pub use lifetimes::{Appraisal, fit_day};
pub use model::{Axis, Classes, Rfm, Run, Shown, Summary};
pub use names::{NamedEmployee, NamedUnit, Names};
pub use operations::{Findings, Kept, NewRun, is_repeated, keep, record_run, today, zero_states};
pub use processing::PROCESSING;
pub use reports::{
    Explained, ShownDay, Wanting, explanation_of, money_format, push_below, push_current_class, push_page,
    serial_of, shown_day,
};
pub use schema::{MIGRATIONS, REFERENCES};
pub use sources::{Customer, Inputs, Sources, known_festivals, read_entries};
pub use verify::{NewestRun, newest_run, verify_books, verify_findings, verify_levels, verify_lifetimes};

identity::permissions! {
    /// See the classes of customers. 查看客户分级
    ReadClasses = "classification.read_classes" for [
        SystemAdministrator, CompanyMarketing, AreaManager, StationManager, Maintainer, Finance, Auditor
    ];
    /// See how many customers there are in each class. 查看分级统计
    ReadClassFigures = "classification.read_class_figures" for [
        SystemAdministrator, CompanyMarketing, AreaManager, StationManager, Maintainer, Finance, Auditor, Investor
    ];
    /// Change the rules of classification and warnings, and the holidays. 管理分类与预警标准
    ManageRules = "classification.manage_rules" for [CompanyMarketing];
    /// Approve or refuse changes of customers' levels. 审批客户级别调整
    ApproveRegrades = "classification.approve_regrades" for [CompanyMarketing, AreaManager];
}
