//! What known customers bought, thing by thing: histories know families alone, which says little of a shop.

use crate::fold::{Facts, FoldLine};
use analytics::{Entry, Family};
use database::{Error, Query, Sql, rows};
use kernel::BusinessDay;
use std::ops::RangeInclusive;
use uuid::Uuid;

/// A line of a receipt of a known customer, of goods or car service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShopLine {
    pub customer_serial: i64,
    pub product_no: u32,
    /// The line as a history would hold it: refunds are negative, the margin is unknown without a cost.
    pub entry: Entry,
}

rows! {
    struct ShopRow {
        customer_serial: i64,
        product_no: i64,
        station_id: Uuid,
        business_day: i64,
        product_id: Uuid,
        quantity: Option<i64>,
        estimated_quantity: Option<i64>,
        discount_minor: i64,
        amount_minor: i64,
        visit: i64,
    }
}

impl From<ShopRow> for FoldLine {
    fn from(row: ShopRow) -> Self {
        Self {
            customer_id: None,
            station_id: row.station_id,
            business_day: row.business_day,
            product_id: row.product_id,
            quantity: row.quantity,
            estimated_quantity: row.estimated_quantity,
            discount_minor: row.discount_minor,
            amount_minor: row.amount_minor,
            visit: row.visit,
        }
    }
}

/// Hands over the lines of goods and car service of some days, in the order of customers' serial numbers: of one
/// customer, or of all. Like the histories, they are those of the batches that were folded in.
pub async fn each_shop_line(
    sql: &impl Sql,
    days: RangeInclusive<BusinessDay>,
    customer_serial: Option<i64>,
    mut take: impl FnMut(ShopLine),
) -> Result<(), Error> {
    let facts = Facts::load(sql).await?;
    let mut query = Query::new(
        "select c.serial, p.product_no, s.station_id, s.business_day, l.product_id, l.quantity,
                l.estimated_quantity, l.discount_minor, l.amount_minor, l.visit
         from customers_customer c
         join sales_sale s on s.customer_id = c.id
         join sales_line l on l.sale_id = s.id
         join sales_product p on p.id = l.product_id
         where s.void_seq is null and s.batch_seq in (select seq from sales_batch where fold_seq is not null)
           and p.family in ",
    );
    query.bind_list([Family::Goods, Family::CarService].map(|it| it.as_str().to_owned()));
    query.push(" and s.business_day >= ").bind(i64::from(days.start().0));
    query.push(" and s.business_day <= ").bind(i64::from(days.end().0));
    if let Some(serial) = customer_serial {
        query.push(" and c.serial = ").bind(serial);
    }
    query.push(" order by c.serial");
    sql.each(query, |row: ShopRow| {
        let (customer_serial, product_no) = (row.customer_serial, row.product_no as u32);
        take(ShopLine { customer_serial, product_no, entry: facts.entry(&row.into())? });
        Ok(())
    })
    .await
}

/// What one customer bought, by day; nothing of who never did.
pub async fn history_of(sql: &impl Sql, customer_serial: i64) -> Result<Vec<Entry>, Error> {
    let mut query = Query::new("select bytes from sales_history where customer_serial = ");
    query.bind(customer_serial);
    let bytes = sql.row::<(Vec<u8>,)>(query).await?.map(|it| it.0).unwrap_or_default();
    if bytes.is_empty() {
        return Ok(Vec::new());
    }
    analytics::unpack(&bytes).map_err(|it| Error::Damaged(format!("customer {customer_serial}: {it}")))
}

/// What products are called, by their number.
pub async fn product_names(sql: &impl Sql) -> Result<Vec<(u32, String)>, Error> {
    let rows: Vec<(i64, String)> =
        sql.rows(Query::new("select product_no, name from sales_product order by product_no")).await?;
    Ok(rows.into_iter().map(|(no, name)| (no as u32, name)).collect())
}
