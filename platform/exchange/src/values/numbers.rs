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
    pub fn parse(text: &str, mark: DecimalMark) -> Result<Self, Fault> {
        let text = text.trim();
        if mark == DecimalMark::Point
            && let Some(plain) = Self::parse_plain(text.as_bytes())
        {
            return Ok(plain);
        }
        let tidy = tidy(text, mark);
        let (tidy, bracketed) = match tidy.strip_prefix('(').and_then(|it| it.strip_suffix(')')) {
            Some(inner) => (inner, true),
            None => (tidy.as_str(), false),
        };
        let (tidy, signed) = match tidy.strip_prefix('-') {
            Some(rest) => (rest, true),
            None => (tidy.strip_prefix('+').unwrap_or(tidy), false),
        };
        if bracketed && signed {
            return Err(not_a_number(text, mark));
        }
        let magnitude = unsigned(without_currency(tidy), text, mark)?;
        Ok(if bracketed || signed { Self { mantissa: -magnitude.mantissa, ..magnitude } } else { magnitude })
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
    Number::parse(text, DecimalMark::Point)?.to_scale(scale, Rounding::HalfUp)
}

/// Reads a whole number; `12.0` is one, `12.5` is not.
pub fn integer(text: &str) -> Result<i64, Fault> {
    Number::parse(text, DecimalMark::Point)?.to_scale(0, Rounding::Exact)
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

/// The number without one currency sign before or after it.
fn without_currency(tidy: &str) -> &str {
    const BEFORE: [&str; 8] = ["¥", "¥", "$", "€", "£", "CNY", "RMB", "USD"];
    const AFTER: [&str; 5] = ["元", "圆", "CNY", "RMB", "USD"];
    let before = BEFORE.iter().find_map(|sign| tidy.strip_prefix(sign));
    let after = AFTER.iter().find_map(|sign| tidy.strip_suffix(sign));
    before.or(after).unwrap_or(tidy).trim()
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
