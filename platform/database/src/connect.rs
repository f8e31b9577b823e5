//! Opening a database: one writer and several readers on SQLite, one pool on PostgreSQL.

use crate::error::Error;
use crate::who::{Scope, Who};
use crate::work::{Reader, Work};
use kernel::{Clock, Entropy, Ids, Instant};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, DbBackend};
use secrecy::ExposeSecret;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use uuid::Uuid;

/// Which engine runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// What a database is given from outside: time and randomness.
#[derive(Clone, Debug)]
pub struct Deps {
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
}

/// An open database. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Db {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    engine: Engine,
    writer: DatabaseConnection,
    readers: DatabaseConnection,
    clock: Arc<dyn Clock>,
    ids: Ids,
}

impl Db {
    /// Opens the database that the settings name; without one, `forecourt.db` in the data directory, which is
    /// made when missing.
    pub async fn open(settings: &settings::Database, data_dir: &Path, deps: &Deps) -> Result<Self, Error> {
        let url = settings.url.expose_secret();
        let (engine, writer, readers) = if url.is_empty() {
            open_sqlite(settings, data_dir).await?
        } else if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            open_postgres(settings, url).await?
        } else {
            return Err(Error::Unavailable(
                "database.url must be empty (a file in the data directory) or start with postgres://"
                    .to_owned(),
            ));
        };
        let inner = Inner {
            engine,
            writer,
            readers,
            clock: Arc::clone(&deps.clock),
            ids: Ids::new(Arc::clone(&deps.entropy)),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    pub fn engine(&self) -> Engine {
        self.inner.engine
    }

    pub fn now(&self) -> Instant {
        self.inner.clock.now()
    }

    pub fn new_id(&self) -> Uuid {
        self.inner.ids.make(self.now())
    }

    /// Reads beside writers, within `scope`. Handlers get theirs from `Actor`, never from here.
    pub fn read(&self, scope: Scope) -> Reader {
        Reader::new(self.inner.readers.clone(), scope)
    }

    /// Begins a write transaction. Nothing is stored unless [`Work::commit`] is reached.
    pub async fn work(&self, who: Who, scope: Scope) -> Result<Work, Error> {
        Work::begin(self.clone(), who, scope).await
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.inner.writer
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), Error> {
        Ok(self.inner.readers.ping().await?)
    }

    /// Ends all connections; on SQLite the write-ahead log is folded into the file.
    pub async fn close(self) -> Result<(), Error> {
        self.inner.readers.close_by_ref().await?;
        Ok(self.inner.writer.close_by_ref().await?)
    }
}

async fn open_sqlite(
    settings: &settings::Database,
    data_dir: &Path,
) -> Result<(Engine, DatabaseConnection, DatabaseConnection), Error> {
    std::fs::create_dir_all(data_dir)
        .map_err(|it| Error::CannotStore(format!("{}: {it}", data_dir.display())))?;
    let file = data_dir.join("forecourt.db");
    let url = format!("sqlite://{}", file.display());
    let wait_ms = settings.wait_seconds_max.saturating_mul(1_000).to_string();
    let writer = Database::connect(sqlite_options(&format!("{url}?mode=rwc"), 1, settings, &wait_ms)).await?;
    // Write-ahead logging lets readers go on while the one writer writes; it is a property of the file.
    let mode = writer.execute_unprepared("pragma journal_mode = wal").await;
    mode.map_err(|it| match Error::from(it) {
        Error::Fault(text) => Error::CannotStore(format!("{}: {text}", file.display())),
        other => other,
    })?;
    restrict(&file)?;
    let readers =
        Database::connect(sqlite_options(&format!("{url}?mode=rw"), settings.readers, settings, &wait_ms))
            .await?;
    Ok((Engine::Sqlite, writer, readers))
}

/// The file holds a company's customers: its owner alone reads it.
fn restrict(file: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(0o600))
            .map_err(|it| Error::CannotStore(format!("{}: {it}", file.display())))?;
    }
    Ok(())
}

fn sqlite_options(
    url: &str,
    connections: u32,
    settings: &settings::Database,
    wait_ms: &str,
) -> ConnectOptions {
    let wait_ms = wait_ms.to_owned();
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(connections)
        .min_connections(1)
        .sqlx_logging(false)
        .idle_timeout(None::<Duration>)
        .max_lifetime(None::<Duration>)
        .test_before_acquire(false)
        .acquire_timeout(Duration::from_secs(settings.wait_seconds_max))
        .map_sqlx_sqlite_opts(move |it| {
            it.pragma("busy_timeout", wait_ms.clone())
                .pragma("foreign_keys", "on")
                .pragma("synchronous", "normal")
                // What is deleted is overwritten: wrapped keys of erased persons must not linger in free pages.
                .pragma("secure_delete", "on")
                .pragma("cache_size", if connections == 1 { "-96000" } else { "-8000" })
                // A large import writes thousands of pages in a transaction: folded into the file less often.
                .pragma("wal_autocheckpoint", "32000")
                .pragma("temp_store", "memory")
                .row_buffer_size(1_024)
        });
    options
}

async fn open_postgres(
    settings: &settings::Database,
    url: &str,
) -> Result<(Engine, DatabaseConnection, DatabaseConnection), Error> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(settings.readers.saturating_add(2))
        .min_connections(0)
        .sqlx_logging(false)
        .acquire_timeout(Duration::from_secs(settings.wait_seconds_max))
        // To compile a query takes ten times as long as the longest of ours runs, and is done for what was guessed.
        .map_sqlx_postgres_opts(|it| it.options([("jit", "off")]));
    let pool = Database::connect(options).await.map_err(|it| match Error::from(it) {
        // The driver's text may hold the address; never the password, which the settings keep secret.
        Error::Fault(text) => Error::Unavailable(text),
        other => other,
    })?;
    debug_assert_eq!(pool.get_database_backend(), DbBackend::Postgres);
    Ok((Engine::Postgres, pool.clone(), pool))
}
