//! Warnings over the wire.

mod decisions;
mod fleet;
mod one;
mod queue;
mod stations;

pub use queue::{WarningsQuery, filter_of};

use crate::may;
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of warnings.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadWarnings>(handlers!(queue::list_warnings))
        .permit::<may::ReadWarnings>(handlers!(queue::show_warnings_summary))
        .permit::<may::ReadWarnings>(handlers!(one::show_warning))
        .permit::<may::DecideWarnings>(handlers!(decisions::acknowledge_warning))
        .permit::<may::DecideWarnings>(handlers!(decisions::unacknowledge_warning))
        .permit::<may::DecideWarnings>(handlers!(decisions::snooze_warning))
        .permit::<may::DecideWarnings>(handlers!(decisions::unsnooze_warning))
        .permit::<may::AssignWarnings>(handlers!(decisions::assign_warning))
        .permit::<may::DecideWarnings>(handlers!(decisions::acknowledge_warnings))
        .permit::<may::DecideWarnings>(handlers!(decisions::snooze_warnings))
        .permit::<may::AssignWarnings>(handlers!(decisions::assign_warnings))
        .permit::<may::ReadWarnings>(handlers!(stations::list_station_alerts))
        .permit::<may::ReadWarnings>(handlers!(fleet::watch_vehicles))
        .permit::<may::StartAnalyses>(handlers!(stations::start_analysis))
}
