//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "audit.entries",
    title: Said("审计记录", "the audit"),
    purpose: Said("证明谁在何时做了什么", "to prove who did what and when"),
    data: &[DataClass::StaffActivity],
    basis: LegalBasis::LegalDuty,
    retention: Said("privacy.audit_kept_days(不少于 183 天)", "privacy.audit_kept_days, 183 days at least"),
    recipients: Said("内审", "auditors"),
}];
