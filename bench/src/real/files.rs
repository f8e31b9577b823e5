//! Files that the product has never seen: one with the panel's columns and another content, one with another
//! shape altogether.

use super::facts::{Facts, decimal};
use crate::chance::Chance;
use anyhow::{Context, Result};
use csv::{ByteRecord, StringRecord};
use encoding_rs::GB18030;
use kernel::BusinessDay;
use kernel::rounding::{div_floor, half_up};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Writes two thirds of the panel's rows with other households, stores, amounts and gaps.
pub(super) fn alter(source: &Path, target: &Path) -> Result<()> {
    let mut reader =
        csv::Reader::from_path(source).with_context(|| format!("cannot read {}", source.display()))?;
    let header = reader.headers()?.clone();
    let mut writer = csv::Writer::from_path(target)?;
    writer.write_record(&header)?;
    for (at, row) in reader.records().enumerate().filter(|(at, _)| at % 3 != 0) {
        let row: StringRecord = row?;
        let altered = header.iter().zip(&row).map(|(name, cell)| alter_cell(name, cell, at));
        writer.write_byte_record(&altered.collect::<Result<ByteRecord>>()?)?;
    }
    Ok(writer.flush()?)
}

fn alter_cell(name: &str, cell: &str, at: usize) -> Result<Vec<u8>> {
    let text = match name {
        "household_id" => format!("H{cell}"),
        "store_id" => format!("{}", decimal(cell, 0)? + 5_000),
        "basket_id" => format!("B-{cell}"),
        "sales_value" => {
            let cents = decimal(cell, 2)? + 137;
            format!("{}.{:02}", div_floor(cents, 100), cents.rem_euclid(100))
        }
        "gallons" | "price_per_gallon" if at.is_multiple_of(11) => String::new(),
        _ => cell.to_owned(),
    };
    Ok(text.into_bytes())
}

/// The mapping of [`write_other`].
pub(super) const OTHER_MAPPING: &str = r#"
kind = "sales"

[file]
encoding = "gb18030"
delimiter = ";"

[columns]
station_code = "网点"
pos = "终端"
receipt = "单号"
time = { column = "日子", time_column = "钟点" }
customer_number = "会员"
product_code = "品名"
quantity = { column = "加注", unit = "litre" }
unit_price = { column = "牌价", unit = "litre" }
discount = "让利"
amount = "实付"

[values.product_code]
"汽油九二" = "92"
"汽油九五" = "95"

[options]
currency = "CNY"
time_zone = "Asia/Shanghai"
time_format = "%d.%m.%Y %H:%M"
decimal_comma = true
create_missing = ["station", "customer", "product"]

[defaults]
product_family = "gasoline"
product_unit = "litre"
customer_kind = "person"
"#;

const DAYS: i32 = 420;
const STATIONS: u64 = 7;
const CUSTOMERS: u64 = 240;
/// 2024-03-01.
const FIRST: BusinessDay = BusinessDay(19_783);
/// Names in the file and prices in fen.
const PRODUCTS: [(&str, i64); 2] = [("汽油九二", 789), ("汽油九五", 839)];

/// Writes over a year of seven stations: semicolons, decimal commas, GB18030, dates as `01.03.2024`. Every tenth
/// customer stops after 300 days, every eighth fill is anonymous, and now and then the litres are missing.
/// Gives what was written.
pub(super) fn write_other(file: &Path) -> Result<Facts> {
    let mut text = String::from("单号;网点;终端;日子;钟点;会员;品名;加注;牌价;让利;实付\r\n");
    let (mut facts, mut dice) = (Facts::default(), Chance(20_240_301));
    let (mut customers, mut stations, mut products) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for offset in 0..DAYS {
        let day = FIRST.plus(offset);
        for number in 1..=CUSTOMERS {
            let stopped = number % 10 == 0 && offset >= 300;
            // Once in 3 to 12 days, by the customer.
            if stopped || dice.below(3 + number % 10) > 0 {
                continue;
            }
            let fill = Fill::at(day, number, &mut dice);
            text += &fill.row(facts.rows + 1);
            facts.rows += 1;
            facts.amount_minor += fill.amount_fen;
            facts.quantity_thousandths += fill.volume_ml.unwrap_or_default();
            facts.flagged += u64::from(fill.volume_ml.is_none());
            facts.last_day = day.to_string();
            customers.extend(fill.customer);
            stations.insert(fill.station);
            products.insert(fill.product);
        }
    }
    facts.receipts = facts.rows;
    facts.customers = customers.len() as u64;
    facts.stations = stations.len() as u64;
    facts.products = products.len() as u64;
    let (bytes, _, unmappable) = GB18030.encode(&text);
    anyhow::ensure!(!unmappable, "GB18030 holds every character");
    fs::write(file, bytes)?;
    Ok(facts)
}

#[derive(Debug)]
struct Fill {
    day: BusinessDay,
    minute: u64,
    station: u64,
    customer: Option<u64>,
    product: &'static str,
    price_fen: i64,
    /// What the till kept of it.
    volume_ml: Option<i64>,
    discount_fen: i64,
    amount_fen: i64,
}

impl Fill {
    fn at(day: BusinessDay, customer: u64, dice: &mut Chance) -> Self {
        let (product, price_fen) = if customer.is_multiple_of(3) { PRODUCTS[1] } else { PRODUCTS[0] };
        let volume_ml = 15_000 + 10 * dice.below(14_000) as i64;
        let discount_fen = dice.below(500) as i64;
        let amount_fen = half_up(i128::from(volume_ml * price_fen), 1000) as i64 - discount_fen;
        Self {
            day,
            minute: 300 + dice.below(1_100),
            station: 1 + (customer + dice.below(2)) % STATIONS,
            customer: (dice.below(8) > 0).then_some(customer),
            product,
            price_fen,
            volume_ml: (dice.below(17) > 0).then_some(volume_ml),
            discount_fen,
            amount_fen,
        }
    }

    fn row(&self, receipt: u64) -> String {
        let (hour, minute) = (div_floor(self.minute as i64, 60), self.minute % 60);
        let customer = self.customer.map(|it| format!("会{it:04}")).unwrap_or_default();
        let (volume, price) = match self.volume_ml {
            Some(volume) => (comma(volume, 1000, 3), comma(self.price_fen, 100, 2)),
            None => (String::new(), String::new()),
        };
        let (discount, amount) = (comma(self.discount_fen, 100, 2), comma(self.amount_fen, 100, 2));
        format!(
            "Z{receipt:07};站{};终{};{};{hour:02}:{minute:02};{customer};{};{volume};{price};{discount};{amount}\r\n",
            self.station,
            receipt % 2,
            self.day.date().format("%d.%m.%Y"),
            self.product,
        )
    }
}

/// A number as `1.234,50`.
fn comma(value: i64, scale: i64, places: usize) -> String {
    let (whole, fraction) = (div_floor(value, scale), value.rem_euclid(scale));
    let whole = match div_floor(whole, 1000) {
        0 => whole.to_string(),
        thousands => format!("{thousands}.{:03}", whole % 1000),
    };
    format!("{whole},{fraction:0places$}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_with_a_decimal_comma_and_its_thousands_apart() {
        assert_eq!(comma(131_176, 100, 2), "1.311,76");
        assert_eq!(comma(100_005, 100, 2), "1.000,05");
        assert_eq!(comma(40_020, 1000, 3), "40,020");
    }

    #[test]
    fn the_other_file_is_the_same_each_time_and_tells_what_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let (one, two) = (folder.path().join("1"), folder.path().join("2"));
        let facts = write_other(&one).unwrap();
        assert_eq!(facts, write_other(&two).unwrap());
        let bytes = fs::read(&one).unwrap();
        assert_eq!(bytes, fs::read(&two).unwrap());
        let (text, _, malformed) = GB18030.decode(&bytes);
        assert!(!malformed && facts.rows > 5_000 && facts.flagged > 100, "{facts:?}");
        assert_eq!(text.lines().count() as u64, facts.rows + 1);
        assert_eq!(text.matches("01.03.2024").count(), text.matches(";01.03.2024;").count());
        assert_eq!((facts.customers, facts.stations, facts.products), (CUSTOMERS, STATIONS, 2));
    }

    #[test]
    fn an_altered_cell_is_another_one_of_the_same_kind() {
        let altered =
            |name: &str, cell: &str, at| String::from_utf8(alter_cell(name, cell, at).unwrap()).unwrap();
        assert_eq!(altered("sales_value", "25.9", 1), "27.27");
        assert_eq!(altered("gallons", "10.1", 11), "");
        assert_eq!(altered("gallons", "10.1", 12), "10.1");
    }
}
