//! Measurements. Never part of the tests: they need a quiet machine, or data that no clone has.

use crate::workspace::{self, become_command, cargo, claim_target_directory, root, target_directory};
use anyhow::Result;
use clap::{Arg, ArgAction, ArgMatches, Command};

pub(crate) fn command() -> Command {
    Command::new("bench").about("Measure: never part of the tests").args([
        Arg::new("kind")
            .value_name("KIND")
            .required(true)
            .value_parser(["speed", "segments", "search", "real", "quality"])
            .help(
                "speed: times and memory, as ratios to the `sqlite3` shell in the same run; \
             segments: counting five conditions over a million customers; \
             search: finding one of a million customers; \
             real: imports and findings on real data; \
             quality: how many planted losses are found and how early, and models beside published figures",
            ),
        Arg::new("data")
            .long("data")
            .value_name("DIR")
            .default_value("../shared/data")
            .help("Where the real data stand"),
        Arg::new("only").long("only").value_name("PART").help("One part of `speed` or `quality` alone"),
        Arg::new("python").long("python").action(ArgAction::SetTrue).help(
            "With `speed`: install DuckDB and lifetimes in an environment that is thrown away, and measure beside them",
        ),
        Arg::new("json").long("json").action(ArgAction::SetTrue).help("Print one JSON object"),
    ])
}

pub(crate) fn run(options: &ArgMatches) -> Result<()> {
    claim_target_directory()?;
    // The bench measures the program from outside, so both are built, and by the same profile.
    workspace::run(cargo(&["build", "--release", "--package", "forecourt", "--package", "bench"]))?;
    let mut command = std::process::Command::new(target_directory().join("release/bench"));
    command.current_dir(root()).args(options.get_one::<String>("kind"));
    command.arg("--data").args(options.get_one::<String>("data"));
    if let Some(part) = options.get_one::<String>("only") {
        command.args(["--only", part]);
    }
    for flag in ["python", "json"] {
        if options.get_flag(flag) {
            command.arg(format!("--{flag}"));
        }
    }
    become_command(command)
}
