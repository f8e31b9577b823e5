//! `/system`, `/settings`, `/installation`.

use super::checks::{self, Check};
use super::may;
use crate::edge::VERSION;
use axum::Extension;
use database::Engine;
use identity::{Actor, Person};
use kernel::Instant;
use serde::Serialize;
use settings::Source;
use utoipa::ToSchema;
use utoipa_axum::routes as handlers;
use web::{App, Failure, Json, Routes};

/// The routes of the system. They need [`Started`] as an extension.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadSystem>(handlers!(show_system))
        .permit::<may::ReadSystem>(handlers!(list_settings))
        .personal(handlers!(show_installation))
}

/// When this process began to answer.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Started(pub(crate) Instant);

/// The running program and its surroundings.
#[derive(Debug, Serialize, ToSchema)]
struct System {
    version: &'static str,
    /// `sqlite` or `postgres`
    engine: &'static str,
    /// Since when this process answers.
    started_at: Instant,
    /// Bytes free where the data directory lies.
    free_bytes: Option<u64>,
    /// Size of the database file in bytes, what is not yet merged into it included; none with PostgreSQL.
    database_bytes: Option<u64>,
    /// The name of the key that seals personal values.
    key_name: String,
    jobs: SystemJobs,
    checks: Vec<Check>,
}

/// Background work at this moment.
#[derive(Debug, Serialize, ToSchema)]
struct SystemJobs {
    due: i64,
    running: i64,
    failed_last_day: i64,
}

/// Show what is right and wrong with the system.
#[utoipa::path(get, path = "/system", tag = "system", responses((status = OK, body = System)))]
async fn show_system(
    actor: Actor<may::ReadSystem>,
    Extension(Started(started_at)): Extension<Started>,
) -> Result<Json<System>, Failure> {
    let app = actor.app();
    let load = jobs::load(&actor.read(), app.now()).await?;
    let free_bytes = checks::free_bytes(&app.data_dir);
    let mut checks = vec![
        checks::network(&app.settings.server),
        checks::folder(&app.data_dir),
        checks::tables(&app.db).await,
        checks::users(&app.db).await,
        checks::worker(&load, app.now()),
    ];
    checks.extend(free_bytes.map(checks::room));
    checks.extend(vault::key_state(&actor.read()).await?.map(|it| checks::key(&it, app.now())));
    Ok(Json(System {
        version: VERSION,
        engine: match app.db.engine() {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        },
        started_at,
        free_bytes,
        database_bytes: database_bytes(app),
        key_name: app.vault.key_name(),
        jobs: SystemJobs { due: load.due, running: load.running, failed_last_day: load.failed_last_day },
        checks,
    }))
}

fn database_bytes(app: &App) -> Option<u64> {
    let size = |name: &str| std::fs::metadata(app.data_dir.join(name)).ok().map(|it| it.len());
    (app.db.engine() == Engine::Sqlite)
        .then(|| size("forecourt.db").unwrap_or(0) + size("forecourt.db-wal").unwrap_or(0))
}

/// A setting in force.
#[derive(Debug, Serialize, ToSchema)]
struct Setting {
    /// `section.name`, as in the file.
    name: &'static str,
    /// As it would stand in the file; what is secret is not shown.
    value: String,
    source: SettingSource,
}

/// Where a value comes from.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SettingSource {
    Default,
    File,
    Environment,
}

#[derive(Debug, Serialize, ToSchema)]
struct SettingsList {
    items: Vec<Setting>,
}

/// List the settings in force and where each comes from.
#[utoipa::path(get, path = "/settings", tag = "system", responses((status = OK, body = SettingsList)))]
async fn list_settings(actor: Actor<may::ReadSystem>) -> Json<SettingsList> {
    let items = actor.app().settings.in_force().into_iter().map(|it| Setting {
        name: it.name,
        value: it.value,
        source: match it.source {
            Source::Default => SettingSource::Default,
            Source::File => SettingSource::File,
            Source::Environment => SettingSource::Environment,
        },
    });
    Json(SettingsList { items: items.collect() })
}

/// What every screen needs to know of this installation.
#[derive(Debug, Serialize, ToSchema)]
struct InstallationBody {
    version: &'static str,
    /// ISO 4217
    currency: String,
    /// Decimals of an amount in it.
    currency_digits: u32,
    time_zone: String,
    /// Pictures behind the map, with `{z}`, `{x}` and `{y}`; none when the map does without.
    tile_url: Option<String>,
    password_length_min: usize,
}

/// Show what every screen needs to know of this installation.
#[utoipa::path(get, path = "/installation", tag = "system", responses((status = OK, body = InstallationBody)))]
async fn show_installation(person: Person) -> Result<Json<InstallationBody>, Failure> {
    let settings = &person.app.settings;
    let currency = sales::currency::in_force(&person.read(), &settings.business).await?;
    Ok(Json(InstallationBody {
        version: VERSION,
        currency_digits: sales::currency::minor_digits(&currency),
        currency,
        time_zone: settings.business.time_zone.clone(),
        tile_url: Some(settings.map.tile_url.clone()).filter(|it| !it.is_empty()),
        password_length_min: settings.security.password_length_min,
    }))
}
