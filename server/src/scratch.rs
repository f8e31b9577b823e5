//! A PostgreSQL database for the moment: for `forecourt schema` and for tests.

use database::{Db, Deps, Error, Query, Scope, Sql};
use secrecy::SecretString;
use settings::Settings;
use std::path::Path;

/// Where databases are made and dropped: the URL of a role that may.
#[derive(Clone, Debug)]
pub struct Postgres {
    admin_url: String,
    deps: Deps,
}

impl Postgres {
    pub fn new(admin_url: &str, deps: &Deps) -> Self {
        Self { admin_url: admin_url.to_owned(), deps: deps.clone() }
    }

    /// The URL of another database on the same server.
    pub fn url_of(&self, name: &str) -> String {
        let (address, parameters) = match self.admin_url.split_once('?') {
            Some((address, parameters)) => (address, format!("?{parameters}")),
            None => (self.admin_url.as_str(), String::new()),
        };
        let server_at = address.find("://").map_or(0, |it| it + 3);
        let path_at = address.get(server_at..).and_then(|it| it.find('/')).map(|it| server_at + it);
        let server = path_at.and_then(|it| address.get(..it)).unwrap_or(address);
        format!("{server}/{name}{parameters}")
    }

    /// Makes a database, empty or as a copy of `template`. Names are ours, never typed by anybody.
    ///
    /// The C collation sorts as SQLite does, so that both engines list alike.
    pub async fn create(&self, name: &str, template: Option<&str>) -> Result<(), Error> {
        let template = template.unwrap_or("template0");
        self.run(&format!(
            "create database {name} template {template} lc_collate 'C' lc_ctype 'C' encoding 'UTF8'"
        ))
        .await
    }

    pub async fn rename(&self, from: &str, to: &str) -> Result<(), Error> {
        self.run(&format!("alter database {from} rename to {to}")).await
    }

    /// Drops a database, whoever is still connected.
    pub async fn drop(&self, name: &str) -> Result<(), Error> {
        self.run(&format!("drop database if exists {name} with (force)")).await
    }

    pub async fn exists(&self, name: &str) -> Result<bool, Error> {
        let db = self.open_admin().await?;
        let mut query = Query::new("select count(*) from pg_database where datname = ");
        query.bind(name.to_owned());
        let row: Option<(i64,)> = db.read(Scope::Everything).row(query).await?;
        db.close().await?;
        Ok(row.is_some_and(|it| it.0 > 0))
    }

    /// Such a statement may not run inside a transaction, hence on a reader.
    async fn run(&self, statement: &str) -> Result<(), Error> {
        let db = self.open_admin().await?;
        let done = db.read(Scope::Everything).rows::<(i64,)>(Query::new(statement)).await;
        db.close().await?;
        done.map(drop)
    }

    async fn open_admin(&self) -> Result<Db, Error> {
        let url = SecretString::from(self.admin_url.clone());
        let settings = settings::Database { url, ..Settings::default().database };
        Db::open(&settings, Path::new(""), &self.deps).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::{OsEntropy, SystemClock};
    use std::sync::Arc;

    #[test]
    fn another_database_keeps_server_and_parameters() {
        let deps = Deps { clock: Arc::new(SystemClock), entropy: Arc::new(OsEntropy) };
        let url = |admin: &str| Postgres::new(admin, &deps).url_of("x");
        assert_eq!(url("postgres://me@h:1/postgres"), "postgres://me@h:1/x");
        assert_eq!(url("postgres://me@h:1"), "postgres://me@h:1/x");
        assert_eq!(url("postgres://h/p?sslmode=disable"), "postgres://h/x?sslmode=disable");
    }
}
