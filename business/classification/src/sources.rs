//! What a run reads: packed histories, stations, the calendar and the rules, all from one transaction.

use crate::rules::moves::Worth;
use crate::store;
use analytics::{Calendar, CorruptHistory, CustomerHistory, Input, Rules, Segment, StationFacts};
use database::{Error, Sql, Work};
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use tyme4rs::tyme::lunar::LunarDay;
use uuid::Uuid;

/// One customer with the packed purchases. The bytes of all customers are the bulk of a run's memory.
#[derive(Clone, Debug)]
pub struct Customer {
    pub serial: i64,
    pub id: Uuid,
    pub segment: Segment,
    pub history: Vec<u8>,
}

impl Customer {
    /// As the engine takes it.
    fn known(&self, electric_from: Option<BusinessDay>) -> CustomerHistory<'_> {
        CustomerHistory {
            key: self.serial.unsigned_abs(),
            segment: self.segment,
            history: &self.history,
            electric_from,
        }
    }
}

/// What beside the sales a finding rests on. It is kept with the run, so that the run can be recomputed after
/// somebody has changed a closure, a holiday or a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    pub rules: Rules,
    /// Station number, first and last day, as days since 1970-01-01.
    pub closures: Vec<(u32, i32, i32)>,
    pub spring_festivals: Vec<i32>,
    /// Serials of customers of whom an electric car has taken the place of the last one that burns fuel, and since when.
    #[serde(default)]
    pub electric: Vec<(i64, i32)>,
}

impl Inputs {
    /// Closures station by station, and the calendar, as the engine takes them.
    pub fn facts(&self) -> (Vec<StationFacts>, Calendar) {
        let mut closed: BTreeMap<u32, Vec<_>> = BTreeMap::new();
        for &(station, from, until) in &self.closures {
            closed.entry(station).or_default().push((BusinessDay(from), BusinessDay(until)));
        }
        let stations = closed.into_iter().map(|(number, closed)| StationFacts { number, closed }).collect();
        let spring_festivals = self.spring_festivals.iter().copied().map(BusinessDay).collect();
        (stations, Calendar { spring_festivals })
    }
}

/// The days over which customers are ranked, by which their worth is told as well.
const WINDOW_DAYS: i32 = 364;

/// Everything that a run reads, as of one moment.
#[derive(Clone, Debug)]
pub struct Sources {
    /// By serial.
    pub customers: Vec<Customer>,
    pub inputs: Inputs,
    pub batch_seq: i64,
    /// Which day the run is for.
    pub as_of: BusinessDay,
}

impl Sources {
    /// Brings the histories up to the sales and reads them. Without a day, the last one with sales is taken, up
    /// to `today`: one mistyped year at a till must not make everybody look lost. None without any sales.
    pub async fn read(
        work: &mut Work,
        as_of: Option<BusinessDay>,
        today: BusinessDay,
    ) -> Result<Option<Self>, Error> {
        sales::catch_up(work).await?;
        seed(work).await?;
        let batch_seq = sales::last_batch_seq(work).await?;
        let customers = read_customers(work).await?;
        let as_of = match as_of {
            Some(day) => Some(day),
            None => last_day(&customers, today)?,
        };
        let Some(as_of) = as_of else { return Ok(None) };
        let inputs = read_inputs(work, as_of).await?;
        Ok(Some(Self { customers, inputs, batch_seq, as_of }))
    }

    /// The same run again: the sales of today, with everything else as it was then.
    pub async fn again(sql: &impl Sql, inputs: Inputs, as_of: BusinessDay) -> Result<Self, Error> {
        let batch_seq = sales::last_batch_seq(sql).await?;
        Ok(Self { customers: read_customers(sql).await?, inputs, batch_seq, as_of })
    }

    /// Runs the engine. It takes all cores for a while: call it where blocking is allowed.
    pub fn assess(&self) -> Result<analytics::Assessment, Error> {
        self.ask(|input| analytics::assess(input, self.as_of, &self.inputs.rules))
    }

    /// How many of the 28 days that end with the last complete week each station was closed or sent no data, by number.
    pub fn closed_days(&self) -> Result<BTreeMap<u32, u32>, Error> {
        self.ask(|input| analytics::closed_days(input, self.as_of))
    }

    fn ask<T>(&self, question: impl FnOnce(&Input<'_>) -> Result<T, CorruptHistory>) -> Result<T, Error> {
        let electric: HashMap<i64, i32> = self.inputs.electric.iter().copied().collect();
        let since = |it: &Customer| electric.get(&it.serial).copied().map(BusinessDay);
        let customers: Vec<_> = self.customers.iter().map(|it| it.known(since(it))).collect();
        let (stations, calendar) = self.inputs.facts();
        let input = Input { customers: &customers, stations: &stations, calendar: &calendar };
        question(&input).map_err(|it| Error::Damaged(it.to_string()))
    }

    /// What each customer bought in the 364 days that end with the day of the run: millilitres and money.
    pub(crate) fn worth(&self) -> Result<Vec<Worth>, Error> {
        let from = self.as_of.plus(1 - WINDOW_DAYS);
        let mut entries = Vec::new();
        let mut worth = Vec::with_capacity(self.customers.len());
        for customer in &self.customers {
            read_entries(customer, &mut entries)?;
            let mut sum = Worth::default();
            for entry in entries.iter().filter(|it| from <= it.day && it.day <= self.as_of) {
                sum.volume_ml = sum.volume_ml.saturating_add(entry.volume_ml);
                sum.amount = sum.amount.saturating_add(entry.amount);
            }
            worth.push(sum);
        }
        Ok(worth)
    }

    /// A number that is another one when any purchase up to the day of the run is another one. It tells
    /// findings that were tampered with from findings that late sales have overtaken.
    pub fn fingerprint(&self) -> Result<i64, Error> {
        self.fingerprint_until(self.as_of)
    }

    /// The same of what was bought up to another day.
    pub fn fingerprint_until(&self, until: BusinessDay) -> Result<i64, Error> {
        let mut sum = 0_u64;
        let mut entries = Vec::new();
        for customer in &self.customers {
            read_entries(customer, &mut entries)?;
            let known = entries.partition_point(|it| it.day <= until);
            if known == 0 {
                continue;
            }
            let mut hash = mix(0, customer.serial.unsigned_abs());
            hash = mix(hash, customer.segment as u64);
            for entry in entries.iter().take(known) {
                hash = mix(hash, u64::from(entry.day.0.unsigned_abs()));
                hash = mix(hash, (u64::from(entry.station) << 8) | u64::from(entry.family.code()));
                hash = mix(hash, u64::from(entry.visits));
                hash = mix(hash, entry.volume_ml.cast_unsigned());
                hash = mix(hash, entry.amount.cast_unsigned());
                hash = mix(hash, entry.margin.map_or(u64::MAX, i64::cast_unsigned));
            }
            sum = sum.wrapping_add(hash);
        }
        Ok(sum.cast_signed())
    }
}

/// One step of a multiply-and-fold hash: it tells change, not forgery.
const fn mix(hash: u64, word: u64) -> u64 {
    let mixed = (hash ^ word).wrapping_mul(0xD6E8_FEB8_6659_FD93).wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed ^ (mixed >> 32)
}

async fn read_customers(sql: &impl Sql) -> Result<Vec<Customer>, Error> {
    let mut customers = Vec::new();
    sales::each_history(sql, |row| {
        let segment = Segment::parse(&row.kind).ok_or_else(|| {
            Error::Damaged(format!("kind `{}` of customer {}", row.kind, row.customer_serial))
        })?;
        let (serial, id) = (row.customer_serial, row.customer_id);
        customers.push(Customer { serial, id, segment, history: row.bytes });
        Ok(())
    })
    .await?;
    Ok(customers)
}

/// Unpacks what a customer bought, over what stands in `entries`.
pub fn read_entries(customer: &Customer, entries: &mut Vec<analytics::Entry>) -> Result<(), Error> {
    entries.clear();
    if customer.history.is_empty() {
        return Ok(());
    }
    analytics::read(&customer.history, entries)
        .map_err(|cause| Error::Damaged(format!("customer {}: {cause}", customer.serial)))
}

fn last_day(customers: &[Customer], today: BusinessDay) -> Result<Option<BusinessDay>, Error> {
    let mut entries = Vec::new();
    let mut last = None;
    for customer in customers {
        read_entries(customer, &mut entries)?;
        last = last.max(entries.iter().rev().map(|it| it.day).find(|it| *it <= today));
    }
    Ok(last)
}

/// What beside the sales a run of this day would rest on.
pub(crate) async fn read_inputs(sql: &impl Sql, as_of: BusinessDay) -> Result<Inputs, Error> {
    let closures = stations::closures(sql).await?;
    let closures = closures
        .into_iter()
        .filter(|(_, from, _)| *from <= as_of)
        .map(|(station, from, until)| (station as u32, from.0, until.0))
        .collect();
    Ok(Inputs {
        rules: store::rules_on(sql, as_of).await?,
        closures,
        spring_festivals: known_festivals(sql).await?.into_iter().map(|it| it.0).collect(),
        electric: customers::electric_since(sql, as_of).await?.into_iter().map(|it| (it.0, it.1.0)).collect(),
    })
}

/// Day 0 of the Spring Festivals as people left them; before the first analysis by the lunar calendar.
pub async fn known_festivals(sql: &impl Sql) -> Result<Vec<BusinessDay>, Error> {
    let stored = store::spring_festivals(sql).await?;
    Ok(if stored.is_empty() { spring_festivals() } else { stored.into_iter().map(BusinessDay).collect() })
}

/// Fills the tables that people may edit, as long as they are empty.
pub(crate) async fn seed(work: &Work) -> Result<(), Error> {
    store::seed(work, &spring_festivals()).await
}

/// Day 0 of the Spring Festival of each year, by the lunar calendar. People may change them in the table.
fn spring_festivals() -> Vec<BusinessDay> {
    (2001..=2050)
        .filter_map(|year| {
            let day = LunarDay::from_ymd(year, 1, 1).get_solar_day();
            let (year, month) = (day.get_year() as i32, day.get_month() as u32);
            chrono::NaiveDate::from_ymd_opt(year, month, day.get_day() as u32).map(BusinessDay::from_date)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use analytics::{Entry, Family};

    #[test]
    fn the_spring_festivals_are_those_of_the_calendar() {
        let days = spring_festivals();
        assert_eq!(days.len(), 50);
        for known in ["2017-01-28", "2024-02-10", "2025-01-29", "2026-02-17"] {
            assert!(days.contains(&known.parse().unwrap()), "{known}");
        }
    }

    fn sources(as_of: i32, last_amount: i64) -> Sources {
        let entry = |day, amount| Entry {
            day: BusinessDay(day),
            station: 1,
            family: Family::Gasoline,
            visits: 1,
            volume_ml: 1_000,
            amount,
            margin: None,
        };
        let history = analytics::pack(&[entry(100, 1), entry(200, last_amount)]);
        let customer = Customer { serial: 7, id: Uuid::nil(), segment: Segment::Person, history };
        let inputs = Inputs {
            rules: Rules::default(),
            closures: Vec::new(),
            spring_festivals: Vec::new(),
            electric: Vec::new(),
        };
        Sources { customers: vec![customer], inputs, batch_seq: 1, as_of: BusinessDay(as_of) }
    }

    #[test]
    fn sales_after_the_day_of_the_run_do_not_change_its_fingerprint() {
        assert_eq!(sources(150, 5).fingerprint().unwrap(), sources(150, 6).fingerprint().unwrap());
        assert_ne!(sources(200, 5).fingerprint().unwrap(), sources(200, 6).fingerprint().unwrap());
    }

    #[test]
    fn a_customer_who_had_not_come_yet_does_not_change_the_fingerprint() {
        let mut without = sources(50, 5);
        let with = without.fingerprint().unwrap();
        without.customers.clear();
        assert_eq!(without.fingerprint().unwrap(), with);
    }

    #[test]
    fn the_last_day_with_sales_is_found() {
        let customers = sources(0, 5).customers;
        assert_eq!(last_day(&customers, BusinessDay(200)).unwrap(), Some(BusinessDay(200)));
        assert_eq!(
            last_day(&customers, BusinessDay(199)).unwrap(),
            Some(BusinessDay(100)),
            "not after today"
        );
        assert_eq!(last_day(&[], BusinessDay(200)).unwrap(), None);
    }
}
