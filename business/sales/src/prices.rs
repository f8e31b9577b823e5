//! Evidence of prices by product, day and station, and the volumes estimated from it.
//!
//! The evidence is sums (amount before discounts, quantity), so that it is the same in whatever order the
//! sales came; every estimate is a function of the evidence and its own line alone.

use crate::days::Days;
use crate::model::EstimateBasis;
use crate::rules::{self, PriceEvidence};
use database::{Error, Query, Sql, Work, rows};
use kernel::{Money, Quantity, QuantityUnit, UnitPrice};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

rows! {
    pub(crate) struct DayPriceRow in "sales_day_price" {
        pub(crate) product_id: Uuid,
        pub(crate) business_day: i64,
        pub(crate) station_id: Uuid,
        pub(crate) amount_minor: i64,
        pub(crate) quantity: i64,
    }
}

rows! {
    struct FlaggedLine {
        sale_id: Uuid,
        ordinal: i64,
        customer_id: Option<Uuid>,
        station_id: Uuid,
        business_day: i64,
        product_id: Uuid,
        unit: String,
        unit_price_ufen: Option<i64>,
        amount_minor: i64,
        discount_minor: i64,
        estimated_quantity: Option<i64>,
        estimate_basis: Option<String>,
    }
}

/// Sums collected while a batch is read.
#[derive(Debug, Default)]
pub(crate) struct Collected(HashMap<(Uuid, i64, Uuid), (i64, i64)>);

impl Collected {
    pub(crate) fn add(&mut self, product: Uuid, day: i64, station: Uuid, list_amount: Money, quantity: i64) {
        if 0 < quantity && 0 < list_amount.0 {
            let sums = self.0.entry((product, day, station)).or_default();
            sums.0 += list_amount.0;
            sums.1 += quantity;
        }
    }

    pub(crate) async fn store(self, work: &Work) -> Result<(), Error> {
        let mut rows: Vec<DayPriceRow> = self
            .0
            .into_iter()
            .map(|((product_id, business_day, station_id), (amount_minor, quantity))| DayPriceRow {
                product_id,
                business_day,
                station_id,
                amount_minor,
                quantity,
            })
            .collect();
        rows.sort_unstable_by_key(|it| (it.product_id, it.business_day, it.station_id));
        let tail = "on conflict (product_id, business_day, station_id) do update set
             amount_minor = sales_day_price.amount_minor + excluded.amount_minor,
             quantity = sales_day_price.quantity + excluded.quantity";
        work.insert_all_or(rows, tail).await.map(drop)
    }
}

/// Takes the evidence of a batch away that is being undone, before its sales are void.
pub(crate) async fn take_back(work: &Work, batch_seq: i64) -> Result<(), Error> {
    let mut query = Query::new(
        "insert into sales_day_price (product_id, business_day, station_id, amount_minor, quantity)
         select l.product_id, s.business_day, s.station_id,
                cast(-sum(l.amount_minor + l.discount_minor) as bigint), cast(-sum(l.quantity) as bigint)
         from sales_sale s
         join sales_line l on l.sale_id = s.id
         join sales_batch b on b.seq = s.batch_seq
         where s.void_seq is null and b.fold_seq is not null and l.quantity > 0
           and l.amount_minor + l.discount_minor > 0 and s.batch_seq = ",
    );
    query.bind(batch_seq);
    query.push(
        " group by l.product_id, s.business_day, s.station_id
         on conflict (product_id, business_day, station_id) do update set
             amount_minor = sales_day_price.amount_minor + excluded.amount_minor,
             quantity = sales_day_price.quantity + excluded.quantity",
    );
    work.run(query).await?;
    work.run(Query::new("delete from sales_day_price where quantity = 0")).await.map(drop)
}

/// The evidence for one product.
#[derive(Debug, Default)]
struct ProductPrices {
    station_days: HashMap<(Uuid, i64), UnitPrice>,
    area_days: HashMap<(Uuid, i64), UnitPrice>,
    median: Option<UnitPrice>,
}

struct At<'a> {
    prices: &'a ProductPrices,
    station: Uuid,
    area: Option<Uuid>,
}

impl PriceEvidence for At<'_> {
    fn station_day(&self, day: i64) -> Option<UnitPrice> {
        self.prices.station_days.get(&(self.station, day)).copied()
    }
    fn area_day(&self, day: i64) -> Option<UnitPrice> {
        self.area.and_then(|it| self.prices.area_days.get(&(it, day)).copied())
    }
    fn product(&self) -> Option<UnitPrice> {
        self.prices.median
    }
}

/// Works out every estimate anew, stores those that changed and notes their customers as stale. Returns how
/// many changed.
pub(crate) async fn estimate_all(work: &Work) -> Result<u64, Error> {
    let (mut changed, mut days) = (Vec::new(), Days::default());
    compare_estimates(work, |line, estimate| {
        let more = estimate.map_or(0, |it| it.0) - line.estimated_quantity.unwrap_or(0);
        days.add_estimate(line.business_day, line.station_id, line.product_id, more);
        changed.push((line.sale_id, line.ordinal, line.customer_id, estimate));
    })
    .await?;
    days.store(work).await?;
    for (sale, ordinal, customer, estimate) in &changed {
        let (quantity, basis) =
            estimate.map_or((None, None), |it| (Some(it.0), Some(it.1.as_str().to_owned())));
        let mut query = Query::new("update sales_line set estimated_quantity = ");
        query.bind(quantity).push(", estimate_basis = ").bind(basis);
        query.push(" where sale_id = ").bind(*sale).push(" and ordinal = ").bind(*ordinal);
        work.run(query).await?;
        if let Some(customer) = customer {
            let mut stale = Query::new("insert into sales_stale (customer_id) values (");
            stale.bind(*customer).push(") on conflict (customer_id) do nothing");
            work.run(stale).await?;
        }
    }
    Ok(changed.len() as u64)
}

/// Sales and ordinals of lines whose stored estimate is not what the evidence gives.
pub(crate) async fn wrong_estimates(sql: &impl Sql) -> Result<Vec<(Uuid, i64)>, Error> {
    let mut wrong = Vec::new();
    compare_estimates(sql, |line, _| wrong.push((line.sale_id, line.ordinal))).await?;
    Ok(wrong)
}

async fn compare_estimates(
    sql: &impl Sql,
    mut differs: impl FnMut(&FlaggedLine, Option<(i64, EstimateBasis)>),
) -> Result<(), Error> {
    let products: Vec<(Uuid,)> = sql
        .rows(Query::new(
            "select distinct product_id from sales_line where flag is not null order by product_id",
        ))
        .await?;
    let areas: Vec<(Uuid, Option<Uuid>)> =
        sql.rows(Query::new("select id, parent_id from organisation_unit where level = 'station'")).await?;
    let areas: HashMap<Uuid, Uuid> =
        areas.into_iter().filter_map(|(id, area)| area.map(|it| (id, it))).collect();
    for (product,) in products {
        let prices = load(sql, product, &areas).await?;
        sql.each(flagged_of(product), |line: FlaggedLine| {
            let unit = QuantityUnit::parse(&line.unit).ok_or_else(|| Error::Damaged(line.unit.clone()))?;
            let evidence =
                At { prices: &prices, station: line.station_id, area: areas.get(&line.station_id).copied() };
            let list = rules::list_amount(Money(line.amount_minor), Money(line.discount_minor));
            let own = line.unit_price_ufen.map(UnitPrice);
            let estimate = rules::estimate(own, list, unit, line.business_day, &evidence);
            let stored = line.estimated_quantity.zip(line.estimate_basis.as_deref());
            if stored != estimate.map(|(quantity, basis)| (quantity, basis.as_str())) {
                differs(&line, estimate);
            }
            Ok(())
        })
        .await?;
    }
    Ok(())
}

fn flagged_of(product: Uuid) -> Query {
    let mut query = Query::new(
        "select l.sale_id, l.ordinal, s.customer_id, s.station_id, s.business_day, l.product_id, p.unit,
                l.unit_price_ufen, l.amount_minor, l.discount_minor, l.estimated_quantity, l.estimate_basis
         from sales_line l
         join sales_sale s on s.id = l.sale_id
         join sales_batch b on b.seq = s.batch_seq
         join sales_product p on p.id = l.product_id
         where l.flag is not null and s.void_seq is null and b.fold_seq is not null and l.product_id = ",
    );
    query.bind(product).push(" order by s.id, l.ordinal");
    query
}

async fn load(sql: &impl Sql, product: Uuid, areas: &HashMap<Uuid, Uuid>) -> Result<ProductPrices, Error> {
    let mut query = Query::new(
        "select d.product_id, d.business_day, d.station_id, d.amount_minor, d.quantity, p.unit
         from sales_day_price d join sales_product p on p.id = d.product_id where d.quantity > 0 and d.product_id = ",
    );
    query.bind(product);
    let mut prices = ProductPrices::default();
    let mut by_area: BTreeMap<(Uuid, i64), Vec<i64>> = BTreeMap::new();
    let mut all = Vec::new();
    sql.each(query, |(_, day, station, amount, quantity, unit): (Uuid, i64, Uuid, i64, i64, String)| {
        let unit = QuantityUnit::parse(&unit).ok_or_else(|| Error::Damaged(unit.clone()))?;
        if let Some(price) = UnitPrice::of(Money(amount), Quantity { amount: quantity, unit }) {
            prices.station_days.insert((station, day), price);
            all.push(price.0);
            if let Some(area) = areas.get(&station) {
                by_area.entry((*area, day)).or_default().push(price.0);
            }
        }
        Ok(())
    })
    .await?;
    for (place, mut values) in by_area {
        if let Some(median) = rules::median(&mut values) {
            prices.area_days.insert(place, UnitPrice(median));
        }
    }
    prices.median = rules::median(&mut all).map(UnitPrice);
    Ok(prices)
}
