//! Changing the rules of levels.

use super::model::{LevelRules, LevelRulesVersion};
use super::rules::problems;
use super::store;
use crate::operations::{EditError, check_whole_company};
use crate::rules::draft;
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
    check_whole_company(work, work.scope()).await?;
    // The number is not used: the series makes two who save at the same time wait for each other.
    work.take_numbers("classification_edit", 1).await?;
    store::seed(work).await?;
    let newest = store::versions(work, 1).await?.pop().unwrap_or_default();
    if i64::from(newest.rules.version) != seen_version {
        return Err(EditError::ChangedMeanwhile);
    }
    let analysed = crate::verify::newest_run(work).await?.map(|it| it.as_of);
    let valid_from = draft::check_day(new.valid_from, analysed, today)?;
    let note = draft::check_note(&new.note)?;
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
    let version = LevelRulesVersion {
        rules: LevelRules { version, ..after },
        valid_from: Some(valid_from),
        note,
        by_user: work.who().user,
        by_login: None,
        at: Some(work.now()),
    };
    Ok(store::insert_version(work, &version).await?)
}
