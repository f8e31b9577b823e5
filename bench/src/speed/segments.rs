//! Counting a segment of five conditions, over as many customers as there may ever be. The rows are made in the
//! database itself: importing a million customers with their sales would take longer than all else that is measured.

use super::TABLE;
use super::measure::{Measure, percentile};
use super::pages::Login;
use super::serve::Server;
use crate::postgres;
use crate::program::{Installation, Program, finish, text};
use crate::report::{Report, note};
use crate::sqlite::shell;
use anyhow::{Context, Result, bail};
use clap::Args;
use serde_json::{Value, json};
use std::process::{Command, Stdio};
use std::time::Instant;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Customers on PostgreSQL.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    customers: u32,

    /// Customers on SQLite.
    #[arg(long, value_name = "N", default_value_t = 100_000)]
    sqlite_customers: u32,
}

/// What a count must stay below.
const COUNT_MILLISECONDS: f64 = 1_000.0;
/// How often it is counted.
const ROUNDS: usize = 20;

/// What the two engines say differently.
struct Dialect {
    new_id: &'static str,
    bytes_of_number: &'static str,
}

const ON_POSTGRES: Dialect =
    Dialect { new_id: "gen_random_uuid()", bytes_of_number: "convert_to('B' || n, 'UTF8')" };
const ON_SQLITE: Dialect = Dialect { new_id: "randomblob(16)", bytes_of_number: "cast('B' || n as blob)" };

pub(crate) fn run(program: &Program, options: &Options, report: &mut Report) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("forecourt-segments-").tempdir()?;
    let area = folder.path().join("area");
    finish(
        program
            .command(&["generate", text(&area)?, "--stations", "30", "--customers", "100"])
            .args(["--days", "60"]),
    )?
    .well()
    .context("generate")?;
    let units = area.join("units.csv");

    let data = folder.path().join("sqlite");
    let installation = program.on_sqlite(&data);
    installation.import("units", &units)?;
    let fill = statements(&ON_SQLITE, options.sqlite_customers).join(";\n");
    shell(&data.join("forecourt.db"), &[&fill])?;
    measure(&installation, "SQLite", options.sqlite_customers, report)?;

    let server = postgres::Server::start()?;
    let database = server.database("segments")?;
    let data = folder.path().join("postgres");
    let installation = program.on_postgres(&data, database.url());
    installation.import("units", &units)?;
    for statement in statements(&ON_POSTGRES, options.customers) {
        psql(&database.url(), &statement)?;
    }
    psql(&database.url(), "analyze")?;
    measure(&installation, "PostgreSQL", options.customers, report)?;
    Ok(folder.close()?)
}

/// Customers of thirty stations, a tenth of them tagged, with figures that differ from one to the next.
fn statements(dialect: &Dialect, customers: u32) -> Vec<String> {
    let Dialect { new_id, bytes_of_number } = dialect;
    let numbers = format!(
        "with recursive numbers(n) as (select cast(1 as bigint) union all select n + 1 from numbers where n < {customers}),
         stations as (select id, row_number() over (order by code) - 1 as at from organisation_unit
             where level = 'station')"
    );
    vec![
        format!(
            "insert into customers_customer (id, serial, number, number_key, kind, owner_unit_id, home_station_id,
                 joined_on, created_at_us, version)
             {numbers}
             select {new_id}, n, 'B' || n, {bytes_of_number},
                 case n % 10 when 0 then 'organisation' when 1 then 'card' else 'person' end,
                 s.id, s.id, 20000 - n % 3000, 0, 1
             from numbers join stations s on s.at = n * 7919 % 30"
        ),
        format!(
            "insert into segments_figures
             select serial, 20600 - serial % 200, serial % 3, serial % 7, serial % 17, serial % 29, serial % 53,
                 serial % 3 * 30000, serial % 7 * 30000, serial % 17 * 30000, serial % 29 * 30000, serial % 53 * 30000,
                 serial % 3 * 20000, serial % 7 * 20000, serial % 17 * 20000, serial % 29 * 20000, serial % 53 * 20000,
                 serial % 5, serial % 41, 1 + serial % 7, 20600 - serial % 200, null, null, null, null,
                 20600 - serial % 90, null, case serial % 5 when 0 then 'a' when 1 then 'b' else 'c' end,
                 case serial % 4 when 0 then 'gold' when 1 then 'regular' else 'potential' end,
                 1 + serial % 5, 1 + serial % 5, 1 + serial % 5,
                 case serial % 25 when 0 then 'red' when 1 then 'yellow' end
             from customers_customer"
        ),
        "insert into customers_tag (tag, customer_id) select 'VIP', id from customers_customer where serial % 10 = 0"
            .to_owned(),
        "insert into segments_figures_state (only_row, as_of, run_seq, history_seq) values (1, 20600, 1, 0)"
            .to_owned(),
    ]
}

fn psql(url: &str, statement: &str) -> Result<()> {
    let mut command = Command::new("psql");
    command.args(["--no-psqlrc", "--quiet", "--dbname", url, "--command", statement]);
    let output = command.stdin(Stdio::null()).output().context("cannot run `psql`")?;
    if !output.status.success() {
        bail!("psql: {}", String::from_utf8_lossy(&output.stderr).trim());
    }
    Ok(())
}

/// Five conditions: an area, a kind, a class, behaviour, and no tag.
fn filter(area: &str) -> Value {
    json!({ "all": [
        { "field": "owner_unit", "op": "any_of", "value": [area] },
        { "field": "kind", "op": "any_of", "value": ["person"] },
        { "field": "abc", "op": "any_of", "value": ["a", "b"] },
        { "field": "fewer_fills", "op": "at_least", "value": 2 },
        { "field": "tag", "op": "none_of", "value": ["VIP"] },
    ] })
}

fn measure(installation: &Installation, engine: &str, customers: u32, report: &mut Report) -> Result<()> {
    note(&format!("counting a segment of {customers} customers on {engine}"));
    let login = Login::make(installation)?;
    let server = Server::start(installation)?;
    let mut client = login.enter(&server)?;
    let units = client.json("/api/v1/units")?;
    let area = units["items"].as_array().and_then(|all| all.iter().find(|it| it["level"] == "area"));
    let area = area.and_then(|it| it["id"].as_str()).context("the company has no area")?.to_owned();
    let body = json!({ "filter": filter(&area) });
    let mut milliseconds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let answer = client.post("/api/v1/segments/count", &body)?.expect(200)?;
        milliseconds.push(began.elapsed().as_secs_f64() * 1e3);
        let answer: Value = serde_json::from_slice(&answer.body)?;
        if answer["count"].as_i64().is_none_or(|it| it == 0) {
            bail!("the segment means nobody: {answer}");
        }
    }
    let what =
        |of: &str| format!("a segment of five conditions counted, {customers} customers on {engine}: {of}");
    let (median, most) = (percentile(&mut milliseconds, 50.0), percentile(&mut milliseconds, 100.0));
    report.add(TABLE, &Measure::below(what("median"), median, "ms", COUNT_MILLISECONDS))?;
    report.add(TABLE, &Measure::below(what("slowest"), most, "ms", COUNT_MILLISECONDS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_engines_are_filled_with_the_same_number_of_statements() {
        assert_eq!(statements(&ON_POSTGRES, 10).len(), statements(&ON_SQLITE, 10).len());
        assert!(statements(&ON_SQLITE, 10)[0].contains("n < 10"));
    }
}
