//! The sanctioned differences between the engines: row locking, bulk load, compaction. No other file but
//! `connect.rs` may ask which engine runs.

use crate::connect::{Db, Engine};
use crate::error::Error;
use sea_orm::{ConnectionTrait, DbBackend, Statement, Value};
use std::fmt::Write;

/// Rows that another worker holds are passed over. On SQLite the one writer makes that unnecessary.
pub const SKIP_LOCKED: fn(Engine) -> &'static str = |engine| match engine {
    Engine::Sqlite => "",
    Engine::Postgres => " for update skip locked",
};

/// Bound values one statement may carry: below SQLite's 32,766 and PostgreSQL's 65,535, and small enough that
/// a statement's text stays in the cache of prepared ones.
const BULK_VALUES_MAX: usize = 12_000;

/// Inserts many rows with as few statements as the engine takes. `tail` is an `on conflict` clause or empty.
/// Returns how many rows were really inserted.
///
/// The texts differ in their placeholders only: the SQLite driver looks numbered ones up one by one, which is
/// quadratic in a long statement.
pub(crate) async fn insert_all(
    connection: &impl ConnectionTrait,
    table: &str,
    columns: &[&str],
    rows: Vec<Value>,
    tail: &str,
) -> Result<u64, Error> {
    let backend = connection.get_database_backend();
    let width = columns.len().max(1);
    let values_per_statement = BULK_VALUES_MAX.div_euclid(width) * width;
    let mut inserted = 0;
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let values: Vec<Value> = rows.by_ref().take(values_per_statement).collect();
        let text = insert_text(backend, table, columns, values.len().div_euclid(width), tail);
        let statement = Statement::from_sql_and_values(backend, text, values);
        inserted += connection.execute_raw(statement).await?.rows_affected();
    }
    Ok(inserted)
}

fn insert_text(backend: DbBackend, table: &str, columns: &[&str], rows: usize, tail: &str) -> String {
    let mut text = format!("insert into {table} ({}) values ", columns.join(", "));
    let mut number = 0;
    for row in 0..rows {
        text.push_str(if row == 0 { "(" } else { ", (" });
        for column in 0..columns.len() {
            number += 1;
            if column > 0 {
                text.push_str(", ");
            }
            match backend {
                DbBackend::Sqlite => text.push('?'),
                // Writing into a String cannot fail.
                _ => drop(write!(text, "${number}")),
            }
        }
        text.push(')');
    }
    if !tail.is_empty() {
        text.push(' ');
        text.push_str(tail);
    }
    text
}

/// Gives free space back and refreshes the planner's statistics. Run after a large import or a restore.
pub async fn compact(db: &Db) -> Result<(), Error> {
    let text = match db.engine() {
        Engine::Sqlite => "pragma optimize=0x10002",
        Engine::Postgres => "analyze",
    };
    db.writer().execute_unprepared(text).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_placeholders_differ() {
        let sqlite = insert_text(DbBackend::Sqlite, "t", &["a", "b"], 2, "on conflict do nothing");
        let postgres = insert_text(DbBackend::Postgres, "t", &["a", "b"], 2, "on conflict do nothing");
        assert_eq!(sqlite, "insert into t (a, b) values (?, ?), (?, ?) on conflict do nothing");
        assert_eq!(postgres, "insert into t (a, b) values ($1, $2), ($3, $4) on conflict do nothing");
    }
}
