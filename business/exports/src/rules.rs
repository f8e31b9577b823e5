//! When somebody must agree, what stands in a planted row, and how it is kept whom a list held.

use crate::model::{ExportState, Reason};
use kernel::{FieldProblem, Instant};

/// Longest text of a reason or refusal, in characters.
pub(crate) const TEXT_CHARS_MAX: usize = 500;

/// Whether a list of so many rows waits for somebody to agree; 0 asks for no agreement.
pub(crate) const fn needs_approval(rows: u64, from_rows: u64) -> bool {
    0 < from_rows && from_rows <= rows
}

/// What is wrong with a reason.
pub(crate) fn reason_problem(reason: Option<Reason>, text: Option<&str>) -> Option<FieldProblem> {
    let Some(reason) = reason else {
        let message = "say what the list is needed for / 请选择导出用途";
        return Some(FieldProblem::new("reason", "required", message));
    };
    let text = text.map(str::trim).unwrap_or_default();
    if reason == Reason::Other && text.is_empty() {
        let message = "say in words what it is needed for / 请写明用途";
        return Some(FieldProblem::new("reason_text", "required", message));
    }
    (TEXT_CHARS_MAX < text.chars().count())
        .then(|| FieldProblem::new("reason_text", "too_long", "at most 500 characters / 最多 500 个字符"))
}

/// The state as shown: a file that was not fetched in time is gone.
pub(crate) fn state(stored: ExportState, expires_at_us: Option<i64>, now: Instant) -> ExportState {
    let is_over = expires_at_us.is_some_and(|it| it <= now.micros());
    if stored == ExportState::Ready && is_over { ExportState::Expired } else { stored }
}

/// What stands in a planted row of a list of customers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Canary {
    pub(crate) number: String,
    pub(crate) name: String,
    /// It comes after so many rows.
    pub(crate) after: u64,
}

const PLACES: [&str; 12] =
    ["宏远", "鑫达", "顺通", "恒泰", "金桥", "华盛", "永利", "东升", "瑞丰", "兴隆", "百川", "安捷"];
const SECONDS: [&str; 10] = ["源", "亿", "诚", "发", "运", "昌", "和", "隆", "瑞", "嘉"];
const TRADES: [&str; 8] = [
    "物流有限公司",
    "运输有限公司",
    "商贸有限公司",
    "建材有限公司",
    "货运服务部",
    "汽车租赁有限公司",
    "工程机械有限公司",
    "配送有限公司",
];
/// Digits that a made-up number has at least, so that it is nobody's by accident.
const DIGITS_MIN: usize = 8;

/// A row that belongs to nobody, from bytes that only who has the key can work out: a number in the image of the
/// company's own, and the name of an organisation. The first comes within the first twenty rows.
pub(crate) fn canary(bytes: [u8; 16], place: usize, sample: Option<&str>) -> Canary {
    let pick = |at: usize, of: &[&'static str]| of[usize::from(bytes[at]).rem_euclid(of.len())];
    let mut digits = bytes.iter().map(|it| char::from(b'0' + it.rem_euclid(10))).cycle();
    let image = sample.unwrap_or("C00000000");
    let mut number: String =
        image.chars().map(|it| if it.is_ascii_digit() { digits.next().unwrap_or(it) } else { it }).collect();
    let has = image.chars().filter(char::is_ascii_digit).count();
    number.extend(digits.take(DIGITS_MIN.saturating_sub(has)));
    let name = format!("{}{}{}", pick(13, &PLACES), pick(14, &SECONDS), pick(15, &TRADES));
    let near = u64::from(bytes[12]).rem_euclid(15) + 5;
    Canary { number, name, after: near + 90 * place as u64 }
}

/// Whom a list held: serials in order, as the steps from one to the next, seven bits in a byte.
pub(crate) fn pack(mut serials: Vec<i64>) -> Vec<u8> {
    serials.sort_unstable();
    serials.dedup();
    let (mut packed, mut last) = (Vec::new(), 0);
    for serial in serials {
        let mut step = serial.abs_diff(last);
        last = serial;
        while 0x7f < step {
            packed.push((step & 0x7f) as u8 | 0x80);
            step >>= 7;
        }
        packed.push(step as u8);
    }
    packed
}

pub(crate) fn holds(packed: &[u8], wanted: i64) -> bool {
    let (mut serial, mut step, mut shift) = (0_i64, 0_u64, 0_u32);
    for byte in packed {
        step |= u64::from(byte & 0x7f).checked_shl(shift).unwrap_or(0);
        shift += 7;
        if byte & 0x80 == 0 {
            serial = serial.saturating_add_unsigned(step);
            if wanted <= serial {
                return wanted == serial;
            }
            (step, shift) = (0, 0);
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_must_agree_from_so_many_rows_on() {
        assert!(needs_approval(5_000, 5_000) && !needs_approval(4_999, 5_000));
        assert!(!needs_approval(u64::MAX, 0), "0 asks for nothing");
    }

    #[test]
    fn a_reason_is_chosen_and_another_one_is_said_in_words() {
        let code = |reason, text| reason_problem(reason, text).map(|it| (it.field, it.code));
        assert_eq!(code(None, None), Some(("reason".into(), "required".into())));
        assert_eq!(code(Some(Reason::Other), Some("  ")), Some(("reason_text".into(), "required".into())));
        assert_eq!(code(Some(Reason::Other), Some("对账")), None);
        assert_eq!(code(Some(Reason::Campaign), None), None);
        let long = "长".repeat(501);
        assert_eq!(
            code(Some(Reason::Campaign), Some(&long)),
            Some(("reason_text".into(), "too_long".into()))
        );
    }

    #[test]
    fn a_planted_row_looks_like_the_others_and_comes_soon() {
        let bytes: [u8; 16] = std::array::from_fn(|it| (it * 37) as u8);
        let canary = super::canary(bytes, 0, Some("JY-2024-00017"));
        assert!(canary.number.starts_with("JY-") && canary.number.len() == 13, "{}", canary.number);
        assert!((5..20).contains(&canary.after));
        assert_ne!(canary, super::canary(bytes, 1, None));
        let short = super::canary(bytes, 0, Some("K1"));
        assert_eq!(short.number.chars().filter(char::is_ascii_digit).count(), DIGITS_MIN);
    }

    #[test]
    fn whom_a_list_held_is_found_in_its_packed_serials() {
        let serials = vec![1, 2, 128, 129, 100_000, 9_000_000_000];
        let packed = pack(serials.clone());
        for serial in &serials {
            assert!(holds(&packed, *serial), "{serial}");
        }
        for absent in [0, 3, 127, 130, 99_999, 9_000_000_001] {
            assert!(!holds(&packed, absent), "{absent}");
        }
        assert!(!holds(&[], 1) && pack(vec![5, 5]).len() == 1);
    }
}
