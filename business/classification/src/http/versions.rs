//! The rules over the wire: what is in force, what was, what may be changed.

use crate::may;
use crate::operations::{self, NewRules};
use crate::rules::draft::Draft;
use crate::store::{self, Version};
use analytics::parameters::PARAMETERS;
use analytics::{AbcBasis, Parameter, Rules};
use identity::{Actor, UserId};
use kernel::{BusinessDay, Instant, Words};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use utoipa::ToSchema;
use web::{Failure, IfMatch, Json, Tagged};

/// Versions shown; rules change a few times a year.
const VERSIONS_MAX: u32 = 100;

/// One number that may be changed.
#[derive(Debug, Serialize, ToSchema)]
struct RuleParameter {
    name: &'static str,
    /// abc, relationship, warnings, value or stations.
    group: &'static str,
    /// per_mille, days, weeks, visits, customers, milli_visits_per_week or milli_alarms.
    unit: &'static str,
    unit_name: Words,
    meaning: Words,
    /// The least and the most that it may be.
    min: u32,
    max: u32,
    /// What comes with the program.
    default: u32,
}

impl From<&Parameter> for RuleParameter {
    fn from(it: &Parameter) -> Self {
        Self {
            name: it.name,
            group: it.group.as_str(),
            unit: it.unit.as_str(),
            unit_name: it.unit.name(),
            meaning: it.meaning(),
            min: it.min,
            max: it.max,
            default: it.value(&analytics::Rules::default()),
        }
    }
}

/// What may decide who is A, B or C.
#[derive(Debug, Serialize, ToSchema)]
struct RuleBasis {
    /// margin_when_known, margin or amount.
    basis: &'static str,
    meaning: Words,
}

fn basis_meaning(basis: AbcBasis) -> Words {
    match basis {
        AbcBasis::MarginWhenKnown => Words::new(
            "毛利大部分已知时按毛利,否则按金额",
            "the margin when most of it is known, else the amount",
        ),
        AbcBasis::Margin => {
            Words::new("按毛利,未知部分按平均毛利率估计", "the margin, the unknown part at the mean rate")
        }
        AbcBasis::Amount => Words::new("按金额", "the amount"),
    }
}

/// A version of the rules.
#[derive(Debug, Serialize, ToSchema)]
struct RulesVersionBody {
    version: u32,
    /// The first day on which it holds; none from the beginning.
    valid_from: Option<BusinessDay>,
    abc_basis: &'static str,
    /// Parameter → value; every parameter is there.
    values: BTreeMap<&'static str, u32>,
    note: String,
    /// None for what came with the program.
    made_at: Option<Instant>,
    made_by: Option<UserId>,
    made_by_login: Option<String>,
}

impl From<Version<Rules>> for RulesVersionBody {
    fn from(it: Version<Rules>) -> Self {
        Self {
            version: it.rules.version,
            valid_from: it.valid_from,
            abc_basis: it.rules.abc_basis.as_str(),
            values: PARAMETERS.iter().map(|parameter| (parameter.name, parameter.value(&it.rules))).collect(),
            note: it.note,
            made_at: it.at,
            made_by: it.by_user.map(UserId),
            made_by_login: it.by_login,
        }
    }
}

/// The rules, their history, and what may be changed. `ETag` is the newest version.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct RulesBody {
    /// The version in force on the company's day of today.
    in_force: u32,
    /// From which day on new rules may hold.
    earliest_valid_from: BusinessDay,
    /// The newest first; an edit builds on the first one.
    versions: Vec<RulesVersionBody>,
    parameters: Vec<RuleParameter>,
    bases: Vec<RuleBasis>,
}

async fn rules_body(sql: &impl database::Sql, today: BusinessDay) -> Result<Tagged<RulesBody>, Failure> {
    let versions = store::versions::<Rules>(sql, VERSIONS_MAX).await?;
    let newest = versions.first().map_or(1, |it| i64::from(it.rules.version));
    let analysed = crate::verify::newest_run(sql).await?.map(|it| it.as_of);
    let bases = AbcBasis::ALL.map(|it| RuleBasis { basis: it.as_str(), meaning: basis_meaning(it) });
    let body = RulesBody {
        in_force: store::rules_on(sql, today).await?.version,
        earliest_valid_from: analysed.unwrap_or(today),
        versions: versions.into_iter().map(RulesVersionBody::from).collect(),
        parameters: PARAMETERS.iter().map(RuleParameter::from).collect(),
        bases: bases.into(),
    };
    Ok(Tagged { version: newest, body })
}

/// Show the rules of classification and warnings, with their history.
#[utoipa::path(get, path = "/classification/rules", tag = "classification",
    responses((status = OK, body = RulesBody)))]
pub(super) async fn show_rules(actor: Actor<may::ReadClassFigures>) -> Result<Tagged<RulesBody>, Failure> {
    let today = operations::today(actor.app(), actor.app().now());
    rules_body(&actor.read(), today).await
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangeRules {
    /// Parameter → value; what is not named stays as in the newest version.
    #[serde(default)]
    values: BTreeMap<String, i64>,
    /// margin_when_known, margin or amount; left out, it stays.
    abc_basis: Option<String>,
    /// Left out: the day analysed last, so that the next analysis uses them.
    valid_from: Option<BusinessDay>,
    /// Why.
    note: String,
}

/// Make a new version of the rules, on top of the newest (`If-Match`). The next analysis of a day on which it holds
/// uses it.
#[utoipa::path(put, path = "/classification/rules", tag = "classification", request_body = ChangeRules,
    params(("If-Match" = String, Header, description = "The version edited")), responses((status = OK, body = RulesBody)))]
pub(super) async fn change_rules(
    actor: Actor<may::ManageRules>,
    IfMatch(version): IfMatch,
    Json(request): Json<ChangeRules>,
) -> Result<Tagged<RulesBody>, Failure> {
    let mut work = actor.work().await?;
    let today = operations::today(actor.app(), work.now());
    let ChangeRules { values, abc_basis, valid_from, note } = request;
    let new = NewRules { draft: Draft { values, abc_basis }, valid_from, note };
    operations::change_rules(&mut work, today, version, new).await?;
    let answer = rules_body(&work, today).await?;
    work.commit().await?;
    Ok(answer)
}
