//! `/views`

use crate::model::{View, ViewId};
use crate::rules::{VIEWS_MAX, list_problem, name_problem, search_problem};
use crate::store::{self, Kept, ViewRow};
use axum::http::StatusCode;
use database::{AuditEntry, Scope, Subtree, Work};
use identity::Person;
use kernel::{Code, Problem};
use organisation::{UnitId, unit_in_sight};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use web::{Created, Failure, IfMatch, Json, Once, Path, Query, Replay, Routes, Tagged};

/// The routes of views.
pub fn routes() -> Routes {
    Routes::new()
        .personal(handlers!(list_views))
        .personal(handlers!(create_view))
        .personal(handlers!(change_view))
        .personal(handlers!(delete_view))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct ViewsQuery {
    /// The name of the list's page: `customers`.
    list: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct ViewsList {
    items: Vec<View>,
}

/// List the views of a list: one's own, and those shared with a unit where one works.
#[utoipa::path(get, path = "/views", tag = "views", params(ViewsQuery), responses((status = OK, body = ViewsList)))]
async fn list_views(person: Person, Query(query): Query<ViewsQuery>) -> Result<Json<ViewsList>, Failure> {
    let found = store::visible(&person.read(), &person.principal, &query.list).await?;
    let reader = person.principal.user.id;
    Ok(Json(ViewsList { items: found.into_iter().map(|it| it.seen_by(reader)).collect() }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct CreateView {
    /// The name of the list's page: `customers`.
    list: String,
    name: String,
    /// What stands in the address of the list, without a searched text.
    search: Map<String, Value>,
    /// Share it with everybody who works at this unit or below it.
    unit_id: Option<UnitId>,
}

/// Keep the filters of a list under a name.
#[utoipa::path(post, path = "/views", tag = "views", request_body = CreateView,
    responses((status = CREATED, body = View)))]
async fn create_view(person: Person, once: Once<CreateView>) -> Result<Created<View>, Failure> {
    let mut work = person.work().await?;
    if let Replay::Done(answer) = once.begin(&work).await? {
        return Ok(Created(answer));
    }
    let CreateView { list, name, search, unit_id } = &once.body;
    let name = name.trim();
    let problems: Vec<_> =
        [list_problem(list), name_problem(name), search_problem(search)].into_iter().flatten().collect();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems).into());
    }
    let own = own_names(&work, &person, list).await?;
    if own.iter().any(|it| it == name) {
        return Err(taken(name).into());
    }
    if own.len() >= VIEWS_MAX {
        let detail = format!(
            "you keep {VIEWS_MAX} views of this list: delete some first / 视图已达 {VIEWS_MAX} 个,请先删除一些"
        );
        return Err(Problem::with_detail(Code::Refused, detail).into());
    }
    check_unit(&work, &person, *unit_id).await?;
    let row = ViewRow {
        id: work.new_id(),
        owner_user_id: person.principal.user.id.uuid(),
        list: list.clone(),
        name: name.to_owned(),
        search: json!(search).to_string(),
        unit_id: unit_id.map(UnitId::uuid),
        version: 1,
    };
    let id = row.id;
    work.insert(row).await?;
    note(&mut work, "views.view_saved", id.into(), *unit_id, name);
    let view = found(&work, id.into()).await?.seen_by(person.principal.user.id);
    once.finish(&work, &view).await?;
    work.commit().await?;
    Ok(Created(view))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct ChangeView {
    name: String,
    search: Map<String, Value>,
    /// None keeps it to oneself.
    unit_id: Option<UnitId>,
}

/// Change one of one's own views (`If-Match`).
#[utoipa::path(put, path = "/views/{view_id}", tag = "views", 
    params(("view_id" = ViewId, Path), ("If-Match" = String, Header, description = "The version edited")),
    request_body = ChangeView, responses((status = OK, body = View)))]
async fn change_view(
    person: Person,
    Path(id): Path<ViewId>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeView>,
) -> Result<Tagged<View>, Failure> {
    let mut work = person.work().await?;
    let mut row = own(&work, &person, id).await?;
    let name = request.name.trim();
    let problems: Vec<_> =
        [name_problem(name), search_problem(&request.search)].into_iter().flatten().collect();
    if !problems.is_empty() {
        return Err(Problem::invalid(problems).into());
    }
    if row.name != name && own_names(&work, &person, &row.list).await?.iter().any(|it| it == name) {
        return Err(taken(name).into());
    }
    check_unit(&work, &person, request.unit_id).await?;
    name.clone_into(&mut row.name);
    (row.search, row.unit_id) = (json!(request.search).to_string(), request.unit_id.map(UnitId::uuid));
    if !store::save(&work, &row, version).await? {
        return Err(Problem::new(Code::ChangedMeanwhile).into());
    }
    note(&mut work, "views.view_changed", id, request.unit_id, name);
    let view = found(&work, id).await?.seen_by(person.principal.user.id);
    work.commit().await?;
    Ok(Tagged { version: view.version, body: view })
}

/// Delete one of one's own views.
#[utoipa::path(delete, path = "/views/{view_id}", tag = "views", params(("view_id" = ViewId, Path)),
    responses((status = NO_CONTENT)))]
async fn delete_view(person: Person, Path(id): Path<ViewId>) -> Result<StatusCode, Failure> {
    let mut work = person.work().await?;
    let row = own(&work, &person, id).await?;
    store::delete(&work, id).await?;
    note(&mut work, "views.view_deleted", id, row.unit_id.map(Into::into), &row.name);
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

fn note(work: &mut Work, action: &'static str, id: ViewId, unit: Option<UnitId>, name: &str) {
    work.audit(AuditEntry {
        action,
        subject_kind: "view",
        subject: Some(id.uuid()),
        unit: unit.map(UnitId::uuid),
        detail: json!({ "name": name }),
    });
}

async fn found(work: &Work, id: ViewId) -> Result<Kept, Problem> {
    store::find(work, id).await?.ok_or_else(Problem::not_found)
}

/// The view, if the person made it. What others made does not exist for a change.
async fn own(work: &Work, person: &Person, id: ViewId) -> Result<ViewRow, Problem> {
    let row = found(work, id).await?.row;
    Some(row).filter(|it| it.owner_user_id == person.principal.user.id.uuid()).ok_or_else(Problem::not_found)
}

async fn own_names(work: &Work, person: &Person, list: &str) -> Result<Vec<String>, Problem> {
    let all = store::visible(work, &person.principal, list).await?;
    let me = person.principal.user.id.uuid();
    Ok(all.into_iter().filter(|it| it.row.owner_user_id == me).map(|it| it.row.name).collect())
}

fn taken(name: &str) -> Problem {
    let message = format!("you keep a view named “{name}” already / 已有名为“{name}”的视图");
    Problem { code: Code::AlreadyExists, ..Problem::field("name", "taken", message) }
}

/// A view is shared only within what its owner sees.
async fn check_unit(work: &Work, person: &Person, unit: Option<UnitId>) -> Result<(), Problem> {
    let Some(unit) = unit else { return Ok(()) };
    let grants = person.principal.grants.iter();
    let reach =
        Scope::Subtrees(grants.map(|it| Subtree { path: it.unit_path.clone(), own_of: None }).collect());
    unit_in_sight(work, &reach, "unit_id", unit).await.map(drop)
}
