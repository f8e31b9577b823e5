//! Integers as people read them.

use super::Format;
use kernel::Words;
use kernel::rounding::half_up;

impl Format {
    /// 1234567 fen as ¥12,345.67.
    pub(crate) fn money(&self, amount: i64) -> String {
        let sign = if amount < 0 { "−" } else { "" };
        format!("{sign}{}{}", self.currency_symbol, fixed(amount.unsigned_abs(), self.currency_digits))
    }
}

/// English with nouns that agree with their numbers: 1 day, 2 days.
pub(crate) fn counted(text: &str) -> String {
    let mut before = "";
    let agree = |word| {
        let is_one = std::mem::replace(&mut before, word).trim_start_matches(['(', '+', '−']) == "1";
        let (noun, rest) = word.split_at(word.find([',', '.', ')', ';']).unwrap_or(word.len()));
        match noun.strip_suffix('s').filter(|it| is_one && COUNTED.contains(it)) {
            Some(noun) => format!("{noun}{rest}"),
            None => word.to_owned(),
        }
    };
    text.split(' ').map(agree).collect::<Vec<_>>().join(" ")
}

/// A sentence in both languages, the English one with nouns that agree.
pub(crate) fn sentence(zh: String, en: &str) -> Words {
    Words::new(zh, counted(en))
}

/// What sentences count.
const COUNTED: [&str; 5] = ["day", "week", "visit", "customer", "time"];

/// 78123 millilitres as 78.1 litres.
pub(crate) fn litres(volume_ml: i64) -> String {
    tenths_of_milli(volume_ml)
}

/// 23.4 of 23,421 thousandths.
pub(crate) fn tenths_of_milli(value: i64) -> String {
    let sign = if value < 0 { "−" } else { "" };
    format!("{sign}{}", fixed(half_up(i128::from(value.unsigned_abs()), 100) as u64, 1))
}

/// 62 tenths as 6.2.
pub(crate) fn tenths(value: u32) -> String {
    fixed(u64::from(value), 1)
}

/// 703 per mille as 70.3 %.
pub(crate) fn share(per_mille: u32) -> String {
    format!("{}%", fixed(u64::from(per_mille), 1))
}

/// 612 per mille as 61 %.
pub(crate) fn percent(per_mille: u32) -> String {
    format!("{}%", half_up(i128::from(per_mille), 10))
}

/// 4.7 % of 46,812 millionths.
pub(crate) fn tenth_percent(ppm: i64) -> String {
    format!("{}%", fixed(half_up(i128::from(ppm.max(0)), 1_000) as u64, 1))
}

/// −683 per mille as −68 %, with its sign always.
pub(crate) fn change(per_mille: i64) -> String {
    let percent = half_up(i128::from(per_mille), 10);
    let sign = match percent {
        ..0 => "−",
        0 => "±",
        _ => "+",
    };
    format!("{sign}{}%", percent.unsigned_abs())
}

/// The change from `base` to `now`; none without a base.
pub(crate) fn change_between(base: i64, now: i64) -> Option<String> {
    let difference = i128::from(now) - i128::from(base);
    (0 < base).then(|| change(half_up(difference * 1_000, i128::from(base)) as i64))
}

/// 4.25 of 4250 thousandths.
pub(crate) fn hundredths_of_milli(value: u32) -> String {
    fixed(half_up(i128::from(value), 10) as u64, 2)
}

/// `value` with so many digits behind the point and commas between thousands.
pub(crate) fn fixed(value: u64, digits: u32) -> String {
    let scale = 10_u64.pow(digits.min(18));
    let whole = grouped(value.div_euclid(scale));
    if digits == 0 { whole } else { format!("{whole}.{:0width$}", value % scale, width = digits as usize) }
}

fn grouped(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len().div_euclid(3));
    for (position, digit) in digits.chars().enumerate() {
        if 0 < position && (digits.len() - position).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_counted_as_one() {
        assert_eq!(
            counted("1 visits, 11 visits, (1 days), 1 days ago, 0.1 days, 2 weeks."),
            "1 visit, 11 visits, (1 day), 1 day ago, 0.1 days, 2 weeks."
        );
    }

    #[test]
    fn figures_are_written_with_fixed_places_and_their_sign() {
        let yuan = Format::default();
        assert_eq!(yuan.money(123_456_789), "¥1,234,567.89");
        assert_eq!(yuan.money(-5), "−¥0.05");
        let yen = Format { currency_symbol: "¥".into(), currency_digits: 0 };
        assert_eq!(yen.money(1_000), "¥1,000");
        assert_eq!([litres(78_149), litres(78_150), litres(-1_000)], ["78.1", "78.2", "−1.0"]);
        assert_eq!([change(-683), change(44), change(4)], ["−68%", "+4%", "±0%"]);
        assert_eq!(change_between(240, 78), Some("−68%".to_owned()));
        assert_eq!(change_between(0, 78), None);
        assert_eq!(
            [share(703), percent(615), tenths(62), hundredths_of_milli(4_256)],
            ["70.3%", "62%", "6.2", "4.26"]
        );
    }
}
