//! The ledger of consent.

use super::told;
use crate::error::PrivacyError;
use crate::model::{Consent, ConsentSource, ConsentText, ContactChannel, HoldKind, Purpose};
use crate::rules::consent::{self, ConsentFault};
use crate::store::consents::{self as store, ConsentRow, TextRow};
use crate::store::{self as rows, Person};
use customers::CustomerId;
use database::{AuditEntry, Error, Sql, Work};
use kernel::{BusinessDay, Instant, Words};
use serde_json::json;
use std::collections::HashSet;
use uuid::Uuid;

/// A line to be added to the ledger.
#[derive(Clone, Debug)]
pub(crate) struct NewConsent {
    pub(crate) purpose: Purpose,
    pub(crate) text_version: i64,
    pub(crate) channel: Option<ContactChannel>,
    pub(crate) is_given: bool,
    pub(crate) source: ConsentSource,
    /// When the person said it; now when left out.
    pub(crate) at: Option<Instant>,
}

/// Records what a person agreed to or took back. A text that does not exist is refused; taking back needs no more
/// than giving.
pub(crate) async fn record(
    work: &mut Work,
    person: &Person,
    new: &NewConsent,
    today: BusinessDay,
) -> Result<(), PrivacyError> {
    consent::check_channel(new.purpose, new.channel)?;
    let texts = store::texts(work).await?;
    consent::text_for(&texts, (new.purpose, new.text_version), new.is_given, today)?;
    let at = new.at.unwrap_or(work.now());
    if work.now() < at {
        return Err(ConsentFault::InFuture.into());
    }
    if new.is_given && rows::is_erased(work, person.id).await? {
        return Err(PrivacyError::Erased);
    }
    add_line(work, person.id, new, at, None).await?;
    let action = if new.is_given { "privacy.consent_given" } else { "privacy.consent_withdrawn" };
    let detail = json!({
        "purpose": new.purpose, "text_version": new.text_version, "channel": new.channel, "source": new.source,
        "at": at,
    });
    told(work, action, person, detail);
    work.tell("privacy.consent_changed", &json!({ "customer": person.id }));
    Ok(())
}

/// Appends a line. Its number places it among lines of the same moment.
pub(super) async fn add_line(
    work: &Work,
    customer: CustomerId,
    new: &NewConsent,
    at: Instant,
    merge: Option<Uuid>,
) -> Result<(), Error> {
    work.insert(ConsentRow {
        id: work.new_id(),
        seq: work.take_numbers("privacy_consent", 1).await?,
        customer_id: customer.uuid(),
        purpose: new.purpose.as_str().to_owned(),
        text_version: new.text_version,
        channel: new.channel.map(|it| it.as_str().to_owned()),
        is_given: new.is_given,
        source: new.source.as_str().to_owned(),
        at_us: at.micros(),
        recorded_at_us: work.now().micros(),
        by_user: work.who().user,
        by_name: work.who().name.clone(),
        merge_id: merge,
    })
    .await
}

/// A new version of a text, in force from a day on.
#[derive(Clone, Debug)]
pub(crate) struct NewText {
    pub(crate) purpose: Purpose,
    pub(crate) text: Words,
    pub(crate) from: BusinessDay,
}

pub(crate) async fn add_text(work: &mut Work, new: NewText) -> Result<ConsentText, PrivacyError> {
    // The series holds other writers, so that two texts do not get the same version.
    work.take_numbers("privacy_text", 1).await?;
    let texts = store::texts(work).await?;
    let last = texts.iter().filter(|it| it.purpose == new.purpose).map(|it| it.version).max();
    let version = last.unwrap_or(0) + 1;
    work.insert(TextRow {
        purpose: new.purpose.as_str().to_owned(),
        version,
        zh: new.text.zh.clone(),
        en: new.text.en.clone(),
        from_day: i64::from(new.from.0),
        at_us: work.now().micros(),
        by_user: work.who().user,
    })
    .await?;
    let detail = json!({ "purpose": new.purpose, "version": version, "from": new.from, "text": new.text });
    work.audit(AuditEntry {
        action: "privacy.text_added",
        subject_kind: "consent_text",
        subject: None,
        unit: None,
        detail,
    });
    Ok(ConsentText { purpose: new.purpose, version, text: new.text, from: new.from })
}

/// The person objects to marketing, is not to be contacted, or takes that back.
pub(crate) async fn set_hold(
    work: &mut Work,
    person: &Person,
    kind: HoldKind,
    is_on: bool,
) -> Result<(), PrivacyError> {
    let holds = store::holds(work, person.id).await?;
    let is_held = holds.iter().any(|it| it.kind == kind && it.request.is_none());
    match (is_on, is_held) {
        (true, false) => store::add_hold(work, person.id, kind, (None, None)).await?,
        (false, true) => drop(store::end_hold(work, person.id, kind).await?),
        _ => return Ok(()),
    }
    let action = if is_on { "privacy.hold_set" } else { "privacy.hold_ended" };
    told(work, action, person, json!({ "kind": kind }));
    work.tell("privacy.consent_changed", &json!({ "customer": person.id }));
    Ok(())
}

/// Where a person stands with one purpose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConsentStanding {
    pub purpose: Purpose,
    pub is_given: bool,
    /// Ways of contact about which the person said otherwise.
    pub channels: Vec<(ContactChannel, bool)>,
    /// The line that decides.
    pub last: Option<Consent>,
    /// The newest text in force.
    pub text: Option<ConsentText>,
}

/// Where a person stands with every purpose.
pub(crate) fn standing(lines: &[Consent], texts: &[ConsentText], today: BusinessDay) -> Vec<ConsentStanding> {
    let of = |purpose: Purpose| {
        let is_given = consent::agrees(lines, purpose, None);
        let channels = ContactChannel::ALL.iter().map(|it| (*it, consent::agrees(lines, purpose, Some(*it))));
        ConsentStanding {
            purpose,
            is_given,
            channels: channels.filter(|it| it.1 != is_given).collect(),
            last: consent::last(lines, purpose, None).cloned(),
            text: consent::text_in_force(texts, purpose, today).cloned(),
        }
    };
    Purpose::ALL.iter().map(|it| of(*it)).collect()
}

/// Those of these customers who opted in to being recognised by a plate camera: what a till's camera read of others
/// must find nobody.
pub async fn camera_opted_in(sql: &impl Sql, customers: &[CustomerId]) -> Result<HashSet<CustomerId>, Error> {
    let mut found = HashSet::new();
    for (customer, rows) in store::lines_of(sql, customers).await? {
        if consent::camera_may_recognise(&store::to_lines(&rows)?) {
            found.insert(customer);
        }
    }
    Ok(found)
}
