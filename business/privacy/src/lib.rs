//! The rights of the people in the files (个人信息保护): what they agreed to, whether they may be reached, who saw them
//! in clear, what they ask for, and that they are gone when they say so.
//!
//! The ledger of consent is only ever appended to; one function says whether somebody may be reached now; values in
//! clear are shown for a reason, counted and watched; requests have a day by which they are answered; erasing walks
//! the registry of references and is remembered outside the database.
//!
//! **Invariant:** nothing here stores a personal value in the clear. What somebody writes beside a reveal or a request
//! is sealed by the key of the person it is about.

mod model;
pub mod rules;

mod error;
mod operations;
mod overview;
mod register;
mod shapes;
mod store;

mod http;
mod jobs;
mod processing;
mod schema;

pub use error::PrivacyError;
pub use http::routes;
pub use jobs::{PURGE, purge, register};
pub use model::{
    AlertKind, Consent, ConsentSource, ConsentText, ContactChannel, ContactReason, FieldClass, HoldKind,
    Purpose, RequestId, RequestKind, RequestState, RevealReason,
};
pub use operations::{
    ConsentStanding, ErasingSummary, Held, MERGE_FOLLOWER, NewExport, apply_ledger, camera_opted_in, erase,
    forget_own, may_contact, note_export, note_message, note_purged,
};
pub use overview::{HoldingExport, OpenRequest, exports_holding, open_requests};
pub use processing::PROCESSING;
pub use register::Register;
pub use schema::{MIGRATIONS, REFERENCES};
pub use store::consents::push_agrees;

identity::permissions! {
    /// See what customers agreed to and whether they may be reached. 查看同意记录与联系许可
    ReadConsents = "privacy.read_consents" for [SystemAdministrator, CompanyMarketing, AreaManager, StationManager,
        Maintainer, ForecourtStaff, ComplaintOfficer, Auditor];
    /// Record what customers agree to and take back. 登记与撤回同意
    RecordConsents = "privacy.record_consents" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager, Maintainer, ForecourtStaff, ComplaintOfficer];
    /// Add versions of the texts that customers agree to. 维护同意文本
    ManageTexts = "privacy.manage_texts" for [SystemAdministrator, CompanyMarketing];
    /// See personal values in clear, for a reason, counted and noted. 查看明文
    RevealValues = "privacy.reveal_values" for [CompanyMarketing, AreaManager, StationManager, Maintainer,
        ComplaintOfficer];
    /// See who saw values in clear, and why. 查看明文查看记录
    ReadReveals = "privacy.read_reveals" for [SystemAdministrator, Auditor];
    /// See unusual reveals and exports that are about files one keeps. 查看本人负责档案的异常提醒
    SeeAlerts = "privacy.see_alerts" for [SystemAdministrator, CompanyMarketing, AreaManager, StationManager,
        Maintainer, ForecourtStaff, ComplaintOfficer, Finance, Auditor];
    /// See all unusual reveals and exports, and say what they were. 处理异常提醒
    ReviewAlerts = "privacy.review_alerts" for [SystemAdministrator, Auditor];
    /// Take down and answer what persons ask for. 办理个人信息请求
    HandleRequests = "privacy.handle_requests" for [SystemAdministrator, CompanyMarketing, ComplaintOfficer,
        Auditor];
    /// Erase a person who asked for it. 删除个人身份信息
    ErasePersons = "privacy.erase_persons" for [SystemAdministrator, Auditor];
    /// See the register of processing activities and what was purged. 查看处理活动登记与清除报告
    ReadRegister = "privacy.read_register" for [SystemAdministrator, CompanyMarketing, Auditor];
}
