//! Classes over the wire.

use crate::may;
use crate::model::{Classes, Run, Shown, Summary};
use crate::reports::{self, ClassFilter, Held};
use crate::store;
use analytics::{AbcClass, Relationship};
use customers::CustomerId;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant, Problem, Words};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use web::{Failure, Json, Path, Query, Routes};

/// The routes of classification.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadClassFigures>(handlers!(show_class_figures))
        .permit::<may::ReadClasses>(handlers!(list_classified_customers))
        .permit::<may::ReadClasses>(handlers!(show_customer_classes))
        .permit::<may::ReadClassFigures>(handlers!(list_runs))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct FiguresQuery {
    /// Which day is wanted; left out, the newest that was analysed.
    as_of: Option<BusinessDay>,
}

/// How many customers there are in each class.
#[derive(Debug, Serialize, ToSchema)]
struct ClassFigures {
    /// The day that was analysed; none before the first analysis.
    as_of: Option<BusinessDay>,
    /// Customers who had come by that day.
    customers: i64,
    /// Axis → class → customers; every class is there.
    classes: Classes,
}

/// Count customers by class.
#[utoipa::path(get, path = "/classification/summary", tag = "classification", params(FiguresQuery),
    responses((status = OK, body = ClassFigures)))]
async fn show_class_figures(
    actor: Actor<may::ReadClassFigures>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<ClassFigures>, Failure> {
    let reader = actor.read();
    let Some(shown) = reports::shown_day(&reader, query.as_of).await? else {
        let classes = crate::operations::count(std::iter::empty(), 0);
        return Ok(Json(ClassFigures { as_of: None, customers: 0, classes }));
    };
    let (customers, classes) = reports::class_figures(&reader, actor.scope(), &shown).await?;
    Ok(Json(ClassFigures { as_of: Some(shown.run.as_of), customers, classes }))
}

/// Whose classes a list shows, or an export writes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ClassifiedQuery {
    /// Which day is wanted; left out, the newest that was analysed.
    pub as_of: Option<BusinessDay>,
    /// a, b or c.
    abc: Option<String>,
    /// gold, regular, potential, occasional, new, sleeping or lost.
    relationship: Option<String>,
    /// 1 to 5.
    rfm_r: Option<u8>,
    rfm_f: Option<u8>,
    rfm_m: Option<u8>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A class on each axis; none where there is none.
#[derive(Debug, Serialize, ToSchema)]
struct ClassBody {
    abc: Option<String>,
    relationship: Option<String>,
    /// Recency, frequency and monetary score, from 1 to 5 each.
    rfm: Option<String>,
}

impl From<Shown> for ClassBody {
    fn from(shown: Shown) -> Self {
        Self {
            abc: shown.abc.map(|it| it.as_str().to_owned()),
            relationship: shown.relationship.map(|it| it.as_str().to_owned()),
            rfm: shown.rfm.map(crate::Rfm::text),
        }
    }
}

/// A customer with their class.
#[derive(Debug, Serialize, ToSchema)]
struct ClassifiedCustomer {
    customer_id: CustomerId,
    customer_number: String,
    owner_unit_id: UnitId,
    /// The day of the analysis that found the class.
    since: BusinessDay,
    class: ClassBody,
}

#[derive(Debug, Serialize, ToSchema)]
struct ClassifiedCustomersPage {
    items: Vec<ClassifiedCustomer>,
    next_cursor: Option<String>,
}

/// List customers by class.
#[utoipa::path(get, path = "/classification/customers", tag = "classification", params(ClassifiedQuery),
    responses((status = OK, body = ClassifiedCustomersPage)))]
async fn list_classified_customers(
    actor: Actor<may::ReadClasses>,
    Query(query): Query<ClassifiedQuery>,
) -> Result<Json<ClassifiedCustomersPage>, Failure> {
    let filter = to_filter(&query)?;
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<i64>()?);
    let reader = actor.read();
    let Some(shown) = reports::shown_day(&reader, query.as_of).await? else {
        return Ok(Json(ClassifiedCustomersPage { items: Vec::new(), next_cursor: None }));
    };
    let rows = reports::classified_page(&reader, actor.scope(), &shown, &filter, after, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.serial);
    let items = rows.into_iter().map(|it| ClassifiedCustomer {
        customer_id: it.customer.into(),
        customer_number: it.number,
        owner_unit_id: it.owner_unit.into(),
        since: it.since,
        class: it.shown.into(),
    });
    Ok(Json(ClassifiedCustomersPage { items: items.collect(), next_cursor }))
}

/// What is asked for, checked.
pub fn to_filter(query: &ClassifiedQuery) -> Result<ClassFilter, Problem> {
    let unknown = |field, message: &str| Problem::field(field, "unknown", message);
    let abc = query
        .abc
        .as_deref()
        .map(|it| AbcClass::parse(it).ok_or_else(|| unknown("abc", "one of a, b, c / 只能是 a、b、c")));
    let relationship = query.relationship.as_deref().map(|it| {
        let names = Relationship::ALL.map(Relationship::as_str).join(", ");
        Relationship::parse(it)
            .ok_or_else(|| unknown("relationship", &format!("one of {names} / 只能是其中之一")))
    });
    let score = |field: &str, value: Option<u8>| match value {
        Some(score) if !(1..=5).contains(&score) => {
            Err(Problem::field(field, "out_of_range", "must lie between 1 and 5 / 须在 1 至 5 之间"))
        }
        score => Ok(score),
    };
    Ok(ClassFilter {
        abc: abc.transpose()?,
        relationship: relationship.transpose()?,
        recency: score("rfm_r", query.rfm_r)?,
        frequency: score("rfm_f", query.rfm_f)?,
        monetary: score("rfm_m", query.rfm_m)?,
    })
}

/// A class of a customer, and the days on which it held.
#[derive(Debug, Serialize, ToSchema)]
struct HeldClass {
    from: BusinessDay,
    /// The first day on which it no longer held; none while it holds.
    until: Option<BusinessDay>,
    class: ClassBody,
}

impl From<Held> for HeldClass {
    fn from(held: Held) -> Self {
        Self { from: held.from, until: held.until, class: held.shown.into() }
    }
}

/// The arithmetic behind each axis, in both languages.
#[derive(Debug, Serialize, ToSchema)]
struct ClassReasons {
    abc: Option<Words>,
    relationship: Option<Words>,
    rfm: Option<Words>,
}

/// A customer's class with its reasons, and the classes before.
#[derive(Debug, Serialize, ToSchema)]
struct CustomerClasses {
    /// The day that was analysed last; none before the first analysis.
    as_of: Option<BusinessDay>,
    current: Option<HeldClass>,
    reasons: ClassReasons,
    /// Earlier classes, the newest first; a hundred at most.
    history: Vec<HeldClass>,
}

const HISTORY_ROWS: u32 = 101;

/// Show a customer's class, why, and how it came about.
#[utoipa::path(get, path = "/customers/{customer_id}/classification", tag = "classification",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = CustomerClasses)))]
async fn show_customer_classes(
    actor: Actor<may::ReadClasses>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<CustomerClasses>, Failure> {
    let reader = actor.read();
    let serial = reports::serial_of(&reader, actor.scope(), customer.uuid()).await?;
    let serial = serial.ok_or_else(Problem::not_found)?;
    let as_of = reports::shown_day(&reader, None).await?.map(|it| it.run.as_of);
    let held = reports::held_by(&reader, serial, HISTORY_ROWS).await?;
    let reasons = reports::explanation_of(&reader, serial).await?;
    let (current, history): (Vec<_>, Vec<_>) = held.into_iter().partition(|it| it.until.is_none());
    Ok(Json(CustomerClasses {
        as_of,
        current: current.into_iter().next().map(HeldClass::from),
        reasons: ClassReasons { abc: reasons.abc, relationship: reasons.relationship, rfm: reasons.rfm },
        history: history.into_iter().map(HeldClass::from).collect(),
    }))
}

/// An analysis that was made.
#[derive(Debug, Serialize, ToSchema)]
struct RunBody {
    /// Counts up from 1.
    number: i64,
    as_of: BusinessDay,
    started_at: Instant,
    finished_at: Instant,
    /// The last batch of sales that it saw.
    batch_number: i64,
    rules_version: i64,
    /// Classes, warnings and alerts that it stored, changed or withdrew.
    changed: i64,
    summary: Summary,
}

impl From<Run> for RunBody {
    fn from(run: Run) -> Self {
        Self {
            number: run.seq,
            as_of: run.as_of,
            started_at: run.started,
            finished_at: run.finished,
            batch_number: run.batch_seq,
            rules_version: run.rules_version,
            changed: run.changed,
            summary: run.summary,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct RunsPage {
    items: Vec<RunBody>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct RunsQuery {
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List analyses, the newest first.
#[utoipa::path(get, path = "/classification/runs", tag = "classification", params(RunsQuery),
    responses((status = OK, body = RunsPage)))]
async fn list_runs(
    actor: Actor<may::ReadClassFigures>,
    Query(query): Query<RunsQuery>,
) -> Result<Json<RunsPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let rows = store::runs_page(&actor.read(), before, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.seq);
    let items = rows.into_iter().map(|it| Run::try_from(it).map(RunBody::from)).collect::<Result<_, _>>()?;
    Ok(Json(RunsPage { items, next_cursor }))
}
