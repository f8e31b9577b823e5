//! What commands show of requests and exports.

use crate::error::PrivacyError;
use crate::operations::today;
use crate::rules::requests::is_overdue;
use crate::store::requests::{self, RequestFilter};
use crate::store::{self, exports, reveals};
use customers::CustomerId;
use database::{Scope, Sql};
use kernel::{BusinessDay, Instant};
use web::App;

/// A request that is not answered yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenRequest {
    pub serial: i64,
    /// access, correct, portability, delete, restrict or withdraw.
    pub kind: &'static str,
    pub customer_number: String,
    pub due_on: BusinessDay,
    pub is_overdue: bool,
}

/// Requests shown by a command.
const SHOWN_MAX: u32 = 1_000;

/// The requests that are not answered yet, of the whole company.
pub async fn open_requests(app: &App) -> Result<Vec<OpenRequest>, PrivacyError> {
    let reader = app.db.read(Scope::Everything);
    let filter = RequestFilter { is_open: true, ..RequestFilter::default() };
    let found = requests::requests(&reader, &Scope::Everything, &filter, None, SHOWN_MAX).await?;
    let numbers = reveals::numbers(&reader, found.iter().map(|it| it.customer)).await?;
    let day = today(app, app.now());
    let open = found.into_iter().map(|it| OpenRequest {
        serial: it.serial,
        kind: it.kind.as_str(),
        customer_number: numbers.get(&it.customer).map(|it| it.0.clone()).unwrap_or_default(),
        due_on: it.due_on,
        is_overdue: is_overdue(it.state, it.due_on, day),
    });
    Ok(open.collect())
}

/// An export that held somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldingExport {
    pub list: String,
    pub at: Instant,
    pub by: String,
}

/// The exports that held a customer, the latest first.
pub async fn exports_holding(
    sql: &impl Sql,
    customer: CustomerId,
) -> Result<Vec<HoldingExport>, PrivacyError> {
    let Some(person) = store::person(sql, &Scope::Everything, customer).await? else { return Ok(Vec::new()) };
    let held = exports::holding(sql, person.serial).await?;
    let shown = held.into_iter().map(|it| HoldingExport {
        list: it.list,
        at: Instant::from_micros(it.at_us),
        by: it.user_name,
    });
    Ok(shown.collect())
}
