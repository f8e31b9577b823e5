//! Checking levels against the sales, the rules and the regrades by which they came.

use super::model::{LevelRules, Standing};
use super::operations::{Ground, standing};
use super::store::{self, LevelRow, RegradeRow, StandingRow};
use crate::sources::{Sources, read_entries};
use crate::store::OPEN;
use crate::verify::newest_run;
use analytics::levels::{LevelBounds, level_on};
use database::{Difference, Error, Sql, derived};
use std::collections::HashMap;

const LEVEL: &str = "classification_level";
const STANDING: &str = "classification_standing";

/// Works out anew where everybody stands on the day of the newest analysis, and compares; checks that a level which
/// nobody had to approve is the one that the sales give, and that each came by a regrade that says so. Sales that came
/// later for days that are over overtake it: then only the last is checked until the next analysis.
pub(crate) async fn verify(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    let mut differences = verify_regrades(sql).await?;
    let (Some(run), Some(day)) = (newest_run(sql).await?, store::last_day(sql).await?) else {
        return Ok(differences);
    };
    if day.as_of != i64::from(run.as_of.0) || day.seen != run.seen {
        // The levels of this analysis are still on their way.
        return Ok(differences);
    }
    let sources = Sources::again(sql, run.inputs, run.as_of).await?;
    if sources.fingerprint()? != run.seen {
        return Ok(differences);
    }
    let ground = Ground::read(sql).await?;
    let version = ground.versions.iter().find(|it| i64::from(it.rules.version) == day.rules_version);
    let Some(version) = version else {
        differences.push(Difference::new(
            "classification_level_rules",
            day.rules_version.to_string(),
            "is missing",
        ));
        return Ok(differences);
    };
    let stored = (derived::<StandingRow>(sql).await?, store::held(sql).await?);
    let compare = tokio::task::spawn_blocking({
        let rules = version.rules.clone();
        move || compare(&sources, &rules, stored)
    });
    differences.extend(compare.await.map_err(|it| Error::Fault(it.to_string()))??);
    Ok(differences)
}

fn compare(
    sources: &Sources,
    rules: &LevelRules,
    (mut stored, held): (HashMap<i64, StandingRow>, HashMap<i64, LevelRow>),
) -> Result<Vec<Difference>, Error> {
    let all: Vec<LevelBounds> =
        std::iter::once(rules.bounds).chain(rules.units.iter().map(|it| it.bounds)).collect();
    let (mut entries, mut differences) = (Vec::new(), Vec::new());
    for customer in &sources.customers {
        read_entries(customer, &mut entries)?;
        if entries.is_empty() {
            continue;
        }
        let level = store::to_level(held.get(&customer.serial).map(|it| it.level.as_str()))?;
        let found = |bounds: LevelBounds| {
            let facts = level_on(&entries, sources.as_of, &rules.criteria(bounds));
            standing(level, facts, rules.near_per_mille)
        };
        let what = match stored.remove(&customer.serial) {
            // A customer may have gone to a unit with other bounds since: only what all of them ask for is missed.
            None => all.iter().all(|it| found(*it).is_some()).then_some("is missing"),
            Some(row) => {
                let bounds = store::to_facts(&row.facts)?.bounds;
                faults(&row, found(bounds).as_ref(), all.contains(&bounds), rules)
            }
        };
        let key = || format!("customer {}", customer.serial);
        differences.extend(what.map(|it| Difference::new(STANDING, key(), it)));
    }
    let mut additional: Vec<i64> = stored.into_keys().collect();
    additional.sort_unstable();
    let should_not = |it| Difference::new(STANDING, format!("customer {it}"), "should not be there");
    differences.extend(additional.into_iter().map(should_not));
    Ok(differences)
}

/// What is wrong with a standing, if anything.
fn faults(
    row: &StandingRow,
    found: Option<&Standing>,
    are_bounds_known: bool,
    rules: &LevelRules,
) -> Option<&'static str> {
    let Some(found) = found else { return Some("should not be there") };
    if !are_bounds_known {
        Some("goes by lines that the rules do not have")
    } else if *row != StandingRow::new(row.customer_serial, found) {
        Some("is not what the sales give")
    } else if found.level != found.facts.level && !rules.is_for_people(found.level, found.facts.level) {
        Some("is another level than the sales give, though nobody had to approve it")
    } else {
        None
    }
}

/// Each level came by a regrade to it, on its day, and no two of a customer hold at once.
async fn verify_regrades(sql: &impl Sql) -> Result<Vec<Difference>, Error> {
    let regrades = store::assigning_regrades(sql).await?;
    let levels = store::all_levels(sql).await?;
    let nexts = levels.iter().skip(1).map(Some).chain([None]);
    let mut differences = Vec::new();
    for (row, next) in levels.iter().zip(nexts) {
        let next = next.filter(|it| it.customer_serial == row.customer_serial);
        let key =
            || format!("customer {}, {}", row.customer_serial, kernel::BusinessDay(row.from_day as i32));
        let what = if !came_by(row, regrades.get(&row.regrade_seq)) {
            "did not come by its regrade"
        } else if row.until_day <= row.from_day || next.is_some_and(|it| it.from_day < row.until_day) {
            "holds on days of another"
        } else {
            continue;
        };
        differences.push(Difference::new(LEVEL, key(), what));
    }
    let waiting = store::standing_regrades(sql).await?;
    let open: HashMap<i64, &LevelRow> =
        levels.iter().filter(|it| it.until_day == OPEN).map(|it| (it.customer_serial, it)).collect();
    let mut strange: Vec<_> = waiting
        .values()
        .filter(|it| open.get(&it.customer_serial).map(|it| &it.level) != it.from_level.as_ref())
        .map(|it| it.seq)
        .collect();
    strange.sort_unstable();
    let what = "begins at another level than the customer has";
    differences
        .extend(strange.iter().map(|it| Difference::new("classification_regrade", it.to_string(), what)));
    Ok(differences)
}

fn came_by(row: &LevelRow, regrade: Option<&RegradeRow>) -> bool {
    regrade.is_some_and(|it| {
        it.customer_serial == row.customer_serial
            && it.to_level.as_deref() == Some(row.level.as_str())
            && it.effective_day == Some(row.from_day)
    })
}
