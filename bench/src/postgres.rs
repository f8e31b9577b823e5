//! Databases on a PostgreSQL for the moment, made with its own client.

use anyhow::{Context, Result, bail};
use std::process::{Command, Stdio};
use testkit_cluster::Cluster;

/// A server on which databases are made; a cluster of our own ends with it.
#[derive(Debug)]
pub(crate) struct Server {
    cluster: Cluster,
}

/// A database that is dropped when it goes out of scope.
#[derive(Debug)]
pub(crate) struct Database<'a> {
    server: &'a Server,
    name: String,
}

impl Server {
    /// The server that `TEST_POSTGRES_URL` names, or a cluster started from the machine's own programs.
    pub(crate) fn start() -> Result<Self> {
        Ok(Self { cluster: Cluster::start()? })
    }

    /// An empty database, in the C collation that sorts as SQLite does.
    pub(crate) fn database(&self, name: &str) -> Result<Database<'_>> {
        // Two benches may share a server.
        let name = format!("bench_{}_{name}", std::process::id());
        self.run(&format!(
            "create database {name} template template0 lc_collate 'C' lc_ctype 'C' encoding 'UTF8'"
        ))?;
        Ok(Database { server: self, name })
    }

    fn run(&self, statement: &str) -> Result<()> {
        let mut command = Command::new("psql");
        command.args(["--no-psqlrc", "--quiet", "--dbname", self.cluster.url(), "--command", statement]);
        let output = command.stdin(Stdio::null()).output().context("cannot run `psql`")?;
        if !output.status.success() {
            bail!("psql: {}", String::from_utf8_lossy(&output.stderr).trim());
        }
        Ok(())
    }
}

impl Database<'_> {
    pub(crate) fn url(&self) -> String {
        url_of(self.server.cluster.url(), &self.name)
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        if let Err(error) = self.server.run(&format!("drop database if exists {} with (force)", self.name)) {
            eprintln!("bench: the database {} stays behind: {error:#}", self.name);
        }
    }
}

/// The URL of another database on the same server.
fn url_of(admin_url: &str, name: &str) -> String {
    let (address, parameters) = admin_url.split_once('?').unwrap_or((admin_url, ""));
    let server_at = address.find("://").map_or(0, |it| it + 3);
    let path_at = address.get(server_at..).and_then(|it| it.find('/')).map(|it| server_at + it);
    let server = path_at.and_then(|it| address.get(..it)).unwrap_or(address);
    let mark = if parameters.is_empty() { "" } else { "?" };
    format!("{server}/{name}{mark}{parameters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_keeps_server_and_parameters() {
        assert_eq!(url_of("postgres://me@h:1/postgres", "x"), "postgres://me@h:1/x");
        assert_eq!(url_of("postgres://me@h:1", "x"), "postgres://me@h:1/x");
        assert_eq!(url_of("postgres://h/p?sslmode=disable", "x"), "postgres://h/x?sslmode=disable");
    }
}
