//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "warnings.watch",
    title: Said("流失预警", "watching for customers who slip away"),
    purpose: Said("及时关怀与改进服务", "to care in time and serve better"),
    data: &[DataClass::Profile, DataClass::Purchases],
    basis: LegalBasis::Contract,
    retention: Said("随销售记录;可随时重算", "as long as the sales; worked out anew"),
    recipients: Said("维护人、片区经理", "maintainers, area managers"),
}];
