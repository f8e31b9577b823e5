//! The directory that holds every cluster of a user, and the place of one cluster in it.

use crate::account::{self, Account};
use crate::server;
use crate::tools;
use anyhow::{Context, Result, bail};
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, symlink};
use std::path::{Path, PathBuf};
use std::process;

/// The directory of all clusters of this user, locked: who holds it may start, join and sweep.
#[derive(Debug)]
pub(crate) struct Home {
    directory: PathBuf,
    account: Account,
    _lock: File,
}

impl Home {
    /// Opens the home in the temporary directory, waiting for whoever is starting a cluster there.
    ///
    /// The temporary directory, not the user's cache: when root tests, the server's user must reach it.
    pub(crate) fn open() -> Result<Self> {
        let user = account::own_user_id()?;
        let directory = env::temp_dir().join(format!("forecourt-pg-{user}"));
        fs::create_dir_all(&directory).with_context(|| format!("cannot create {}", directory.display()))?;
        if fs::symlink_metadata(&directory)?.uid() != user {
            bail!("{} belongs to somebody else: remove it", directory.display());
        }
        let lock = File::create(directory.join("lock"))?;
        lock.lock().context("cannot lock the directory of test clusters")?;
        Ok(Self { directory, account: Account::choose()?, _lock: lock })
    }

    pub(crate) fn account(&self) -> Account {
        self.account
    }

    /// The cluster that test processes share, if one was ever started.
    pub(crate) fn shared(&self) -> Option<Place> {
        let directory = fs::read_link(self.directory.join("shared")).ok()?;
        Some(Place { directory })
    }

    /// Makes `place` the one that later test processes join.
    pub(crate) fn share(&self, place: &Place) -> Result<()> {
        let link = self.directory.join("shared");
        match fs::remove_file(&link) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(symlink(&place.directory, link)?),
        }
    }

    /// Makes a directory that no other cluster has.
    pub(crate) fn new_place(&self) -> Result<Place> {
        let own = process::id();
        let mut attempt = 0_u32;
        loop {
            let directory = self.directory.join(format!("{own}-{attempt}"));
            match fs::create_dir(&directory) {
                Ok(()) => return Ok(Place { directory }),
                Err(error) if error.kind() == ErrorKind::AlreadyExists => attempt += 1,
                Err(error) => {
                    return Err(error).with_context(|| format!("cannot create {}", directory.display()));
                }
            }
        }
    }

    /// Stops and deletes every cluster that has lost its watchdog.
    pub(crate) fn sweep(&self) -> Result<()> {
        for entry in fs::read_dir(&self.directory)? {
            let directory = entry?.path();
            let place = Place { directory };
            if !place.directory.is_symlink() && place.directory.is_dir() && place.is_abandoned() {
                if let Ok(tools) = tools::find_or_install() {
                    server::stop_if_running(&tools, self.account, &place);
                }
                // The watchdog may have been deleting it at the same time: gone is what we want.
                if let Err(error) = fs::remove_dir_all(&place.directory)
                    && error.kind() != ErrorKind::NotFound
                {
                    return Err(error)
                        .with_context(|| format!("cannot delete {}", place.directory.display()));
                }
            }
        }
        Ok(())
    }
}

/// Where one cluster lives.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    directory: PathBuf,
}

impl Place {
    pub(crate) fn directory(&self) -> &Path {
        &self.directory
    }

    /// The cluster's own files; its Unix socket stands there too.
    pub(crate) fn data(&self) -> PathBuf {
        self.directory.join("data")
    }

    /// The named pipe that every user of the cluster holds open.
    pub(crate) fn users(&self) -> PathBuf {
        self.directory.join("users")
    }

    /// The file that the watchdog keeps locked while it lives.
    pub(crate) fn guard(&self) -> PathBuf {
        self.directory.join("guard")
    }

    /// The administrator's URL, as the starter wrote it down.
    pub(crate) fn url(&self) -> Result<String> {
        fs::read_to_string(self.directory.join("url")).context("the test cluster has not written its URL")
    }

    pub(crate) fn write_url(&self, url: &str) -> Result<()> {
        Ok(fs::write(self.directory.join("url"), url)?)
    }

    /// Becomes a user of the running cluster: its URL, and the pipe that keeps it running. Nothing when
    /// the cluster has ended or is about to.
    pub(crate) fn join(&self) -> Option<(String, File)> {
        let membership = enter(&self.users()).ok()?;
        let url = self.url().ok()?;
        server::is_running(self).then_some((url, membership))
    }

    fn is_abandoned(&self) -> bool {
        match File::open(self.guard()) {
            Ok(guard) => guard.try_lock().is_ok(),
            // Killed between making the directory and its guard, or being deleted right now.
            Err(error) => error.kind() == ErrorKind::NotFound,
        }
    }
}

/// Opens the pipe and says so with one byte. Opened for reading too, because a pipe without a reader
/// would make us wait for one.
pub(crate) fn enter(pipe: &Path) -> Result<File> {
    let mut membership = OpenOptions::new().read(true).write(true).open(pipe)?;
    membership.write_all(b".")?;
    Ok(membership)
}
