//! The way of a file through the product: imported, imported again, analysed, exported, verified.

use super::check::{Check, Place};
use super::facts::{Facts, decimal};
use crate::postgres::Server;
use crate::program::{Installation, Program, text};
use crate::report::{Report, note};
use anyhow::{Context, Result};
use csv::StringRecord;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file, how to read it, and what it holds.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) file: PathBuf,
    pub(super) mapping: PathBuf,
    pub(super) facts: Facts,
}

/// What the cases are proven on.
#[derive(Debug)]
pub(super) struct Stage<'a> {
    pub(super) program: &'a Program,
    pub(super) server: &'a Server,
    pub(super) folder: &'a Path,
}

/// What the product made of a file.
#[derive(Debug)]
struct Findings {
    imported: Value,
    analysed: Value,
    /// One file for each of [`LISTS`].
    lists: Vec<Vec<u8>>,
}

const LISTS: [&str; 3] = ["classification", "warnings", "sales"];
pub(super) const DATABASES: [&str; 2] = ["SQLite", "PostgreSQL"];

/// The panel's history ends on a New Year's Day that is not a whole day any more.
const LAST_DAY_MAX: &str = "2017-12-31";

impl Case {
    /// The day as of which everybody is assessed.
    fn as_of(&self) -> &str {
        if self.facts.last_day.starts_with("2018-01-01") { LAST_DAY_MAX } else { &self.facts.last_day }
    }

    fn place(&self, database: &'static str) -> Place {
        Place { file: self.name, database }
    }
}

impl Stage<'_> {
    /// Everything that is promised of a file, on both databases.
    pub(super) fn prove(&self, case: &Case, report: &mut Report) -> Result<()> {
        let mut findings = Vec::new();
        for database in DATABASES {
            note(&format!("{} on {database}", case.name));
            let checked = self.with(database, |installation| {
                let place = case.place(database);
                let found = find(installation, case, &case.file)?;
                let mut checks = check_import(place, case, &found);
                checks.push(check_again(place, case, installation)?);
                checks.extend(check_findings(place, case, &found)?);
                let verified = installation.run(&["verify"])?;
                let told = verified.out.lines().last().unwrap_or_default().to_owned();
                checks.push(place.check("`verify` ends with 0", verified.code == 0, told));
                Ok((found, checks))
            })?;
            for check in &checked.1 {
                report.add("real", check)?;
            }
            findings.push(checked.0);
        }
        if let [sqlite, postgres] = findings.as_slice() {
            for check in compare(case.place("both"), "the same on both databases", sqlite, postgres) {
                report.add("real", &check)?;
            }
        }
        Ok(())
    }

    /// That the order of the rows changes nothing, on either database.
    pub(super) fn prove_order(&self, case: &Case, report: &mut Report) -> Result<()> {
        let reversed = self.folder.join("reversed.csv");
        reverse(&case.file, &reversed)?;
        let forward =
            self.with("SQLite", |installation| find(installation, case, &case.file))?.without_places()?;
        for database in DATABASES {
            let backward =
                self.with(database, |installation| find(installation, case, &reversed))?.without_places()?;
            for check in compare(case.place(database), "the same with the rows reversed", &backward, &forward)
            {
                report.add("real", &check)?;
            }
        }
        Ok(())
    }

    /// Does something with an empty installation.
    pub(super) fn with<T>(&self, database: &str, act: impl FnOnce(&Installation) -> Result<T>) -> Result<T> {
        let data = tempfile::tempdir_in(self.folder)?;
        if database == "SQLite" {
            return act(&self.program.on_sqlite(data.path()));
        }
        let database = self.server.database("real")?;
        act(&self.program.on_postgres(data.path(), database.url()))
    }
}

fn import(installation: &Installation, case: &Case, file: &Path) -> Result<Value> {
    let mapping = text(&case.mapping)?;
    installation.run(&["import", "sales", text(file)?, "--mapping", mapping, "--json"])?.json()
}

fn find(installation: &Installation, case: &Case, file: &Path) -> Result<Findings> {
    let imported = import(installation, case, file).with_context(|| format!("import {}", case.name))?;
    let analysed = installation.run(&["analyse", "--as-of", case.as_of(), "--json"])?.well()?.json()?;
    let mut lists = Vec::new();
    for list in LISTS {
        let output = installation.data.join("list.csv");
        let ran = installation.run(&["export", list, "--format", "csv", "--output", text(&output)?])?;
        ran.well().with_context(|| format!("export {list}"))?;
        lists.push(fs::read(&output)?);
    }
    Ok(Findings { imported, analysed, lists })
}

impl Findings {
    /// The same without the places of lines on their receipts: those are where the rows stood in the file.
    fn without_places(mut self) -> Result<Self> {
        if let Some(sales) = self.lists.last_mut() {
            *sales = without_column(sales, "line")?;
        }
        Ok(self)
    }
}

/// The rows without a column, in an order of their own.
fn without_column(list: &[u8], name: &str) -> Result<Vec<u8>> {
    let mut reader = csv::Reader::from_reader(list);
    let place = reader.headers()?.iter().position(|it| it == name);
    let place = place.with_context(|| format!("no `{name}`"))?;
    let mut rows = Vec::new();
    for row in reader.records() {
        let row = row?;
        let cells = row.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, cell)| cell);
        rows.push(cells.collect::<Vec<_>>().join(","));
    }
    rows.sort_unstable();
    Ok(rows.join("\n").into_bytes())
}

fn check_import(place: Place, case: &Case, found: &Findings) -> Vec<Check> {
    let facts = &case.facts;
    let expected = json!({
        "rows": facts.rows,
        "new": facts.rows,
        "known": 0,
        "rejected": 0,
        "flagged": facts.flagged,
        "amount_minor": facts.amount_minor,
        "customers_created": facts.customers,
        "stations_created": facts.stations,
        "products_created": facts.products,
    });
    vec![place.equal("import", found.imported.clone(), expected)]
}

fn check_again(place: Place, case: &Case, installation: &Installation) -> Result<Check> {
    let rows = case.facts.rows;
    let expected = json!({
        "rows": rows, "new": 0, "known": rows, "rejected": 0, "flagged": 0, "amount_minor": 0,
        "customers_created": 0, "stations_created": 0, "products_created": 0,
    });
    Ok(place.equal("import again", import(installation, case, &case.file)?, expected))
}

fn check_findings(place: Place, case: &Case, found: &Findings) -> Result<Vec<Check>> {
    let (facts, analysed) = (&case.facts, &found.analysed);
    let [classes, warnings, sales] = found.lists.as_slice() else { return Ok(Vec::new()) };
    let customers = analysed["customers"].as_u64().unwrap_or_default();
    let opened: u64 = counts(&analysed["warnings"]).iter().sum();
    let exported = Exported::read(sales)?;
    let mut checks = vec![
        place.check("analysed", analysed["as_of"] == case.as_of(), analysed.to_string()),
        place.equal("customers classified", rows_of(classes)?, customers),
        place.equal("warnings exported", rows_of(warnings)?, opened),
        place.equal("sales exported, rows", exported.rows, facts.rows),
        place.equal("sales exported, receipts", exported.receipts, facts.receipts),
        place.equal("sales exported, amount", exported.amount_minor, facts.amount_minor),
        place.equal("sales exported, quantity", exported.quantity_thousandths, facts.quantity_thousandths),
    ];
    for (axis, classes) in analysed["classes"].as_object().into_iter().flatten() {
        let sum: u64 = counts(classes).iter().sum();
        if sum != customers {
            let figures = format!("{axis}: {sum} of {customers}");
            checks.push(place.check("every customer has a class on every axis", false, figures));
        }
    }
    Ok(checks)
}

fn counts(object: &Value) -> Vec<u64> {
    object.as_object().into_iter().flatten().filter_map(|(_, count)| count.as_u64()).collect()
}

fn compare(place: Place, what: &'static str, left: &Findings, right: &Findings) -> Vec<Check> {
    let summaries = left.imported == right.imported && left.analysed == right.analysed;
    let mut checks = vec![place.check(what, summaries, "what import and analyse print")];
    for ((name, left), right) in LISTS.iter().zip(&left.lists).zip(&right.lists) {
        let figures = match difference(left, right) {
            None => format!("{name}: {} bytes", left.len()),
            Some((line, 0)) => format!("{name}: the same rows in another order from line {line} on"),
            Some((line, rows)) => format!("{name}: {rows} rows differ; the first line is {line}"),
        };
        checks.push(place.check(what, left == right, figures));
    }
    checks
}

/// The line, counted from 1, in which two lists begin to differ, and how many rows one has and the other has
/// nowhere.
fn difference(left: &[u8], right: &[u8]) -> Option<(usize, usize)> {
    if left == right {
        return None;
    }
    let [left, right] = [left, right].map(|list| list.split(|it| *it == b'\n').collect::<Vec<_>>());
    let same = left.iter().zip(&right).take_while(|(left, right)| left == right).count();
    let known: BTreeSet<_> = right.into_iter().collect();
    let missing = left.into_iter().filter(|it| !known.contains(it)).count();
    Some((same + 1, missing))
}

fn rows_of(list: &[u8]) -> Result<u64> {
    let mut rows = 0;
    for row in csv::Reader::from_reader(list).records() {
        row?;
        rows += 1;
    }
    Ok(rows)
}

/// The exported sales, added up.
#[derive(Debug, Default)]
struct Exported {
    rows: u64,
    receipts: u64,
    amount_minor: i64,
    quantity_thousandths: i64,
}

impl Exported {
    fn read(list: &[u8]) -> Result<Self> {
        let mut reader = csv::Reader::from_reader(list);
        let header = reader.headers()?.clone();
        let at = |name: &str| header.iter().position(|it| it == name).with_context(|| format!("no `{name}`"));
        let (station, receipt, amount) = (at("station_code")?, at("receipt")?, at("amount")?);
        let quantity = at("quantity")?;
        let (mut sums, mut receipts) = (Self::default(), BTreeSet::new());
        for row in reader.records() {
            let row: StringRecord = row?;
            let cell = |at: usize| row.get(at).unwrap_or_default();
            sums.rows += 1;
            sums.amount_minor += decimal(cell(amount), 2)?;
            if !cell(quantity).is_empty() {
                sums.quantity_thousandths += decimal(cell(quantity), 3)?;
            }
            receipts.insert((cell(station).to_owned(), cell(receipt).to_owned()));
        }
        sums.receipts = receipts.len() as u64;
        Ok(sums)
    }
}

/// Writes the rows in the opposite order, below the same header. Rows hold no line breaks.
fn reverse(file: &Path, reversed: &Path) -> Result<()> {
    let bytes = fs::read(file)?;
    let mut lines = bytes.split_inclusive(|it| *it == b'\n');
    let mut output = lines.next().unwrap_or_default().to_vec();
    for line in lines.rev() {
        output.extend_from_slice(line);
    }
    Ok(fs::write(reversed, output)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_turned_round_and_the_header_stays() {
        let folder = tempfile::tempdir().unwrap();
        let (file, reversed) = (folder.path().join("a"), folder.path().join("b"));
        fs::write(&file, "h\n1\n2\n3\n").unwrap();
        reverse(&file, &reversed).unwrap();
        assert_eq!(fs::read_to_string(reversed).unwrap(), "h\n3\n2\n1\n");
    }

    #[test]
    fn a_column_is_left_out_and_order_with_it() {
        let list = b"receipt,line,amount\n7,2,1.00\n7,1,2.00\n";
        assert_eq!(without_column(list, "line").unwrap(), b"7,1.00\n7,2.00");
        assert!(without_column(list, "none").is_err());
    }

    #[test]
    fn a_difference_is_told_by_line_and_apart_from_mere_order() {
        assert_eq!(difference(b"h\na\nb\n", b"h\na\nb\n"), None);
        assert_eq!(difference(b"h\na\nb\n", b"h\na\nc\n"), Some((3, 1)));
        assert_eq!(difference(b"h\na\nb\n", b"h\nb\na\n"), Some((2, 0)));
        assert_eq!(difference(b"h\na\n", b"h\na\nb\n"), Some((3, 0)));
    }

    #[test]
    fn exported_sales_are_added_up() {
        let list = b"station_code,receipt,amount,quantity\n1,7,10.50,1.500\n1,7,-0.50,\n2,7,1.00,2.000\n";
        let sums = Exported::read(list).unwrap();
        assert_eq!((sums.rows, sums.receipts), (3, 2));
        assert_eq!((sums.amount_minor, sums.quantity_thousandths), (1100, 3500));
    }
}
