//! Requests of persons over the wire.

use super::person_in_sight;
use crate::model::{PackageId, Request, RequestId, RequestKind, RequestState};
use crate::operations::{self, NewRequest};
use crate::rules::requests::is_overdue;
use crate::store::requests::{self as store, RequestFilter};
use crate::store::reveals::numbers;
use crate::{may, store as rows};
use customers::{CustomerId, PartId};
use database::{Scope, Sql};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant, Problem, Words};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vault::{PersonalKind, PersonalValue, SubjectId};
use web::{App, Created, Failure, IfMatch, Json, Once, Path, Query, Replay, Tagged, Text};

/// A request of a person.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct RequestItem {
    id: RequestId,
    serial: i64,
    customer_id: CustomerId,
    customer_number: Option<String>,
    /// The contact in the customer's file who asks; none when it is the customer.
    #[serde(default)]
    contact_id: Option<PartId>,
    /// Masked: 张*. None once they were erased.
    #[serde(default)]
    contact_name: Option<String>,
    kind: RequestKind,
    kind_name: Words,
    state: RequestState,
    state_name: Words,
    received_at: Instant,
    due_on: BusinessDay,
    is_overdue: bool,
    closed_at: Option<Instant>,
    /// For `If-Match`.
    version: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RequestsPage {
    items: Vec<RequestItem>,
    next_cursor: Option<String>,
}

/// What was done and when.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct RequestStep {
    state: RequestState,
    state_name: Words,
    note: Option<String>,
    at: Instant,
    by: String,
}

/// A file made for the person.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct PackageItem {
    pub(super) id: PackageId,
    pub(super) made_at: Instant,
    /// Until when it can be fetched.
    pub(super) until: Instant,
    pub(super) file_bytes: i64,
    pub(super) downloads: i64,
    pub(super) made_by: String,
}

/// A request with its log.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub(super) struct RequestDetail {
    #[serde(flatten)]
    request: RequestItem,
    steps: Vec<RequestStep>,
    packages: Vec<PackageItem>,
}

impl RequestDetail {
    /// What is kept beside an idempotency key: a note may name somebody, and that place is not sealed.
    pub(super) fn without_notes(mut self) -> Self {
        for step in &mut self.steps {
            step.note = None;
        }
        self
    }
}

/// What is shown beside the ids of a page of requests.
struct Beside {
    numbers: HashMap<Uuid, (String, i64)>,
    /// Values of contacts.
    values: HashMap<SubjectId, Vec<PersonalValue>>,
    today: BusinessDay,
}

impl Beside {
    async fn load(app: &App, sql: &impl Sql, requests: &[Request]) -> Result<Self, Problem> {
        let contacts = requests.iter().filter_map(|it| it.contact);
        let contacts: Vec<SubjectId> = contacts.map(|it| SubjectId(it.uuid())).collect();
        Ok(Self {
            numbers: numbers(sql, requests.iter().map(|it| it.customer)).await?,
            values: app.vault.reveal_all(sql, &contacts).await?,
            today: operations::today(app, app.now()),
        })
    }

    fn name_of(&self, contact: PartId) -> Option<String> {
        let values = self.values.get(&SubjectId(contact.uuid()))?;
        values.iter().find(|it| it.kind == PersonalKind::Name).map(PersonalValue::masked)
    }
}

fn item(request: Request, beside: &Beside) -> RequestItem {
    RequestItem {
        id: request.id,
        serial: request.serial,
        customer_id: CustomerId(request.customer),
        customer_number: beside.numbers.get(&request.customer).map(|it| it.0.clone()),
        contact_id: request.contact,
        contact_name: request.contact.and_then(|it| beside.name_of(it)),
        kind: request.kind,
        kind_name: request.kind.words(),
        state: request.state,
        state_name: request.state.words(),
        received_at: request.received_at,
        due_on: request.due_on,
        is_overdue: is_overdue(request.state, request.due_on, beside.today),
        closed_at: request.closed_at,
        version: request.version,
    }
}

pub(super) async fn detail(app: &App, sql: &impl Sql, request: Request) -> Result<RequestDetail, Problem> {
    let beside = Beside::load(app, sql, std::slice::from_ref(&request)).await?;
    let steps = store::steps(sql, request.id).await?;
    let notes: Vec<Option<String>> = steps.iter().map(|it| it.note.clone()).collect();
    let notes = operations::notes_of(sql, &app.vault, &notes).await?;
    let mut shown = Vec::with_capacity(steps.len());
    for (step, note) in steps.into_iter().zip(notes) {
        let state = step.state()?;
        let at = Instant::from_micros(step.at_us);
        shown.push(RequestStep { state, state_name: state.words(), note, at, by: step.by_name });
    }
    let packages = store::packages(sql, request.id).await?;
    let package = |it: store::PackageRow| PackageItem {
        id: PackageId(it.id),
        made_at: Instant::from_micros(it.made_at_us),
        until: Instant::from_micros(it.until_us),
        file_bytes: it.file_bytes,
        downloads: it.downloads,
        made_by: it.by_name,
    };
    Ok(RequestDetail {
        request: item(request, &beside),
        steps: shown,
        packages: packages.into_iter().map(package).collect(),
    })
}

/// The request of a customer in sight.
pub(super) async fn in_sight(sql: &impl Sql, scope: &Scope, id: RequestId) -> Result<Request, Problem> {
    store::request(sql, scope, id).await?.ok_or_else(Problem::not_found)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ReceiveRequest {
    customer_id: CustomerId,
    kind: RequestKind,
    /// A contact in the customer's file who asks to be erased alone.
    contact_id: Option<PartId>,
    /// When it came; now when left out.
    received_at: Option<Instant>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    note: Text,
}

/// Take down what a person asks for. It must be answered by its day.
#[utoipa::path(post, path = "/privacy/requests", tag = "privacy", request_body = ReceiveRequest,
    responses((status = CREATED, body = RequestDetail)))]
pub(super) async fn receive_request(
    actor: Actor<may::HandleRequests>,
    once: Once<ReceiveRequest>,
) -> Result<Created<RequestDetail>, Failure> {
    let (app, mut work) = (actor.app(), actor.work().await?);
    let ReceiveRequest { customer_id, kind, contact_id, received_at, note } = &once.body;
    let person = rows::person(&work, actor.scope(), *customer_id).await?;
    let person = person
        .ok_or_else(|| Problem::field("customer_id", "unknown_customer", "no such customer / 客户不存在"))?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let new =
        NewRequest { kind: *kind, contact: *contact_id, received_at: *received_at, note: note.0.clone() };
    let id = operations::receive(app, &mut work, &person, &new).await?;
    let answer = detail(app, &work, in_sight(&work, actor.scope(), id).await?).await?.without_notes();
    once.finish(&work, &answer).await?;
    work.commit().await?;
    Ok(Created(answer))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RequestsQuery {
    /// Only those that are not closed.
    #[serde(default)]
    is_open: bool,
    /// Only those that are late.
    #[serde(default)]
    is_overdue: bool,
    customer_id: Option<CustomerId>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List what persons asked for, the newest first.
#[utoipa::path(get, path = "/privacy/requests", tag = "privacy", params(RequestsQuery),
    responses((status = OK, body = RequestsPage)))]
pub(super) async fn list_requests(
    actor: Actor<may::HandleRequests>,
    Query(query): Query<RequestsQuery>,
) -> Result<Json<RequestsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let reader = actor.read();
    let today = operations::today(actor.app(), actor.app().now());
    let filter = RequestFilter {
        is_open: query.is_open,
        due_before: query.is_overdue.then_some(today),
        customer: query.customer_id.map(CustomerId::uuid),
    };
    let found = store::requests(&reader, actor.scope(), &filter, before, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, |it| it.serial);
    let beside = Beside::load(actor.app(), &reader, &found).await?;
    let items = found.into_iter().map(|it| item(it, &beside));
    Ok(Json(RequestsPage { items: items.collect(), next_cursor }))
}

/// Show a request with its log.
#[utoipa::path(get, path = "/privacy/requests/{request_id}", tag = "privacy",
    params(("request_id" = RequestId, Path)), responses((status = OK, body = RequestDetail)))]
pub(super) async fn show_request(
    actor: Actor<may::HandleRequests>,
    Path(id): Path<RequestId>,
) -> Result<Tagged<RequestDetail>, Failure> {
    let reader = actor.read();
    let request = in_sight(&reader, actor.scope(), id).await?;
    let version = request.version;
    Ok(Tagged { version, body: detail(actor.app(), &reader, request).await? })
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct MoveRequest {
    state: RequestState,
    /// For the log; a refusal needs it, in words for the person.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    note: Text,
}

/// Move a request on: identity checked, being worked on, done, refused or taken back.
#[utoipa::path(put, path = "/privacy/requests/{request_id}/state", tag = "privacy",
    params(("request_id" = RequestId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = MoveRequest, responses((status = OK, body = RequestDetail)))]
pub(super) async fn move_request(
    actor: Actor<may::HandleRequests>,
    Path(id): Path<RequestId>,
    IfMatch(version): IfMatch,
    Json(body): Json<MoveRequest>,
) -> Result<Tagged<RequestDetail>, Failure> {
    let (app, mut work) = (actor.app(), actor.work().await?);
    let request = in_sight(&work, actor.scope(), id).await?;
    if request.version != version {
        return Err(Problem::new(kernel::Code::ChangedMeanwhile).into());
    }
    let person = person_in_sight(&work, actor.scope(), CustomerId(request.customer)).await?;
    operations::take_step(app, &mut work, (&person, &request), body.state, body.note.0.as_deref()).await?;
    let moved = in_sight(&work, actor.scope(), id).await?;
    let version = moved.version;
    let body = detail(app, &work, moved).await?;
    work.commit().await?;
    Ok(Tagged { version, body })
}
