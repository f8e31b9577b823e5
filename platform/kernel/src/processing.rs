//! What is done with personal information and why, declared by each crate beside its code: the register of
//! processing activities (个人信息处理活动记录) is put together from these, and so cannot fall behind.

use crate::words::Words;

/// A text in both languages, in a constant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Said(pub &'static str, pub &'static str);

impl Said {
    pub fn words(self) -> Words {
        Words::new(self.0, self.1)
    }
}

/// Which personal information.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataClass {
    Name,
    Phone,
    Plate,
    IdentityNumber,
    Address,
    /// Cards and numbers by which a till recognises somebody.
    Identifier,
    /// What was bought, when and where.
    Purchases,
    /// Classes and warnings that are worked out from purchases.
    Profile,
    /// What was agreed to, asked for, refused.
    Consent,
    /// Notes and files about a person.
    Notes,
    /// Who of the staff did what.
    StaffActivity,
    /// What staff log in with.
    Credentials,
}

impl DataClass {
    pub fn words(self) -> Words {
        let said = match self {
            Self::Name => Said("姓名", "name"),
            Self::Phone => Said("电话", "phone"),
            Self::Plate => Said("车牌", "plate"),
            Self::IdentityNumber => Said("证件号码", "identity number"),
            Self::Address => Said("地址", "address"),
            Self::Identifier => Said("卡号与识别号", "cards and numbers read at the till"),
            Self::Purchases => Said("消费记录", "purchases"),
            Self::Profile => Said("分类与预警", "classes and warnings"),
            Self::Consent => Said("同意与请求", "consent and requests"),
            Self::Notes => Said("备注与附件", "notes and attachments"),
            Self::StaffActivity => Said("员工操作记录", "what staff did"),
            Self::Credentials => Said("登录凭据", "what staff log in with"),
        };
        said.words()
    }
}

/// Why it is lawful (个人信息保护法 Art. 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegalBasis {
    Consent,
    Contract,
    LegalDuty,
    StaffManagement,
}

impl LegalBasis {
    pub fn words(self) -> Words {
        let said = match self {
            Self::Consent => Said("个人同意", "consent"),
            Self::Contract => Said("订立、履行合同所必需", "needed for a contract with the person"),
            Self::LegalDuty => Said("履行法定义务所必需", "needed for a duty by law"),
            Self::StaffManagement => Said("人力资源管理所必需", "needed to manage the company's staff"),
        };
        said.words()
    }
}

/// One thing that is done with personal information.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
    /// `crate.what`, unique.
    pub name: &'static str,
    pub title: Said,
    pub purpose: Said,
    pub data: &'static [DataClass],
    pub basis: LegalBasis,
    /// How long it is kept; settings are named.
    pub retention: Said,
    /// Who receives it.
    pub recipients: Said,
}
