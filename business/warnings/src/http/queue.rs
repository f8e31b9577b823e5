//! The queue over the wire: its pages and its totals.

use crate::model::WarningId;
use crate::reports::{self, Attention, Listed, StateTotals, WarningFilter};
use crate::{facts, may};
use analytics::{AbcClass, Format, Relationship, WarningState};
use classification::{NamedEmployee, NamedUnit, Names, known};
use customers::CustomerId;
use database::{Reader, Sql};
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant, Problem, Words};
use organisation::{EmployeeId, UnitId};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use vault::Vault;
use web::{Failure, Json, Query};

/// Which warnings a list shows, or an export writes.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct WarningsQuery {
    /// yellow, red, confirmed, recovered, lost or settled; left out, all that are open.
    state: Option<String>,
    /// Only customers of this unit and the units below it.
    unit_id: Option<UnitId>,
    /// Customers whose home station this is.
    station_id: Option<UnitId>,
    /// Customers of this maintainer.
    maintainer_id: Option<EmployeeId>,
    /// Warnings that this employee works.
    assignee_id: Option<EmployeeId>,
    /// Whether anybody works it.
    assigned: Option<bool>,
    /// Customers of this class by value today: a, b or c.
    abc: Option<String>,
    /// Customers of this relationship today.
    relationship: Option<String>,
    /// State reached on this day or later.
    since: Option<BusinessDay>,
    /// new (nobody has acknowledged it, nobody works it), overdue (nobody has acknowledged it a week after it
    /// reached its state) or acknowledged.
    attention: Option<String>,
    /// A number, name, phone, plate or card of the customer.
    q: Option<String>,
    /// Also what was snoozed.
    snoozed: Option<bool>,
    limit: Option<u32>,
    cursor: Option<String>,
}

const SEARCH_CHARS_MAX: usize = 100;

/// What is asked for, checked.
pub async fn filter_of(
    query: &WarningsQuery,
    reader: &Reader,
    today: BusinessDay,
) -> Result<WarningFilter, Problem> {
    fn read<T>(
        field: &str,
        text: Option<&str>,
        parse: fn(&str) -> Option<T>,
        names: &[&str],
    ) -> Result<Option<T>, Problem> {
        text.map(|it| known(field, it, parse, names)).transpose()
    }
    if query.q.as_ref().is_some_and(|it| SEARCH_CHARS_MAX < it.chars().count()) {
        return Err(Problem::field("q", "too_long", "at most 100 characters / 最多 100 个字符"));
    }
    let below = organisation::path_in_sight(reader, reader.scope(), query.unit_id).await?;
    let states = WarningState::ALL.map(WarningState::as_str);
    let relationships = Relationship::ALL.map(Relationship::as_str);
    let relationship = query.relationship.as_deref();
    let attentions = Attention::ALL.map(Attention::as_str);
    Ok(WarningFilter {
        state: read("state", query.state.as_deref(), WarningState::parse, &states)?,
        below,
        home_station: query.station_id.map(UnitId::uuid),
        maintainer: query.maintainer_id.map(EmployeeId::uuid),
        assignee: query.assignee_id.map(EmployeeId::uuid),
        is_assigned: query.assigned,
        abc: read("abc", query.abc.as_deref(), AbcClass::parse, &AbcClass::ALL.map(AbcClass::as_str))?,
        relationship: read("relationship", relationship, Relationship::parse, &relationships)?,
        since: query.since,
        attention: read("attention", query.attention.as_deref(), Attention::parse, &attentions)?,
        text: query.q.clone(),
        with_snoozed: query.snoozed == Some(true),
        today,
    })
}

/// A warning in the queue.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WarningItem {
    id: WarningId,
    customer_id: CustomerId,
    customer_number: String,
    /// Of a person masked: 张*; of an organisation in full.
    customer_name: Option<String>,
    /// The customer's class by value today.
    abc: Option<String>,
    /// The customer's relationship today.
    relationship: Option<String>,
    owner_unit_id: UnitId,
    owner_unit: Option<NamedUnit>,
    maintainer_id: Option<EmployeeId>,
    maintainer: Option<NamedEmployee>,
    home_station_id: Option<UnitId>,
    home_station: Option<NamedUnit>,
    /// Who works the warning.
    assignee: Option<NamedEmployee>,
    /// A yellow one is red while the customer is among those to call on this week.
    state: String,
    /// The customer's place on this week's list of whom the maintainer should call on, from 1; none for most.
    call_place: Option<i64>,
    opened_on: BusinessDay,
    state_since: BusinessDay,
    closed_on: Option<BusinessDay>,
    /// Probability that the customer is really falling to less than half.
    probability_per_mille: i64,
    /// What the fall costs in a year if it stays.
    value_at_risk_minor: i64,
    volume_at_risk_ml: i64,
    /// Probability × value at risk: the order of the queue.
    priority: i64,
    reason: Words,
    acknowledged_at: Option<Instant>,
    /// The last day of a snooze, also when it has passed.
    snoozed_until: Option<BusinessDay>,
}

/// The names behind the warnings of a page, with those of further employees.
pub(super) async fn names_of(
    sql: &impl Sql,
    vault: &Vault,
    listed: &[Listed],
    mut employees: Vec<Uuid>,
) -> Result<Names, Problem> {
    let customers = listed.iter().map(|it| it.warning.customer_id).collect();
    employees.extend(listed.iter().flat_map(|it| [it.maintainer, it.handling.employee]).flatten());
    let units = listed.iter().flat_map(|it| [Some(it.owner_unit), it.home_station]).flatten().collect();
    Names::load(sql, vault, customers, employees, units).await
}

pub(super) fn to_item(
    listed: &Listed,
    names: &Names,
    format: &Format,
) -> Result<WarningItem, database::Error> {
    let (warning, handling) = (&listed.warning, &listed.handling);
    let day = |it: i64| BusinessDay(it as i32);
    Ok(WarningItem {
        id: WarningId(warning.id),
        customer_id: warning.customer_id.into(),
        customer_number: listed.number.clone(),
        customer_name: names.customer(warning.customer_id),
        abc: listed.abc.clone(),
        relationship: listed.relationship.clone(),
        owner_unit_id: listed.owner_unit.into(),
        owner_unit: names.unit(listed.owner_unit),
        maintainer_id: listed.maintainer.map(EmployeeId),
        maintainer: listed.maintainer.and_then(|it| names.employee(it)),
        home_station_id: listed.home_station.map(UnitId),
        home_station: listed.home_station.and_then(|it| names.unit(it)),
        assignee: handling.employee.and_then(|it| names.employee(it)),
        state: listed.state.clone(),
        call_place: listed.call_place,
        opened_on: day(warning.opened_on),
        state_since: day(warning.state_since),
        closed_on: warning.closed_on.map(day),
        probability_per_mille: warning.probability_permille,
        value_at_risk_minor: warning.value_at_risk_minor,
        volume_at_risk_ml: warning.volume_at_risk_ml,
        priority: warning.priority,
        reason: facts::from_text(&warning.facts)?.explain(format),
        acknowledged_at: handling.acknowledged_us.map(Instant::from_micros),
        snoozed_until: handling.snoozed_until.map(day),
    })
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WarningsPage {
    items: Vec<WarningItem>,
    next_cursor: Option<String>,
}

/// List warnings, what is at stake most first.
#[utoipa::path(get, path = "/warnings", tag = "warnings", params(WarningsQuery),
    responses((status = OK, body = WarningsPage)))]
pub(super) async fn list_warnings(
    actor: Actor<may::ReadWarnings>,
    Query(query): Query<WarningsQuery>,
) -> Result<Json<WarningsPage>, Failure> {
    let today = classification::today(actor.app(), actor.app().now());
    let (reader, vault) = (actor.read(), &actor.app().vault);
    let filter = filter_of(&query, &reader, today).await?;
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<reports::Place>()?);
    let rows = reports::queue_page(&reader, vault, actor.scope(), &filter, (after, limit + 1)).await?;
    let (rows, next_cursor) = cut(rows, limit, reports::place);
    let format = classification::money_format(&reader).await?;
    let names = names_of(&reader, vault, &rows, Vec::new()).await?;
    let items = rows.iter().map(|it| to_item(it, &names, &format)).collect::<Result<_, _>>()?;
    Ok(Json(WarningsPage { items, next_cursor }))
}

/// What the warnings of one state come to. What is snoozed is in none of the other figures.
#[derive(Debug, Default, Serialize, ToSchema)]
struct WarningTotals {
    warnings: i64,
    value_at_risk_minor: i64,
    volume_at_risk_ml: i64,
    /// Nobody has acknowledged them, nobody works them.
    new: i64,
    /// Nobody has acknowledged them a week after they reached their state.
    overdue: i64,
    /// Somebody works them.
    assigned: i64,
    snoozed: i64,
}

impl From<&StateTotals> for WarningTotals {
    fn from(it: &StateTotals) -> Self {
        Self {
            warnings: it.warnings,
            value_at_risk_minor: it.value_at_risk_minor,
            volume_at_risk_ml: it.volume_at_risk_ml,
            new: it.new,
            overdue: it.overdue,
            assigned: it.assigned,
            snoozed: it.snoozed,
        }
    }
}

impl WarningTotals {
    fn plus(self, other: &StateTotals) -> Self {
        Self {
            warnings: self.warnings + other.warnings,
            value_at_risk_minor: self.value_at_risk_minor + other.value_at_risk_minor,
            volume_at_risk_ml: self.volume_at_risk_ml + other.volume_at_risk_ml,
            new: self.new + other.new,
            overdue: self.overdue + other.overdue,
            assigned: self.assigned + other.assigned,
            snoozed: self.snoozed + other.snoozed,
        }
    }
}

/// The totals of one state.
#[derive(Debug, Serialize, ToSchema)]
struct WarningStateTotals {
    state: &'static str,
    name: Words,
    totals: WarningTotals,
}

/// What the queue comes to.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WarningsSummary {
    /// The day analysed last; none before the first analysis.
    as_of: Option<BusinessDay>,
    total: WarningTotals,
    /// The open states, or the one that was asked for.
    states: Vec<WarningStateTotals>,
    /// Stations of the unit that fell as a whole.
    station_alerts: i64,
}

/// Add up warnings by state. It takes the filters of the list.
#[utoipa::path(get, path = "/warnings/summary", tag = "warnings", params(WarningsQuery),
    responses((status = OK, body = WarningsSummary)))]
pub(super) async fn show_warnings_summary(
    actor: Actor<may::ReadWarnings>,
    Query(query): Query<WarningsQuery>,
) -> Result<Json<WarningsSummary>, Failure> {
    let today = classification::today(actor.app(), actor.app().now());
    let (reader, vault) = (actor.read(), &actor.app().vault);
    let filter = WarningFilter { with_snoozed: true, ..filter_of(&query, &reader, today).await? };
    let found = reports::queue_totals(&reader, vault, actor.scope(), &filter).await?;
    let wanted = |it: &WarningState| filter.state.map_or(it.is_open(), |state| state == *it);
    let states = WarningState::ALL.into_iter().filter(wanted).map(|state| WarningStateTotals {
        state: state.as_str(),
        name: state.name(),
        totals: found
            .iter()
            .find(|it| it.state == state.as_str())
            .map(WarningTotals::from)
            .unwrap_or_default(),
    });
    let as_of = classification::shown_day(&reader, None).await?.map(|it| it.run.as_of);
    Ok(Json(WarningsSummary {
        as_of,
        total: found.iter().fold(WarningTotals::default(), WarningTotals::plus),
        states: states.collect(),
        station_alerts: reports::open_alerts(&reader, actor.scope(), filter.below.as_deref()).await?,
    }))
}
