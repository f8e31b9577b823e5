//! What people write beside their work, without what would tell a person apart.

use vault::PersonalValue;

/// So many digits in a row may be a telephone number.
const DIGITS_MIN: usize = 7;
const COVER: &str = "***";

/// The text with every value of the person masked, and with numbers covered that may be somebody else's.
pub(crate) fn cover(text: &str, values: &[PersonalValue]) -> String {
    let mut covered = text.to_owned();
    for value in values.iter().filter(|it| 1 < it.plain.chars().count()) {
        covered = covered.replace(value.plain.as_str(), &value.masked());
    }
    numbers(&covered)
}

fn numbers(text: &str) -> String {
    let (mut covered, mut run) = (String::with_capacity(text.len()), String::new());
    for sign in text.chars().chain(['\n']) {
        if sign.is_ascii_digit() {
            run.push(sign);
            continue;
        }
        covered.push_str(if DIGITS_MIN <= run.len() { COVER } else { &run });
        run.clear();
        covered.push(sign);
    }
    covered.pop();
    covered
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;
    use vault::{PersonalKind, SubjectId, ValueId};

    #[test]
    fn names_and_numbers_do_not_survive_in_a_note() {
        let value = PersonalValue {
            id: ValueId(Uuid::nil()),
            subject: SubjectId(Uuid::nil()),
            kind: PersonalKind::Name,
            plain: "张三丰".to_owned(),
        };
        assert_eq!(cover("张三丰改打 13800138000,2026-03-02 再谈", &[value]), "张*改打 ***,2026-03-02 再谈");
        assert_eq!(cover("13800138000", &[]), "***");
        assert_eq!(cover("", &[]), "");
    }
}
