//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "groups.gather",
    title: Said("客户群组与活动", "groups of customers and their events"),
    purpose: Said("组织客户、举办活动", "to bring customers together"),
    data: &[DataClass::Profile, DataClass::Purchases],
    basis: LegalBasis::Contract,
    retention: Said("随客户档案", "as long as the file"),
    recipients: Said("组织者、片区经理", "organisers, area managers"),
}];
