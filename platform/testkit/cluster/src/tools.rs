//! Where PostgreSQL's programs are, and how they come onto a Debian machine that lacks them.

use anyhow::{Context, Result, bail};
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder in which `initdb`, `pg_ctl` and `postgres` stand together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tools {
    folder: PathBuf,
}

impl Tools {
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }
}

/// Debian keeps each version's programs out of the search path, in a folder below this one.
const DEBIAN_VERSIONS: &str = "/usr/lib/postgresql";

const INSTRUCTIONS: &str = "the tests need PostgreSQL 13 or newer and found none.
Install its server programs (Debian, Ubuntu: `apt-get install postgresql`; macOS: `brew install postgresql`)
with `initdb`, `pg_ctl` and `postgres` in PATH, or name a server in TEST_POSTGRES_URL
(for instance postgres://postgres@127.0.0.1:5432/postgres), whose role may create databases";

/// Finds the programs; installs them first on a Debian machine where we may.
pub(crate) fn find_or_install() -> Result<Tools> {
    if let Some(tools) = find() {
        return Ok(tools);
    }
    if !Path::new("/etc/debian_version").exists() || crate::account::own_user_id()? != 0 {
        bail!(INSTRUCTIONS);
    }
    install().context(INSTRUCTIONS)?;
    find().context(INSTRUCTIONS)
}

fn find() -> Option<Tools> {
    let path = env::var_os("PATH").unwrap_or_default();
    env::split_paths(&path)
        .find_map(|folder| tools_in(&folder))
        .or_else(|| newest_below(Path::new(DEBIAN_VERSIONS)))
}

fn tools_in(folder: &Path) -> Option<Tools> {
    let complete = ["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file());
    complete.then(|| Tools { folder: folder.to_path_buf() })
}

fn newest_below(versions: &Path) -> Option<Tools> {
    let mut found: Vec<(u32, Tools)> = fs::read_dir(versions)
        .ok()?
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let version = entry.file_name().to_str()?.parse().ok()?;
            Some((version, tools_in(&entry.path().join("bin"))?))
        })
        .collect();
    found.sort_by_key(|(version, _)| *version);
    found.pop().map(|(_, tools)| tools)
}

/// Installs Debian's package without the server that it would set up and start: the tests bring
/// their own, and a machine that only runs tests needs no second one.
fn install() -> Result<()> {
    eprintln!("PostgreSQL is missing: installing Debian's package `postgresql` for the tests");
    apt_get(&["update", "-qq"])?;
    apt_get(&["install", "-y", "-qq", "--no-install-recommends", "postgresql-common"])?;
    let settings = Path::new("/etc/postgresql-common/createcluster.conf");
    let text = fs::read_to_string(settings).unwrap_or_default();
    fs::write(settings, format!("{text}\n# Set by the tests of Forecourt.\ncreate_main_cluster = false\n"))?;
    apt_get(&["install", "-y", "-qq", "--no-install-recommends", "postgresql"])
}

fn apt_get(arguments: &[&str]) -> Result<()> {
    let status = Command::new("apt-get")
        .args(["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .status()
        .context("cannot run apt-get")?;
    if !status.success() {
        bail!("`apt-get {}` failed", arguments.join(" "));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(name: &str, files: &[&str]) -> PathBuf {
        let folder = env::temp_dir().join(format!("forecourt-tools-{}-{name}", std::process::id()));
        for file in files {
            let file = folder.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, "").unwrap();
        }
        folder
    }

    #[test]
    fn a_folder_with_the_client_programs_alone_is_passed_over() {
        let folder = folder_with("client", &["psql", "pg_ctl"]);
        assert_eq!(tools_in(&folder), None);
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn the_newest_version_is_taken_by_number_not_by_spelling() {
        let files = ["9/bin", "15/bin", "12/bin"]
            .iter()
            .flat_map(|version| ["initdb", "pg_ctl", "postgres"].map(|name| format!("{version}/{name}")))
            .collect::<Vec<_>>();
        let folder = folder_with("versions", &files.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(newest_below(&folder), Some(Tools { folder: folder.join("15/bin") }));
        fs::remove_dir_all(folder).unwrap();
    }
}
