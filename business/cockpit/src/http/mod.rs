//! The routes of the cockpit.

mod area;
mod comings;
mod customer;
mod customers;
mod events;
mod station;

pub use customers::CustomersQuery;
pub(crate) use customers::filter_of;

use crate::may;
use crate::periods::Period;
use database::Reader;
use kernel::{BusinessDay, Problem};
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
        .permit::<may::ReadCockpit>(handlers!(comings::show_station_comings))
        .merge(events::routes())
}

/// Days shown when none are asked for.
const DAYS: i32 = 28;
/// Days shown at most.
const DAYS_MAX: i32 = 400;

/// The period that `from` and `until` name; without them the last days up to `last_day`.
fn period_of(
    from: Option<BusinessDay>,
    until: Option<BusinessDay>,
    last_day: BusinessDay,
) -> Result<Period, Problem> {
    let until = until.unwrap_or(last_day);
    let period = from.map_or(Period::ending(until, DAYS), |from| Period { from, until });
    match period.days() {
        ..=0 => Err(Problem::field("from", "after_until", "must not be after `until` / 不得晚于结束日")),
        1..=DAYS_MAX => Ok(period),
        _ => {
            let message = format!("at most {DAYS_MAX} days / 最多 {DAYS_MAX} 天");
            Err(Problem::field("from", "too_long", message))
        }
    }
}

/// The path below which figures are asked for: of the unit named, if the reader may see it, or of everything in
/// sight.
async fn path_of(reader: &Reader, unit: Option<UnitId>) -> Result<String, Problem> {
    Ok(organisation::path_in_sight(reader, reader.scope(), unit).await?.unwrap_or_default())
}
