//! What is imported, and what became of it.

use customers::PartKind;
use database::{Error, Sql};
use exchange::Field;
use kernel::Words;
use serde::{Deserialize, Serialize};

kernel::id_type! {
    /// A file that was uploaded.
    UploadId
}
kernel::id_type! {
    /// An import that somebody asked for.
    ImportId
}

kernel::words! {
    /// What the rows of a file are, in the order in which later ones refer to earlier ones.
    #[schema(as = ImportKind)]
    Kind {
        Units = "units",
        Employees = "employees",
        Products = "products",
        Customers = "customers",
        Vehicles = "vehicles",
        Cards = "cards",
        Contacts = "contacts",
        InvoiceTitles = "invoice_titles",
        Sites = "sites",
        Occasions = "occasions",
        Sales = "sales",
    }
}

impl Kind {
    /// Whether its rows may only add or only update, and can be taken back as a batch: sales are taken back by their
    /// own batches.
    pub const fn has_journal(self) -> bool {
        match self {
            Self::Customers | Self::Vehicles | Self::Cards => true,
            Self::Units | Self::Employees | Self::Products | Self::Sales => false,
            Self::Contacts | Self::InvoiceTitles | Self::Sites | Self::Occasions => true,
        }
    }

    pub fn words(self) -> Words {
        match self {
            Self::Units => Words::new("单位", "Units"),
            Self::Employees => Words::new("员工", "Employees"),
            Self::Products => Words::new("商品", "Products"),
            Self::Customers => Words::new("客户", "Customers"),
            Self::Vehicles => Words::new("车辆", "Vehicles"),
            Self::Cards => Words::new("卡", "Cards"),
            Self::Contacts => Words::new("联系人", "Contacts"),
            Self::InvoiceTitles => Words::new("发票抬头", "Invoice titles"),
            Self::Sites => Words::new("场所", "Sites"),
            Self::Occasions => Words::new("纪念日", "Occasions"),
            Self::Sales => Words::new("销售", "Sales"),
        }
    }

    /// The columns that a file of this kind may have; of customers, those that every company has.
    pub fn fields(self) -> Vec<Field> {
        match self {
            Self::Units => stations::unit_fields(),
            Self::Employees => stations::employee_fields(),
            Self::Products => sales::product_fields(),
            Self::Customers => customers::customer_fields(),
            Self::Vehicles => customers::vehicle_fields(),
            Self::Cards => customers::card_fields(),
            Self::Contacts => customers::part_fields(PartKind::Contact),
            Self::InvoiceTitles => customers::part_fields(PartKind::InvoiceTitle),
            Self::Sites => customers::part_fields(PartKind::Site),
            Self::Occasions => customers::part_fields(PartKind::Occasion),
            Self::Sales => sales::fields(),
        }
    }
}

/// The columns that files may have, by kind: with the fields of customers' files that the company defined.
#[derive(Clone, Debug)]
pub(crate) struct Columns {
    of_customers: Vec<Field>,
}

impl Columns {
    pub(crate) async fn load(sql: &impl Sql) -> Result<Self, Error> {
        Ok(Self { of_customers: customers::customer_fields_in_use(sql).await? })
    }

    pub(crate) fn of(&self, kind: Kind) -> Vec<Field> {
        if kind == Kind::Customers { self.of_customers.clone() } else { kind.fields() }
    }
}

/// What became of the rows of a file. What a kind does not count is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Counts {
    /// Rows read.
    pub rows: i64,
    /// Rows that made something new.
    pub new: i64,
    /// Rows that said nothing new.
    pub known: i64,
    /// Rows that changed what was there.
    pub changed: i64,
    pub rejected: i64,
    /// Sales with money but without a volume.
    pub flagged: i64,
    /// Sum of the sales stored, in the smallest money unit.
    pub amount_minor: i64,
    pub customers_created: i64,
    pub stations_created: i64,
    pub products_created: i64,
}

/// One problem of one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct ImportProblem {
    /// As a spreadsheet counts: the first row of the file is 1.
    pub row: u64,
    /// As the file's header names it; none when the whole row is meant.
    pub column: Option<String>,
    pub code: String,
    pub message: Words,
}

/// Where an import is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportState {
    Queued,
    Running,
    /// Read to its end; rows may have been rejected.
    Done,
    /// Not read to its end: the message says why. What had landed stays, and is known when it is imported again.
    Failed,
}
