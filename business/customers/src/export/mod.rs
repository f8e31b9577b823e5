//! Lists of customers and of what their files hold, for files: personal values masked.

mod cards;
mod parts;

pub use parts::{FileList, FileTable};

use crate::model::{Customer, CustomerId, Kind};
use crate::reports::{self, CustomerFilter};
use database::{AuditEntry, Reader, Scope, Who};
use exchange::{Column, ColumnKind, TableError, TableWriter, Value};
use kernel::{BusinessDay, Words};
use serde_json::json;
use std::collections::HashMap;
use vault::{PersonalKind, PersonalValue, SubjectId, VaultError};
use web::App;

/// Why a list cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

/// The columns of the list, in order.
pub fn customer_columns() -> Vec<Column> {
    let text = |name, zh: &str, en: &str| Column::new(name, Words::new(zh, en), ColumnKind::Text);
    vec![
        Column::new("serial", Words::new("序号", "serial"), ColumnKind::Integer),
        text("number", "客户编号", "number"),
        text("kind", "客户类型", "kind"),
        text("name", "名称", "name"),
        text("phone", "电话", "phone"),
        text("plates", "车牌", "plates"),
        text("unit_code", "归属单位", "owning unit"),
        text("maintainer", "维护人", "maintainer"),
        text("home_station", "主要加油站", "home station"),
        Column::new("joined_on", Words::new("建档日期", "joined on"), ColumnKind::Date),
    ]
}

/// Rows fetched at a time.
const PAGE_ROWS: u32 = 2_000;

/// Writes the customers within the scope into a table with [`customer_columns`], and notes in the audit who
/// took how many. Returns how many.
pub async fn export_customers(
    app: &App,
    who: Who,
    scope: Scope,
    table: &mut TableWriter,
) -> Result<u64, ExportError> {
    let reader = app.db.read(scope.clone());
    let filter = CustomerFilter::default();
    let (mut after, mut rows) = (0, 0);
    loop {
        let page = reports::customers_page(&reader, &app.vault, &scope, &filter, after, PAGE_ROWS).await?;
        let Some(last) = page.last() else { break };
        after = last.serial;
        rows += page.len() as u64;
        write_page(app, &reader, &page, table).await?;
    }
    let mut work = app.db.work(who, scope).await?;
    work.audit(AuditEntry {
        action: "customers.customers_exported",
        subject_kind: "customer",
        subject: None,
        unit: None,
        detail: json!({ "rows": rows }),
    });
    work.commit().await?;
    Ok(rows)
}

async fn write_page(
    app: &App,
    reader: &Reader,
    page: &[Customer],
    table: &mut TableWriter,
) -> Result<(), ExportError> {
    for cells in cells(app, reader, page).await? {
        table.write(&cells.values())?;
    }
    Ok(())
}

/// The cells of one customer's row under [`customer_columns`].
#[derive(Clone, Debug)]
pub struct CustomerCells {
    serial: i64,
    number: String,
    kind: &'static str,
    name: String,
    phone: String,
    plates: String,
    unit_code: String,
    maintainer: String,
    home_station: String,
    joined_on: Option<BusinessDay>,
}

impl CustomerCells {
    pub fn values(&self) -> [Value<'_>; 10] {
        [
            Value::Integer(self.serial),
            Value::Text(&self.number),
            Value::Text(self.kind),
            Value::Text(&self.name),
            Value::Text(&self.phone),
            Value::Text(&self.plates),
            Value::Text(&self.unit_code),
            Value::Text(&self.maintainer),
            Value::Text(&self.home_station),
            self.joined_on.map_or(Value::Empty, |it| Value::Date(it.date())),
        ]
    }
}

/// The rows of these customers, in the order of the ids, for a file that says more of them. The caller has seen to
/// it that the reader may see them, and notes the export.
pub async fn customer_cells(
    app: &App,
    reader: &Reader,
    ids: &[CustomerId],
) -> Result<Vec<CustomerCells>, ExportError> {
    cells(app, reader, &reports::customers_by_id(reader, ids).await?).await
}

async fn cells(app: &App, reader: &Reader, page: &[Customer]) -> Result<Vec<CustomerCells>, ExportError> {
    let units = page.iter().map(|it| it.owner).chain(page.iter().filter_map(|it| it.home_station));
    let units = reports::unit_names(reader, units).await?;
    let employees = reports::employee_numbers(reader, page.iter().filter_map(|it| it.maintainer)).await?;
    let subjects: Vec<SubjectId> = page.iter().map(|it| it.id.subject()).collect();
    let values = app.vault.reveal_all(reader, &subjects).await?;
    let code = |unit| units.get(&unit).map(|it| it.code.clone()).unwrap_or_default();
    let rows = page.iter().map(|customer| CustomerCells {
        serial: customer.serial,
        number: customer.number.clone(),
        kind: customer.kind.as_str(),
        name: match customer.kind {
            Kind::Organisation => customer.organisation_name.clone().unwrap_or_default(),
            Kind::Person | Kind::Card => masked(&values, customer, PersonalKind::Name),
        },
        phone: masked(&values, customer, PersonalKind::Phone),
        plates: masked(&values, customer, PersonalKind::Plate),
        unit_code: code(customer.owner),
        maintainer: customer.maintainer.and_then(|it| employees.get(&it)).cloned().unwrap_or_default(),
        home_station: customer.home_station.map(code).unwrap_or_default(),
        joined_on: customer.joined_on,
    });
    Ok(rows.collect())
}

/// The values of one kind, masked.
fn masked(
    values: &HashMap<SubjectId, Vec<PersonalValue>>,
    customer: &Customer,
    kind: PersonalKind,
) -> String {
    values_masked(values, customer, |it| it.kind == kind)
}

/// The values that are wanted, masked, in an order that does not depend on ids.
fn values_masked(
    values: &HashMap<SubjectId, Vec<PersonalValue>>,
    customer: &Customer,
    is_wanted: impl Fn(&PersonalValue) -> bool,
) -> String {
    let values = values.get(&customer.id.subject()).map(Vec::as_slice).unwrap_or_default();
    let mut masked: Vec<String> =
        values.iter().filter(|it| is_wanted(it)).map(PersonalValue::masked).collect();
    masked.sort_unstable();
    masked.join("; ")
}
