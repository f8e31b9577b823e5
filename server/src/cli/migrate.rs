//! `forecourt migrate`

use super::installation::Installation;
use super::outcome::Outcome;
use super::output::say;
use crate::composition;
use anyhow::{Context, Result};

pub(crate) async fn run(installation: Installation) -> Result<Outcome> {
    let db = installation.any_database().await?;
    let applied = database::migrate(&db, &composition::migrations()).await.context("cannot migrate")?;
    db.close().await?;
    for name in &applied {
        say(&format!("applied {name}"))?;
    }
    say(&format!(
        "{} migrations applied; the database is that of version {}",
        applied.len(),
        crate::edge::VERSION
    ))?;
    Ok(Outcome::Done)
}
