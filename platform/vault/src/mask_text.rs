//! Masking within what people write freely: numbers and plates that slipped into a sentence, and what is known of
//! the persons it may be about.

use crate::kind::PersonalKind;
use crate::mask::mask;
use crate::normalise;
use crate::vault::PersonalValue;

/// Digits in a row from which on they may be a telephone number.
const NUMBER_DIGITS_MIN: usize = 7;
/// Digits of an identity number or an account.
const LONG_DIGITS_MIN: usize = 15;
const PROVINCES: &str = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新";

/// The text with what would tell a person apart covered: each of the `known` values, and telephone, identity and
/// account numbers and plates that may be somebody else's. What else a sentence tells cannot be known here.
pub fn mask_text(text: &str, known: &[PersonalValue]) -> String {
    numbers(&plates(&mask_known(text, known)))
}

/// The text with each of the `known` values covered, and nothing else.
pub fn mask_known(text: &str, known: &[PersonalValue]) -> String {
    // The longest first: a name may be part of an address.
    let mut known: Vec<&PersonalValue> = known.iter().collect();
    known.sort_by_key(|it| (std::cmp::Reverse(it.plain.chars().count()), &it.plain));
    let mut masked = text.to_owned();
    for value in known {
        let plain = value.plain.trim();
        // One character is no telling part, and would tear other words.
        if 1 < plain.chars().count() {
            masked = masked.replace(plain, &value.masked());
        }
    }
    masked
}

fn plates(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(sign) = signs.get(at) {
        let length =
            if PROVINCES.contains(*sign) { plate_length(signs.get(at + 1..).unwrap_or_default()) } else { 0 };
        if 0 < length {
            let plate: String = signs.iter().skip(at).take(length + 1).collect();
            masked.push_str(&mask(PersonalKind::Plate, &plate));
        } else {
            masked.push(*sign);
        }
        at += length + 1;
    }
    masked
}

/// How many signs after that of the province belong to a plate: a letter, then five or six letters and digits of
/// which one is a digit at least, whatever stands between them.
fn plate_length(signs: &[char]) -> usize {
    let mut serial = String::new();
    let mut length = 0;
    for (index, sign) in signs.iter().enumerate() {
        let folded = normalise::fold_width(&sign.to_string());
        match folded.chars().next() {
            Some(it) if it.is_ascii_alphanumeric() => {
                serial.push(it);
                length = index + 1;
            }
            Some(' ' | '-' | '·' | '•' | '.') if serial.len() == 1 => {}
            _ => break,
        }
    }
    let begins = serial.chars().next().is_some_and(|it| it.is_ascii_alphabetic());
    let fits = (6..=7).contains(&serial.len()) && serial.chars().any(|it| it.is_ascii_digit());
    if begins && fits { length } else { 0 }
}

/// Digits that stand together, one space or line between groups of them.
fn numbers(text: &str) -> String {
    let signs: Vec<char> = text.chars().collect();
    let mut masked = String::with_capacity(text.len());
    let mut at = 0;
    while at < signs.len() {
        let end = run_end(&signs, at);
        if end == at {
            masked.extend(signs.get(at));
            at += 1;
        } else {
            masked.push_str(&run(signs.get(at..end).unwrap_or_default()));
            at = end;
        }
    }
    masked
}

fn digit(sign: char) -> bool {
    sign.is_ascii_digit() || ('\u{FF10}'..='\u{FF19}').contains(&sign)
}

fn run_end(signs: &[char], start: usize) -> usize {
    let mut end = start;
    loop {
        match (signs.get(end), signs.get(end + 1)) {
            (Some(sign), _) if digit(*sign) => end += 1,
            // The last sign of an identity number may be an X.
            (Some('x' | 'X'), _) if start < end && end - start >= LONG_DIGITS_MIN => return end + 1,
            (Some(' ' | '-'), Some(next)) if start < end && digit(*next) => end += 1,
            _ => return end,
        }
    }
}

fn run(signs: &[char]) -> String {
    let text: String = signs.iter().collect();
    let joined: String = normalise::fold_width(&text).chars().filter(char::is_ascii_alphanumeric).collect();
    if normalise::is_mobile(&normalise::phone(&joined)) {
        return mask(PersonalKind::Phone, &joined);
    }
    if LONG_DIGITS_MIN <= joined.len() {
        return mask(PersonalKind::BankAccount, &joined);
    }
    // Groups by themselves: a date or an area code stays, the long one is covered.
    let mut masked = String::new();
    for group in text.split_inclusive([' ', '-']) {
        let number = group.trim_end_matches([' ', '-']);
        if NUMBER_DIGITS_MIN <= number.chars().count() {
            masked.push_str(&mask(PersonalKind::Phone, number));
            masked.push_str(group.strip_prefix(number).unwrap_or_default());
        } else {
            masked.push_str(group);
        }
    }
    masked
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::{SubjectId, ValueId};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn value(kind: PersonalKind, plain: &str) -> PersonalValue {
        let (id, subject) = (ValueId(Uuid::nil()), SubjectId(Uuid::nil()));
        PersonalValue { id, subject, kind, plain: plain.to_owned() }
    }

    fn masked(text: &str) -> String {
        mask_text(text, &[value(PersonalKind::Name, "张三丰")])
    }

    #[test]
    fn a_telephone_number_in_a_sentence_is_covered() {
        assert_eq!(masked("改打13800138123,晚上联系"), "改打138****8123,晚上联系");
        assert_eq!(masked("call 138 0013 8123."), "call 138****8123.");
        assert_eq!(masked("办公室 010-65001234"), "办公室 010-****34");
        assert_eq!(masked("１３８００１３８１２３"), "138****8123");
    }

    #[test]
    fn a_plate_an_identity_number_and_an_account_are_covered() {
        assert_eq!(masked("换成京A·12345了"), "换成京A·***45了");
        assert_eq!(masked("新车粤BD12345"), "新车粤B·***45");
        assert_eq!(masked("身份证 11010119900307567X"), "身份证 ****567X");
        assert_eq!(masked("6222 0212 3456 7890 123"), "****0123");
    }

    #[test]
    fn what_is_known_of_a_person_is_covered() {
        assert_eq!(masked("张三丰来过两次"), "张*来过两次");
        assert_eq!(masked("张三丰改打 13800138000,2026-03-02 再谈"), "张*改打 138****8000,2026-03-02 再谈");
        let known = [value(PersonalKind::Name, "张三"), value(PersonalKind::Address, "福州市张三路 1 号")];
        assert_eq!(mask_text("住福州市张三路 1 号,姓张三", &known), "住福州市***,姓张*");
        assert_eq!(mask_text("张先生", &[value(PersonalKind::Name, "张")]), "张先生");
    }

    #[test]
    fn dates_amounts_and_places_stay() {
        for text in ["2026-03-05 每周加 300 升", "京东卡", "2026 年 3 月", "北京新A座", "约 12 000 元"]
        {
            assert_eq!(masked(text), text);
        }
    }

    proptest! {
        #[test]
        fn no_mobile_number_survives(before in "[a-z,。 ]{0,5}", phone in "1[3-9][0-9]{9}", after in "[a-z,。]{0,5}") {
            let text = format!("{before}{phone}{after}");
            prop_assert!(!masked(&text).contains(&phone));
        }
    }
}
