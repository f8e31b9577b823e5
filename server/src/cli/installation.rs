//! What a command works on: settings, data directory, clock.

use crate::open::{OpenError, open_app, open_database};
use database::{Db, Deps};
use kernel::{OsEntropy, SystemClock};
use settings::{Settings, SettingsError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use web::App;

/// The settings in force and where the data lies. Nothing is opened yet.
#[derive(Debug)]
pub(crate) struct Installation {
    pub(crate) settings: Settings,
    pub(crate) data_dir: PathBuf,
}

impl Installation {
    pub(crate) fn load(config: Option<&Path>, data_dir: &Path) -> Result<Self, SettingsError> {
        Ok(Self { settings: Settings::load(config)?, data_dir: data_dir.to_owned() })
    }

    /// Everything, with the tables of this version.
    pub(crate) async fn open(&self) -> Result<App, OpenError> {
        open_app(self.settings.clone(), &self.data_dir, deps()).await
    }

    /// The database alone, with the tables of this version.
    pub(crate) async fn open_database(&self) -> Result<Db, OpenError> {
        open_database(&self.settings, &self.data_dir, &deps()).await
    }

    /// Where a browser finds the server.
    pub(crate) fn address(&self) -> String {
        let server = &self.settings.server;
        let scheme = if server.tls_certificate.is_some() { "https" } else { "http" };
        format!("{scheme}://{}", server.listen)
    }
}

/// The machine's own clock and randomness.
pub(crate) fn deps() -> Deps {
    Deps { clock: Arc::new(SystemClock), entropy: Arc::new(OsEntropy) }
}
