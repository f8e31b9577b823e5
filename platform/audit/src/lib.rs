//! Who did, saw and exported what: the audit as its readers see it.
//!
//! Writing it is part of every commit and lies in `database` (`Work::audit`). Here it is read: page by page,
//! within the reader's scope, and as a chain that shows whether somebody altered it.
//!
//! **Invariant:** nothing here writes. Personal values in an entry stay sealed.

mod http;
mod processing;
mod store;

pub use http::routes;
pub use processing::PROCESSING;

identity::permissions! {
    /// See who did, saw and exported what. 查看审计记录
    ReadAudit = "audit.read_audit" for [Auditor, SystemAdministrator];
}
