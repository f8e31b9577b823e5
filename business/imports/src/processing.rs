//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "imports.files",
    title: Said("导入文件", "imported files"),
    purpose: Said("把已有资料读入系统", "to read in what was kept elsewhere"),
    data: &[DataClass::Name, DataClass::Phone, DataClass::Plate, DataClass::Identifier, DataClass::Purchases],
    basis: LegalBasis::Contract,
    retention: Said("imports.files_kept_days", "imports.files_kept_days"),
    recipients: Said("有权限的员工", "staff with the right"),
}];
