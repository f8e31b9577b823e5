//! Whether somebody may be reached now: what every message asks, and tells when it was sent.

use crate::error::PrivacyError;
use crate::model::{ContactChannel, ContactReason};
use crate::rules::contact::{self, ContactFacts, NoContact};
use crate::store;
use chrono::Timelike;
use chrono_tz::Tz;
use customers::CustomerId;
use database::{AuditEntry, Sql, Work};
use kernel::{BusinessDay, Instant};
use serde_json::json;
use web::App;

const CAP_DAYS_MAX: i64 = 30;

/// The company's clock.
fn local(app: &App, at: Instant) -> chrono::NaiveDateTime {
    let zone = app.settings.business.time_zone.parse::<Tz>();
    zone.map_or_else(|_| at.utc().naive_utc(), |zone| at.utc().with_timezone(&zone).naive_local())
}

pub(crate) fn minute_of_day(app: &App, at: Instant) -> i64 {
    let time = local(app, at);
    i64::from(time.hour() * 60 + time.minute())
}

pub(crate) fn today(app: &App, at: Instant) -> BusinessDay {
    BusinessDay::from_date(local(app, at).date())
}

/// Everything that stands against reaching a customer now, for a reason and by a way; nothing when they may be
/// reached. Ask again for every message, in the transaction that sends it.
pub async fn may_contact(
    app: &App,
    sql: &impl Sql,
    customer: CustomerId,
    reason: ContactReason,
    channel: ContactChannel,
) -> Result<Vec<NoContact>, PrivacyError> {
    let now = app.now();
    let rows = store::consents::lines(sql, customer).await?;
    let since = now.plus_seconds(-CAP_DAYS_MAX * 86_400);
    let facts = ContactFacts {
        consents: &store::consents::to_lines(&rows)?,
        holds: &store::consents::holds(sql, customer).await?,
        messages: &store::consents::marketing_since(sql, customer, since).await?,
        is_erased: store::is_erased(sql, customer).await?,
        now,
        minute_of_day: minute_of_day(app, now),
    };
    Ok(contact::may_contact(&facts, reason, channel, &app.settings.privacy))
}

/// Notes a message that was sent, so that the next one counts it.
pub async fn note_message(
    work: &mut Work,
    customer: CustomerId,
    reason: ContactReason,
    channel: ContactChannel,
) -> Result<(), PrivacyError> {
    store::consents::add_message(work, customer, reason, channel).await?;
    work.audit(AuditEntry {
        action: "privacy.message_noted",
        subject_kind: "customer",
        subject: Some(customer.uuid()),
        unit: None,
        detail: json!({ "reason": reason, "channel": channel }),
    });
    Ok(())
}
