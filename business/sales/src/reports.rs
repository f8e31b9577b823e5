//! Reading sales: lists, one receipt, and what `export sales` writes.

use crate::model::{SaleId, SaleSummary};
use database::{Error, Query, Scope, Sql, rows};
use exchange::{Column, ColumnKind, TableError, TableWriter, Value};
use kernel::{BusinessDay, Instant, Money, Words};
use organisation::{UnitId, below, within};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

rows! {
    struct SummaryRow {
        id: Uuid,
        station_id: Uuid,
        pos: String,
        receipt: String,
        at_us: i64,
        business_day: i64,
        customer_id: Option<Uuid>,
        amount_minor: i64,
        discount_minor: i64,
        payment: Option<String>,
        refund_of: Option<Uuid>,
        station_code: String,
        station_name: String,
        customer_number: Option<String>,
        flag: Option<String>,
    }
}

impl From<SummaryRow> for SaleSummary {
    fn from(row: SummaryRow) -> Self {
        Self {
            id: row.id.into(),
            station: row.station_id.into(),
            pos: row.pos,
            receipt: row.receipt,
            at: Instant::from_micros(row.at_us),
            business_day: BusinessDay(row.business_day as i32),
            customer: row.customer_id.map(Into::into),
            amount: Money(row.amount_minor),
            discount: Money(row.discount_minor),
            payment: row.payment,
            is_refund: row.refund_of.is_some(),
            station_code: row.station_code,
            station_name: row.station_name,
            customer_number: row.customer_number,
            flag: row.flag,
        }
    }
}

const SUMMARY: &str = "select s.id, s.station_id, s.pos, s.receipt, s.at_us, s.business_day, s.customer_id,
    s.amount_minor, s.discount_minor, s.payment, s.refund_of, u.code, u.name, c.number,
    (select max(l.flag) from sales_line l where l.sale_id = s.id)
    from sales_sale s
    join organisation_unit u on u.id = s.station_id
    left join customers_customer c on c.id = s.customer_id
    where s.void_seq is null and ";

/// What lists of sales may be held to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Only {
    /// Sales taken back.
    Refunds,
    /// Money without a volume.
    NoVolume,
    /// A card, plate or phone was read that nobody has filed.
    Unmatched,
    /// Nobody is known to have bought, whether something was read or not.
    Unidentified,
}

/// Which sales are wanted.
#[derive(Clone, Debug, Default)]
pub struct SalesFilter {
    /// Path of the unit at or below which the sales were made.
    pub below: Option<String>,
    pub only: Option<Only>,
    /// A receipt number, by its beginning.
    pub receipt: Option<String>,
    pub station: Option<UnitId>,
    pub customer: Option<Uuid>,
    pub from: Option<BusinessDay>,
    pub until: Option<BusinessDay>,
}

/// One page of sales, newest day first. Sales count where they were made: at stations within the scope.
pub async fn sales_page(
    sql: &impl Sql,
    scope: &Scope,
    filter: &SalesFilter,
    after: Option<(i64, Uuid)>,
    limit: u32,
) -> Result<Vec<SaleSummary>, Error> {
    let mut query = Query::new(SUMMARY);
    narrow(&mut query, scope, filter);
    if let Some((day, id)) = after {
        query.push(" and (s.business_day < ").bind(day).push(" or (s.business_day = ").bind(day);
        query.push(" and s.id < ").bind(id).push("))");
    }
    query.push(" order by s.business_day desc, s.id desc limit ").bind(i64::from(limit));
    Ok(sql.rows::<SummaryRow>(query).await?.into_iter().map(SaleSummary::from).collect())
}

/// Appends which sales `s`, of customers `c`, are in sight and wanted.
fn narrow(query: &mut Query, scope: &Scope, filter: &SalesFilter) {
    within(query, scope, "s.station_id", Some("c.maintainer_id"));
    if let Some(path) = &filter.below {
        query.push(" and ");
        below(query, "s.station_id", path);
    }
    if let Some(station) = filter.station {
        query.push(" and s.station_id = ").bind(station.uuid());
    }
    if let Some(customer) = filter.customer {
        query.push(" and s.customer_id = ").bind(customer);
    }
    if let Some(receipt) = &filter.receipt {
        query.push(" and s.receipt >= ").bind(receipt.clone());
        query.push(" and s.receipt < ").bind(format!("{receipt}\u{10ffff}"));
    }
    if let Some(from) = filter.from {
        query.push(" and s.business_day >= ").bind(i64::from(from.0));
    }
    if let Some(until) = filter.until {
        query.push(" and s.business_day <= ").bind(i64::from(until.0));
    }
    match filter.only {
        None => {}
        Some(Only::Refunds) => drop(query.push(" and s.refund_of is not null")),
        Some(Only::Unmatched) => {
            query.push(" and s.customer_id is null and s.identifier_blind is not null");
        }
        Some(Only::Unidentified) => drop(query.push(" and s.customer_id is null")),
        Some(Only::NoVolume) => {
            query.push(" and s.id in (select sale_id from sales_line where flag is not null)");
        }
    }
}

rows! {
    /// What a list of sales sums up to.
    pub(crate) struct Totals {
        pub(crate) unit: String,
        pub(crate) visits: i64,
        pub(crate) quantity: i64,
        pub(crate) estimated_quantity: i64,
        pub(crate) amount_minor: i64,
        pub(crate) discount_minor: i64,
    }
}

/// The totals of what a list would show, by unit of quantity. Whole days at stations are summed up already; what
/// looks at single sales reads them.
pub(crate) async fn totals(
    sql: &impl Sql,
    scope: &Scope,
    filter: &SalesFilter,
) -> Result<Vec<Totals>, Error> {
    let is_of_days = filter.customer.is_none()
        && filter.receipt.is_none()
        && filter.only.is_none()
        && !scope_has_own(scope);
    let mut query = if is_of_days {
        Query::new(
            "select p.unit, cast(sum(s.visits) as bigint), cast(sum(s.quantity) as bigint),
                    cast(sum(s.estimated_quantity) as bigint), cast(sum(s.amount_minor) as bigint),
                    cast(sum(s.discount_minor) as bigint)
             from sales_day s join sales_product p on p.id = s.product_id
             left join customers_customer c on 1 = 0
             where ",
        )
    } else {
        Query::new(
            "select p.unit, cast(sum(l.visit) as bigint), cast(sum(coalesce(l.quantity, 0)) as bigint),
                    cast(sum(coalesce(l.estimated_quantity, 0)) as bigint), cast(sum(l.amount_minor) as bigint),
                    cast(sum(l.discount_minor) as bigint)
             from sales_sale s
             join sales_line l on l.sale_id = s.id
             join sales_product p on p.id = l.product_id
             left join customers_customer c on c.id = s.customer_id
             where s.void_seq is null and ",
        )
    };
    narrow(&mut query, scope, filter);
    query.push(" group by p.unit order by p.unit");
    sql.rows(query).await
}

/// Whether somebody sees only their own customers, in a part at least.
fn scope_has_own(scope: &Scope) -> bool {
    match scope {
        Scope::Everything => false,
        Scope::Subtrees(subtrees) => subtrees.iter().any(|it| it.own_of.is_some()),
    }
}

/// One receipt, if it was made within the scope.
pub(crate) async fn find_sale(
    sql: &impl Sql,
    scope: &Scope,
    id: SaleId,
) -> Result<Option<SaleSummary>, Error> {
    let mut query = Query::new(SUMMARY);
    query.push("s.id = ").bind(id.uuid()).push(" and ");
    within(&mut query, scope, "s.station_id", Some("c.maintainer_id"));
    Ok(sql.row::<SummaryRow>(query).await?.map(SaleSummary::from))
}

rows! {
    /// What a receipt says beside its lines and its customer.
    pub(crate) struct Circumstances {
        pub(crate) pump: Option<String>,
        pub(crate) attendant: Option<String>,
        pub(crate) shift: Option<String>,
        pub(crate) invoice: Option<String>,
        pub(crate) identifier_kind: Option<String>,
    }
}

pub(crate) async fn circumstances(sql: &impl Sql, sale: SaleId) -> Result<Option<Circumstances>, Error> {
    let mut query =
        Query::new("select pump, attendant, shift, invoice, identifier_kind from sales_sale where id = ");
    query.bind(sale.uuid());
    sql.row(query).await
}

/// How a receipt was paid: channels and amounts. One that was paid in one way keeps none here.
pub(crate) async fn payments(sql: &impl Sql, sale: SaleId) -> Result<Vec<(String, i64)>, Error> {
    let mut query = Query::new("select channel, amount_minor from sales_payment where sale_id = ");
    query.bind(sale.uuid()).push(" order by ordinal");
    sql.rows(query).await
}

/// What a receipt takes back, and what takes it back, within the scope: the sale's own original first.
pub(crate) async fn related(sql: &impl Sql, scope: &Scope, sale: SaleId) -> Result<Vec<SaleSummary>, Error> {
    let mut query = Query::new(SUMMARY);
    query.push("(s.id = (select o.refund_of from sales_sale o where o.id = ");
    query.bind(sale.uuid()).push(") or s.refund_of = ").bind(sale.uuid()).push(") and ");
    within(&mut query, scope, "s.station_id", Some("c.maintainer_id"));
    query.push(" order by s.at_us, s.id limit 100");
    Ok(sql.rows::<SummaryRow>(query).await?.into_iter().map(SaleSummary::from).collect())
}

rows! {
    /// A line as shown.
    pub(crate) struct ShownLine {
        pub(crate) product_code: String,
        pub(crate) product_name: String,
        pub(crate) unit: String,
        pub(crate) quantity: Option<i64>,
        pub(crate) estimated_quantity: Option<i64>,
        pub(crate) estimate_basis: Option<String>,
        pub(crate) unit_price_ufen: Option<i64>,
        pub(crate) discount_minor: i64,
        pub(crate) amount_minor: i64,
        pub(crate) flag: Option<String>,
    }
}

pub(crate) async fn lines_shown(sql: &impl Sql, sale: SaleId) -> Result<Vec<ShownLine>, Error> {
    let mut query = Query::new(
        "select p.code, p.name, p.unit, l.quantity, l.estimated_quantity, l.estimate_basis, l.unit_price_ufen,
                l.discount_minor, l.amount_minor, l.flag
         from sales_line l join sales_product p on p.id = l.product_id where l.sale_id = ",
    );
    query.bind(sale.uuid()).push(" order by l.ordinal");
    sql.rows(query).await
}

rows! {
    struct ExportRow {
        station_code: String,
        pos: String,
        receipt: String,
        ordinal: i64,
        at_us: i64,
        business_day: i64,
        customer_number: Option<String>,
        product_code: String,
        unit: String,
        quantity: Option<i64>,
        estimated_quantity: Option<i64>,
        unit_price_ufen: Option<i64>,
        discount_minor: i64,
        amount_minor: i64,
        payment: Option<String>,
        flag: Option<String>,
    }
}

/// The columns of `export sales`.
pub fn export_columns(minor_digits: u32) -> Vec<Column> {
    fn column(name: &'static str, zh: &str, en: &str, kind: ColumnKind) -> Column {
        Column::new(name, Words::new(zh, en), kind)
    }
    let money = ColumnKind::Decimal(minor_digits);
    vec![
        column("station_code", "油站编码", "station code", ColumnKind::Text),
        column("pos", "收银机", "point of sale", ColumnKind::Text),
        column("receipt", "小票号", "receipt", ColumnKind::Text),
        column("line", "行号", "line", ColumnKind::Integer),
        column("time", "时间(UTC)", "time (UTC)", ColumnKind::DateTime),
        column("business_day", "营业日", "business day", ColumnKind::Date),
        column("customer_number", "客户编号", "customer number", ColumnKind::Text),
        column("product_code", "商品编码", "product code", ColumnKind::Text),
        column("quantity", "数量", "quantity", ColumnKind::Decimal(3)),
        column("estimated_quantity", "估算数量", "estimated quantity", ColumnKind::Decimal(3)),
        column("unit_price", "单价", "unit price", ColumnKind::Decimal(minor_digits + 6)),
        column("discount", "优惠", "discount", money),
        column("amount", "金额", "amount", money),
        column("payment", "支付方式", "payment", ColumnKind::Text),
        column("flag", "标记", "flag", ColumnKind::Text),
    ]
}

/// Writes the sales within the scope that are wanted, by day, station and receipt: the same bytes on either engine.
pub async fn export_sales(
    sql: &impl Sql,
    scope: &Scope,
    filter: &SalesFilter,
    minor_digits: u32,
    table: &mut TableWriter,
) -> Result<u64, ExportError> {
    let mut query = Query::new(
        "select u.code, s.pos, s.receipt, l.ordinal, s.at_us, s.business_day, c.number, p.code, p.unit, l.quantity,
                l.estimated_quantity, l.unit_price_ufen, l.discount_minor, l.amount_minor, s.payment, l.flag
         from sales_sale s
         join sales_line l on l.sale_id = s.id
         join sales_product p on p.id = l.product_id
         join organisation_unit u on u.id = s.station_id
         join stations_station t on t.unit_id = s.station_id
         left join customers_customer c on c.id = s.customer_id
         where s.void_seq is null and ",
    );
    narrow(&mut query, scope, filter);
    query
        .push(" order by s.business_day, t.station_no, s.at_us, s.content_hash, s.pos, s.receipt, l.ordinal");
    let (mut written, mut failed) = (0, None);
    sql.each(query, |row: ExportRow| {
        if failed.is_none() {
            failed = table.write(&values(&row, minor_digits)).err();
            written += 1;
        }
        Ok(())
    })
    .await?;
    failed.map_or(Ok(written), |it| Err(it.into()))
}

/// Why an export ended early.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error(transparent)]
    Database(#[from] Error),
    #[error(transparent)]
    Table(#[from] TableError),
}

fn values(row: &ExportRow, minor_digits: u32) -> [Value<'_>; 15] {
    fn text(it: Option<&String>) -> Value<'_> {
        it.map_or(Value::Empty, |it| Value::Text(it))
    }
    let decimal = |mantissa: i64, places: u32| Value::Decimal { mantissa, places };
    // Pieces are whole: written with the same three places as litres.
    let scale = if row.unit == "piece" { 1_000 } else { 1 };
    let quantity = |it: Option<i64>| it.map_or(Value::Empty, |it| decimal(it * scale, 3));
    [
        Value::Text(&row.station_code),
        Value::Text(&row.pos),
        Value::Text(&row.receipt),
        Value::Integer(row.ordinal),
        Value::DateTime(Instant::from_micros(row.at_us).utc().naive_utc()),
        Value::Date(BusinessDay(row.business_day as i32).date()),
        text(row.customer_number.as_ref()),
        Value::Text(&row.product_code),
        quantity(row.quantity),
        quantity(row.estimated_quantity),
        row.unit_price_ufen.map_or(Value::Empty, |it| decimal(it, minor_digits + 6)),
        decimal(row.discount_minor, minor_digits),
        decimal(row.amount_minor, minor_digits),
        text(row.payment.as_ref()),
        text(row.flag.as_ref()),
    ]
}
