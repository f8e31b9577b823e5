//! The rules of levels over the wire.

use super::{LevelDuty, level_named, rules_on};
use crate::levels::editing::{NewLevelRules, change_level_rules as change};
use crate::levels::model::{Duty, DutyPost, LevelRules, LevelRulesVersion, UnitBounds};
use crate::levels::store;
use crate::may;
use crate::names::{NamedUnit, Names};
use crate::store::versions;
use analytics::levels::{CustomerLevel, Densities, LevelBounds};
use database::{Reader, Scope, Sql};
use identity::{Actor, UserId};
use kernel::{BusinessDay, Instant, Problem};
use organisation::UnitId;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use utoipa::ToSchema;
use uuid::Uuid;
use vault::Vault;
use web::{Failure, IfMatch, Json, Tagged};

/// Versions shown; rules change a few times a year.
const VERSIONS_MAX: u32 = 100;

/// The least mass of each level, in kilograms a year.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LevelBoundsBody {
    station_kg: i64,
    region_kg: i64,
    company_kg: i64,
}

impl From<LevelBounds> for LevelBoundsBody {
    fn from(it: LevelBounds) -> Self {
        Self { station_kg: it.station_kg, region_kg: it.region_kg, company_kg: it.company_kg }
    }
}

impl From<LevelBoundsBody> for LevelBounds {
    fn from(it: LevelBoundsBody) -> Self {
        Self { station_kg: it.station_kg, region_kg: it.region_kg, company_kg: it.company_kg }
    }
}

/// Grams a litre of each kind of fuel; 0 for what does not count.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DensitiesBody {
    gasoline: u32,
    diesel: u32,
    cng: u32,
    lng: u32,
}

impl From<Densities> for DensitiesBody {
    fn from(it: Densities) -> Self {
        Self { gasoline: it.gasoline, diesel: it.diesel, cng: it.cng, lng: it.lng }
    }
}

impl From<DensitiesBody> for Densities {
    fn from(it: DensitiesBody) -> Self {
        Self { gasoline: it.gasoline, diesel: it.diesel, cng: it.cng, lng: it.lng }
    }
}

/// Bounds of a unit and all that is below it, as far as those have none of their own.
#[derive(Debug, Serialize, ToSchema)]
struct UnitBoundsBody {
    unit_id: UnitId,
    unit: Option<NamedUnit>,
    bounds: LevelBoundsBody,
}

/// A version of the rules of levels.
#[derive(Debug, Serialize, ToSchema)]
struct LevelRulesVersionBody {
    version: u32,
    /// The first day on which it holds; none from the beginning.
    valid_from: Option<BusinessDay>,
    bounds: LevelBoundsBody,
    densities: DensitiesBody,
    /// Below this many weeks since the first purchase nobody has a level.
    evidence_weeks: u32,
    /// Periods of 28 days below a line after which a customer falls.
    hold_periods: u32,
    /// Within so much of a line a customer is about to cross it.
    near_per_mille: u32,
    /// A change to or from one of these waits for approval: station, region or company.
    needs_approval: Vec<&'static str>,
    duties: Vec<LevelDuty>,
    /// Units with bounds of their own, as far as they concern what the reader sees.
    units: Vec<UnitBoundsBody>,
    note: String,
    /// None for what came with the program.
    made_at: Option<Instant>,
    made_by: Option<UserId>,
    made_by_login: Option<String>,
}

/// The rules of levels with their history. `ETag` is the newest version.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LevelRulesBody {
    /// The version in force on the company's day of today.
    in_force: u32,
    /// From which day on new rules may hold.
    earliest_valid_from: BusinessDay,
    /// The newest first; an edit builds on the first one.
    versions: Vec<LevelRulesVersionBody>,
}

async fn rules_body(
    sql: &impl Sql,
    vault: &Vault,
    scope: &Scope,
    today: BusinessDay,
) -> Result<Tagged<LevelRulesBody>, Failure> {
    let versions = versions::<LevelRules>(sql, VERSIONS_MAX).await?;
    let newest = versions.first().map_or(1, |it| i64::from(it.rules.version));
    let analysed = crate::verify::newest_run(sql).await?.map(|it| it.as_of);
    let in_force = rules_on(&versions, today).version;
    let units: Vec<Uuid> = versions.iter().flat_map(|it| it.rules.units.iter().map(|it| it.unit)).collect();
    let names = Names::load(sql, vault, Vec::new(), Vec::new(), units.clone()).await?;
    let mut paths = store::unit_paths(sql, units).await?;
    paths.retain(|_, path| concerns(scope, path));
    let versions = versions.into_iter().map(|it| version_body(it, &names, &paths)).collect();
    let body = LevelRulesBody { in_force, earliest_valid_from: analysed.unwrap_or(today), versions };
    Ok(Tagged { version: newest, body })
}

/// Whether bounds of the unit at this path decide about customers whom the scope holds.
fn concerns(scope: &Scope, path: &str) -> bool {
    let Scope::Subtrees(subtrees) = scope else { return true };
    organisation::is_within(scope, path) || subtrees.iter().any(|it| it.path.starts_with(path))
}

fn version_body(
    it: LevelRulesVersion,
    names: &Names,
    concerned: &HashMap<Uuid, String>,
) -> LevelRulesVersionBody {
    let rules = it.rules;
    let units = rules.units.iter().filter(|it| concerned.contains_key(&it.unit));
    LevelRulesVersionBody {
        version: rules.version,
        valid_from: it.valid_from,
        bounds: rules.bounds.into(),
        densities: rules.densities.into(),
        evidence_weeks: rules.evidence_weeks,
        hold_periods: rules.hold_periods,
        near_per_mille: rules.near_per_mille,
        needs_approval: rules.needs_approval.iter().map(|it| it.as_str()).collect(),
        duties: rules.duties.iter().map(LevelDuty::from).collect(),
        units: units
            .map(|it| UnitBoundsBody {
                unit_id: it.unit.into(),
                unit: names.unit(it.unit),
                bounds: it.bounds.into(),
            })
            .collect(),
        note: it.note,
        made_at: it.at,
        made_by: it.by_user.map(UserId),
        made_by_login: it.by_login,
    }
}

/// Show the rules of levels, with the duty calendar and their history.
#[utoipa::path(get, path = "/classification/levels/rules", tag = "classification",
    responses((status = OK, body = LevelRulesBody)))]
pub(crate) async fn show_level_rules(
    actor: Actor<may::ReadClassFigures>,
) -> Result<Tagged<LevelRulesBody>, Failure> {
    let today = crate::operations::today(actor.app(), actor.app().now());
    let reader: Reader = actor.read();
    rules_body(&reader, &actor.app().vault, actor.scope(), today).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewDuty {
    /// station, region or company.
    level: String,
    post: DutyPost,
    every_days: u32,
    discount_max_minor_per_litre: u32,
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUnitBounds {
    unit_id: UnitId,
    bounds: LevelBoundsBody,
}

/// The rules of levels as a whole: what is not named is not there any more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChangeLevelRules {
    bounds: LevelBoundsBody,
    densities: DensitiesBody,
    evidence_weeks: u32,
    hold_periods: u32,
    near_per_mille: u32,
    /// station, region or company.
    needs_approval: Vec<String>,
    duties: Vec<NewDuty>,
    units: Vec<NewUnitBounds>,
    /// Left out: the day analysed last.
    valid_from: Option<BusinessDay>,
    /// Why.
    note: String,
}

impl ChangeLevelRules {
    fn into_rules(self) -> Result<NewLevelRules, Problem> {
        let mut needs_approval = Vec::new();
        for (at, text) in self.needs_approval.iter().enumerate() {
            needs_approval.push(level_named(&format!("needs_approval[{at}]"), text)?);
        }
        needs_approval.sort_unstable();
        needs_approval.dedup();
        let duty = |(at, it): (usize, NewDuty)| -> Result<Duty, Problem> {
            let level: CustomerLevel = level_named(&format!("duties[{at}].level"), &it.level)?;
            let (post, every_days) = (it.post, it.every_days);
            Ok(Duty { level, post, every_days, discount_max_minor: it.discount_max_minor_per_litre })
        };
        let unit = |it: NewUnitBounds| UnitBounds { unit: it.unit_id.uuid(), bounds: it.bounds.into() };
        let rules = LevelRules {
            version: 0,
            bounds: self.bounds.into(),
            densities: self.densities.into(),
            evidence_weeks: self.evidence_weeks,
            hold_periods: self.hold_periods,
            near_per_mille: self.near_per_mille,
            needs_approval,
            duties: self.duties.into_iter().enumerate().map(duty).collect::<Result<_, _>>()?,
            units: self.units.into_iter().map(unit).collect(),
        };
        Ok(NewLevelRules { rules, valid_from: self.valid_from, note: self.note })
    }
}

/// Make a new version of the rules of levels, on top of the newest (`If-Match`). Levels are worked out anew by it.
#[utoipa::path(put, path = "/classification/levels/rules", tag = "classification", request_body = ChangeLevelRules,
    params(("If-Match" = String, Header, description = "The version edited")),
    responses((status = OK, body = LevelRulesBody)))]
pub(crate) async fn change_level_rules(
    actor: Actor<may::ManageRules>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeLevelRules>,
) -> Result<Tagged<LevelRulesBody>, Failure> {
    let mut work = actor.work().await?;
    let today = crate::operations::today(actor.app(), work.now());
    change(&mut work, today, version, request.into_rules()?).await.map_err(Problem::from)?;
    let answer = rules_body(&work, &actor.app().vault, actor.scope(), today).await?;
    work.commit().await?;
    Ok(answer)
}
