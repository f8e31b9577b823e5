//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "segments.select",
    title: Said("客户细分", "choosing customers by conditions"),
    purpose: Said("按需要服务与联系客户", "to serve and reach customers by what they need"),
    data: &[DataClass::Profile, DataClass::Purchases],
    basis: LegalBasis::Contract,
    retention: Said("随销售记录;可随时重算", "as long as the sales; worked out anew"),
    recipients: Said("市场人员、片区经理、维护人", "marketing, area managers, maintainers"),
}];
