//! Tills send their sales.

use crate::batches;
use crate::model::{BatchId, Incoming, PaymentChannel, ReadBy};
use crate::policy::{Policy, Units};
use crate::record::{Outcome, Recorder};
use crate::{currency, jobs, may};
use customers::IdentifierKind;
use customers::rules::normal_identifier;
use exchange::values::Moment;
use identity::Actor;
use kernel::{Instant, Money, Problem, Quantity, QuantityUnit, UnitPrice, Words};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::routes as handlers;
use web::{Created, Failure, Once, Replay, Routes};

pub(super) fn routes() -> Routes {
    Routes::new().permit::<may::RecordSales>(handlers!(record_sales))
}

/// Sales that one request may carry.
const SALES_MAX: usize = 2_000;

/// What a till read to recognise the customer.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct IdentifierBody {
    kind: IdentifierKind,
    value: String,
    /// How it was read; the till itself when left out.
    #[serde(default)]
    read_by: ReadBy,
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
    let units = recorder.units();
    let incoming = once.body.sales.iter().zip(0..).flat_map(|(sale, index)| sale.lines(index, &units));
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
    fn lines(&self, row: u64, units: &Units) -> Vec<Incoming> {
        let lines = self.lines.iter().enumerate().map(|(index, line)| Incoming {
            row,
            station_code: self.station_code.clone(),
            pos: self.pos.clone(),
            receipt: self.receipt.clone(),
            at: Moment::At(self.time),
            identifier: self.identifier.as_ref().map(|it| (it.kind, normal_identifier(it.kind, &it.value))),
            read_by: self.identifier.as_ref().map(|it| it.read_by).unwrap_or_default(),
            product_code: line.product_code.clone(),
            quantity: line.quantity.map(|amount| Quantity {
                amount,
                unit: line.unit.unwrap_or_else(|| units.of(&line.product_code).counted_in()),
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
