//! The routes of the cockpit.

mod area;
mod customer;
mod customers;
mod events;
mod station;

pub use customers::CustomersQuery;
pub(crate) use customers::filter_of;

use crate::may;
use database::{Reader, Scope};
use kernel::Problem;
use organisation::{Unit, UnitId};
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

/// The unit asked for, if the reader may see it.
async fn unit_within(reader: &Reader, id: UnitId) -> Result<Unit, Problem> {
    let unit = organisation::find_unit(reader, id).await?;
    let unit = unit.filter(|it| organisation::is_within(reader.scope(), &it.path));
    unit.ok_or_else(|| Problem::field("unit_id", "unknown_unit", "no such unit / 单位不存在"))
}

/// The path below which figures are asked for: of the unit named, or of all that the reader may see.
async fn path_of(reader: &Reader, unit: Option<UnitId>) -> Result<String, Problem> {
    match (unit, reader.scope()) {
        (Some(id), _) => Ok(unit_within(reader, id).await?.path),
        (None, Scope::Everything | Scope::Subtrees(_)) => Ok(String::new()),
    }
}
