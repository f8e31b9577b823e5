//! What privacy itself does with personal information.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// For the register of processing activities.
pub const PROCESSING: &[Activity] = &[
    Activity {
        name: "privacy.consent",
        title: Said("同意管理", "consent"),
        purpose: Said(
            "记录并证明个人的同意与撤回",
            "to record and prove what persons agreed to and took back",
        ),
        data: &[DataClass::Consent],
        basis: LegalBasis::LegalDuty,
        retention: Said("长期保存;删除后不含身份", "kept for good; without identity once erased"),
        recipients: Said("本公司", "the company"),
    },
    Activity {
        name: "privacy.reveals",
        title: Said("明文查看与监督", "values in clear, and watching over them"),
        purpose: Said(
            "为具体工作查看明文,并防止客户资料外流",
            "to show values for a task at hand, and to keep customers' data from leaking",
        ),
        data: &[DataClass::Name, DataClass::Phone, DataClass::Plate, DataClass::StaffActivity],
        basis: LegalBasis::LegalDuty,
        retention: Said("privacy.reveals_kept_days", "privacy.reveals_kept_days"),
        recipients: Said("有权限的员工、内审", "staff with the right, auditors"),
    },
    Activity {
        name: "privacy.requests",
        title: Said("个人信息请求", "requests of persons"),
        purpose: Said(
            "办理查阅、更正、转移、删除、限制与撤回",
            "to answer requests for access, correction, portability, deletion, restriction and withdrawal",
        ),
        data: &[DataClass::Consent, DataClass::Name, DataClass::Purchases],
        basis: LegalBasis::LegalDuty,
        retention: Said(
            "privacy.requests_kept_days;副本 privacy.package_days",
            "privacy.requests_kept_days; packages privacy.package_days",
        ),
        recipients: Said("请求人本人", "the person who asks"),
    },
    Activity {
        name: "privacy.exports",
        title: Said("导出登记", "register of exports"),
        purpose: Said("查明谁取得过某人的资料", "to tell who was given somebody's data"),
        data: &[DataClass::Identifier, DataClass::StaffActivity],
        basis: LegalBasis::LegalDuty,
        retention: Said("privacy.exports_kept_days", "privacy.exports_kept_days"),
        recipients: Said("内审", "auditors"),
    },
];
