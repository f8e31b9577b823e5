//! Rows and queries of the customers.

use crate::model::{
    AssignmentRole, Card, CardId, CardKind, CardLimits, Customer, CustomerId, Fuel, IdentifierKind, Kind,
    Vehicle, VehicleId, VehicleKind,
};
use crate::rules::{Held, Span, search_key};
use database::{Error, Query, Scope, Sql, TableRow, Work, rows};
use kernel::{BusinessDay, Instant};
use organisation::{EmployeeId, UnitId, within};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;
use vault::{PowerKind, ValueId, Vault};

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
        pub(crate) merged_into_id: Option<Uuid>,
        pub(crate) keeper_id: Option<Uuid>,
        pub(crate) completeness: Option<i64>,
        pub(crate) review_class: Option<String>,
        pub(crate) review_base_day: Option<i64>,
        pub(crate) review_due_day: Option<i64>,
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
        pub(crate) plate_blind: Vec<u8>,
        pub(crate) fuel: Option<String>,
        pub(crate) power: String,
        pub(crate) from_day: Option<i64>,
        pub(crate) until_day: Option<i64>,
        pub(crate) kind: Option<String>,
        pub(crate) tank_ml: Option<i64>,
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
        pub(crate) main_card_id: Option<Uuid>,
        pub(crate) limits: Option<String>,
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
pub(crate) const PER_QUERY: usize = 400;

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
            completeness: row.completeness,
            review_due: row.review_due_day.map(to_day),
            version: row.version,
            merged_into: row.merged_into_id.map(CustomerId),
            keeper: row.keeper_id.map(EmployeeId),
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

/// Which customers have these numbers. Numbers must be normalised; unknown ones are left out. The number of a
/// file that was merged finds the one that was kept.
pub async fn find_by_numbers(
    sql: &impl Sql,
    numbers: &[String],
) -> Result<HashMap<String, CustomerId>, Error> {
    let mut found = HashMap::with_capacity(numbers.len());
    for numbers in numbers.chunks(PER_QUERY) {
        let mut query = Query::new(
            "select number, coalesce(merged_into_id, id) from customers_customer where number in ",
        );
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

/// The customers of these numbers with all that is filed of them; for one that was merged, the file that was kept.
pub(crate) async fn customers_by_number(
    sql: &impl Sql,
    numbers: &[String],
) -> Result<HashMap<String, Customer>, Error> {
    let mut found = HashMap::with_capacity(numbers.len());
    for numbers in numbers.chunks(PER_QUERY) {
        let mut query = Query::new(&format!(
            "select {} from customers_customer where number in ",
            CustomerRow::columns("")
        ));
        query.bind_list(numbers.iter().cloned());
        let rows = sql.rows::<CustomerRow>(query).await?;
        let merged: Vec<CustomerId> =
            rows.iter().filter_map(|it| it.merged_into_id.map(CustomerId)).collect();
        let kept = crate::reports::customers_by_id(sql, &merged).await?;
        for row in rows {
            let number = row.number.clone();
            let into = row.merged_into_id.and_then(|id| kept.iter().find(|it| it.id.uuid() == id).cloned());
            found.insert(number, into.map_or_else(|| Customer::try_from(row), Ok)?);
        }
    }
    Ok(found)
}

/// Writes a customer's file over that of the version it was read with; false when somebody else was quicker. How
/// complete the file is must be worked out again.
pub(crate) async fn save_customer(work: &Work, customer: &Customer) -> Result<bool, Error> {
    let mut query =
        Query::new("update customers_customer set version = version + 1, completeness = null, number = ");
    query.bind(customer.number.clone());
    query.push(", number_key = ").bind(search_key(&customer.number));
    query.push(", kind = ").bind(customer.kind.as_str().to_owned());
    query.push(", organisation_name = ").bind(customer.organisation_name.clone());
    query.push(", name_key = ").bind(customer.organisation_name.as_deref().map(search_key));
    query.push(", owner_unit_id = ").bind(customer.owner.uuid());
    query.push(", maintainer_id = ").bind(customer.maintainer.map(EmployeeId::uuid));
    query.push(", joined_on = ").bind(customer.joined_on.map(to_number));
    query.push(", keeper_id = ").bind(customer.keeper.map(EmployeeId::uuid));
    query.push(" where id = ").bind(customer.id.uuid()).push(" and version = ").bind(customer.version);
    Ok(work.run(query).await? == 1)
}

/// Ends what somebody is to a customer in one role.
pub(crate) async fn end_assignment(
    work: &Work,
    customer: CustomerId,
    role: AssignmentRole,
) -> Result<(), Error> {
    let mut query = Query::new("update customers_assignment set until_us = ");
    query.bind(work.now().micros()).push(" where until_us is null and customer_id = ").bind(customer.uuid());
    query.push(" and role = ").bind(role.as_str().to_owned());
    work.run(query).await.map(drop)
}

impl TryFrom<VehicleRow> for Vehicle {
    type Error = Error;

    fn try_from(row: VehicleRow) -> Result<Self, Error> {
        let power = power_of(&row.power).ok_or_else(|| damaged("power of a vehicle", &row.power))?;
        let fuel = row.fuel.map(|it| Fuel::parse(&it).ok_or_else(|| damaged("fuel", &it))).transpose()?;
        let kind = row.kind.map(|it| VehicleKind::parse(&it).ok_or_else(|| damaged("vehicle kind", &it)));
        Ok(Self {
            id: VehicleId(row.id),
            customer: CustomerId(row.customer_id),
            plate: ValueId(row.plate_value_id),
            kind: kind.transpose()?,
            fuel,
            tank_ml: row.tank_ml,
            power,
            from: row.from_day.map(to_day),
            until: row.until_day.map(to_day),
        })
    }
}

fn power_of(text: &str) -> Option<PowerKind> {
    let all = [PowerKind::Electric, PowerKind::PlugIn, PowerKind::Fuel, PowerKind::Unknown];
    all.into_iter().find(|it| it.as_str() == text)
}

/// The limits of a card as they are kept; none of them is nothing.
pub(crate) fn limits_text(limits: &CardLimits) -> Option<String> {
    // A plain struct of ours: turning it into JSON cannot fail.
    (*limits != CardLimits::default()).then(|| serde_json::to_string(limits).unwrap_or_default())
}

fn limits_of(text: Option<&str>) -> Result<CardLimits, Error> {
    let Some(text) = text else { return Ok(CardLimits::default()) };
    serde_json::from_str(text).map_err(|_| damaged("limits of a card", text))
}

impl TryFrom<CardRow> for Card {
    type Error = Error;

    fn try_from(row: CardRow) -> Result<Self, Error> {
        Ok(Self {
            id: CardId(row.id),
            kind: CardKind::parse(&row.kind).ok_or_else(|| damaged("card kind", &row.kind))?,
            number: row.card_number,
            main: row.main_card_id.map(CardId),
            limits: limits_of(row.limits.as_deref())?,
            customer: CustomerId(row.customer_id),
            vehicle: row.vehicle_id.map(VehicleId),
            from: row.from_day.map(to_day),
            until: row.until_day.map(to_day),
        })
    }
}

/// The vehicles that a customer has on a day, in the order of filing.
pub async fn vehicles_on(
    sql: &impl Sql,
    customer: CustomerId,
    day: BusinessDay,
) -> Result<Vec<Vehicle>, Error> {
    let on_file = vehicles_of(sql, &[customer]).await?.into_iter().map(|it| it.0);
    Ok(on_file.filter(|it| it.is_there(day)).collect())
}

/// The vehicles that a customer has on a day, by the keyed hashes of what tills see of them: their plates, and the cards that
/// belong to them.
pub async fn vehicles_by_identifier(
    sql: &impl Sql,
    vault: &Vault,
    customer: CustomerId,
    day: BusinessDay,
) -> Result<HashMap<Blind, VehicleId>, Error> {
    let on_file = vehicles_of(sql, &[customer]).await?.into_iter();
    let mut found: HashMap<Blind, VehicleId> =
        on_file.filter(|it| it.0.is_there(day)).map(|it| (it.1, it.0.id)).collect();
    let driven: HashSet<VehicleId> = found.values().copied().collect();
    for card in cards_of(sql, &[customer]).await? {
        let vehicle = card.vehicle.filter(|it| driven.contains(it));
        let blind = crate::operations::blind(vault, IdentifierKind::Card, &card.number);
        found.extend(blind.zip(vehicle));
    }
    Ok(found)
}

/// The vehicles of these customers, each with the keyed hash of its plate, in the order of filing.
pub(crate) async fn vehicles_of(
    sql: &impl Sql,
    customers: &[CustomerId],
) -> Result<Vec<(Vehicle, Blind)>, Error> {
    let mut found = Vec::with_capacity(customers.len());
    for customers in customers.chunks(PER_QUERY) {
        let mut query = Query::new(&format!(
            "select {} from customers_vehicle where customer_id in ",
            VehicleRow::columns("")
        ));
        query.bind_list(customers.iter().map(|it| it.uuid())).push(" order by customer_id, id");
        for row in sql.rows::<VehicleRow>(query).await? {
            let blind = Blind::try_from(row.plate_blind.as_slice());
            let blind = blind.map_err(|_| damaged("plate hash of vehicle", &row.id.to_string()))?;
            found.push((Vehicle::try_from(row)?, blind));
        }
    }
    Ok(found)
}

/// Writes what a vehicle takes and when it is the customer's.
pub(crate) async fn save_vehicle(work: &Work, vehicle: &Vehicle) -> Result<(), Error> {
    let mut query = Query::new("update customers_vehicle set fuel = ");
    query.bind(vehicle.fuel.map(|it| it.as_str().to_owned()));
    query.push(", kind = ").bind(vehicle.kind.map(|it| it.as_str().to_owned()));
    query.push(", tank_ml = ").bind(vehicle.tank_ml);
    query.push(", from_day = ").bind(vehicle.from.map(to_number));
    query.push(", until_day = ").bind(vehicle.until.map(to_number));
    query.push(" where id = ").bind(vehicle.id.uuid());
    work.run(query).await.map(drop)
}

async fn cards_where(sql: &impl Sql, condition: impl FnOnce(&mut Query)) -> Result<Vec<Card>, Error> {
    let mut query = Query::new(&format!("select {} from customers_card where ", CardRow::columns("")));
    condition(&mut query);
    sql.rows::<CardRow>(query).await?.into_iter().map(Card::try_from).collect()
}

/// The cards of these customers, in the order of filing.
pub(crate) async fn cards_of(sql: &impl Sql, customers: &[CustomerId]) -> Result<Vec<Card>, Error> {
    let mut found = Vec::new();
    for customers in customers.chunks(PER_QUERY) {
        let cards = cards_where(sql, |query| {
            query
                .push("customer_id in ")
                .bind_list(customers.iter().map(|it| it.uuid()))
                .push(" order by id");
        });
        found.extend(cards.await?);
    }
    Ok(found)
}

/// The cards of these numbers, which must be normalised.
pub(crate) async fn cards_by_number(
    sql: &impl Sql,
    numbers: &[String],
) -> Result<HashMap<String, Card>, Error> {
    let mut found = HashMap::with_capacity(numbers.len());
    for numbers in numbers.chunks(PER_QUERY) {
        let cards = cards_where(sql, |query| {
            query.push("card_number in ").bind_list(numbers.iter().cloned());
        });
        found.extend(cards.await?.into_iter().map(|it| (it.number.clone(), it)));
    }
    Ok(found)
}

/// Writes whose a card is, what it is, and when.
pub(crate) async fn save_card(work: &Work, card: &Card) -> Result<(), Error> {
    let mut query = Query::new("update customers_card set customer_id = ");
    query.bind(card.customer.uuid()).push(", kind = ").bind(card.kind.as_str().to_owned());
    query.push(", vehicle_id = ").bind(card.vehicle.map(VehicleId::uuid));
    query.push(", main_card_id = ").bind(card.main.map(CardId::uuid));
    query.push(", limits = ").bind(limits_text(&card.limits));
    query.push(", from_day = ").bind(card.from.map(to_number));
    query.push(", until_day = ").bind(card.until.map(to_number));
    query.push(" where id = ").bind(card.id.uuid());
    work.run(query).await.map(drop)
}

/// Takes one span of an identifier away.
pub(crate) async fn remove_identifier(work: &Work, blind: Blind, from: BusinessDay) -> Result<(), Error> {
    let mut query = Query::new("delete from customers_identifier where blind = ");
    query.bind(blind.to_vec()).push(" and from_day = ").bind(to_number(from));
    work.run(query).await.map(drop)
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
