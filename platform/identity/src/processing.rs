//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "identity.accounts",
    title: Said("用户与登录", "users and logins"),
    purpose: Said("身份验证与权限控制", "to let the right persons in, to the right things"),
    data: &[DataClass::Credentials, DataClass::StaffActivity],
    basis: LegalBasis::StaffManagement,
    retention: Said(
        "会话 security.session_minutes_max;账号在职期间",
        "sessions security.session_minutes_max; accounts while employed",
    ),
    recipients: Said("系统管理员", "system administrators"),
}];
