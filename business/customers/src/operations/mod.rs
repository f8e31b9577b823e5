//! Filing customers, changing their files, assigning them.

mod files;
mod parts;
mod till;

mod claims;
mod filing;

pub(crate) use claims::{Claimed, Claims};
pub use files::change_maintainers;
pub(crate) use files::{
    Change, NewCustomer, add_customer, assign_keeper, assign_maintainer, assign_owner, change_customer,
    file_phones, note,
};
pub(crate) use filing::{Filing, NewCard, NewFile, NewVehicle};
pub(crate) use parts::{add_card, add_phones, add_vehicle};
pub use till::{IdentifierAdded, IdentifiersAdded, add_from_till};

use crate::model::IdentifierKind;
use crate::rules::{self, FileFault};
use crate::store::Blind;
use kernel::{Code, Problem, Words};
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
