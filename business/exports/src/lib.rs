//! Lists as files over the API: exactly the rows that a list with the same filters shows, as CSV or XLSX.
//!
//! What a row holds, and what of it is masked, is decided by the capability to which the list belongs; here it is
//! only written, noted in the audit, and sent.

mod asked;
mod file;
mod http;
mod processing;

pub use http::routes;
pub use processing::PROCESSING;
