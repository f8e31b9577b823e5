//! Measurements of the program `forecourt` from outside: it is run as people run it, on files, and what it
//! prints and writes is compared with what this program works out by itself.
//!
//! **Invariant:** nothing is measured that the product reports of itself. Times are those of whole processes,
//! memory is the kernel's, expected figures come from the files, and baselines run in the same minutes on the
//! same machine.
#![expect(
    clippy::float_arithmetic,
    reason = "seconds, ratios and shares; money and quantities stay integers"
)]

mod chance;
mod http;
mod postgres;
mod program;
mod python;
mod report;
mod sqlite;

mod duplicates;
mod quality;
mod real;
mod speed;

use anyhow::Result;
use clap::{Args, Parser, Subcommand};
use program::Program;
use report::Report;
use std::path::PathBuf;
use std::process::ExitCode;

/// Measure the program from outside. Exit code 1: a limit was missed or a check failed.
#[derive(Debug, Parser)]
#[command(name = "bench", max_term_width = 110)]
struct Cli {
    #[command(subcommand)]
    kind: Kind,
    #[command(flatten)]
    common: Common,
}

#[derive(Debug, Args)]
struct Common {
    /// Where the real data stand.
    #[arg(long, global = true, value_name = "DIR", default_value = "../shared/data")]
    data: PathBuf,

    /// Print one JSON object instead of tables.
    #[arg(long, global = true)]
    json: bool,

    /// The program to measure; the one built beside this one when not given.
    #[arg(long, global = true, value_name = "FILE")]
    program: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Kind {
    /// Times and memory, as ratios to the `sqlite3` shell in the same run.
    Speed(speed::Options),
    /// Counting a segment over a million customers on PostgreSQL, and a tenth of it on SQLite.
    Segments(speed::segments::Options),
    /// Finding one of a million customers on PostgreSQL, and of a tenth of it on SQLite.
    Search(speed::search::Options),
    /// Imports and findings on real data, against figures worked out here, on both databases.
    Real,
    /// How good findings are: warnings and duplicates against what was planted, models against published figures.
    Quality(quality::Options),
    /// One analysis in memory, for `speed`, which watches the process.
    #[command(hide = true)]
    Once(speed::engine::once::Options),
}

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::from(1),
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether everything holds.
fn run(cli: &Cli) -> Result<bool> {
    if let Kind::Once(options) = &cli.kind {
        speed::engine::once::run(options)?;
        return Ok(true);
    }
    let program = Program::find(cli.common.program.clone())?;
    let mut report = Report::new(cli.common.json);
    match &cli.kind {
        Kind::Speed(options) => speed::run(&program, options, &cli.common.data, &mut report)?,
        Kind::Segments(options) => speed::segments::run(&program, options, &mut report)?,
        Kind::Search(options) => speed::search::run(&program, options, &mut report)?,
        Kind::Real => real::run(&program, &cli.common.data, &mut report)?,
        Kind::Quality(options) => quality::run(&program, options, &cli.common.data, &mut report)?,
        Kind::Once(_) => {}
    }
    report.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn what_the_task_passes_on_is_understood() {
        for kind in ["speed", "real", "quality"] {
            let cli = Cli::try_parse_from(["bench", kind, "--data", "../shared/data", "--json"]).unwrap();
            assert!(cli.common.json, "{kind}");
        }
    }
}
