//! A database of one's own for a test, on either engine.

use database::{Db, Deps, Engine, Migration, Query, Scope, Sql};
use kernel::{FixedClock, Instant, SeededEntropy};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A migrated database, the clock it goes by, and the folder it may live in.
#[derive(Debug)]
pub(crate) struct Scratch {
    pub(crate) db: Db,
    pub(crate) clock: Arc<FixedClock>,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) settings: settings::Database,
}

/// 2026-03-02 08:00 in Shanghai, a Monday.
pub(crate) const NOW: Instant = Instant::from_micros(1_772_409_600_000_000);

impl Scratch {
    /// A new database with these migrations applied.
    pub(crate) async fn start(engine: Engine, migrations: &[Migration]) -> Self {
        let mut settings = settings::Settings::default().database;
        if engine == Engine::Postgres {
            settings.url = create_database().await.into();
        }
        let folder = tempfile::tempdir().unwrap();
        let clock = Arc::new(FixedClock::at(NOW));
        let db = open(&settings, folder.path(), &clock, 1).await;
        database::migrate(&db, migrations).await.unwrap();
        Self { db, clock, folder, settings }
    }

    /// The same database opened once more, as another process would; its ids come from `seed`.
    pub(crate) async fn open_again(&self, seed: u64) -> Db {
        open(&self.settings, self.folder.path(), &self.clock, seed).await
    }
}

async fn open(
    settings: &settings::Database,
    folder: &std::path::Path,
    clock: &Arc<FixedClock>,
    seed: u64,
) -> Db {
    let clock: Arc<dyn kernel::Clock> = Arc::clone(clock) as _;
    let deps = Deps { clock, entropy: Arc::new(SeededEntropy::new(seed)) };
    Db::open(settings, folder, &deps).await.unwrap()
}

/// Makes an empty database on the tests' PostgreSQL and returns its URL.
async fn create_database() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let name = format!("scratch_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    let admin_url = testkit_cluster::url();
    let settings =
        settings::Database { url: admin_url.to_owned().into(), ..settings::Settings::default().database };
    let folder = tempfile::tempdir().unwrap();
    let admin = open(&settings, folder.path(), &Arc::new(FixedClock::at(NOW)), 1).await;
    let reader = admin.read(Scope::Everything);
    // A server that is kept between runs may hold the database of a process with the same number.
    for text in [format!("drop database if exists {name}"), format!("create database {name}")] {
        reader.rows::<(i64,)>(Query::new(&text)).await.unwrap();
    }
    admin.close().await.unwrap();
    let (server, _) = admin_url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

/// Makes two tests of one asynchronous body: `NAME::sqlite` and `NAME::postgres`.
#[macro_export]
macro_rules! both_databases {
    ($($(#[$attribute:meta])* async fn $name:ident($engine:ident) $body:block)*) => {$(
        $(#[$attribute])*
        mod $name {
            use super::*;

            async fn run($engine: Engine) $body

            #[tokio::test]
            async fn sqlite() {
                run(Engine::Sqlite).await;
            }

            #[tokio::test]
            async fn postgres() {
                run(Engine::Postgres).await;
            }
        }
    )*};
}
