//! Reading within a scope, and changing things in one piece.

use crate::chain;
use crate::connect::Db;
use crate::dialect;
use crate::error::Error;
use crate::query::Query;
use crate::row::TableRow;
use crate::sql::Sql;
use crate::who::{Scope, Who};
use kernel::Instant;
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, SqliteTransactionMode, TransactionOptions,
    TransactionTrait,
};
use serde::Serialize;
use uuid::Uuid;

/// Reads beside writers, within a scope.
#[derive(Debug)]
pub struct Reader {
    connection: DatabaseConnection,
    scope: Scope,
    hidden_kinds: Vec<&'static str>,
}

impl Reader {
    pub(crate) fn new(connection: DatabaseConnection, scope: Scope) -> Self {
        Self { connection, scope, hidden_kinds: Vec::new() }
    }

    /// The same, without personal values of these kinds. What reads in order to change reads all of them, so
    /// that nothing is lost: a [`Work`] hides nothing.
    pub fn hiding(self, hidden_kinds: Vec<&'static str>) -> Self {
        Self { hidden_kinds, ..self }
    }

    pub fn scope(&self) -> &Scope {
        &self.scope
    }
}

impl Sql for Reader {
    type Connection = DatabaseConnection;

    fn connection(&self) -> &DatabaseConnection {
        &self.connection
    }

    fn hidden_kinds(&self) -> &[&'static str] {
        &self.hidden_kinds
    }
}

/// One line of the audit: what was done to what. `detail` holds no personal value in the clear.
#[derive(Clone, Debug, PartialEq)]
pub struct AuditEntry {
    /// Past tense with its capability: `customers.customer_changed`.
    pub action: &'static str,
    /// What kind of thing `subject` is: `customer`, `user`, `rule`.
    pub subject_kind: &'static str,
    pub subject: Option<Uuid>,
    /// The unit to which it belongs, so that an area's auditor sees its own.
    pub unit: Option<Uuid>,
    pub detail: serde_json::Value,
}

/// A write transaction with what must be stored beside it: who did it, and what others should hear.
///
/// Dropping it without [`Work::commit`] stores nothing.
#[derive(Debug)]
pub struct Work {
    transaction: DatabaseTransaction,
    db: Db,
    who: Who,
    scope: Scope,
    now: Instant,
    audit: Vec<AuditEntry>,
    events: Vec<(&'static str, String)>,
}

impl Sql for Work {
    type Connection = DatabaseTransaction;

    fn connection(&self) -> &DatabaseTransaction {
        &self.transaction
    }
}

impl Work {
    pub(crate) async fn begin(db: Db, who: Who, scope: Scope) -> Result<Self, Error> {
        // A transaction that begins by reading and then writes is refused by SQLite at once when another
        // process wrote meanwhile; one that begins IMMEDIATE waits its turn.
        let options = TransactionOptions {
            sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
            ..Default::default()
        };
        let transaction = db.writer().begin_with_options(options).await?;
        let now = db.now();
        Ok(Self { transaction, db, who, scope, now, audit: Vec::new(), events: Vec::new() })
    }

    pub fn who(&self) -> &Who {
        &self.who
    }

    pub fn scope(&self) -> &Scope {
        &self.scope
    }

    /// The time of the whole transaction.
    pub fn now(&self) -> Instant {
        self.now
    }

    pub fn db(&self) -> &Db {
        &self.db
    }

    pub fn new_id(&self) -> Uuid {
        self.db.new_id()
    }

    /// Runs a change and says how many rows it touched.
    pub async fn run(&self, query: Query) -> Result<u64, Error> {
        Ok(self.transaction.execute_raw(self.statement(query)).await?.rows_affected())
    }

    /// Takes `count` consecutive numbers of a named series and returns the first; a series starts at 1.
    /// The series is held until the transaction ends, so that numbers have no gaps.
    pub async fn take_numbers(&self, series: &str, count: i64) -> Result<i64, Error> {
        let mut query = Query::new("insert into database_counter (name, value) values (");
        query.bind(series.to_owned()).push(", ").bind(count);
        query.push(") on conflict (name) do update set value = database_counter.value + excluded.value returning value");
        let (last,): (i64,) = self
            .row(query)
            .await?
            .ok_or_else(|| Error::Fault(format!("series `{series}` gave no number")))?;
        Ok(last - count + 1)
    }

    /// Stores one new row.
    pub async fn insert<T: TableRow>(&self, row: T) -> Result<(), Error> {
        dialect::insert_all(&self.transaction, T::TABLE, T::COLUMNS, std::iter::once(row.values()), "")
            .await?;
        Ok(())
    }

    /// Stores many new rows with few statements.
    pub async fn insert_all<T: TableRow>(&self, rows: impl IntoIterator<Item = T>) -> Result<(), Error> {
        self.insert_all_or(rows, "").await?;
        Ok(())
    }

    /// Stores many rows; `tail` is the `on conflict …` clause. Returns how many were stored or changed.
    pub async fn insert_all_or<T: TableRow>(
        &self,
        rows: impl IntoIterator<Item = T>,
        tail: &str,
    ) -> Result<u64, Error> {
        let rows: Vec<T> = rows.into_iter().collect();
        let values = rows.into_iter().map(TableRow::values);
        dialect::insert_all(&self.transaction, T::TABLE, T::COLUMNS, values, tail).await
    }

    /// Notes what was done, for the audit.
    pub fn audit(&mut self, entry: AuditEntry) {
        self.audit.push(entry);
    }

    /// Tells whoever subscribed, once this is committed. One event may carry a batch.
    pub fn tell<E: Serialize>(&mut self, name: &'static str, event: &E) {
        // An event is a plain struct of ours: turning it into JSON cannot fail.
        let payload = serde_json::to_string(event).unwrap_or_default();
        self.events.push((name, payload));
    }

    /// Stores everything: data, audit rows and events, all or nothing. The chains are locked last, for an instant.
    pub async fn commit(self) -> Result<(), Error> {
        chain::append_events(&self, &self.events).await?;
        chain::append_audit(&self, &self.audit).await?;
        Ok(self.transaction.commit().await?)
    }

    /// Gives up; the same as dropping, but said.
    pub async fn abandon(self) -> Result<(), Error> {
        Ok(self.transaction.rollback().await?)
    }
}
