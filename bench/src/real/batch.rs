//! A workbook of fifty thousand customers with planted faults: imported, changed by a second one, and both taken back,
//! on both databases. Every fault must be in the error workbook, the rest must land, and every field must be as it was.

use super::check::{Check, Place};
use super::story::{DATABASES, Stage};
use crate::program::{Installation, text};
use crate::report::{Report, note};
use anyhow::{Context, Result};
use rust_xlsxwriter::Workbook;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

const ROWS: u32 = 50_000;
const NAME: &str = "customers.xlsx";
const HEADER: [&str; 6] = ["客户编号", "客户类型", "姓名", "手机", "归属单位", "建档日期"];
const UNITS: &str = "level,code,name,parent_code\ncompany,C,公司,\nstation,A1,一站,C\nstation,A2,二站,C\n";

/// The column that is made wrong in a row, and how.
fn fault(row: u32) -> Option<(usize, String)> {
    match row.rem_euclid(100) {
        11 => Some((1, "robot".to_owned())),
        22 => Some((3, "无".to_owned())),
        33 => Some((4, "NOWHERE".to_owned())),
        44 => Some((4, String::new())),
        66 => Some((5, "2024-13-01".to_owned())),
        77 => Some((0, format!("K{:06}", row - 1))),
        _ => None,
    }
}

fn write_book(path: &Path, is_edited: bool) -> Result<u64> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    for (column, title) in (0..).zip(HEADER) {
        sheet.write_string(0, column, title)?;
    }
    let mut faults = 0;
    for row in 1..=ROWS {
        let name =
            if is_edited && row.rem_euclid(10) == 3 { format!("改{row}") } else { format!("客{row}") };
        let unit = if is_edited && row.rem_euclid(20) == 7 { "A2" } else { "A1" };
        let joined = if is_edited && row.rem_euclid(10) == 5 { "2025-05-05" } else { "2024-01-02" };
        let texts = [format!("K{row:06}"), "person".to_owned(), name, format!("138{row:08}")];
        let mut cells = texts.to_vec();
        cells.extend([unit.to_owned(), joined.to_owned()]);
        if let Some((column, cell)) = fault(row) {
            cells[column] = cell;
            faults += 1;
        }
        for (column, cell) in (0..).zip(&cells) {
            sheet.write_string(row, column, cell)?;
        }
    }
    book.save(path)?;
    Ok(faults)
}

/// What a step gave and how long it took.
struct Step {
    said: Value,
    took: Duration,
}

fn import(installation: &Installation, book: &Path, errors: &Path) -> Result<Step> {
    let arguments = ["import", "customers", text(book)?, "--errors", text(errors)?, "--json"];
    let ran = installation.run(&arguments)?;
    Ok(Step { said: ran.json()?, took: ran.took })
}

fn undo(installation: &Installation, step: &Step) -> Result<Step> {
    let id = step.said["import_id"].as_str().context("no `import_id`")?;
    let ran = installation.run(&["undo", id, "--json"])?;
    Ok(Step { said: ran.json()?, took: ran.took })
}

/// The list of all customers, masked as it leaves: ordered and the same bytes for the same files.
fn customers(installation: &Installation) -> Result<Vec<u8>> {
    let output = installation.data.join("customers.csv");
    let ran = installation.run(&["export", "customers", "--format", "csv", "--output", text(&output)?])?;
    ran.well()?;
    Ok(fs::read(&output)?)
}

fn rows(list: &[u8]) -> usize {
    list.split(|it| *it == b'\n').count().saturating_sub(2)
}

impl Stage<'_> {
    /// Imports, changes and takes back on both databases.
    pub(super) fn prove_batch(&self, report: &mut Report) -> Result<()> {
        let books = [self.folder.join("first.xlsx"), self.folder.join("second.xlsx")];
        let faults = write_book(&books[0], false)?;
        write_book(&books[1], true)?;
        for database in DATABASES {
            note(&format!("{NAME} on {database}"));
            let checks = self.with(database, |installation| {
                prove(installation, Place { file: NAME, database }, &books, faults)
            })?;
            for check in checks {
                report.add("real", &check)?;
            }
        }
        Ok(())
    }
}

fn prove(installation: &Installation, place: Place, books: &[PathBuf; 2], faults: u64) -> Result<Vec<Check>> {
    let units = installation.data.with_extension("units.csv");
    fs::write(&units, UNITS)?;
    installation.import("units", &units)?;
    let errors = installation.data.join("errors.csv");
    let first = import(installation, &books[0], &errors)?;
    let landed = u64::from(ROWS) - faults;
    let before = customers(installation)?;
    let second = import(installation, &books[1], &errors)?;
    let told = rows(&fs::read(&errors)?) as u64;
    let changed = second.said["changed"].as_u64().unwrap_or_default();
    let between = customers(installation)?;
    let back = undo(installation, &second)?;
    let after = customers(installation)?;
    let gone = undo(installation, &first)?;
    let took = |it: &Step| format!("{:.1} s", it.took.as_secs_f64());
    Ok(vec![
        place.equal("import, rows that landed", first.said["new"].as_u64().unwrap_or_default(), landed),
        place.equal("every fault in the file of errors", told, faults),
        place.check(
            "update",
            0 < changed && between != before,
            format!("{changed} rows in {}", took(&second)),
        ),
        place.equal("undo restores", back.said["restored"].as_u64().unwrap_or_default(), changed),
        place.check("every field is as it was", after == before, format!("in {}", took(&back))),
        place.equal("undo removes", gone.said["removed"].as_u64().unwrap_or_default(), landed),
        place.equal("customers left", rows(&customers(installation)?), 0),
        place.check("import and undo", true, format!("{} and {}", took(&first), took(&gone))),
    ])
}
