//! Importing a file of sales, beside the shell's import of the same file under the same unique key.

use super::measure::{Measure, megabytes};
use super::{Bench, TABLE, grouped};
use crate::program::text;
use crate::report::{Report, note};
use crate::sqlite;
use anyhow::{Result, bail};
use std::fs;

/// Ours may take so many times as long.
const RATIO_MAX: f64 = 8.0;

pub(super) fn measure(bench: &Bench<'_>, report: &mut Report) -> Result<()> {
    let (mut ours, mut baseline, mut peak_bytes) = (f64::MAX, f64::MAX, 0);
    for round in 1..=bench.options.best_of {
        note(&format!("import, {round} of {}", bench.options.best_of));
        baseline = baseline.min(shell_import(bench)?);
        let (seconds, peak) = our_import(bench)?;
        (ours, peak_bytes) = (ours.min(seconds), peak.max(peak_bytes));
    }
    let rows = grouped(bench.area.to_import.rows);
    let what = format!("import of {rows} fills by CSV into SQLite");
    report.add(TABLE, &Measure::seconds_against(what, ours, baseline, RATIO_MAX))?;
    report.add(TABLE, &Measure::told("peak memory of that import", megabytes(peak_bytes), "MB"))
}

/// Seconds and peak memory.
fn our_import(bench: &Bench<'_>) -> Result<(f64, u64)> {
    let data = bench.fresh("imported", &bench.prepared)?;
    let cut = &bench.area.to_import;
    let ran = bench.program.on_sqlite(&data).import("sales", &cut.file)?;
    if ran.json()?["new"] != cut.rows {
        bail!("of {} rows not all are new: {}", cut.rows, ran.out);
    }
    fs::remove_dir_all(data)?;
    Ok((ran.took.as_secs_f64(), ran.peak_bytes))
}

fn shell_import(bench: &Bench<'_>) -> Result<f64> {
    let (cut, database) = (&bench.area.to_import, bench.folder.join("baseline.db"));
    let header = csv::Reader::from_path(&cut.file)?.headers()?.clone();
    let columns: Vec<_> = header.iter().map(|it| format!("{it} text")).collect();
    let unique = "unique (station_code, pos, receipt, line)";
    sqlite::shell(&database, &[&format!("create table sale ({}, {unique})", columns.join(", "))])?;
    let import = format!(".import --csv --skip 1 '{}' sale", text(&cut.file)?);
    let ran = sqlite::shell(&database, &[&import])?;
    let count = sqlite::number(&sqlite::shell(&database, &["select count(*) from sale"])?)?;
    if count != cut.rows as i64 {
        bail!("the shell imported {count} of {} rows", cut.rows);
    }
    fs::remove_file(database)?;
    Ok(ran.took.as_secs_f64())
}
