//! The routes of exports. Each takes the permission, the scope and the filters of its list.

use crate::asked::{Asked, FormatQuery};
use crate::file::{self, Draft};
use classification::ClassifiedQuery;
use cockpit::CustomersQuery;
use database::Reader;
use identity::{Actor, Right};
use kernel::Problem;
use privacy::{Held, NewExport};
use sales::SalesQuery;
use serde_json::Value;
use utoipa_axum::routes as handlers;
use warnings::WarningsQuery;
use web::{App, Download, Failure, Routes};

/// The routes of exports.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<customers::may::ReadCustomers>(handlers!(export_customers))
        .permit::<sales::may::ReadSales>(handlers!(export_sales))
        .permit::<classification::may::ReadClasses>(handlers!(export_classification))
        .permit::<warnings::may::ReadWarnings>(handlers!(export_warnings))
}

/// Notes the export, and then gives the file: what is not noted does not leave.
async fn send<P: Right>(
    actor: &Actor<P>,
    mut draft: Draft,
    (list, action): (&str, &'static str),
    what: (u64, &Value),
) -> Result<Download, Failure> {
    let held = Held::Numbers(draft.table.take_watched());
    let download = draft.finish(actor.app(), list)?;
    let mut work = actor.work().await?;
    file::note(&mut work, action, what);
    let (rows, filter) = what;
    privacy::note_export(actor.app(), &mut work, NewExport { list, rows, filter, held }).await?;
    work.commit().await?;
    Ok(download)
}

/// Export the customers that a list with these filters shows, personal values masked.
#[utoipa::path(get, path = "/exports/customers", tag = "exports", params(FormatQuery, CustomersQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
async fn export_customers(
    actor: Actor<customers::may::ReadCustomers>,
    asked: Asked<CustomersQuery>,
) -> Result<Download, Failure> {
    let (app, reader) = (actor.app(), actor.read());
    let digits = minor_digits(app, &reader).await?;
    let columns = cockpit::listed_customer_columns(digits);
    let mut draft = Draft::begin(app, asked.format, &columns, actor.lang())?;
    let written = cockpit::write_listed_customers(
        app,
        &reader,
        actor.user().uuid(),
        &asked.filter,
        digits,
        &mut draft.table,
    )
    .await;
    let rows = written.map_err(|error| match error {
        cockpit::ExportError::Refused(problem) => problem,
        cockpit::ExportError::Table(error) => file::unwritten(error),
        cockpit::ExportError::Database(error) => error.into(),
        cockpit::ExportError::Customers(customers::ExportError::Table(error)) => file::unwritten(error),
        cockpit::ExportError::Customers(customers::ExportError::Vault(error)) => error.into(),
        cockpit::ExportError::Customers(customers::ExportError::Database(error)) => error.into(),
    })?;
    send(&actor, draft, ("customers", "customers.customers_exported"), (rows, &asked.told)).await
}

/// Decimals of the installation's currency.
async fn minor_digits(app: &App, reader: &Reader) -> Result<u32, Problem> {
    let currency = sales::currency::in_force(reader, &app.settings.business).await?;
    Ok(sales::currency::minor_digits(&currency))
}

/// Export the lines of the sales that a list with these filters shows, the earliest first.
#[utoipa::path(get, path = "/exports/sales", tag = "exports", params(FormatQuery, SalesQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
async fn export_sales(
    actor: Actor<sales::may::ReadSales>,
    asked: Asked<SalesQuery>,
) -> Result<Download, Failure> {
    let (app, reader) = (actor.app(), actor.read());
    let filter = sales::filter_of(&reader, &asked.filter).await?;
    let digits = minor_digits(app, &reader).await?;
    let mut draft = Draft::begin(app, asked.format, &sales::export_columns(digits), actor.lang())?;
    let written = sales::export_sales(&reader, actor.scope(), &filter, digits, &mut draft.table).await;
    let rows = written.map_err(|error| match error {
        sales::ExportError::Table(error) => file::unwritten(error),
        sales::ExportError::Database(error) => error.into(),
    })?;
    send(&actor, draft, ("sales", "sales.exported"), (rows, &asked.told)).await
}

/// Export the classes of the customers that a list with these filters shows, with the reasons.
#[utoipa::path(get, path = "/exports/classification", tag = "exports", params(FormatQuery, ClassifiedQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
async fn export_classification(
    actor: Actor<classification::may::ReadClasses>,
    asked: Asked<ClassifiedQuery>,
) -> Result<Download, Failure> {
    let (app, reader) = (actor.app(), actor.read());
    let wanting = classification::wanting_of(&reader, &asked.filter).await?;
    let mut draft = Draft::begin(app, asked.format, &classification::classification_columns(), actor.lang())?;
    let as_of = asked.filter.as_of;
    let written =
        classification::export_classes(&reader, actor.scope(), as_of, &wanting, &mut draft.table).await;
    let rows = none_before_an_analysis(written)?;
    send(&actor, draft, ("classification", "classification.exported"), (rows, &asked.told)).await
}

/// Export the warnings that a list with these filters shows, in its order, with reasons and advice.
#[utoipa::path(get, path = "/exports/warnings", tag = "exports", params(FormatQuery, WarningsQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
async fn export_warnings(
    actor: Actor<warnings::may::ReadWarnings>,
    asked: Asked<WarningsQuery>,
) -> Result<Download, Failure> {
    let (app, reader) = (actor.app(), actor.read());
    let filter = warnings::filter_of(&asked.filter, &reader, classification::today(app, app.now())).await?;
    let money = classification::money_format(&reader).await?;
    let columns = warnings::warning_columns(money.currency_digits);
    let mut draft = Draft::begin(app, asked.format, &columns, actor.lang())?;
    let written =
        warnings::export_queue(&reader, &app.vault, actor.scope(), &filter, &money, &mut draft.table).await;
    let rows = none_before_an_analysis(written)?;
    send(&actor, draft, ("warnings", "warnings.exported"), (rows, &asked.told)).await
}

/// Before the first analysis lists are empty, and so are their files.
fn none_before_an_analysis(written: Result<u64, classification::ExportError>) -> Result<u64, Problem> {
    match written {
        Ok(rows) => Ok(rows),
        Err(classification::ExportError::NotAnalysed) => Ok(0),
        Err(classification::ExportError::Table(error)) => Err(file::unwritten(error)),
        Err(classification::ExportError::Database(error)) => Err(error.into()),
    }
}
