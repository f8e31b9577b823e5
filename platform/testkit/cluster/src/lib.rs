//! A PostgreSQL for the tests: found, or started from the machine's own binaries, and never left behind.
//!
//! `TEST_POSTGRES_URL` wins when it is set. Otherwise a cluster is made in the temporary directory:
//! one per run for `cargo xtask test` ([`Cluster::start`]), or one shared by every test process of the
//! user ([`url`]), so that a plain `cargo test -p CRATE` works as well.
//!
//! **Invariant:** a cluster outlives its users by a minute at most. Every user holds one named pipe open;
//! a detached watchdog reads that pipe, learns of the last user's death from its end, stops the server
//! and deletes the directory. Should the watchdog itself be killed, its lock is free, and the next start
//! sweeps what it left.
//!
//! This crate knows no database client and no async: `xtask` depends on it and must compile in seconds.

mod tools;

mod account;
mod home;
mod server;
mod watchdog;

use anyhow::Result;
use home::{Home, Place};
use std::env;
use std::fs::File;
use std::sync::OnceLock;
use watchdog::Watchdog;

/// The variable that names a PostgreSQL to use instead of starting one: the URL of a role that may
/// create databases.
pub const URL_VARIABLE: &str = "TEST_POSTGRES_URL";

/// How long a shared cluster waits for the next test process before it ends, in seconds. Runners that
/// start a process per test leave gaps between two processes that need the cluster.
const SHARED_GRACE_SECONDS: u32 = 60;

/// A cluster of one owner, ended when the owner drops it or dies.
#[derive(Debug)]
pub struct Cluster {
    url: String,
    watchdog: Option<Watchdog>,
}

impl Cluster {
    /// Takes the PostgreSQL that `TEST_POSTGRES_URL` names, or starts a cluster of one's own.
    pub fn start() -> Result<Self> {
        if let Some(url) = given_url() {
            return Ok(Self { url, watchdog: None });
        }
        let home = Home::open()?;
        home.sweep()?;
        let (place, watchdog) = start_in(&home, 0)?;
        Ok(Self { url: place.url()?, watchdog: Some(watchdog) })
    }

    /// The URL of the administrator's database: connect here to create a database per test.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(watchdog) = self.watchdog.take() {
            watchdog.release_and_wait();
        }
    }
}

/// The administrator's URL of the PostgreSQL that this process's tests use, the same at every call.
///
/// Blocks for about two seconds when it has to start the shared cluster.
///
/// # Panics
/// With instructions, when there is no PostgreSQL and none can be started: a test that needs the
/// database fails, it is never skipped.
pub fn url() -> &'static str {
    static SHARED: OnceLock<Shared> = OnceLock::new();
    match SHARED.get_or_init(|| join_shared().unwrap_or_else(|error| panic!("{error:#}"))) {
        Shared::Given(url) | Shared::Joined { url, .. } => url,
    }
}

/// What a test process holds for as long as it lives.
#[derive(Debug)]
enum Shared {
    Given(String),
    /// The open pipe is the membership; a static is never dropped, so the process's end gives it up.
    Joined {
        url: String,
        _membership: File,
    },
}

fn given_url() -> Option<String> {
    env::var(URL_VARIABLE).ok().filter(|url| !url.is_empty())
}

fn join_shared() -> Result<Shared> {
    if let Some(url) = given_url() {
        return Ok(Shared::Given(url));
    }
    let home = Home::open()?;
    if let Some((url, membership)) = home.shared().and_then(|place| place.join()) {
        return Ok(Shared::Joined { url, _membership: membership });
    }
    home.sweep()?;
    let (place, watchdog) = start_in(&home, SHARED_GRACE_SECONDS)?;
    home.share(&place)?;
    Ok(Shared::Joined { url: place.url()?, _membership: watchdog.membership })
}

/// Starts the watchdog first and the server second, so that no moment exists in which a killed process
/// would leave a server behind.
fn start_in(home: &Home, grace_seconds: u32) -> Result<(Place, Watchdog)> {
    let tools = tools::find_or_install()?;
    let place = home.new_place()?;
    let watchdog = Watchdog::start(&place, grace_seconds)?;
    server::start(&tools, home.account(), &place)?;
    Ok((place, watchdog))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    fn address(url: &str) -> String {
        let start = url.find('@').unwrap() + 1;
        let end = url.rfind('/').unwrap();
        url[start..end].to_string()
    }

    #[test]
    fn a_cluster_answers_while_it_is_held_and_is_gone_when_dropped() {
        let home = Home::open().unwrap();
        let (place, watchdog) = start_in(&home, 0).unwrap();
        drop(home);
        let address = address(&place.url().unwrap());
        assert!(TcpStream::connect(&address).is_ok(), "the server listens at {address}");

        watchdog.release_and_wait();
        assert!(TcpStream::connect(&address).is_err(), "the server is stopped");
        assert!(!place.directory().exists(), "its directory is deleted");
    }

    #[test]
    fn a_process_that_joins_keeps_the_cluster_after_its_starter_left() {
        let home = Home::open().unwrap();
        let (place, watchdog) = start_in(&home, 0).unwrap();
        drop(home);
        let (url, membership) = place.join().unwrap();
        assert_eq!(url, place.url().unwrap());

        let Watchdog { mut process, membership: starters } = watchdog;
        drop(starters);
        assert!(TcpStream::connect(address(&url)).is_ok(), "one user is left");

        drop(membership);
        process.wait().unwrap();
        assert!(TcpStream::connect(address(&url)).is_err());
    }

    #[test]
    fn a_cluster_whose_watchdog_was_killed_is_swept_by_the_next_start() {
        let home = Home::open().unwrap();
        let (place, watchdog) = start_in(&home, 0).unwrap();
        let address = address(&place.url().unwrap());
        watchdog.kill();
        assert!(TcpStream::connect(&address).is_ok(), "nobody stopped the server");

        home.sweep().unwrap();
        assert!(TcpStream::connect(&address).is_err(), "the sweep stopped it");
        assert!(!place.directory().exists(), "and deleted its directory");
    }

    #[test]
    fn a_place_that_is_gone_cannot_be_joined() {
        let home = Home::open().unwrap();
        let place = home.new_place().unwrap();
        assert!(place.join().is_none());
    }
}
