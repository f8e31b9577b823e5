//! What customers bought: the catalogue, sales with their lines and refunds, prices and costs.
//!
//! A sale is identified by station, point of sale and receipt number, so that sending a day twice is harmless.
//! Nothing is deleted: refunds are rows of their own, and undoing a batch makes its rows void. Derived figures
//! (price evidence, estimated volumes, one packed history per customer) follow in [`catch_up`].

mod model;
mod rules;

mod batches;
mod camera;
mod catalogue;
mod costs;
pub mod currency;
mod days;
mod fold;
mod http;
mod identified;
mod import;
mod jobs;
mod kept;
mod linking;
mod policy;
mod prices;
mod processing;
mod receipts;
mod record;
mod reports;
mod retention;
mod schema;
mod shop;
mod store;
mod verify;

pub use batches::{BatchCounts, BatchRecorded, UndoError, undo_batch};
pub use catalogue::{
    CatalogueError, NewProduct, add_product, import_products, product_fields, set_cost, set_price,
};
pub use fold::{
    CaughtUp, HISTORIES_CHANGED, HistoryRow, catch_up, each_history, is_behind, last_batch_seq,
    last_history_seq,
};
pub use http::{SalesQuery, filter_of, routes};
pub use identified::{IdentifiedFuel, fuel_by_identifier};
pub use import::{SalesSummary, fields, import_sales};
pub use jobs::{CATCH_UP, register};
pub use model::{
    BatchId, EstimateBasis, Incoming, PaymentChannel, Product, ProductId, ReadBy, SaleId, SaleSummary,
};
pub use policy::Policy;
pub use processing::PROCESSING;
pub use record::{Made, Outcome, Recorder};
pub use reports::{ExportError, SalesFilter, export_columns, export_sales, sales_page};
pub use retention::{forget_unmatched, never_bought};
pub use schema::{MIGRATIONS, REFERENCES};
pub use shop::{ShopLine, each_shop_line, history_of, product_names};
pub use store::{currency as currency_settled, products_by_code};
pub use verify::verify;

identity::permissions! {
    /// See sales and imports of sales. 查看销售
    ReadSales = "sales.read_sales" for
        [CompanyMarketing, AreaManager, StationManager, Maintainer, Finance, Auditor, ComplaintOfficer];
    /// Send sales from tills or other systems. 上传销售
    RecordSales = "sales.record_sales" for [SystemAdministrator, StationManager];
    /// Undo a whole batch of sales. 撤销销售批次
    UndoBatches = "sales.undo_batches" for [SystemAdministrator];
    /// See the catalogue and the price calendar. 查看商品与价格
    ReadProducts = "sales.read_products" for [SystemAdministrator, CompanyMarketing, AreaManager, StationManager,
        Maintainer, ForecourtStaff, ComplaintOfficer, Finance, Auditor];
    /// Change the catalogue, prices and costs. 管理商品、价格与成本
    ManageProducts = "sales.manage_products" for [CompanyMarketing, Finance];
    /// See what things cost. 查看成本
    ReadCosts = "sales.read_costs" for [CompanyMarketing, AreaManager, Finance, Auditor];
}
