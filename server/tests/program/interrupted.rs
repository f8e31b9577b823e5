//! Imports that end in the middle: killed, without room to write, without a database. What was stored stays, what
//! was not is brought by importing the same file again, and in the end everything is as if nothing had happened.

use crate::area::KINDS;
use crate::desk::{Desk, Ran, deps, finish};
use database::{Db, Query, Scope, Sql};
use forecourt::scratch::Postgres;
use secrecy::SecretString;
use serde_json::Value;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// So long may an import take until its first rows are stored.
const PATIENCE: Duration = Duration::from_mins(2);

/// An area whose sales are several transactions long, and the same area imported without disturbance.
struct Area {
    desk: Desk,
    runtime: tokio::runtime::Runtime,
    /// The database's address; a file in the data directory when empty.
    url: String,
}

impl Area {
    fn new(url: String) -> Self {
        let desk = Desk::new();
        let size = ["--stations", "3", "--customers", "1500", "--days", "420", "--until", "2026-01-31"];
        desk.run(&[&["generate", "area"], &size[..]].concat()).done();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let area = Self { desk, runtime, url };
        for kind in KINDS.iter().filter(|it| **it != "sales") {
            area.desk.run(&["--data", "calm", "import", kind, &format!("area/{kind}.csv")]).done();
            finish(&mut area.command(&["import", kind, &format!("area/{kind}.csv")])).done();
        }
        area.desk.run(&["--data", "calm", "import", "sales", "area/sales.csv"]).done();
        area
    }

    /// The program in the directory that is disturbed.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.desk.command(&[&["--data", "data"], arguments].concat());
        command.env("FORECOURT__DATABASE__URL", &self.url);
        command
    }

    fn import(&self) -> Command {
        self.command(&["import", "sales", "area/sales.csv", "--json"])
    }

    fn open(&self) -> Db {
        let settings = settings::Database {
            url: SecretString::from(self.url.clone()),
            ..settings::Settings::default().database
        };
        self.runtime.block_on(Db::open(&settings, &self.desk.path("data"), &deps())).unwrap()
    }

    fn stored(&self, db: &Db) -> i64 {
        let count = Query::new("select count(*) from sales_line");
        self.runtime.block_on(db.read(Scope::Everything).row::<(i64,)>(count)).unwrap().unwrap().0
    }

    /// Waits until the import has stored something and is still at work.
    fn wait_for_rows(&self, db: &Db, import: &mut Child) {
        let begun = Instant::now();
        while self.stored(db) == 0 {
            assert!(import.try_wait().unwrap().is_none(), "the import ended before it stored anything");
            assert!(begun.elapsed() < PATIENCE, "nothing was stored for {PATIENCE:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Ends the connections of others that have a transaction open. Returns how many.
    fn cut_off(&self, db: &Db) -> i64 {
        let others = Query::new(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity
             where datname = current_database() and pid <> pg_backend_pid() and xact_start is not null",
        );
        self.runtime.block_on(db.read(Scope::Everything).row::<(i64,)>(others)).unwrap().unwrap().0
    }

    /// Imports again, and compares everything with what an undisturbed import gives.
    fn recover(&self) {
        let again: Value = serde_json::from_str(&finish(&mut self.import()).done()).unwrap();
        assert!(again["new"].as_i64().unwrap() > 0, "nothing was left to do: {again}");
        assert!(again["known"].as_i64().unwrap() > 0, "nothing was stored before: {again}");
        assert_eq!(again["rejected"], 0, "{again}");
        let day = ["analyse", "--as-of", "2026-01-31"];
        self.desk.run(&[&["--data", "calm"], &day[..]].concat()).done();
        finish(&mut self.command(&day)).done();
        for list in ["customers", "sales", "classification", "warnings"] {
            let (calm, disturbed) = (format!("{list}-calm.csv"), format!("{list}.csv"));
            let export = ["export", list, "--format", "csv", "--output"];
            self.desk.run(&[&["--data", "calm"], &export[..], &[calm.as_str()]].concat()).done();
            finish(&mut self.command(&[&export[..], &[disturbed.as_str()]].concat())).done();
            let read = |name: &str| fs::read(self.desk.path(name)).unwrap();
            assert!(read(&calm) == read(&disturbed), "{list} differs");
            assert!(read(&calm).len() > 1_000, "{list} is empty");
        }
        finish(&mut self.command(&["verify"])).done();
    }
}

fn postgres() -> Postgres {
    Postgres::new(testkit::postgres::url(), &deps())
}

/// Runs a test on an empty PostgreSQL database of its own.
fn on_postgres(name: &str, test: impl FnOnce(&Area)) {
    let server = postgres();
    let area = {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(server.drop(name)).unwrap();
        runtime.block_on(server.create(name, None)).unwrap();
        Area::new(server.url_of(name))
    };
    test(&area);
    area.runtime.block_on(server.drop(name)).unwrap();
}

fn kill_and_recover(area: &Area) {
    let db = area.open();
    let mut import = area.import().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    area.wait_for_rows(&db, &mut import);
    import.kill().unwrap();
    assert!(!import.wait().unwrap().success(), "the import was done before it was killed");
    area.runtime.block_on(db.close()).unwrap();
    area.recover();
}

#[test]
fn an_import_killed_on_sqlite_goes_on_where_it_stopped() {
    kill_and_recover(&Area::new(String::new()));
}

#[test]
fn an_import_killed_on_postgresql_goes_on_where_it_stopped() {
    on_postgres("forecourt_test_killed_import", kill_and_recover);
}

#[test]
fn a_disk_without_room_is_told_and_nothing_half_is_stored() {
    let area = Area::new(String::new());
    let length = |name: &str| fs::metadata(area.desk.path(name)).unwrap().len();
    // No file may grow beyond what a part of the rows takes: for the program it is as if the disk were full.
    let room = (length("calm/forecourt.db") - length("data/forecourt.db")).div_euclid(10) * 9;
    let limit = format!("trap '' XFSZ; ulimit -f {}; exec \"$0\" \"$@\"", room.div_euclid(1_024));
    let import = area.import();
    let mut limited = Command::new("bash");
    limited.args(["-c", &limit]).arg(import.get_program()).args(import.get_args());
    limited.current_dir(area.desk.path("")).stdin(Stdio::null());
    finish(&mut limited).refused(&["cannot be written"]);
    area.recover();
}

#[test]
fn a_connection_lost_in_the_middle_is_told_and_nothing_half_is_stored() {
    on_postgres("forecourt_test_lost_connection", |area| {
        let db = area.open();
        let mut import = area.import().stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        area.wait_for_rows(&db, &mut import);
        while area.cut_off(&db) == 0 {
            assert!(import.try_wait().unwrap().is_none(), "the import was done before it was cut off");
        }
        let output = import.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
        .refused(&["does not answer"]);
        area.runtime.block_on(db.close()).unwrap();
        area.recover();
    });
}
