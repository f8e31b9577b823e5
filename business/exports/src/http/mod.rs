//! The routes of exports. Each takes the permission, the scope and the filters of its list.

mod history;
mod requests;
mod tracing;

use crate::asked::{Asked, FormatQuery};
use crate::may;
use crate::model::List;
use crate::operations::{self, Asker};
use classification::ClassifiedQuery;
use cockpit::CustomersQuery;
use customers::FileList;
use identity::{Actor, Right};
use kernel::Problem;
use sales::SalesQuery;
use utoipa_axum::routes as handlers;
use warnings::WarningsQuery;
use web::{Download, Failure, Path, Routes};

/// The routes of exports.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<customers::may::ReadCustomers>(handlers!(export_customers))
        .permit::<customers::may::ReadCustomers>(handlers!(export_files))
        .permit::<sales::may::ReadSales>(handlers!(export_sales))
        .permit::<classification::may::ReadClasses>(handlers!(export_classification))
        .permit::<warnings::may::ReadWarnings>(handlers!(export_warnings))
        .personal(handlers!(requests::ask_export, requests::list_own_exports))
        .personal(handlers!(requests::fetch_export))
        .permit::<may::ReadExports>(handlers!(history::list_exports))
        .permit::<may::ApproveExports>(handlers!(history::approve_export))
        .permit::<may::ApproveExports>(handlers!(history::refuse_export))
        .permit::<may::TraceExports>(handlers!(tracing::trace_export))
}

async fn take<P: Right>(actor: &Actor<P>, list: List, asked: &Asked) -> Result<Download, Failure> {
    let asker = Asker { user: actor.user(), lang: actor.lang(), scope: actor.scope() };
    let work = actor.work().await?;
    Ok(operations::take(actor.app(), &actor.read(), work, (list, asked), asker).await?)
}

/// Export the customers that a list with these filters shows, personal values masked. Of many rows, somebody else
/// must agree first: ask with `POST /exports/own`.
#[utoipa::path(get, path = "/exports/customers", tag = "exports", params(FormatQuery, CustomersQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
async fn export_customers(
    actor: Actor<customers::may::ReadCustomers>,
    asked: Asked,
) -> Result<Download, Failure> {
    take(&actor, List::Customers, &asked).await
}

/// Export what the files of the customers hold whom a list with these filters shows: fields, vehicles, cards,
/// contacts, invoice titles, sites or occasions, personal values masked.
#[utoipa::path(get, path = "/exports/files/{list}", tag = "exports",
    params(("list" = inline(FileList), Path), FormatQuery, CustomersQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
async fn export_files(
    actor: Actor<customers::may::ReadCustomers>,
    Path(list): Path<FileList>,
    asked: Asked,
) -> Result<Download, Failure> {
    // The lists of files are lists of this capability by the same names.
    let list = List::parse(list.as_str()).ok_or_else(Problem::not_found)?;
    take(&actor, list, &asked).await
}

/// Export the lines of the sales that a list with these filters shows, the earliest first.
#[utoipa::path(get, path = "/exports/sales", tag = "exports", params(FormatQuery, SalesQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
async fn export_sales(actor: Actor<sales::may::ReadSales>, asked: Asked) -> Result<Download, Failure> {
    take(&actor, List::Sales, &asked).await
}

/// Export the classes of the customers that a list with these filters shows, with the reasons.
#[utoipa::path(get, path = "/exports/classification", tag = "exports", params(FormatQuery, ClassifiedQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
async fn export_classification(
    actor: Actor<classification::may::ReadClasses>,
    asked: Asked,
) -> Result<Download, Failure> {
    take(&actor, List::Classification, &asked).await
}

/// Export the warnings that a list with these filters shows, in its order, with reasons and advice.
#[utoipa::path(get, path = "/exports/warnings", tag = "exports", params(FormatQuery, WarningsQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
async fn export_warnings(
    actor: Actor<warnings::may::ReadWarnings>,
    asked: Asked,
) -> Result<Download, Failure> {
    take(&actor, List::Warnings, &asked).await
}
