//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[
    Activity {
        name: "sales.receipts",
        title: Said("销售与识别", "sales, and recognition at the till"),
        purpose: Said("记录交易、结算与开票", "to record, settle and invoice what is bought"),
        data: &[DataClass::Identifier, DataClass::Purchases],
        basis: LegalBasis::Contract,
        retention: Said(
            "依会计法规;未匹配的识别号 privacy.unmatched_kept_days",
            "as accounting law asks; what was read and matched nobody privacy.unmatched_kept_days",
        ),
        recipients: Said("财务、有权限的员工", "finance, staff with the right"),
    },
    Activity {
        name: "sales.plate_camera",
        title: Said("车牌摄像识别", "recognition by plate camera"),
        purpose: Said("为同意的会员记录到站", "to file visits of members who opted in"),
        data: &[DataClass::Plate, DataClass::Purchases],
        basis: LegalBasis::Consent,
        retention: Said("未同意者不保存任何读数", "nothing is kept of those who did not"),
        recipients: Said("有权限的员工", "staff with the right"),
    },
];
