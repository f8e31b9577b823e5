//! Sales and the catalogue over the API.

use crate::batches::{self, BatchCounts, BatchRow};
use crate::catalogue::{self, NewProduct};
use crate::model::{BatchId, Incoming, PaymentChannel, Product, ProductId, SaleId, SaleSummary};
use crate::record::{Outcome, Policy, Recorder};
use crate::reports::{self, SalesFilter};
use crate::{currency, jobs, may, store};
use analytics::Family;
use customers::IdentifierKind;
use customers::rules::normal_identifier;
use exchange::values::Moment;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant, Money, Problem, Quantity, QuantityUnit, UnitPrice, Words};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use uuid::Uuid;
use web::{Created, Failure, Json, Once, Path, Query, Replay, Routes};

/// The routes of sales.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::RecordSales>(handlers!(record_sales))
        .permit::<may::ReadSales>(handlers!(list_batches))
        .permit::<may::UndoBatches>(handlers!(undo_batch))
        .permit::<may::ReadSales>(handlers!(list_sales))
        .permit::<may::ReadSales>(handlers!(show_sale))
        .permit::<may::ReadProducts>(handlers!(list_products))
        .permit::<may::ManageProducts>(handlers!(create_product))
        .permit::<may::ReadProducts>(handlers!(list_product_prices))
        .permit::<may::ManageProducts>(handlers!(set_product_price))
        .permit::<may::ReadCosts>(handlers!(list_product_costs))
        .permit::<may::ManageProducts>(handlers!(set_product_cost))
}

/// Sales that one request may carry.
const SALES_MAX: usize = 2_000;

/// What a till read to recognise the customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IdentifierBody {
    kind: IdentifierKind,
    value: String,
}

/// One line of a receipt.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct LineBody {
    product_code: String,
    /// Number of millilitres, grams, watt-hours or pieces; negative for a refund; leave out when unknown.
    quantity: Option<i64>,
    /// Unit of `quantity`; that of the product when left out.
    unit: Option<QuantityUnit>,
    /// Millionths of the smallest money unit, for a litre, kilogram, kilowatt-hour or piece.
    unit_price_ufen: Option<i64>,
    /// In the smallest money unit.
    #[serde(default)]
    discount_minor: i64,
    /// Paid, in the smallest money unit; negative for a refund.
    amount_minor: i64,
}

/// One way in which a sale was paid.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PaymentBody {
    channel: PaymentChannel,
    amount_minor: i64,
}

/// One receipt as a till sends it.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SaleBody {
    station_code: String,
    pos: String,
    receipt: String,
    time: Instant,
    identifier: Option<IdentifierBody>,
    lines: Vec<LineBody>,
    #[serde(default)]
    payments: Vec<PaymentBody>,
    pump: Option<String>,
    attendant: Option<String>,
    shift: Option<String>,
    invoice: Option<String>,
    /// Receipt that this one takes back, at the same station and point of sale.
    refund_of: Option<String>,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RecordSales {
    /// Where they come from, for the list of batches.
    source: String,
    sales: Vec<SaleBody>,
}

/// What became of one sale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SaleOutcome {
    New,
    Known,
    Rejected,
}

/// The result for one sale, in the order sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
struct SaleResult {
    outcome: SaleOutcome,
    /// What is wrong, when it was rejected.
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Words>,
}

/// What became of a batch.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct RecordedSales {
    batch_id: BatchId,
    new: i64,
    known: i64,
    rejected: i64,
    results: Vec<SaleResult>,
}

/// Record sales. Sending the same sales again is harmless; the same receipt with another content is rejected.
#[utoipa::path(post, path = "/sales/batches", tag = "sales", request_body = RecordSales,
    responses((status = CREATED, body = RecordedSales)))]
async fn record_sales(
    actor: Actor<may::RecordSales>,
    once: Once<RecordSales>,
) -> Result<Created<RecordedSales>, Failure> {
    if once.body.sales.is_empty() || SALES_MAX < once.body.sales.len() {
        let message = format!("send 1 to {SALES_MAX} sales at a time / 每次 1 至 {SALES_MAX} 笔");
        return Err(Problem::field("sales", "out_of_range", message).into());
    }
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let agreed = currency::agree(&work, actor.app(), None).await;
    agreed.map_err(|words| Problem::field("currency", "other_currency", words.en))?;
    let batch = batches::begin(&mut work, &once.body.source, "").await?;
    let mut recorder = Recorder::new(actor.app(), &work, Policy::strict(), batch.seq).await?;
    let incoming = once.body.sales.iter().zip(0..).flat_map(|(sale, index)| sale.lines(index, &recorder));
    let incoming: Vec<Incoming> = incoming.collect();
    let rows: Vec<u64> = incoming.iter().map(|it| it.row).collect();
    let (outcomes, counts) = recorder.record(&mut work, incoming, &str::to_owned).await?;
    batches::add_counts(&work, batch.seq, &counts).await?;
    batches::finish(&mut work, &batch, &counts).await?;
    jobs::ask_to_catch_up(&work).await?;
    let results = results(once.body.sales.len(), &rows, outcomes);
    let count = |wanted| results.iter().filter(|it| it.outcome == wanted).count() as i64;
    let answer = RecordedSales {
        batch_id: batch.id.into(),
        new: count(SaleOutcome::New),
        known: count(SaleOutcome::Known),
        rejected: count(SaleOutcome::Rejected),
        results,
    };
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

impl PaymentBody {
    fn pair(&self) -> (PaymentChannel, Money) {
        (self.channel, Money(self.amount_minor))
    }
}

impl SaleBody {
    fn lines(&self, row: u64, recorder: &Recorder<'_>) -> Vec<Incoming> {
        let lines = self.lines.iter().enumerate().map(|(index, line)| Incoming {
            row,
            station_code: self.station_code.clone(),
            pos: self.pos.clone(),
            receipt: self.receipt.clone(),
            at: Moment::At(self.time),
            identifier: self.identifier.as_ref().map(|it| (it.kind, normal_identifier(it.kind, &it.value))),
            product_code: line.product_code.clone(),
            quantity: line.quantity.map(|amount| Quantity {
                amount,
                unit: line.unit.unwrap_or_else(|| recorder.unit_of(&line.product_code).counted_in()),
            }),
            unit_price: line.unit_price_ufen.map(UnitPrice),
            discount: Money(line.discount_minor),
            amount: Money(line.amount_minor),
            // Payments are of the whole receipt: they go with its first line.
            payments: self.payments.iter().filter(|_| index == 0).map(PaymentBody::pair).collect(),
            pump: self.pump.clone(),
            attendant: self.attendant.clone(),
            shift: self.shift.clone(),
            invoice: self.invoice.clone(),
            refund_of: self.refund_of.clone(),
        });
        lines.collect()
    }
}

/// A sale is rejected when one of its lines is; otherwise new when one is.
fn results(sales: usize, rows: &[u64], outcomes: Vec<Outcome>) -> Vec<SaleResult> {
    let empty = SaleResult {
        outcome: SaleOutcome::Rejected,
        field: Some("lines".to_owned()),
        code: Some("required".to_owned()),
        message: Some(Words::new("小票没有明细", "a receipt needs at least one line")),
    };
    let mut results: Vec<Option<SaleResult>> = (0..sales).map(|_| None).collect();
    for (row, outcome) in rows.iter().zip(outcomes) {
        let Some(place) = results.get_mut(*row as usize) else { continue };
        let bare = |outcome| SaleResult { outcome, field: None, code: None, message: None };
        let next = match outcome {
            Outcome::New { .. } => bare(SaleOutcome::New),
            Outcome::Known => bare(SaleOutcome::Known),
            Outcome::Rejected(problem) => SaleResult {
                outcome: SaleOutcome::Rejected,
                field: problem.column,
                code: Some(problem.code.to_owned()),
                message: Some(problem.message),
            },
        };
        let stays = place.as_ref().is_some_and(|it| match it.outcome {
            SaleOutcome::Rejected => true,
            SaleOutcome::New => next.outcome == SaleOutcome::Known,
            SaleOutcome::Known => false,
        });
        if !stays {
            *place = Some(next);
        }
    }
    results.into_iter().map(|it| it.unwrap_or_else(|| empty.clone())).collect()
}

/// A batch as listed.
#[derive(Debug, Serialize, ToSchema)]
struct BatchBody {
    id: BatchId,
    seq: i64,
    source: String,
    /// running, complete, interrupted or undone.
    state: String,
    counts: BatchCounts,
    started_at: Instant,
}

impl From<BatchRow> for BatchBody {
    fn from(row: BatchRow) -> Self {
        Self {
            id: row.id.into(),
            seq: row.seq,
            source: row.source,
            state: row.state,
            counts: BatchCounts {
                rows: row.rows_read,
                new: row.rows_new,
                known: row.rows_known,
                rejected: row.rows_rejected,
                flagged: row.rows_flagged,
                amount_minor: row.amount_minor,
            },
            started_at: Instant::from_micros(row.started_at_us),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct BatchesPage {
    items: Vec<BatchBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
struct PageQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List imports of sales that lie wholly within one's own area, newest first.
#[utoipa::path(get, path = "/sales/batches", tag = "sales", params(PageQuery),
    responses((status = OK, body = BatchesPage)))]
async fn list_batches(
    actor: Actor<may::ReadSales>,
    Query(query): Query<PageQuery>,
) -> Result<Json<BatchesPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let rows = batches::batches_page(&actor.read(), actor.scope(), before, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.seq);
    Ok(Json(BatchesPage { items: rows.into_iter().map(BatchBody::from).collect(), next_cursor }))
}

/// What undoing did.
#[derive(Debug, Serialize, ToSchema)]
struct UndoneBatch {
    /// Receipts that are void now.
    sales: i64,
}

/// Undo a whole batch. Its file can be imported again.
#[utoipa::path(post, path = "/sales/batches/{batch_id}/undo", tag = "sales", params(("batch_id" = BatchId, Path)),
    responses((status = OK, body = UndoneBatch)))]
async fn undo_batch(
    actor: Actor<may::UndoBatches>,
    Path(batch): Path<BatchId>,
) -> Result<Json<UndoneBatch>, Failure> {
    let mut work = actor.work().await?;
    if !batches::is_wholly_within(&work, actor.scope(), batch).await? {
        return Err(Problem::not_found().into());
    }
    let sales = batches::undo_batch(&mut work, batch).await?;
    jobs::ask_to_catch_up(&work).await?;
    work.commit().await?;
    Ok(Json(UndoneBatch { sales }))
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
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct SalesPage {
    items: Vec<SaleItem>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct SalesQuery {
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
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<(i64, Uuid)>()?);
    let filter = SalesFilter {
        station: query.station_id,
        customer: query.customer_id,
        from: query.from,
        until: query.until,
    };
    let sales = reports::sales_page(&actor.read(), actor.scope(), &filter, after, limit + 1).await?;
    let (sales, next_cursor) = cut(sales, limit, |it| (i64::from(it.business_day.0), it.id.uuid()));
    Ok(Json(SalesPage { items: sales.into_iter().map(SaleItem::from).collect(), next_cursor }))
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

/// A receipt with its lines.
#[derive(Debug, Serialize, ToSchema)]
struct SaleDetail {
    sale: SaleItem,
    lines: Vec<LineItem>,
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
    Ok(Json(SaleDetail { sale: sale.into(), lines: lines.collect() }))
}

/// A product of the catalogue.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ProductBody {
    id: ProductId,
    code: String,
    name: String,
    /// gasoline, diesel, cng, lng, charging, goods or car_service.
    family: String,
    grade: String,
    unit: QuantityUnit,
}

impl From<Product> for ProductBody {
    fn from(product: Product) -> Self {
        Self {
            id: product.id,
            code: product.code,
            name: product.name,
            family: product.family.as_str().to_owned(),
            grade: product.grade,
            unit: product.unit,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct ProductsList {
    items: Vec<ProductBody>,
}

/// The catalogue, by code.
#[utoipa::path(get, path = "/products", tag = "sales", responses((status = OK, body = ProductsList)))]
async fn list_products(actor: Actor<may::ReadProducts>) -> Result<Json<ProductsList>, Failure> {
    let mut products: Vec<Product> = store::products_by_code(&actor.read()).await?.into_values().collect();
    products.sort_unstable_by(|a, b| a.code.cmp(&b.code));
    Ok(Json(ProductsList { items: products.into_iter().map(ProductBody::from).collect() }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateProduct {
    code: String,
    name: String,
    /// gasoline, diesel, cng, lng, charging, goods or car_service.
    family: String,
    #[serde(default)]
    grade: String,
    unit: QuantityUnit,
}

/// Add a product.
#[utoipa::path(post, path = "/products", tag = "sales", request_body = CreateProduct,
    responses((status = CREATED, body = ProductBody)))]
async fn create_product(
    actor: Actor<may::ManageProducts>,
    once: Once<CreateProduct>,
) -> Result<Created<ProductBody>, Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let body = &once.body;
    let family = Family::parse(&body.family).ok_or_else(|| {
        let names = Family::ALL.map(Family::as_str).join(", ");
        Problem::field("family", "unknown", format!("must be one of {names}"))
    })?;
    let new = NewProduct {
        code: body.code.clone(),
        name: body.name.clone(),
        family,
        grade: body.grade.clone(),
        unit: body.unit,
    };
    let answer = ProductBody::from(catalogue::add_product(&mut work, new).await?);
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

/// A price or cost from a day on, below a unit.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct DatedPrice {
    unit_id: UnitId,
    from: BusinessDay,
    /// Millionths of the smallest money unit, for a litre, kilogram, kilowatt-hour or piece.
    unit_price_ufen: i64,
}

#[derive(Debug, Serialize, ToSchema)]
struct DatedPricesList {
    items: Vec<DatedPrice>,
}

fn dated(rows: Vec<(UnitId, BusinessDay, UnitPrice)>) -> Json<DatedPricesList> {
    let items =
        rows.into_iter().map(|(unit_id, from, price)| DatedPrice { unit_id, from, unit_price_ufen: price.0 });
    Json(DatedPricesList { items: items.collect() })
}

/// The price calendar of a product, newest first.
#[utoipa::path(get, path = "/products/{product_id}/prices", tag = "sales", params(("product_id" = ProductId, Path)),
    responses((status = OK, body = DatedPricesList)))]
async fn list_product_prices(
    actor: Actor<may::ReadProducts>,
    Path(product): Path<ProductId>,
) -> Result<Json<DatedPricesList>, Failure> {
    Ok(dated(catalogue::prices_of(&actor.read(), actor.scope(), product).await?))
}

/// The costs of a product, newest first.
#[utoipa::path(get, path = "/products/{product_id}/costs", tag = "sales", params(("product_id" = ProductId, Path)),
    responses((status = OK, body = DatedPricesList)))]
async fn list_product_costs(
    actor: Actor<may::ReadCosts>,
    Path(product): Path<ProductId>,
) -> Result<Json<DatedPricesList>, Failure> {
    Ok(dated(catalogue::costs_of(&actor.read(), actor.scope(), product).await?))
}

/// The product and unit of a price, as far as the actor may set prices there.
async fn priced(work: &database::Work, product: ProductId, unit: UnitId) -> Result<(), Problem> {
    let products = store::products_by_code(work).await?;
    if !products.values().any(|it| it.id == product) {
        return Err(Problem::not_found());
    }
    let unit = organisation::find_unit(work, unit).await?;
    let within = unit.is_some_and(|it| organisation::is_within(work.scope(), &it.path));
    if within {
        Ok(())
    } else {
        Err(Problem::field("unit_id", "unknown_unit", "no such unit / 单位不存在"))
    }
}

/// Set a list price from a day on.
#[utoipa::path(put, path = "/products/{product_id}/prices", tag = "sales", params(("product_id" = ProductId, Path)),
    request_body = DatedPrice, responses((status = OK, body = DatedPrice)))]
async fn set_product_price(
    actor: Actor<may::ManageProducts>,
    Path(product): Path<ProductId>,
    Json(body): Json<DatedPrice>,
) -> Result<Json<DatedPrice>, Failure> {
    let mut work = actor.work().await?;
    priced(&work, product, body.unit_id).await?;
    catalogue::set_price(&mut work, product, body.unit_id, body.from, UnitPrice(body.unit_price_ufen))
        .await?;
    work.commit().await?;
    Ok(Json(body))
}

/// Set a cost from a day on. Margins since then are worked out anew.
#[utoipa::path(put, path = "/products/{product_id}/costs", tag = "sales", params(("product_id" = ProductId, Path)),
    request_body = DatedPrice, responses((status = OK, body = DatedPrice)))]
async fn set_product_cost(
    actor: Actor<may::ManageProducts>,
    Path(product): Path<ProductId>,
    Json(body): Json<DatedPrice>,
) -> Result<Json<DatedPrice>, Failure> {
    let mut work = actor.work().await?;
    priced(&work, product, body.unit_id).await?;
    catalogue::set_cost(&mut work, product, body.unit_id, body.from, UnitPrice(body.unit_price_ufen)).await?;
    jobs::ask_to_catch_up(&work).await?;
    work.commit().await?;
    Ok(Json(body))
}
