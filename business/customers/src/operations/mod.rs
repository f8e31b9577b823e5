//! Filing customers, changing their files, assigning them.

mod filing;
mod till;

pub(crate) use filing::{Filing, NewFile};
pub use till::{IdentifierAdded, IdentifiersAdded, add_from_till};

use crate::model::IdentifierKind;
use crate::rules::{self, FileFault};
use crate::store::Blind;
use kernel::Problem;
use vault::{Vault, VaultError};

/// Why a customer's file cannot be made or changed.
#[derive(Debug, thiserror::Error)]
pub enum CustomersError {
    #[error("{0}")]
    File(#[from] FileFault),
    /// Nothing is left of what a till read.
    #[error("a {} must not be empty", .0.as_str())]
    EmptyIdentifier(IdentifierKind),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<CustomersError> for Problem {
    fn from(error: CustomersError) -> Self {
        match error {
            CustomersError::File(fault) => {
                let (field, code) = fault.field_and_code();
                Self::field(field, code, fault.to_string())
            }
            CustomersError::EmptyIdentifier(kind) => {
                Self::field(kind.as_str(), "required", error.to_string())
            }
            CustomersError::Vault(error) => error.into(),
            CustomersError::Database(error) => error.into(),
        }
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
