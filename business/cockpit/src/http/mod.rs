//! The routes of the cockpit.

mod area;
mod customer;
mod customers;
mod events;
mod station;

pub use customers::CustomersQuery;
pub(crate) use customers::filter_of;

use crate::may;
use database::Reader;
use kernel::Problem;
use organisation::UnitId;
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of the cockpit.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadCockpit>(handlers!(area::show_cockpit))
        .permit::<::customers::may::ReadCustomers>(handlers!(customers::list_customers))
        .permit::<::customers::may::ReadCustomers>(handlers!(customers::count_customers))
        .permit::<::customers::may::ReadCustomers>(handlers!(customers::list_customer_tags))
        .permit::<::customers::may::ManageCustomers>(handlers!(customers::tag_customers))
        .permit::<::customers::may::AssignCustomers>(handlers!(customers::assign_customers))
        .permit::<::customers::may::ReadCustomers>(handlers!(customer::show_customer_totals))
        .permit::<::customers::may::ReadCustomers>(handlers!(customer::list_customer_timeline))
        .permit::<::customers::may::ReadCustomers>(handlers!(customer::show_customer_habits))
        .permit::<may::ReadCockpit>(handlers!(station::show_station_figures))
        .merge(events::routes())
}

/// The path below which figures are asked for: of the unit named, if the reader may see it, or of everything in
/// sight.
async fn path_of(reader: &Reader, unit: Option<UnitId>) -> Result<String, Problem> {
    let Some(id) = unit else { return Ok(String::new()) };
    let unit = organisation::find_unit(reader, id).await?;
    let unit = unit.filter(|it| organisation::is_within(reader.scope(), &it.path));
    let unknown = || Problem::field("unit_id", "unknown_unit", "no such unit / 单位不存在");
    Ok(unit.ok_or_else(unknown)?.path)
}
