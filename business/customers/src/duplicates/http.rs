//! Suspected duplicates over the API.

use super::hint::{self, NewFileFacts, elsewhere_words, hints};
use super::jobs;
use super::operations;
use super::reports::{self, PairFilter, Place};
use super::rules::{Evidence, Grade, Judgement};
use super::store::{DuplicateId, DuplicateRow, DuplicateState};
use crate::http::{CustomerBody, customer_bodies};
use crate::may;
use crate::model::{CustomerId, Kind};
use ::jobs::JobId;
use axum::http::StatusCode;
use database::{AuditEntry, Sql};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{Instant, Problem, Words};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use vault::Vault;
use web::{Failure, Json, Once, Path, Query, Replay, Routes, Text};

/// Which pairs are listed.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DuplicatesQuery {
    /// The open ones when left out.
    state: Option<DuplicateState>,
    grade: Option<Grade>,
    /// Only pairs of which this file is one.
    customer_id: Option<CustomerId>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// How sure it is that two files are of one customer, and why.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct JudgementBody {
    grade: Grade,
    grade_words: Words,
    /// Points, 100 at most.
    score: i64,
    evidence: Vec<Evidence>,
    /// The evidence in one sentence, without any value.
    words: Words,
}

impl JudgementBody {
    pub(crate) fn new(judgement: Judgement) -> Self {
        let Judgement { grade, score, evidence } = judgement;
        let reasons: Vec<Words> = evidence.iter().map(|it| it.words()).collect();
        let join = |sign: &str, of: fn(&Words) -> &str| reasons.iter().map(of).collect::<Vec<_>>().join(sign);
        let words = Words::new(join(";", |it| &it.zh), join("; ", |it| &it.en));
        Self { grade, grade_words: grade.words(), score, evidence, words }
    }
}

/// Two files that may be of one customer.
#[derive(Debug, Serialize, ToSchema)]
struct DuplicateBody {
    id: DuplicateId,
    state: DuplicateState,
    #[serde(flatten)]
    judgement: JudgementBody,
    one: Option<CustomerBody>,
    other: Option<CustomerBody>,
    /// Why somebody said that they are two customers.
    reason: Option<String>,
    found_at: Instant,
    decided_at: Option<Instant>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DuplicatesPage {
    items: Vec<DuplicateBody>,
    next_cursor: Option<String>,
}

/// List suspected duplicates, the surest first. A pair is shown to whoever sees both files.
#[utoipa::path(get, path = "/customers/duplicates", tag = "customers", params(DuplicatesQuery),
    responses((status = OK, body = DuplicatesPage)))]
pub(crate) async fn list_duplicates(
    actor: Actor<may::MergeCustomers>,
    Query(query): Query<DuplicatesQuery>,
) -> Result<Json<DuplicatesPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<Place>()?);
    let state = query.state.unwrap_or(DuplicateState::Open);
    let filter = PairFilter { state, grade: query.grade, customer: query.customer_id };
    let reader = actor.read();
    let found = reports::pairs(&reader, actor.scope(), &filter, after, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| (it.score, it.one_serial, it.other_serial));
    Ok(Json(DuplicatesPage { items: bodies(&reader, &actor.app().vault, found).await?, next_cursor }))
}

async fn bodies(
    sql: &impl Sql,
    vault: &Vault,
    rows: Vec<DuplicateRow>,
) -> Result<Vec<DuplicateBody>, Problem> {
    let mut ids: Vec<CustomerId> =
        rows.iter().flat_map(|it| [CustomerId(it.one_id), CustomerId(it.other_id)]).collect();
    ids.sort_unstable();
    ids.dedup();
    let files = customer_bodies(sql, vault, &ids).await?;
    let files: HashMap<CustomerId, CustomerBody> = files.into_iter().map(|it| (it.id(), it)).collect();
    rows.into_iter()
        .map(|row| {
            let (grade, evidence) = (row.grade()?, row.evidence()?);
            Ok(DuplicateBody {
                id: DuplicateId(row.id),
                state: row.state()?,
                judgement: JudgementBody::new(Judgement { grade, score: row.score, evidence }),
                one: files.get(&CustomerId(row.one_id)).cloned(),
                other: files.get(&CustomerId(row.other_id)).cloned(),
                reason: Some(row.reason).filter(|it| !it.is_empty()),
                found_at: Instant::from_micros(row.found_at_us),
                decided_at: row.decided_at_us.map(Instant::from_micros),
            })
        })
        .collect()
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct FindDuplicates {}

/// The job that searches.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(crate) struct StartedSearch {
    job_id: JobId,
}

/// Search all files for duplicates, in the background.
#[utoipa::path(post, path = "/customers/duplicates/find", tag = "customers", request_body = FindDuplicates,
    responses((status = ACCEPTED, body = StartedSearch)))]
pub(crate) async fn find_duplicates(
    actor: Actor<may::MergeCustomers>,
    once: Once<FindDuplicates>,
) -> Result<(StatusCode, axum::Json<StartedSearch>), Failure> {
    let mut work = actor.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok((StatusCode::ACCEPTED, axum::Json(answer)));
    }
    let answer = StartedSearch { job_id: jobs::ask_for(&work).await? };
    work.audit(AuditEntry {
        action: "customers.duplicate_search_asked",
        subject_kind: "job",
        subject: Some(answer.job_id.0),
        unit: None,
        detail: json!({}),
    });
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok((StatusCode::ACCEPTED, axum::Json(answer)))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DismissDuplicate {
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    reason: Text,
}

/// Say that two files are of two customers. It is remembered when they are found again.
#[utoipa::path(post, path = "/customers/duplicates/{duplicate_id}/dismiss", tag = "customers",
    params(("duplicate_id" = DuplicateId, Path)), request_body = DismissDuplicate,
    responses((status = NO_CONTENT)))]
pub(crate) async fn dismiss_duplicate(
    actor: Actor<may::MergeCustomers>,
    Path(id): Path<DuplicateId>,
    Json(request): Json<DismissDuplicate>,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    let change = (DuplicateState::Open, DuplicateState::Dismissed);
    operations::decide(&mut work, id, change, request.reason.0.as_deref().unwrap_or_default()).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Take back that two files are of two customers.
#[utoipa::path(post, path = "/customers/duplicates/{duplicate_id}/reopen", tag = "customers",
    params(("duplicate_id" = DuplicateId, Path)), responses((status = NO_CONTENT)))]
pub(crate) async fn reopen_duplicate(
    actor: Actor<may::MergeCustomers>,
    Path(id): Path<DuplicateId>,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    operations::decide(&mut work, id, (DuplicateState::Dismissed, DuplicateState::Open), "").await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// What somebody is about to file.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CheckDuplicates {
    kind: Kind,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    name: Text,
    #[serde(default)]
    phones: Vec<String>,
    #[serde(default)]
    plates: Vec<String>,
    #[serde(default)]
    card_numbers: Vec<String>,
}

/// A file that may be of the same customer.
#[derive(Debug, Serialize, ToSchema)]
struct HintBody {
    customer: CustomerBody,
    #[serde(flatten)]
    judgement: JudgementBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DuplicateHints {
    /// Files in sight, the surest first.
    inside: Vec<HintBody>,
    /// Said when there is probably such a file out of sight, and nothing of it.
    elsewhere: Option<Words>,
}

/// Phones, plates and cards that may be asked about at once.
const VALUES_MAX: usize = 20;

/// Ask whether a customer is filed already, before filing them.
#[utoipa::path(post, path = "/customers/duplicates/check", tag = "customers", request_body = CheckDuplicates,
    responses((status = OK, body = DuplicateHints)))]
pub(crate) async fn check_duplicates(
    actor: Actor<may::ManageCustomers>,
    Json(request): Json<CheckDuplicates>,
) -> Result<Json<DuplicateHints>, Failure> {
    for (field, values) in
        [("phones", &request.phones), ("plates", &request.plates), ("card_numbers", &request.card_numbers)]
    {
        if VALUES_MAX < values.len() {
            return Err(Problem::field(field, "too_many", "at most 20 / 最多 20 个").into());
        }
    }
    let vault = &actor.app().vault;
    let mut work = actor.work().await?;
    let facts = NewFileFacts {
        kind: request.kind,
        name: request.name.0.as_deref(),
        phones: request.phones.iter().map(String::as_str).collect(),
        plates: request.plates.iter().map(String::as_str).collect(),
        cards: request.card_numbers.iter().map(String::as_str).collect(),
    };
    let found = hints(&work, vault, work.scope(), &facts).await?;
    let ids: Vec<CustomerId> = found.inside.iter().map(|it| it.customer).collect();
    let files = customer_bodies(&work, vault, &ids).await?;
    let inside = files
        .into_iter()
        .zip(found.inside)
        .map(|(customer, hint)| HintBody { customer, judgement: JudgementBody::new(hint.judgement) })
        .collect();
    let elsewhere = found.is_elsewhere.then(elsewhere_words);
    if found.is_elsewhere {
        // Whoever asks names through one after the other shows in the audit.
        hint::note_elsewhere(&mut work);
        work.commit().await?;
    }
    Ok(Json(DuplicateHints { inside, elsewhere }))
}

pub(crate) fn routes() -> Routes {
    Routes::new()
        .permit::<may::MergeCustomers>(handlers!(list_duplicates))
        .permit::<may::MergeCustomers>(handlers!(find_duplicates))
        .permit::<may::MergeCustomers>(handlers!(dismiss_duplicate))
        .permit::<may::MergeCustomers>(handlers!(reopen_duplicate))
        .permit::<may::ManageCustomers>(handlers!(check_duplicates))
}
