//! The process that outlives every user of a cluster by a moment, to end it.

use crate::home::{Place, enter};
use anyhow::{Context, Result, bail};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

/// `$1` is the cluster's directory, `$2` the seconds to wait for another user.
///
/// `wc` reads the pipe to its end, which comes when the last process that holds it is gone; the `sleep`
/// holds it for the time of grace. When nobody entered meanwhile, the pipe is renamed, so that nobody
/// can enter any more, and read once again for whoever came in between. `SIGQUIT` is PostgreSQL's
/// immediate shutdown. Standard input is the guard's lock: only the shell itself keeps it.
const SCRIPT: &str = r#"
cd "$1" || exit 0
while [ "$(exec <&-; sleep "$2" >users & wc -c <users)" -gt 0 ]; do :; done
mv users closed
: >closed &
wc -c <closed
if server=$(head -n 1 data/postmaster.pid) && kill -QUIT "$server"; then
    while kill -0 "$server"; do sleep 0.1; done
fi
cd / && rm -rf "$1"
"#;

/// A running watchdog and our own membership in the cluster it guards.
#[derive(Debug)]
pub(crate) struct Watchdog {
    pub(crate) process: Child,
    pub(crate) membership: File,
}

impl Watchdog {
    /// Makes the pipe, enters it, and starts the process that reads it.
    pub(crate) fn start(place: &Place, grace_seconds: u32) -> Result<Self> {
        let pipe = place.users();
        let made = Command::new("mkfifo").arg(&pipe).status().context("cannot run `mkfifo`")?;
        if !made.success() {
            bail!("cannot make the pipe {}", pipe.display());
        }
        let membership = enter(&pipe)?;
        // The lock belongs to the open file, which the process inherits as its input: it is free
        // again at the moment that process is gone, however it went.
        let guard = File::create(place.guard())?;
        guard.lock()?;
        let process = Command::new("sh")
            .args(["-c", SCRIPT, "forecourt-test-postgres"])
            .arg(place.directory())
            .arg(grace_seconds.to_string())
            .stdin(guard)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0) // out of reach of the terminal's Ctrl-C
            .spawn()
            .context("cannot start the watchdog of the test cluster")?;
        Ok(Self { process, membership })
    }

    /// Gives the membership up and waits until the cluster is gone, which is at once when we were the
    /// last and there is no time of grace.
    pub(crate) fn release_and_wait(self) {
        let Self { mut process, membership } = self;
        drop(membership);
        // A failure here means that the process is gone already, which is what we wait for.
        drop(process.wait());
    }

    /// Ends the watchdog's whole group without letting it clean up, as a crash of the machine would.
    #[cfg(test)]
    pub(crate) fn kill(mut self) {
        // The shell's own `kill`: a small machine may have no other.
        let script = format!("kill -9 -{}", self.process.id());
        let killed = Command::new("sh").args(["-c", &script]).status().unwrap();
        assert!(killed.success());
        self.process.wait().unwrap();
    }
}
