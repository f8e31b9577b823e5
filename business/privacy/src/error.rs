//! Why privacy refuses.

use crate::rules::consent::ConsentFault;
use crate::rules::requests::StepFault;
use kernel::{Code, Problem};
use vault::VaultError;

/// A refusal or failure.
#[derive(Debug, thiserror::Error)]
pub enum PrivacyError {
    #[error("{0}")]
    Consent(#[from] ConsentFault),
    #[error("{0}")]
    Step(#[from] StepFault),
    /// Today's reveals of this user are used up.
    #[error(
        "you have seen {max} values in clear within 24 hours: the limit / 24 小时内查看明文已达上限 {max} 次"
    )]
    NoRevealsLeft { max: i64 },
    #[error("say in words what it is needed for / 请填写用途说明")]
    NoReason,
    #[error("at most {max} characters / 最多 {max} 个字符")]
    TooLong { field: &'static str, max: usize },
    #[error("this person was erased / 该客户的身份信息已删除")]
    Erased,
    #[error(
        "only a request for deletion, whose identity was checked, erases / 只有已核实的删除请求才能执行删除"
    )]
    NotForErasing,
    #[error(
        "a package is made for a request for access or portability, whose identity was checked / 只有已核实的查阅或转移请求才能生成副本"
    )]
    NotForPackage,
    #[error(
        "a contact can be erased alone; whatever else is asked for is asked for by the customer / 联系人只能单独申请删除,其他请求须由客户提出"
    )]
    NotForContact,
    #[error("no such contact in this customer's file / 该客户档案中没有此联系人")]
    NoContact,
    #[error("changed meanwhile")]
    ChangedMeanwhile,
    #[error(
        "there is no person to erase: an organisation's contacts are removed in its file / 单位客户无身份可删除,请在档案中删除联系人"
    )]
    NoPerson,
    #[error("{0}")]
    File(String),
    #[error(transparent)]
    Customers(#[from] customers::CustomersError),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<PrivacyError> for Problem {
    fn from(error: PrivacyError) -> Self {
        let text = error.to_string();
        match error {
            PrivacyError::Consent(fault) => {
                let (field, code) = fault.field_and_code();
                Self::field(field, code, text)
            }
            PrivacyError::Step(fault) => {
                let (field, code) = fault.field_and_code();
                Self::field(field, code, text)
            }
            PrivacyError::NoRevealsLeft { .. } => Self::with_detail(Code::TooManyRequests, text),
            PrivacyError::NoReason => Self::field("note", "required", text),
            PrivacyError::TooLong { field, .. } => Self::field(field, "too_long", text),
            PrivacyError::Erased
            | PrivacyError::NotForErasing
            | PrivacyError::NotForPackage
            | PrivacyError::NoPerson => Self::with_detail(Code::Refused, text),
            PrivacyError::NotForContact => Self::field("contact_id", "only_deletion", text),
            PrivacyError::NoContact => Self::field("contact_id", "unknown_contact", text),
            PrivacyError::ChangedMeanwhile => Self::new(Code::ChangedMeanwhile),
            PrivacyError::File(cause) => Self { cause: Some(cause), ..Self::new(Code::CannotStore) },
            PrivacyError::Customers(error) => error.into(),
            PrivacyError::Vault(error) => error.into(),
            PrivacyError::Database(error) => error.into(),
        }
    }
}
