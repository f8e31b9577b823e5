//! `forecourt openapi`: the API document, for the committed file and for clients.

use super::installation::deps;
use super::outcome::Outcome;
use super::output::say;
use crate::edge;
use crate::open::open_app;
use anyhow::Result;
use settings::Settings;

pub(crate) async fn run() -> Result<Outcome> {
    // Routes are made for an application; the document does not depend on what is in it.
    let data_dir = tempfile::tempdir()?;
    let app = open_app(Settings::default(), data_dir.path(), deps()).await?;
    let (_, document) = edge::router(&app);
    say(&document.to_pretty_json()?)?;
    app.db.close().await?;
    Ok(Outcome::Done)
}
