//! Changing the rules of levels.

use super::model::LevelRules;
use super::rules::problems;
use super::store;
use crate::operations::{Begun, EditError, begin};
use crate::store::{Version, insert_version};
use database::{AuditEntry, Work};
use kernel::{BusinessDay, FieldProblem};
use serde_json::json;

/// New rules and from when.
#[derive(Clone, Debug)]
pub(crate) struct NewLevelRules {
    /// Whole: its number is given when it is kept.
    pub(crate) rules: LevelRules,
    /// Left out: from the day analysed last.
    pub(crate) valid_from: Option<BusinessDay>,
    pub(crate) note: String,
}

/// Makes a new version of the rules, on top of the version that the editor saw.
pub(crate) async fn change_level_rules(
    work: &mut Work,
    today: BusinessDay,
    seen_version: i64,
    new: NewLevelRules,
) -> Result<(), EditError> {
    let begun = begin::<LevelRules>(work, today, seen_version, (new.valid_from, &new.note)).await?;
    let Begun { newest, valid_from, note } = begun;
    let mut wrong = problems(&new.rules);
    let units: Vec<_> = new.rules.units.iter().map(|it| it.unit).collect();
    let known = store::unit_paths(work, units.clone()).await?;
    let missing = units.iter().enumerate().filter(|(_, it)| !known.contains_key(it));
    wrong.extend(missing.map(|(at, _)| {
        FieldProblem::new(format!("units[{at}].unit_id"), "unknown_unit", "no such unit / 单位不存在")
    }));
    if !wrong.is_empty() {
        return Err(EditError::Wrong(wrong));
    }
    let before = LevelRules { version: 0, ..newest.rules.clone() };
    let after = LevelRules { version: 0, ..new.rules };
    if before == after {
        return Err(FieldProblem::new("bounds", "unchanged", "nothing is changed / 没有任何改动").into());
    }
    let version = newest.rules.version + 1;
    // The reason may name a person: it stays beside the rules, and out of the audit.
    let detail = json!({ "version": version, "valid_from": valid_from, "before": before, "after": after });
    work.audit(AuditEntry {
        action: "classification.level_rules_changed",
        subject_kind: "rules",
        subject: None,
        unit: None,
        detail,
    });
    work.tell("classification.level_rules_changed", &json!({ "version": version, "valid_from": valid_from }));
    let rules = LevelRules { version, ..after };
    Ok(insert_version(work, &Version::made(work, rules, valid_from, note)).await?)
}
