//! What a field may hold, and its one spelling.

use super::credit_code::check_credit_code;
use super::model::{Choice, Field, FieldKind};
use kernel::{BusinessDay, FieldProblem};
use uuid::Uuid;
use vault::normalise;

/// Longest text of a field, in characters.
pub(crate) const TEXT_CHARS_MAX: usize = 500;
/// Longest key of a field or a choice.
const KEY_CHARS_MAX: usize = 40;
/// Longest name of a field or a choice, in each language.
const NAME_CHARS_MAX: usize = 60;
const CHOICES_MAX: usize = 100;
/// The most money that a field can hold, in the smallest unit: ten thousand million yuan.
const AMOUNT_MINOR_MAX: i64 = 1_000_000_000_000;
/// Digits before and behind the point of a number.
const WHOLE_DIGITS_MAX: usize = 12;
const DECIMALS_MAX: usize = 3;

/// The value in its one spelling, or what is wrong with it; the problem is about the field's key.
pub(crate) fn normal_value(field: &Field, text: &str) -> Result<String, FieldProblem> {
    let text = normalise::fold_width(text).trim().to_owned();
    if text.is_empty() {
        return Err(wrong(
            field,
            "required",
            "must not be empty; send null to clear it / 不能为空;清除请传 null",
        ));
    }
    match field.kind {
        FieldKind::Text => text_of(field, &text),
        FieldKind::Number => number(&text).ok_or_else(|| {
            wrong(field, "not_a_number", "a number with up to 3 decimals / 数字,最多 3 位小数")
        }),
        FieldKind::Date => date(field, &text),
        FieldKind::Choice => choice(field, &text),
        FieldKind::YesNo => match text.as_str() {
            "yes" | "no" => Ok(text),
            _ => Err(wrong(field, "unknown", "yes or no / 只能是 yes 或 no")),
        },
        FieldKind::Amount => whole(field, &text, (0, AMOUNT_MINOR_MAX)),
        FieldKind::Count => whole(field, &text, field.range),
        FieldKind::Hours => hours(&text).ok_or_else(|| {
            wrong(field, "not_hours", "from and until as 08:00-10:00 / 请填起止时间,如 08:00-10:00")
        }),
        FieldKind::CreditCode => {
            check_credit_code(&text).map_err(|it| wrong(field, it.code(), &it.to_string()))
        }
        FieldKind::Customer | FieldKind::Employee => text
            .parse::<Uuid>()
            .map(|it| it.to_string())
            .map_err(|_| wrong(field, "unknown", "there is none with this id / 不存在")),
    }
}

pub(crate) fn wrong(field: &Field, code: &str, message: &str) -> FieldProblem {
    FieldProblem::new(&field.key, code, message)
}

fn text_of(field: &Field, text: &str) -> Result<String, FieldProblem> {
    if TEXT_CHARS_MAX < text.chars().count() {
        let message = format!("at most {TEXT_CHARS_MAX} characters / 最多 {TEXT_CHARS_MAX} 个字符");
        return Err(wrong(field, "too_long", &message));
    }
    if text.chars().any(|it| it.is_control() && it != '\n') {
        return Err(wrong(field, "unfit", "no control characters / 不能含控制字符"));
    }
    Ok(text.to_owned())
}

fn date(field: &Field, text: &str) -> Result<String, FieldProblem> {
    let day = text.parse::<BusinessDay>();
    day.map(|it| it.to_string())
        .map_err(|_| wrong(field, "not_a_date", "a day as 2026-01-31 / 日期,如 2026-01-31"))
}

fn choice(field: &Field, text: &str) -> Result<String, FieldProblem> {
    let found = field.choices.iter().find(|it| it.key == text || it.name.zh == text || it.name.en == text);
    found.map(|it| it.key.clone()).ok_or_else(|| {
        let known: Vec<&str> = field.choices.iter().map(|it| it.key.as_str()).collect();
        wrong(field, "unknown", &format!("one of {} / 只能是其中之一", known.join(", ")))
    })
}

fn whole(field: &Field, text: &str, (least, most): (i64, i64)) -> Result<String, FieldProblem> {
    let found = text.parse::<i64>().ok().filter(|it| (least..=most).contains(it));
    found.map(|it| it.to_string()).ok_or_else(|| {
        let message = format!("a whole number from {least} to {most} / {least} 到 {most} 之间的整数");
        wrong(field, "out_of_range", &message)
    })
}

/// `1,200.50` as `1200.5`.
fn number(text: &str) -> Option<String> {
    let text = text.replace(',', "");
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |it| ("-", it));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |it: &str| it.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !whole.is_empty() && whole.len() <= WHOLE_DIGITS_MAX && decimals.len() <= DECIMALS_MAX;
    if !fits || !is_digits(whole) || !is_digits(decimals) || digits.ends_with('.') {
        return None;
    }
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        it => it,
    };
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    let sign = if whole == "0" && decimals.is_empty() { "" } else { sign };
    Some(format!("{sign}{whole}{point}{decimals}"))
}

/// `8:00 - 10:00` as `08:00-10:00`. The second may be earlier: somebody who drives at night.
pub(crate) fn hours(text: &str) -> Option<String> {
    let (from, until) = text.split_once(['-', '~', '—', '–'])?;
    Some(format!("{}-{}", clock(from)?, clock(until)?))
}

fn clock(text: &str) -> Option<String> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute): (u8, u8) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60 || hour == 24 && minute == 0).then(|| format!("{hour:02}:{minute:02}"))
}

/// What is wrong with the definition of a field.
pub(crate) fn check_definition(field: &Field) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut refuse = |name: &str, code: &str, message: &str| {
        problems.push(FieldProblem::new(name, code, message));
    };
    if !is_key(&field.key) {
        refuse(
            "key",
            "unfit",
            "1 to 40 small letters, digits and underscores, a letter first / 1 至 40 位小写字母、数字或下划线,以字母开头",
        );
    }
    if !is_name(&field.name.zh) || !is_name(&field.name.en) {
        refuse(
            "name",
            "unfit",
            "a name in both languages, 1 to 60 characters / 须填写中英文名称,各 1 至 60 个字符",
        );
    }
    let offered = [FieldKind::Text, FieldKind::Number, FieldKind::Date, FieldKind::Choice, FieldKind::YesNo];
    if !offered.contains(&field.kind) {
        refuse(
            "kind",
            "not_allowed",
            "text, number, date, choice or yes_no / 只能是文本、数字、日期、选项或是否",
        );
    }
    if (field.kind == FieldKind::Choice) == field.choices.is_empty() || CHOICES_MAX < field.choices.len() {
        refuse(
            "choices",
            "unfit",
            "a field of choices has 1 to 100 of them, any other has none / 选项字段须有 1 至 100 个选项,其他类型不设选项",
        );
    }
    let mut keys: Vec<&str> = field.choices.iter().map(|it| it.key.as_str()).collect();
    keys.sort_unstable();
    keys.dedup();
    if keys.len() != field.choices.len() || !field.choices.iter().all(is_choice) {
        refuse(
            "choices",
            "unfit",
            "each choice has a key of its own and a name in both languages / 每个选项须有唯一的键和中英文名称",
        );
    }
    if field.applies_to.is_empty() {
        refuse("applies_to", "required", "say for which kinds of customer / 请选择适用的客户类型");
    }
    problems
}

fn is_key(key: &str) -> bool {
    key.len() <= KEY_CHARS_MAX
        && key.starts_with(|it: char| it.is_ascii_lowercase())
        && key.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'_')
}

fn is_name(name: &str) -> bool {
    !name.trim().is_empty() && name.chars().count() <= NAME_CHARS_MAX && !name.chars().any(char::is_control)
}

fn is_choice(choice: &Choice) -> bool {
    is_key(&choice.key) && is_name(&choice.name.zh) && is_name(&choice.name.en)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::catalogue::built_in;
    use crate::fields::model::FieldGroup;
    use crate::model::Kind;
    use kernel::Words;

    fn of(kind: FieldKind) -> Field {
        Field {
            key: "x".to_owned(),
            name: Words::new("项", "x"),
            group: FieldGroup::Custom,
            kind,
            choices: Vec::new(),
            applies_to: vec![Kind::Person],
            is_required: false,
            is_personal: false,
            range: (1, 31),
        }
    }

    #[track_caller]
    fn check(kind: FieldKind, text: &str, expect: Result<&str, &str>) {
        let found = normal_value(&of(kind), text);
        assert_eq!(found.as_deref().map_err(|it| it.code.as_str()), expect, "{text}");
    }

    #[test]
    fn a_number_has_one_spelling() {
        check(FieldKind::Number, " １,200.50 ", Ok("1200.5"));
        check(FieldKind::Number, "-0.000", Ok("0"));
        check(FieldKind::Number, "007", Ok("7"));
        for text in ["1.2345", "1e3", "1.", "abc", "1234567890123", ".5"] {
            check(FieldKind::Number, text, Err("not_a_number"));
        }
    }

    #[test]
    fn a_count_lies_within_its_range() {
        check(FieldKind::Count, "31", Ok("31"));
        for text in ["0", "32", "1.5", "x"] {
            check(FieldKind::Count, text, Err("out_of_range"));
        }
        check(FieldKind::Amount, "-1", Err("out_of_range"));
    }

    #[test]
    fn hours_are_a_span_of_the_clock() {
        check(FieldKind::Hours, "8:00 - 10:30", Ok("08:00-10:30"));
        check(FieldKind::Hours, "22:00～02:00", Ok("22:00-02:00"));
        for text in ["8-10", "25:00-26:00", "08:00"] {
            check(FieldKind::Hours, text, Err("not_hours"));
        }
    }

    #[test]
    fn what_does_not_fit_its_kind_is_told() {
        check(FieldKind::Date, "2026-01-31", Ok("2026-01-31"));
        check(FieldKind::Date, "2026-02-30", Err("not_a_date"));
        check(FieldKind::YesNo, "maybe", Err("unknown"));
        check(FieldKind::Text, " ", Err("required"));
        check(FieldKind::Text, &"长".repeat(TEXT_CHARS_MAX + 1), Err("too_long"));
        check(FieldKind::Customer, "K1", Err("unknown"));
        check(FieldKind::CreditCode, "91350100M000100Y44", Err("check_digit"));
    }

    #[test]
    fn a_choice_is_taken_by_its_key_or_its_name() {
        let language = built_in().into_iter().find(|it| it.key == "language").unwrap();
        assert_eq!(normal_value(&language, "普通话").unwrap(), "zh");
        assert_eq!(normal_value(&language, "zh").unwrap(), "zh");
        assert_eq!(normal_value(&language, "fr").unwrap_err().code, "unknown");
    }

    #[test]
    fn a_definition_names_what_is_wrong_with_it() {
        assert!(check_definition(&of(FieldKind::Text)).is_empty());
        let wrong = Field {
            key: "Ä".to_owned(),
            name: Words::new("", "x"),
            applies_to: Vec::new(),
            ..of(FieldKind::CreditCode)
        };
        let fields: Vec<String> = check_definition(&wrong).into_iter().map(|it| it.field).collect();
        assert_eq!(fields, ["key", "name", "kind", "applies_to"]);
        assert_eq!(check_definition(&of(FieldKind::Choice))[0].field, "choices");
    }
}
