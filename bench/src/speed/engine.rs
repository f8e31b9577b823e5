//! The whole analysis of millions of fills in memory: panels, classes, warnings, scores and values of everybody, models
//! being given, beside the one grouping that DuckDB makes of the same rows; and a day continued from the day before.

mod duckdb;
mod fills;
mod given;
mod increment;
pub(crate) mod once;

use super::measure::{Measure, megabytes};
use super::{Options, TABLE, grouped};
use crate::program::{Ran, finish};
use crate::python::THREADS;
use crate::report::{Report, note};
use anyhow::{Context, Result};
use duckdb::Baseline;
use fills::Area;
use increment::NEW_FILLS;
use once::What;
use serde_json::Value;
use std::path::Path;
use std::process::Command;

const AREA: Area = Area { customers: 300_000, fills: 10_000_000 };
/// As many as `analyse` is measured with, which reads them from a database and writes the findings back.
const AS_ANALYSED: Area = Area { customers: 60_000, fills: 2_000_000 };
/// Ours may take so many times as long as the grouping.
const RATIO_MAX: f64 = 3.0;
const PEAK_MEGABYTES: f64 = 1_000.0;
/// Twice the rows of twice the customers may take so many times as long.
const GROWTH_MAX: f64 = 2.2;
/// What a day may take of a run over everything.
const DAY_MAX: f64 = 0.2;

pub(super) fn measure(options: &Options, folder: &Path, report: &mut Report) -> Result<()> {
    let baseline = options.python.then(|| Baseline::make(folder, AREA)).transpose()?;
    let (mut ours, mut theirs, mut peak) = (f64::MAX, [f64::MAX; 2], 0);
    for round in 1..=options.best_of {
        note(&format!("the whole analysis, {round} of {}", options.best_of));
        if let Some(baseline) = &baseline {
            let now = baseline.group()?;
            theirs = std::array::from_fn(|it| theirs[it].min(now[it]));
        }
        let ran = run(AREA, What::Whole)?;
        (ours, peak) = (ours.min(seconds(&ran.json()?, "seconds")?), peak.max(ran.peak_bytes));
    }
    let name = |area: Area| {
        format!(
            "whole analysis of {} fills of {} customers in memory",
            grouped(area.fills),
            grouped(area.customers)
        )
    };
    if baseline.is_some() {
        let what = format!("{}, beside DuckDB's grouping", name(AREA));
        report.add(TABLE, &Measure::seconds_against(what, ours, theirs[0], RATIO_MAX))?;
        report.add(
            TABLE,
            &Measure::told("that grouping when DuckDB keeps its groups in memory", theirs[1], "s"),
        )?;
    } else {
        report.add(TABLE, &Measure::told(name(AREA), ours, "s"))?;
    }
    report.add(TABLE, &Measure::below("its peak memory", megabytes(peak), "MB", PEAK_MEGABYTES))?;
    let double = Area { customers: 2 * AREA.customers, fills: 2 * AREA.fills };
    let growth = best(options.best_of, double)? / ours;
    report.add(TABLE, &Measure::below(format!("{} against it", name(double)), growth, "×", GROWTH_MAX))?;
    let small = best(options.best_of, AS_ANALYSED)?;
    report.add(TABLE, &Measure::told(format!("{}, without a database", name(AS_ANALYSED)), small, "s"))?;
    day(What::Weekday, "a day", report)?;
    day(What::Sunday, "a Sunday, which ends a week,", report)
}

fn best(times: u32, area: Area) -> Result<f64> {
    note(&format!("the whole analysis of {} fills", grouped(area.fills)));
    (0..times)
        .try_fold(f64::MAX, |best, _| Ok(seconds(&run(area, What::Whole)?.json()?, "seconds")?.min(best)))
}

fn day(what: What, name: &str, report: &mut Report) -> Result<()> {
    note(&format!("{name} continued from the day before"));
    let found = run(AREA, what)?.json()?;
    let (ours, all) = (seconds(&found, "seconds")?, seconds(&found, "all")?);
    let how = if found["how"] == "Done" { "continued" } else { "run anew" };
    let (new, read) = (grouped(NEW_FILLS), grouped(found["read"].as_u64().unwrap_or_default()));
    let name = format!("{name} of {new} fills {how}, {read} histories due or new, beside everything");
    report.add(TABLE, &Measure::seconds_against(name, ours, all, DAY_MAX))
}

/// Runs one analysis in a process of its own.
fn run(area: Area, what: What) -> Result<Ran> {
    let (customers, fills) = (area.customers.to_string(), area.fills.to_string());
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["once", "--customers", &customers, "--fills", &fills, "--what", what.name()]);
    finish(command.env("RAYON_NUM_THREADS", THREADS.to_string()))?.well()
}

fn seconds(found: &Value, name: &str) -> Result<f64> {
    found[name].as_f64().with_context(|| format!("no {name} in {found}"))
}
