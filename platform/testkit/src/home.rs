//! A database of a test's own: a file in a temporary directory, or a copy of a template on PostgreSQL.

use crate::{Engine, postgres};
use data_encoding::HEXLOWER;
use database::Deps;
use forecourt::composition;
use forecourt::scratch::Postgres;
use kernel::{Entropy, OsEntropy, SystemClock};
use settings::Settings;
use sha2::{Digest, Sha256};
use std::sync::Arc;
use tempfile::TempDir;
use tokio::sync::OnceCell;

/// Where the data of one test lies; gone when dropped.
#[derive(Debug)]
pub(crate) struct Home {
    pub(crate) directory: TempDir,
    /// Held to be dropped.
    _database: Option<Database>,
}

/// A database on the PostgreSQL of the tests.
#[derive(Debug)]
struct Database {
    server: Postgres,
    name: String,
}

impl Home {
    /// Makes it and names it in the settings.
    pub(crate) async fn make(engine: Engine, settings: &mut Settings) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory can be made");
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => {
                let database = Database::copy_of_template().await;
                settings.database.url = database.server.url_of(&database.name).into();
                Some(database)
            }
        };
        Self { directory, _database: database }
    }
}

impl Database {
    async fn copy_of_template() -> Self {
        let server = Postgres::new(postgres::url(), &deps());
        let template = template(&server).await;
        let name = format!("forecourt_test_{}", random_name());
        server.create(&name, Some(template)).await.expect("a database can be copied from the template");
        Self { server, name }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let (server, name) = (self.server.clone(), self.name.clone());
        // The test's own runtime is busy dropping this; another thread has one of its own.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            runtime.map(|it| it.block_on(server.drop(&name)))
        });
        // A database left behind ends with its cluster; it must not hide why a test failed.
        drop(dropping.join());
    }
}

/// The migrated database that others are copied from, made once for each schema on a server.
///
/// It is filled under another name and renamed at the end, so that test processes that start together cannot
/// meet half a template; all but the first to rename drop theirs.
async fn template(server: &Postgres) -> &'static str {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    TEMPLATE
        .get_or_init(|| async {
            let name = format!("forecourt_template_{}", hash_of_schema());
            if server.exists(&name).await.expect("the PostgreSQL of the tests answers") {
                return name;
            }
            let draft = format!("forecourt_draft_{}", random_name());
            server.create(&draft, None).await.expect("a database can be made");
            migrate(server, &draft).await;
            if server.rename(&draft, &name).await.is_err() {
                server.drop(&draft).await.expect("a draft of the template can be dropped");
            }
            name
        })
        .await
}

async fn migrate(server: &Postgres, name: &str) {
    let mut settings = Settings::default();
    settings.database.url = server.url_of(name).into();
    let nowhere = std::path::Path::new("");
    let db =
        forecourt::open_database(&settings, nowhere, &deps()).await.expect("the migrations can be applied");
    db.close().await.expect("the database can be closed");
}

fn hash_of_schema() -> String {
    let mut digest = Sha256::new();
    for step in composition::migrations() {
        digest.update(step.name);
        digest.update(step.sql);
    }
    HEXLOWER.encode(&digest.finalize()[..8])
}

fn random_name() -> String {
    HEXLOWER.encode(&OsEntropy.secret()[..8])
}

/// For work beside the test: its own clock stands still and its own randomness repeats.
fn deps() -> Deps {
    Deps { clock: Arc::new(SystemClock), entropy: Arc::new(OsEntropy) }
}
