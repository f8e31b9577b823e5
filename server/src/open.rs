//! Opening an installation: database, tables, key file.

use crate::composition;
use database::{Db, Deps};
use privacy::PrivacyError;
use settings::Settings;
use std::path::Path;
use std::sync::Arc;
use vault::{Vault, VaultError};
use web::App;

/// Where the key file lies in the data directory. It is never part of a backup.
pub const KEY_FILE: &str = "keys/vault.key";

/// Why an installation cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error(transparent)]
    Vault(#[from] VaultError),
    #[error(transparent)]
    Privacy(#[from] PrivacyError),
    #[error("{0}")]
    Settings(String),
}

/// Opens the database and brings its tables up to this program; refuses one that a newer program made.
pub async fn open_database(settings: &Settings, data_dir: &Path, deps: &Deps) -> Result<Db, OpenError> {
    let db = Db::open(&settings.database, data_dir, deps).await?;
    database::migrate(&db, &composition::migrations()).await?;
    Ok(db)
}

/// Opens everything that handlers, jobs and commands need.
pub async fn open_app(settings: Settings, data_dir: &Path, deps: Deps) -> Result<App, OpenError> {
    identity::check_settings(&settings.security).map_err(OpenError::Settings)?;
    let db = open_database(&settings, data_dir, &deps).await?;
    let vault = Vault::open(&db, &data_dir.join(KEY_FILE), Arc::clone(&deps.entropy)).await?;
    let app = App {
        db,
        vault,
        settings: Arc::new(settings),
        deps,
        references: Arc::new(composition::references()),
        data_dir: Arc::new(data_dir.to_owned()),
        parts: Arc::new(composition::parts()),
    };
    // A database that was restored may know persons who were erased since the backup was made.
    let again = privacy::apply_ledger(&app).await?;
    if 0 < again {
        tracing::warn!(again, "persons whom a restored backup had brought back were erased again");
    }
    Ok(app)
}
