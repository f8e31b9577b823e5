//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "organisation.employees",
    title: Said("员工档案", "files of employees"),
    purpose: Said("管理岗位与客户分工", "to know who works where and for which customers"),
    data: &[DataClass::Name, DataClass::Phone],
    basis: LegalBasis::StaffManagement,
    retention: Said("在职期间及离职后三年", "while employed and three years after"),
    recipients: Said("本公司", "the company"),
}];
