//! `forecourt schema`: the tables as an engine has them after every migration.

use super::installation::deps;
use super::outcome::Outcome;
use super::output::say;
use crate::open::open_database;
use crate::scratch::Postgres;
use anyhow::{Context, Result};
use clap::{Args, ValueEnum};
use settings::Settings;
use std::path::Path;

#[derive(Debug, Args)]
pub(crate) struct Options {
    #[arg(long)]
    engine: Engine,

    /// A PostgreSQL role that may create databases: one is made and dropped.
    #[arg(long, required_if_eq("engine", "postgres"))]
    url: Option<String>,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Engine {
    Sqlite,
    Postgres,
}

pub(crate) async fn run(options: &Options) -> Result<Outcome> {
    let text = match options.engine {
        Engine::Sqlite => {
            let data_dir = tempfile::tempdir()?;
            schema_of(&Settings::default(), data_dir.path()).await?
        }
        Engine::Postgres => {
            let url = options.url.as_deref().context("--url is needed")?;
            let server = Postgres::new(url, &deps());
            let name = format!("forecourt_schema_{}", std::process::id());
            server.create(&name, None).await?;
            let mut settings = Settings::default();
            settings.database.url = server.url_of(&name).into();
            let text = schema_of(&settings, Path::new("")).await;
            server.drop(&name).await?;
            text?
        }
    };
    say(text.trim_end())?;
    Ok(Outcome::Done)
}

async fn schema_of(settings: &Settings, data_dir: &Path) -> Result<String> {
    let db = open_database(settings, data_dir, &deps()).await?;
    let text = database::schema_text(&db).await?;
    db.close().await?;
    Ok(text)
}
