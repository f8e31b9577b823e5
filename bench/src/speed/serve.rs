//! The server on the analysed area: how soon it is ready, how much memory it holds, how fast its pages are.

use super::measure::{Measure, megabytes};
use super::{Bench, TABLE, pages};
use crate::http::Client;
use crate::program::{Guarded, Installation, memory};
use crate::report::{Report, note};
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::Stdio;
use std::thread;
use std::time::{Duration, Instant};

/// What the start, to ready, must stay below.
const READY_SECONDS: f64 = 1.0;
/// What memory at rest must stay below.
const IDLE_MEGABYTES: f64 = 100.0;
/// How long the server is left alone before its memory is read.
const REST: Duration = Duration::from_secs(5);

/// A running server, ended when it goes out of scope.
#[derive(Debug)]
pub(super) struct Server {
    process: Guarded,
    pub(super) address: String,
    ready_after: Duration,
}

pub(super) fn measure(bench: &Bench<'_>, analysed: &Path, report: &mut Report) -> Result<()> {
    let installation = bench.program.on_sqlite(analysed);
    let login = pages::Login::make(&installation)?;
    note("serve");
    let mut server = Server::start(&installation)?;
    let mut ready = server.ready_after;
    for _ in 1..bench.options.best_of {
        drop(server);
        server = Server::start(&installation)?;
        ready = ready.min(server.ready_after);
    }
    thread::sleep(REST);
    let idle = memory(server.process.0.id(), "VmRSS").context("the server is gone")?;
    let (ready, idle) = (ready.as_secs_f64(), megabytes(idle));
    report.add(TABLE, &Measure::below("`serve` on that database to ready", ready, "s", READY_SECONDS))?;
    report.add(TABLE, &Measure::below("its memory at rest", idle, "MB", IDLE_MEGABYTES))?;
    pages::measure(&server, &login, bench.options.seconds, report)?;
    let busy = memory(server.process.0.id(), "VmHWM").context("the server is gone")?;
    report.add(TABLE, &Measure::told("its peak memory after these pages", megabytes(busy), "MB"))
}

impl Server {
    pub(super) fn start(installation: &Installation) -> Result<Self> {
        let began = Instant::now();
        let mut command = installation.command(&["serve"]);
        command.env("FORECOURT__SERVER__LISTEN", "127.0.0.1:0");
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = Guarded(command.spawn().context("cannot run the server")?);
        let told = process.0.stdout.take().context("the server has no output")?;
        let mut line = String::new();
        BufReader::new(told).read_line(&mut line)?;
        let Some((_, address)) = line.trim().split_once("://") else {
            bail!("the server did not start: `{}`", line.trim());
        };
        Client::connect(address)?.get("/readyz")?.expect(200)?;
        Ok(Self { address: address.to_owned(), process, ready_after: began.elapsed() })
    }
}
