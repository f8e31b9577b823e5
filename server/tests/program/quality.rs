//! Warnings are worth following: on an area whose truth is known, the planted losses are found in time and those
//! with whom nothing happened are left in peace. `cargo xtask bench quality` asks the same of twenty larger areas.

use crate::area::KINDS;
use crate::desk::Desk;
use kernel::BusinessDay;
use std::collections::HashSet;
use std::fs;
use synthetic::{Duplicates, Evaluation, Judged, Truth};

const UNTIL: &str = "2026-06-30";

/// An area of two years on its way from files to warnings, judged by its truth.
fn evaluate(size: &[&str]) -> Evaluation {
    let desk = Desk::new();
    let run = |arguments: &[&str]| desk.run(&[&["--data", "data"], arguments].concat()).done();
    run(&[&["generate", "area", "--until", UNTIL], size].concat());
    for kind in KINDS {
        run(&["import", kind, &format!("area/{kind}.csv")]);
    }
    run(&["analyse", "--as-of", UNTIL]);
    run(&["export", "warnings", "--format", "csv", "--output", "warnings.csv"]);
    let list = fs::read_to_string(desk.path("warnings.csv")).unwrap();
    let truth = Truth::load(&desk.path("area")).unwrap();
    synthetic::evaluate(&truth, warnings(&list))
}

/// Customer number, day of opening, state and its day of each exported warning: the columns that have no commas.
fn warnings(list: &str) -> impl Iterator<Item = (&str, Judged)> {
    let mut lines = list.lines();
    assert!(lines.next().unwrap().starts_with("customer_number,as_of,opened_on,state,state_since,"));
    lines.map(|line| {
        let cells: Vec<&str> = line.split(',').collect();
        let [customer, _, opened, state, since, ..] = cells.as_slice() else { panic!("{line}") };
        let day = |text: &str| text.parse::<BusinessDay>().unwrap();
        let is_over = ["recovered", "settled"].contains(state);
        (*customer, Judged { opened_on: day(opened), recovered_on: is_over.then(|| day(since)) })
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

#[test]
fn planted_duplicates_are_found_and_families_namesakes_and_sold_cars_are_left_in_peace() {
    let desk = Desk::new();
    let run = |arguments: &[&str]| desk.run(&[&["--data", "data"], arguments].concat()).done();
    run(&["generate", "register", "--register", "--customers", "2000", "--seed", "7", "--until", UNTIL]);
    for kind in ["units", "employees", "customers", "vehicles"] {
        run(&["import", kind, &format!("register/{kind}.csv")]);
    }
    run(&["duplicates", "--output", "pairs.csv"]);
    let planted: HashSet<[String; 2]> = Duplicates::load(&desk.path("register"))
        .unwrap()
        .pairs
        .into_iter()
        .map(|it| in_order([&it.one, &it.other]))
        .collect();
    let list = fs::read_to_string(desk.path("pairs.csv")).unwrap();
    let sure: HashSet<[String; 2]> = list
        .lines()
        .skip(1)
        .filter_map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let [one, other, grade, ..] = cells.as_slice() else { panic!("{line}") };
            (*grade != "possible").then(|| in_order([one, other]))
        })
        .collect();
    assert_eq!(planted.len(), 60);
    let right = sure.intersection(&planted).count();
    assert!(right * 100 >= planted.len() * 90, "{right} of {} found", planted.len());
    assert!(right * 100 >= sure.len() * 98, "{right} of {} are duplicates", sure.len());
}

fn in_order(mut numbers: [&str; 2]) -> [String; 2] {
    numbers.sort_unstable();
    numbers.map(str::to_owned)
}
