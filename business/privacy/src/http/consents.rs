//! Texts, the ledger of consent, and whether somebody may be reached.

use super::person_in_sight;
use crate::model::{Consent, ConsentSource, ConsentText, ContactChannel, ContactReason, HoldKind, Purpose};
use crate::operations::{self, ConsentStanding, NewConsent, NewText};
use crate::store::consents as store;
use crate::{may, store as rows};
use customers::CustomerId;
use database::Sql;
use identity::Actor;
use kernel::{BusinessDay, Instant, Problem, Words};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{App, Created, Failure, Json, Once, Path, Query, Replay};

/// The text that a person agrees to.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ConsentTextBody {
    purpose: Purpose,
    purpose_name: Words,
    version: i64,
    text: Words,
    /// The first day on which it can be agreed to.
    from: BusinessDay,
}

impl From<ConsentText> for ConsentTextBody {
    fn from(text: ConsentText) -> Self {
        Self {
            purpose: text.purpose,
            purpose_name: text.purpose.words(),
            version: text.version,
            text: text.text,
            from: text.from,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConsentTextsList {
    items: Vec<ConsentTextBody>,
}

/// List the texts that persons agree to, with all versions.
#[utoipa::path(get, path = "/privacy/texts", tag = "privacy", responses((status = OK, body = ConsentTextsList)))]
pub(super) async fn list_consent_texts(
    actor: Actor<may::ReadConsents>,
) -> Result<Json<ConsentTextsList>, Failure> {
    let texts = store::texts(&actor.read()).await?;
    Ok(Json(ConsentTextsList { items: texts.into_iter().map(Into::into).collect() }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AddConsentText {
    purpose: Purpose,
    text: Words,
    from: BusinessDay,
}

/// Longest text, in characters.
const TEXT_CHARS_MAX: usize = 4_000;

/// Add a version of a text. Earlier ones stay as they are: persons agreed to them.
#[utoipa::path(post, path = "/privacy/texts", tag = "privacy", request_body = AddConsentText,
    responses((status = CREATED, body = ConsentTextBody)))]
pub(super) async fn add_consent_text(
    actor: Actor<may::ManageTexts>,
    once: Once<AddConsentText>,
) -> Result<Created<ConsentTextBody>, Failure> {
    let AddConsentText { purpose, text, from } = &once.body;
    for (field, text) in [("text.zh", &text.zh), ("text.en", &text.en)] {
        if text.trim().is_empty() || TEXT_CHARS_MAX < text.chars().count() {
            let message =
                format!("needs 1 to {TEXT_CHARS_MAX} characters / 须为 1 至 {TEXT_CHARS_MAX} 个字符");
            return Err(Problem::field(field, "unfit", message).into());
        }
    }
    let mut work = actor.work().await?;
    if !organisation::covers_company(&work, actor.scope()).await? {
        let detail = "texts hold for the whole company / 同意文本适用于全公司";
        return Err(Problem::with_detail(kernel::Code::Forbidden, detail).into());
    }
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let new = NewText { purpose: *purpose, text: text.clone(), from: *from };
    let answer = ConsentTextBody::from(operations::add_text(&mut work, new).await?);
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

/// One way of contact about which the person said otherwise.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ConsentChannelBody {
    channel: ContactChannel,
    channel_name: Words,
    is_given: bool,
}

/// Where a person stands with one purpose.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ConsentStandingBody {
    purpose: Purpose,
    purpose_name: Words,
    is_given: bool,
    /// Since when: the line that decides.
    since: Option<Instant>,
    /// The version that was agreed to or refused.
    text_version: Option<i64>,
    channels: Vec<ConsentChannelBody>,
    /// The newest text in force.
    text: Option<ConsentTextBody>,
}

impl From<ConsentStanding> for ConsentStandingBody {
    fn from(it: ConsentStanding) -> Self {
        let channel = |(channel, is_given): (ContactChannel, bool)| ConsentChannelBody {
            channel,
            channel_name: channel.words(),
            is_given,
        };
        Self {
            purpose: it.purpose,
            purpose_name: it.purpose.words(),
            is_given: it.is_given,
            since: it.last.as_ref().map(|it| it.at),
            text_version: it.last.as_ref().map(|it| it.text_version),
            channels: it.channels.into_iter().map(channel).collect(),
            text: it.text.map(Into::into),
        }
    }
}

/// A line of the ledger.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct ConsentLine {
    purpose: Purpose,
    purpose_name: Words,
    text_version: i64,
    channel: Option<ContactChannel>,
    channel_name: Option<Words>,
    is_given: bool,
    source: ConsentSource,
    source_name: Words,
    at: Instant,
    recorded_at: Instant,
    /// Who wrote it down.
    recorded_by: String,
}

/// What stands against contact.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct HoldBody {
    kind: HoldKind,
    kind_name: Words,
    since: Instant,
    /// It ends with a request of the person.
    is_by_request: bool,
}

/// What a person agreed to: where they stand, and the ledger it follows from.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct ConsentsBody {
    is_erased: bool,
    standing: Vec<ConsentStandingBody>,
    holds: Vec<HoldBody>,
    /// The newest first.
    lines: Vec<ConsentLine>,
}

async fn body(app: &App, sql: &impl Sql, customer: CustomerId) -> Result<ConsentsBody, Problem> {
    let rows = store::lines(sql, customer).await?;
    let lines = store::to_lines(&rows)?;
    let texts = store::texts(sql).await?;
    let standing = operations::standing(&lines, &texts, operations::today(app, app.now()));
    let shown = rows.iter().zip(&lines).rev().map(|(row, line): (_, &Consent)| ConsentLine {
        purpose: line.purpose,
        purpose_name: line.purpose.words(),
        text_version: line.text_version,
        channel: line.channel,
        channel_name: line.channel.map(ContactChannel::words),
        is_given: line.is_given,
        source: line.source,
        source_name: line.source.words(),
        at: line.at,
        recorded_at: Instant::from_micros(row.recorded_at_us),
        recorded_by: row.by_name.clone(),
    });
    let holds = store::holds(sql, customer).await?;
    let hold = |it: crate::model::Hold| HoldBody {
        kind: it.kind,
        kind_name: it.kind.words(),
        since: it.since,
        is_by_request: it.request.is_some(),
    };
    Ok(ConsentsBody {
        is_erased: rows::is_erased(sql, customer).await?,
        standing: standing.into_iter().map(Into::into).collect(),
        holds: holds.into_iter().map(hold).collect(),
        lines: shown.collect(),
    })
}

/// Show what a customer agreed to.
#[utoipa::path(get, path = "/customers/{customer_id}/consents", tag = "privacy",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = ConsentsBody)))]
pub(super) async fn show_consents(
    actor: Actor<may::ReadConsents>,
    Path(id): Path<CustomerId>,
) -> Result<Json<ConsentsBody>, Failure> {
    let reader = actor.read();
    person_in_sight(&reader, actor.scope(), id).await?;
    Ok(Json(body(actor.app(), &reader, id).await?))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct RecordConsent {
    purpose: Purpose,
    /// The version of the text that the person read.
    text_version: i64,
    /// One way of contact alone, for marketing; all when left out.
    channel: Option<ContactChannel>,
    /// False to take it back.
    is_given: bool,
    source: ConsentSource,
    /// When the person said it; now when left out.
    at: Option<Instant>,
}

/// Record what a customer agreed to, or took back. It counts at once.
#[utoipa::path(post, path = "/customers/{customer_id}/consents", tag = "privacy",
    params(("customer_id" = CustomerId, Path)), request_body = RecordConsent,
    responses((status = CREATED, body = ConsentsBody)))]
pub(super) async fn record_consent(
    actor: Actor<may::RecordConsents>,
    Path(id): Path<CustomerId>,
    once: Once<RecordConsent>,
) -> Result<Created<ConsentsBody>, Failure> {
    let (app, mut work) = (actor.app(), actor.work().await?);
    let person = person_in_sight(&work, actor.scope(), id).await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let RecordConsent { purpose, text_version, channel, is_given, source, at } = once.body;
    let new = NewConsent { purpose, text_version, channel, is_given, source, at };
    operations::record(&mut work, &person, &new, operations::today(app, app.now())).await?;
    let answer = body(app, &work, id).await?;
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct SetHold {
    is_on: bool,
}

/// Say that a customer objects to marketing, is not to be contacted or restricts processing, or not any more.
#[utoipa::path(put, path = "/customers/{customer_id}/holds/{hold_kind}", tag = "privacy",
    params(("customer_id" = CustomerId, Path), ("hold_kind" = HoldKind, Path)), request_body = SetHold,
    responses((status = OK, body = ConsentsBody)))]
pub(super) async fn set_hold(
    actor: Actor<may::RecordConsents>,
    Path((id, kind)): Path<(CustomerId, HoldKind)>,
    Json(request): Json<SetHold>,
) -> Result<Json<ConsentsBody>, Failure> {
    let mut work = actor.work().await?;
    let person = person_in_sight(&work, actor.scope(), id).await?;
    operations::set_hold(&mut work, &person, kind, request.is_on).await?;
    let answer = body(actor.app(), &work, id).await?;
    work.commit().await?;
    Ok(Json(answer))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ContactQuery {
    /// Why somebody is to be reached; marketing when left out.
    reason: Option<ContactReason>,
}

/// Why not.
#[derive(Debug, Serialize, ToSchema)]
struct NoContactBody {
    /// erased, objection, blacklist, restriction, no_consent, quiet_hours or too_many.
    code: &'static str,
    words: Words,
}

/// Whether somebody may be reached by one way.
#[derive(Debug, Serialize, ToSchema)]
struct ContactPermissionItem {
    channel: ContactChannel,
    channel_name: Words,
    is_allowed: bool,
    against: Vec<NoContactBody>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ContactPermission {
    reason: ContactReason,
    reason_name: Words,
    channels: Vec<ContactPermissionItem>,
}

/// Ask whether a customer may be reached now, and why not.
#[utoipa::path(get, path = "/customers/{customer_id}/contact", tag = "privacy",
    params(("customer_id" = CustomerId, Path), ContactQuery), responses((status = OK, body = ContactPermission)))]
pub(super) async fn check_contact(
    actor: Actor<may::ReadConsents>,
    Path(id): Path<CustomerId>,
    Query(query): Query<ContactQuery>,
) -> Result<Json<ContactPermission>, Failure> {
    let reader = actor.read();
    person_in_sight(&reader, actor.scope(), id).await?;
    let reason = query.reason.unwrap_or(ContactReason::Marketing);
    let mut channels = Vec::new();
    for channel in ContactChannel::ALL {
        let against = operations::may_contact(actor.app(), &reader, id, reason, *channel).await?;
        channels.push(ContactPermissionItem {
            channel: *channel,
            channel_name: channel.words(),
            is_allowed: against.is_empty(),
            against: against
                .into_iter()
                .map(|it| NoContactBody { code: it.code(), words: it.words() })
                .collect(),
        });
    }
    Ok(Json(ContactPermission { reason, reason_name: reason.words(), channels }))
}
