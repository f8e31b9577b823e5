//! What stations, areas and the company will sell: fourteen days and twenty-six weeks ahead, family by family.
//!
//! Every night, and after each analysis, all series are foretold together by the engine (`analytics::forecast`) from the
//! sums of days that `sales` keeps, the closures of stations, the Spring Festivals and the legal holidays.
//!
//! **Invariant:** forecasts follow from the sales up to their day and from the calendar alone; [`verify`] works them out
//! again. A sum of stations is the sum of what is shown of them.

mod model;
mod rules;

mod operations;
mod store;

mod http;
mod jobs;
mod schema;

pub use crate::jobs::register;
pub use http::routes;
pub use operations::{Foretold, verify};
pub use schema::MIGRATIONS;

identity::permissions! {
    /// See what stations will probably sell. 查看销量预测
    ReadForecasts = "forecasts.read_forecasts" for [
        SystemAdministrator, CompanyMarketing, AreaManager, StationManager, Finance, Auditor, Investor
    ];
    /// Change the calendar of legal holidays. 管理法定节假日
    ManageHolidays = "forecasts.manage_holidays" for [CompanyMarketing];
}
