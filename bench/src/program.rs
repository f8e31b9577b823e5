//! The program under measurement, its installations, and what the kernel says of its processes.

use anyhow::{Context, Result, bail};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// The built program.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    path: PathBuf,
}

/// A data directory of the program, and the PostgreSQL beside it if it does not hold the database itself.
#[derive(Clone, Debug)]
pub(crate) struct Installation {
    program: Program,
    pub(crate) data: PathBuf,
    database_url: Option<String>,
}

/// How a process ended.
#[derive(Clone, Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
    pub(crate) took: Duration,
    /// Peak of the resident memory, as the kernel counted it.
    pub(crate) peak_bytes: u64,
}

/// Time between two looks at a process's memory. The kernel keeps the peak, so only growth in the last
/// moment of a process can be missed.
const LOOK: Duration = Duration::from_millis(5);

impl Program {
    /// The program given, or the one that stands where this one was built.
    pub(crate) fn find(given: Option<PathBuf>) -> Result<Self> {
        let path = match given {
            Some(path) => path,
            None => std::env::current_exe()?.with_file_name("forecourt"),
        };
        let path = path.canonicalize().with_context(|| {
            format!("there is no {}: `cargo build --release -p forecourt` makes it", path.display())
        })?;
        Ok(Self { path })
    }

    /// A command without the caller's environment, whose settings would change what is measured.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.path);
        command.args(arguments).env_clear().stdin(Stdio::null());
        command
    }

    /// An installation with the database in `data`.
    pub(crate) fn on_sqlite(&self, data: &Path) -> Installation {
        Installation { program: self.clone(), data: data.to_owned(), database_url: None }
    }

    /// An installation with the database at `url`.
    pub(crate) fn on_postgres(&self, data: &Path, url: String) -> Installation {
        Installation { program: self.clone(), data: data.to_owned(), database_url: Some(url) }
    }
}

impl Installation {
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.program.command(&[]);
        command.arg("--data").arg(&self.data).args(arguments);
        if let Some(url) = &self.database_url {
            command.env("FORECOURT__DATABASE__URL", url);
        }
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Result<Ran> {
        finish(&mut self.command(arguments))
    }

    /// Imports a file in the product's own columns, all of whose rows must be accepted.
    pub(crate) fn import(&self, kind: &str, file: &Path) -> Result<Ran> {
        self.run(&["import", kind, text(file)?, "--json"])?.well()
    }
}

impl Ran {
    /// An error when it did not end with 0.
    pub(crate) fn well(self) -> Result<Self> {
        if self.code != 0 {
            let said: Vec<_> = self.err.lines().chain(self.out.lines()).take(5).collect();
            bail!("the program ended with {}: {}", self.code, said.join(" / "));
        }
        Ok(self)
    }

    /// The one object that it printed.
    pub(crate) fn json(&self) -> Result<Value> {
        serde_json::from_str(self.out.trim())
            .with_context(|| format!("printed no JSON object but `{}{}`", self.out.trim(), self.err.trim()))
    }
}

/// Runs a command to its end, timed and watched.
pub(crate) fn finish(command: &mut Command) -> Result<Ran> {
    let name = command.get_program().display().to_string();
    let began = Instant::now();
    let child = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot run {name}"))?;
    let (pid, over) = (child.id(), AtomicBool::new(false));
    let (output, took, peak_bytes) = thread::scope(|scope| {
        let watch = scope.spawn(|| watch_peak(pid, &over));
        let output = child.wait_with_output();
        let took = began.elapsed();
        over.store(true, Ordering::Relaxed);
        (output, took, watch.join().unwrap_or_default())
    });
    let output = output.with_context(|| format!("lost {name}"))?;
    Ok(Ran {
        code: output.status.code().unwrap_or(-1),
        out: String::from_utf8_lossy(&output.stdout).into_owned(),
        err: String::from_utf8_lossy(&output.stderr).into_owned(),
        took,
        peak_bytes,
    })
}

fn watch_peak(pid: u32, over: &AtomicBool) -> u64 {
    let mut peak = 0;
    while !over.load(Ordering::Relaxed) {
        peak = memory(pid, "VmHWM").map_or(peak, |now| now.max(peak));
        thread::sleep(LOOK);
    }
    peak
}

/// A figure of `/proc/PID/status` in bytes: `VmHWM` is the peak, `VmRSS` what is resident now. None when the
/// process is gone.
pub(crate) fn memory(pid: u32, name: &str) -> Option<u64> {
    parse_memory(&fs::read_to_string(format!("/proc/{pid}/status")).ok()?, name)
}

fn parse_memory(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|it| it.strip_prefix(name)?.strip_prefix(':'))?;
    let kibibytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024)
}

/// A process that is ended when it goes out of scope, whatever happened.
#[derive(Debug)]
pub(crate) struct Guarded(pub(crate) Child);

impl Drop for Guarded {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8", path.display()))
}

/// Copies a folder with all below it.
pub(crate) fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_read_from_the_kernels_own_lines() {
        let status = "Name:\tcat\nVmHWM:\t    1500 kB\nVmRSS:\t    1200 kB\n";
        assert_eq!(parse_memory(status, "VmHWM"), Some(1500 * 1024));
        assert_eq!(parse_memory(status, "VmRSS"), Some(1200 * 1024));
        assert_eq!(parse_memory("Name:\tcat\nState:\tZ (zombie)\n", "VmHWM"), None);
    }

    #[test]
    fn a_process_is_timed_and_its_memory_is_seen() {
        let mut command = Command::new("sh");
        let ran = finish(command.args(["-c", "sleep 0.2; echo {}; exit 3"])).unwrap();
        assert_eq!((ran.code, ran.json().unwrap()), (3, serde_json::json!({})));
        assert!(ran.took >= Duration::from_millis(200), "{ran:?}");
        assert!(ran.peak_bytes > 100_000, "{ran:?}");
        assert!(ran.well().is_err());
    }
}
