//! The list of customers as a file: ordered by serial, personal values masked.

use crate::model::{Customer, Kind};
use crate::reports::{self, Filter, Place};
use database::{AuditEntry, Reader, Scope, Who};
use exchange::{Column, ColumnKind, TableError, TableWriter, Value};
use kernel::Words;
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
    let rows = write_customers(app, &reader, &Filter::default(), false, table).await?;
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

/// Writes the customers that are wanted within the reader's scope, by serial, without a note in the audit.
pub async fn write_customers(
    app: &App,
    reader: &Reader,
    filter: &Filter,
    newest_first: bool,
    table: &mut TableWriter,
) -> Result<u64, ExportError> {
    let mut place = Place { after: None, newest_first };
    let mut rows = 0;
    loop {
        let page =
            reports::customers_page(reader, &app.vault, reader.scope(), filter, place, PAGE_ROWS).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        place.after = Some(last.serial);
        rows += page.len() as u64;
        write_page(app, reader, &page, table).await?;
    }
}

async fn write_page(
    app: &App,
    reader: &Reader,
    page: &[Customer],
    table: &mut TableWriter,
) -> Result<(), ExportError> {
    let units = page.iter().map(|it| it.owner).chain(page.iter().filter_map(|it| it.home_station));
    let units = reports::unit_names(reader, units).await?;
    let employees = reports::employee_numbers(reader, page.iter().filter_map(|it| it.maintainer)).await?;
    let subjects: Vec<SubjectId> = page.iter().map(|it| it.id.subject()).collect();
    let values = app.vault.reveal_all(reader, &subjects).await?;
    for customer in page {
        let code = |unit| units.get(&unit).map(|it| it.code.as_str()).unwrap_or_default();
        let name = match customer.kind {
            Kind::Organisation => customer.organisation_name.clone().unwrap_or_default(),
            Kind::Person | Kind::Card => masked(&values, customer, PersonalKind::Name),
        };
        table.write(&[
            Value::Integer(customer.serial),
            Value::Text(&customer.number),
            Value::Text(customer.kind.as_str()),
            Value::Text(&name),
            Value::Text(&masked(&values, customer, PersonalKind::Phone)),
            Value::Text(&masked(&values, customer, PersonalKind::Plate)),
            Value::Text(code(customer.owner)),
            Value::Text(customer.maintainer.and_then(|it| employees.get(&it)).map_or("", String::as_str)),
            Value::Text(customer.home_station.map(code).unwrap_or_default()),
            customer.joined_on.map_or(Value::Empty, |it| Value::Date(it.date())),
        ])?;
    }
    Ok(())
}

/// The values of one kind, masked, in an order that does not depend on ids.
fn masked(
    values: &HashMap<SubjectId, Vec<PersonalValue>>,
    customer: &Customer,
    kind: PersonalKind,
) -> String {
    let values = values.get(&customer.id.subject()).map(Vec::as_slice).unwrap_or_default();
    let mut masked: Vec<String> =
        values.iter().filter(|it| it.kind == kind).map(PersonalValue::masked).collect();
    masked.sort_unstable();
    masked.join("; ")
}
