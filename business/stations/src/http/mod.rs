//! The routes of units, stations and employees.

mod employees;
mod parts;
mod stations;
mod units;

use crate::may;
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of the stations.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadStations>(handlers!(units::list_units))
        .permit::<may::ManageUnits>(handlers!(units::create_unit))
        .permit::<may::ManageUnits>(handlers!(units::change_unit))
        .permit::<may::ReadStations>(handlers!(stations::list_stations))
        .permit::<may::ManageUnits>(handlers!(stations::create_station))
        .permit::<may::ReadStations>(handlers!(stations::show_station))
        .permit::<may::ManageStations>(handlers!(stations::change_station))
        .permit::<may::ManageStations>(handlers!(parts::replace_pumps))
        .permit::<may::ManageStations>(handlers!(parts::replace_tanks))
        .permit::<may::ManageStations>(handlers!(parts::replace_closures))
        .permit::<may::ReadStations>(handlers!(parts::list_targets))
        .permit::<may::SetTargets>(handlers!(parts::replace_targets))
        .permit::<may::ReadEmployees>(handlers!(employees::list_employees))
        .permit::<may::ManageEmployees>(handlers!(employees::create_employee))
}
