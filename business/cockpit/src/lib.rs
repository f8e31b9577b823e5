//! Reads composed from several capabilities: what one screen shows of customers, sales, classes and warnings.
//!
//! **Invariant:** nothing is stored and nothing decided here.

mod figures;
mod habits;
mod history;
mod periods;

mod reports;

mod export;
mod http;

pub use export::{
    ExportError, ListedCustomers, listed_customer_columns, write_customers_of, write_listed_customers,
};
pub use http::{CustomersQuery, routes};

identity::permissions! {
    /// See the figures of units: sales, customers by class, warnings. 查看驾驶舱
    ReadCockpit = "cockpit.read_cockpit" for [SystemAdministrator, CompanyMarketing, AreaManager, StationManager,
        Finance, Auditor, Investor];
}
