//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "scores.scores",
    title: Said("流失评分", "scores of falling volume"),
    purpose: Said(
        "及时走访可能流失的客户,不作价格差别",
        "to call on who may leave in time; never for different prices",
    ),
    data: &[DataClass::Profile, DataClass::Purchases],
    basis: LegalBasis::Contract,
    retention: Said("随销售记录;可随时重算", "as long as the sales; worked out anew"),
    recipients: Said("有权限的员工", "staff with the right"),
}];
