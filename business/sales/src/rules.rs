//! Decisions about sales, as pure functions.
//!
//! **Invariant:** nothing here reads a clock, a database or a random source.

use crate::model::{EstimateBasis, Incoming, PaymentChannel, Product};
use exchange::CellProblem;
use kernel::{Instant, Money, Quantity, QuantityUnit, UnitPrice, Words};
use sha2::{Digest, Sha256};

/// A line without a volume: money only. It is kept, flagged, and its volume estimated.
pub(crate) const NO_VOLUME: &str = "no_volume";

/// What is wrong with a line by itself, if anything. `columns` names a field as the source calls it.
pub(crate) fn line_problem(line: &Incoming, columns: impl Fn(&str) -> String) -> Option<CellProblem> {
    let problem = |field: &str, code, zh: String, en: String| {
        Some(CellProblem::new(columns(field), code, Words::new(zh, en)))
    };
    let is_refund = line.refund_of.is_some();
    if let Some(quantity) = line.quantity
        && quantity.amount < 0
        && !is_refund
    {
        return problem(
            "quantity",
            "negative_quantity",
            "数量不能为负;如为退款,请在 refund_of 填写原小票号".to_owned(),
            "a quantity cannot be negative; for a refund give the original receipt in refund_of".to_owned(),
        );
    }
    if line.amount.0 < 0 && !is_refund {
        return problem(
            "amount",
            "negative_amount",
            "金额不能为负;如为退款,请在 refund_of 填写原小票号".to_owned(),
            "an amount cannot be negative; for a refund give the original receipt in refund_of".to_owned(),
        );
    }
    if is_refund && (0 < line.amount.0 || line.quantity.is_some_and(|it| 0 < it.amount)) {
        return problem(
            "amount",
            "positive_refund",
            "退款的金额和数量应为负数".to_owned(),
            "the amount and quantity of a refund are negative".to_owned(),
        );
    }
    if line.discount.0 < 0 && !is_refund {
        return problem(
            "discount",
            "negative_discount",
            "优惠金额不能为负".to_owned(),
            "a discount cannot be negative".to_owned(),
        );
    }
    None
}

/// Quantities of a product are counted in its own unit; anything else is a mistake in the file or the mapping.
pub(crate) fn unit_problem(product: &Product, quantity: Quantity, column: String) -> Option<CellProblem> {
    if quantity.unit == product.unit {
        return None;
    }
    let (is, should) = (quantity.unit.as_str(), product.unit.as_str());
    Some(CellProblem::new(
        column,
        "wrong_unit",
        Words::new(
            format!("商品“{}”以 {should} 计量,而此处为 {is};请在映射中改正单位", product.code),
            format!(
                "`{}` is counted in {should}, not in {is}; correct the unit in the mapping",
                product.code
            ),
        ),
    ))
}

/// The flag of a line, if it deserves one: fuel that cost something but has no quantity.
pub(crate) fn flag(product: &Product, line: &Incoming) -> Option<&'static str> {
    let is_empty = line.quantity.is_none_or(|it| it.amount == 0);
    (product.family.is_fuel() && is_empty && line.amount.0 != 0).then_some(NO_VOLUME)
}

/// The first eight bytes of SHA-256 over the fields, each led by its length.
fn digest<'a>(fields: impl IntoIterator<Item = &'a [u8]>) -> i64 {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update((field.len() as u32).to_be_bytes());
        hash.update(field);
    }
    let mut first = [0_u8; 8];
    for (to, from) in first.iter_mut().zip(hash.finalize()) {
        *to = from;
    }
    i64::from_be_bytes(first)
}

/// Of what all lines of a receipt share. Tills give pump, attendant or payment on some lines only, so those
/// belong to the lines.
pub(crate) fn header_hash(line: &Incoming, at: Instant, blind: Option<&[u8]>) -> i64 {
    digest([
        at.micros().to_be_bytes().as_slice(),
        blind.unwrap_or_default(),
        line.refund_of.as_deref().unwrap_or_default().as_bytes(),
    ])
}

/// Of the figures of a line. Hashes of lines are added up, so that the sum does not depend on the order in which
/// the lines of a receipt came.
pub(crate) fn figures_hash(
    product_code: &str,
    quantity: Option<i64>,
    unit_price: Option<i64>,
    discount: i64,
    amount: i64,
) -> i64 {
    let number = |it: Option<i64>| it.map(i64::to_be_bytes).map(Vec::from).unwrap_or_default();
    digest([
        product_code.as_bytes(),
        number(quantity).as_slice(),
        number(unit_price).as_slice(),
        discount.to_be_bytes().as_slice(),
        amount.to_be_bytes().as_slice(),
    ])
}

/// Of everything that arrived with a line: says whether two lines are the same.
pub(crate) fn content_hash(line: &Incoming, figures: i64) -> i64 {
    let text = |it: &Option<String>| it.clone().unwrap_or_default();
    let payments: Vec<String> =
        line.payments.iter().map(|(channel, amount)| format!("{}={}", channel.as_str(), amount.0)).collect();
    digest([
        figures.to_be_bytes().as_slice(),
        payments.join("+").as_bytes(),
        text(&line.pump).as_bytes(),
        text(&line.attendant).as_bytes(),
        text(&line.shift).as_bytes(),
        text(&line.invoice).as_bytes(),
    ])
}

/// What a receipt that is already stored means for one that arrives under the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encounter {
    /// The same, or part of the same: nothing to do.
    Known,
    /// More lines of a receipt whose batch is still being read.
    Grows,
    /// Another content under the same number.
    Conflict,
}

/// Compares an arriving receipt with the stored one. `stored_lines` and `arriving_lines` are line hashes.
pub(crate) fn encounter(
    same_header: bool,
    stored_lines: &[i64],
    arriving_lines: &[i64],
    same_batch: bool,
) -> Encounter {
    if !same_header {
        return Encounter::Conflict;
    }
    let mut left = stored_lines.to_vec();
    let missing = arriving_lines
        .iter()
        .filter(|hash| match left.iter().position(|it| it == *hash) {
            Some(index) => {
                left.swap_remove(index);
                false
            }
            None => true,
        })
        .count();
    match missing {
        0 => Encounter::Known,
        // Every arriving line is new: the rest of a receipt that was cut where one chunk ended.
        _ if same_batch && missing == arriving_lines.len() => Encounter::Grows,
        _ => Encounter::Conflict,
    }
}

/// What the station charged for one unit before discounts: the evidence for lines without a volume.
pub(crate) fn list_amount(amount: Money, discount: Money) -> Money {
    amount + discount
}

/// How a receipt was paid: the channels of its lines with their sums, in the order met.
pub(crate) fn payments<'a>(lines: impl Iterator<Item = &'a Incoming>) -> Vec<(PaymentChannel, Money)> {
    let mut sums: Vec<(PaymentChannel, Money)> = Vec::new();
    for (channel, amount) in lines.flat_map(|it| &it.payments) {
        match sums.iter_mut().find(|it| it.0 == *channel) {
            Some(sum) => sum.1 += *amount,
            None => sums.push((*channel, *amount)),
        }
    }
    sums
}

/// The same as one word.
pub(crate) fn payment_word(payments: &[(PaymentChannel, Money)]) -> Option<String> {
    match payments {
        [] => None,
        [(channel, _)] => Some(channel.as_str().to_owned()),
        _ => Some(crate::model::SPLIT_PAYMENT.to_owned()),
    }
}

/// Prices known for one product, from which a missing volume is estimated. Prices are sums over the lines of a
/// station and day (amount before discounts, quantity), so that they do not depend on the order of arrival.
pub(crate) trait PriceEvidence {
    fn station_day(&self, day: i64) -> Option<UnitPrice>;
    fn area_day(&self, day: i64) -> Option<UnitPrice>;
    fn product(&self) -> Option<UnitPrice>;
}

/// How far from its day a price of the same station is still taken, in days.
const NEAR_DAYS: i64 = 7;

/// The estimated quantity of a line without one, and where it comes from; none when no price is known at all.
pub(crate) fn estimate(
    own_price: Option<UnitPrice>,
    list_amount: Money,
    unit: QuantityUnit,
    day: i64,
    evidence: &impl PriceEvidence,
) -> Option<(i64, EstimateBasis)> {
    let by = |price: Option<UnitPrice>, basis| {
        price.and_then(|it| it.quantity_for(list_amount, unit)).map(|it| (it.amount, basis))
    };
    let near = || {
        let days = (1..=NEAR_DAYS).flat_map(|distance| [day - distance, day + distance]);
        days.into_iter().find_map(|it| evidence.station_day(it))
    };
    by(own_price, EstimateBasis::OwnPrice)
        .or_else(|| by(evidence.station_day(day), EstimateBasis::StationDay))
        .or_else(|| by(near(), EstimateBasis::StationWeek))
        .or_else(|| by(evidence.area_day(day), EstimateBasis::AreaDay))
        .or_else(|| by(evidence.product(), EstimateBasis::Product))
}

/// The median; of an even number of values the mean of the middle two, rounded half up.
pub(crate) fn median(values: &mut [i64]) -> Option<i64> {
    values.sort_unstable();
    let middle = values.len().div_euclid(2);
    let upper = *values.get(middle)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = *values.get(middle.checked_sub(1)?)?;
    Some(kernel::rounding::saturate(kernel::rounding::half_up(i128::from(lower) + i128::from(upper), 2)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ReadBy;
    use exchange::values::Moment;

    fn line(amount: i64, quantity: Option<i64>, refund_of: Option<&str>) -> Incoming {
        Incoming {
            row: 2,
            station_code: "S1".to_owned(),
            pos: "1".to_owned(),
            receipt: "R1".to_owned(),
            at: Moment::At(Instant::from_micros(0)),
            identifier: None,
            read_by: ReadBy::Till,
            product_code: "92".to_owned(),
            quantity: quantity.map(|amount| Quantity { amount, unit: QuantityUnit::Millilitre }),
            unit_price: None,
            discount: Money(0),
            amount: Money(amount),
            payments: Vec::new(),
            pump: None,
            attendant: None,
            shift: None,
            invoice: None,
            refund_of: refund_of.map(str::to_owned),
        }
    }

    fn code(line: &Incoming) -> Option<&'static str> {
        line_problem(line, str::to_owned).map(|it| it.code)
    }

    #[test]
    fn a_negative_litre_without_a_refund_is_rejected() {
        assert_eq!(code(&line(100, Some(-1), None)), Some("negative_quantity"));
        assert_eq!(code(&line(-100, Some(-1), Some("R0"))), None);
    }

    #[test]
    fn a_refund_gives_money_back() {
        assert_eq!(code(&line(100, Some(1), Some("R0"))), Some("positive_refund"));
    }

    #[test]
    fn a_receipt_sent_twice_is_known() {
        assert_eq!(encounter(true, &[1, 2], &[2, 1], false), Encounter::Known);
        assert_eq!(encounter(true, &[1, 2], &[2], false), Encounter::Known);
    }

    #[test]
    fn the_same_number_with_another_line_is_a_conflict() {
        assert_eq!(encounter(true, &[1], &[3], false), Encounter::Conflict);
        assert_eq!(encounter(false, &[1], &[1], false), Encounter::Conflict);
        assert_eq!(encounter(true, &[1], &[1, 1], true), Encounter::Conflict);
    }

    #[test]
    fn a_receipt_cut_between_two_chunks_grows_within_its_batch() {
        assert_eq!(encounter(true, &[1], &[3], true), Encounter::Grows);
    }

    #[test]
    fn the_median_of_an_even_number_is_the_mean_of_the_middle_two() {
        assert_eq!(median(&mut [4, 1, 3, 2]), Some(3));
        assert_eq!(median(&mut [5, 1, 3]), Some(3));
        assert_eq!(median(&mut []), None);
    }

    struct Prices(Vec<(i64, i64)>, Option<i64>, Option<i64>);
    impl PriceEvidence for Prices {
        fn station_day(&self, day: i64) -> Option<UnitPrice> {
            self.0.iter().find(|it| it.0 == day).map(|it| UnitPrice(it.1))
        }
        fn area_day(&self, _day: i64) -> Option<UnitPrice> {
            self.1.map(UnitPrice)
        }
        fn product(&self) -> Option<UnitPrice> {
            self.2.map(UnitPrice)
        }
    }

    fn basis(prices: &Prices) -> Option<(i64, EstimateBasis)> {
        estimate(None, Money(1_000), QuantityUnit::Millilitre, 100, prices)
    }

    #[test]
    fn the_nearest_price_of_the_station_comes_before_the_area() {
        let litre_costs = |fen: i64| fen * UnitPrice::SCALE;
        let near =
            Prices(vec![(97, litre_costs(500)), (102, litre_costs(1_000))], Some(litre_costs(1)), None);
        assert_eq!(basis(&near), Some((1_000, EstimateBasis::StationWeek)));
        let far = Prices(vec![(92, litre_costs(500))], Some(litre_costs(250)), None);
        assert_eq!(basis(&far), Some((4_000, EstimateBasis::AreaDay)));
        assert_eq!(
            basis(&Prices(Vec::new(), None, Some(litre_costs(100)))),
            Some((10_000, EstimateBasis::Product))
        );
        assert_eq!(basis(&Prices(Vec::new(), None, None)), None);
    }

    #[test]
    fn of_two_days_as_near_the_earlier_counts() {
        let litre_costs = |fen: i64| fen * UnitPrice::SCALE;
        let prices = Prices(vec![(98, litre_costs(500)), (102, litre_costs(1_000))], None, None);
        assert_eq!(basis(&prices), Some((2_000, EstimateBasis::StationWeek)));
    }
}
