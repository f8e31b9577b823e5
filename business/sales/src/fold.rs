//! Derived figures follow the sales: price evidence, estimated volumes, and one packed history per customer.
//!
//! A batch is folded in once, additively. Whatever changes afterwards (a batch undone, an estimate, a cost, a
//! customer found late) marks customers as stale, and their histories are built anew from the sales.

use crate::batches;
use crate::costs::Costs;
use crate::days::Days;
use crate::kept::Kept;
use crate::linking::link_earlier;
use crate::prices::{self, Collected};
use crate::rules;
use analytics::{Entry, Family};
use customers::CustomerId;
use database::{Error, Query, Sql, Work, rows};
use kernel::{BusinessDay, Money, Quantity, QuantityUnit};
use organisation::UnitId;
use std::collections::HashMap;
use uuid::Uuid;

rows! {
    struct HistoryTableRow in "sales_history" {
        customer_serial: i64,
        customer_id: Uuid,
        bytes: Vec<u8>,
        // By these, lists of customers are sorted.
        last_day: i64,
        visits: i64,
        volume_ml: i64,
        amount_minor: i64,
        // Rises with every catching up that touched the row; says nothing of its content.
        changed_seq: i64,
    }
}

impl HistoryTableRow {
    fn new(customer_serial: i64, customer_id: Uuid, bytes: Vec<u8>) -> Result<Self, Error> {
        let entries = analytics::unpack(&bytes).map_err(|it| Error::Damaged(it.to_string()))?;
        Ok(Self {
            customer_serial,
            customer_id,
            last_day: entries.iter().map(|it| i64::from(it.day.0)).max().unwrap_or(0),
            visits: entries.iter().map(|it| i64::from(it.visits)).sum(),
            volume_ml: entries.iter().map(|it| it.volume_ml).sum(),
            amount_minor: entries.iter().map(|it| it.amount).sum(),
            changed_seq: 0,
            bytes,
        })
    }
}

rows! {
    /// The packed history of one customer, with what the analysis must know about them.
    pub struct HistoryRow {
        pub customer_serial: i64,
        pub customer_id: Uuid,
        /// person, organisation or card.
        pub kind: String,
        pub bytes: Vec<u8>,
    }
}

rows! {
    /// A line of a sale as a history needs it.
    pub(crate) struct FoldLine {
        pub(crate) customer_id: Option<Uuid>,
        pub(crate) station_id: Uuid,
        pub(crate) business_day: i64,
        pub(crate) product_id: Uuid,
        pub(crate) quantity: Option<i64>,
        pub(crate) estimated_quantity: Option<i64>,
        pub(crate) discount_minor: i64,
        pub(crate) amount_minor: i64,
        pub(crate) visit: i64,
    }
}

const FOLD_LINES: &str = "
    select s.customer_id, s.station_id, s.business_day, l.product_id, l.quantity, l.estimated_quantity,
           l.discount_minor, l.amount_minor, l.visit
    from sales_sale s join sales_line l on l.sale_id = s.id
    where s.void_seq is null and ";

/// Entries held in memory before they are merged into the stored histories.
const ENTRIES_MAX: usize = 1_500_000;
/// Customers read and written with one statement.
const CUSTOMERS_PER_STATEMENT: usize = 2_000;

/// Numbers of catchings up.
const HISTORY_SERIES: &str = "sales_history";
/// Told after every catching up: histories changed, by the number that stands beside them.
pub const HISTORIES_CHANGED: &str = "sales.histories_changed";

/// What catching up did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CaughtUp {
    pub batches: u64,
    pub estimates_changed: u64,
    pub histories: u64,
}

/// Whether there is anything to catch up with.
pub async fn is_behind(sql: &impl Sql) -> Result<bool, Error> {
    let query = Query::new(
        "select cast(1 as bigint) from sales_batch where fold_seq is null and state <> 'undone'
         union all select cast(1 as bigint) from sales_stale limit 1",
    );
    Ok(sql.row::<(i64,)>(query).await?.is_some())
}

/// How far the derived figures have come: rises with every batch folded in or undone.
pub async fn last_batch_seq(sql: &impl Sql) -> Result<i64, Error> {
    let query = Query::new("select value from database_counter where name = 'sales_fold'");
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// The number of the last catching up; 0 before the first.
pub async fn last_history_seq(sql: &impl Sql) -> Result<i64, Error> {
    let mut query = Query::new("select value from database_counter where name = ");
    query.bind(HISTORY_SERIES.to_owned());
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// Hands over the packed history of every customer, in the order of their serial numbers.
pub async fn each_history(
    sql: &impl Sql,
    take: impl FnMut(HistoryRow) -> Result<(), Error>,
) -> Result<(), Error> {
    let query = Query::new(
        "select h.customer_serial, h.customer_id, c.kind, h.bytes
         from sales_history h join customers_customer c on c.id = h.customer_id
         order by h.customer_serial",
    );
    sql.each(query, take).await
}

/// Brings every derived figure up to the sales, in the transaction given. Safe to run at any time, twice, or
/// from two servers: the series of fold numbers is held until the transaction ends.
pub async fn catch_up(work: &mut Work) -> Result<CaughtUp, Error> {
    catch_up_with(work, 0, &Kept::default()).await
}

/// The same, with the lines of one batch at hand.
pub(crate) async fn catch_up_with(work: &mut Work, kept_batch: i64, kept: &Kept) -> Result<CaughtUp, Error> {
    batches::mark_interrupted(work).await?;
    if !is_behind(work).await? {
        return Ok(CaughtUp::default());
    }
    let mut done = CaughtUp::default();
    let mut folding = Folding::begin(work).await?;
    let unfolded: Vec<(i64, i64)> = work
        .rows(Query::new(
            "select seq, rows_new from sales_batch where fold_seq is null and state in ('complete', 'interrupted') order by seq",
        ))
        .await?;
    for (batch, lines) in unfolded.iter().copied() {
        let fold_seq = work.take_numbers("sales_fold", 1).await?;
        let kept = Some(kept).filter(|it| batch == kept_batch && it.is_all(lines));
        folding.fold_batch(work, batch, kept).await?;
        let mut query = Query::new("update sales_batch set fold_seq = ");
        query.bind(fold_seq).push(" where seq = ").bind(batch);
        work.run(query).await?;
        done.batches += 1;
    }
    folding.flush(work).await?;
    std::mem::take(&mut folding.prices).store(work).await?;
    std::mem::take(&mut folding.days).store(work).await?;
    done.estimates_changed = prices::estimate_all(work).await?;
    if !unfolded.is_empty() {
        let folded: Vec<i64> = unfolded.iter().map(|it| it.0).collect();
        link_earlier(work, &folded).await?;
    }
    folding.rebuild_stale(work).await?;
    done.histories = folding.touched;
    work.tell(HISTORIES_CHANGED, &serde_json::json!({ "seq": folding.seq, "histories": done.histories }));
    Ok(done)
}

/// Reading lines and collecting what they add to histories and prices.
struct Folding {
    facts: Facts,
    prices: Collected,
    days: Days,
    entries: HashMap<Uuid, Vec<Entry>>,
    held: usize,
    touched: u64,
    /// The number of this catching up, for the rows that it touches.
    seq: i64,
}

/// What is known of stations and products while lines are read.
pub(crate) struct Facts {
    stations: HashMap<Uuid, (u32, String)>,
    products: HashMap<Uuid, (Family, QuantityUnit)>,
    costs: Costs,
}

impl Facts {
    pub(crate) async fn load(sql: &impl Sql) -> Result<Self, Error> {
        let stations: Vec<(Uuid, i64, String)> = sql
            .rows(Query::new(
                "select s.unit_id, s.station_no, u.path
                 from stations_station s join organisation_unit u on u.id = s.unit_id",
            ))
            .await?;
        let products: Vec<(Uuid, String, String)> =
            sql.rows(Query::new("select id, family, unit from sales_product")).await?;
        let parse = |(id, family, unit): (Uuid, String, String)| {
            let known = Family::parse(&family).zip(QuantityUnit::parse(&unit));
            known.map(|it| (id, it)).ok_or_else(|| Error::Damaged(format!("product {id}: {family}, {unit}")))
        };
        Ok(Self {
            stations: stations.into_iter().map(|(id, no, path)| (id, (no as u32, path))).collect(),
            products: products.into_iter().map(parse).collect::<Result<_, _>>()?,
            costs: Costs::load(sql).await?,
        })
    }

    pub(crate) fn entry(&self, line: &FoldLine) -> Result<Entry, Error> {
        let (station, path) = self
            .stations
            .get(&line.station_id)
            .ok_or_else(|| Error::Damaged(format!("sales of an unknown station {}", line.station_id)))?;
        let (family, unit) = *self
            .products
            .get(&line.product_id)
            .ok_or_else(|| Error::Damaged(format!("sales of an unknown product {}", line.product_id)))?;
        let quantity = line.quantity.or(line.estimated_quantity);
        let margin = quantity.and_then(|amount| {
            let quantity = Quantity { amount, unit };
            self.costs.margin(
                line.product_id.into(),
                path,
                line.business_day,
                Money(line.amount_minor),
                quantity,
            )
        });
        Ok(Entry {
            day: BusinessDay(line.business_day as i32),
            station: *station,
            family,
            visits: line.visit as u32,
            volume_ml: quantity.filter(|_| unit == QuantityUnit::Millilitre).unwrap_or(0),
            amount: line.amount_minor,
            margin: margin.map(|it| it.0),
        })
    }
}

impl Folding {
    async fn begin(work: &Work) -> Result<Self, Error> {
        let facts = Facts::load(work).await?;
        let days = Days::default();
        let seq = work.take_numbers(HISTORY_SERIES, 1).await?;
        let prices = Collected::default();
        Ok(Self { facts, prices, days, entries: HashMap::new(), held: 0, touched: 0, seq })
    }

    /// Adds the sales of one batch: those at hand, or those stored.
    async fn fold_batch(&mut self, work: &Work, batch: i64, kept: Option<&Kept>) -> Result<(), Error> {
        // Lines without a volume get theirs later, and their customers are built anew then.
        let mut stale = Query::new(
            "insert into sales_stale (customer_id)
             select distinct s.customer_id from sales_sale s join sales_line l on l.sale_id = s.id
             where l.flag is not null and s.customer_id is not null and s.void_seq is null and s.batch_seq = ",
        );
        stale.bind(batch).push(" on conflict (customer_id) do nothing");
        work.run(stale).await?;
        let mut full = Vec::new();
        if let Some(kept) = kept {
            kept.lines().try_for_each(|it| self.add(&it, &mut full))?;
        } else {
            let mut query = Query::new(FOLD_LINES);
            query.push("s.batch_seq = ").bind(batch);
            work.each(query, |it: FoldLine| self.add(&it, &mut full)).await?;
        }
        for (customer, bytes) in full.into_iter().flatten() {
            let entries = analytics::unpack(&bytes).map_err(|it| Error::Damaged(it.to_string()))?;
            self.held += entries.len();
            self.entries.entry(customer).or_default().extend(entries);
            if ENTRIES_MAX <= self.held {
                self.flush(work).await?;
            }
        }
        Ok(())
    }

    /// Adds a line. What becomes too much is packed away: nothing can be written while lines are being read.
    fn add(&mut self, line: &FoldLine, full: &mut Vec<Vec<(Uuid, Vec<u8>)>>) -> Result<(), Error> {
        let list = rules::list_amount(Money(line.amount_minor), Money(line.discount_minor));
        let quantity = line.quantity.unwrap_or(0);
        self.prices.add(line.product_id, line.business_day, line.station_id, list, quantity);
        self.days.add(line);
        if let Some(customer) = line.customer_id {
            let entry = self.facts.entry(line)?;
            self.entries.entry(customer).or_default().push(entry);
            self.held += 1;
            if ENTRIES_MAX <= self.held {
                full.push(pack_all(std::mem::take(&mut self.entries)));
                self.held = 0;
            }
        }
        Ok(())
    }

    /// Merges what is held into the stored histories.
    async fn flush(&mut self, work: &Work) -> Result<(), Error> {
        self.held = 0;
        let mut entries: Vec<(Uuid, Vec<Entry>)> = std::mem::take(&mut self.entries).into_iter().collect();
        entries.sort_unstable_by_key(|it| it.0);
        for chunk in entries.chunks(CUSTOMERS_PER_STATEMENT) {
            let mut query = Query::new(
                "select c.serial, c.id, h.bytes from customers_customer c
                 left join sales_history h on h.customer_id = c.id where c.id in ",
            );
            query.bind_list(chunk.iter().map(|it| it.0));
            let stored: Vec<(i64, Uuid, Option<Vec<u8>>)> = work.rows(query).await?;
            let mut stored: HashMap<Uuid, (i64, Option<Vec<u8>>)> =
                stored.into_iter().map(|(serial, id, bytes)| (id, (serial, bytes))).collect();
            let mut rows = Vec::with_capacity(chunk.len());
            for (customer, entries) in chunk {
                let Some((customer_serial, bytes)) = stored.remove(customer) else { continue };
                let bytes = analytics::merge(bytes.as_deref().unwrap_or_default(), entries)
                    .map_err(|it| Error::Damaged(format!("history of customer {customer}: {it}")))?;
                rows.push(HistoryTableRow::new(customer_serial, *customer, bytes)?);
            }
            self.store(work, rows).await?;
        }
        Ok(())
    }

    async fn store(&mut self, work: &Work, mut rows: Vec<HistoryTableRow>) -> Result<(), Error> {
        rows.sort_unstable_by_key(|it| it.customer_serial);
        self.touched += rows.len() as u64;
        let mut homes = Vec::with_capacity(rows.len());
        for row in &rows {
            if let Some(home) = home_station(&row.bytes)? {
                let station = self.facts.stations.iter().find(|it| it.1.0 == home).map(|it| *it.0);
                homes.extend(station.map(|it| (CustomerId(row.customer_id), UnitId(it))));
            }
        }
        let tail = "on conflict (customer_serial) do update set bytes = excluded.bytes, last_day = excluded.last_day,
            visits = excluded.visits, volume_ml = excluded.volume_ml, amount_minor = excluded.amount_minor,
            changed_seq = excluded.changed_seq";
        for row in &mut rows {
            row.changed_seq = self.seq;
        }
        work.insert_all_or(rows, tail).await?;
        customers::set_home_stations(work, &homes).await
    }

    /// Builds the histories of stale customers anew.
    async fn rebuild_stale(&mut self, work: &Work) -> Result<(), Error> {
        let stale: Vec<(Uuid, i64)> = work
            .rows(Query::new(
                "select t.customer_id, c.serial from sales_stale t join customers_customer c on c.id = t.customer_id
                 order by c.serial",
            ))
            .await?;
        for chunk in stale.chunks(CUSTOMERS_PER_STATEMENT) {
            let ids: Vec<Uuid> = chunk.iter().map(|it| it.0).collect();
            let mut built = build(work, &self.facts, &ids).await?;
            let mut gone = Vec::new();
            let mut rows = Vec::new();
            for (customer_id, customer_serial) in chunk {
                match built.remove(customer_id) {
                    Some(bytes) => rows.push(HistoryTableRow::new(*customer_serial, *customer_id, bytes)?),
                    None => gone.push(*customer_id),
                }
            }
            self.store(work, rows).await?;
            let mut query = Query::new("delete from sales_history where customer_id in ");
            query.bind_list(gone);
            work.run(query).await?;
        }
        work.run(Query::new("delete from sales_stale")).await.map(drop)
    }
}

fn pack_all(entries: HashMap<Uuid, Vec<Entry>>) -> Vec<(Uuid, Vec<u8>)> {
    entries.into_iter().map(|(customer, entries)| (customer, analytics::pack(&entries))).collect()
}

/// The histories of these customers, straight from their sales.
async fn build(sql: &impl Sql, facts: &Facts, customers: &[Uuid]) -> Result<HashMap<Uuid, Vec<u8>>, Error> {
    let mut entries: HashMap<Uuid, Vec<Entry>> = HashMap::new();
    let mut query = Query::new(FOLD_LINES);
    query.push(
        "s.batch_seq in (select seq from sales_batch where fold_seq is not null) and s.customer_id in ",
    );
    query.bind_list(customers.iter().copied());
    sql.each(query, |line: FoldLine| {
        if let Some(customer) = line.customer_id {
            entries.entry(customer).or_default().push(facts.entry(&line)?);
        }
        Ok(())
    })
    .await?;
    Ok(pack_all(entries).into_iter().collect())
}

/// The station with the largest share of a customer's fuel visits; of two alike the one visited last, then the
/// one with the lower number.
pub(crate) fn home_station(bytes: &[u8]) -> Result<Option<u32>, Error> {
    let entries = analytics::unpack(bytes).map_err(|it| Error::Damaged(it.to_string()))?;
    let has_fuel = entries.iter().any(|it| it.family.is_fuel());
    let mut visits: HashMap<u32, (u32, BusinessDay)> = HashMap::new();
    for entry in entries.iter().filter(|it| !has_fuel || it.family.is_fuel()) {
        let station = visits.entry(entry.station).or_insert((0, entry.day));
        station.0 += entry.visits;
        station.1 = station.1.max(entry.day);
    }
    let best = visits
        .into_iter()
        .max_by_key(|(station, (visits, last))| (*visits, *last, std::cmp::Reverse(*station)));
    Ok(best.map(|it| it.0))
}

rows! {
    /// A customer beside the stored history.
    struct CheckedHistory {
        serial: i64,
        id: Uuid,
        customer_serial: Option<i64>,
        customer_id: Option<Uuid>,
        bytes: Option<Vec<u8>>,
        last_day: Option<i64>,
        visits: Option<i64>,
        volume_ml: Option<i64>,
        amount_minor: Option<i64>,
    }
}

impl CheckedHistory {
    fn stored(self) -> Option<HistoryTableRow> {
        Some(HistoryTableRow {
            customer_serial: self.customer_serial?,
            customer_id: self.customer_id?,
            bytes: self.bytes?,
            last_day: self.last_day?,
            visits: self.visits?,
            volume_ml: self.volume_ml?,
            amount_minor: self.amount_minor?,
            changed_seq: 0,
        })
    }
}

/// Customers whose stored history is not what their sales give: serial numbers, in order.
pub(crate) async fn wrong_histories(sql: &impl Sql) -> Result<Vec<i64>, Error> {
    let facts = Facts::load(sql).await?;
    let mut wrong = Vec::new();
    let mut after = 0_i64;
    loop {
        let mut query = Query::new(
            "select c.serial, c.id, h.customer_serial, h.customer_id, h.bytes, h.last_day, h.visits, h.volume_ml,
                    h.amount_minor
             from customers_customer c
             left join sales_history h on h.customer_id = c.id where c.serial > ",
        );
        query.bind(after).push(" order by c.serial limit ").bind(CUSTOMERS_PER_STATEMENT as i64);
        let rows: Vec<CheckedHistory> = sql.rows(query).await?;
        let Some(last) = rows.last() else { return Ok(wrong) };
        after = last.serial;
        let ids: Vec<Uuid> = rows.iter().map(|it| it.id).collect();
        let mut built = build(sql, &facts, &ids).await?;
        for row in rows {
            let expected = built.remove(&row.id);
            let expected = expected.map(|it| HistoryTableRow::new(row.serial, row.id, it)).transpose()?;
            let serial = row.serial;
            if expected != row.stored() {
                wrong.push(serial);
            }
        }
    }
}

/// Customers whose home station is not where most of their fills were: serial numbers, in order.
pub(crate) async fn wrong_homes(sql: &impl Sql) -> Result<Vec<i64>, Error> {
    let facts = Facts::load(sql).await?;
    let numbers: HashMap<Uuid, u32> = facts.stations.iter().map(|(id, (no, _))| (*id, *no)).collect();
    let mut wrong = Vec::new();
    let query = Query::new(
        "select c.serial, c.home_station_id, h.bytes from customers_customer c
         left join sales_history h on h.customer_id = c.id order by c.serial",
    );
    sql.each(query, |(serial, home, bytes): (i64, Option<Uuid>, Option<Vec<u8>>)| {
        // Without a history the last known home stays; one that cannot be read differs as a history.
        let Some(Ok(expected)) = bytes.as_deref().map(home_station) else { return Ok(()) };
        if home.and_then(|it| numbers.get(&it).copied()) != expected {
            wrong.push(serial);
        }
        Ok(())
    })
    .await?;
    Ok(wrong)
}
