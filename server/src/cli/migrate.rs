//! `forecourt migrate`

use super::installation::{Installation, deps};
use super::outcome::Outcome;
use super::output::say;
use crate::composition;
use anyhow::Result;
use database::Db;

pub(crate) async fn run(installation: Installation) -> Result<Outcome> {
    let db = Db::open(&installation.settings.database, &installation.data_dir, &deps()).await?;
    let applied = database::migrate(&db, &composition::migrations()).await?;
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
