//! One text, two engines: connections, migrations, and `Work`, the only way to change anything.
//!
//! [`Db`] opens SQLite or PostgreSQL. [`Reader`] reads within a scope, beside writers. [`Work`] is a write
//! transaction that commits data, audit rows and events together, the hash chain appended last.
//!
//! **Invariant:** this crate is the only one that names the ORM; `dialect.rs` and `connect.rs` are the only
//! files that know which engine runs.

mod backup;
mod catalogue;
mod chain;
mod connect;
mod derived;
mod dialect;
mod error;
mod migrate;
mod query;
mod references;
mod relink;
mod row;
mod sql;
mod walk;
mod who;
mod work;

pub use backup::{BackupError, BackupSummary, backup, restore};
pub use chain::{AuditRow, ChainFault, EventRow, forget_audit, verify_audit_chain};
pub use connect::{Db, Deps, Engine};
pub use derived::{Derived, Difference, derived, derived_of};
pub use dialect::{HOLD, SKIP_LOCKED, compact, purge};
pub use error::Error;
pub use migrate::{Migration, REFERENCES, migrate, pending, schema_text};
pub use query::Query;
pub use references::{
    Following, HandingOver, HandoverFollower, MergeFollower, Merging, OnErasure, OnHandover, OnMerge,
    Reference, References, Target, WorkSign,
};
pub use relink::Relinking;
pub use row::{Column, FromRow, Row, TableRow};
pub use sql::Sql;
pub use walk::{JsonRow, Walk};
pub use who::{Scope, Subtree, Who, WhoKind};
pub use work::{AuditEntry, Reader, Work};

/// A value bound to a statement.
pub use sea_orm::Value;

#[doc(hidden)]
pub mod reexport {
    pub use sea_orm::Value;
}
