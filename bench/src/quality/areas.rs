//! How good the warnings are on areas whose truth is known, with seeds that nothing was developed on.

use crate::program::{Program, finish, text};
use crate::report::{Report, Row};
use anyhow::{Context, Result};
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};
use std::path::Path;
use synthetic::{Evaluation, Truth};

/// Seeds never used in development; whoever tunes a rule on them makes this bench worthless.
const FIRST_SEED: u64 = 10_001;
/// The last trading day of each area, fixed so that a seed is the same area on any day.
const UNTIL: &str = "2026-06-30";

/// Stops of customers who came at least weekly: so many percent must be warned of within eight weeks.
const WARNED_PERCENT_MIN: f64 = 95.0;
/// So many false alarms a steady customer may suffer in two years.
const ALARMS_MAX: f64 = 1.0;

const KINDS: [&str; 7] = ["units", "employees", "products", "customers", "vehicles", "cards", "sales"];

/// An area and how good the warnings in it were.
#[derive(Debug, Serialize)]
struct Judged {
    area: String,
    evaluation: Evaluation,
    /// The limits are for all areas together.
    is_limited: bool,
}

/// A row of the exported warnings: what of it is judged.
#[derive(Debug, Deserialize)]
struct Warning {
    customer_number: String,
    opened_on: BusinessDay,
    state: String,
    state_since: BusinessDay,
}

impl Warning {
    fn judged(&self) -> synthetic::Judged {
        let is_over = ["recovered", "settled"].contains(&self.state.as_str());
        synthetic::Judged { opened_on: self.opened_on, recovered_on: is_over.then_some(self.state_since) }
    }
}

pub(super) fn run(program: &Program, seeds: u64, report: &mut Report) -> Result<()> {
    let mut all = Evaluation::default();
    for seed in FIRST_SEED..FIRST_SEED + seeds {
        let evaluation = judge(program, seed).with_context(|| format!("seed {seed}"))?;
        all += &evaluation;
        report.add("quality", &Judged { area: format!("seed {seed}"), evaluation, is_limited: false })?;
    }
    report.add("quality", &Judged { area: "all".to_owned(), evaluation: all, is_limited: true })
}

/// The way of an area through the product, from its files to the list of warnings.
fn judge(program: &Program, seed: u64) -> Result<Evaluation> {
    let folder = tempfile::Builder::new().prefix("forecourt-quality-").tempdir()?;
    let (area, list) = (folder.path().join("area"), folder.path().join("warnings.csv"));
    let generate = ["generate", text(&area)?, "--until", UNTIL, "--seed", &seed.to_string()];
    finish(&mut program.command(&generate))?.well().context("generate")?;
    let installation = program.on_sqlite(&folder.path().join("data"));
    for kind in KINDS {
        installation
            .import(kind, &area.join(format!("{kind}.csv")))
            .with_context(|| format!("import {kind}"))?;
    }
    installation.run(&["analyse", "--as-of", UNTIL])?.well().context("analyse")?;
    let export = ["export", "warnings", "--format", "csv", "--output", text(&list)?];
    installation.run(&export)?.well().context("export warnings")?;
    let warnings = read(&list)?;
    let truth = Truth::load(&area)?;
    let evaluation =
        synthetic::evaluate(&truth, warnings.iter().map(|it| (it.customer_number.as_str(), it.judged())));
    folder.close()?;
    Ok(evaluation)
}

fn read(list: &Path) -> Result<Vec<Warning>> {
    csv::Reader::from_path(list)?.deserialize().map(|row| Ok(row?)).collect()
}

impl Judged {
    fn keeps_limits(&self) -> bool {
        let found = &self.evaluation;
        found.warned_percent().is_some_and(|it| it >= WARNED_PERCENT_MIN)
            && found.steady.alarms_in_two_years() <= ALARMS_MAX
            && found.steady_weekly.alarms_in_two_years() <= ALARMS_MAX
    }
}

impl Row for Judged {
    const COLUMNS: &'static [&'static str] = &[
        "area",
        "weekly customers who stopped",
        "warned within 8 weeks (≥ 95 %)",
        "of these under warning before",
        "median, weeks",
        "steady customers",
        "false alarms each in two years (≤ 1)",
        "those weekly",
        "false alarms each in two years (≤ 1)",
        "verdict",
    ];

    fn cells(&self) -> Vec<String> {
        let found = &self.evaluation;
        let share = found.warned_percent().map_or_else(String::new, |it| format!(" = {it:.1} %"));
        let alarms = |of: &synthetic::Steady| format!("{:.3}", of.alarms_in_two_years());
        let verdict = match (self.is_limited, self.keeps_limits()) {
            (false, _) => "",
            (true, true) => "holds",
            (true, false) => "MISSES",
        };
        vec![
            self.area.clone(),
            found.stops.to_string(),
            format!("{}{share}", found.stops_warned()),
            found.stops_under_warning.to_string(),
            found.median_weeks().map(|it| it.to_string()).unwrap_or_default(),
            found.steady.customers.to_string(),
            alarms(&found.steady),
            found.steady_weekly.customers.to_string(),
            alarms(&found.steady_weekly),
            verdict.to_owned(),
        ]
    }

    fn holds(&self) -> bool {
        !self.is_limited || self.keeps_limits()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use synthetic::Steady;

    /// All areas together: of 1,000 stops so many were warned of, and 1,000 steady customers had so many alarms.
    fn judged(warned: u64, alarms: u64) -> Judged {
        let steady = Steady { customers: 1_000, customer_days: 730_000, alarms };
        let mut evaluation =
            Evaluation { stops: 1_000, steady, steady_weekly: steady, ..Evaluation::default() };
        evaluation.stops_warned_after[2] = warned;
        Judged { area: "all".to_owned(), evaluation, is_limited: true }
    }

    #[test]
    fn the_limits_are_those_that_were_promised() {
        assert!(judged(950, 1_000).holds());
        assert!(!judged(949, 1_000).holds());
        assert!(!judged(950, 1_001).holds());
        assert_eq!(judged(950, 1_000).cells()[2..6], ["950 = 95.0 %", "0", "2", "1000"]);
    }

    #[test]
    fn where_nobody_stopped_nothing_was_shown() {
        let mut nothing = judged(0, 0);
        nothing.evaluation.stops = 0;
        assert!(!nothing.holds());
    }
}
