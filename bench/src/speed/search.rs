//! Finding one of very many customers by what a person at the pump knows of them: the end of a phone, a plate, a
//! name, the initials of a name. The register is imported as a company would: what is searched is sealed.

use super::measure::{Measure, percentile};
use super::pages::Login;
use super::serve::Server;
use super::{TABLE, grouped};
use crate::duplicates::make;
use crate::http::Client;
use crate::postgres;
use crate::program::{Installation, Program};
use crate::report::{Report, note};
use anyhow::{Context, Result};
use clap::Args;
use pinyin::ToPinyin;
use serde::Deserialize;
use std::path::Path;
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

const SEED: u64 = 20_201;
/// What half of all searches must stay below, and what 99 of 100 must.
const MEDIAN_MILLISECONDS: f64 = 20.0;
const P99_MILLISECONDS: f64 = 100.0;
/// Searches of each kind.
const SEARCHES: usize = 300;
/// Searches before any is timed: whoever comes first after a start is not what is asked about.
const WARM_UP: usize = 20;
const TAIL_DIGITS: usize = 4;

pub(crate) fn run(program: &Program, options: &Options, report: &mut Report) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("forecourt-search-").tempdir()?;
    let installation = program.on_sqlite(&folder.path().join("sqlite"));
    let register = folder.path().join("register-sqlite");
    measure((program, &installation, &register), ("SQLite", options.sqlite_customers), report)?;

    let server = postgres::Server::start()?;
    let database = server.database("search")?;
    let installation = program.on_postgres(&folder.path().join("postgres"), database.url());
    let register = folder.path().join("register-postgres");
    measure((program, &installation, &register), ("PostgreSQL", options.customers), report)?;
    Ok(folder.close()?)
}

fn measure(
    (program, installation, register): (&Program, &Installation, &Path),
    (engine, customers): (&str, u32),
    report: &mut Report,
) -> Result<()> {
    let many = grouped(u64::from(customers));
    note(&format!("filing {many} customers on {engine}"));
    make(program, register, customers, SEED)?;
    for kind in ["units", "employees", "customers", "vehicles"] {
        let file = register.join(format!("{kind}.csv"));
        installation.import(kind, &file).with_context(|| format!("import {kind}"))?;
    }
    let login = Login::make(installation)?;
    let server = Server::start(installation)?;
    let mut client = login.enter(&server)?;
    for (by, terms) in known(register)? {
        note(&format!("searching {many} customers on {engine} by {by}"));
        let mut milliseconds = ask(&mut client, &terms).with_context(|| format!("search by {by}"))?;
        let what = |of: &str| format!("search by {by}, {many} customers on {engine}: {of}");
        let (median, p99) = (percentile(&mut milliseconds, 50.0), percentile(&mut milliseconds, 99.0));
        report.add(TABLE, &Measure::below(what("median"), median, "ms", MEDIAN_MILLISECONDS))?;
        report.add(TABLE, &Measure::below(what("99th percentile"), p99, "ms", P99_MILLISECONDS))?;
    }
    Ok(())
}

fn ask(client: &mut Client, terms: &[String]) -> Result<Vec<f64>> {
    let mut milliseconds = Vec::with_capacity(SEARCHES);
    for round in 0..WARM_UP + SEARCHES {
        let term =
            terms.get(round % terms.len().max(1)).context("the register holds nothing to search for")?;
        let address = format!("/api/v1/customers?limit=50&q={}", escaped(term));
        let began = Instant::now();
        let page = client.json(&address)?;
        let took = began.elapsed().as_secs_f64() * 1e3;
        let is_found = page["items"].as_array().is_some_and(|it| !it.is_empty());
        anyhow::ensure!(is_found, "nobody is found by `{term}`");
        if WARM_UP <= round {
            milliseconds.push(took);
        }
    }
    Ok(milliseconds)
}

#[derive(Debug, Deserialize)]
struct CustomerRow {
    kind: String,
    name: String,
    phone: String,
}

#[derive(Debug, Deserialize)]
struct VehicleRow {
    plate: String,
}

/// What is known of customers from all over the register, by what it is.
fn known(register: &Path) -> Result<Vec<(&'static str, Vec<String>)>> {
    let customers: Vec<CustomerRow> = sampled(&register.join("customers.csv"))?;
    let vehicles: Vec<VehicleRow> = sampled(&register.join("vehicles.csv"))?;
    let people = || customers.iter().filter(|it| it.kind == "person" && !it.name.is_empty());
    let phones = customers.iter().filter_map(|it| it.phone.split(';').next());
    Ok(vec![
        ("the end of a phone", phones.filter_map(tail).collect()),
        ("plate", vehicles.into_iter().map(|it| it.plate).filter(|it| !it.is_empty()).collect()),
        ("name", people().map(|it| it.name.clone()).collect()),
        ("initials", people().filter_map(|it| initials(&it.name)).collect()),
    ])
}

/// Rows of a file at even distances, about as many as searches.
fn sampled<T: for<'a> Deserialize<'a>>(file: &Path) -> Result<Vec<T>> {
    let read = || csv::Reader::from_path(file).with_context(|| file.display().to_string());
    let rows = read()?.into_records().count();
    let stride = rows.div_ceil(SEARCHES).max(1);
    let mut reader = read()?;
    reader.deserialize::<T>().step_by(stride).map(|row| Ok(row?)).collect()
}

fn tail(phone: &str) -> Option<String> {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let from = digits.len().checked_sub(TAIL_DIGITS)?;
    digits.get(from..).map(str::to_owned)
}

/// `zw` of 张伟; none of a name with other signs.
fn initials(name: &str) -> Option<String> {
    name.chars().map(|it| it.to_pinyin().map(|sound| sound.first_letter())).collect()
}

/// As an address holds it.
fn escaped(term: &str) -> String {
    term.bytes()
        .map(|it| match it {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => char::from(it).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_what_somebody_would_type() {
        assert_eq!(tail("138-0013-8042").as_deref(), Some("8042"));
        assert_eq!(tail("042"), None);
        assert_eq!(initials("张伟").as_deref(), Some("zw"));
        assert_eq!(initials("Li 伟"), None);
        assert_eq!(escaped("京A1"), "%E4%BA%ACA1");
    }
}
