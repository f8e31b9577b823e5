//! `forecourt appraise`: a server does it by itself after each analysis; without one, it is asked for here.

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use anyhow::Result;
use classification::Appraisal;
use database::{Scope, Who};

pub(crate) async fn run(installation: &Installation) -> Result<Outcome> {
    let app = installation.open_existing().await?;
    let appraisal = Appraisal::compute(&app.db.read(Scope::Everything)).await?;
    let scoring = scores::Scoring::compute(&app.db.read(Scope::Everything)).await?;
    let mut work = app.db.work(Who::system("appraise"), Scope::Everything).await?;
    let changed = match appraisal {
        Some(appraisal) => appraisal.keep(&mut work).await?,
        None => 0,
    };
    let scored = match scoring {
        Some(scoring) => scoring.keep(&mut work).await?,
        None => 0,
    };
    let regraded = classification::work_out_levels(&mut work).await?;
    work.commit().await?;
    app.db.close().await?;
    say(&format!(
        "{changed} values and {scored} scores are new or others, {regraded} levels changed or wait for approval"
    ))?;
    Ok(Outcome::Done)
}
