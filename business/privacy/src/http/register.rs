//! The register of processing activities, put together from what each crate declares, and what was purged.

use crate::may;
use crate::register::Register;
use crate::store;
use axum::Extension;
use identity::Actor;
use kernel::processing::Activity;
use kernel::{Instant, Words};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{ContentType, Download, Failure, Json, Query};

/// One thing that is done with personal information.
#[derive(Debug, Serialize, ToSchema)]
struct ProcessingActivity {
    name: &'static str,
    title: Words,
    purpose: Words,
    data: Vec<Words>,
    basis: Words,
    retention: Words,
    recipients: Words,
}

impl From<&Activity> for ProcessingActivity {
    fn from(it: &Activity) -> Self {
        Self {
            name: it.name,
            title: it.title.words(),
            purpose: it.purpose.words(),
            data: it.data.iter().map(|it| it.words()).collect(),
            basis: it.basis.words(),
            retention: it.retention.words(),
            recipients: it.recipients.words(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProcessingRegister {
    items: Vec<ProcessingActivity>,
}

/// Show what is done with personal information, why, and for how long.
#[utoipa::path(get, path = "/privacy/register", tag = "privacy",
    responses((status = OK, body = ProcessingRegister)))]
pub(super) async fn show_register(
    _actor: Actor<may::ReadRegister>,
    Extension(register): Extension<Register>,
) -> Json<ProcessingRegister> {
    Json(ProcessingRegister { items: register.activities().iter().map(Into::into).collect() })
}

/// The form of the register.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
enum RegisterFormat {
    #[default]
    Csv,
    Markdown,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RegisterQuery {
    /// csv when left out.
    #[serde(default)]
    #[param(inline)]
    format: RegisterFormat,
}

/// Download the register, for whoever asks for it by law.
#[utoipa::path(get, path = "/privacy/register/file", tag = "privacy", params(RegisterQuery),
    responses((status = OK, body = String, content_type = "text/csv")))]
pub(super) async fn download_register(
    actor: Actor<may::ReadRegister>,
    Extension(register): Extension<Register>,
    Query(query): Query<RegisterQuery>,
) -> Download {
    let lang = actor.lang();
    match query.format {
        RegisterFormat::Csv => {
            Download::of_bytes("processing-register.csv", ContentType::Csv, register.csv(lang))
        }
        RegisterFormat::Markdown => {
            Download::of_bytes("processing-register.md", ContentType::Markdown, register.markdown(lang))
        }
    }
}

/// What was purged of one class of data.
#[derive(Debug, Serialize, ToSchema)]
struct PurgeItem {
    /// imports, sessions, audit, reveals, exports, packages, requests, unmatched, prospects …
    class: String,
    kept_days: i64,
    /// What was older than this.
    before: Instant,
    deleted: i64,
    at: Instant,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PurgesList {
    items: Vec<PurgeItem>,
}

/// Lines of the report shown.
const SHOWN_MAX: i64 = 500;

/// List what was deleted because its time was over, the latest first.
#[utoipa::path(get, path = "/privacy/purges", tag = "privacy", responses((status = OK, body = PurgesList)))]
pub(super) async fn list_purges(actor: Actor<may::ReadRegister>) -> Result<Json<PurgesList>, Failure> {
    let found = store::purged(&actor.read(), SHOWN_MAX).await?;
    let item = |it: store::Purged| PurgeItem {
        class: it.class,
        kept_days: it.kept_days,
        before: it.before,
        deleted: it.deleted,
        at: it.at,
    };
    Ok(Json(PurgesList { items: found.into_iter().map(item).collect() }))
}
