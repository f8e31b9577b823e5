//! What every handler can reach.

use axum::http::Extensions;
use database::{Db, Deps, References};
use kernel::{Clock, Instant};
use settings::Settings;
use std::path::PathBuf;
use std::sync::Arc;
use vault::Vault;

/// The parts of the running program that handlers share. Cheap to clone.
#[derive(Clone, Debug)]
pub struct App {
    pub db: Db,
    pub vault: Vault,
    pub settings: Arc<Settings>,
    pub deps: Deps,
    /// Every column that points at somebody.
    pub references: Arc<References>,
    /// Where files of the installation live.
    pub data_dir: Arc<PathBuf>,
    /// What the composition root puts together of several capabilities, by type, for one that does not know them.
    pub parts: Arc<Extensions>,
}

impl App {
    pub fn now(&self) -> Instant {
        self.deps.clock.now()
    }

    pub fn clock(&self) -> &dyn Clock {
        self.deps.clock.as_ref()
    }
}

/// Where a request came from, as far as the edge can tell: an extension of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub String);
