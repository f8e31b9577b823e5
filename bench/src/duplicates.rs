//! How many planted duplicates the finder is sure of, and how many of its pairs are none, on registers of seeds
//! that nothing was developed on.

use crate::program::{Program, finish, text};
use crate::report::{Report, Row};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::path::Path;
use synthetic::Duplicates;

/// Seeds never used in development; whoever tunes a rule on them makes this bench worthless.
const FIRST_SEED: u64 = 20_001;
const UNTIL: &str = "2026-06-30";
/// Files of each register.
const CUSTOMERS: u32 = 20_000;

/// Of the pairs scored certain or probable so many percent must be duplicates.
const PRECISION_MIN: f64 = 98.0;
/// Of the planted duplicates so many percent must be among them.
const RECALL_MIN: f64 = 90.0;

/// A row of the exported pairs: what of it is judged.
#[derive(Debug, Deserialize)]
struct Pair {
    one_number: String,
    other_number: String,
    grade: String,
}

/// A register and how well it was searched.
#[derive(Clone, Debug, Default, Serialize)]
struct Judged {
    register: String,
    files: u64,
    planted: u64,
    /// Pairs scored certain or probable.
    sure: u64,
    /// Of these, planted ones.
    right: u64,
    possible: u64,
    is_limited: bool,
}

pub(crate) fn run(program: &Program, registers: u64, report: &mut Report) -> Result<()> {
    let mut all = Judged { register: "all".to_owned(), is_limited: true, ..Judged::default() };
    for seed in FIRST_SEED..FIRST_SEED + registers {
        let judged = judge(program, seed).with_context(|| format!("seed {seed}"))?;
        all.files += judged.files;
        all.planted += judged.planted;
        all.sure += judged.sure;
        all.right += judged.right;
        all.possible += judged.possible;
        report.add("duplicates", &judged)?;
    }
    report.add("duplicates", &all)
}

/// The way of a register through the product, from its files to the list of pairs.
fn judge(program: &Program, seed: u64) -> Result<Judged> {
    let folder = tempfile::Builder::new().prefix("forecourt-duplicates-").tempdir()?;
    let (register, list) = (folder.path().join("register"), folder.path().join("pairs.csv"));
    make(program, &register, CUSTOMERS, seed)?;
    let installation = program.on_sqlite(&folder.path().join("data"));
    for kind in ["units", "employees", "customers", "vehicles"] {
        let file = register.join(format!("{kind}.csv"));
        installation.import(kind, &file).with_context(|| format!("import {kind}"))?;
    }
    installation.run(&["duplicates", "--output", text(&list)?])?.well().context("duplicates")?;
    let pairs = read(&list)?;
    let judged = count(seed, &Duplicates::load(&register)?, &pairs);
    folder.close()?;
    Ok(judged)
}

/// Writes a register of so many files.
pub(crate) fn make(program: &Program, register: &Path, customers: u32, seed: u64) -> Result<()> {
    let (customers, seed) = (customers.to_string(), seed.to_string());
    let arguments = [
        "generate",
        text(register)?,
        "--register",
        "--until",
        UNTIL,
        "--customers",
        &customers,
        "--seed",
        &seed,
    ];
    finish(&mut program.command(&arguments))?.well().context("generate")?;
    Ok(())
}

fn read(list: &Path) -> Result<Vec<Pair>> {
    csv::Reader::from_path(list)?.deserialize().map(|row| Ok(row?)).collect()
}

fn count(seed: u64, truth: &Duplicates, pairs: &[Pair]) -> Judged {
    let both = |one: &str, other: &str| {
        let mut both = [one.to_owned(), other.to_owned()];
        both.sort_unstable();
        both
    };
    let planted: HashSet<_> = truth.pairs.iter().map(|it| both(&it.one, &it.other)).collect();
    let sure: HashSet<_> = pairs
        .iter()
        .filter(|it| it.grade != "possible")
        .map(|it| both(&it.one_number, &it.other_number))
        .collect();
    Judged {
        register: format!("seed {seed}"),
        files: u64::from(CUSTOMERS),
        planted: planted.len() as u64,
        sure: sure.len() as u64,
        right: sure.intersection(&planted).count() as u64,
        possible: pairs.iter().filter(|it| it.grade == "possible").count() as u64,
        is_limited: false,
    }
}

impl Judged {
    fn precision(&self) -> f64 {
        self.right as f64 * 100.0 / self.sure.max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 * 100.0 / self.planted.max(1) as f64
    }

    fn keeps_limits(&self) -> bool {
        self.precision() >= PRECISION_MIN && self.recall() >= RECALL_MIN
    }
}

impl Row for Judged {
    const COLUMNS: &'static [&'static str] = &[
        "register",
        "files",
        "filed twice",
        "pairs certain or probable",
        "of these filed twice (≥ 98 %)",
        "of those filed twice found (≥ 90 %)",
        "pairs possible",
        "verdict",
    ];

    fn cells(&self) -> Vec<String> {
        let verdict = match (self.is_limited, self.keeps_limits()) {
            (false, _) => "",
            (true, true) => "holds",
            (true, false) => "MISSES",
        };
        vec![
            self.register.clone(),
            self.files.to_string(),
            self.planted.to_string(),
            self.sure.to_string(),
            format!("{} = {:.2} %", self.right, self.precision()),
            format!("{:.2} %", self.recall()),
            self.possible.to_string(),
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
    use synthetic::Twice;

    fn pair(one: &str, other: &str, grade: &str) -> Pair {
        Pair { one_number: one.to_owned(), other_number: other.to_owned(), grade: grade.to_owned() }
    }

    #[test]
    fn pairs_are_counted_either_way_round() {
        let twice =
            |one: &str, other: &str| Twice { one: one.into(), other: other.into(), how: String::new() };
        let truth = Duplicates { pairs: vec![twice("A", "B"), twice("C", "D")] };
        let pairs = [pair("B", "A", "certain"), pair("A", "E", "probable"), pair("C", "D", "possible")];
        let judged = count(1, &truth, &pairs);
        assert_eq!((judged.planted, judged.sure, judged.right, judged.possible), (2, 2, 1, 1));
        assert!((judged.precision() - 50.0).abs() < 1e-9 && (judged.recall() - 50.0).abs() < 1e-9);
    }

    #[test]
    fn the_limits_are_those_that_were_promised() {
        let judged =
            |sure, right| Judged { planted: 100, sure, right, is_limited: true, ..Judged::default() };
        assert!(judged(90, 90).holds());
        assert!(!judged(89, 89).holds());
        assert!(!judged(94, 91).holds());
    }
}
