//! Products, sales and what a till says about one.

use analytics::Family;
use customers::{CustomerId, IdentifierKind};
use exchange::values::Moment;
use kernel::{BusinessDay, Instant, Money, Quantity, QuantityUnit, UnitPrice, id_type};
use organisation::UnitId;
use serde::{Deserialize, Serialize};

id_type! {
    /// Something that is sold.
    ProductId
}
id_type! {
    /// One receipt.
    SaleId
}
id_type! {
    /// Sales that arrived together, and can be undone together.
    BatchId
}

/// An entry of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    pub id: ProductId,
    /// The company's own code, unique.
    pub code: String,
    pub name: String,
    pub family: Family,
    /// 92, 95, 0, -10 …; empty where there is none.
    pub grade: String,
    pub unit: QuantityUnit,
    pub version: i64,
}

/// How a sale was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PaymentChannel {
    Cash,
    BankCard,
    FuelCard,
    Wechat,
    Alipay,
    DigitalYuan,
    Credit,
    Other,
}

impl PaymentChannel {
    pub const ALL: [Self; 8] = [
        Self::Cash,
        Self::BankCard,
        Self::FuelCard,
        Self::Wechat,
        Self::Alipay,
        Self::DigitalYuan,
        Self::Credit,
        Self::Other,
    ];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::BankCard => "bank_card",
            Self::FuelCard => "fuel_card",
            Self::Wechat => "wechat",
            Self::Alipay => "alipay",
            Self::DigitalYuan => "digital_yuan",
            Self::Credit => "credit",
            Self::Other => "other",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// The payment of a sale that was paid in several ways; the ways are in `sales_payment`.
pub(crate) const SPLIT_PAYMENT: &str = "split";

kernel::words! {
    /// What read an identifier.
    #[derive(Default)]
    ReadBy {
        /// Presented by the customer: a card, a code, a number that was told.
        #[default]
        Till = "till",
        /// A camera, without the customer doing anything: it finds those alone who opted in.
        Camera = "camera",
    }
}

/// One line of one receipt as a till, a file or another system gives it, before anything is looked up.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Row of the file, or index of the sale in an API batch.
    pub row: u64,
    pub station_code: String,
    pub pos: String,
    pub receipt: String,
    pub at: Moment,
    /// What the till read, normalised.
    pub identifier: Option<(IdentifierKind, String)>,
    pub read_by: ReadBy,
    pub product_code: String,
    pub quantity: Option<Quantity>,
    pub unit_price: Option<UnitPrice>,
    pub discount: Money,
    pub amount: Money,
    /// One way, or several with their amounts.
    pub payments: Vec<(PaymentChannel, Money)>,
    pub pump: Option<String>,
    pub attendant: Option<String>,
    pub shift: Option<String>,
    pub invoice: Option<String>,
    /// Receipt number of the sale that this one takes back, at the same station and point of sale.
    pub refund_of: Option<String>,
}

/// Where an estimated quantity comes from, best first.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EstimateBasis {
    /// The line's own unit price.
    OwnPrice,
    /// What the station charged that day.
    StationDay,
    /// What the station charged on the nearest day within a week; the earlier of two as near.
    StationWeek,
    /// The median of the area's stations that day.
    AreaDay,
    /// The median of all stations and days.
    Product,
}

impl EstimateBasis {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OwnPrice => "own_price",
            Self::StationDay => "station_day",
            Self::StationWeek => "station_week",
            Self::AreaDay => "area_day",
            Self::Product => "product",
        }
    }
}

/// A receipt as shown in a list.
#[derive(Clone, Debug)]
pub struct SaleSummary {
    pub id: SaleId,
    pub station: UnitId,
    pub pos: String,
    pub receipt: String,
    pub at: Instant,
    pub business_day: BusinessDay,
    pub customer: Option<CustomerId>,
    pub amount: Money,
    pub discount: Money,
    pub payment: Option<String>,
    pub is_refund: bool,
    pub station_code: String,
    pub station_name: String,
    pub customer_number: Option<String>,
    /// `no_volume` when a line is money without a volume.
    pub flag: Option<String>,
}
