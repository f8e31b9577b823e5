//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "customers.files",
    title: Said("客户档案", "files of customers"),
    purpose: Said("识别客户并提供加油服务", "to know customers and serve them"),
    data: &[
        DataClass::Name,
        DataClass::Phone,
        DataClass::Plate,
        DataClass::IdentityNumber,
        DataClass::Address,
        DataClass::Identifier,
        DataClass::Notes,
    ],
    basis: LegalBasis::Contract,
    retention: Said(
        "合作期间;从未消费者 privacy.prospects_kept_days",
        "while they are customers; who never bought privacy.prospects_kept_days",
    ),
    recipients: Said("有权限的员工", "staff with the right"),
}];
