//! What a command works on: settings, data directory, clock.

use crate::open::{open_app, open_database};
use anyhow::{Context, Result, bail};
use database::{Db, Deps};
use kernel::{OsEntropy, SystemClock};
use secrecy::ExposeSecret;
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
    pub(crate) async fn open(&self) -> Result<App> {
        let opened = open_app(self.settings.clone(), &self.data_dir, deps()).await;
        opened.with_context(|| self.place())
    }

    /// Everything that is there: nothing is made anew.
    pub(crate) async fn open_existing(&self) -> Result<App> {
        self.refuse_without_database()?;
        self.open().await
    }

    /// The database alone, with the tables of this version.
    pub(crate) async fn open_database(&self) -> Result<Db> {
        let opened = open_database(&self.settings, &self.data_dir, &deps()).await;
        opened.with_context(|| self.place())
    }

    /// The database as it is: neither made nor changed. For what makes no sense without one.
    pub(crate) async fn existing_database(&self) -> Result<Db> {
        self.refuse_without_database()?;
        self.any_database().await
    }

    /// The database as it is, made when missing, with whatever tables it has.
    pub(crate) async fn any_database(&self) -> Result<Db> {
        let opened = Db::open(&self.settings.database, &self.data_dir, &deps()).await;
        opened.with_context(|| self.place())
    }

    /// Whether there is something to open, as far as that can be told without opening it.
    pub(crate) fn has_database(&self) -> bool {
        !self.is_in_a_file() || self.data_dir.join("forecourt.db").exists()
    }

    fn refuse_without_database(&self) -> Result<()> {
        if !self.has_database() {
            bail!("there is no database in {}: --data names its directory", self.data_dir.display());
        }
        Ok(())
    }

    fn is_in_a_file(&self) -> bool {
        self.settings.database.url.expose_secret().is_empty()
    }

    /// Where the data is, for an error; an address of PostgreSQL holds a password and is not shown.
    fn place(&self) -> String {
        if self.is_in_a_file() {
            format!("cannot open {}", self.data_dir.display())
        } else {
            "cannot open the database of `database.url`".to_owned()
        }
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
