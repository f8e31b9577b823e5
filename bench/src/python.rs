//! Python packages as baselines, in an environment that is thrown away after the run.

use crate::program::{finish, text};
use anyhow::{Context, Result};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Threads that ours and theirs may use.
pub(crate) const THREADS: usize = 2;

/// An environment with some packages and nothing else.
#[derive(Debug)]
pub(crate) struct Environment {
    python: PathBuf,
}

impl Environment {
    /// Makes it in `folder` and installs the packages, each as `name==version`, from the registry that pip is set up for.
    pub(crate) fn make(folder: &Path, packages: &[&str]) -> Result<Self> {
        let mut make = Command::new("python3");
        make.args(["-m", "venv", text(folder)?]);
        finish(&mut make)?.well().context("python3 -m venv")?;
        let python = folder.join("bin/python");
        let mut install = Command::new(&python);
        install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(packages);
        finish(&mut install)?.well().context("pip install")?;
        Ok(Self { python })
    }

    /// Runs a script to its end, with two threads for whatever counts them; gives the one object that it printed.
    pub(crate) fn run(&self, script: &str, arguments: &[&str]) -> Result<Value> {
        let mut command = Command::new(&self.python);
        for threads in ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"] {
            command.env(threads, THREADS.to_string());
        }
        finish(command.args(["-W", "ignore", "-c", script]).args(arguments))?.well()?.json()
    }
}
