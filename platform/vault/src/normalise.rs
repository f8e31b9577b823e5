//! One spelling for values that people write in many: pure functions, applied before anything is compared.

use crate::kind::PersonalKind;

/// The spelling under which a value of `kind` is compared and found. Empty when nothing is left of it.
pub fn normalise(kind: PersonalKind, text: &str) -> String {
    match kind {
        PersonalKind::Name => name(text),
        PersonalKind::Phone => phone(text),
        PersonalKind::Plate => plate(text),
        PersonalKind::IdentityNumber | PersonalKind::BankAccount => identity_number(text),
        PersonalKind::Address | PersonalKind::Note | PersonalKind::Date => fold_width(text).trim().to_owned(),
    }
}

/// Full-width letters, digits and signs as half-width ones, and the ideographic space as a space.
pub fn fold_width(text: &str) -> String {
    text.chars().map(half_width).collect()
}

fn half_width(sign: char) -> char {
    match sign {
        '\u{3000}' => ' ',
        // U+FF01 to U+FF5E repeat U+0021 to U+007E in the same order.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(sign as u32 - 0xFEE0).unwrap_or(sign),
        _ => sign,
    }
}

/// A telephone number as digits, without the prefix of China. A number of another country keeps its `+`.
///
/// `+86 138-0013-8000`, `0086 13800138000` and `１３８００１３８０００` are all `13800138000`.
pub fn phone(text: &str) -> String {
    let mut folded = fold_width(text);
    folded.retain(|it| it.is_ascii_digit() || it == '+');
    let (is_international, digits) = match folded.strip_prefix('+').or_else(|| folded.strip_prefix("00")) {
        Some(rest) => (true, rest.replace('+', "")),
        None => (false, folded.replace('+', "")),
    };
    match digits.strip_prefix("86") {
        Some(rest) if is_international => rest.to_owned(),
        Some(rest) if is_mobile(rest) => rest.to_owned(),
        _ if is_international && !digits.is_empty() => format!("+{digits}"),
        _ => digits,
    }
}

/// Whether the digits are a mobile number of the Chinese mainland: eleven of them, the first a 1.
pub fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && digits.bytes().all(|it| it.is_ascii_digit())
}

/// A plate in capitals, without the separators that people put into it: `京a·12345` is `京A12345`.
pub fn plate(text: &str) -> String {
    fold_width(text).chars().filter(|it| it.is_alphanumeric()).map(|it| it.to_ascii_uppercase()).collect()
}

/// A person's name in small letters. Spaces and middle dots within Chinese names fall away, since they are
/// written in many ways; between Latin words one space is left.
pub fn name(text: &str) -> String {
    let folded = fold_width(text).to_lowercase();
    if folded.chars().any(is_han) {
        folded.chars().filter(|it| !it.is_whitespace() && !is_middle_dot(*it)).collect()
    } else {
        folded.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// An identity number or passport number in capitals, letters and digits alone.
pub fn identity_number(text: &str) -> String {
    fold_width(text).chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_uppercase()).collect()
}

fn is_middle_dot(sign: char) -> bool {
    matches!(sign, '·' | '•' | '・' | '‧' | '．' | '.' | '\u{FF65}')
}

/// Whether a sign is a Chinese character: the unified ideographs with their extensions (Unicode 16, blocks).
pub(crate) fn is_han(sign: char) -> bool {
    matches!(sign, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{323AF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mobile_number_has_one_spelling() {
        for text in [
            "13800138000",
            "138 0013 8000",
            "138-0013-8000",
            "+86 13800138000",
            "+8613800138000",
            "0086-138-0013-8000",
            "8613800138000",
            "１３８００１３８０００",
            "（+86）138 0013 8000",
        ] {
            assert_eq!(phone(text), "13800138000", "{text}");
        }
    }

    #[test]
    fn a_landline_of_an_area_that_begins_with_86_is_no_prefix() {
        assert_eq!(phone("86001234"), "86001234");
        assert_eq!(phone("(010) 8600-1234"), "01086001234");
    }

    #[test]
    fn a_foreign_number_keeps_its_country() {
        assert_eq!(phone("+1 (415) 555-0100"), "+14155550100");
        assert_eq!(phone("001 415 555 0100"), "+14155550100");
    }

    #[test]
    fn what_holds_no_digit_is_no_phone() {
        assert_eq!(phone("unknown"), "");
        assert_eq!(phone("+"), "");
    }

    #[test]
    fn a_plate_has_one_spelling() {
        for text in ["京A12345", "京a·12345", " 京Ａ－１２３４５ ", "京A•12345", "京 A 12345"]
        {
            assert_eq!(plate(text), "京A12345", "{text}");
        }
    }

    #[test]
    fn a_chinese_name_loses_its_spaces_and_dots() {
        assert_eq!(name(" 张　三 "), "张三");
        assert_eq!(name("阿卜杜拉·买买提"), name("阿卜杜拉•买买提"));
    }

    #[test]
    fn a_latin_name_keeps_one_space_between_words() {
        assert_eq!(name("  John   SMITH"), "john smith");
    }

    #[test]
    fn the_last_letter_of_an_identity_number_is_a_capital() {
        assert_eq!(identity_number("11010119900307 567x"), "11010119900307567X");
    }

    proptest! {
        #[test]
        fn what_is_normalised_stays_as_it_is(text in "\\PC{0,24}") {
            for kind in [PersonalKind::Plate, PersonalKind::Name, PersonalKind::IdentityNumber] {
                let once = normalise(kind, &text);
                prop_assert_eq!(normalise(kind, &once), once);
            }
        }
    }
}
