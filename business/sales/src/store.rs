//! Rows and queries of sales and products.

use crate::model::{Product, ProductId};
use analytics::Family;
use database::{Error, Query, Sql, TableRow, Work, rows};
use kernel::QuantityUnit;
use std::collections::HashMap;
use uuid::Uuid;

rows! {
    pub(crate) struct ProductRow in "sales_product" {
        pub(crate) id: Uuid,
        pub(crate) product_no: i64,
        pub(crate) code: String,
        pub(crate) name: String,
        pub(crate) family: String,
        pub(crate) grade: String,
        pub(crate) unit: String,
        pub(crate) version: i64,
    }
}

rows! {
    pub(crate) struct SaleRow in "sales_sale" {
        pub(crate) id: Uuid,
        pub(crate) batch_seq: i64,
        pub(crate) void_seq: Option<i64>,
        pub(crate) station_id: Uuid,
        pub(crate) pos: String,
        pub(crate) receipt: String,
        pub(crate) at_us: i64,
        pub(crate) business_day: i64,
        pub(crate) customer_id: Option<Uuid>,
        pub(crate) identifier_kind: Option<String>,
        pub(crate) identifier_blind: Option<Vec<u8>>,
        pub(crate) refund_of: Option<Uuid>,
        pub(crate) amount_minor: i64,
        pub(crate) discount_minor: i64,
        pub(crate) payment: Option<String>,
        pub(crate) pump: Option<String>,
        pub(crate) attendant: Option<String>,
        pub(crate) shift: Option<String>,
        pub(crate) invoice: Option<String>,
        /// Of what all lines of the receipt share: time, customer, refund.
        pub(crate) header_hash: i64,
        /// Sum of the content hashes of the lines: everything as it arrived.
        pub(crate) content_hash: i64,
        /// Sum of the hashes of the lines' figures, by which `verify` finds an altered line.
        pub(crate) figures_hash: i64,
    }
}

rows! {
    pub(crate) struct LineRow in "sales_line" {
        pub(crate) sale_id: Uuid,
        pub(crate) ordinal: i64,
        pub(crate) product_id: Uuid,
        pub(crate) quantity: Option<i64>,
        pub(crate) unit_price_ufen: Option<i64>,
        pub(crate) discount_minor: i64,
        pub(crate) amount_minor: i64,
        /// 1 for the first line of its family on a receipt that is no refund: summed up, these are visits.
        pub(crate) visit: i64,
        pub(crate) content_hash: i64,
        pub(crate) flag: Option<String>,
        pub(crate) estimated_quantity: Option<i64>,
        pub(crate) estimate_basis: Option<String>,
    }
}

rows! {
    pub(crate) struct PaymentRow in "sales_payment" {
        pub(crate) sale_id: Uuid,
        pub(crate) ordinal: i64,
        pub(crate) channel: String,
        pub(crate) amount_minor: i64,
    }
}

rows! {
    pub(crate) struct DatedPriceRow in "sales_list_price" {
        pub(crate) product_id: Uuid,
        pub(crate) unit_id: Uuid,
        pub(crate) from_day: i64,
        pub(crate) unit_price_ufen: i64,
    }
}

rows! {
    pub(crate) struct DatedCostRow in "sales_cost" {
        pub(crate) product_id: Uuid,
        pub(crate) unit_id: Uuid,
        pub(crate) from_day: i64,
        pub(crate) unit_cost_ufen: i64,
    }
}

rows! {
    /// A stored receipt as far as it must be compared with an arriving one.
    pub(crate) struct StoredReceipt {
        pub(crate) id: Uuid,
        pub(crate) station_id: Uuid,
        pub(crate) pos: String,
        pub(crate) receipt: String,
        pub(crate) batch_seq: i64,
        pub(crate) header_hash: i64,
        pub(crate) content_hash: i64,
        pub(crate) amount_minor: i64,
        pub(crate) at_us: i64,
    }
}

impl TryFrom<ProductRow> for Product {
    type Error = Error;
    fn try_from(row: ProductRow) -> Result<Self, Error> {
        let damaged = |what: &str| Error::Damaged(format!("{what} of product `{}`", row.code));
        Ok(Self {
            id: ProductId(row.id),
            family: Family::parse(&row.family).ok_or_else(|| damaged("family"))?,
            unit: QuantityUnit::parse(&row.unit).ok_or_else(|| damaged("unit"))?,
            code: row.code,
            name: row.name,
            grade: row.grade,
            version: row.version,
        })
    }
}

/// All products by code. A catalogue has thousands of entries at most.
pub async fn products_by_code(sql: &impl Sql) -> Result<HashMap<String, Product>, Error> {
    let text = format!("select {} from sales_product", ProductRow::columns(""));
    let rows = sql.rows::<ProductRow>(Query::new(&text)).await?;
    rows.into_iter().map(|it| Product::try_from(it).map(|it| (it.code.clone(), it))).collect()
}

/// Stores new products, numbered in the order given.
pub(crate) async fn add_products(work: &Work, products: &[Product]) -> Result<(), Error> {
    let first = work.take_numbers("sales_product", products.len() as i64).await?;
    let rows = products.iter().zip(first..).map(|(product, product_no)| ProductRow {
        id: product.id.uuid(),
        product_no,
        code: product.code.clone(),
        name: product.name.clone(),
        family: product.family.as_str().to_owned(),
        grade: product.grade.clone(),
        unit: product.unit.as_str().to_owned(),
        version: product.version,
    });
    work.insert_all(rows.collect::<Vec<_>>()).await
}

/// A receipt's key.
pub(crate) type Key = (Uuid, String, String);

/// Keys looked up with one statement.
const KEYS_PER_QUERY: usize = 2_000;

/// The receipts, not void, that are stored under these keys.
pub(crate) async fn receipts(sql: &impl Sql, keys: &[Key]) -> Result<Vec<StoredReceipt>, Error> {
    let mut found = Vec::new();
    for keys in keys.chunks(KEYS_PER_QUERY) {
        let mut query = Query::new("with wanted (station_id, pos, receipt) as (values ");
        for (index, (station, pos, receipt)) in keys.iter().enumerate() {
            query.push(if index == 0 { "(" } else { ", (" }).bind(*station);
            query.push(", ").bind(pos.clone()).push(", ").bind(receipt.clone()).push(")");
        }
        query.push(
            ") select s.id, s.station_id, s.pos, s.receipt, s.batch_seq, s.header_hash, s.content_hash,
                      s.amount_minor, s.at_us
             from wanted w join sales_sale s
               on s.station_id = w.station_id and s.pos = w.pos and s.receipt = w.receipt and s.void_seq is null",
        );
        found.extend(sql.rows::<StoredReceipt>(query).await?);
    }
    Ok(found)
}

rows! {
    /// A stored line as far as it must be compared with an arriving one.
    pub(crate) struct StoredLine {
        pub(crate) sale_id: Uuid,
        pub(crate) family: String,
        pub(crate) content_hash: i64,
    }
}

/// The lines of these sales.
pub(crate) async fn lines_of(sql: &impl Sql, sales: &[Uuid]) -> Result<Vec<StoredLine>, Error> {
    let mut found = Vec::new();
    for sales in sales.chunks(KEYS_PER_QUERY) {
        let mut query = Query::new(
            "select l.sale_id, p.family, l.content_hash
             from sales_line l join sales_product p on p.id = l.product_id where l.sale_id in ",
        );
        query.bind_list(sales.iter().copied()).push(" order by l.sale_id, l.ordinal");
        found.extend(sql.rows::<StoredLine>(query).await?);
    }
    Ok(found)
}

/// Adds lines to a receipt whose batch is still being read.
pub(crate) async fn grow(work: &Work, sale: Uuid, lines: Vec<LineRow>, figures: i64) -> Result<(), Error> {
    let content = lines.iter().fold(0_i64, |sum, it| sum.wrapping_add(it.content_hash));
    let amount: i64 = lines.iter().map(|it| it.amount_minor).sum();
    let discount: i64 = lines.iter().map(|it| it.discount_minor).sum();
    work.insert_all(lines).await?;
    let mut query = Query::new("update sales_sale set amount_minor = amount_minor + ");
    query.bind(amount).push(", discount_minor = discount_minor + ").bind(discount);
    query.push(" where id = ").bind(sale);
    work.run(query).await?;
    // Hashes are added up modulo 2^64, which SQL has no word for.
    let mut hashes = Query::new("select content_hash, figures_hash from sales_sale where id = ");
    hashes.bind(sale);
    let (old_content, old_figures) = work.row::<(i64, i64)>(hashes).await?.unwrap_or_default();
    let mut query = Query::new("update sales_sale set content_hash = ");
    query.bind(old_content.wrapping_add(content)).push(", figures_hash = ");
    query.bind(old_figures.wrapping_add(figures)).push(" where id = ").bind(sale);
    work.run(query).await.map(drop)
}

/// The currency of the installation, once the first money has arrived.
pub async fn currency(sql: &impl Sql) -> Result<Option<String>, Error> {
    let row: Option<(String,)> =
        sql.row(Query::new("select value from sales_setting where name = 'currency'")).await?;
    Ok(row.map(|it| it.0))
}

/// Settles the currency; the first to do so wins.
pub(crate) async fn settle_currency(work: &Work, currency: &str) -> Result<(), Error> {
    let mut query = Query::new("insert into sales_setting (name, value) values ('currency', ");
    query.bind(currency.to_owned()).push(") on conflict (name) do nothing");
    work.run(query).await.map(drop)
}

/// Dated prices and costs, replacing those of the same product, unit and day.
pub(crate) async fn put_prices(work: &Work, rows: Vec<DatedPriceRow>) -> Result<u64, Error> {
    let tail =
        "on conflict (product_id, unit_id, from_day) do update set unit_price_ufen = excluded.unit_price_ufen
                where sales_list_price.unit_price_ufen <> excluded.unit_price_ufen";
    work.insert_all_or(rows, tail).await
}

pub(crate) async fn put_costs(work: &Work, rows: Vec<DatedCostRow>) -> Result<u64, Error> {
    let tail =
        "on conflict (product_id, unit_id, from_day) do update set unit_cost_ufen = excluded.unit_cost_ufen
                where sales_cost.unit_cost_ufen <> excluded.unit_cost_ufen";
    work.insert_all_or(rows, tail).await
}
