//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "exports.lists",
    title: Said("导出清单", "exported lists"),
    purpose: Said("在系统外使用脱敏清单", "to use lists outside, masked"),
    data: &[DataClass::Identifier, DataClass::Purchases, DataClass::Profile],
    basis: LegalBasis::Contract,
    retention: Said(
        "由取得者负责;登记 privacy.exports_kept_days",
        "by whoever took it; the register privacy.exports_kept_days",
    ),
    recipients: Said("取得者,登记在册", "whoever took it, as registered"),
}];
