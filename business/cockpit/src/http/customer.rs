//! The customer page over the API.

use crate::habits::{Cell, count_by_weekday_and_hour};
use crate::history::{self as rules, Totals};
use crate::reports::{customer as reports, station};
use analytics::Entry;
use customers::CustomerId;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Money, Problem, Quantity, QuantityUnit, UnitPrice};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use web::{Failure, Json, Path, Query};

/// What was bought, summed up.
#[derive(Debug, Serialize, ToSchema)]
struct TotalsBody {
    /// Receipts with something of value, refunds aside.
    visits: i64,
    /// Millilitres, estimates included.
    volume_ml: i64,
    /// In the smallest money unit.
    amount_minor: i64,
    /// Amount less cost; left out when the cost of a part is unknown.
    margin_minor: Option<i64>,
}

impl From<Totals> for TotalsBody {
    fn from(totals: Totals) -> Self {
        Self {
            visits: totals.visits,
            volume_ml: totals.volume_ml,
            amount_minor: totals.amount_minor,
            margin_minor: totals.margin_minor,
        }
    }
}

/// Totals at one station; without a station, at all those outside one's own area.
#[derive(Debug, Serialize, ToSchema)]
struct StationTotals {
    station_id: Option<Uuid>,
    station_name: Option<String>,
    totals: TotalsBody,
}

/// Totals of one month.
#[derive(Debug, Serialize, ToSchema)]
struct MonthTotals {
    /// 202612.
    month: i32,
    totals: TotalsBody,
}

/// What a customer bought, and where.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerTotals {
    first_day: Option<BusinessDay>,
    last_day: Option<BusinessDay>,
    /// Since the first day.
    all: TotalsBody,
    /// The 364 days up to the last purchase.
    year: TotalsBody,
    stations: Vec<StationTotals>,
    /// The 24 months up to that of the last purchase, oldest first.
    months: Vec<MonthTotals>,
}

/// The totals of a customer. Whoever may see the customer sees them whole; purchases at stations outside
/// one's own area are summed up as one.
#[utoipa::path(get, path = "/customers/{customer_id}/totals", tag = "cockpit",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = CustomerTotals)))]
pub(super) async fn show_customer_totals(
    actor: Actor<customers::may::ReadCustomers>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<CustomerTotals>, Failure> {
    let reader = actor.read();
    let found = reports::history(&reader, actor.scope(), customer.uuid()).await?;
    let (_, bytes) = found.ok_or_else(Problem::not_found)?;
    let entries = unpacked(bytes)?;
    let names = reports::stations(&reader, actor.scope()).await?;
    let last_day = entries.iter().map(|it| it.day).max();
    let stations =
        rules::by_station(&entries, |it| names.contains_key(&it)).into_iter().map(|(station, totals)| {
            let name = station.and_then(|it| names.get(&it));
            StationTotals {
                station_id: name.map(|it| it.0),
                station_name: name.map(|it| it.1.clone()),
                totals: totals.into(),
            }
        });
    let months = last_day.map(|it| rules::by_month(&entries, it)).unwrap_or_default();
    Ok(Json(CustomerTotals {
        first_day: entries.iter().map(|it| it.day).min(),
        last_day,
        all: rules::total(entries.iter()).into(),
        year: rules::total(entries.iter().filter(|it| last_day.is_some_and(|last| rules::in_year(it, last))))
            .into(),
        stations: stations.collect(),
        months: months
            .into_iter()
            .map(|(month, totals)| MonthTotals { month, totals: totals.into() })
            .collect(),
    }))
}

fn unpacked(bytes: Option<Vec<u8>>) -> Result<Vec<Entry>, Problem> {
    bytes.map_or(Ok(Vec::new()), |it| analytics::unpack(&it).map_err(Problem::internal))
}

/// What happened to a customer on one day.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TimelineItem {
    day: BusinessDay,
    /// purchase, warning, class, assignment or change.
    kind: String,
    /// State of a warning; classes as `abc relationship rfm`; role that was assigned; `added`, `changed` or `removed`
    /// and the field of the file; product families bought.
    what: String,
    station_id: Option<Uuid>,
    /// Of a purchase, in millilitres.
    volume_ml: Option<i64>,
    /// Of a purchase, in the smallest money unit.
    amount_minor: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TimelinePage {
    items: Vec<TimelineItem>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
pub(super) struct TimelineQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// Happenings read for one timeline at most: warnings, classes and assignments are few beside purchases.
const HAPPENINGS_MAX: u32 = 2_000;

/// Everything that happened to a customer, newest first.
#[utoipa::path(get, path = "/customers/{customer_id}/timeline", tag = "cockpit",
    params(("customer_id" = CustomerId, Path), TimelineQuery), responses((status = OK, body = TimelinePage)))]
pub(super) async fn list_customer_timeline(
    actor: Actor<customers::may::ReadCustomers>,
    Path(customer): Path<CustomerId>,
    Query(query): Query<TimelineQuery>,
) -> Result<Json<TimelinePage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    // A day may hold several items: the place is the day and how many of its items were shown.
    let (limit, after) = (page.rows()?, page.after::<(i32, usize)>()?);
    let reader = actor.read();
    let found = reports::history(&reader, actor.scope(), customer.uuid()).await?;
    let (serial, bytes) = found.ok_or_else(Problem::not_found)?;
    let names = reports::stations(&reader, actor.scope()).await?;
    let until = BusinessDay(after.map_or(i32::MAX, |it| it.0));
    let mut items = purchases(&unpacked(bytes)?, until, |it| names.get(&it).map(|it| it.0));
    for it in reports::happenings(&reader, serial, customer.uuid(), until, HAPPENINGS_MAX).await? {
        items.push(TimelineItem {
            day: BusinessDay(it.day as i32),
            kind: it.kind,
            what: it.what,
            station_id: None,
            volume_ml: None,
            amount_minor: None,
        });
    }
    items.sort_by(|a, b| (b.day, &a.kind, &a.what).cmp(&(a.day, &b.kind, &b.what)));
    let mut ranked: Vec<(TimelineItem, usize)> = Vec::with_capacity(items.len());
    for item in items {
        let rank = ranked.last().filter(|it| it.0.day == item.day).map_or(1, |it| it.1 + 1);
        ranked.push((item, rank));
    }
    ranked.retain(|(item, rank)| after.is_none_or(|(day, shown)| item.day.0 < day || shown < *rank));
    let (items, next_cursor) = cut(ranked, limit, |it| (it.0.day.0, it.1));
    Ok(Json(TimelinePage { items: items.into_iter().map(|it| it.0).collect(), next_cursor }))
}

/// Purchases by day and station; those out of sight come together as one for each day.
fn purchases(entries: &[Entry], until: BusinessDay, unit: impl Fn(u32) -> Option<Uuid>) -> Vec<TimelineItem> {
    let mut days: BTreeMap<(BusinessDay, Option<Uuid>), TimelineItem> = BTreeMap::new();
    for entry in entries.iter().filter(|it| it.day <= until) {
        let station_id = unit(entry.station);
        let item = days.entry((entry.day, station_id)).or_insert_with(|| TimelineItem {
            day: entry.day,
            kind: "purchase".to_owned(),
            what: String::new(),
            station_id,
            volume_ml: Some(0),
            amount_minor: Some(0),
        });
        let family = entry.family.as_str();
        if !item.what.split(' ').any(|it| it == family) {
            if !item.what.is_empty() {
                item.what.push(' ');
            }
            item.what.push_str(family);
        }
        item.volume_ml = item.volume_ml.map(|it| it + entry.volume_ml);
        item.amount_minor = item.amount_minor.map(|it| it + entry.amount);
    }
    days.into_values().collect()
}

/// When a customer comes, and what their fuel cost.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerHabits {
    /// Receipts of the 364 days up to the last purchase, by weekday and hour of the station's clock.
    visits: Vec<Cell>,
    /// What the fuel they take most cost before discounts where they take it most, by month, oldest first.
    prices: Vec<MonthPrice>,
}

/// A month's mean price.
#[derive(Debug, Serialize, ToSchema)]
struct MonthPrice {
    /// 202612.
    month: i32,
    /// Of a litre, in millionths of the smallest money unit.
    unit_price_ufen: i64,
}

/// The habits of a customer.
#[utoipa::path(get, path = "/customers/{customer_id}/habits", tag = "cockpit",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = CustomerHabits)))]
pub(super) async fn show_customer_habits(
    actor: Actor<customers::may::ReadCustomers>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<CustomerHabits>, Failure> {
    let reader = actor.read();
    let found = reports::history(&reader, actor.scope(), customer.uuid()).await?;
    let (_, bytes) = found.ok_or_else(Problem::not_found)?;
    let entries = unpacked(bytes)?;
    let Some(last) = entries.iter().map(|it| it.day).max() else {
        return Ok(Json(CustomerHabits { visits: Vec::new(), prices: Vec::new() }));
    };
    let from = i64::from(last.plus(1 - rules::YEAR_DAYS).0);
    let arrivals = station::arrivals(&reader, customer.uuid(), from).await?;
    let mut prices: BTreeMap<i32, (i64, i64)> = BTreeMap::new();
    if let Some((station, family)) = rules::usual_place(&entries) {
        let from = i64::from(last.plus(-2 * rules::YEAR_DAYS).0);
        for (day, amount, quantity) in station::month_prices(&reader, station, family.as_str(), from).await? {
            let sums = prices.entry(rules::month(BusinessDay(day as i32))).or_default();
            (sums.0, sums.1) = (sums.0 + amount, sums.1 + quantity);
        }
    }
    let price = |(month, (amount, quantity))| {
        let quantity = Quantity { amount: quantity, unit: QuantityUnit::Millilitre };
        UnitPrice::of(Money(amount), quantity).map(|it| MonthPrice { month, unit_price_ufen: it.0 })
    };
    Ok(Json(CustomerHabits {
        visits: count_by_weekday_and_hour(arrivals.into_iter().map(|(at, zone)| (at, zone, 1))),
        prices: prices.into_iter().filter_map(price).collect(),
    }))
}
