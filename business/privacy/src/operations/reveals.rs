//! Personal values in clear: asked for with a reason, counted, limited, noted, and watched.

use super::contact::minute_of_day;
use super::{seal_note, told};
use crate::error::PrivacyError;
use crate::model::{AlertId, AlertKind, FieldClass, RevealReason};
use crate::rules::unusual::{RevealFacts, has_reveals_left, of_reveal};
use crate::store::reveals::{self as store, AlertRow, RevealRow};
use crate::store::{self as rows, Person};
use customers::values_in_parts;
use database::{AuditEntry, Sql, Who, Work};
use kernel::Instant;
use kernel::rounding::div_floor;
use serde_json::{Value, json};
use uuid::Uuid;
use vault::{PersonalKind, PersonalValue, SubjectId, Vault, mask_text};
use web::App;

/// What somebody asks to see, and why.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) field: FieldClass,
    pub(crate) reason: RevealReason,
    pub(crate) note: Option<String>,
}

/// The values, and how many more may be seen within these 24 hours.
#[derive(Clone, Debug)]
pub(crate) struct Revealed {
    pub(crate) values: Vec<PersonalValue>,
    pub(crate) left_today: i64,
}

const DAY_SECONDS: i64 = 86_400;

/// Shows the values of one class of a person. The value stands neither in the audit nor in an alert; that it was
/// shown stands there even when the answer never arrives.
pub(crate) async fn reveal(
    app: &App,
    work: &mut Work,
    person: &Person,
    asked: &Asked,
) -> Result<Revealed, PrivacyError> {
    let limits = &app.settings.privacy;
    if asked.reason == RevealReason::Other && asked.note.is_none() {
        return Err(PrivacyError::NoReason);
    }
    super::check_note(asked.note.as_deref())?;
    if rows::is_erased(work, person.id).await? {
        return Err(PrivacyError::Erased);
    }
    let user = work.who().user.unwrap_or_else(Uuid::nil);
    // The series holds other reveals until this one is counted, so that two at once cannot both be the last.
    let seq = work.take_numbers("privacy_reveal", 1).await?;
    let (now, hour_ago) = (work.now(), work.now().plus_seconds(-3_600));
    let before = store::count_since(work, user, now.plus_seconds(-DAY_SECONDS)).await?;
    if !has_reveals_left(before, limits) {
        return Err(PrivacyError::NoRevealsLeft { max: limits.reveals_per_day_max });
    }
    let values = values_of(app, work, person, asked.field.kind()).await?;
    let note = seal_note(work, &app.vault, person.id.subject(), asked.note.as_deref()).await?;
    work.insert(RevealRow {
        seq,
        customer_id: person.id.uuid(),
        unit_id: person.owner,
        field: asked.field.as_str().to_owned(),
        reason: asked.reason.as_str().to_owned(),
        note: (!note.is_null()).then(|| note.to_string()),
        at_us: now.micros(),
        user_id: user,
        user_name: work.who().name.clone(),
    })
    .await?;
    let detail =
        json!({ "field": asked.field, "reason": asked.reason, "note": note, "values": values.len() });
    told(work, "privacy.value_revealed", person, detail);
    let employment = store::employment(work, user).await?;
    let owner_path = store::path_of_unit(work, person.owner).await?.unwrap_or_default();
    let facts = RevealFacts {
        within_hour: store::count_since(work, user, hour_ago).await?,
        within_day: before + 1,
        hour: div_floor(minute_of_day(app, now), 60),
        is_own_area: employment.as_ref().is_none_or(|it| is_near(&it.unit_path, &owner_path)),
        leaves_in_days: employment.and_then(|it| days_until(it.left_at, now)),
    };
    let seen =
        json!({ "within_hour": facts.within_hour, "within_day": facts.within_day, "field": asked.field });
    for kind in of_reveal(&facts, limits) {
        let (customer, unit) = (Some(person.id.uuid()), Some(person.owner));
        raise(work, kind, Suspect { customer, unit, ..Suspect::of(work) }, &seen).await?;
    }
    Ok(Revealed { values, left_today: limits.reveals_per_day_max - facts.within_day })
}

/// The values of one kind of a person, and those that invoice titles and days of the file hold beside.
async fn values_of(
    app: &App,
    work: &Work,
    person: &Person,
    kind: PersonalKind,
) -> Result<Vec<PersonalValue>, PrivacyError> {
    let mut values = app.vault.reveal(work, person.id.subject()).await?;
    values.retain(|it| it.kind == kind);
    for value in values_in_parts(work, &app.vault, person.id, kind).await? {
        if !values.iter().any(|it| it.plain == value.plain) {
            values.push(value);
        }
    }
    Ok(values)
}

/// Whether a customer's unit lies below the unit of an employee, or above it: a station's own area.
fn is_near(employee: &str, owner: &str) -> bool {
    owner.starts_with(employee) || employee.starts_with(owner)
}

/// Days until somebody's last day of work.
pub(super) fn days_until(left_at: Option<Instant>, now: Instant) -> Option<i64> {
    left_at.map(|it| div_floor(it.seconds_since(now), DAY_SECONDS))
}

/// Who did what an alert is about, and to whom.
pub(super) struct Suspect {
    pub(super) user: Option<Uuid>,
    pub(super) user_name: String,
    pub(super) customer: Option<Uuid>,
    pub(super) unit: Option<Uuid>,
    pub(super) export_seq: Option<i64>,
    pub(super) event_seq: Option<i64>,
}

impl Suspect {
    /// Whoever works here.
    pub(super) fn of(work: &Work) -> Self {
        let Who { user, name: user_name, .. } = work.who().clone();
        Self { user, user_name, customer: None, unit: None, export_seq: None, event_seq: None }
    }
}

/// Tells whoever keeps confidentiality that something looks unusual.
pub(super) async fn raise(
    work: &mut Work,
    kind: AlertKind,
    about: Suspect,
    facts: &Value,
) -> Result<(), PrivacyError> {
    let id = work.new_id();
    let unit = about.unit;
    work.insert(AlertRow {
        id,
        seq: work.take_numbers("privacy_alert", 1).await?,
        kind: kind.as_str().to_owned(),
        user_id: about.user,
        user_name: about.user_name,
        customer_id: about.customer,
        unit_id: unit,
        export_seq: about.export_seq,
        event_seq: about.event_seq,
        facts: facts.to_string(),
        at_us: work.now().micros(),
        acknowledged_at_us: None,
        acknowledged_by_user: None,
        acknowledged_by_name: None,
        note: None,
    })
    .await?;
    work.audit(AuditEntry {
        action: "privacy.alert_raised",
        subject_kind: "alert",
        subject: Some(id),
        unit,
        detail: json!({ "kind": kind, "facts": facts }),
    });
    work.tell("privacy.alert_raised", &json!({ "alert": id }));
    Ok(())
}

/// Somebody looked at an alert and says what it was. The note is about staff; numbers that slipped into it are covered
/// before it is kept.
pub(crate) async fn acknowledge(
    work: &mut Work,
    alert: &AlertRow,
    note: Option<String>,
) -> Result<(), PrivacyError> {
    super::check_note(note.as_deref())?;
    let note = note.map(|it| mask_text(&it, &[]));
    let id = AlertId(alert.id);
    if store::acknowledge(work, id, note).await? {
        work.audit(AuditEntry {
            action: "privacy.alert_acknowledged",
            subject_kind: "alert",
            subject: Some(alert.id),
            unit: alert.unit_id,
            detail: json!({ "kind": alert.kind }),
        });
    }
    Ok(())
}

/// What was written beside reveals or steps, opened, what it says of the person covered; nothing for persons who were
/// erased since.
pub(crate) async fn notes_of(
    sql: &impl Sql,
    vault: &Vault,
    notes: &[Option<String>],
) -> Result<Vec<Option<String>>, PrivacyError> {
    let mut opened = Vec::with_capacity(notes.len());
    for note in notes {
        let sealed = note.as_deref().and_then(|it| serde_json::from_str::<Value>(it).ok());
        opened.push(match sealed {
            None => None,
            Some(sealed) => {
                let plain = vault.open_json(sql, &sealed).await?;
                let note = plain.and_then(|it| it["note"].as_str().map(str::to_owned));
                let subject = sealed["subject"].as_str().and_then(|it| it.parse().ok()).map(SubjectId);
                let values = match subject {
                    Some(subject) => vault.reveal(sql, subject).await?,
                    None => Vec::new(),
                };
                note.map(|it| mask_text(&it, &values))
            }
        });
    }
    Ok(opened)
}
