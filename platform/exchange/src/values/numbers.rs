//! Numbers as people and programs write them, read exactly.

use super::shown;
use crate::fields::half_width;
use crate::problem::Fault;
use kernel::rounding::half_up;

/// A decimal number as written: `mantissa` / 10^`places`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    pub(super) mantissa: i128,
    pub(super) places: u32,
}

/// Which character stands between the whole number and its decimals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DecimalMark {
    /// `1,234.50`
    #[default]
    Point,
    /// `1.234,50`
    Comma,
}

/// How a file writes its numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notation {
    pub mark: DecimalMark,
    /// Signs and codes of the file's currency, which may stand before or after an amount. Those of another
    /// currency make a cell unreadable, rather than dollars into yuan.
    signs: &'static [&'static str],
}

impl Notation {
    /// The notation of amounts in a currency, an ISO 4217 code.
    pub fn of(currency: &str, mark: DecimalMark) -> Self {
        let signs: &[&str] = match currency.to_ascii_uppercase().as_str() {
            "CNY" => &["¥", "¥", "元", "圆", "CNY", "RMB"],
            "USD" => &["US$", "$", "USD"],
            "EUR" => &["€", "EUR"],
            "GBP" => &["£", "GBP"],
            "JPY" => &["¥", "¥", "円", "JPY"],
            "HKD" => &["HK$", "$", "HKD"],
            _ => &[],
        };
        Self { mark, signs }
    }

    /// The amount without one currency sign before or after it; none when it has none.
    fn without_currency(self, tidy: &str) -> Option<&str> {
        let sign = |sign: &&str| tidy.strip_prefix(sign).or_else(|| tidy.strip_suffix(sign));
        self.signs.iter().find_map(sign).map(str::trim)
    }
}

impl Default for Notation {
    /// Yuan with a decimal point.
    fn default() -> Self {
        Self::of("CNY", DecimalMark::Point)
    }
}

/// What to do with more decimals than are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    /// To the nearest, halves away from zero.
    HalfUp,
    /// Refuse unless the further decimals are zeros.
    Exact,
}

/// Decimals beyond these are rounded off: more than any unit needs, few enough for exact arithmetic.
const PLACES_MAX: u32 = 18;
/// Whole digits allowed: an `i64` has no more.
const DIGITS_MAX: usize = 19;

impl Number {
    /// Reads `-12.5`, `1,234.50`, `¥1,234.50`, `25.01元`, `(5.00)`, `12.5`, `1.2e3`.
    pub fn parse(text: &str, notation: Notation) -> Result<Self, Fault> {
        let (text, mark) = (text.trim(), notation.mark);
        if mark == DecimalMark::Point
            && let Some(plain) = Self::parse_plain(text.as_bytes())
        {
            return Ok(plain);
        }
        let tidy = tidy(text, mark);
        let (rest, bracketed) = match tidy.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
            Some(inner) => (inner, true),
            None => (tidy.as_str(), false),
        };
        // The minus stands before the currency's sign or behind it: -¥5 and ¥-5, never twice.
        let (rest, minus_first) = without_sign(rest);
        let (rest, minus_second) = match notation.without_currency(rest) {
            Some(amount) => without_sign(amount),
            None => (rest, false),
        };
        if 1 < [bracketed, minus_first, minus_second].into_iter().filter(|it| *it).count() {
            return Err(not_a_number(text, mark));
        }
        let magnitude = unsigned(rest, text, mark)?;
        let negative = bracketed || minus_first || minus_second;
        Ok(if negative { Self { mantissa: -magnitude.mantissa, ..magnitude } } else { magnitude })
    }

    /// The way almost every number comes: an optional minus, digits, an optional point and digits.
    fn parse_plain(bytes: &[u8]) -> Option<Self> {
        let (negative, digits) = match bytes {
            [b'-', rest @ ..] => (true, rest),
            _ => (false, bytes),
        };
        if !(1..=18).contains(&digits.len()) {
            return None;
        }
        let (mut mantissa, mut places, mut after_point) = (0_i64, 0, false);
        for (index, byte) in digits.iter().enumerate() {
            match byte {
                b'0'..=b'9' => {
                    mantissa = mantissa * 10 + i64::from(byte - b'0');
                    places += u32::from(after_point);
                }
                b'.' if !after_point && 0 < index && index + 1 < digits.len() => after_point = true,
                _ => return None,
            }
        }
        Some(Self { mantissa: i128::from(if negative { -mantissa } else { mantissa }), places })
    }

    /// The number in units of 10^-`scale`: 25.01 at scale 2 is 2501.
    pub fn to_scale(self, scale: u32, rounding: Rounding) -> Result<i64, Fault> {
        let exact = if self.places <= scale {
            10_i128.checked_pow(scale - self.places).and_then(|factor| self.mantissa.checked_mul(factor))
        } else {
            let divisor = 10_i128.pow((self.places - scale).min(PLACES_MAX));
            if rounding == Rounding::Exact && self.mantissa % divisor != 0 {
                return Err(too_many_decimals(self, scale));
            }
            Some(half_up(self.mantissa, divisor))
        };
        exact.and_then(|it| i64::try_from(it).ok()).ok_or_else(out_of_range)
    }
}

/// Reads a decimal number into units of 10^-`scale`, rounding half up: `"25.01"` at scale 2 is 2501.
pub fn decimal(text: &str, scale: u32) -> Result<i64, Fault> {
    Number::parse(text, Notation::default())?.to_scale(scale, Rounding::HalfUp)
}

/// Reads a whole number; `12.0` is one, `12.5` is not.
pub fn integer(text: &str) -> Result<i64, Fault> {
    Number::parse(text, Notation::default())?.to_scale(0, Rounding::Exact)
}

pub(super) fn out_of_range() -> Fault {
    Fault::new(
        "out_of_range",
        "数值超出可存储的范围,请检查小数点和单位",
        "the number is larger than can be kept; check the decimal point and the unit",
    )
}

/// Half-width, with the decimal mark as `.`, the grouping mark as `,` and the minus sign as `-`.
fn tidy(text: &str, mark: DecimalMark) -> String {
    text.chars()
        .map(half_width)
        .map(|it| match (it, mark) {
            ('\u{2212}' | '\u{2013}', _) => '-',
            ('.', DecimalMark::Comma) | ('\u{a0}' | '\u{202f}' | '\u{2009}', _) => ',',
            (',', DecimalMark::Comma) => '.',
            _ => it,
        })
        .collect()
}

/// The number without its plus or minus, and whether that was a minus.
fn without_sign(tidy: &str) -> (&str, bool) {
    match tidy.strip_prefix('-') {
        Some(rest) => (rest, true),
        None => (tidy.strip_prefix('+').unwrap_or(tidy), false),
    }
}

fn unsigned(tidy: &str, text: &str, mark: DecimalMark) -> Result<Number, Fault> {
    let (number, exponent) = match tidy.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, exponent.parse().map_err(|_| not_a_number(text, mark))?),
        None => (tidy, 0_i32),
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let whole = ungrouped(whole).ok_or_else(|| not_a_number(text, mark))?;
    let digits_only = fraction.bytes().all(|it| it.is_ascii_digit());
    if !digits_only || (whole.is_empty() && fraction.is_empty()) || number.ends_with('.') {
        return Err(not_a_number(text, mark));
    }
    compose(&whole, fraction, exponent).ok_or_else(out_of_range)
}

/// The digits of `1,234,567`; none when the groups are not of three, as `1,5` is no number in this notation.
fn ungrouped(whole: &str) -> Option<String> {
    let separator = if whole.contains(',') { ',' } else { ' ' };
    let mut groups = whole.split(separator);
    let first = groups.next().unwrap_or_default();
    let grouped = whole.contains(separator);
    let fits = !grouped || ((1..=3).contains(&first.len()) && groups.all(|it| it.len() == 3));
    let digits: String = whole.chars().filter(|it| *it != separator).collect();
    (fits && digits.bytes().all(|it| it.is_ascii_digit())).then_some(digits)
}

/// Shifts the point by `exponent`; none when the number has more whole digits than can be kept. Decimals
/// beyond [`PLACES_MAX`] are cut, which changes no rounding to fewer places.
fn compose(whole: &str, fraction: &str, exponent: i32) -> Option<Number> {
    let digits = format!("{whole}{fraction}");
    let digits = digits.trim_start_matches('0');
    let places = i64::try_from(fraction.len()).ok()? - i64::from(exponent);
    let cut = usize::try_from((places - i64::from(PLACES_MAX)).max(0)).ok()?;
    let digits = digits.get(..digits.len().saturating_sub(cut))?;
    if digits.is_empty() {
        return Some(Number { mantissa: 0, places: 0 });
    }
    let places = places.min(i64::from(PLACES_MAX));
    if i64::try_from(DIGITS_MAX).ok()? < i64::try_from(digits.len()).ok()? - places {
        return None;
    }
    let zeros = usize::try_from((-places).max(0)).ok()?;
    let mantissa = format!("{digits}{}", "0".repeat(zeros)).parse().ok()?;
    Some(Number { mantissa, places: u32::try_from(places.max(0)).ok()? })
}

fn not_a_number(text: &str, mark: DecimalMark) -> Fault {
    let text = shown(text);
    let (zh, en) = match mark {
        DecimalMark::Point => (
            "请写成 1234.50;若逗号是小数点,请在映射中设 decimal_comma = true",
            "write it as 1234.50, or set `decimal_comma = true` in the mapping when the comma is the decimal mark",
        ),
        DecimalMark::Comma => (
            "请写成 1234,50;若小数点是句点,请在映射中去掉 decimal_comma",
            "write it as 1234,50, or remove `decimal_comma` from the mapping when the point is the decimal mark",
        ),
    };
    Fault::new("not_a_number", format!("“{text}”不是数字:{zh}"), format!("`{text}` is not a number: {en}"))
}

fn too_many_decimals(number: Number, scale: u32) -> Fault {
    let places = number.places;
    if scale == 0 {
        return Fault::new("not_whole", "应为整数,不能有小数", "must be a whole number, without decimals");
    }
    Fault::new(
        "too_many_decimals",
        format!("有 {places} 位小数,最多 {scale} 位"),
        format!("has {places} decimals, at most {scale} are kept"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn comma(text: &str, scale: u32) -> Result<i64, Fault> {
        Number::parse(text, Notation::of("CNY", DecimalMark::Comma))?.to_scale(scale, Rounding::HalfUp)
    }

    fn exact(text: &str, scale: u32) -> Result<i64, Fault> {
        Number::parse(text, Notation::default())?.to_scale(scale, Rounding::Exact)
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        for (text, fen) in [
            ("25.01", 2_501),
            ("25", 2_500),
            (".5", 50),
            ("+25.0", 2_500),
            (" 25.01 ", 2_501),
            ("1,234.50", 123_450),
            ("1 234.50", 123_450),
            ("1\u{a0}234.50", 123_450),
            ("12,345,678.9", 1_234_567_890),
            ("¥25.01", 2_501),
            ("¥ 25.01", 2_501),
            ("-¥25.01", -2_501),
            ("¥-25.01", -2_501),
            ("25.01元", 2_501),
            ("25.01 元", 2_501),
            ("25.01", 2_501),
            ("-25.01", -2_501),
            ("(25.01)", -2_501),
            ("(25.01)", -2_501),
            ("−25.01", -2_501),
            ("1e3", 100_000),
            ("2.501E+01", 2_501),
            ("2501e-2", 2_501),
            ("1e-30", 0),
        ] {
            assert_eq!(decimal(text, 2), Ok(fen), "{text}");
        }
    }

    #[test]
    fn float_noise_of_other_programs_is_rounded_off() {
        assert_eq!(decimal("25.009999999999998", 2), Ok(2_501));
        assert_eq!(decimal("0.1000000000000000055511151231257827", 1), Ok(1));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "", "-", ".", "5.", "abc", "1.2.3", "1,2", "12,34", "1,2345", "1 2", "--5", "-(5)", "-¥-5", "$5",
            "5 USD", "¥5元", "(5", "5%", "0x10", "1e", "1e5.5", "NaN", "inf", "十", "¥", "5L",
        ] {
            assert_eq!(decimal(text, 2).unwrap_err().code, "not_a_number", "{text}");
        }
    }

    #[test]
    fn another_currency_is_read_only_when_it_is_the_files_own() {
        let dollars = Notation::of("usd", DecimalMark::Point);
        let cents = |text| Number::parse(text, dollars)?.to_scale(2, Rounding::Exact);
        assert_eq!([cents("$1,234.50"), cents("-$5"), cents("5 USD")], [Ok(123_450), Ok(-500), Ok(500)]);
        assert_eq!(cents("¥5").unwrap_err().code, "not_a_number");
    }

    #[test]
    fn halves_go_away_from_zero_and_exact_refuses_what_would_be_lost() {
        assert_eq!([decimal("0.005", 2), decimal("-0.005", 2), decimal("0.0049", 2)], [Ok(1), Ok(-1), Ok(0)]);
        assert_eq!(exact("25.0100", 2), Ok(2_501));
        assert_eq!(exact("25.011", 2).unwrap_err().code, "too_many_decimals");
        assert_eq!(integer("12.0"), Ok(12));
        assert_eq!(integer("12.5").unwrap_err().code, "not_whole");
    }

    #[test]
    fn a_decimal_comma_is_read_only_when_asked_for() {
        assert_eq!(comma("1.234,50", 2), Ok(123_450));
        assert_eq!(comma("25,01", 2), Ok(2_501));
        assert_eq!(comma("25.01", 2).unwrap_err().code, "not_a_number");
        assert!(decimal("25,01", 2).unwrap_err().message.en.contains("decimal_comma"));
    }

    #[test]
    fn numbers_too_large_to_keep_are_refused_and_the_largest_are_kept() {
        assert_eq!(decimal("92233720368547758.07", 2), Ok(i64::MAX));
        assert_eq!(decimal("-92233720368547758.08", 2), Ok(i64::MIN));
        assert_eq!(decimal("92233720368547758.08", 2).unwrap_err().code, "out_of_range");
        for text in ["1e30", "1e2000000000", "99999999999999999999999999999999999999999999"] {
            assert_eq!(decimal(text, 2).unwrap_err().code, "out_of_range", "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_number_written_with_fixed_places_is_read_back(value: i64, places in 0_u32..9) {
            let written = crate::table::fixed(value, places);
            prop_assert_eq!(decimal(&written, places), Ok(value));
            prop_assert_eq!(exact(&written, places), Ok(value));
            prop_assert_eq!(comma(&written.replace('.', ","), places), Ok(value));
        }

        #[test]
        fn the_short_way_and_the_long_way_agree(text in "-?[0-9]{1,8}(\\.[0-9]{1,8})?", scale in 0_u32..9) {
            let long = Number::parse(&format!("{text}元"), Notation::default()).unwrap();
            prop_assert_eq!(decimal(&text, scale), long.to_scale(scale, Rounding::HalfUp));
        }

        #[test]
        fn any_text_is_a_number_or_a_problem(text in "[-+().,eE0-9¥元 ]{0,60}|.{0,60}", scale in 0_u32..18) {
            drop(decimal(&text, scale));
            drop(comma(&text, scale));
        }
    }
}
