//! Rows and queries of the customers.

use crate::model::{Customer, CustomerId, IdentifierKind, Kind};
use crate::rules::{Held, Span};
use database::{Error, Query, Scope, Sql, TableRow, Work, rows};
use kernel::{BusinessDay, Instant};
use organisation::{UnitId, within};
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

rows! {
    pub(crate) struct CustomerRow in "customers_customer" {
        pub(crate) id: Uuid,
        pub(crate) serial: i64,
        pub(crate) number: String,
        pub(crate) number_key: Vec<u8>,
        pub(crate) kind: String,
        pub(crate) organisation_name: Option<String>,
        pub(crate) name_key: Option<Vec<u8>>,
        pub(crate) owner_unit_id: Uuid,
        pub(crate) maintainer_id: Option<Uuid>,
        pub(crate) home_station_id: Option<Uuid>,
        pub(crate) joined_on: Option<i64>,
        pub(crate) created_at_us: i64,
        pub(crate) version: i64,
    }
}

rows! {
    pub(crate) struct AssignmentRow in "customers_assignment" {
        pub(crate) id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) role: String,
        pub(crate) unit_id: Option<Uuid>,
        pub(crate) employee_id: Option<Uuid>,
        pub(crate) from_us: i64,
        pub(crate) until_us: Option<i64>,
        pub(crate) by_user: Option<Uuid>,
    }
}

rows! {
    pub(crate) struct VehicleRow in "customers_vehicle" {
        pub(crate) id: Uuid,
        pub(crate) customer_id: Uuid,
        pub(crate) plate_value_id: Uuid,
        pub(crate) fuel: Option<String>,
        pub(crate) power: String,
        pub(crate) from_day: Option<i64>,
        pub(crate) until_day: Option<i64>,
    }
}

rows! {
    pub(crate) struct CardRow in "customers_card" {
        pub(crate) id: Uuid,
        pub(crate) card_number: String,
        pub(crate) customer_id: Uuid,
        pub(crate) kind: String,
        pub(crate) vehicle_id: Option<Uuid>,
        pub(crate) from_day: Option<i64>,
        pub(crate) until_day: Option<i64>,
    }
}

rows! {
    pub(crate) struct IdentifierRow in "customers_identifier" {
        pub(crate) blind: Vec<u8>,
        pub(crate) kind: String,
        pub(crate) customer_id: Uuid,
        pub(crate) from_day: i64,
        pub(crate) until_day: i64,
    }
}

/// The keyed hash of an identifier.
pub type Blind = [u8; 16];

/// Values bound in one statement: many enough to need few, few enough for either engine's parser.
pub(crate) const PER_QUERY: usize = 1_000;

pub(crate) fn to_day(day: i64) -> BusinessDay {
    BusinessDay(day as i32)
}

pub(crate) fn to_number(day: BusinessDay) -> i64 {
    i64::from(day.0)
}

pub(crate) fn damaged(what: &str, word: &str) -> Error {
    Error::Damaged(format!("{what} `{word}`"))
}

impl TryFrom<CustomerRow> for Customer {
    type Error = Error;

    fn try_from(row: CustomerRow) -> Result<Self, Error> {
        Ok(Self {
            id: CustomerId(row.id),
            serial: row.serial,
            kind: Kind::parse(&row.kind).ok_or_else(|| damaged("customer kind", &row.kind))?,
            number: row.number,
            organisation_name: row.organisation_name,
            owner: UnitId(row.owner_unit_id),
            maintainer: row.maintainer_id.map(Into::into),
            home_station: row.home_station_id.map(UnitId),
            joined_on: row.joined_on.map(to_day),
            created_at: Instant::from_micros(row.created_at_us),
            version: row.version,
        })
    }
}

/// One customer within the scope.
pub(crate) async fn customer(
    sql: &impl Sql,
    scope: &Scope,
    id: CustomerId,
) -> Result<Option<Customer>, Error> {
    let mut query =
        Query::new(&format!("select {} from customers_customer where id = ", CustomerRow::columns("")));
    query.bind(id.uuid()).push(" and ");
    within(&mut query, scope, "owner_unit_id", Some("maintainer_id"));
    sql.row::<CustomerRow>(query).await?.map(Customer::try_from).transpose()
}

/// Which customers have these numbers. Numbers must be normalised; unknown ones are left out.
pub async fn find_by_numbers(
    sql: &impl Sql,
    numbers: &[String],
) -> Result<HashMap<String, CustomerId>, Error> {
    let mut found = HashMap::with_capacity(numbers.len());
    for numbers in numbers.chunks(PER_QUERY) {
        let mut query = Query::new("select number, id from customers_customer where number in ");
        query.bind_list(numbers.iter().cloned());
        let rows: Vec<(String, Uuid)> = sql.rows(query).await?;
        found.extend(rows.into_iter().map(|(number, id)| (number, CustomerId(id))));
    }
    Ok(found)
}

/// Which customers these identifiers found, from which day until which: an identifier may have had several
/// holders one after the other.
pub async fn find_by_identifiers(
    sql: &impl Sql,
    kind: IdentifierKind,
    blinds: &[Blind],
) -> Result<Vec<(Blind, BusinessDay, BusinessDay, CustomerId)>, Error> {
    let mut found = Vec::with_capacity(blinds.len());
    for blinds in blinds.chunks(PER_QUERY) {
        let mut query = Query::new(
            "select blind, from_day, until_day, customer_id from customers_identifier where kind = ",
        );
        query.bind(kind.as_str().to_owned()).push(" and blind in ");
        query.bind_list(blinds.iter().map(|it| it.to_vec())).push(" order by blind, from_day");
        for (blind, from, until, customer) in sql.rows::<(Vec<u8>, i64, i64, Uuid)>(query).await? {
            let blind =
                Blind::try_from(blind).map_err(|_| damaged("identifier of", &customer.to_string()))?;
            found.push((blind, to_day(from), to_day(until), CustomerId(customer)));
        }
    }
    Ok(found)
}

/// Who holds these identifiers when, for deciding on claims.
pub(crate) async fn holders(
    sql: &impl Sql,
    kind: IdentifierKind,
    blinds: &[Blind],
) -> Result<HashMap<Blind, Vec<Held>>, Error> {
    let mut holders: HashMap<Blind, Vec<Held>> = HashMap::new();
    for (blind, from, until, customer) in find_by_identifiers(sql, kind, blinds).await? {
        holders.entry(blind).or_default().push(Held { span: Span { from, until }, customer });
    }
    Ok(holders)
}

/// Writes where each customer fills most.
pub async fn set_home_stations(work: &Work, homes: &[(CustomerId, UnitId)]) -> Result<(), Error> {
    let mut by_station: BTreeMap<UnitId, Vec<CustomerId>> = BTreeMap::new();
    for (customer, station) in homes {
        by_station.entry(*station).or_default().push(*customer);
    }
    for (station, customers) in by_station {
        for customers in customers.chunks(PER_QUERY) {
            let mut query = Query::new("update customers_customer set home_station_id = ");
            query.bind(station.uuid()).push(" where id in ").bind_list(customers.iter().map(|it| it.uuid()));
            work.run(query).await?;
        }
    }
    Ok(())
}
