//! New rules on their way: what somebody wants to change, checked before it is tried or kept.

use analytics::parameters::{PARAMETERS, contradictions};
use analytics::{AbcBasis, Parameter, Rules};
use kernel::{BusinessDay, FieldProblem, Words};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// What is to be other than it is; what is not named stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Draft {
    pub values: BTreeMap<String, i64>,
    pub abc_basis: Option<String>,
}

/// How far ahead rules may be made.
const DAYS_AHEAD_MAX: i32 = 366;
const NOTE_CHARS_MAX: usize = 500;

impl Draft {
    /// The rules with these changes, or everything that is wrong with them, each by its field.
    pub(crate) fn applied_to(&self, rules: &Rules) -> Result<Rules, Vec<FieldProblem>> {
        let (mut rules, mut problems) = (rules.clone(), Vec::new());
        for (name, value) in &self.values {
            let field = format!("values.{name}");
            match Parameter::find(name) {
                None => problems.push(FieldProblem::new(field, "unknown", "no such rule / 没有这项标准")),
                Some(parameter) if !parameter.put(&mut rules, *value) => {
                    let (min, max) = (parameter.min, parameter.max);
                    let message = format!("must lie between {min} and {max} / 须在 {min} 至 {max} 之间");
                    problems.push(FieldProblem::new(field, "out_of_range", message));
                }
                Some(_) => {}
            }
        }
        if let Some(basis) = &self.abc_basis {
            match AbcBasis::parse(basis) {
                Some(basis) => rules.abc_basis = basis,
                None => {
                    let names = AbcBasis::ALL.map(AbcBasis::as_str).join(", ");
                    let message = format!("one of {names} / 只能是其中之一");
                    problems.push(FieldProblem::new("abc_basis", "unknown", message));
                }
            }
        }
        // A value that was refused is as it was: what contradicts it would be told of the wrong one.
        if problems.is_empty() {
            let told = |(name, Words { zh, en }): (&str, Words)| {
                FieldProblem::new(format!("values.{name}"), "contradiction", format!("{en} / {zh}"))
            };
            problems.extend(contradictions(&rules).into_iter().map(told));
        }
        if problems.is_empty() { Ok(rules) } else { Err(problems) }
    }
}

/// From which day new rules hold. Not from a day before the newest analysis: what earlier days showed was found by
/// the rules of then.
pub(crate) fn check_day(
    day: Option<BusinessDay>,
    analysed: Option<BusinessDay>,
    today: BusinessDay,
) -> Result<BusinessDay, FieldProblem> {
    let earliest = analysed.unwrap_or(today);
    let latest = today.plus(DAYS_AHEAD_MAX);
    let day = day.unwrap_or(earliest);
    if (earliest..=latest).contains(&day) {
        return Ok(day);
    }
    let message = format!("must lie between {earliest} and {latest} / 须在 {earliest} 至 {latest} 之间");
    Err(FieldProblem::new("valid_from", "out_of_range", message))
}

/// Why the rules are changed.
pub(crate) fn check_note(note: &str) -> Result<String, FieldProblem> {
    let note = note.trim();
    if note.is_empty() {
        return Err(FieldProblem::new("note", "required", "say why / 请说明原因"));
    }
    if NOTE_CHARS_MAX < note.chars().count() {
        let message = format!("at most {NOTE_CHARS_MAX} characters / 最多 {NOTE_CHARS_MAX} 个字符");
        return Err(FieldProblem::new("note", "too_long", message));
    }
    Ok(note.to_owned())
}

/// What two versions differ in, before and after, for the audit.
pub(crate) fn changes(before: &Rules, after: &Rules) -> (Value, Value) {
    let (mut old, mut new) = (Map::new(), Map::new());
    for parameter in PARAMETERS {
        let (was, is) = (parameter.value(before), parameter.value(after));
        if was != is {
            old.insert(parameter.name.to_owned(), json!(was));
            new.insert(parameter.name.to_owned(), json!(is));
        }
    }
    if before.abc_basis != after.abc_basis {
        old.insert("abc_basis".to_owned(), json!(before.abc_basis.as_str()));
        new.insert("abc_basis".to_owned(), json!(after.abc_basis.as_str()));
    }
    (Value::Object(old), Value::Object(new))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft(values: &[(&str, i64)]) -> Draft {
        Draft { values: values.iter().map(|it| (it.0.to_owned(), it.1)).collect(), abc_basis: None }
    }

    #[track_caller]
    fn refused(draft: &Draft, expect: &[(&str, &str)]) {
        let problems = draft.applied_to(&Rules::default()).unwrap_err();
        let found: Vec<_> = problems.iter().map(|it| (it.field.as_str(), it.code.as_str())).collect();
        assert_eq!(found, expect);
    }

    #[test]
    fn what_a_draft_does_not_name_stays() {
        let rules = draft(&[("a_share_per_mille", 600)]).applied_to(&Rules::default()).unwrap();
        assert_eq!(rules, Rules { a_share_per_mille: 600, ..Rules::default() });
        assert_eq!(Draft::default().applied_to(&rules).unwrap(), rules);
    }

    #[test]
    fn every_wrong_value_is_told_at_once_by_its_field() {
        refused(
            &draft(&[("a_share_per_mille", 5), ("lost_days", -1), ("luck", 7)]),
            &[
                ("values.a_share_per_mille", "out_of_range"),
                ("values.lost_days", "out_of_range"),
                ("values.luck", "unknown"),
            ],
        );
        refused(
            &Draft { abc_basis: Some("litres".to_owned()), ..Draft::default() },
            &[("abc_basis", "unknown")],
        );
    }

    #[test]
    fn borders_that_cross_are_refused() {
        refused(&draft(&[("a_share_per_mille", 900)]), &[("values.b_share_per_mille", "contradiction")]);
    }

    #[test]
    fn rules_hold_from_the_day_analysed_last_at_the_earliest() {
        let (analysed, today) = (BusinessDay(100), BusinessDay(107));
        let check = |day| check_day(Some(BusinessDay(day)), Some(analysed), today).is_ok();
        assert_eq!([99, 100, 473, 474].map(check), [false, true, true, false]);
        assert_eq!(check_day(None, Some(analysed), today), Ok(analysed));
        assert_eq!(check_day(None, None, today), Ok(today));
    }

    #[test]
    fn a_change_needs_a_reason_of_reasonable_length() {
        assert_eq!(check_note("  ").unwrap_err().code, "required");
        assert_eq!(check_note(&"好".repeat(501)).unwrap_err().code, "too_long");
        assert_eq!(check_note(" ok ").unwrap(), "ok");
    }

    #[test]
    fn the_audit_is_told_what_differs_and_nothing_else() {
        let after = Rules { lost_days: 200, abc_basis: AbcBasis::Amount, ..Rules::default() };
        let (before, after) = changes(&Rules::default(), &after);
        assert_eq!(before, json!({ "lost_days": 182, "abc_basis": "margin_when_known" }));
        assert_eq!(after, json!({ "lost_days": 200, "abc_basis": "amount" }));
    }
}
