//! `forecourt appraise`: a server does it by itself after each analysis; without one, it is asked for here.

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::{Context, Result};
use classification::{Appraisal, Levelling};
use database::{Scope, Who};
use scores::Scoring;

pub(crate) async fn run(installation: &Installation) -> Result<Outcome> {
    let app = installation.open_existing().await?;
    let reader = app.db.read(Scope::Everything);
    let appraisal = Appraisal::compute(&reader).await?;
    let scoring = Scoring::compute(&reader).await?;
    let levelling = Levelling::compute(&reader).await?;
    drop(reader);
    let mut work = app.db.work(Who::system("appraise"), Scope::Everything).await?;
    let changed = match appraisal {
        Some(appraisal) => appraisal.keep(&mut work).await?,
        None => 0,
    };
    let scored = match scoring {
        Some(scoring) => scoring.keep(&mut work).await?,
        None => 0,
    };
    let regraded = match levelling {
        Some(levelling) => levelling
            .keep(&mut work)
            .await?
            .context("levels were decided or changed meanwhile: ask again / 期间级别有变动,请重新运行")?,
        None => 0,
    };
    work.commit().await?;
    app.db.close().await?;
    say(&format!(
        "{changed} values and {scored} scores are new or others, {regraded} levels changed or wait for approval"
    ))?;
    Ok(Outcome::Done)
}
