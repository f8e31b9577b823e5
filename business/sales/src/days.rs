//! Sales summed up by trading day, station and product: what every figure of a station or an area is made of.
//!
//! The sums are additive, so that they are the same in whatever order the sales came: a batch adds to them when it
//! is folded in, undoing it takes its part away, and an estimate or a customer found late adds the difference.

use crate::fold::FoldLine;
use crate::linking::push_unmatched;
use database::{Error, Query, Sql, Work, rows};
use std::collections::HashMap;
use uuid::Uuid;

rows! {
    pub(crate) struct DayRow in "sales_day" {
        pub(crate) business_day: i64,
        pub(crate) station_id: Uuid,
        pub(crate) product_id: Uuid,
        pub(crate) visits: i64,
        /// Visits of customers who are known.
        pub(crate) known_visits: i64,
        pub(crate) quantity: i64,
        /// Quantities that are estimated, since only the money is known.
        pub(crate) estimated_quantity: i64,
        pub(crate) amount_minor: i64,
        pub(crate) discount_minor: i64,
    }
}

/// What a row on its way meets there is added to.
const ADD: &str = "on conflict (business_day, station_id, product_id) do update set
    visits = sales_day.visits + excluded.visits,
    known_visits = sales_day.known_visits + excluded.known_visits,
    quantity = sales_day.quantity + excluded.quantity,
    estimated_quantity = sales_day.estimated_quantity + excluded.estimated_quantity,
    amount_minor = sales_day.amount_minor + excluded.amount_minor,
    discount_minor = sales_day.discount_minor + excluded.discount_minor";

/// Sums on their way to the table.
#[derive(Debug, Default)]
pub(crate) struct Days(HashMap<(i64, Uuid, Uuid), DayRow>);

impl Days {
    pub(crate) fn add(&mut self, line: &FoldLine) {
        let sums = self.place(line.business_day, line.station_id, line.product_id);
        sums.visits += line.visit;
        sums.known_visits += if line.customer_id.is_some() { line.visit } else { 0 };
        sums.quantity += line.quantity.unwrap_or(0);
        sums.estimated_quantity += line.estimated_quantity.unwrap_or(0);
        sums.amount_minor += line.amount_minor;
        sums.discount_minor += line.discount_minor;
    }

    /// Adds what an estimate became more, or less.
    pub(crate) fn add_estimate(&mut self, day: i64, station: Uuid, product: Uuid, difference: i64) {
        self.place(day, station, product).estimated_quantity += difference;
    }

    fn place(&mut self, business_day: i64, station_id: Uuid, product_id: Uuid) -> &mut DayRow {
        self.0.entry((business_day, station_id, product_id)).or_insert(DayRow {
            business_day,
            station_id,
            product_id,
            visits: 0,
            known_visits: 0,
            quantity: 0,
            estimated_quantity: 0,
            amount_minor: 0,
            discount_minor: 0,
        })
    }

    pub(crate) async fn store(self, work: &Work) -> Result<(), Error> {
        let mut rows: Vec<DayRow> = self.0.into_values().collect();
        rows.sort_unstable_by_key(|it| (it.business_day, it.station_id, it.product_id));
        work.insert_all_or(rows, ADD).await.map(drop)
    }
}

/// What the folded sales sum up to.
const GIVEN: &str = "
    select s.business_day, s.station_id, l.product_id, cast(sum(l.visit) as bigint) as visits,
           cast(sum(case when s.customer_id is null then 0 else l.visit end) as bigint) as known_visits,
           cast(sum(coalesce(l.quantity, 0)) as bigint) as quantity,
           cast(sum(coalesce(l.estimated_quantity, 0)) as bigint) as estimated_quantity,
           cast(sum(l.amount_minor) as bigint) as amount_minor,
           cast(sum(l.discount_minor) as bigint) as discount_minor
    from sales_sale s
    join sales_line l on l.sale_id = s.id
    join sales_batch b on b.seq = s.batch_seq
    where s.void_seq is null and b.fold_seq is not null";

/// Takes the part of a batch away that is being undone, before its sales are void.
pub(crate) async fn take_back(work: &Work, batch_seq: i64) -> Result<(), Error> {
    let mut query = Query::new(
        "insert into sales_day select business_day, station_id, product_id, -visits, -known_visits, -quantity,
             -estimated_quantity, -amount_minor, -discount_minor from (",
    );
    query.push(GIVEN).push(" and s.batch_seq = ").bind(batch_seq);
    // SQLite takes the clause for a join's unless a condition stands before it.
    query.push(" group by s.business_day, s.station_id, l.product_id) g where 1 = 1 ").push(ADD);
    work.run(query).await?;
    let nothing = "delete from sales_day where visits = 0 and known_visits = 0 and quantity = 0
         and estimated_quantity = 0 and amount_minor = 0 and discount_minor = 0";
    work.run(Query::new(nothing)).await.map(drop)
}

/// Counts the visits of unmatched sales as those of known customers, before they are given to them.
pub(crate) async fn know(work: &Work, batches: &[i64]) -> Result<(), Error> {
    let mut query = Query::new(
        "insert into sales_day
         select v.business_day, v.station_id, l.product_id, 0, cast(sum(l.visit) as bigint), 0, 0, 0, 0
         from sales_sale v
         join sales_line l on l.sale_id = v.id
         where v.void_seq is null and v.id in (select s.id",
    );
    push_unmatched(&mut query, batches);
    query.push(") group by v.business_day, v.station_id, l.product_id ").push(ADD);
    work.run(query).await.map(drop)
}

/// Days, stations and products whose sums are not those of the sales, the first hundred.
pub(crate) async fn wrong_days(sql: &impl Sql) -> Result<Vec<(i64, String, String)>, Error> {
    let mut query = Query::new("with given as (");
    query.push(GIVEN).push(" group by s.business_day, s.station_id, l.product_id)");
    query.push(
        " select coalesce(g.business_day, d.business_day), u.code, p.code
         from given g
         full join sales_day d
           on d.business_day = g.business_day and d.station_id = g.station_id and d.product_id = g.product_id
         join organisation_unit u on u.id = coalesce(g.station_id, d.station_id)
         join sales_product p on p.id = coalesce(g.product_id, d.product_id)
         where coalesce(g.visits, 0) <> coalesce(d.visits, 0)
            or coalesce(g.known_visits, 0) <> coalesce(d.known_visits, 0)
            or coalesce(g.quantity, 0) <> coalesce(d.quantity, 0)
            or coalesce(g.estimated_quantity, 0) <> coalesce(d.estimated_quantity, 0)
            or coalesce(g.amount_minor, 0) <> coalesce(d.amount_minor, 0)
            or coalesce(g.discount_minor, 0) <> coalesce(d.discount_minor, 0)
         order by 1, 2, 3 limit 100",
    );
    sql.rows(query).await
}
