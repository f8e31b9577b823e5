//! How good the findings are: warnings and duplicates where the truth is known, models on published data.

mod areas;
mod baskets;
mod figure;
mod forecasts;
mod lifetimes;
mod warnings;

pub(crate) use lifetimes::{cdnow_master, cdnow_records};

use crate::program::Program;
use crate::report::Report;
use anyhow::Result;
use clap::{Args, ValueEnum};
use std::path::Path;

/// What is judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Warnings on synthetic areas with planted losses.
    Areas,
    /// Models of how long customers stay and what they are worth, on published data.
    Lifetimes,
    /// Forecasts of daily and weekly series, on public data.
    Forecasts,
    /// What goes with what, in a household panel.
    Baskets,
    /// The scorecard of who is about to fall, on a household panel, and how soon missing visits are noticed.
    Scorecard,
    /// Duplicates found in registers where some were planted.
    Duplicates,
}

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// How many areas, from seed 10001 on.
    #[arg(long, value_name = "N", default_value_t = 20)]
    seeds: u64,

    /// How many registers with planted duplicates, from seed 20001 on.
    #[arg(long, value_name = "N", default_value_t = 5)]
    registers: u64,

    /// One part alone; all when not given.
    #[arg(long)]
    only: Option<Part>,
}

pub(crate) fn run(program: &Program, options: &Options, data: &Path, report: &mut Report) -> Result<()> {
    let wanted = |part| options.only.is_none_or(|it| it == part);
    if wanted(Part::Lifetimes) {
        lifetimes::run(data, report)?;
    }
    if wanted(Part::Forecasts) {
        forecasts::run(data, report)?;
    }
    if wanted(Part::Baskets) {
        baskets::run(data, report)?;
    }
    if wanted(Part::Scorecard) {
        warnings::run(data, report)?;
    }
    if wanted(Part::Duplicates) {
        crate::duplicates::run(program, options.registers, report)?;
    }
    if wanted(Part::Areas) {
        areas::run(program, options.seeds, report)?;
    }
    Ok(())
}
