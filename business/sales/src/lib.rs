//! What customers bought: the catalogue, sales with their lines and refunds, prices and costs.
//!
//! A sale is identified by station, point of sale and receipt number, so that sending a day twice is harmless.
//! Nothing is deleted: refunds are rows of their own, and undoing a batch makes its rows void. Derived figures
//! (price evidence, estimated volumes, one packed history per customer) follow in [`catch_up`].

mod model;
mod rules;

mod batches;
mod costs;
pub mod currency;
mod fold;
mod import;
mod prices;
mod receipts;
mod record;
mod schema;
mod store;

pub use batches::{BatchCounts, BatchRecorded, UndoError, undo_batch};
pub use fold::{CaughtUp, HistoryRow, catch_up, each_history, is_behind, last_batch_seq};
pub use import::{SalesSummary, fields, import_sales};
pub use model::{BatchId, EstimateBasis, Incoming, PaymentChannel, Product, ProductId, SaleId, SaleSummary};
pub use record::{Made, Outcome, Policy, Recorder};
pub use schema::MIGRATIONS;
pub use store::{currency as currency_settled, products_by_code};
