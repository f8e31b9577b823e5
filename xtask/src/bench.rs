//! Measurements. Never part of the tests: they need a quiet machine, or data that no clone has.

use crate::workspace::{become_command, cargo};
use anyhow::Result;
use clap::{Args, ValueEnum};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// What to measure.
    kind: Kind,

    /// Where the real data stand.
    #[arg(long, default_value = "../shared/data")]
    data: String,

    /// Print one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    /// Times and memory, as ratios to the `sqlite3` shell in the same run.
    Speed,
    /// Imports and findings on real data.
    Real,
    /// How many planted losses are found, and how early.
    Quality,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Speed => "speed",
            Self::Real => "real",
            Self::Quality => "quality",
        }
    }
}

pub(crate) fn run(options: &Options) -> Result<()> {
    let mut command = cargo(&["run", "--quiet", "--release", "--package", "bench", "--"]);
    command.args([options.kind.name(), "--data", &options.data]);
    if options.json {
        command.arg("--json");
    }
    become_command(command)
}
