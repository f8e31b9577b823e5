//! The real program, called in a folder of the test's own.

use database::{Db, Deps, Query, Scope, Who};
use kernel::{OsEntropy, SystemClock};
use settings::Settings;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

/// A folder in which the program is called.
pub(crate) struct Desk {
    folder: TempDir,
}

/// How a call ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_forecourt"));
        command.args(arguments).current_dir(self.folder.path()).env_clear().stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        finish(&mut self.command(arguments))
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }
}

pub(crate) fn finish(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Ran {
    /// It ended well.
    #[track_caller]
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, 0, "{self:#?}");
        self.out
    }

    /// It could not start, and says why in one line that holds all of `words`.
    #[track_caller]
    pub(crate) fn refused(self, words: &[&str]) {
        assert_eq!(self.code, 2, "{self:#?}");
        assert_eq!(self.err.trim_end().lines().count(), 1, "{}", self.err);
        assert!(self.err.starts_with("forecourt: "), "{}", self.err);
        for word in words {
            assert!(self.err.contains(word), "`{word}` in {}", self.err);
        }
        assert_eq!(self.out, "");
    }
}

/// Does what no command does.
pub(crate) fn change_database(data_dir: &Path, statement: &str) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let db = Db::open(&Settings::default().database, data_dir, &deps()).await.unwrap();
        let work = db.work(Who::system("test"), Scope::Everything).await.unwrap();
        work.run(Query::new(statement)).await.unwrap();
        work.commit().await.unwrap();
        db.close().await.unwrap();
    });
}

/// The machine's own clock and randomness.
pub(crate) fn deps() -> Deps {
    Deps { clock: Arc::new(SystemClock), entropy: Arc::new(OsEntropy) }
}
