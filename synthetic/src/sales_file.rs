//! `sales.csv`, written row by row as the days pass.

use crate::prices::Product;
use kernel::BusinessDay;
use kernel::rounding::div_floor;
use std::fmt::{self, Display};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

const HEADER: &str = "station_code,pos,receipt,line,time,identifier_kind,identifier,product_code,quantity,\
                      unit_price,discount,amount,payment,pump,attendant,shift,refund_of";

/// The file in the making.
///
/// **Invariant:** no value holds a comma, a quote or a line break, so none needs quoting: codes, numbers, plates
/// and times are all made here. This is what makes writing a row as cheap as printing it.
#[derive(Debug)]
pub(crate) struct SalesFile {
    file: BufWriter<File>,
    /// The day of the last row, and how it is written: rows of one day follow each other.
    date: (BusinessDay, String),
    /// Rows that reached the file.
    pub(crate) rows: u64,
    pub(crate) receipts: u64,
    /// While true, receipts are counted but do not reach the file: the feed has failed.
    pub(crate) dropping: bool,
}

/// A receipt without its lines.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    pub(crate) station: String,
    /// From 1.
    pub(crate) register: usize,
    pub(crate) receipt: String,
    /// Calendar day and second of the station's clock.
    pub(crate) day: BusinessDay,
    pub(crate) second_of_day: u32,
    pub(crate) identifier_kind: &'static str,
    pub(crate) identifier: String,
    pub(crate) payment: &'static str,
    pub(crate) pump: i32,
    pub(crate) attendant: String,
    pub(crate) shift: &'static str,
    pub(crate) refund_of: Option<String>,
}

/// One line of a receipt. Money in fen, quantity in the product's small unit, 0 where the feed lost it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Line {
    pub(crate) product: Product,
    pub(crate) quantity: i64,
    pub(crate) price_fen: i64,
    pub(crate) discount: i64,
    pub(crate) amount: i64,
}

impl SalesFile {
    pub(crate) fn create(path: &Path) -> std::io::Result<Self> {
        let mut file = BufWriter::with_capacity(1 << 18, File::create(path)?);
        writeln!(file, "{HEADER}")?;
        let date = (BusinessDay(0), BusinessDay(0).to_string());
        Ok(Self { file, date, rows: 0, receipts: 0, dropping: false })
    }

    pub(crate) fn write(&mut self, row: &Row, lines: &[Line]) -> std::io::Result<()> {
        self.receipts += 1;
        if self.dropping {
            return Ok(());
        }
        if self.date.0 != row.day {
            self.date = (row.day, row.day.to_string());
        }
        let (date, time) = (&self.date.1, Clock(row.second_of_day));
        let Row { station, register, receipt, identifier_kind, identifier, .. } = row;
        let Row { payment, pump, attendant, shift, .. } = row;
        let refund_of = row.refund_of.as_deref().unwrap_or_default();
        for (at, line) in lines.iter().enumerate() {
            self.rows += 1;
            write!(self.file, "{station},{register},{receipt},{},{date} {time},", at + 1)?;
            write!(self.file, "{identifier_kind},{identifier},{line},{payment},")?;
            writeln!(self.file, "{pump},{attendant},{shift},{refund_of}")?;
        }
        Ok(())
    }

    pub(crate) fn finish(mut self) -> std::io::Result<(u64, u64)> {
        self.file.flush()?;
        Ok((self.rows, self.receipts))
    }
}

impl Row {
    /// The same some seconds later.
    pub(crate) fn after(&self, seconds: u32) -> Self {
        let later = self.second_of_day + seconds;
        let day = self.day.plus(div_floor(i64::from(later), 86_400) as i32);
        Self { day, second_of_day: later % 86_400, ..self.clone() }
    }
}

impl Line {
    /// The line that pays this one back.
    pub(crate) fn reversed(&self) -> Self {
        Self { quantity: -self.quantity, discount: -self.discount, amount: -self.amount, ..*self }
    }
}

impl Display for Line {
    /// Product, quantity, unit price, discount and amount, as five columns. A feed that lost the quantity does
    /// not know the price either.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entry = self.product.entry();
        let finer = div_floor(1_000, entry.counted_in.per_priced_unit());
        let thousandths = Decimal(self.quantity * finer, 3);
        let (discount, amount) = (Decimal(self.discount, 2), Decimal(self.amount, 2));
        write!(f, "{},{thousandths},", entry.code)?;
        if self.quantity == 0 {
            return write!(f, ",{discount},{amount}");
        }
        write!(f, "{},{discount},{amount}", Decimal(self.price_fen, 2))
    }
}

/// An integer with so many digits behind the point.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Decimal(pub(crate) i64, pub(crate) u32);

impl Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scale, size) = (10_u64.pow(self.1), self.0.unsigned_abs());
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:0places$}", size.div_euclid(scale), size % scale, places = self.1 as usize)
    }
}

/// Seconds since midnight as hours, minutes and seconds.
struct Clock(u32);

impl Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.0.div_euclid(60);
        write!(f, "{:02}:{:02}:{:02}", minutes.div_euclid(60), minutes % 60, self.0 % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prices;

    fn line(product: Product, quantity: i64, price_fen: i64, discount: i64, amount: i64) -> Line {
        Line { product, quantity, price_fen, discount, amount }
    }

    #[test]
    fn litres_have_three_decimals_and_money_two() {
        let fill = line(prices::G92, 40_050, 789, 200, 31_400);
        assert_eq!(fill.to_string(), "G92,40.050,7.89,2.00,314.00");
        assert_eq!(fill.reversed().to_string(), "G92,-40.050,7.89,-2.00,-314.00");
    }

    #[test]
    fn pieces_are_whole_and_a_lost_quantity_has_no_price() {
        assert_eq!(line(prices::CAR_WASH, 2, 2_500, 0, 5_000).to_string(), "WASH,2.000,25.00,0.00,50.00");
        assert_eq!(line(prices::G92, 0, 789, 0, 20_000).to_string(), "G92,0.000,,0.00,200.00");
    }

    #[test]
    fn small_negative_amounts_keep_their_sign() {
        assert_eq!(Decimal(-5, 2).to_string(), "-0.05");
    }
}
