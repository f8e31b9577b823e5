//! What goes with what: pairs and triples of things that one customer buys on one day, and what to offer next.
//!
//! After each analysis the purchases of known customers over a year are counted by the engine (`analytics::baskets`), for
//! each unit above the stations. What is more than chance is kept as suggestions, the ones that earn most first. What to
//! offer a customer is not kept: it is worked out from the suggestions and the customer's own purchases when asked for.
//!
//! **Invariant:** suggestions follow from the sales up to their day alone; [`verify`] works them out again.

mod model;

mod explain;
mod rules;

mod operations;
mod store;

mod http;
mod jobs;
mod processing;
mod schema;

pub use crate::jobs::register;
pub use http::routes;
pub use operations::{Tallied, verify};
pub use processing::PROCESSING;
pub use schema::MIGRATIONS;

identity::permissions! {
    /// See what is bought together, and what that earns. 查看搭配分析与毛利
    ReadBaskets = "baskets.read_baskets" for [CompanyMarketing, AreaManager, Finance, Auditor];
    /// See what to offer a customer next. 查看客户的下一个推荐
    ReadOffers = "baskets.read_offers" for [CompanyMarketing, AreaManager, StationManager, Maintainer, Auditor];
}
