//! Decisions about customers' files: spellings, spans of days, who may take over an identifier.

use crate::model::{CardLimits, CustomerId, IdentifierKind, Kind};
use kernel::BusinessDay;
use vault::normalise;

/// One spelling for what a till reads or somebody types. Empty when nothing is left of it.
pub fn normal_identifier(kind: IdentifierKind, value: &str) -> String {
    match kind {
        IdentifierKind::Card => {
            let folded = normalise::fold_width(value);
            folded.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_uppercase()).collect()
        }
        IdentifierKind::Plate => normalise::plate(value),
        IdentifierKind::Phone => normalise::phone(value),
        IdentifierKind::CustomerNumber => normal_number(value),
    }
}

/// A customer number without outer space and full-width forms; its case stays.
pub fn normal_number(value: &str) -> String {
    normalise::fold_width(value).trim().to_owned()
}

/// The number of a customer who came without one.
pub(crate) fn made_number(serial: i64) -> String {
    format!("C{serial:08}")
}

/// `138…;139…` as the phones it lists, each in its one spelling.
pub(crate) fn phones_in(text: &str) -> Vec<String> {
    let mut phones: Vec<String> = Vec::new();
    for part in text.split([';', ';', ',', ',', '、', '/']) {
        let phone = normalise::phone(part);
        if !phone.is_empty() && !phones.contains(&phone) {
            phones.push(phone);
        }
    }
    phones
}

/// The bytes under which a number or a name of an organisation is found by its beginning.
pub fn search_key(text: &str) -> Vec<u8> {
    normalise::name(text).into_bytes()
}

/// Where the keys that begin with `key` end: no UTF-8 text holds the byte 255.
pub(crate) fn search_key_end(key: &[u8]) -> Vec<u8> {
    [key, &[0xff]].concat()
}

/// Longest number of a customer or card, in characters.
pub(crate) const NUMBER_CHARS_MAX: usize = 64;
/// Longest name, in characters.
pub(crate) const NAME_CHARS_MAX: usize = 200;

/// Why a customer's file, or a part of it, cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    #[error("must not be empty / 不能为空")]
    Empty(&'static str),
    #[error("at most {max} characters / 最多 {max} 个字符")]
    TooLong { field: &'static str, max: usize },
    #[error("a card without a holder has no name: say person or organisation / 无主卡没有名称")]
    NamedCard,
    #[error("the last day must not be before the first / 结束日不能早于开始日")]
    Backwards,
}

impl FileFault {
    /// The field at fault, and what is wrong with it as a code.
    pub(crate) fn field_and_code(&self) -> (&'static str, &'static str) {
        match self {
            Self::Empty(field) => (field, "required"),
            Self::TooLong { field, .. } => (field, "too_long"),
            Self::NamedCard => ("name", "not_allowed"),
            Self::Backwards => ("until", "backwards"),
        }
    }
}

/// A number that somebody gave a customer or a card.
pub(crate) fn check_number(field: &'static str, number: &str) -> Result<(), FileFault> {
    check_text(field, number, NUMBER_CHARS_MAX)
}

/// The name that fits a kind of customer.
pub(crate) fn check_name(kind: Kind, name: Option<&str>) -> Result<(), FileFault> {
    match (kind, name) {
        (Kind::Card, Some(_)) => Err(FileFault::NamedCard),
        (Kind::Organisation, None) => Err(FileFault::Empty("name")),
        (_, Some(name)) => check_text("name", name, NAME_CHARS_MAX),
        (_, None) => Ok(()),
    }
}

fn check_text(field: &'static str, text: &str, max: usize) -> Result<(), FileFault> {
    if text.is_empty() {
        Err(FileFault::Empty(field))
    } else if max < text.chars().count() {
        Err(FileFault::TooLong { field, max })
    } else {
        Ok(())
    }
}

/// Grades, stations and days of the week that a card may be limited to at most.
const LIMITED_TO_MAX: usize = 100;
/// Longest grade, in characters.
const GRADE_CHARS_MAX: usize = 20;
/// Fills of a day that are worth limiting.
const TIMES_PER_DAY_MAX: i64 = 100;

/// What is wrong with the limits of a card, if anything.
pub(crate) fn check_limits(limits: &CardLimits) -> Option<&'static str> {
    let is_grade = |it: &String| !it.trim().is_empty() && it.chars().count() <= GRADE_CHARS_MAX;
    let are_few =
        limits.grades.len().max(limits.station_ids.len()).max(limits.weekdays.len()) <= LIMITED_TO_MAX;
    if !are_few || !limits.grades.iter().all(is_grade) {
        return Some(
            "at most 100 grades and stations, a grade of 1 to 20 characters / 油品、油站最多各 100 个,油品名 1 至 20 个字符",
        );
    }
    if !limits.weekdays.iter().all(|it| (1..=7).contains(it)) {
        return Some("days of the week are 1 (Monday) to 7 / 星期为 1(周一)到 7");
    }
    if limits.hours.as_deref().is_some_and(|it| crate::fields::rules::hours(it).as_deref() != Some(it)) {
        return Some("hours as 06:00-22:00 / 时段如 06:00-22:00");
    }
    if limits.times_per_day.is_some_and(|it| !(1..=TIMES_PER_DAY_MAX).contains(&it)) {
        return Some("1 to 100 times a day / 每日 1 至 100 次");
    }
    let amounts = [
        limits.amount_minor_per_fill,
        limits.amount_minor_per_day,
        limits.volume_ml_per_fill,
        limits.volume_ml_per_day,
    ];
    if amounts.into_iter().flatten().any(|it| it <= 0) {
        return Some(
            "amounts and volumes are more than nothing; leave out what is not limited / 金额、升数须大于零;不限制请留空",
        );
    }
    None
}

/// Earlier than any day that anybody trades on.
pub const BEGINNING: BusinessDay = BusinessDay(-1_000_000);
/// Later than any day that anybody trades on.
pub const END: BusinessDay = BusinessDay(10_000_000);

/// Days from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    pub from: BusinessDay,
    pub until: BusinessDay,
}

impl Span {
    pub const ALWAYS: Self = Self { from: BEGINNING, until: END };

    /// The span of two dates of which either may be open.
    pub(crate) fn of(from: Option<BusinessDay>, until: Option<BusinessDay>) -> Result<Self, FileFault> {
        let span = Self { from: from.unwrap_or(BEGINNING), until: until.unwrap_or(END) };
        if span.until < span.from { Err(FileFault::Backwards) } else { Ok(span) }
    }

    pub fn holds(self, day: BusinessDay) -> bool {
        self.from <= day && day <= self.until
    }

    fn meets(self, other: Self) -> bool {
        self.from <= other.until && other.from <= self.until
    }
}

/// A span in which an identifier finds a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) span: Span,
    pub(crate) customer: CustomerId,
}

/// What becomes of the spans of an identifier when a customer claims it for a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Claim {
    /// It is theirs for these days already.
    Known,
    /// Somebody else holds it, and no day was given that would tell the two apart.
    TakenBySomebody,
    /// All spans of the identifier from now on, in order of days.
    Change(Vec<Held>),
}

/// Decides on a claim. A span of the same customer that meets the claimed one gives way to it. One of another
/// customer that began earlier ends the day before (the card was swapped, the car was sold); one that begins
/// later, if the claim has an end, ends the claim the day before it begins. So the outcome of dated claims
/// does not depend on their order.
pub(crate) fn claim(held: &[Held], wanted: Held) -> Claim {
    let (met, apart): (Vec<Held>, Vec<Held>) = held.iter().partition(|it| it.span.meets(wanted.span));
    let mut mine = wanted.span;
    let mut others = Vec::new();
    for it in met.iter().filter(|it| it.customer != wanted.customer) {
        if it.span.from < wanted.span.from {
            let until = wanted.span.from.plus(-1);
            others.push(Held { span: Span { until, ..it.span }, customer: it.customer });
        } else if wanted.span.from < it.span.from && wanted.span.until < END {
            mine.until = mine.until.min(it.span.from.plus(-1));
            others.push(*it);
        } else {
            return Claim::TakenBySomebody;
        }
    }
    let mut spans = [apart, others, vec![Held { span: mine, customer: wanted.customer }]].concat();
    spans.sort_unstable_by_key(|it| it.span.from);
    let mut before = held.to_vec();
    before.sort_unstable_by_key(|it| it.span.from);
    if spans == before { Claim::Known } else { Claim::Change(spans) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    const ONE: CustomerId = CustomerId(Uuid::from_u128(1));
    const TWO: CustomerId = CustomerId(Uuid::from_u128(2));

    fn held(customer: CustomerId, from: i32, until: i32) -> Held {
        Held { span: Span { from: BusinessDay(from), until: BusinessDay(until) }, customer }
    }

    fn changed(held: &[Held], wanted: Held) -> Vec<Held> {
        match claim(held, wanted) {
            Claim::Change(spans) => spans,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_card_is_one_number_however_it_is_written() {
        for text in ["9130 0001-22ab", "９１３００００１２２AB", "91300001 22AB "] {
            assert_eq!(normal_identifier(IdentifierKind::Card, text), "9130000122AB", "{text}");
        }
        assert_eq!(normal_identifier(IdentifierKind::Card, " - "), "");
    }

    #[test]
    fn a_cell_may_list_several_phones() {
        assert_eq!(phones_in("138 0013 8000;010-65001234、13800138000"), ["13800138000", "01065001234"]);
        assert!(phones_in("无").is_empty());
    }

    #[test]
    fn the_number_of_a_customer_keeps_its_case() {
        assert_eq!(normal_identifier(IdentifierKind::CustomerNumber, " aB-１ "), "aB-1");
    }

    #[test]
    fn what_begins_with_a_text_is_a_range_of_keys() {
        let (from, end) = (search_key("中石"), search_key_end(&search_key("中石")));
        for text in ["中石", "中石化", "中 石 油"] {
            let key = search_key(text);
            assert!(from <= key && key < end, "{text}");
        }
        assert!(end <= search_key("中研"));
    }

    #[test]
    fn an_organisation_has_a_name_and_a_bare_card_has_none() {
        assert_eq!(check_name(Kind::Organisation, None), Err(FileFault::Empty("name")));
        assert_eq!(check_name(Kind::Card, Some("张三")), Err(FileFault::NamedCard));
        assert_eq!(check_name(Kind::Person, None), Ok(()));
        let long = "长".repeat(NAME_CHARS_MAX + 1);
        assert!(check_name(Kind::Person, Some(&long)).is_err());
    }

    #[test]
    fn limits_of_a_card_are_days_hours_and_amounts_that_can_be_reached() {
        let limits = CardLimits {
            weekdays: vec![1, 7],
            hours: Some("06:00-22:00".to_owned()),
            ..CardLimits::default()
        };
        assert_eq!(check_limits(&limits), None);
        let wrong = [
            CardLimits { weekdays: vec![8], ..CardLimits::default() },
            CardLimits { hours: Some("6-22".to_owned()), ..CardLimits::default() },
            CardLimits { times_per_day: Some(0), ..CardLimits::default() },
            CardLimits { volume_ml_per_day: Some(-1), ..CardLimits::default() },
            CardLimits { grades: vec![String::new()], ..CardLimits::default() },
        ];
        for limits in wrong {
            assert!(check_limits(&limits).is_some(), "{limits:?}");
        }
    }

    #[test]
    fn a_span_does_not_run_backwards() {
        assert_eq!(Span::of(Some(BusinessDay(2)), Some(BusinessDay(1))), Err(FileFault::Backwards));
        let day = Span::of(Some(BusinessDay(2)), Some(BusinessDay(2))).unwrap();
        assert!(day.holds(BusinessDay(2)) && !day.holds(BusinessDay(3)) && !day.holds(BusinessDay(1)));
    }

    #[test]
    fn a_free_identifier_is_taken_as_asked() {
        let wanted = held(ONE, 10, END.0);
        assert_eq!(changed(&[], wanted), [wanted]);
        assert_eq!(claim(&[wanted], wanted), Claim::Known);
    }

    #[test]
    fn without_a_day_nobody_takes_what_another_holds() {
        let always = held(ONE, BEGINNING.0, END.0);
        assert_eq!(claim(&[always], held(TWO, BEGINNING.0, END.0)), Claim::TakenBySomebody);
        assert_eq!(claim(&[held(ONE, 10, END.0)], held(TWO, BEGINNING.0, END.0)), Claim::TakenBySomebody);
    }

    #[test]
    fn a_swapped_card_finds_the_old_holder_until_the_day_before() {
        let spans = changed(&[held(ONE, BEGINNING.0, END.0)], held(TWO, 10, END.0));
        assert_eq!(spans, [held(ONE, BEGINNING.0, 9), held(TWO, 10, END.0)]);
    }

    #[test]
    fn the_order_of_dated_claims_does_not_matter() {
        let (old, new) = (held(ONE, 0, 10), held(TWO, 10, END.0));
        let forwards = changed(&changed(&[], old), new);
        let backwards = changed(&changed(&[], new), old);
        assert_eq!(forwards, [held(ONE, 0, 9), new]);
        assert_eq!(forwards, backwards);
        assert_eq!(claim(&forwards, old), Claim::Known, "said again, it changes nothing");
    }

    #[test]
    fn other_days_of_the_same_customer_replace_the_ones_they_meet() {
        let spans = changed(&[held(ONE, 0, 10), held(TWO, 20, 30)], held(ONE, 5, 15));
        assert_eq!(spans, [held(ONE, 5, 15), held(TWO, 20, 30)]);
    }
}
