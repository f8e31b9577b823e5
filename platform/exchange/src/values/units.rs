//! Quantities and unit prices in the units that files come in, converted exactly.

use super::numbers::{Number, out_of_range};
use super::shown;
use crate::fields::folded;
use crate::problem::Fault;
use kernel::rounding::half_up;
use kernel::{Quantity, QuantityUnit, UnitPrice};

/// A unit in which files give quantities, or per which they give prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    Litre,
    Millilitre,
    /// 231 cubic inches: 3.785411784 litres exactly (NIST Handbook 44, appendix C).
    UsGallon,
    /// 4.54609 litres exactly (Units of Measurement Regulations 1995, United Kingdom).
    UkGallon,
    Kilogram,
    Gram,
    /// 1000 kilograms.
    Tonne,
    KilowattHour,
    WattHour,
    Piece,
}

struct Definition {
    unit: Unit,
    name: &'static str,
    aliases: &'static [&'static str],
    counted_in: QuantityUnit,
    /// Small units in one of these, as a fraction: 3,785,411,784 / 1,000,000 millilitres in a US gallon.
    size: (i128, i128),
}

use QuantityUnit::{Gram, Millilitre, WattHour};

#[rustfmt::skip]
const DEFINITIONS: [Definition; 10] = [
    Definition { unit: Unit::Litre, name: "litre", aliases: &["liter", "l", "升", "公升"], counted_in: Millilitre, size: (1_000, 1) },
    Definition { unit: Unit::Millilitre, name: "millilitre", aliases: &["milliliter", "ml", "毫升"], counted_in: Millilitre, size: (1, 1) },
    Definition { unit: Unit::UsGallon, name: "us_gallon", aliases: &["gallon_us", "美制加仑"], counted_in: Millilitre, size: (3_785_411_784, 1_000_000) },
    Definition { unit: Unit::UkGallon, name: "uk_gallon", aliases: &["imperial_gallon", "英制加仑"], counted_in: Millilitre, size: (454_609, 100) },
    Definition { unit: Unit::Kilogram, name: "kilogram", aliases: &["kg", "千克", "公斤"], counted_in: Gram, size: (1_000, 1) },
    Definition { unit: Unit::Gram, name: "gram", aliases: &["g", "克"], counted_in: Gram, size: (1, 1) },
    Definition { unit: Unit::Tonne, name: "tonne", aliases: &["t", "metric_ton", "吨"], counted_in: Gram, size: (1_000_000, 1) },
    Definition { unit: Unit::KilowattHour, name: "kilowatt_hour", aliases: &["kwh", "千瓦时", "度"], counted_in: WattHour, size: (1_000, 1) },
    Definition { unit: Unit::WattHour, name: "watt_hour", aliases: &["wh", "瓦时"], counted_in: WattHour, size: (1, 1) },
    Definition { unit: Unit::Piece, name: "piece", aliases: &["pcs", "件", "个", "次"], counted_in: QuantityUnit::Piece, size: (1, 1) },
];

impl Unit {
    /// Reads `us_gallon`, `litre`, `L`, `升`, `kg` …; a bare `gallon` is refused, since there are two.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let wanted = folded(text);
        DEFINITIONS
            .iter()
            .find(|it| folded(it.name) == wanted || it.aliases.iter().any(|alias| folded(alias) == wanted))
            .map(|it| it.unit)
            .ok_or_else(|| unknown_unit(text))
    }

    pub fn as_str(self) -> &'static str {
        self.definition().name
    }

    /// What the product counts such quantities in.
    pub fn counted_in(self) -> QuantityUnit {
        self.definition().counted_in
    }

    fn definition(self) -> &'static Definition {
        // The table is in the order of the variants, which a test holds.
        &DEFINITIONS[self as usize]
    }
}

/// Reads an amount given in `unit`, rounded half up to the small unit: 10.087 US gallons are 38,183 ml.
pub fn quantity(number: Number, unit: Unit) -> Result<Quantity, Fault> {
    let Definition { counted_in, size: (numerator, denominator), .. } = *unit.definition();
    let amount = fraction(number, numerator, denominator)?;
    Ok(Quantity { amount, unit: counted_in })
}

/// Reads a price in whole currency units per `unit` as millionths of the smallest money unit per litre,
/// kilogram, kilowatt-hour or piece, rounded half up.
///
/// price × 10^`minor_digits` × 10^6 × (small units per priced unit) / (small units per `unit`)
pub fn unit_price(number: Number, unit: Unit, minor_digits: u32) -> Result<UnitPrice, Fault> {
    let Definition { counted_in, size: (numerator, denominator), .. } = *unit.definition();
    let scale = i128::from(UnitPrice::SCALE) * 10_i128.checked_pow(minor_digits).ok_or_else(out_of_range)?;
    let per_priced = i128::from(counted_in.per_priced_unit());
    let factor = scale.checked_mul(per_priced * denominator).ok_or_else(out_of_range)?;
    fraction(number, factor, numerator).map(UnitPrice)
}

/// number × numerator / denominator, rounded half up.
fn fraction(number: Number, numerator: i128, denominator: i128) -> Result<i64, Fault> {
    let dividend = number.mantissa.checked_mul(numerator).filter(|it| it.unsigned_abs() < DIVIDEND_MAX);
    let divisor = 10_i128.pow(number.places) * denominator;
    dividend.map(|it| half_up(it, divisor)).and_then(|it| i64::try_from(it).ok()).ok_or_else(out_of_range)
}

/// The largest dividend that [`half_up`] doubles without overflow.
const DIVIDEND_MAX: u128 = 1 << 126;

fn unknown_unit(text: &str) -> Fault {
    let known: Vec<_> = DEFINITIONS.iter().map(|it| it.name).collect();
    let (text, known) = (shown(text), known.join(", "));
    Fault::new(
        "unknown_unit",
        format!("未知的计量单位“{text}”,可用:{known}"),
        format!("unknown unit `{text}`; use one of {known}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::values::Notation;
    use proptest::prelude::*;

    fn number(text: &str) -> Number {
        Number::parse(text, Notation::default()).unwrap()
    }

    fn amount(text: &str, unit: &str) -> i64 {
        quantity(number(text), Unit::parse(unit).unwrap()).unwrap().amount
    }

    #[test]
    fn quantities_are_converted_exactly_and_rounded_once() {
        assert_eq!(amount("10.087", "us_gallon"), 38_183);
        assert_eq!(amount("1000", "US gallon"), 3_785_412);
        assert_eq!(amount("1", "uk_gallon"), 4_546);
        assert_eq!(amount("31.5", "L"), 31_500);
        assert_eq!(amount("31.5", "升"), 31_500);
        assert_eq!(amount("-31.5", "升"), -31_500);
        assert_eq!(amount("2.5", "吨"), 2_500_000);
        assert_eq!(amount("7.25", "kWh"), 7_250);
        assert_eq!(amount("3", "件"), 3);
    }

    #[test]
    fn prices_become_millionths_of_the_smallest_money_unit() {
        assert_eq!(unit_price(number("7.89"), Unit::Litre, 2), Ok(UnitPrice(789_000_000)));
        // 2.4794 dollars a gallon / 3.785411784 litres = 0.654988... dollars a litre.
        assert_eq!(unit_price(number("2.4794"), Unit::UsGallon, 2), Ok(UnitPrice(65_498_819)));
        assert_eq!(unit_price(number("6500"), Unit::Tonne, 2), Ok(UnitPrice(650_000_000)));
        assert_eq!(unit_price(number("12"), Unit::Piece, 2), Ok(UnitPrice(1_200_000_000)));
    }

    #[test]
    fn an_unknown_unit_is_refused_with_the_known_ones() {
        let fault = Unit::parse("gallon").unwrap_err();
        assert_eq!(fault.code, "unknown_unit");
        assert!(fault.message.en.contains("us_gallon, uk_gallon"));
    }

    #[test]
    fn every_unit_stands_at_its_place_in_the_table() {
        for (index, definition) in DEFINITIONS.iter().enumerate() {
            assert_eq!(definition.unit as usize, index);
            assert_eq!(Unit::parse(definition.name), Ok(definition.unit));
        }
    }

    #[test]
    fn a_quantity_too_large_is_refused() {
        let huge = number("9000000000000000000.123456789");
        assert_eq!(quantity(huge, Unit::UsGallon).unwrap_err().code, "out_of_range");
        assert_eq!(unit_price(huge, Unit::Litre, 2).unwrap_err().code, "out_of_range");
    }

    proptest! {
        #[test]
        fn a_price_and_a_quantity_in_gallons_make_the_amount_in_money(
            milligallons in 1_i64..100_000, tenth_mills in 1_i64..100_000,
        ) {
            let (places, gallon) = (3, Unit::UsGallon);
            let quantity = quantity(Number { mantissa: milligallons.into(), places }, gallon).unwrap();
            let price = unit_price(Number { mantissa: tenth_mills.into(), places: 4 }, gallon, 2).unwrap();
            // Exactly gallons × price in cents, but for the millilitre that the quantity was rounded to.
            let exact = half_up(i128::from(milligallons) * i128::from(tenth_mills), 100_000);
            let error_max = 1 + tenth_mills.div_euclid(100_000);
            prop_assert!((i128::from(price.cost_of(quantity).0) - exact).abs() <= i128::from(error_max));
        }

        #[test]
        fn any_number_is_converted_or_refused(mantissa: i128, places in 0_u32..19) {
            let number = Number { mantissa: mantissa % 10_i128.pow(37), places };
            for definition in &DEFINITIONS {
                drop(quantity(number, definition.unit));
                drop(unit_price(number, definition.unit, 4));
            }
        }
    }
}
