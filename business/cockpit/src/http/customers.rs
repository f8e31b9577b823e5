//! The list of customers with figures, classes and warnings, and changing many of them at once.

use crate::reports::customers::{self as reports, By, Filter, Listed, Order, Place};
use customers::{CustomerBody, CustomerFilter, CustomerId, Kind, customer_bodies};
use database::Reader;
use identity::{Actor, Right};
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Code, FieldProblem, Problem};
use organisation::{EmployeeId, UnitId, path_in_sight};
use segments::SegmentId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vault::Vault;
use web::{App, Failure, Json, Once, Query, Replay};

/// The order of a list. Customers who never bought come last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CustomersOrder {
    /// In the order of filing.
    #[default]
    Serial,
    /// The last filed first.
    SerialDesc,
    /// Whoever has stayed away longest first.
    LastDay,
    LastDayDesc,
    /// By all that was ever bought.
    Volume,
    VolumeDesc,
    Amount,
    AmountDesc,
    /// Whose file holds least first; files that were not judged yet come last.
    Completeness,
    CompletenessDesc,
    /// Whose file is due for review first.
    ReviewDue,
    ReviewDueDesc,
}

impl CustomersOrder {
    fn order(self) -> Order {
        let (by, is_descending) = match self {
            Self::Serial => (None, false),
            Self::SerialDesc => (None, true),
            Self::LastDay => (Some(By::History("last_day")), false),
            Self::LastDayDesc => (Some(By::History("last_day")), true),
            Self::Volume => (Some(By::History("volume_ml")), false),
            Self::VolumeDesc => (Some(By::History("volume_ml")), true),
            Self::Amount => (Some(By::History("amount_minor")), false),
            Self::AmountDesc => (Some(By::History("amount_minor")), true),
            Self::Completeness => (Some(By::File("c.completeness")), false),
            Self::CompletenessDesc => (Some(By::File("c.completeness")), true),
            Self::ReviewDue => (Some(By::File("c.review_due_day")), false),
            Self::ReviewDueDesc => (Some(By::File("c.review_due_day")), true),
        };
        Order { by, is_descending }
    }
}

/// Which customers are meant. What is left out does not narrow the list.
#[derive(Clone, Debug, Default, Serialize, Deserialize, IntoParams, ToSchema)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct CustomersQuery {
    kind: Option<Kind>,
    /// Only customers of this unit and the units below it.
    unit_id: Option<UnitId>,
    maintainer_id: Option<EmployeeId>,
    /// Only those whom nobody looks after.
    unassigned: bool,
    home_station_id: Option<UnitId>,
    tag: Option<String>,
    /// a, b or c; none for those without a class.
    abc: Option<String>,
    /// gold, regular, potential, occasional, new, sleeping or lost; none for those without any of them.
    relationship: Option<String>,
    /// yellow, red or confirmed; open for any of these, none for those without an open warning.
    warning: Option<String>,
    /// Bought last on this day or later.
    last_from: Option<BusinessDay>,
    /// Bought last on this day or earlier.
    last_until: Option<BusinessDay>,
    /// At most so many percent of the file are known.
    completeness_max: Option<i64>,
    /// Only files that somebody must have looked at again by now.
    review_overdue: bool,
    /// A field of the file and its value, as `language:zh` or `custom.contract:yes`.
    field: Option<String>,
    /// Only those whom this segment means.
    segment: Option<SegmentId>,
    /// A number or the name of an organisation by its beginning; a person's name, part of it or its pinyin
    /// initials; a phone or its last four digits; a plate or its tail; a card number.
    q: Option<String>,
    #[param(inline)]
    sort: CustomersOrder,
    limit: Option<u32>,
    cursor: Option<String>,
}

impl CustomersQuery {
    pub(crate) fn order(&self) -> Order {
        self.sort.order()
    }
}

/// A class on each axis; none where there is none.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
struct ListedClass {
    abc: Option<String>,
    relationship: Option<String>,
    rfm: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
struct ListedWarning {
    id: Uuid,
    state: String,
}

/// A customer on the list.
#[derive(Debug, Serialize, ToSchema)]
struct CustomerItem {
    #[serde(flatten)]
    customer: CustomerBody,
    /// Of the last purchase; none for whoever never bought.
    last_day: Option<BusinessDay>,
    /// Everything ever bought.
    visits: i64,
    volume_ml: i64,
    amount_minor: i64,
    class: ListedClass,
    warning: Option<ListedWarning>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomersPage {
    items: Vec<CustomerItem>,
    next_cursor: Option<String>,
}

/// Longest search, in characters.
const SEARCH_CHARS_MAX: usize = 100;

/// List and search customers.
#[utoipa::path(get, path = "/customers", tag = "customers", params(CustomersQuery),
    responses((status = OK, body = CustomersPage)))]
pub(super) async fn list_customers(
    actor: Actor<customers::may::ReadCustomers>,
    Query(query): Query<CustomersQuery>,
) -> Result<Json<CustomersPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor.clone() };
    let (limit, after) = (page.rows()?, page.after::<Place>()?);
    let (reader, vault) = (actor.read(), &actor.app().vault);
    let filter = filter_of(actor.app(), &reader, actor.user().uuid(), &query).await?;
    let order = query.order();
    let found = reports::page(&reader, vault, actor.scope(), &filter, order, after, limit + 1).await?;
    let (found, next_cursor) = cut(found, limit, Listed::place);
    Ok(Json(CustomersPage { items: items(&reader, vault, found).await?, next_cursor }))
}

fn today(app: &App) -> BusinessDay {
    customers::today(&app.settings.business, app.now())
}

/// What is asked for by a user, checked.
pub(crate) async fn filter_of(
    app: &App,
    reader: &Reader,
    user: Uuid,
    query: &CustomersQuery,
) -> Result<Filter, Problem> {
    let today = today(app);
    let mut problems = Vec::new();
    if query.q.as_ref().is_some_and(|it| SEARCH_CHARS_MAX < it.chars().count()) {
        problems.push(FieldProblem::new("q", "too_long", "at most 100 characters / 最多 100 个字符"));
    }
    let relationships = analytics::Relationship::ALL.map(analytics::Relationship::as_str);
    let relationships = [relationships.as_slice(), &[reports::WITHOUT]].concat();
    let words: [(&str, &Option<String>, &[&str]); 3] = [
        ("abc", &query.abc, &["a", "b", "c", reports::WITHOUT]),
        ("relationship", &query.relationship, &relationships),
        ("warning", &query.warning, &["open", "none", "yellow", "red", "confirmed"]),
    ];
    for (field, value, known) in words {
        if value.as_deref().is_some_and(|it| !known.contains(&it)) {
            let message = format!("one of {} / 只能是其中之一", known.join(", "));
            problems.push(FieldProblem::new(field, "unknown", message));
        }
    }
    let field = query.field.as_deref().map(|it| it.split_once(':'));
    if field == Some(None) {
        let message = "a field and its value with a colon between / 字段与值之间用冒号分隔";
        problems.push(FieldProblem::new("field", "unreadable", message));
    }
    if !problems.is_empty() {
        return Err(Problem::invalid(problems));
    }
    let below = path_in_sight(reader, reader.scope(), query.unit_id).await?;
    let file = CustomerFilter {
        kind: query.kind,
        below,
        maintainer: query.maintainer_id,
        is_unassigned: query.unassigned,
        home_station: query.home_station_id,
        tag: query.tag.clone(),
        completeness_max: query.completeness_max,
        // Due today is not overdue yet.
        review_due_until: query.review_overdue.then(|| today.plus(-1)),
        field: field.flatten().map(|(field, value)| (field.to_owned(), value.to_owned())),
        text: query.q.clone(),
    };
    let segment = match query.segment {
        Some(id) => Some(segments::usable(app, reader, user, reader.scope(), id).await?),
        None => None,
    };
    Ok(Filter {
        segment,
        file,
        abc: query.abc.clone(),
        relationship: query.relationship.clone(),
        warning: query.warning.clone(),
        last_from: query.last_from.map(|it| i64::from(it.0)),
        last_until: query.last_until.map(|it| i64::from(it.0)),
    })
}

/// What stands behind the ids on a page, fetched in a few queries.
async fn items(reader: &Reader, vault: &Vault, found: Vec<Listed>) -> Result<Vec<CustomerItem>, Problem> {
    let ids: Vec<CustomerId> = found.iter().map(|it| it.id.into()).collect();
    let serials: Vec<i64> = found.iter().map(|it| it.serial).collect();
    let bodies = customer_bodies(reader, vault, &ids).await?;
    let classes = reports::classes(reader, &serials).await?;
    let mut classes: HashMap<i64, ListedClass> = classes
        .into_iter()
        .map(|(serial, abc, relationship, rfm)| (serial, ListedClass { abc, relationship, rfm }))
        .collect();
    let warnings = reports::warnings(reader, &serials).await?;
    let mut warnings: HashMap<i64, ListedWarning> =
        warnings.into_iter().map(|(serial, id, state)| (serial, ListedWarning { id, state })).collect();
    let items = found.into_iter().zip(bodies).map(|(listed, customer)| CustomerItem {
        customer,
        last_day: listed.last_day.map(|it| BusinessDay(it as i32)),
        visits: listed.visits.unwrap_or(0),
        volume_ml: listed.volume_ml.unwrap_or(0),
        amount_minor: listed.amount_minor.unwrap_or(0),
        class: classes.remove(&listed.serial).unwrap_or_default(),
        warning: warnings.remove(&listed.serial),
    });
    Ok(items.collect())
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomersCount {
    count: i64,
}

/// Count the customers that a list would show.
#[utoipa::path(get, path = "/customers/count", tag = "customers", params(CustomersQuery),
    responses((status = OK, body = CustomersCount)))]
pub(super) async fn count_customers(
    actor: Actor<customers::may::ReadCustomers>,
    Query(query): Query<CustomersQuery>,
) -> Result<Json<CustomersCount>, Failure> {
    let reader = actor.read();
    let filter = filter_of(actor.app(), &reader, actor.user().uuid(), &query).await?;
    let count = reports::count(&reader, &actor.app().vault, actor.scope(), &filter).await?;
    Ok(Json(CustomersCount { count }))
}

#[derive(Debug, Serialize, ToSchema)]
struct TagCount {
    tag: String,
    customers: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Tags {
    /// The most used first, 200 at most.
    items: Vec<TagCount>,
}

/// The tags in use.
#[utoipa::path(get, path = "/customers/tags", tag = "customers", responses((status = OK, body = Tags)))]
pub(super) async fn list_customer_tags(
    actor: Actor<customers::may::ReadCustomers>,
) -> Result<Json<Tags>, Failure> {
    let tags = reports::tags(&actor.read(), actor.scope()).await?;
    Ok(Json(Tags { items: tags.into_iter().map(|(tag, customers)| TagCount { tag, customers }).collect() }))
}

/// Who is meant by a change of many: those named, or all that a list would show.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Chosen {
    #[serde(default)]
    customer_ids: Vec<CustomerId>,
    filter: Option<CustomersQuery>,
}

/// Tags to put on and take off many customers.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TagCustomers {
    chosen: Chosen,
    #[serde(default)]
    add: Vec<String>,
    #[serde(default)]
    remove: Vec<String>,
    /// Only say how many it would concern.
    #[serde(default)]
    dry_run: bool,
}

/// An employee to look after many customers.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AssignCustomers {
    chosen: Chosen,
    /// None for nobody.
    maintainer_id: Option<EmployeeId>,
    /// Only say how many it would concern.
    #[serde(default)]
    dry_run: bool,
}

/// A customer whose maintainer changed, with the one before: what undoing needs.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
struct Reassigned {
    customer_id: CustomerId,
    maintainer_id: Option<EmployeeId>,
}

/// What a change of many did, or would do.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
pub(super) struct ChangedMany {
    /// Customers that are meant.
    matched: i64,
    /// Those whom it changed; in a dry run of tags, those whom it would.
    changed: i64,
    /// Whose tags changed.
    #[serde(default)]
    customer_ids: Vec<CustomerId>,
    /// Whose maintainer changed, and who it was.
    #[serde(default)]
    before: Vec<Reassigned>,
}

/// Customers changed at once at most: more are better done in an import.
const CHOSEN_MAX: u32 = 5_000;

async fn chosen<P: Right>(
    actor: &Actor<P>,
    reader: &Reader,
    chosen: &Chosen,
) -> Result<Vec<CustomerId>, Problem> {
    let (app, scope) = (actor.app(), actor.scope());
    let found = match &chosen.filter {
        Some(query) => {
            let filter = filter_of(app, reader, actor.user().uuid(), query).await?;
            reports::ids(reader, &app.vault, scope, &filter, CHOSEN_MAX).await?
        }
        None if CHOSEN_MAX as usize >= chosen.customer_ids.len() => {
            reports::in_sight(reader, scope, &chosen.customer_ids).await?
        }
        None => return Err(too_many()),
    };
    if CHOSEN_MAX as usize >= found.len() {
        Ok(found.into_iter().map(|it| it.0.into()).collect())
    } else {
        Err(too_many())
    }
}

fn too_many() -> Problem {
    let detail = "at most 5000 customers at a time; narrow the filter / 一次最多 5000 名客户,请缩小筛选范围";
    Problem::with_detail(Code::Invalid, detail.to_owned())
}

/// Put tags on many customers, or take them off.
#[utoipa::path(post, path = "/customers/tags", tag = "customers", request_body = TagCustomers,
    responses((status = OK, body = ChangedMany)))]
pub(super) async fn tag_customers(
    actor: Actor<customers::may::ManageCustomers>,
    once: Once<TagCustomers>,
) -> Result<Json<ChangedMany>, Failure> {
    let request = &once.body;
    let add = customers::normal_tags("add", &request.add);
    let remove = customers::normal_tags("remove", &request.remove);
    let (add, remove) = match (add, remove) {
        (Ok(add), Ok(remove)) => (add, remove),
        (add, remove) => {
            return Err(Problem::invalid([add.err(), remove.err()].into_iter().flatten().collect()).into());
        }
    };
    let ids = chosen(&actor, &actor.read(), &request.chosen).await?;
    let mut work = actor.work().await?;
    if !request.dry_run
        && let Replay::Done(answer) = once.begin(&work).await?
    {
        return Ok(Json(answer));
    }
    let changed = customers::change_tags(&mut work, &ids, &add, &remove).await?;
    let answer = ChangedMany {
        matched: ids.len() as i64,
        changed: changed.len() as i64,
        customer_ids: changed,
        before: Vec::new(),
    };
    // A dry run does everything and keeps nothing.
    if !request.dry_run {
        once.finish(&work, &answer).await?;
        work.commit().await?;
    }
    Ok(Json(answer))
}

/// Let another employee look after many customers.
#[utoipa::path(post, path = "/customers/assignments", tag = "customers", request_body = AssignCustomers,
    responses((status = OK, body = ChangedMany)))]
pub(super) async fn assign_customers(
    actor: Actor<customers::may::AssignCustomers>,
    once: Once<AssignCustomers>,
) -> Result<Json<ChangedMany>, Failure> {
    let request = &once.body;
    let reader = actor.read();
    if let Some(id) = request.maintainer_id
        && customers::employee_within(&reader, actor.scope(), id).await?.is_none()
    {
        return Err(
            Problem::field("maintainer_id", "unknown_employee", "no such employee / 员工不存在").into()
        );
    }
    let ids = chosen(&actor, &reader, &request.chosen).await?;
    let mut work = actor.work().await?;
    if !request.dry_run
        && let Replay::Done(answer) = once.begin(&work).await?
    {
        return Ok(Json(answer));
    }
    let vault = &actor.app().vault;
    let changed = customers::change_maintainers(&mut work, vault, &ids, request.maintainer_id).await?;
    let before = changed.iter().map(|it| Reassigned { customer_id: it.0, maintainer_id: it.1 });
    let answer = ChangedMany {
        matched: ids.len() as i64,
        changed: changed.len() as i64,
        customer_ids: Vec::new(),
        before: before.collect(),
    };
    if !request.dry_run {
        once.finish(&work, &answer).await?;
        work.commit().await?;
    }
    Ok(Json(answer))
}
