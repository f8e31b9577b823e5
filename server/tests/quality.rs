//! Warnings are worth following: on an area whose truth is known, the planted losses are found in time and those
//! with whom nothing happened are left in peace. `cargo xtask bench quality` asks the same of twenty larger areas.
#![expect(clippy::unwrap_used, reason = "what cannot be run or read fails the test")]

use kernel::BusinessDay;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use synthetic::{Evaluation, Truth};

const UNTIL: &str = "2026-06-30";
const KINDS: [&str; 7] = ["units", "employees", "products", "customers", "vehicles", "cards", "sales"];

/// Runs the program in a folder, to a good end.
#[track_caller]
fn run(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_forecourt"));
    command.args(["--data", "data"]).args(arguments).current_dir(folder).env_clear().stdin(Stdio::null());
    let output = command.output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:#?}");
}

/// An area of two years on its way from files to warnings, judged by its truth.
fn evaluate(size: &[&str]) -> Evaluation {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), &[&["generate", "area", "--until", UNTIL], size].concat());
    for kind in KINDS {
        run(folder.path(), &["import", kind, &format!("area/{kind}.csv")]);
    }
    run(folder.path(), &["analyse", "--as-of", UNTIL]);
    run(folder.path(), &["export", "warnings", "--format", "csv", "--output", "warnings.csv"]);
    let list = fs::read_to_string(folder.path().join("warnings.csv")).unwrap();
    let truth = Truth::load(&folder.path().join("area")).unwrap();
    synthetic::evaluate(&truth, warnings(&list))
}

/// Customer number and day of opening of each exported warning: the first and the third column.
fn warnings(list: &str) -> impl Iterator<Item = (&str, BusinessDay)> {
    let mut lines = list.lines();
    assert!(lines.next().unwrap().starts_with("customer_number,as_of,opened_on,"));
    lines.map(|line| {
        let mut cells = line.split(',');
        (cells.next().unwrap(), cells.nth(1).unwrap().parse().unwrap())
    })
}

#[test]
fn weekly_customers_who_stop_are_warned_of_within_eight_weeks_and_steady_ones_left_in_peace() {
    let found = evaluate(&["--stations", "6", "--customers", "4000", "--seed", "42"]);
    assert!(found.stops >= 20, "too few to tell: {found:#?}");
    assert!(found.warned_percent().unwrap() >= 95.0, "{found:#?}");
    assert!(found.steady.alarms_in_two_years() <= 1.0, "{found:#?}");
    assert!(found.steady_weekly.alarms_in_two_years() <= 1.0, "{found:#?}");
}
