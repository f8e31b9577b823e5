//! `forecourt generate`

use super::installation::{Installation, deps};
use super::outcome::Outcome;
use super::output::say;
use super::progress::Progress;
use anyhow::Result;
use clap::Args;
use kernel::BusinessDay;
use stations::rules::calendar;
use std::path::PathBuf;
use synthetic::{RegisterSettings, Settings};

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Where the files go; made when missing.
    dir: PathBuf,

    #[arg(long, value_name = "N", default_value_t = Settings::DEFAULT_STATIONS)]
    stations: u32,

    #[arg(long, value_name = "N", default_value_t = Settings::DEFAULT_CUSTOMERS)]
    customers: u32,

    /// Length of the history in trading days.
    #[arg(long, value_name = "N", default_value_t = Settings::DEFAULT_DAYS)]
    days: u32,

    /// Last trading day; today when not given.
    #[arg(long, value_name = "DATE")]
    until: Option<BusinessDay>,

    /// The same seed with the same arguments gives the same bytes.
    #[arg(long, value_name = "S", default_value_t = Settings::DEFAULT_SEED)]
    seed: u64,

    /// Write files of customers alone, without sales, of whom three in a hundred are filed twice.
    #[arg(long)]
    register: bool,
}

pub(crate) fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    let until = match options.until {
        Some(day) => day,
        None => today(installation)?,
    };
    let Options { stations, customers, days, seed, .. } = *options;
    if options.register {
        let settings = RegisterSettings { customers, stations, until, seed };
        let (files, twice) = synthetic::generate_register(&settings, &options.dir)?;
        say(&format!(
            "{files} files of customers, {twice} of them second ones, in {}",
            options.dir.display()
        ))?;
        return Ok(Outcome::Done);
    }
    let settings = Settings { stations, customers, days, until, seed };
    let progress = Progress::of("generating");
    let summary = synthetic::generate(&settings, &options.dir, &mut |done, total| progress.set(done, total))?;
    drop(progress);
    say(&format!(
        "{} sales in {} receipts of {} customers at {} stations, {} to {until}, in {}",
        summary.sales,
        summary.receipts,
        summary.customers,
        stations,
        settings.first(),
        options.dir.display()
    ))?;
    Ok(Outcome::Done)
}

/// The trading day that runs where the company is.
pub(crate) fn today(installation: &Installation) -> Result<BusinessDay> {
    let business = &installation.settings.business;
    Ok(calendar(&business.time_zone, business.cutoff_minutes)?.day_of(deps().clock.now()))
}
