//! The lists themselves: their columns, and their rows within somebody's scope.

use crate::file::unwritten;
use crate::model::{List, Source};
use axum::extract::FromRequestParts;
use axum::http::Request;
use classification::ClassifiedQuery;
use cockpit::{CustomersQuery, ListedCustomers};
use customers::{FileList, FileTable};
use database::{Reader, Scope};
use exchange::{Column, TableWriter};
use identity::{Principal, Right, UserId};
use kernel::Problem;
use sales::SalesQuery;
use serde::de::DeserializeOwned;
use uuid::Uuid;
use warnings::WarningsQuery;
use web::{App, Query};

/// Reads what a user may see of a list now; none without the right.
pub(crate) async fn reader_of(app: &App, list: List, user: UserId) -> Result<Option<Reader>, Problem> {
    match list.source() {
        Source::Customers => identity::reader_of_user::<customers::may::ReadCustomers>(app, user).await,
        Source::Sales => identity::reader_of_user::<sales::may::ReadSales>(app, user).await,
        Source::Classes => identity::reader_of_user::<classification::may::ReadClasses>(app, user).await,
        Source::Warnings => identity::reader_of_user::<warnings::may::ReadWarnings>(app, user).await,
    }
}

/// What somebody who is here may see of a list.
pub(crate) fn scope_of_principal(list: List, principal: &Principal) -> Option<Scope> {
    fn scope<P: Right>(principal: &Principal) -> Option<Scope> {
        principal.scope_of(P::NAME, P::ROLES)
    }
    match list.source() {
        Source::Customers => scope::<customers::may::ReadCustomers>(principal),
        Source::Sales => scope::<sales::may::ReadSales>(principal),
        Source::Classes => scope::<classification::may::ReadClasses>(principal),
        Source::Warnings => scope::<warnings::may::ReadWarnings>(principal),
    }
}

/// The name of the right that a list needs.
pub(crate) const fn permission(list: List) -> &'static str {
    const fn name<P: Right>() -> &'static str {
        P::NAME
    }
    match list.source() {
        Source::Customers => name::<customers::may::ReadCustomers>(),
        Source::Sales => name::<sales::may::ReadSales>(),
        Source::Classes => name::<classification::may::ReadClasses>(),
        Source::Warnings => name::<warnings::may::ReadWarnings>(),
    }
}

pub(crate) async fn columns(app: &App, reader: &Reader, list: List) -> Result<Vec<Column>, Problem> {
    if let Some(list) = list.of_files() {
        let digits = minor_digits(app, reader).await?;
        return Ok(FileTable::of(reader, list, digits).await?.columns().to_vec());
    }
    Ok(match list.source() {
        Source::Customers => cockpit::listed_customer_columns(minor_digits(app, reader).await?),
        Source::Sales => sales::export_columns(minor_digits(app, reader).await?),
        Source::Classes => classification::classification_columns(),
        Source::Warnings => {
            warnings::warning_columns(classification::money_format(reader).await?.currency_digits)
        }
    })
}

/// Refuses filters that the list does not know.
pub(crate) async fn check(app: &App, list: List, filter: &str) -> Result<(), Problem> {
    match list.source() {
        Source::Customers => parsed::<CustomersQuery>(app, filter).await.map(drop),
        Source::Sales => parsed::<SalesQuery>(app, filter).await.map(drop),
        Source::Classes => parsed::<ClassifiedQuery>(app, filter).await.map(drop),
        Source::Warnings => parsed::<WarningsQuery>(app, filter).await.map(drop),
    }
}

/// Writes the rows of a list within the reader's scope, in its order. Returns how many.
pub(crate) async fn write(
    app: &App,
    reader: &Reader,
    user: Uuid,
    (list, filter): (List, &str),
    table: &mut TableWriter,
) -> Result<u64, Problem> {
    if let Some(list) = list.of_files() {
        return write_files(app, reader, user, (list, filter), table).await;
    }
    match list.source() {
        Source::Customers => write_customers(app, reader, user, filter, table).await,
        Source::Sales => write_sales(app, reader, filter, table).await,
        Source::Classes => write_classes(app, reader, filter, table).await,
        Source::Warnings => write_warnings(app, reader, filter, table).await,
    }
}

/// The filters of a list from their text, as its own address would have them.
async fn parsed<Q: DeserializeOwned>(app: &App, filter: &str) -> Result<Q, Problem> {
    let request = Request::builder().uri(format!("/?{filter}")).body(());
    let (mut parts, ()) = request.map_err(|_| unreadable())?.into_parts();
    Ok(Query::<Q>::from_request_parts(&mut parts, app).await.map_err(|it| it.0)?.0)
}

fn unreadable() -> Problem {
    Problem::field(
        "filter",
        "unreadable",
        "write the filters as an address has them / 请按网址查询串书写筛选条件",
    )
}

async fn write_customers(
    app: &App,
    reader: &Reader,
    user: Uuid,
    filter: &str,
    table: &mut TableWriter,
) -> Result<u64, Problem> {
    let query: CustomersQuery = parsed(app, filter).await?;
    let digits = minor_digits(app, reader).await?;
    cockpit::write_listed_customers(app, reader, user, &query, digits, table).await.map_err(unlisted)
}

/// What the files of the customers hold whom a list with these filters shows.
async fn write_files(
    app: &App,
    reader: &Reader,
    user: Uuid,
    (list, filter): (FileList, &str),
    table: &mut TableWriter,
) -> Result<u64, Problem> {
    let query: CustomersQuery = parsed(app, filter).await?;
    let of_files = FileTable::of(reader, list, minor_digits(app, reader).await?).await?;
    let mut listed = ListedCustomers::of(app, reader, user, &query).await.map_err(unlisted)?;
    let mut rows = 0;
    loop {
        let ids = listed.next(app, reader).await.map_err(unlisted)?;
        if ids.is_empty() {
            return Ok(rows);
        }
        rows += of_files.write(app, reader, &ids, table).await.map_err(|it| unlisted(it.into()))?;
    }
}

fn unlisted(error: cockpit::ExportError) -> Problem {
    match error {
        cockpit::ExportError::Refused(problem) => problem,
        cockpit::ExportError::Table(error) => unwritten(error),
        cockpit::ExportError::Database(error) => error.into(),
        cockpit::ExportError::Customers(customers::ExportError::Table(error)) => unwritten(error),
        cockpit::ExportError::Customers(customers::ExportError::Vault(error)) => error.into(),
        cockpit::ExportError::Customers(customers::ExportError::Database(error)) => error.into(),
    }
}

/// Decimals of the installation's currency.
async fn minor_digits(app: &App, reader: &Reader) -> Result<u32, Problem> {
    let currency = sales::currency::in_force(reader, &app.settings.business).await?;
    Ok(sales::currency::minor_digits(&currency))
}

async fn write_sales(
    app: &App,
    reader: &Reader,
    filter: &str,
    table: &mut TableWriter,
) -> Result<u64, Problem> {
    let query: SalesQuery = parsed(app, filter).await?;
    let filter = sales::filter_of(reader, &query).await?;
    let digits = minor_digits(app, reader).await?;
    let written = sales::export_sales(reader, reader.scope(), &filter, digits, table).await;
    written.map_err(|error| match error {
        sales::ExportError::Table(error) => unwritten(error),
        sales::ExportError::Database(error) => error.into(),
    })
}

async fn write_classes(
    app: &App,
    reader: &Reader,
    filter: &str,
    table: &mut TableWriter,
) -> Result<u64, Problem> {
    let query: ClassifiedQuery = parsed(app, filter).await?;
    let wanting = classification::wanting_of(reader, &query).await?;
    let written = classification::export_classes(reader, reader.scope(), query.as_of, &wanting, table).await;
    none_before_an_analysis(written)
}

async fn write_warnings(
    app: &App,
    reader: &Reader,
    filter: &str,
    table: &mut TableWriter,
) -> Result<u64, Problem> {
    let query: WarningsQuery = parsed(app, filter).await?;
    let filter = warnings::filter_of(&query, reader, classification::today(app, app.now())).await?;
    let money = classification::money_format(reader).await?;
    let written = warnings::export_queue(reader, &app.vault, reader.scope(), &filter, &money, table).await;
    none_before_an_analysis(written)
}

/// Before the first analysis lists are empty, and so are their files.
fn none_before_an_analysis(written: Result<u64, classification::ExportError>) -> Result<u64, Problem> {
    match written {
        Ok(rows) => Ok(rows),
        Err(classification::ExportError::NotAnalysed) => Ok(0),
        Err(classification::ExportError::Table(error)) => Err(unwritten(error)),
        Err(classification::ExportError::Database(error)) => Err(error.into()),
    }
}
