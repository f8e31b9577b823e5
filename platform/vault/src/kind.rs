//! What a personal value is of.

use kernel::Words;
use serde::{Deserialize, Serialize};

kernel::id_type! {
    /// The person to whom values belong, and with whom their key lives and dies: a customer or a contact.
    SubjectId
}

kernel::id_type! {
    /// One sealed value.
    ValueId
}

/// The kind of a personal value: how it is masked, normalised and found.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum PersonalKind {
    Name,
    Phone,
    Plate,
    IdentityNumber,
    Address,
    Note,
    /// The number of an account at a bank.
    BankAccount,
    /// A day of a person's life, its year left out where it is not known: `1990-05-21`, `05-21`.
    Date,
}

impl PersonalKind {
    pub const ALL: &'static [Self] = &[
        Self::Name,
        Self::Phone,
        Self::Plate,
        Self::IdentityNumber,
        Self::Address,
        Self::Note,
        Self::BankAccount,
        Self::Date,
    ];

    /// The kind as it stands in the database. A value sealed under one word cannot be read under another.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Phone => "phone",
            Self::Plate => "plate",
            Self::IdentityNumber => "identity_number",
            Self::Address => "address",
            Self::Note => "note",
            Self::BankAccount => "bank_account",
            Self::Date => "date",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.as_str() == text)
    }

    pub fn words(self) -> Words {
        match self {
            Self::Name => Words::new("姓名", "name"),
            Self::Phone => Words::new("电话", "phone"),
            Self::Plate => Words::new("车牌", "plate"),
            Self::IdentityNumber => Words::new("证件号码", "identity number"),
            Self::Address => Words::new("地址", "address"),
            Self::Note => Words::new("备注", "note"),
            Self::BankAccount => Words::new("银行账号", "bank account"),
            Self::Date => Words::new("日期", "date"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_reads_as_it_is_written() {
        for kind in PersonalKind::ALL {
            assert_eq!(PersonalKind::parse(kind.as_str()), Some(*kind));
        }
        assert_eq!(PersonalKind::parse("company"), None);
    }
}
