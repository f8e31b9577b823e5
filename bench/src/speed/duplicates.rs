//! The search for duplicates over registers of three sizes: it grows with the files, not with their square.

use super::TABLE;
use super::measure::{Measure, megabytes};
use crate::duplicates::make;
use crate::program::Program;
use crate::report::{Report, note};
use anyhow::{Context, Result};
use std::path::Path;

const SIZES: [u32; 3] = [25_000, 50_000, 100_000];
const SEED: u64 = 20_101;
/// Seconds that the largest may take.
const SECONDS_MAX: f64 = 60.0;
const PEAK_MEGABYTES: f64 = 300.0;
/// Four times the files may take so many times as long.
const GROWTH_MAX: f64 = 6.0;

pub(super) fn measure(program: &Program, folder: &Path, report: &mut Report) -> Result<()> {
    let mut times = Vec::new();
    for customers in SIZES {
        note(&format!("searching {customers} files for duplicates"));
        let (register, data) =
            (folder.join(format!("register-{customers}")), folder.join(format!("twice-{customers}")));
        make(program, &register, customers, SEED)?;
        let installation = program.on_sqlite(&data);
        for kind in ["units", "employees", "customers", "vehicles"] {
            let file = register.join(format!("{kind}.csv"));
            installation.import(kind, &file).with_context(|| format!("import {kind}"))?;
        }
        let ran = installation.run(&["duplicates", "--json"])?.well()?;
        let (seconds, peak) = (ran.took.as_secs_f64(), megabytes(ran.peak_bytes));
        times.push(seconds);
        let what = format!("`duplicates` over {} files", super::grouped(u64::from(customers)));
        report.add(TABLE, &Measure::below(what.clone(), seconds, "s", SECONDS_MAX))?;
        report.add(TABLE, &Measure::below(format!("peak memory of {what}"), peak, "MB", PEAK_MEGABYTES))?;
    }
    if let [smallest, _, largest] = times[..] {
        let what = "100,000 files against 25,000";
        report.add(TABLE, &Measure::below(what, largest / smallest, "×", GROWTH_MAX))?;
    }
    Ok(())
}
