//! Bringing a database up to the schema of this program.

use crate::connect::{Db, Engine};
use crate::error::Error;
use crate::query::Query;
use crate::references::Reference;
use crate::sql::Sql;
use crate::who::{Scope, Who};
use sea_orm::ConnectionTrait;

/// One step of the schema. The text is plain DDL that both engines take (`docs/database.md` names the types);
/// steps run in the order in which the composition root lists them and are never changed once released.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    /// `customers_0001_files`: capability, number, what.
    pub name: &'static str,
    pub sql: &'static str,
}

/// The tables of this crate itself.
pub(crate) const OWN: &[Migration] = &[Migration {
    name: "database_0001_chains",
    sql: "
create table chain_head (
    name text primary key,
    seq bigint not null,
    hash text not null
);
insert into chain_head (name, seq, hash) values ('audit', 0, ''), ('outbox', 0, '');
create table audit_entry (
    seq bigint primary key,
    at_us bigint not null,
    who_kind text not null,
    who_user uuid,
    who_name text not null,
    trace_id text not null,
    action text not null,
    subject_kind text not null,
    subject_id uuid,
    unit_id uuid,
    detail text not null,
    previous_hash text not null,
    hash text not null
);
create index audit_entry_by_subject on audit_entry (subject_id, seq);
create table database_counter (
    name text primary key,
    value bigint not null
);
create table outbox_event (
    seq bigint primary key,
    at_us bigint not null,
    name text not null,
    payload text not null
);
",
}];

/// Who did something stays, and so does what it was done to: the chain tells what happened.
pub const REFERENCES: &[Reference] =
    &[Reference::user("audit_entry", "who_user"), Reference::anything("audit_entry", "subject_id")];

const LEDGER: &str = "
create table if not exists database_migration (
    name text primary key,
    applied_at_us bigint not null
)";

/// Applies what is missing, all or nothing, and returns the names applied. Safe to run from several processes
/// at once: the second waits, and finds nothing to do.
pub async fn migrate(db: &Db, migrations: &[Migration]) -> Result<Vec<&'static str>, Error> {
    // Two processes that create the ledger at the same moment: one of them loses, and finds it made.
    if db.writer().execute_unprepared(LEDGER).await.is_err() {
        db.writer().execute_unprepared(LEDGER).await?;
    }
    let work = db.work(Who::system("migrate"), Scope::Everything).await?;
    // The row's lock makes a second process wait here until this transaction has ended.
    let mut lock = Query::new("insert into database_migration (name, applied_at_us) values ('lock', ");
    lock.bind(work.now().micros())
        .push(") on conflict (name) do update set applied_at_us = excluded.applied_at_us");
    work.run(lock).await?;

    let applied = applied(&work).await?;
    refuse_newer(&applied, migrations)?;
    let mut done = Vec::new();
    for step in OWN.iter().chain(migrations) {
        if applied.iter().any(|it| it == step.name) {
            continue;
        }
        work.connection()
            .execute_unprepared(step.sql)
            .await
            .map_err(|it| Error::Fault(format!("migration {}: {it}", step.name)))?;
        let mut note = Query::new("insert into database_migration (name, applied_at_us) values (");
        note.bind(step.name.to_owned()).push(", ").bind(work.now().micros()).push(")");
        work.run(note).await?;
        done.push(step.name);
    }
    work.commit().await?;
    Ok(done)
}

/// The names of migrations that are still to be applied. A database that was never migrated misses all.
pub async fn pending(db: &Db, migrations: &[Migration]) -> Result<Vec<&'static str>, Error> {
    let applied = applied(&db.read(Scope::Everything)).await.unwrap_or_default();
    refuse_newer(&applied, migrations)?;
    let names = OWN.iter().chain(migrations).map(|it| it.name);
    Ok(names.filter(|name| !applied.iter().any(|it| it == name)).collect())
}

async fn applied(sql: &impl Sql) -> Result<Vec<String>, Error> {
    let rows: Vec<(String,)> =
        sql.rows(Query::new("select name from database_migration where name <> 'lock'")).await?;
    Ok(rows.into_iter().map(|it| it.0).collect())
}

fn refuse_newer(applied: &[String], migrations: &[Migration]) -> Result<(), Error> {
    let known = |name: &String| OWN.iter().chain(migrations).any(|it| it.name == name);
    match applied.iter().find(|it| !known(it)) {
        None => Ok(()),
        Some(name) => Err(Error::Incompatible(format!(
            "this database was made by a newer version of forecourt (it has `{name}`): install that version, or restore a backup made by this one"
        ))),
    }
}

/// The schema as the engine itself tells it, for the committed golden files.
pub async fn schema_text(db: &Db) -> Result<String, Error> {
    let text = match db.engine() {
        Engine::Sqlite => {
            "select type || ' ' || name, sql from sqlite_master where sql is not null order by type desc, name"
        }
        Engine::Postgres => {
            "select 'column ' || table_name || '.' || column_name,
                    data_type || case when is_nullable = 'NO' then ' not null' else '' end
             from information_schema.columns where table_schema = current_schema()
             union all
             select 'index ' || indexname, indexdef from pg_indexes where schemaname = current_schema()
             union all
             select 'constraint ' || conrelid::regclass || '.' || conname, pg_get_constraintdef(oid)
             from pg_constraint where connamespace = current_schema()::regnamespace
             order by 1"
        }
    };
    let rows: Vec<(String, String)> = db.read(Scope::Everything).rows(Query::new(text)).await?;
    Ok(rows.into_iter().map(|(what, sql)| format!("-- {what}\n{sql}\n")).collect::<Vec<_>>().join("\n"))
}
