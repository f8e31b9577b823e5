//! Recording what tills say: from lines as they arrive to receipts, customers and amounts.
//!
//! One chunk is one transaction. What is looked up once is remembered for the chunks that follow.

use crate::batches::BatchCounts;
use crate::camera::hide_unwilling;
use crate::fold::FoldLine;
use crate::kept::Kept;
use crate::model::{Incoming, Product, ProductId};
use crate::policy::{Policy, Units};
use crate::receipts::{
    NewRows, Ready, Receipt, conflict, content_of, figures_of, gather, set, take, unknown,
};
use crate::rules::{self, Encounter};
use crate::store::{self, Key, SaleRow, StoredReceipt};
use customers::{CustomerId, IdentifierKind};
use database::Work;
use exchange::CellProblem;
use kernel::{BusinessDay, Problem};
use organisation::UnitId;
use stations::StationRef;
use std::collections::{BTreeSet, HashMap, HashSet};
use uuid::Uuid;
use web::App;

/// What became of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    New { flagged: bool },
    Known,
    Rejected(CellProblem),
}

/// What recording made on the way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Made {
    pub customers: i64,
    pub stations: i64,
    pub products: i64,
}

/// Lines of sales on their way into the database.
#[derive(Debug)]
pub struct Recorder<'a> {
    app: &'a App,
    policy: Policy,
    batch_seq: i64,
    stations: HashMap<String, StationRef>,
    products: HashMap<String, Product>,
    /// Whose identifier it is, on which days: cards change hands.
    customers: HashMap<(IdentifierKind, String), Owners>,
    /// What was stored, where somebody wants to fold it.
    pub(crate) kept: Option<Kept>,
    pub made: Made,
}

/// Whose an identifier is, from day to day.
type Owners = Vec<(BusinessDay, BusinessDay, CustomerId)>;

/// The days on which a number that never changes hands is valid.
const ALWAYS: (BusinessDay, BusinessDay) = (BusinessDay(i32::MIN), BusinessDay(i32::MAX));

/// Identifiers remembered between chunks; beyond that the memory starts anew.
const IDENTIFIERS_MAX: usize = 1_000_000;

impl<'a> Recorder<'a> {
    pub async fn new(app: &'a App, work: &Work, policy: Policy, batch_seq: i64) -> Result<Self, Problem> {
        // A till's account is held to its own stations: to it, others do not exist.
        let visible: HashSet<UnitId> =
            organisation::units_within(work, work.scope()).await?.into_iter().map(|it| it.id).collect();
        let mut stations = stations::stations_by_code(work).await?;
        stations.retain(|_, it| visible.contains(&it.id));
        Ok(Self {
            app,
            policy,
            batch_seq,
            stations,
            products: store::products_by_code(work).await?,
            customers: HashMap::new(),
            kept: None,
            made: Made::default(),
        })
    }

    /// Records one chunk and says what became of each line, in the order given. `columns` names a field as the
    /// source calls it.
    pub async fn record(
        &mut self,
        work: &mut Work,
        mut lines: Vec<Incoming>,
        columns: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<(Vec<Outcome>, BatchCounts), Problem> {
        hide_unwilling(work, &self.app.vault, &mut lines).await?;
        let mut outcomes = vec![Outcome::Known; lines.len()];
        self.make_stations(work, &lines).await?;
        self.make_products(work, &lines).await?;
        self.find_customers(work, &lines).await?;
        let mut ready = Vec::with_capacity(lines.len());
        for (index, line) in lines.into_iter().enumerate() {
            match self.prepare(line, index, columns) {
                Ok(it) => ready.push(it),
                Err(problem) => set(&mut outcomes, index, Outcome::Rejected(problem)),
            }
        }
        let receipts = gather(ready, &mut outcomes, columns, || work.new_id());
        let receipts = self.link_refunds(work, receipts, &mut outcomes, columns).await?;
        self.store(work, receipts, &mut outcomes, columns).await
    }

    /// The units in which quantities are read when the source does not say.
    pub(crate) fn units(&self) -> Units {
        Units::new(self.products.values(), self.policy.product_unit)
    }

    async fn make_stations(&mut self, work: &mut Work, lines: &[Incoming]) -> Result<(), Problem> {
        if !self.policy.create_stations {
            return Ok(());
        }
        // Numbered in the order of their codes, whatever the order of the rows.
        let named: BTreeSet<&String> = lines.iter().map(|it| &it.station_code).collect();
        for code in named {
            if self.stations.contains_key(code) || code.is_empty() {
                continue;
            }
            let parent = match self.policy.station_parent {
                Some(parent) => parent,
                None => organisation::root_unit(work).await?.id,
            };
            let mut new = stations::NewStation::named(code, code, parent);
            new.time_zone.clone_from(&self.policy.station_zone);
            let station = stations::add_station(work, new, &self.app.settings.business).await?;
            self.stations.insert(code.clone(), station);
            self.made.stations += 1;
        }
        Ok(())
    }

    async fn make_products(&mut self, work: &Work, lines: &[Incoming]) -> Result<(), Problem> {
        if !self.policy.create_products {
            return Ok(());
        }
        let mut new = Vec::new();
        for line in lines {
            if self.products.contains_key(&line.product_code) || line.product_code.is_empty() {
                continue;
            }
            let product = Product {
                id: ProductId(work.new_id()),
                code: line.product_code.clone(),
                name: line.product_code.clone(),
                family: self.policy.product_family,
                grade: String::new(),
                unit: line.quantity.map_or(self.policy.product_unit, |it| it.unit),
                version: 1,
            };
            self.products.insert(product.code.clone(), product.clone());
            new.push(product);
        }
        if !new.is_empty() {
            new.sort_unstable_by(|a, b| a.code.cmp(&b.code));
            store::add_products(work, &new).await?;
            self.made.products += new.len() as i64;
        }
        Ok(())
    }

    /// Looks up identifiers that were not met before, and makes customers of the unknown where that is wanted.
    async fn find_customers(&mut self, work: &mut Work, lines: &[Incoming]) -> Result<(), Problem> {
        if IDENTIFIERS_MAX < self.customers.len() {
            self.customers.clear();
        }
        let mut unmet: Vec<(IdentifierKind, String, UnitId)> = Vec::new();
        let mut seen = HashSet::new();
        for line in lines {
            let Some((kind, value)) = &line.identifier else { continue };
            // A line whose station is unknown is rejected later; nobody is made because of it.
            let Some(station) = self.stations.get(&line.station_code) else { continue };
            let key = (*kind, value.clone());
            if !self.customers.contains_key(&key) && seen.insert(key.clone()) {
                unmet.push((key.0, key.1, station.id));
            }
        }
        if unmet.is_empty() {
            return Ok(());
        }
        // Numbered in the order of what is read, whatever the order of the rows.
        unmet.sort_unstable_by(|a, b| (a.0.as_str(), &a.1).cmp(&(b.0.as_str(), &b.1)));
        for (kind, value, _) in &unmet {
            self.customers.insert((*kind, value.clone()), Vec::new());
        }
        self.look_up(work, &unmet).await?;
        if self.policy.create_customers {
            self.make_customers(work, unmet).await?;
        }
        Ok(())
    }

    async fn look_up(
        &mut self,
        work: &Work,
        unmet: &[(IdentifierKind, String, UnitId)],
    ) -> Result<(), Problem> {
        for kind in [IdentifierKind::Card, IdentifierKind::Plate, IdentifierKind::Phone] {
            let values: HashMap<customers::Blind, &String> = unmet
                .iter()
                .filter(|it| it.0 == kind)
                .filter_map(|(_, value, _)| self.blind(kind, value).map(|it| (it, value)))
                .collect();
            if values.is_empty() {
                continue;
            }
            let blinds: Vec<_> = values.keys().copied().collect();
            for (blind, from, until, customer) in customers::find_by_identifiers(work, kind, &blinds).await? {
                if let Some(value) = values.get(&blind) {
                    self.customers.entry((kind, (*value).clone())).or_default().push((from, until, customer));
                }
            }
        }
        let numbers = unmet.iter().filter(|it| it.0 == IdentifierKind::CustomerNumber).map(|it| it.1.clone());
        let numbers: Vec<String> = numbers.collect();
        for (number, customer) in customers::find_by_numbers(work, &numbers).await? {
            let key = (IdentifierKind::CustomerNumber, number);
            self.customers.entry(key).or_default().push((ALWAYS.0, ALWAYS.1, customer));
        }
        Ok(())
    }

    async fn make_customers(
        &mut self,
        work: &mut Work,
        unmet: Vec<(IdentifierKind, String, UnitId)>,
    ) -> Result<(), Problem> {
        let unknown = |it: &(IdentifierKind, String, UnitId)| {
            self.customers.get(&(it.0, it.1.clone())).is_none_or(Vec::is_empty)
        };
        let unknown: Vec<_> = unmet.into_iter().filter(unknown).collect();
        if unknown.is_empty() {
            return Ok(());
        }
        let new = unknown.iter().map(|(kind, value, station)| customers::NewTillCustomer {
            kind: *kind,
            value: value.clone(),
            owner: *station,
            customer_kind: match kind {
                IdentifierKind::Card => customers::Kind::Card,
                _ => self.policy.customer_kind,
            },
        });
        let made = customers::add_from_till(work, &self.app.vault, new.collect()).await?;
        self.made.customers += made.len() as i64;
        for ((kind, value, _), customer) in unknown.into_iter().zip(made) {
            self.customers.insert((kind, value), vec![(ALWAYS.0, ALWAYS.1, customer)]);
        }
        Ok(())
    }

    fn blind(&self, kind: IdentifierKind, value: &str) -> Option<customers::Blind> {
        customers::blind(&self.app.vault, kind, value)
    }

    fn prepare(
        &self,
        mut line: Incoming,
        index: usize,
        columns: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<Ready, CellProblem> {
        let station = self.stations.get(&line.station_code).ok_or_else(|| {
            unknown(columns("station_code"), "unknown_station", "油站", "station", &line.station_code)
        })?;
        let product = self.products.get(&line.product_code).ok_or_else(|| {
            unknown(columns("product_code"), "unknown_product", "商品", "product", &line.product_code)
        })?;
        if let Some(problem) = rules::line_problem(&line, columns) {
            return Err(problem);
        }
        if let Some(quantity) = line.quantity
            && let Some(problem) = rules::unit_problem(product, quantity, columns("quantity"))
        {
            return Err(problem);
        }
        let flag = rules::flag(product, &line);
        if flag.is_some() {
            line.quantity = None;
        }
        let at = line.at.instant(station.calendar.zone);
        let day = station.calendar.day_of(at);
        let blind =
            line.identifier.as_ref().and_then(|(kind, value)| self.blind(*kind, value)).map(Vec::from);
        let customer = line.identifier.as_ref().and_then(|it| {
            let owners = self.customers.get(it)?;
            owners.iter().find(|(from, until, _)| *from <= day && day <= *until).map(|it| it.2)
        });
        let figures = rules::figures_hash(
            &line.product_code,
            line.quantity.map(|it| it.amount),
            line.unit_price.map(|it| it.0),
            line.discount.0,
            line.amount.0,
        );
        let content = rules::content_hash(&line, figures);
        Ok(Ready {
            station: station.id,
            at,
            day,
            blind,
            customer,
            product: product.id,
            family: product.family,
            flag,
            figures,
            content,
            index,
            line,
        })
    }

    /// Finds the sales that refunds take back: stored ones, or ones of the same chunk.
    async fn link_refunds(
        &self,
        work: &Work,
        mut receipts: Vec<(Key, Uuid, Receipt)>,
        outcomes: &mut [Outcome],
        columns: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<Vec<(Key, Uuid, Receipt)>, Problem> {
        let original = |key: &Key, receipt: &Receipt| {
            let number = receipt.lines.first().and_then(|it| it.line.refund_of.clone());
            number.map(|number| (key.0, key.1.clone(), number))
        };
        let wanted: Vec<Key> = receipts.iter().filter_map(|(key, _, it)| original(key, it)).collect();
        if wanted.is_empty() {
            return Ok(receipts);
        }
        let mut known: HashMap<Key, Uuid> = receipts.iter().map(|(key, id, _)| (key.clone(), *id)).collect();
        for stored in store::receipts(work, &wanted).await? {
            known.insert((stored.station_id, stored.pos, stored.receipt), stored.id);
        }
        for (key, _, receipt) in &mut receipts {
            let Some(wanted) = original(key, receipt) else { continue };
            receipt.refund_of = known.get(&wanted).copied();
            if receipt.refund_of.is_none() {
                for line in receipt.lines.drain(..) {
                    let problem = unknown(
                        columns("refund_of"),
                        "unknown_refund",
                        "原小票",
                        "original receipt",
                        &wanted.2,
                    );
                    set(outcomes, line.index, Outcome::Rejected(problem));
                }
            }
        }
        receipts.retain(|(_, _, receipt)| !receipt.lines.is_empty());
        Ok(receipts)
    }

    /// Stores receipts that are new, and compares those whose number is taken.
    async fn store(
        &mut self,
        work: &Work,
        receipts: Vec<(Key, Uuid, Receipt)>,
        outcomes: &mut [Outcome],
        columns: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<(Vec<Outcome>, BatchCounts), Problem> {
        let sales = receipts.iter().map(|it| self.sale_row(it));
        let wanted = receipts.len() as u64;
        let stored = work.insert_all_or(sales, "on conflict do nothing").await?;
        let mut taken = HashMap::new();
        if stored < wanted {
            let keys: Vec<Key> = receipts.iter().map(|it| it.0.clone()).collect();
            let ours: HashSet<Uuid> = receipts.iter().map(|it| it.1).collect();
            for other in store::receipts(work, &keys).await? {
                if !ours.contains(&other.id) {
                    taken.insert((other.station_id, other.pos.clone(), other.receipt.clone()), other);
                }
            }
        }
        let mut counts = BatchCounts { rows: outcomes.len() as i64, ..BatchCounts::default() };
        let (mut rows, mut meetings) = (NewRows::default(), Vec::new());
        for (key, id, receipt) in receipts {
            match taken.remove(&key) {
                Some(other) => meetings.push((other, receipt)),
                None => take(id, &receipt, &[], &mut rows, outcomes, &mut counts),
            }
        }
        work.insert_all(rows.lines).await?;
        work.insert_all(rows.payments).await?;
        self.keep(&rows.folded);
        self.meet(work, meetings, outcomes, &mut counts, columns).await?;
        counts.known = outcomes.iter().filter(|it| **it == Outcome::Known).count() as i64;
        counts.rejected = outcomes.iter().filter(|it| matches!(it, Outcome::Rejected(_))).count() as i64;
        Ok((outcomes.to_vec(), counts))
    }

    fn keep(&mut self, lines: &[FoldLine]) {
        if let Some(kept) = &mut self.kept {
            for line in lines {
                kept.push(line);
            }
        }
    }

    async fn meet(
        &mut self,
        work: &Work,
        meetings: Vec<(StoredReceipt, Receipt)>,
        outcomes: &mut [Outcome],
        counts: &mut BatchCounts,
        columns: &(dyn Fn(&str) -> String + Sync),
    ) -> Result<(), Problem> {
        let unlike = |(stored, receipt): &&(StoredReceipt, Receipt)| {
            stored.header_hash != receipt.header_hash || stored.content_hash != content_of(&receipt.lines)
        };
        let differing: Vec<Uuid> = meetings.iter().filter(unlike).map(|it| it.0.id).collect();
        let mut stored_lines: HashMap<Uuid, (Vec<i64>, Vec<String>)> = HashMap::new();
        for it in store::lines_of(work, &differing).await? {
            let (hashes, families) = stored_lines.entry(it.sale_id).or_default();
            hashes.push(it.content_hash);
            families.push(it.family);
        }
        for (stored, receipt) in meetings {
            let Some((hashes, families)) = stored_lines.get(&stored.id) else { continue };
            let arriving: Vec<i64> = receipt.lines.iter().map(|it| it.content).collect();
            let same_header = stored.header_hash == receipt.header_hash;
            match rules::encounter(same_header, hashes, &arriving, stored.batch_seq == self.batch_seq) {
                Encounter::Known => {}
                Encounter::Grows => {
                    let mut rows = NewRows::default();
                    take(stored.id, &receipt, families, &mut rows, outcomes, counts);
                    self.keep(&rows.folded);
                    store::grow(work, stored.id, rows.lines, figures_of(&receipt.lines)).await?;
                }
                Encounter::Conflict => {
                    for line in &receipt.lines {
                        let problem = conflict(columns("receipt"), &stored, &receipt);
                        set(outcomes, line.index, Outcome::Rejected(problem));
                    }
                }
            }
        }
        Ok(())
    }

    fn sale_row(&self, (key, id, receipt): &(Key, Uuid, Receipt)) -> SaleRow {
        let first = receipt.lines.first();
        let line = first.map(|it| &it.line);
        // A till may give pump or shift on some lines only: the first that says counts.
        let text =
            |of: fn(&Incoming) -> &Option<String>| receipt.lines.iter().find_map(|it| of(&it.line).clone());
        SaleRow {
            id: *id,
            batch_seq: self.batch_seq,
            void_seq: None,
            station_id: key.0,
            pos: key.1.clone(),
            receipt: key.2.clone(),
            at_us: first.map_or(0, |it| it.at.micros()),
            business_day: first.map_or(0, |it| i64::from(it.day.0)),
            customer_id: first.and_then(|it| it.customer).map(CustomerId::uuid),
            identifier_kind: line.and_then(|it| it.identifier.as_ref()).map(|it| it.0.as_str().to_owned()),
            identifier_blind: first.and_then(|it| it.blind.clone()),
            refund_of: receipt.refund_of,
            amount_minor: receipt.lines.iter().map(|it| it.line.amount.0).sum(),
            discount_minor: receipt.lines.iter().map(|it| it.line.discount.0).sum(),
            payment: rules::payment_word(&rules::payments(receipt.lines.iter().map(|it| &it.line))),
            pump: text(|it| &it.pump),
            attendant: text(|it| &it.attendant),
            shift: text(|it| &it.shift),
            invoice: text(|it| &it.invoice),
            header_hash: receipt.header_hash,
            content_hash: content_of(&receipt.lines),
            figures_hash: figures_of(&receipt.lines),
        }
    }
}
