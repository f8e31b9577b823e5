//! The server itself: made, started, asked and stopped with PostgreSQL's own programs.

use crate::account::Account;
use crate::home::Place;
use crate::tools::Tools;
use anyhow::{Context, Result, bail};
use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::Command;

/// How often another port is tried when somebody took ours between choosing and starting.
const PORT_ATTEMPTS: u32 = 5;

/// Durability is what a test database has no use for. 300 connections: two dozen tests at once with
/// a pool each.
const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
max_connections = 300
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
";

/// Makes a cluster in `place`, starts it on a free port of the loopback, waits until it answers and
/// writes its URL down.
pub(crate) fn start(tools: &Tools, account: Account, place: &Place) -> Result<()> {
    let data = place.data();
    fs::create_dir(&data)?;
    account.owns(&data)?;
    let mut initdb = Command::new(tools.program("initdb"));
    initdb.arg("--pgdata").arg(&data).args([
        "--username=postgres",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale=C",
        "--no-sync",
    ]);
    run(account, place, &mut initdb)?;
    let socket_folder = data.display().to_string().replace('\'', "''");
    configure(place, &format!("{SETTINGS}unix_socket_directories = '{socket_folder}'\n"))?;
    let port = start_on_a_free_port(tools, account, place)?;
    place.write_url(&format!("postgres://postgres@127.0.0.1:{port}/postgres"))
}

/// Whether the server answers at the socket in its own directory. A process number would not do: after
/// a restart of the machine it may be anybody's.
pub(crate) fn is_running(place: &Place) -> bool {
    socket(place).is_some_and(|socket| UnixStream::connect(socket).is_ok())
}

/// Stops the server at once if it runs; what fails here shows when the directory is deleted.
pub(crate) fn stop_if_running(tools: &Tools, account: Account, place: &Place) {
    if is_running(place) {
        let mut stop = Command::new(tools.program("pg_ctl"));
        stop.args(["stop", "--silent", "--mode=immediate", "--pgdata"]).arg(place.data());
        if let Err(error) = run(account, place, &mut stop) {
            eprintln!("an abandoned test cluster does not stop: {error:#}");
        }
    }
}

fn start_on_a_free_port(tools: &Tools, account: Account, place: &Place) -> Result<u16> {
    let log = place.data().join("server.log");
    let mut attempt = 1;
    loop {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        configure(place, &format!("port = {port}\n"))?;
        let mut start = Command::new(tools.program("pg_ctl"));
        start.args(["start", "--silent", "--wait", "--timeout=60", "--pgdata"]).arg(place.data());
        start.arg("--log").arg(&log);
        match run(account, place, &mut start) {
            Ok(()) => return Ok(port),
            Err(_) if attempt < PORT_ATTEMPTS => attempt += 1,
            Err(error) => {
                let said = fs::read_to_string(&log).unwrap_or_default();
                return Err(error).context(format!("PostgreSQL does not start; its log says:\n{said}"));
            }
        }
    }
}

/// Appends to the settings; the last line of a name counts.
fn configure(place: &Place, lines: &str) -> Result<()> {
    let file = place.data().join("postgresql.conf");
    Ok(OpenOptions::new().append(true).open(file)?.write_all(lines.as_bytes())?)
}

/// The socket that the server listens at: its port is the fourth line of its process file.
fn socket(place: &Place) -> Option<PathBuf> {
    let process_file = fs::read_to_string(place.data().join("postmaster.pid")).ok()?;
    let port = process_file.lines().nth(3)?.trim();
    Some(place.data().join(format!(".s.PGSQL.{port}")))
}

fn run(account: Account, place: &Place, command: &mut Command) -> Result<()> {
    // Not where we are: the server's user may not be allowed to look there.
    command.current_dir(place.directory());
    let output = account
        .runs(command)
        .output()
        .with_context(|| format!("cannot run {}", command.get_program().display()))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed: {}", command.get_program().display(), said.trim());
    }
    Ok(())
}
