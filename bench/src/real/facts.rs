//! What a file of sales holds, worked out without the product: no importer, no database, integers only.

use anyhow::{Context, Result};
use csv::StringRecord;
use kernel::rounding::half_up;
use std::collections::BTreeSet;
use std::path::Path;

/// The figures of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) rows: u64,
    /// Distinct pairs of station and receipt.
    pub(super) receipts: u64,
    pub(super) customers: u64,
    pub(super) stations: u64,
    pub(super) products: u64,
    /// Rows of money without a quantity.
    pub(super) flagged: u64,
    /// Sum of the amounts, in cents or fen.
    pub(super) amount_minor: i64,
    /// Sum of the quantities in thousandths of a litre or piece, each row rounded half up.
    pub(super) quantity_thousandths: i64,
    /// Day of the last row, as the file writes it.
    pub(super) last_day: String,
}

/// Which column is what.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shape {
    station: &'static str,
    receipt: &'static str,
    customer: &'static str,
    product: &'static str,
    time: &'static str,
    amount: &'static str,
    quantity: &'static str,
    /// A unit of the file in millionths of a thousandth of a litre or piece.
    unit: i128,
}

impl Shape {
    /// Petrol of the panel, by the US gallon of 3.785411784 litres.
    pub(super) const FUEL: Self =
        Self { quantity: "gallons", product: "product_type", unit: 3_785_411_784, ..Self::LINES };
    /// All goods of the panel, by the piece.
    pub(super) const LINES: Self = Self {
        station: "store_id",
        receipt: "basket_id",
        customer: "household_id",
        product: "product_id",
        time: "transaction_timestamp",
        amount: "sales_value",
        quantity: "quantity",
        unit: 1_000_000_000,
    };
}

/// Everything distinct in the rows so far.
#[derive(Debug, Default)]
struct Seen {
    receipts: BTreeSet<(String, String)>,
    customers: BTreeSet<String>,
    stations: BTreeSet<String>,
    products: BTreeSet<String>,
}

impl Facts {
    pub(super) fn of(file: &Path, shape: &Shape) -> Result<Self> {
        let mut reader =
            csv::Reader::from_path(file).with_context(|| format!("cannot read {}", file.display()))?;
        let header = reader.headers()?.clone();
        let (mut facts, mut seen) = (Self::default(), Seen::default());
        for row in reader.records() {
            facts.add(&row?, &header, shape, &mut seen)?;
        }
        facts.receipts = seen.receipts.len() as u64;
        facts.customers = seen.customers.len() as u64;
        facts.stations = seen.stations.len() as u64;
        facts.products = seen.products.len() as u64;
        Ok(facts)
    }

    fn add(
        &mut self,
        row: &StringRecord,
        header: &StringRecord,
        shape: &Shape,
        seen: &mut Seen,
    ) -> Result<()> {
        let cell = |name: &str| {
            let at = header.iter().position(|it| it == name);
            at.and_then(|it| row.get(it)).map(str::to_owned).with_context(|| format!("there is no `{name}`"))
        };
        self.rows += 1;
        self.amount_minor += decimal(&cell(shape.amount)?, 2)?;
        match cell(shape.quantity)?.as_str() {
            "" => self.flagged += 1,
            quantity => self.quantity_thousandths += thousandths(quantity, shape.unit)?,
        }
        let day = cell(shape.time)?.split(' ').next().unwrap_or_default().to_owned();
        self.last_day = day.max(std::mem::take(&mut self.last_day));
        let station = cell(shape.station)?;
        seen.receipts.insert((station.clone(), cell(shape.receipt)?));
        seen.stations.insert(station);
        seen.customers.insert(cell(shape.customer)?);
        seen.products.insert(cell(shape.product)?);
        Ok(())
    }
}

/// A quantity of the file in thousandths of ours.
fn thousandths(text: &str, unit: i128) -> Result<i64> {
    const MILLIONTHS: u32 = 6;
    let exact = i128::from(decimal(text, MILLIONTHS)?) * unit;
    Ok(half_up(exact, 1_000_000_000_000) as i64)
}

/// A number as an integer of its last place, what is finer rounded half up. The panel holds amounts such as
/// `1.776357e-15`, which somebody's floats left behind.
pub(super) fn decimal(text: &str, places: u32) -> Result<i64> {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let number = || format!("`{text}` is no number");
    let digits: i128 = format!("{whole}{fraction}").parse().with_context(number)?;
    let exponent: i32 = exponent.parse().with_context(number)?;
    let power = places as i32 + exponent - fraction.len() as i32;
    let scale = 10_i128.checked_pow(power.unsigned_abs()).with_context(number)?;
    let value =
        if power < 0 { half_up(digits, scale) } else { digits.checked_mul(scale).with_context(number)? };
    i64::try_from(value).with_context(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_decimal_is_an_integer_of_its_last_place() {
        assert_eq!(decimal("25.01", 2).unwrap(), 2501);
        assert_eq!(decimal("25.1", 2).unwrap(), 2510);
        assert_eq!(decimal("-25", 2).unwrap(), -2500);
        assert_eq!(decimal("-0.5", 3).unwrap(), -500);
        assert_eq!(decimal("0.005", 2).unwrap(), 1);
        assert_eq!(decimal("1.776357e-15", 2).unwrap(), 0);
        assert_eq!(decimal("1.5e1", 2).unwrap(), 1500);
        assert!(decimal("many", 2).is_err());
    }

    #[test]
    fn a_gallon_is_3785_millilitres_and_a_piece_a_thousand_thousandths() {
        assert_eq!(thousandths("1", Shape::FUEL.unit).unwrap(), 3785);
        assert_eq!(thousandths("10.087", Shape::FUEL.unit).unwrap(), 38_183);
        assert_eq!(thousandths("2", Shape::LINES.unit).unwrap(), 2000);
    }

    #[test]
    fn distinct_things_are_counted_once_and_money_is_added_up() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("f.csv");
        let text = "store_id,basket_id,household_id,product_type,transaction_timestamp,sales_value,gallons\n\
                    1,9,5,P,2017-01-02 10:00:00,10.5,1\n1,9,5,P,2017-01-02 10:00:00,2.25,\n\
                    2,9,6,P,2017-01-01 10:00:00,0.1,1\n";
        fs::write(&file, text).unwrap();
        let facts = Facts::of(&file, &Shape::FUEL).unwrap();
        let expected = Facts {
            rows: 3,
            receipts: 2,
            customers: 2,
            stations: 2,
            products: 1,
            flagged: 1,
            amount_minor: 1285,
            quantity_thousandths: 7570,
            last_day: "2017-01-02".to_owned(),
        };
        assert_eq!(facts, expected);
    }
}
