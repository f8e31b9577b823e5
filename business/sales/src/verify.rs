//! Working every derived figure out anew and comparing it with what is stored.

use crate::{days, fold, prices};
use database::{Difference, Error, Query, Sql};
use uuid::Uuid;

/// Differences told for one table at most; the first are enough to see what happened.
const SHOWN_MAX: i64 = 100;

/// Everything in the tables of sales that does not fit together.
pub async fn verify(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    let mut found = Vec::new();
    found.extend(receipts(sql).await?);
    found.extend(hashes(sql).await?);
    found.extend(day_prices(sql).await?);
    for (day, station, product) in days::wrong_days(sql).await? {
        let key = format!("day {}, station {station}, product {product}", kernel::BusinessDay(day as i32));
        found.push(Difference::new("sales_day", key, "the sums are not those of the sales"));
    }
    for (sale, ordinal) in prices::wrong_estimates(sql).await? {
        let key = format!("sale {sale}, line {ordinal}");
        found.push(Difference::new("sales_line", key, "the estimated quantity is not what the prices give"));
    }
    for serial in fold::wrong_histories(sql).await? {
        let key = format!("customer serial {serial}");
        found.push(Difference::new("sales_history", key, "the packed history is not what the sales give"));
    }
    for serial in fold::wrong_homes(sql).await? {
        let key = format!("customer serial {serial}");
        found.push(Difference::new(
            "customers_customer",
            key,
            "the home station is not where most fills were",
        ));
    }
    Ok(found)
}

/// Receipts whose totals are not the sums of their lines.
async fn receipts(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    let mut query = Query::new(
        "select s.id, s.receipt from sales_sale s
         left join (select sale_id, sum(amount_minor) as amount, sum(discount_minor) as discount
                    from sales_line group by sale_id) l on l.sale_id = s.id
         where l.sale_id is null or l.amount <> s.amount_minor or l.discount <> s.discount_minor
         order by s.id limit ",
    );
    query.bind(SHOWN_MAX);
    let rows: Vec<(Uuid, String)> = sql.rows(query).await?;
    let told = |(id, receipt): (Uuid, String)| {
        Difference::new(
            "sales_sale",
            format!("receipt {receipt} ({id})"),
            "the total is not the sum of the lines",
        )
    };
    Ok(rows.into_iter().map(told).collect())
}

/// Receipts whose lines are not the ones that arrived.
async fn hashes(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    let mut found = Vec::new();
    let mut current: Option<(Uuid, i64, i64)> = None;
    let query = Query::new(
        "select s.id, s.figures_hash, p.code, l.quantity, l.unit_price_ufen, l.discount_minor, l.amount_minor
         from sales_sale s
         join sales_line l on l.sale_id = s.id
         join sales_product p on p.id = l.product_id
         order by s.id",
    );
    let mut close = |sale: Option<(Uuid, i64, i64)>| {
        if let Some((id, expected, sum)) = sale
            && expected != sum
        {
            found.push(Difference::new("sales_line", format!("sale {id}"), "a line was altered"));
        }
    };
    type Line = (Uuid, i64, String, Option<i64>, Option<i64>, i64, i64);
    sql.each(query, |(id, expected, code, quantity, price, discount, amount): Line| {
        let hash = crate::rules::figures_hash(&code, quantity, price, discount, amount);
        match &mut current {
            Some((sale, _, sum)) if *sale == id => *sum = sum.wrapping_add(hash),
            _ => close(current.replace((id, expected, hash))),
        }
        Ok(())
    })
    .await?;
    close(current);
    Ok(found)
}

/// Price evidence that is not the sum of the lines.
async fn day_prices(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    let mut query = Query::new(
        "with given as (
             select l.product_id, s.business_day, s.station_id,
                    sum(l.amount_minor + l.discount_minor) as amount, sum(l.quantity) as quantity
             from sales_sale s
             join sales_line l on l.sale_id = s.id
             join sales_batch b on b.seq = s.batch_seq
             where s.void_seq is null and b.fold_seq is not null and l.quantity > 0
               and l.amount_minor + l.discount_minor > 0
             group by l.product_id, s.business_day, s.station_id)
         select p.code, coalesce(g.business_day, d.business_day)
         from given g
         full join sales_day_price d
           on d.product_id = g.product_id and d.business_day = g.business_day and d.station_id = g.station_id
         join sales_product p on p.id = coalesce(g.product_id, d.product_id)
         where g.amount is null or d.amount_minor is null or g.amount <> d.amount_minor or g.quantity <> d.quantity
         order by 2, 1 limit ",
    );
    query.bind(SHOWN_MAX);
    let rows: Vec<(String, i64)> = sql.rows(query).await?;
    let told = |(code, day): (String, i64)| {
        let key = format!("product {code}, day {}", kernel::BusinessDay(day as i32));
        Difference::new("sales_day_price", key, "the price evidence is not the sum of the lines")
    };
    Ok(rows.into_iter().map(told).collect())
}
