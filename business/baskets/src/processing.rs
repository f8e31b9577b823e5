//! What is done with personal information here, for the register of processing activities.

use kernel::processing::{Activity, DataClass, LegalBasis, Said};

/// Declared beside the code that does it.
pub const PROCESSING: &[Activity] = &[Activity {
    name: "baskets.offers",
    title: Said("下一个推荐", "what to offer next"),
    purpose: Said(
        "由客户已购的品类推荐合适的商品与服务,不作价格差别",
        "to offer goods and services that go with what a customer buys; never for different prices",
    ),
    data: &[DataClass::Profile, DataClass::Purchases],
    basis: LegalBasis::Contract,
    retention: Said("不保存;查看时由销售记录算出", "not kept; worked out from the sales when asked for"),
    recipients: Said("有权限的员工", "staff with the right"),
}];
