//! The sanctioned differences between the engines: row locking, bulk load, compaction, and the catalogue that
//! backups go by. No other file but `connect.rs` may ask which engine runs.

use crate::connect::{Db, Engine};
use crate::error::Error;
use crate::query::Query;
use crate::sql::Sql;
use crate::who::Scope;
use crate::work::Work;
use sea_orm::{
    AccessMode, ConnectionTrait, DatabaseTransaction, DbBackend, IsolationLevel, Statement,
    TransactionOptions, TransactionTrait, Value,
};
use std::fmt::Write;

/// Rows that another worker holds are passed over. On SQLite the one writer makes that unnecessary.
pub const SKIP_LOCKED: fn(Engine) -> &'static str = |engine| match engine {
    Engine::Sqlite => "",
    Engine::Postgres => " for update skip locked",
};

/// A row that was read stays as it is until the transaction ends; others may read it meanwhile. On SQLite the one
/// writer makes that unnecessary.
pub const HOLD: fn(Engine) -> &'static str = |engine| match engine {
    Engine::Sqlite => "",
    Engine::Postgres => " for share",
};

/// Bound values one statement may carry: below SQLite's 32,766 and PostgreSQL's 65,535, and small enough that
/// a statement's text stays in the cache of prepared ones.
const BULK_VALUES_MAX: usize = 12_000;

/// Inserts many rows with as few statements as the engine takes. `tail` is an `on conflict` clause or empty.
/// Returns how many rows were really inserted.
///
/// The texts differ in their placeholders only: the SQLite driver looks numbered ones up one by one, which is
/// quadratic in a long statement. While one statement runs, the values of the next are gathered.
pub(crate) async fn insert_all(
    connection: &impl ConnectionTrait,
    table: &str,
    columns: &[&str],
    rows: impl Iterator<Item = Vec<Value>>,
    tail: &str,
) -> Result<u64, Error> {
    let backend = connection.get_database_backend();
    let rows_max = BULK_VALUES_MAX.div_euclid(columns.len().max(1)).max(1);
    let full = insert_text(backend, table, columns, rows_max, tail);
    let mut rows = rows.peekable();
    let mut gather = || {
        rows.peek()?;
        let mut values = Vec::with_capacity(rows_max * columns.len());
        let count = rows.by_ref().take(rows_max).map(|it| values.extend(it)).count();
        let text =
            if count == rows_max { full.clone() } else { insert_text(backend, table, columns, count, tail) };
        Some(Statement::from_sql_and_values(backend, text, values))
    };
    let mut inserted = 0;
    let mut waiting = gather();
    while let Some(statement) = waiting {
        let run = connection.execute_raw(statement);
        let (done, next) = tokio::join!(run, async { gather() });
        inserted += done?.rows_affected();
        waiting = next;
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

/// Leaves no byte of what was deleted: in the file, in its free pages, in the write-ahead log. It takes as long as
/// writing the whole database, and nobody else writes meanwhile. Returns whether the write-ahead log is empty: on
/// SQLite somebody who reads at this moment still needs it, and it is to be tried again.
pub async fn purge(db: &Db) -> Result<bool, Error> {
    match db.engine() {
        Engine::Sqlite => {
            db.writer().execute_unprepared("vacuum").await?;
            let statement = Statement::from_string(DbBackend::Sqlite, "pragma wal_checkpoint(truncate)");
            let row = db.writer().query_one_raw(statement).await?;
            // The first column says whether somebody stood in the way.
            Ok(row.and_then(|it| it.try_get_by_index::<i64>(0).ok()) == Some(0))
        }
        Engine::Postgres => {
            db.writer().execute_unprepared("vacuum").await?;
            Ok(true)
        }
    }
}

/// Table, column, type, place in the primary key (0 when not part of it), and the term that puts rows into the
/// order of the bytes. PostgreSQL would otherwise sort texts by the language of the database.
pub(crate) fn columns_of_all_tables(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "select m.name, p.name, lower(p.type), p.pk, p.name
             from sqlite_master m
             join pragma_table_info(m.name) p
             where m.type = 'table' and m.name not like 'sqlite!_%' escape '!'
             order by m.name, p.cid"
        }
        Engine::Postgres => {
            "select c.table_name::text, c.column_name::text, c.data_type::text,
                    coalesce(k.ordinal_position::bigint, 0),
                    c.column_name || case when c.data_type = 'text' then ' collate \"C\"' else '' end
             from information_schema.tables t
             join information_schema.columns c
               on c.table_schema = t.table_schema and c.table_name = t.table_name
             left join (
                 select u.table_schema, u.table_name, u.column_name, u.ordinal_position
                 from information_schema.table_constraints n
                 join information_schema.key_column_usage u
                   on u.constraint_schema = n.constraint_schema
                  and u.constraint_name = n.constraint_name
                  and u.table_name = n.table_name
                 where n.constraint_type = 'PRIMARY KEY'
             ) k on k.table_schema = c.table_schema
                and k.table_name = c.table_name
                and k.column_name = c.column_name
             where t.table_schema = current_schema() and t.table_type = 'BASE TABLE'
             order by c.table_name collate \"C\", c.ordinal_position"
        }
    }
}

/// Each table that refers to another, with the other.
pub(crate) fn references_of_all_tables(engine: Engine) -> &'static str {
    match engine {
        Engine::Sqlite => {
            "select distinct m.name, f.\"table\"
             from sqlite_master m
             join pragma_foreign_key_list(m.name) f
             where m.type = 'table' and f.\"table\" <> m.name"
        }
        Engine::Postgres => {
            "select distinct child.relname::text, parent.relname::text
             from pg_constraint n
             join pg_class child on child.oid = n.conrelid
             join pg_class parent on parent.oid = n.confrelid
             where n.contype = 'f' and n.connamespace = current_schema()::regnamespace
               and n.conrelid <> n.confrelid"
        }
    }
}

/// Begins to read everything as it is at one moment, while writers go on.
pub(crate) async fn begin_snapshot(db: &Db) -> Result<DatabaseTransaction, Error> {
    let options = match db.engine() {
        // A read transaction of the write-ahead log is a snapshot.
        Engine::Sqlite => TransactionOptions::default(),
        Engine::Postgres => TransactionOptions {
            isolation_level: Some(IsolationLevel::RepeatableRead),
            access_mode: Some(AccessMode::ReadOnly),
            ..Default::default()
        },
    };
    Ok(db.read(Scope::Everything).connection().begin_with_options(options).await?)
}

/// Lets rows refer to rows of the same table that come later, until [`settle_references`]: a tree is stored in
/// the order of its keys, in which a parent may follow its children. Returns what is to be settled.
pub(crate) async fn loosen_references(work: &Work) -> Result<Vec<String>, Error> {
    let loosened = match work.db().engine() {
        Engine::Sqlite => {
            work.connection().execute_unprepared("pragma defer_foreign_keys = on").await?;
            Vec::new()
        }
        Engine::Postgres => {
            let own: Vec<(String,)> = work
                .rows(Query::new(
                    "select format('alter table %I alter constraint %I', child.relname, n.conname)
                     from pg_constraint n
                     join pg_class child on child.oid = n.conrelid
                     where n.contype = 'f' and n.connamespace = current_schema()::regnamespace
                       and n.conrelid = n.confrelid and not n.condeferrable",
                ))
                .await?;
            own.into_iter().map(|it| it.0).collect()
        }
    };
    for constraint in &loosened {
        let text = format!("{constraint} deferrable initially deferred");
        work.connection().execute_unprepared(&text).await?;
    }
    Ok(loosened)
}

/// Checks what [`loosen_references`] let pass and makes the rules as strict as before. On SQLite the commit
/// itself checks.
pub(crate) async fn settle_references(work: &Work, loosened: &[String]) -> Result<(), Error> {
    if !loosened.is_empty() {
        work.connection().execute_unprepared("set constraints all immediate").await?;
    }
    for constraint in loosened {
        work.connection().execute_unprepared(&format!("{constraint} not deferrable")).await?;
    }
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
