//! Customers who first appear at a till.

use super::filing::{Filing, NewCard, NewFile, NewVehicle};
use super::{CustomersError, blind_of_normal};
use crate::model::{CardKind, CardLimits, CustomerId, IdentifierKind, NewTillCustomer};
use crate::rules::{Span, made_number, normal_identifier};
use crate::store::{Blind, find_by_identifiers, find_by_numbers};
use data_encoding::HEXLOWER;
use database::{AuditEntry, Work};
use serde::Serialize;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use vault::{Plate, Vault};

/// Event `customers.identifiers_added`: readings that were anonymous so far may now find their customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdentifiersAdded {
    pub items: Vec<IdentifierAdded>,
}

/// One identifier and whom it finds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IdentifierAdded {
    pub customer_id: CustomerId,
    pub kind: IdentifierKind,
    /// The keyed hash, in hexadecimal.
    pub blind: String,
}

impl IdentifiersAdded {
    pub(crate) const NAME: &'static str = "customers.identifiers_added";
}

impl IdentifierAdded {
    pub(crate) fn new(customer_id: CustomerId, kind: IdentifierKind, blind: Blind) -> Self {
        Self { customer_id, kind, blind: HEXLOWER.encode(&blind) }
    }
}

/// Files customers of whom a till read an identifier, thousands at once. Returns one customer for each, in
/// the same order; one who is filed already, or given twice, is not filed again.
pub async fn add_from_till(
    work: &mut Work,
    vault: &Vault,
    new: Vec<NewTillCustomer>,
) -> Result<Vec<CustomerId>, CustomersError> {
    // Holding the series first makes two imports look up and file one after the other.
    work.take_numbers("customer", 0).await?;
    let keys = normal_keys(&new)?;
    let mut known = known_customers(work, vault, &keys).await?;
    let missing = missing(&keys, &known);
    let count = missing.len() as i64;
    if count > 0 {
        let first = work.take_numbers("customer", count).await?;
        let numbers = numbers(work, &keys, &missing, first).await?;
        let mut filing = Filing::new(work, vault);
        let mut items = Vec::with_capacity(missing.len());
        for ((index, number), serial) in missing.iter().zip(numbers).zip(first..) {
            let (key, new) = (&keys[*index], &new[*index]);
            let file = NewFile {
                serial,
                number,
                kind: new.customer_kind,
                name: None,
                owner: new.owner,
                maintainer: None,
                joined_on: None,
            };
            let customer = filing.customer(file);
            items.push(file_identifier(&mut filing, vault, customer, key));
            known.insert(key.clone(), customer);
        }
        filing.store().await?;
        note(work, first, count);
        work.tell(IdentifiersAdded::NAME, &IdentifiersAdded { items });
    }
    Ok(keys.iter().filter_map(|it| known.get(it).copied()).collect())
}

/// An identifier in its one spelling.
type Key = (IdentifierKind, String);

fn normal_keys(new: &[NewTillCustomer]) -> Result<Vec<Key>, CustomersError> {
    let key = |it: &NewTillCustomer| match normal_identifier(it.kind, &it.value) {
        value if value.is_empty() => Err(CustomersError::EmptyIdentifier(it.kind)),
        value => Ok((it.kind, value)),
    };
    new.iter().map(key).collect()
}

async fn known_customers(
    work: &Work,
    vault: &Vault,
    keys: &[Key],
) -> Result<HashMap<Key, CustomerId>, CustomersError> {
    let mut known = HashMap::with_capacity(keys.len());
    let of_kind = |kind| keys.iter().filter(move |it| it.0 == kind);
    let numbers: Vec<String> = of_kind(IdentifierKind::CustomerNumber).map(|it| it.1.clone()).collect();
    for (number, customer) in find_by_numbers(work, &numbers).await? {
        known.insert((IdentifierKind::CustomerNumber, number), customer);
    }
    for kind in [IdentifierKind::Card, IdentifierKind::Plate, IdentifierKind::Phone] {
        let blinds: Vec<Blind> = of_kind(kind).map(|it| blind_of_normal(vault, kind, &it.1)).collect();
        // The last holder counts: rows come in order of their first day.
        let found = find_by_identifiers(work, kind, &blinds).await?;
        let found: HashMap<Blind, CustomerId> = found.into_iter().map(|it| (it.0, it.3)).collect();
        for (key, blind) in of_kind(kind).zip(blinds) {
            if let Some(customer) = found.get(&blind) {
                known.insert(key.clone(), *customer);
            }
        }
    }
    Ok(known)
}

/// The places of those that are not known, each identifier once.
fn missing(keys: &[Key], known: &HashMap<Key, CustomerId>) -> Vec<usize> {
    let mut seen = HashSet::new();
    (0..keys.len()).filter(|it| !known.contains_key(&keys[*it]) && seen.insert(&keys[*it])).collect()
}

/// A number for each new customer: the one read at the till, else one made from the serial. Where somebody
/// already bears the number that would be made, a suffix sets the new one apart.
async fn numbers(
    work: &Work,
    keys: &[Key],
    missing: &[usize],
    first: i64,
) -> Result<Vec<String>, CustomersError> {
    let read = |key: &Key| (key.0 == IdentifierKind::CustomerNumber).then(|| key.1.clone());
    let mut taken: HashSet<String> = missing.iter().filter_map(|it| read(&keys[*it])).collect();
    let made: Vec<String> = (first..).take(missing.len()).map(made_number).collect();
    taken.extend(find_by_numbers(work, &made).await?.into_keys());
    let mut numbers = Vec::with_capacity(missing.len());
    for (index, made) in missing.iter().zip(made) {
        let number = match read(&keys[*index]) {
            Some(number) => number,
            None if taken.contains(&made) => free_number(work, &made).await?,
            None => made,
        };
        numbers.push(number);
    }
    Ok(numbers)
}

pub(crate) async fn free_number(work: &Work, made: &str) -> Result<String, CustomersError> {
    let mut suffix = 1;
    loop {
        let number = format!("{made}-{suffix}");
        if find_by_numbers(work, std::slice::from_ref(&number)).await?.is_empty() {
            return Ok(number);
        }
        suffix += 1;
    }
}

fn file_identifier(
    filing: &mut Filing<'_>,
    vault: &Vault,
    customer: CustomerId,
    key: &Key,
) -> IdentifierAdded {
    let (kind, value) = key;
    match kind {
        IdentifierKind::Card => {
            let kind = CardKind::Anonymous;
            let (main, vehicle, from, until) = (None, None, None, None);
            let limits = CardLimits::default();
            filing
                .card(customer, NewCard { number: value.clone(), kind, main, limits, vehicle, from, until });
        }
        IdentifierKind::Plate => {
            let plate = Plate::parse(value);
            let new = NewVehicle { plate, kind: None, fuel: None, tank_ml: None, from: None, until: None };
            filing.vehicle(customer, &new);
        }
        IdentifierKind::Phone => filing.phone(customer, value),
        IdentifierKind::CustomerNumber => {
            return IdentifierAdded::new(customer, *kind, blind_of_normal(vault, *kind, value));
        }
    }
    let blind = filing.identifier(customer, *kind, value, Span::ALWAYS);
    IdentifierAdded::new(customer, *kind, blind)
}

fn note(work: &mut Work, first: i64, count: i64) {
    work.audit(AuditEntry {
        action: "customers.customers_filed_from_till",
        subject_kind: "customer",
        subject: None,
        unit: None,
        detail: json!({ "first_serial": first, "count": count }),
    });
}
