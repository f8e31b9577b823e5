//! Filing customers, changing their files, assigning them.

mod details;
mod files;
mod parts;
mod phones;
mod till;

mod claims;
mod filing;

pub(crate) use claims::{ClaimStep, Claimed, Claims};
pub(crate) use details::{
    CardChange, VehicleChange, change_card, change_vehicle, check_vehicle, record_card, record_vehicle,
};
pub use files::change_maintainers;
pub(crate) use files::{
    Change, NewCustomer, add_customer, assign_keeper, assign_maintainer, assign_owner, change_customer,
    file_phones,
};
pub(crate) use files::{note, touch};
pub(crate) use filing::{Filing, NewCard, NewFile, NewVehicle};
pub(crate) use parts::{add_card, add_vehicle};
pub(crate) use phones::{add_phones, correct_phone, remove_phone};
pub use till::{IdentifierAdded, IdentifiersAdded, add_from_till};

use crate::model::IdentifierKind;
use crate::rules::{self, FileFault};
use crate::store::Blind;
use kernel::{BusinessDay, Code, FieldProblem, Instant, Problem, TradingCalendar, Words};
use vault::{Vault, VaultError};

/// Why a customer's file cannot be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum CustomersError {
    #[error("{0}")]
    File(#[from] FileFault),
    /// Nothing is left of what a till read or somebody typed.
    #[error("must not be empty / 不能为空")]
    EmptyIdentifier(IdentifierKind),
    #[error("this number is taken / 编号已被使用")]
    NumberTaken,
    /// Whose it is, is not told: it may be out of the asker's sight.
    #[error(
        "this is filed already; if it changed hands, give the day from which it is this customer's / 已登记;如已易主,请填写起始日期"
    )]
    Taken(IdentifierKind),
    #[error("no such vehicle of this customer / 该客户没有此车辆")]
    NoVehicle,
    /// Several fields are wrong, each told by itself.
    #[error("some fields are wrong / 填写有误")]
    Fields(Vec<FieldProblem>),
    /// No such part of this customer's file.
    #[error("there is no such part of this file / 档案中没有此项")]
    NoPart,
    #[error("at most {0} of these / 最多 {0} 项")]
    TooMany(usize),
    #[error("there is a field with this key / 已有同键字段")]
    KeyTaken,
    #[error(
        "a sub card names a main card of the same customer, any other card names none / 副卡须指定同一客户的主卡,其他卡种不指定"
    )]
    NoMainCard,
    #[error("{0}")]
    Limits(&'static str),
    /// What is asked for cannot be taken back.
    #[error("{0}")]
    NotUndoable(&'static str),
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl CustomersError {
    /// The same for a file's row, in each language alone.
    pub(crate) fn words(&self) -> Words {
        let text = self.to_string();
        let (en, zh) = text.rsplit_once(" / ").unwrap_or((&text, &text));
        Words::new(zh, en)
    }
}

impl From<CustomersError> for Problem {
    fn from(error: CustomersError) -> Self {
        let text = error.to_string();
        match error {
            CustomersError::File(fault) => {
                let (field, code) = fault.field_and_code();
                Self::field(field, code, text)
            }
            CustomersError::EmptyIdentifier(kind) => Self::field(field_of(kind), "required", text),
            CustomersError::NumberTaken => {
                Self { code: Code::AlreadyExists, ..Self::field("number", "taken", text) }
            }
            CustomersError::Taken(kind) => {
                Self { code: Code::AlreadyExists, ..Self::field(field_of(kind), "taken", text) }
            }
            CustomersError::NoVehicle => Self::field("vehicle_id", "unknown_vehicle", text),
            CustomersError::Fields(problems) => Self::invalid(problems),
            CustomersError::NoPart => Self::not_found(),
            CustomersError::TooMany(_) | CustomersError::NotUndoable(_) => {
                Self::with_detail(Code::Refused, text)
            }
            CustomersError::KeyTaken => {
                Self { code: Code::AlreadyExists, ..Self::field("key", "taken", text) }
            }
            CustomersError::NoMainCard => Self::field("main_card_id", "unknown_card", text),
            CustomersError::Limits(_) => Self::field("limits", "out_of_range", text),
            CustomersError::ChangedMeanwhile => Self::new(Code::ChangedMeanwhile),
            CustomersError::Vault(error) => error.into(),
            CustomersError::Database(error) => error.into(),
        }
    }
}

fn field_of(kind: IdentifierKind) -> &'static str {
    match kind {
        IdentifierKind::Card => "card_number",
        IdentifierKind::Plate => "plate",
        IdentifierKind::Phone => "phone",
        IdentifierKind::CustomerNumber => "number",
    }
}

/// The keyed hash under which an identifier is stored and compared; nothing when the value is empty.
pub fn blind(vault: &Vault, kind: IdentifierKind, value: &str) -> Option<Blind> {
    let value = rules::normal_identifier(kind, value);
    (!value.is_empty()).then(|| blind_of_normal(vault, kind, &value))
}

pub(crate) fn blind_of_normal(vault: &Vault, kind: IdentifierKind, value: &str) -> Blind {
    vault.blind(kind.as_str(), value)
}

/// What is told when files changed whose completeness nobody worked out.
pub(crate) const FILES_CHANGED: &str = "customers.files_changed";

/// The day on which it is now, by the company's clock.
pub fn today(settings: &settings::Business, now: Instant) -> BusinessDay {
    let zone = settings.time_zone.parse().unwrap_or(chrono_tz::Asia::Shanghai);
    TradingCalendar { zone, cutoff_minutes: 0 }.day_of(now)
}
