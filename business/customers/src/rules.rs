//! Decisions about customers' files: spellings, spans of days, who may take over an identifier.

use crate::model::{CustomerId, IdentifierKind, Kind};
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

/// The bytes under which a number or a name of an organisation is found by its beginning.
pub(crate) fn search_key(text: &str) -> Vec<u8> {
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
    /// Somebody else holds it, and no day was given from which it is theirs.
    TakenBySomebody,
    /// The first day of the spans to remove, with the ones to put there.
    Change { remove: Vec<BusinessDay>, put: Vec<Held> },
}

/// Decides on a claim. A span of the same customer that meets the claimed one gives way to it; one of another
/// customer that began earlier ends the day before (the card was swapped, the car was sold); one of another
/// customer that began on the same day or later stands in the way.
pub(crate) fn claim(held: &[Held], wanted: Held) -> Claim {
    let mut remove = Vec::new();
    let mut put = vec![wanted];
    for it in held.iter().filter(|it| it.span.meets(wanted.span)) {
        if it.customer == wanted.customer {
            if it.span == wanted.span {
                return Claim::Known;
            }
            remove.push(it.span.from);
        } else if it.span.from < wanted.span.from {
            remove.push(it.span.from);
            let until = wanted.span.from.plus(-1);
            put.push(Held { span: Span { from: it.span.from, until }, customer: it.customer });
        } else {
            return Claim::TakenBySomebody;
        }
    }
    Claim::Change { remove, put }
}
