//! What of a personal value may be shown to everybody: the one place where values are masked.

use crate::kind::PersonalKind;
use crate::normalise;

/// The value with its telling part covered: `138****1234`, `京A·***12`, `张*`.
///
/// Names of organisations are not personal and never come here.
pub fn mask(kind: PersonalKind, plain: &str) -> String {
    match kind {
        PersonalKind::Name => name(plain),
        PersonalKind::Phone => phone(plain),
        PersonalKind::Plate => plate(plain),
        PersonalKind::IdentityNumber => identity_number(plain),
        PersonalKind::Address => address(plain),
        PersonalKind::Note => COVER.to_owned(),
        PersonalKind::BankAccount => bank_account(plain),
        PersonalKind::Date => date(plain),
    }
}

const COVER: &str = "***";

/// The first character and one star: the star does not tell how long the name is.
fn name(plain: &str) -> String {
    let name = normalise::fold_width(plain);
    name.trim().chars().take(1).chain(['*']).collect()
}

fn phone(plain: &str) -> String {
    let digits = normalise::phone(plain);
    match digits.len() {
        0..7 => COVER.to_owned(),
        // A landline without its area code: two of its digits are all that can be shown.
        7..11 => format!("****{}", last(&digits, 2)),
        _ => format!("{}****{}", first(&digits, 3), last(&digits, 4)),
    }
}

fn plate(plain: &str) -> String {
    let plate = normalise::plate(plain);
    if plate.chars().count() < 6 {
        return COVER.to_owned();
    }
    format!("{}·***{}", first(&plate, 2), last(&plate, 2))
}

fn identity_number(plain: &str) -> String {
    let number = normalise::identity_number(plain);
    if number.len() < 8 {
        return COVER.to_owned();
    }
    format!("{}{}{}", first(&number, 3), "*".repeat(number.len() - 5), last(&number, 2))
}

fn bank_account(plain: &str) -> String {
    let number = normalise::identity_number(plain);
    if number.len() < 8 { COVER.to_owned() } else { format!("****{}", last(&number, 4)) }
}

/// Month and day, which is what somebody congratulates by; the year, which tells the age, is covered.
fn date(plain: &str) -> String {
    match plain.trim().split('-').collect::<Vec<_>>().as_slice() {
        [_, month, day] => format!("****-{month}-{day}"),
        [month, day] => format!("{month}-{day}"),
        _ => COVER.to_owned(),
    }
}

/// The province or city, and no more.
fn address(plain: &str) -> String {
    let address = normalise::fold_width(plain);
    let address = address.trim();
    if address.chars().count() < 6 { COVER.to_owned() } else { format!("{}{COVER}", first(address, 3)) }
}

fn first(text: &str, count: usize) -> String {
    text.chars().take(count).collect()
}

fn last(text: &str, count: usize) -> String {
    let skipped = text.chars().count().saturating_sub(count);
    text.chars().skip(skipped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_mobile_number_shows_its_first_three_and_last_four_digits() {
        assert_eq!(mask(PersonalKind::Phone, "13800131234"), "138****1234");
        assert_eq!(mask(PersonalKind::Phone, "+86 138 0013 1234"), "138****1234");
    }

    #[test]
    fn a_short_number_shows_two_digits_at_most() {
        assert_eq!(mask(PersonalKind::Phone, "8600 1234"), "****34");
        assert_eq!(mask(PersonalKind::Phone, "12345"), "***");
    }

    #[test]
    fn a_plate_shows_its_city_and_its_last_two_signs() {
        assert_eq!(mask(PersonalKind::Plate, "京A12312"), "京A·***12");
        assert_eq!(mask(PersonalKind::Plate, "京AD12312"), "京A·***12");
        assert_eq!(mask(PersonalKind::Plate, "A12"), "***");
    }

    #[test]
    fn a_name_shows_its_first_character_and_not_its_length() {
        assert_eq!(mask(PersonalKind::Name, "张三"), "张*");
        assert_eq!(mask(PersonalKind::Name, "张三丰"), "张*");
        assert_eq!(mask(PersonalKind::Name, "John Smith"), "J*");
        assert_eq!(mask(PersonalKind::Name, ""), "*");
    }

    #[test]
    fn an_identity_number_shows_its_first_three_and_last_two() {
        assert_eq!(mask(PersonalKind::IdentityNumber, "11010119900307567x"), "110*************7X");
    }

    #[test]
    fn an_address_shows_its_city() {
        assert_eq!(mask(PersonalKind::Address, "北京市朝阳区建国路 1 号"), "北京市***");
        assert_eq!(mask(PersonalKind::Address, "五号楼"), "***");
    }

    #[test]
    fn a_bank_account_shows_its_last_four_digits() {
        assert_eq!(mask(PersonalKind::BankAccount, "6222 0212 3456 7890 123"), "****0123");
        assert_eq!(mask(PersonalKind::BankAccount, "1234567"), "***");
    }

    #[test]
    fn a_day_of_birth_does_not_show_its_year() {
        assert_eq!(mask(PersonalKind::Date, "1990-05-21"), "****-05-21");
        assert_eq!(mask(PersonalKind::Date, "05-21"), "05-21");
        assert_eq!(mask(PersonalKind::Date, "1990"), "***");
    }

    proptest! {
        #[test]
        fn no_mask_shows_a_whole_value(digits in "1[0-9]{10}", name in "[\u{4E00}-\u{9FA5}]{2,4}") {
            prop_assert!(!mask(PersonalKind::Phone, &digits).contains(&digits));
            prop_assert!(!mask(PersonalKind::Name, &name).contains(&name));
            prop_assert!(!mask(PersonalKind::Note, &name).contains(&name));
        }
    }
}
