//! How long what privacy keeps is kept, and the report of what was purged.

use super::packages::package_path;
use crate::error::PrivacyError;
use crate::store::{self, exports, requests};
use database::{Error, Work};
use kernel::Instant;
use web::App;

/// Notes that a class of data was purged, for the report. A class that is kept for good is not noted.
pub async fn note_purged(
    work: &Work,
    class: &str,
    kept_days: i64,
    before: Instant,
    deleted: u64,
) -> Result<(), Error> {
    store::add_purged(work, class, kept_days, before, deleted).await
}

/// Deletes what of ours is over: reveals, exports, closed requests, packages. Returns each class with the days it is
/// kept and how much was deleted.
pub async fn forget_own(app: &App, work: &Work) -> Result<Vec<(&'static str, i64, u64)>, PrivacyError> {
    let limits = &app.settings.privacy;
    let before = |days: i64| work.now().plus_seconds(-days * 86_400);
    let mut done = Vec::new();
    if limits.reveals_kept_days > 0 {
        let gone =
            store::delete_before(work, "privacy_reveal", "at_us", "1 = 1", before(limits.reveals_kept_days));
        done.push(("reveals", limits.reveals_kept_days, gone.await?));
        let is_seen = "acknowledged_at_us is not null";
        let gone =
            store::delete_before(work, "privacy_alert", "at_us", is_seen, before(limits.reveals_kept_days));
        done.push(("alerts", limits.reveals_kept_days, gone.await?));
    }
    if limits.exports_kept_days > 0 {
        let gone = exports::forget(work, before(limits.exports_kept_days)).await?;
        done.push(("exports", limits.exports_kept_days, gone));
    }
    let mut packages = 0;
    for package in requests::packages_to_delete(work, work.now(), None).await? {
        drop(std::fs::remove_file(package_path(app, package)));
        packages += requests::delete_package(work, package).await?;
    }
    done.push(("packages", limits.package_days, packages));
    if limits.requests_kept_days > 0 {
        let gone = requests::forget_closed(work, before(limits.requests_kept_days)).await?;
        done.push(("requests", limits.requests_kept_days, gone));
    }
    Ok(done)
}
