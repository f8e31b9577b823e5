//! Levels over the wire: of one customer, and lists of who has one or is about to cross a line.

mod regrades;
mod versions;

pub(crate) use regrades::*;
pub(crate) use versions::*;

use super::model::{Duty, DutyPost, LevelRules, RegradeId, RegradeState};
use super::reports::{self, LevelFilter};
use super::rules::reigns;
use super::store::{self, LevelRow, RegradeRow, StandingRow};
use crate::http::{known, part};
use crate::may;
use crate::names::{NamedUnit, Names};
use crate::reports::serial_of;
use crate::store::{OPEN, versions};
use analytics::levels::{Crossing, CustomerLevel, LevelFacts, NearLine};
use customers::CustomerId;
use database::derived_of;
use identity::Actor;
use kernel::page::{PageRequest, cut};
use kernel::{BusinessDay, Instant, Problem, Words};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use web::{Failure, Json, Path, Query};

/// A level as pages show it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LevelBody {
    /// station, region or company; none without a level.
    level: Option<String>,
    name: Words,
}

impl From<Option<CustomerLevel>> for LevelBody {
    fn from(level: Option<CustomerLevel>) -> Self {
        Self { level: store::level_text(level), name: CustomerLevel::name_of(level) }
    }
}

/// One line of the duty calendar.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LevelDuty {
    /// station, region or company.
    level: String,
    post: DutyPost,
    post_name: Words,
    /// A visit at least every so many days.
    every_days: u32,
    /// The most that they may grant on a litre, in the smallest money unit.
    discount_max_minor_per_litre: u32,
}

impl From<&Duty> for LevelDuty {
    fn from(it: &Duty) -> Self {
        Self {
            level: it.level.as_str().to_owned(),
            post: it.post,
            post_name: it.post.words(),
            every_days: it.every_days,
            discount_max_minor_per_litre: it.discount_max_minor,
        }
    }
}

/// A line that a customer is about to cross.
#[derive(Debug, Serialize, ToSchema)]
struct NearLineBody {
    /// up or down.
    crossing: String,
    /// Whose line.
    level: LevelBody,
    distance_per_mille: u32,
    words: Words,
}

impl From<NearLine> for NearLineBody {
    fn from(it: NearLine) -> Self {
        Self {
            crossing: it.crossing.as_str().to_owned(),
            level: Some(it.level).into(),
            distance_per_mille: it.distance_per_mille,
            words: it.explain(),
        }
    }
}

/// What the figures of a day say.
#[derive(Debug, Serialize, ToSchema)]
struct LevelFigures {
    /// The day, and the first of the 364 days that end with it.
    day: BusinessDay,
    from: BusinessDay,
    /// Fuel bought in these days.
    mass_kg: i64,
    /// What the figures ask for; another than the assigned one while a regrade waits or was refused.
    level: LevelBody,
    /// The day on which the customer falls unless they buy more.
    falls_on: Option<BusinessDay>,
    reason: Words,
}

impl From<&LevelFacts> for LevelFigures {
    fn from(it: &LevelFacts) -> Self {
        Self {
            day: it.day,
            from: it.from(),
            mass_kg: it.mass_kg,
            level: it.level.into(),
            falls_on: it.falls_on(),
            reason: it.explain(),
        }
    }
}

/// A level that a customer has or had.
#[derive(Debug, Serialize, ToSchema)]
struct HeldLevel {
    from: BusinessDay,
    /// The first day on which it no longer held; none while it holds.
    until: Option<BusinessDay>,
    level: LevelBody,
}

impl HeldLevel {
    fn new(row: &LevelRow) -> Result<Self, database::Error> {
        let until = (row.until_day < OPEN).then_some(BusinessDay(row.until_day as i32));
        let level = store::to_level(Some(row.level.as_str()))?.into();
        Ok(Self { from: BusinessDay(row.from_day as i32), until, level })
    }
}

/// A change of level with its arithmetic.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegradeBody {
    id: RegradeId,
    from_level: LevelBody,
    to_level: LevelBody,
    state: RegradeState,
    state_name: Words,
    /// The arithmetic by which it was made, and its day.
    day: BusinessDay,
    mass_kg: i64,
    reason: Words,
    rules_version: i64,
    made_at: Instant,
    /// From which day on it is in force; none while it is not.
    effective_from: Option<BusinessDay>,
    decided_at: Option<Instant>,
    /// Why somebody approved or refused it.
    decision_reason: String,
}

impl RegradeBody {
    fn new(row: &RegradeRow) -> Result<Self, database::Error> {
        let (facts, state) = (store::to_facts(&row.facts)?, row.state()?);
        let from = store::to_level(row.from_level.as_deref())?;
        Ok(Self {
            id: RegradeId(row.id),
            from_level: from.into(),
            to_level: store::to_level(row.to_level.as_deref())?.into(),
            state,
            state_name: state.words(),
            day: BusinessDay(row.day as i32),
            mass_kg: facts.mass_kg,
            reason: facts.explain_change(from),
            rules_version: row.rules_version,
            made_at: Instant::from_micros(row.made_us),
            effective_from: row.effective_day.map(|it| BusinessDay(it as i32)),
            decided_at: row.decided_us.map(Instant::from_micros),
            decision_reason: row.reason.clone(),
        })
    }
}

/// A customer's level, why, who must look after them, and how it came about.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CustomerLevelBody {
    /// The day worked out last; none before the first.
    as_of: Option<BusinessDay>,
    level: LevelBody,
    /// Since when it holds.
    since: Option<BusinessDay>,
    /// None of whoever has no level and is far from one.
    figures: Option<LevelFigures>,
    near: Option<NearLineBody>,
    /// Who visits, how often, and what they may grant.
    duties: Vec<LevelDuty>,
    /// The change that waits for approval.
    waiting: Option<RegradeBody>,
    /// The levels so far, the newest first; 50 at most.
    history: Vec<HeldLevel>,
    /// The changes so far, the newest first; 50 at most.
    regrades: Vec<RegradeBody>,
}

const HISTORY_ROWS: u32 = 50;

/// Show a customer's level, why, and who must look after them.
#[utoipa::path(get, path = "/customers/{customer_id}/level", tag = "classification",
    params(("customer_id" = CustomerId, Path)), responses((status = OK, body = CustomerLevelBody)))]
pub(crate) async fn show_customer_level(
    actor: Actor<may::ReadClasses>,
    Path(customer): Path<CustomerId>,
) -> Result<Json<CustomerLevelBody>, Failure> {
    let reader = actor.read();
    let serial = serial_of(&reader, actor.scope(), customer.uuid()).await?.ok_or_else(Problem::not_found)?;
    let as_of = store::last_day(&reader).await?.map(|it| BusinessDay(it.as_of as i32));
    let levels = store::levels_of(&reader, serial, HISTORY_ROWS).await?;
    let held = levels.first().filter(|it| it.until_day == OPEN);
    let level = store::to_level(held.map(|it| it.level.as_str()))?;
    let standing = derived_of::<StandingRow>(&reader, serial).await?;
    let figures = standing.as_ref().map(|it| store::to_facts(&it.facts)).transpose()?;
    let near = standing.map(|it| it.near()).transpose()?.flatten();
    let regrades = store::regrades_of(&reader, serial, HISTORY_ROWS).await?;
    let waiting = regrades.iter().find(|it| it.state == RegradeState::Proposed.as_str());
    let today = crate::operations::today(actor.app(), actor.app().now());
    let rules = rules_on(&versions::<LevelRules>(&reader, u32::MAX).await?, as_of.unwrap_or(today));
    let duties = level.map(|it| rules.duties_of(it).map(LevelDuty::from).collect());
    Ok(Json(CustomerLevelBody {
        as_of,
        level: level.into(),
        since: held.map(|it| BusinessDay(it.from_day as i32)),
        figures: figures.as_ref().map(LevelFigures::from),
        near: near.map(NearLineBody::from),
        duties: duties.unwrap_or_default(),
        waiting: waiting.map(RegradeBody::new).transpose()?,
        history: levels.iter().map(HeldLevel::new).collect::<Result<_, _>>()?,
        regrades: regrades.iter().map(RegradeBody::new).collect::<Result<_, _>>()?,
    }))
}

/// The rules in force on a day.
fn rules_on(versions: &[super::model::LevelRulesVersion], day: BusinessDay) -> LevelRules {
    reigns(versions, day, day).last().map_or_else(LevelRules::default, |it| it.rules.clone())
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct LevelsQuery {
    /// station, region or company.
    level: Option<String>,
    /// up or down: only who is about to cross a line that way, the nearest first.
    near: Option<String>,
    /// Only customers of this unit and the units below it.
    unit_id: Option<UnitId>,
    /// person, organisation or card.
    segment: Option<String>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// A customer with their level.
#[derive(Debug, Serialize, ToSchema)]
struct LevelledCustomer {
    customer_id: CustomerId,
    customer_number: String,
    /// Of a person masked: 张*; of an organisation in full.
    customer_name: Option<String>,
    owner_unit: Option<NamedUnit>,
    level: LevelBody,
    figures: LevelFigures,
    near: Option<NearLineBody>,
}

#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LevelledCustomersPage {
    items: Vec<LevelledCustomer>,
    next_cursor: Option<String>,
}

fn level_named(field: &str, text: &str) -> Result<CustomerLevel, Problem> {
    known(field, text, CustomerLevel::parse, &CustomerLevel::ALL.map(CustomerLevel::as_str))
}

/// List customers who have a level or are about to cross a line, those with the most tonnes first.
#[utoipa::path(get, path = "/classification/levels", tag = "classification", params(LevelsQuery),
    responses((status = OK, body = LevelledCustomersPage)))]
pub(crate) async fn list_levelled_customers(
    actor: Actor<may::ReadClasses>,
    Query(query): Query<LevelsQuery>,
) -> Result<Json<LevelledCustomersPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, after) = (page.rows()?, page.after::<(i64, i64)>()?);
    let near = query.near.as_deref();
    let near = near
        .map(|it| known("near", it, Crossing::parse, &Crossing::ALL.map(Crossing::as_str)))
        .transpose()?;
    let level = query.level.as_deref().map(|it| level_named("level", it)).transpose()?;
    let reader = actor.read();
    let part = part(&reader, query.unit_id, query.segment.as_deref()).await?;
    let (filter, place) = (LevelFilter { level, near }, (after, limit + 1));
    let rows = reports::standings_page(&reader, actor.scope(), &part, filter, place).await?;
    let value = |it: &reports::Listed| {
        if near.is_some() { it.distance_per_mille.unwrap_or_default() } else { it.mass_kg }
    };
    let (rows, next_cursor) = cut(rows, limit, |it| (value(it), it.serial));
    let (ids, units) = rows.iter().map(|it| (it.customer, it.owner_unit)).unzip();
    let names = Names::load(&reader, &actor.app().vault, ids, Vec::new(), units).await?;
    let items = rows.iter().map(|it| levelled(it, &names)).collect::<Result<_, _>>()?;
    Ok(Json(LevelledCustomersPage { items, next_cursor }))
}

fn levelled(row: &reports::Listed, names: &Names) -> Result<LevelledCustomer, database::Error> {
    Ok(LevelledCustomer {
        customer_id: row.customer.into(),
        customer_number: row.number.clone(),
        customer_name: names.customer(row.customer),
        owner_unit: names.unit(row.owner_unit),
        level: store::to_level(row.level.as_deref())?.into(),
        figures: LevelFigures::from(&store::to_facts(&row.facts)?),
        near: row.near()?.map(NearLineBody::from),
    })
}
