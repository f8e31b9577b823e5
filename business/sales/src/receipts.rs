//! Lines put together into receipts, and receipts turned into rows.

use crate::batches::BatchCounts;
use crate::fold::FoldLine;
use crate::model::{Incoming, ProductId, ReadBy, SPLIT_PAYMENT};
use crate::record::Outcome;
use crate::rules;
use crate::store::{Key, LineRow, PaymentRow, StoredReceipt};
use analytics::Family;
use customers::CustomerId;
use exchange::CellProblem;
use kernel::{BusinessDay, Instant, Words};
use organisation::UnitId;
use std::collections::HashMap;
use uuid::Uuid;

/// A line with everything looked up.
pub(crate) struct Ready {
    pub(crate) line: Incoming,
    pub(crate) station: UnitId,
    pub(crate) at: Instant,
    pub(crate) day: BusinessDay,
    pub(crate) blind: Option<Vec<u8>>,
    pub(crate) customer: Option<CustomerId>,
    pub(crate) product: ProductId,
    pub(crate) family: Family,
    pub(crate) flag: Option<&'static str>,
    pub(crate) figures: i64,
    pub(crate) content: i64,
    pub(crate) index: usize,
}

/// The lines of one receipt.
pub(crate) struct Receipt {
    pub(crate) header_hash: i64,
    pub(crate) refund_of: Option<Uuid>,
    pub(crate) lines: Vec<Ready>,
}

pub(crate) fn set(outcomes: &mut [Outcome], index: usize, outcome: Outcome) {
    if let Some(place) = outcomes.get_mut(index) {
        *place = outcome;
    }
}

pub(crate) fn content_of(lines: &[Ready]) -> i64 {
    lines.iter().fold(0, |sum, it| sum.wrapping_add(it.content))
}

pub(crate) fn figures_of(lines: &[Ready]) -> i64 {
    lines.iter().fold(0, |sum, it| sum.wrapping_add(it.figures))
}

/// Puts lines of the same receipt together. A line that disagrees with the first about time or customer
/// belongs to another receipt under the same number: a conflict within the source.
pub(crate) fn gather(
    ready: Vec<Ready>,
    outcomes: &mut [Outcome],
    columns: &(dyn Fn(&str) -> String + Sync),
    new_id: impl Fn() -> Uuid,
) -> Vec<(Key, Uuid, Receipt)> {
    let mut places: HashMap<Key, usize> = HashMap::with_capacity(ready.len());
    let mut receipts: Vec<(Key, Uuid, Receipt)> = Vec::with_capacity(ready.len());
    for line in ready {
        // Whether what a camera read counts depends on a consent that may change before the same file comes again.
        let blind = line.blind.as_deref().filter(|_| line.line.read_by == ReadBy::Till);
        let header_hash = rules::header_hash(&line.line, line.at, blind);
        let key = (line.station.uuid(), line.line.pos.clone(), line.line.receipt.clone());
        let place = *places.entry(key.clone()).or_insert(receipts.len());
        match receipts.get_mut(place) {
            None => {
                receipts.push((key, new_id(), Receipt { header_hash, refund_of: None, lines: vec![line] }));
            }
            Some((_, _, receipt)) if receipt.header_hash == header_hash => receipt.lines.push(line),
            Some(_) => {
                let words = Words::new(
                    "同一小票号的各行时间或客户不一致,请核对小票号",
                    "lines of one receipt disagree about time or customer; check the receipt number",
                );
                let problem = CellProblem::new(columns("receipt"), "receipt_disagrees", words);
                set(outcomes, line.index, Outcome::Rejected(problem));
            }
        }
    }
    receipts
}

/// Rows to be stored.
#[derive(Default)]
pub(crate) struct NewRows {
    pub(crate) lines: Vec<LineRow>,
    /// The same lines as histories need them.
    pub(crate) folded: Vec<FoldLine>,
    pub(crate) payments: Vec<PaymentRow>,
}

/// Makes the rows of a new receipt, or of the lines added to one that has lines of `stored_families` already.
pub(crate) fn take(
    sale: Uuid,
    receipt: &Receipt,
    stored_families: &[String],
    rows: &mut NewRows,
    outcomes: &mut [Outcome],
    counts: &mut BatchCounts,
) {
    let mut families: Vec<Family> = stored_families.iter().filter_map(|it| Family::parse(it)).collect();
    for (ready, ordinal) in receipt.lines.iter().zip(stored_families.len() as i64 + 1..) {
        let line = &ready.line;
        let is_first = !families.contains(&ready.family);
        families.push(ready.family);
        let visit = i64::from(is_first && receipt.refund_of.is_none());
        rows.folded.push(FoldLine {
            customer_id: ready.customer.map(CustomerId::uuid),
            station_id: ready.station.uuid(),
            business_day: ready.day.0.into(),
            product_id: ready.product.uuid(),
            quantity: line.quantity.map(|it| it.amount),
            estimated_quantity: None,
            discount_minor: line.discount.0,
            amount_minor: line.amount.0,
            visit,
        });
        rows.lines.push(LineRow {
            sale_id: sale,
            ordinal,
            product_id: ready.product.uuid(),
            quantity: line.quantity.map(|it| it.amount),
            unit_price_ufen: line.unit_price.map(|it| it.0),
            discount_minor: line.discount.0,
            amount_minor: line.amount.0,
            visit,
            content_hash: ready.content,
            flag: ready.flag.map(str::to_owned),
            estimated_quantity: None,
            estimate_basis: None,
        });
        counts.new += 1;
        counts.flagged += i64::from(ready.flag.is_some());
        counts.amount_minor += line.amount.0;
        set(outcomes, ready.index, Outcome::New { flagged: ready.flag.is_some() });
    }
    if !stored_families.is_empty() {
        return;
    }
    let payments = rules::payments(receipt.lines.iter().map(|it| &it.line));
    if rules::payment_word(&payments).as_deref() == Some(SPLIT_PAYMENT) {
        rows.payments.extend(payments.into_iter().zip(1..).map(|((channel, amount), ordinal)| PaymentRow {
            sale_id: sale,
            ordinal,
            channel: channel.as_str().to_owned(),
            amount_minor: amount.0,
        }));
    }
}

pub(crate) fn unknown(column: String, code: &'static str, zh: &str, en: &str, value: &str) -> CellProblem {
    let words = if value.is_empty() {
        Words::new(format!("{zh}不能为空"), format!("the {en} must not be empty"))
    } else {
        Words::new(
            format!("{zh}“{value}”不存在;请先建档,或在映射的 create_missing 中允许自动创建"),
            format!("there is no {en} `{value}`; add it first, or allow it in create_missing of the mapping"),
        )
    };
    CellProblem::new(column, code, words)
}

pub(crate) fn conflict(column: String, stored: &StoredReceipt, receipt: &Receipt) -> CellProblem {
    let (was, at) = (stored.amount_minor, Instant::from_micros(stored.at_us));
    let is: i64 = receipt.lines.iter().map(|it| it.line.amount.0).sum();
    let arrives = receipt.lines.first().map_or(at, |it| it.at);
    let words = Words::new(
        format!(
            "小票号已存在且内容不同:已存 {at} 金额 {was}(分),此处 {arrives} 金额 {is}(分);请核对,或先撤销原批次"
        ),
        format!(
            "this receipt number is stored with another content: stored {at}, amount {was}; here {arrives}, amount {is} (smallest unit); correct it, or undo the earlier batch"
        ),
    );
    CellProblem::new(column, "receipt_conflict", words)
}
