//! Times and memory on an area of a thousand thousands of fills, beside what the `sqlite3` shell needs.

mod area;
mod measure;

mod analyse;
mod duplicates;
pub(crate) mod engine;
mod import;
mod lifetimes;
mod pages;
pub(crate) mod search;
pub(crate) mod segments;
mod serve;

use crate::program::{Program, copy_folder};
use crate::report::{Report, note};
use anyhow::Result;
use area::Area;
use clap::{Args, ValueEnum};
use std::fs;
use std::path::{Path, PathBuf};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Rows of the file whose import is timed.
    #[arg(long, value_name = "N", default_value_t = 1_000_000)]
    import_rows: u64,

    /// Fills of known customers that are analysed.
    #[arg(long, value_name = "N", default_value_t = 2_000_000)]
    analyse_fills: u64,

    /// Customers of the area.
    #[arg(long, value_name = "N", default_value_t = 60_000)]
    customers: u32,

    /// Stations of the area.
    #[arg(long, value_name = "N", default_value_t = 30)]
    stations: u32,

    /// How often each command is timed; the best time counts.
    #[arg(long, value_name = "N", default_value_t = 3)]
    best_of: u32,

    /// Seconds for which pages are asked for.
    #[arg(long, value_name = "N", default_value_t = 60)]
    seconds: u64,

    /// Install DuckDB and lifetimes in an environment that is thrown away, and measure beside them.
    #[arg(long)]
    python: bool,

    /// One part alone; all when not given.
    #[arg(long)]
    only: Option<Part>,
}

/// What can be measured by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The search for duplicates.
    Duplicates,
    /// Fitting models of how customers come and stay.
    Lifetimes,
    /// The whole analysis in memory, and a day continued from the day before.
    Engine,
}

/// The table in the report.
const TABLE: &str = "speed";

/// The last trading day of the area, fixed so that every run measures the same work.
const UNTIL: &str = "2026-06-30";

/// A folder for the run, and the installation that has everything but sales.
#[derive(Debug)]
struct Bench<'a> {
    program: &'a Program,
    options: &'a Options,
    folder: &'a Path,
    area: Area,
    /// A data directory that was prepared and is only ever copied.
    prepared: PathBuf,
}

pub(crate) fn run(program: &Program, options: &Options, data: &Path, report: &mut Report) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("forecourt-speed-").tempdir()?;
    let is_wanted = |part| options.only.is_none_or(|it| it == part);
    if is_wanted(Part::Lifetimes) {
        lifetimes::measure(options, data, folder.path(), report)?;
    }
    if is_wanted(Part::Engine) {
        engine::measure(options, folder.path(), report)?;
    }
    if is_wanted(Part::Duplicates) {
        duplicates::measure(program, folder.path(), report)?;
    }
    if options.only.is_some() {
        return Ok(folder.close()?);
    }
    note(&format!("making an area of {} customers", options.customers));
    let area = Area::make(program, options, folder.path())?;
    let prepared = folder.path().join("prepared");
    let bench = Bench { program, options, folder: folder.path(), area, prepared };
    bench.prepare()?;
    import::measure(&bench, report)?;
    let analysed = analyse::measure(&bench, report)?;
    serve::measure(&bench, &analysed, report)?;
    Ok(folder.close()?)
}

impl Bench<'_> {
    /// Imports everything that sales refer to.
    fn prepare(&self) -> Result<()> {
        let installation = self.program.on_sqlite(&self.prepared);
        for kind in ["units", "employees", "products", "customers", "vehicles", "cards"] {
            installation.import(kind, &self.area.file(kind))?;
        }
        Ok(())
    }

    /// A data directory of that name as a copy of another one.
    fn fresh(&self, name: &str, from: &Path) -> Result<PathBuf> {
        let data = self.folder.join(name);
        if data.exists() {
            fs::remove_dir_all(&data)?;
        }
        copy_folder(from, &data)?;
        Ok(data)
    }
}

/// The number with its thousands told apart.
fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        let cases = [(7, "7"), (123, "123"), (1_000, "1,000"), (2_000_000, "2,000,000")];
        for (number, expected) in cases {
            assert_eq!(grouped(number), expected);
        }
    }
}
