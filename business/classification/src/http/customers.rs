//! Customers by class, and the classes of one, over the wire.

use super::{ClassBody, ClassReasons, known, part, score};
use crate::may;
use crate::model::NO_CLASS;
use crate::names::{NamedUnit, Names};
use crate::reports::{self, ClassFilter, Explained, Held, Wanted, Wanting};
use analytics::{AbcClass, Format, Relationship};
use customers::CustomerId;
use database::Reader;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Problem};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Path, Query};

/// Whose classes a list shows, or an export writes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct ClassifiedQuery {
    /// Which day is wanted; left out, the newest that was analysed.
    pub as_of: Option<BusinessDay>,
    /// Only customers of this unit and the units below it.
    pub(super) unit_id: Option<UnitId>,
    /// person, organisation or card.
    pub(super) segment: Option<String>,
    /// a, b or c; none for those without a class.
    abc: Option<String>,
    /// gold, regular, potential, occasional, new, sleeping or lost; none for those without one.
    relationship: Option<String>,
    /// 1 to 5.
    rfm_r: Option<u8>,
    rfm_f: Option<u8>,
    rfm_m: Option<u8>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A customer with their class.
#[derive(Debug, Serialize, ToSchema)]
struct ClassifiedCustomer {
    customer_id: CustomerId,
    customer_number: String,
    /// Of a person masked: 张*; of an organisation in full.
    customer_name: Option<String>,
    owner_unit_id: UnitId,
    owner_unit: Option<NamedUnit>,
    /// The day of the analysis that found the class.
    since: BusinessDay,
    class: ClassBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ClassifiedCustomersPage {
    items: Vec<ClassifiedCustomer>,
    next_cursor: Option<String>,
}

/// List customers by class.
#[utoipa::path(get, path = "/classification/customers", tag = "classification", params(ClassifiedQuery),
    responses((status = OK, body = ClassifiedCustomersPage)))]
pub(super) async fn list_classified_customers(
    actor: Actor<may::ReadClasses>,
    Query(query): Query<ClassifiedQuery>,
) -> Result<Json<ClassifiedCustomersPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor.clone() };
    let (limit, after) = (page.rows()?, page.after::<i64>()?);
    let reader = actor.read();
    let Wanting { filter, part } = wanting_of(&reader, &query).await?;
    let Some(shown) = reports::shown_day(&reader, query.as_of).await? else {
        return Ok(Json(ClassifiedCustomersPage { items: Vec::new(), next_cursor: None }));
    };
    let place = (after, limit + 1);
    let rows = reports::classified_page(&reader, actor.scope(), &shown, &filter, &part, place).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.serial);
    let (ids, units) = rows.iter().map(|it| (it.customer, it.owner_unit)).unzip();
    let names = Names::load(&reader, &actor.app().vault, ids, Vec::new(), units).await?;
    let items = rows.into_iter().map(|it| ClassifiedCustomer {
        customer_id: it.customer.into(),
        customer_number: it.number,
        customer_name: names.customer(it.customer),
        owner_unit: names.unit(it.owner_unit),
        owner_unit_id: it.owner_unit.into(),
        since: it.since,
        class: it.shown.into(),
    });
    Ok(Json(ClassifiedCustomersPage { items: items.collect(), next_cursor }))
}

/// What is asked for, checked.
pub async fn wanting_of(reader: &Reader, query: &ClassifiedQuery) -> Result<Wanting, Problem> {
    let part = part(reader, query.unit_id, query.segment.as_deref()).await?;
    Ok(Wanting { filter: to_filter(query)?, part })
}

fn to_filter(query: &ClassifiedQuery) -> Result<ClassFilter, Problem> {
    let classes = AbcClass::ALL.map(AbcClass::as_str);
    let relationships = Relationship::ALL.map(Relationship::as_str);
    Ok(ClassFilter {
        abc: wanted("abc", query.abc.as_deref(), AbcClass::parse, &classes)?,
        relationship: wanted(
            "relationship",
            query.relationship.as_deref(),
            Relationship::parse,
            &relationships,
        )?,
        recency: score("rfm_r", query.rfm_r)?,
        frequency: score("rfm_f", query.rfm_f)?,
        monetary: score("rfm_m", query.rfm_m)?,
    })
}

fn wanted<T>(
    field: &str,
    text: Option<&str>,
    parse: fn(&str) -> Option<T>,
    names: &[&'static str],
) -> Result<Wanted<T>, Problem> {
    match text {
        None => Ok(Wanted::Any),
        Some(NO_CLASS) => Ok(Wanted::Without),
        Some(text) => {
            let names: Vec<_> = names.iter().copied().chain([NO_CLASS]).collect();
            known(field, text, parse, &names).map(Wanted::Of)
        }
    }
}

/// A class of a customer, and the days on which it held.
#[derive(Debug, Serialize, ToSchema)]
struct HeldClass {
    from: BusinessDay,
    /// The first day on which it no longer held; none while it holds.
    until: Option<BusinessDay>,
    class: ClassBody,
    /// On which axes it differs from the one before: abc, relationship, rfm. All that it has when it is the first.
    changed: Vec<&'static str>,
    /// The arithmetic on the day on which it was found.
    reasons: ClassReasons,
}

/// The classes of a customer, the newest first, each with what changed and why. The last one is only there to
/// compare with when there are more than [`HISTORY_ROWS`].
fn to_history(held: &[Held], format: &Format) -> Vec<HeldClass> {
    let earlier = held.iter().skip(1).map(Some).chain([None]);
    let classes = held.iter().zip(earlier).map(|(held, earlier)| HeldClass {
        from: held.from,
        until: held.until,
        class: held.shown.into(),
        changed: held.shown.changed_from(earlier.map(|it| it.shown).unwrap_or_default()),
        reasons: Explained::new(&held.found, format).into(),
    });
    classes.take(HISTORY_ROWS as usize).collect()
}

/// A customer's class with its reasons, and the classes before.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CustomerClasses {
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
pub(super) async fn show_customer_classes(
    actor: Actor<may::ReadClasses>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<CustomerClasses>, Failure> {
    let reader = actor.read();
    let serial = reports::serial_of(&reader, actor.scope(), customer.uuid()).await?;
    let serial = serial.ok_or_else(Problem::not_found)?;
    let as_of = reports::shown_day(&reader, None).await?.map(|it| it.run.as_of);
    let held = reports::held_by(&reader, serial, HISTORY_ROWS + 1).await?;
    let reasons = reports::explanation_of(&reader, serial).await?;
    let held = to_history(&held, &reports::money_format(&reader).await?);
    let (current, history): (Vec<_>, Vec<_>) = held.into_iter().partition(|it| it.until.is_none());
    Ok(Json(CustomerClasses { as_of, current: current.into_iter().next(), reasons: reasons.into(), history }))
}
