//! Receipts, as a list and one by one.

use crate::may;
use crate::model::{SaleId, SaleSummary};
use crate::reports::{self, Only, SalesFilter};
use database::Reader;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant, Problem, QuantityUnit};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use uuid::Uuid;
use web::{Failure, Json, Path, Query, Routes};

pub(super) fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadSales>(handlers!(list_sales))
        .permit::<may::ReadSales>(handlers!(show_sales_totals))
        .permit::<may::ReadSales>(handlers!(show_sale))
}

/// A receipt as listed.
#[derive(Debug, Serialize, ToSchema)]
struct SaleItem {
    id: SaleId,
    station_id: UnitId,
    pos: String,
    receipt: String,
    time: Instant,
    business_day: BusinessDay,
    customer_id: Option<Uuid>,
    amount_minor: i64,
    discount_minor: i64,
    /// A payment channel, or `split` when there were several.
    payment: Option<String>,
    is_refund: bool,
    station_code: String,
    station_name: String,
    customer_number: Option<String>,
    /// `no_volume` when a line is money without a volume.
    flag: Option<String>,
}

impl From<SaleSummary> for SaleItem {
    fn from(sale: SaleSummary) -> Self {
        Self {
            id: sale.id,
            station_id: sale.station,
            pos: sale.pos,
            receipt: sale.receipt,
            time: sale.at,
            business_day: sale.business_day,
            customer_id: sale.customer.map(Into::into),
            amount_minor: sale.amount.0,
            discount_minor: sale.discount.0,
            payment: sale.payment,
            is_refund: sale.is_refund,
            station_code: sale.station_code,
            station_name: sale.station_name,
            customer_number: sale.customer_number,
            flag: sale.flag,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct SalesPage {
    items: Vec<SaleItem>,
    next_cursor: Option<String>,
}

/// Which sales a list shows, or an export writes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct SalesQuery {
    /// Only sales at this unit and the units below it.
    unit_id: Option<UnitId>,
    #[param(inline)]
    only: Option<Only>,
    /// A receipt number, by its beginning.
    receipt: Option<String>,
    station_id: Option<UnitId>,
    customer_id: Option<Uuid>,
    /// First business day.
    from: Option<BusinessDay>,
    /// Last business day.
    until: Option<BusinessDay>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List sales, newest day first.
#[utoipa::path(get, path = "/sales", tag = "sales", params(SalesQuery), responses((status = OK, body = SalesPage)))]
async fn list_sales(
    actor: Actor<may::ReadSales>,
    Query(query): Query<SalesQuery>,
) -> Result<Json<SalesPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor.clone() };
    let (limit, after) = (page.rows()?, page.after::<(i64, Uuid)>()?);
    let reader = actor.read();
    let filter = filter_of(&reader, &query).await?;
    let sales = reports::sales_page(&reader, actor.scope(), &filter, after, limit + 1).await?;
    let (sales, next_cursor) = cut(sales, limit, |it| (i64::from(it.business_day.0), it.id.uuid()));
    Ok(Json(SalesPage { items: sales.into_iter().map(SaleItem::from).collect(), next_cursor }))
}

/// What is asked for, checked.
pub async fn filter_of(reader: &Reader, query: &SalesQuery) -> Result<SalesFilter, Problem> {
    Ok(SalesFilter {
        below: organisation::path_in_sight(reader, reader.scope(), query.unit_id).await?,
        only: query.only,
        receipt: query.receipt.as_deref().map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned),
        station: query.station_id,
        customer: query.customer_id,
        from: query.from,
        until: query.until,
    })
}

/// What a list of sales sums up to.
#[derive(Debug, Default, Serialize, ToSchema)]
struct SalesTotals {
    visits: i64,
    /// Liquid fuels, estimates included.
    volume_ml: i64,
    /// Of these, what is estimated.
    estimated_volume_ml: i64,
    /// Gaseous fuels, estimates included.
    mass_g: i64,
    amount_minor: i64,
    discount_minor: i64,
}

/// The totals of what a list of sales would show.
#[utoipa::path(get, path = "/sales/totals", tag = "sales", params(SalesQuery),
    responses((status = OK, body = SalesTotals)))]
async fn show_sales_totals(
    actor: Actor<may::ReadSales>,
    Query(query): Query<SalesQuery>,
) -> Result<Json<SalesTotals>, Failure> {
    let reader = actor.read();
    let filter = filter_of(&reader, &query).await?;
    let mut totals = SalesTotals::default();
    for it in reports::totals(&reader, actor.scope(), &filter).await? {
        totals.visits += it.visits;
        totals.amount_minor += it.amount_minor;
        totals.discount_minor += it.discount_minor;
        match QuantityUnit::parse(&it.unit) {
            Some(QuantityUnit::Millilitre) => {
                totals.volume_ml += it.quantity + it.estimated_quantity;
                totals.estimated_volume_ml += it.estimated_quantity;
            }
            Some(QuantityUnit::Gram) => totals.mass_g += it.quantity + it.estimated_quantity,
            _ => {}
        }
    }
    Ok(Json(totals))
}

/// One line of a receipt.
#[derive(Debug, Serialize, ToSchema)]
struct LineItem {
    product_code: String,
    product_name: String,
    unit: String,
    quantity: Option<i64>,
    /// Stands in where the quantity is unknown, with where it comes from.
    estimated_quantity: Option<i64>,
    estimate_basis: Option<String>,
    unit_price_ufen: Option<i64>,
    discount_minor: i64,
    amount_minor: i64,
    /// `no_volume`: money without a volume.
    flag: Option<String>,
}

/// A part of what was paid.
#[derive(Debug, Serialize, ToSchema)]
struct PaymentItem {
    channel: String,
    amount_minor: i64,
}

/// A receipt with its lines.
#[derive(Debug, Serialize, ToSchema)]
struct SaleDetail {
    sale: SaleItem,
    lines: Vec<LineItem>,
    payments: Vec<PaymentItem>,
    pump: Option<String>,
    attendant: Option<String>,
    shift: Option<String>,
    /// The state of the invoice, as the till told it.
    invoice: Option<String>,
    /// What the till read of the customer: card, plate or phone. What it read is not shown.
    identifier_kind: Option<String>,
    /// The receipt that this one takes back, and those that take this one back, the oldest first.
    related: Vec<SaleItem>,
}

/// One receipt.
#[utoipa::path(get, path = "/sales/{sale_id}", tag = "sales", params(("sale_id" = SaleId, Path)),
    responses((status = OK, body = SaleDetail)))]
async fn show_sale(
    actor: Actor<may::ReadSales>,
    Path(id): Path<SaleId>,
) -> Result<Json<SaleDetail>, Failure> {
    let reader = actor.read();
    let sale = reports::find_sale(&reader, actor.scope(), id).await?.ok_or_else(Problem::not_found)?;
    let lines = reports::lines_shown(&reader, id).await?.into_iter().map(|it| LineItem {
        product_code: it.product_code,
        product_name: it.product_name,
        unit: it.unit,
        quantity: it.quantity,
        estimated_quantity: it.estimated_quantity,
        estimate_basis: it.estimate_basis,
        unit_price_ufen: it.unit_price_ufen,
        discount_minor: it.discount_minor,
        amount_minor: it.amount_minor,
        flag: it.flag,
    });
    let lines = lines.collect();
    let mut payments = reports::payments(&reader, id).await?;
    if payments.is_empty() {
        payments.extend(sale.payment.clone().map(|channel| (channel, sale.amount.0)));
    }
    let told = reports::circumstances(&reader, id).await?.ok_or_else(Problem::not_found)?;
    let related = reports::related(&reader, actor.scope(), id).await?;
    Ok(Json(SaleDetail {
        sale: sale.into(),
        lines,
        payments: payments
            .into_iter()
            .map(|(channel, amount_minor)| PaymentItem { channel, amount_minor })
            .collect(),
        pump: told.pump,
        attendant: told.attendant,
        shift: told.shift,
        invoice: told.invoice,
        identifier_kind: told.identifier_kind,
        related: related.into_iter().map(SaleItem::from).collect(),
    }))
}
