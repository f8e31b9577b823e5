//! What else the files hold, as lists: a row for each vehicle, card, contact, invoice title, site and occasion, and
//! a row of fields for each customer. Their columns are named as imports know them; what is personal is covered.

use super::{ExportError, cards, values_masked};
use crate::fields::{Field, FieldKind, fields_in_use, held_by};
use crate::import::column_of_field;
use crate::model::{Customer, CustomerId};
use crate::operations::CustomersError;
use crate::parts::{Contact, InvoiceTitle, Occasion, Part, Site, masked, parts_of_many, to_map};
use crate::{reports, store};
use database::{Reader, Sql};
use exchange::{Column, ColumnKind, TableWriter, Value};
use kernel::{BusinessDay, Words};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use vault::{PersonalKind, PersonalValue, SubjectId};
use web::App;

kernel::words! {
    /// What is listed of files beside the customers themselves.
    FileList {
        /// The fields of the whole file, those that the company defined included.
        Details = "details",
        Vehicles = "vehicles",
        Cards = "cards",
        Contacts = "contacts",
        InvoiceTitles = "invoice_titles",
        Sites = "sites",
        Occasions = "occasions",
    }
}

/// A list about to be written: its columns, in order, and what it takes to write rows.
#[derive(Clone, Debug)]
pub struct FileTable {
    list: FileList,
    minor_digits: u32,
    fields: Vec<Field>,
    columns: Vec<Column>,
}

/// Decimals of litres and of degrees.
pub(super) const LITRE_DECIMALS: u32 = 3;
const DEGREE_DECIMALS: u32 = 6;

pub(super) fn column(name: &'static str, zh: &str, en: &str, kind: ColumnKind) -> Column {
    Column::new(name, Words::new(zh, en), kind)
}

pub(super) fn text(name: &'static str, zh: &str, en: &str) -> Column {
    column(name, zh, en, ColumnKind::Text)
}

impl FileTable {
    /// The list as it is by now: fields are added and retired. Amounts have so many decimals.
    pub async fn of(sql: &impl Sql, list: FileList, minor_digits: u32) -> Result<Self, database::Error> {
        let fields = if list == FileList::Details { fields_in_use(sql).await? } else { Vec::new() };
        let columns = columns(list, &fields, minor_digits);
        Ok(Self { list, minor_digits, fields, columns })
    }

    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Writes the rows of these customers, in the order of the ids. The caller has seen to it that the reader may see
    /// them, and notes the export. Returns how many.
    pub async fn write(
        &self,
        app: &App,
        reader: &Reader,
        ids: &[CustomerId],
        table: &mut TableWriter,
    ) -> Result<u64, ExportError> {
        let customers = reports::customers_by_id(reader, ids).await?;
        let rows = match self.list {
            FileList::Details => self.details(app, reader, &customers).await?,
            FileList::Vehicles => vehicles(app, reader, &customers).await?,
            FileList::Cards => cards::rows(app, reader, &customers, self.minor_digits).await?,
            FileList::Contacts => self.parts::<Contact>(app, reader, &customers).await?,
            FileList::InvoiceTitles => self.parts::<InvoiceTitle>(app, reader, &customers).await?,
            FileList::Sites => self.parts::<Site>(app, reader, &customers).await?,
            FileList::Occasions => self.parts::<Occasion>(app, reader, &customers).await?,
        };
        for row in &rows {
            table.write(&row.iter().map(Cell::value).collect::<Vec<_>>())?;
        }
        Ok(rows.len() as u64)
    }

    async fn details(
        &self,
        app: &App,
        reader: &Reader,
        customers: &[Customer],
    ) -> Result<Vec<Vec<Cell>>, ExportError> {
        let ids: Vec<CustomerId> = customers.iter().map(|it| it.id).collect();
        let mut held = held_by(reader, &app.vault, &ids).await.map_err(unreadable)?;
        let named = Named::load(reader, &self.fields, &held).await?;
        let cells = super::cells(app, reader, customers).await?;
        let rows =
            customers.iter().zip(cells).map(|(customer, own)| {
                let values = held.remove(&customer.id).unwrap_or_default();
                let mut row = vec![Cell::Text(customer.number.clone()), Cell::Text(own.kind.to_owned())];
                row.extend([Cell::Text(own.name), Cell::Text(own.unit_code)]);
                row.extend(self.fields.iter().map(|field| {
                    values.get(&field.key).map_or(Cell::Empty, |it| self.cell(field, it, &named))
                }));
                row
            });
        Ok(rows.collect())
    }

    fn cell(&self, field: &Field, value: &str, named: &Named) -> Cell {
        if field.is_personal {
            return Cell::Text(vault::mask(PersonalKind::Note, value));
        }
        let number = || value.parse::<i64>().ok();
        match field.kind {
            FieldKind::Amount => number().map_or(Cell::Empty, |it| Cell::Decimal(it, self.minor_digits)),
            FieldKind::Count => number().map_or(Cell::Empty, Cell::Integer),
            FieldKind::Date => value.parse().map_or(Cell::Empty, Cell::Date),
            FieldKind::Customer | FieldKind::Employee => {
                Cell::Text(named.0.get(value).cloned().unwrap_or_default())
            }
            _ => Cell::Text(value.to_owned()),
        }
    }

    /// The parts of one kind; a column has the name of the field that it shows.
    async fn parts<T: Part>(
        &self,
        app: &App,
        reader: &Reader,
        customers: &[Customer],
    ) -> Result<Vec<Vec<Cell>>, ExportError> {
        let ids: Vec<CustomerId> = customers.iter().map(|it| it.id).collect();
        let mut parts = parts_of_many::<T>(reader, &app.vault, &ids).await.map_err(unreadable)?;
        let mut rows = Vec::new();
        for customer in customers {
            for part in parts.remove(&customer.id).unwrap_or_default() {
                let shown = to_map(&masked(&part));
                let of_part = self.columns.iter().skip(1).map(|it| part_cell(it, &shown));
                rows.push(std::iter::once(Cell::Text(customer.number.clone())).chain(of_part).collect());
            }
        }
        Ok(rows)
    }
}

fn columns(list: FileList, fields: &[Field], minor_digits: u32) -> Vec<Column> {
    let number = || text("customer_number", "客户编号", "customer number");
    let degrees = ColumnKind::Decimal(DEGREE_DECIMALS);
    let mut columns = match list {
        FileList::Details => vec![
            text("number", "客户编号", "number"),
            text("kind", "客户类型", "kind"),
            text("name", "名称", "name"),
            text("unit_code", "归属单位", "owning unit"),
        ],
        FileList::Vehicles => vec![
            number(),
            text("plate", "车牌", "plate"),
            text("fuel", "燃料", "fuel"),
            text("kind", "车辆类型", "kind of vehicle"),
            column("tank", "油箱(升)", "tank (l)", ColumnKind::Decimal(LITRE_DECIMALS)),
            column("from", "起始日期", "from", ColumnKind::Date),
            column("until", "结束日期", "until", ColumnKind::Date),
        ],
        FileList::Cards => cards::columns(minor_digits),
        FileList::Contacts => vec![
            number(),
            text("name", "联系人", "contact"),
            text("role", "角色", "role"),
            text("phone", "电话", "phone"),
        ],
        FileList::InvoiceTitles => vec![
            number(),
            text("title", "发票抬头", "title on invoices"),
            text("tax_number", "税号", "tax number"),
            text("address", "开票地址", "address"),
            text("phone", "开票电话", "phone"),
            text("bank", "开户行", "bank"),
            text("account", "银行账号", "bank account"),
        ],
        FileList::Sites => vec![
            number(),
            text("name", "场所", "site"),
            text("address", "场所地址", "address"),
            column("latitude", "纬度", "latitude", degrees),
            column("longitude", "经度", "longitude", degrees),
        ],
        FileList::Occasions => {
            vec![number(), text("kind", "纪念日", "occasion"), text("date", "日期", "date")]
        }
    };
    columns.extend(fields.iter().map(|field| {
        let kind = match field.kind {
            FieldKind::Amount => ColumnKind::Decimal(minor_digits),
            FieldKind::Count => ColumnKind::Integer,
            FieldKind::Date => ColumnKind::Date,
            _ => ColumnKind::Text,
        };
        Column::new(column_of_field(field).to_owned(), field.name.clone(), kind)
    }));
    columns
}

/// What stands in a cell, owned.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    Empty,
    Text(String),
    Integer(i64),
    /// So many units of the last of so many decimals.
    Decimal(i64, u32),
    Date(BusinessDay),
    Yes,
}

impl Cell {
    fn value(&self) -> Value<'_> {
        match self {
            Self::Empty => Value::Empty,
            Self::Text(text) => Value::Text(text),
            Self::Integer(number) => Value::Integer(*number),
            Self::Decimal(mantissa, places) => Value::Decimal { mantissa: *mantissa, places: *places },
            Self::Date(day) => Value::Date(day.date()),
            Self::Yes => Value::Boolean(true),
        }
    }

    fn word(word: Option<&'static str>) -> Self {
        word.map_or(Self::Empty, |it| Self::Text(it.to_owned()))
    }

    pub(super) fn day(day: Option<BusinessDay>) -> Self {
        day.map_or(Self::Empty, Self::Date)
    }
}

fn part_cell(column: &Column, part: &Map<String, Json>) -> Cell {
    if column.kind == ColumnKind::Decimal(DEGREE_DECIMALS) {
        let degrees = part.get(&format!("{}_udeg", column.name)).and_then(Json::as_i64);
        return degrees.map_or(Cell::Empty, |it| Cell::Decimal(it, DEGREE_DECIMALS));
    }
    let text = part.get(&*column.name).and_then(Json::as_str);
    text.map_or(Cell::Empty, |it| Cell::Text(it.to_owned()))
}

/// The plates of vehicles, covered.
pub(super) async fn plates(
    app: &App,
    reader: &Reader,
    customers: &[Customer],
) -> Result<HashMap<SubjectId, Vec<PersonalValue>>, ExportError> {
    let subjects: Vec<SubjectId> = customers.iter().map(|it| it.id.subject()).collect();
    Ok(app.vault.reveal_all(reader, &subjects).await?)
}

async fn vehicles(app: &App, reader: &Reader, customers: &[Customer]) -> Result<Vec<Vec<Cell>>, ExportError> {
    let ids: Vec<CustomerId> = customers.iter().map(|it| it.id).collect();
    let plates = plates(app, reader, customers).await?;
    let mut of: HashMap<CustomerId, Vec<_>> = HashMap::new();
    for (vehicle, _) in store::vehicles_of(reader, &ids).await? {
        of.entry(vehicle.customer).or_default().push(vehicle);
    }
    let mut rows = Vec::new();
    for customer in customers {
        let mut vehicles = of.remove(&customer.id).unwrap_or_default();
        vehicles.sort_unstable_by_key(|it| it.id);
        rows.extend(vehicles.into_iter().map(|it| {
            vec![
                Cell::Text(customer.number.clone()),
                Cell::Text(values_masked(&plates, customer, |value| value.id == it.plate)),
                Cell::word(it.fuel.map(|it| it.as_str())),
                Cell::word(it.kind.map(|it| it.as_str())),
                it.tank_ml.map_or(Cell::Empty, |it| Cell::Decimal(it, LITRE_DECIMALS)),
                Cell::day(it.from),
                Cell::day(it.until),
            ]
        }));
    }
    Ok(rows)
}

/// The numbers of customers and employees by their ids, as fields hold them.
struct Named(HashMap<String, String>);

impl Named {
    async fn load(
        reader: &Reader,
        fields: &[Field],
        held: &HashMap<CustomerId, std::collections::BTreeMap<String, String>>,
    ) -> Result<Self, ExportError> {
        let of = |kind: FieldKind| {
            let keys: Vec<&str> =
                fields.iter().filter(|it| it.kind == kind).map(|it| it.key.as_str()).collect();
            held.values()
                .flatten()
                .filter(move |it| keys.contains(&it.0.as_str()))
                .filter_map(|it| it.1.parse().ok())
        };
        let employees = of(FieldKind::Employee).map(organisation::EmployeeId);
        let employees = reports::employee_numbers(reader, employees).await?;
        let ids: Vec<CustomerId> = of(FieldKind::Customer).map(CustomerId).collect();
        // Whoever lies outside their scope has no number for them.
        let customers = reports::numbers_within(reader, reader.scope(), &ids).await?;
        let employees = employees.into_iter().map(|(id, number)| (id.to_string(), number));
        let customers = customers.into_iter().map(|(id, number)| (id.to_string(), number));
        Ok(Self(employees.chain(customers).collect()))
    }
}

/// What keeps a part of a file from being read.
fn unreadable(error: CustomersError) -> ExportError {
    match error {
        CustomersError::Database(error) => error.into(),
        CustomersError::Vault(error) => error.into(),
        other => database::Error::Fault(other.to_string()).into(),
    }
}
