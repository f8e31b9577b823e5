//! `forecourt backtest`: what working the list of scores would have brought.

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::{Context, Result};
use clap::Args;
use database::Scope;
use kernel::BusinessDay;
use scores::BacktestPlan;

#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Code of the unit whose customers are replayed; the whole company when not given.
    #[arg(long, value_name = "CODE")]
    unit: Option<String>,

    /// The first week; the last year of which it is known what came when not given.
    #[arg(long, value_name = "DATE")]
    from: Option<BusinessDay>,

    /// The last week.
    #[arg(long, value_name = "DATE")]
    until: Option<BusinessDay>,

    /// How many customers each maintainer can call on in a week.
    #[arg(long, value_name = "N")]
    capacity: Option<u32>,

    /// Over how many periods of 28 days a fall must last.
    #[arg(long, value_name = "N")]
    horizon: Option<u32>,

    /// Print one JSON object with all figures.
    #[arg(long)]
    json: bool,
}

pub(crate) async fn run(installation: &Installation, options: &Options) -> Result<Outcome> {
    let app = installation.open_existing().await?;
    let reader = app.db.read(Scope::Everything);
    let unit = match &options.unit {
        Some(code) => organisation::unit_by_code(&reader, code).await?,
        None => organisation::company(&reader).await?,
    };
    let unit = unit.context("no such unit / 单位不存在")?;
    let usual =
        BacktestPlan::usual(&reader, unit.id).await?.context("nothing was analysed yet / 尚未分析")?;
    let plan = BacktestPlan {
        from: options.from.unwrap_or(usual.from),
        until: options.until.unwrap_or(usual.until),
        capacity: options.capacity.unwrap_or(usual.capacity),
        horizon: options.horizon.unwrap_or(usual.horizon),
        ..usual
    };
    let replayed = scores::backtest(&reader, plan).await?;
    let format = classification::money_format(&reader).await?;
    drop(reader);
    app.db.close().await?;
    if options.json {
        say(&serde_json::to_string(&replayed)?)?;
    } else {
        for line in replayed.explain(&format) {
            say(&line.zh)?;
            say(&line.en)?;
        }
    }
    Ok(Outcome::Done)
}
