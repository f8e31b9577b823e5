//! The list of customers as a file: the rows and the order of the list, with figures, class and warning.

use crate::http::{CustomersQuery, filter_of};
use crate::reports::customers::{self as reports, Filter, Listed, Order, Place};
use customers::{CustomerCells, CustomerId, customer_cells, customer_columns};
use database::Reader;
use exchange::{Column, ColumnKind, TableError, TableWriter, Value};
use kernel::{BusinessDay, Problem, Words};
use std::collections::HashMap;
use uuid::Uuid;
use web::App;

/// Why the list cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The filters are not understood.
    #[error(transparent)]
    Refused(#[from] Problem),
    #[error(transparent)]
    Customers(#[from] customers::ExportError),
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The columns of the list, those of the files first.
pub fn listed_customer_columns(minor_digits: u32) -> Vec<Column> {
    let column = |name, zh: &str, en: &str, kind| Column::new(name, Words::new(zh, en), kind);
    let mut columns = customer_columns();
    columns.extend([
        column("last_day", "最近消费日", "last purchase", ColumnKind::Date),
        column("visits", "累计次数", "visits", ColumnKind::Integer),
        column("volume_l", "累计油量(升)", "volume (l)", ColumnKind::Decimal(3)),
        column("amount", "累计金额", "amount", ColumnKind::Decimal(minor_digits)),
        column("abc", "价值分类", "class by value", ColumnKind::Text),
        column("relationship", "关系分类", "relationship", ColumnKind::Text),
        column("rfm", "RFM", "RFM", ColumnKind::Text),
        column("warning", "预警", "warning", ColumnKind::Text),
    ]);
    columns
}

/// Rows fetched at a time.
const PAGE_ROWS: u32 = 2_000;

/// Writes the customers that a list with this query shows a user, in its order. Returns how many.
pub async fn write_listed_customers(
    app: &App,
    reader: &Reader,
    user: Uuid,
    query: &CustomersQuery,
    minor_digits: u32,
    table: &mut TableWriter,
) -> Result<u64, ExportError> {
    let mut listed = ListedCustomers::of(app, reader, user, query).await?;
    write_listed(app, reader, &mut listed, minor_digits, table).await
}

/// The customers that a list shows, page by page and in its order.
#[derive(Debug)]
pub struct ListedCustomers {
    filter: Filter,
    order: Order,
    after: Option<Place>,
}

impl ListedCustomers {
    /// Those whom a list with this query shows a user.
    ///
    /// # Errors
    /// The filters are not understood.
    pub async fn of(
        app: &App,
        reader: &Reader,
        user: Uuid,
        query: &CustomersQuery,
    ) -> Result<Self, ExportError> {
        Ok(Self { filter: filter_of(app, reader, user, query).await?, order: query.order(), after: None })
    }

    /// Everybody within a reader's scope.
    pub fn everybody() -> Self {
        Self { filter: Filter::default(), order: CustomersQuery::default().order(), after: None }
    }

    /// The next page; empty at the end.
    pub async fn next(&mut self, app: &App, reader: &Reader) -> Result<Vec<CustomerId>, ExportError> {
        let page = self.next_rows(app, reader).await?;
        Ok(page.into_iter().map(|it| it.id.into()).collect())
    }

    async fn next_rows(&mut self, app: &App, reader: &Reader) -> Result<Vec<Listed>, ExportError> {
        let (scope, after) = (reader.scope(), self.after);
        let page =
            reports::page(reader, &app.vault, scope, &self.filter, self.order, after, PAGE_ROWS).await?;
        self.after = page.last().map(Listed::place).or(after);
        Ok(page)
    }
}

/// Writes the customers within the reader's scope whom a segment means, in the order of filing. Returns how many.
pub async fn write_customers_of(
    app: &App,
    reader: &Reader,
    segment: segments::Compiled,
    minor_digits: u32,
    table: &mut TableWriter,
) -> Result<u64, ExportError> {
    let mut listed = ListedCustomers::everybody();
    listed.filter.segment = Some(segment);
    write_listed(app, reader, &mut listed, minor_digits, table).await
}

async fn write_listed(
    app: &App,
    reader: &Reader,
    listed: &mut ListedCustomers,
    minor_digits: u32,
    table: &mut TableWriter,
) -> Result<u64, ExportError> {
    let mut rows = 0;
    loop {
        let page = listed.next_rows(app, reader).await?;
        if page.is_empty() {
            return Ok(rows);
        }
        rows += page.len() as u64;
        write_page(app, reader, &page, minor_digits, table).await?;
    }
}

async fn write_page(
    app: &App,
    reader: &Reader,
    page: &[Listed],
    minor_digits: u32,
    table: &mut TableWriter,
) -> Result<(), ExportError> {
    let ids: Vec<CustomerId> = page.iter().map(|it| it.id.into()).collect();
    let serials: Vec<i64> = page.iter().map(|it| it.serial).collect();
    let cells: Vec<CustomerCells> = customer_cells(app, reader, &ids).await?;
    let classes: HashMap<i64, [Option<String>; 3]> = reports::classes(reader, &serials)
        .await?
        .into_iter()
        .map(|(serial, abc, relationship, rfm)| (serial, [abc, relationship, rfm]))
        .collect();
    let warnings: HashMap<i64, String> =
        reports::warnings(reader, &serials).await?.into_iter().map(|it| (it.0, it.2)).collect();
    for (listed, cells) in page.iter().zip(&cells) {
        let decimal = |it: Option<i64>, places| Value::Decimal { mantissa: it.unwrap_or(0), places };
        let last_day = listed.last_day.map(|it| BusinessDay(it as i32).date());
        let class = classes.get(&listed.serial);
        let mut values = cells.values().to_vec();
        values.extend([
            last_day.map_or(Value::Empty, Value::Date),
            Value::Integer(listed.visits.unwrap_or(0)),
            decimal(listed.volume_ml, 3),
            decimal(listed.amount_minor, minor_digits),
        ]);
        let class = |axis: usize| class.and_then(|it| it.get(axis)?.as_deref()).unwrap_or_default();
        values.extend([class(0), class(1), class(2)].map(Value::Text));
        values.push(Value::Text(warnings.get(&listed.serial).map_or("", String::as_str)));
        table.write(&values)?;
    }
    Ok(())
}
