//! Reading a filter: what is well formed and what is not, each fault with its place and its fix.

use crate::fields::{Conditions, DAYS_MAX, Days, Field, ValueKind, WINDOWS};
use crate::model::{Condition, Filter, Op, Test};
use kernel::{BusinessDay, FieldProblem};
use serde_json::{Map, Value};
use uuid::Uuid;

/// How deep all, any and not may stand in each other.
pub const DEPTH_MAX: usize = 5;
/// Conditions of one filter.
pub const CONDITIONS_MAX: usize = 50;
/// Values of one condition.
pub const LIST_MAX: usize = 200;
/// Characters of one value.
const VALUE_CHARS_MAX: usize = 100;
/// Faults told at once.
const PROBLEMS_MAX: usize = 20;

/// Characters of a segment's name and description.
pub(crate) const NAME_CHARS_MAX: usize = 60;
pub(crate) const DESCRIPTION_CHARS_MAX: usize = 500;
/// Segments that one person keeps.
pub(crate) const SEGMENTS_MAX: usize = 200;

/// Reads a filter, or says everything that is wrong with it. `path` is the name of the field in the request.
pub fn parse(conditions: &Conditions, path: &str, value: &Value) -> Result<Filter, Vec<FieldProblem>> {
    let mut parser = Parser { conditions, problems: Vec::new(), count: 0 };
    let filter = parser.node(path, value, 1);
    if parser.count > CONDITIONS_MAX {
        let message = format!("at most {CONDITIONS_MAX} conditions / 最多 {CONDITIONS_MAX} 个条件");
        parser.problems.push(FieldProblem::new(path, "too_many", message));
    }
    match filter {
        Some(filter) if parser.problems.is_empty() => Ok(filter),
        _ => Err(parser.problems.into_iter().take(PROBLEMS_MAX).collect()),
    }
}

/// What was wrong is among the problems.
#[derive(Debug)]
struct Refused;

struct Parser<'a> {
    conditions: &'a Conditions,
    problems: Vec<FieldProblem>,
    count: usize,
}

impl Parser<'_> {
    fn refuse<T>(&mut self, path: &str, code: &str, message: &str) -> Option<T> {
        self.problems.push(FieldProblem::new(path, code, message));
        None
    }

    /// The same where a value may be left out.
    fn refused<T>(&mut self, path: &str, code: &str, message: &str) -> Result<T, Refused> {
        self.refuse(path, code, message).ok_or(Refused)
    }

    fn node(&mut self, path: &str, value: &Value, depth: usize) -> Option<Filter> {
        let Some(object) = value.as_object() else {
            return self.refuse(
                path,
                "unreadable",
                "an object with all, any, not or field / 须为 all、any、not 或 field 对象",
            );
        };
        if depth > DEPTH_MAX {
            let message = format!(
                "nested deeper than {DEPTH_MAX}: take a level out / 嵌套超过 {DEPTH_MAX} 层,请减少一层"
            );
            return self.refuse(path, "too_deep", &message);
        }
        let named = |name: &str| object.get(name).filter(|_| object.len() == 1);
        if let Some(parts) = named("all") {
            return self.parts(&format!("{path}.all"), parts, depth).map(Filter::All);
        }
        if let Some(parts) = named("any") {
            return self.parts(&format!("{path}.any"), parts, depth).map(Filter::Any);
        }
        if let Some(part) = named("not") {
            return self.node(&format!("{path}.not"), part, depth + 1).map(|it| Filter::Not(Box::new(it)));
        }
        self.count += 1;
        self.condition(path, object).map(Filter::Is)
    }

    fn parts(&mut self, path: &str, value: &Value, depth: usize) -> Option<Vec<Filter>> {
        let Some(parts) = value.as_array() else {
            return self.refuse(path, "unreadable", "a list / 须为列表");
        };
        if parts.is_empty() {
            return self.refuse(
                path,
                "empty",
                "add a condition or take the group out / 请添加条件或删除该组",
            );
        }
        if parts.len() > CONDITIONS_MAX {
            let message = format!("at most {CONDITIONS_MAX} conditions / 最多 {CONDITIONS_MAX} 个条件");
            return self.refuse(path, "too_many", &message);
        }
        let read: Vec<_> = parts
            .iter()
            .enumerate()
            .map(|(index, it)| self.node(&format!("{path}[{index}]"), it, depth + 1))
            .collect();
        read.into_iter().collect()
    }

    fn condition(&mut self, path: &str, object: &Map<String, Value>) -> Option<Condition> {
        const KNOWN: [&str; 5] = ["field", "op", "value", "days", "station_id"];
        if let Some(unknown) = object.keys().find(|it| !KNOWN.contains(&it.as_str())) {
            let message =
                "only field, op, value, days and station_id / 只能有 field、op、value、days、station_id";
            return self.refuse(&format!("{path}.{unknown}"), "unknown", message);
        }
        let conditions = self.conditions;
        let Some(name) = object.get("field").and_then(Value::as_str) else {
            return self.refuse(&format!("{path}.field"), "required", "name a field / 请选择字段");
        };
        let Some(field) = conditions.field(name) else {
            let message = "no such field: see /segments/fields / 没有此字段";
            return self.refuse(&format!("{path}.field"), "unknown", message);
        };
        let op = object.get("op").and_then(Value::as_str).and_then(Op::parse);
        let Some(op) = op.filter(|it| field.ops.contains(it)) else {
            let ops: Vec<_> = field.ops.iter().map(|it| it.as_str()).collect();
            let message = format!("one of {0} / 只能是 {0}", ops.join(", "));
            return self.refuse(&format!("{path}.op"), "unknown", &message);
        };
        let test = self.test(&format!("{path}.value"), field, op, object.get("value"));
        let days = self.days(&format!("{path}.days"), field, object.get("days"));
        let station = self.station(&format!("{path}.station_id"), field, object.get("station_id"));
        Some(Condition { field: field.name.clone(), test: test?, days: days.ok()?, station: station.ok()? })
    }

    fn days(&mut self, path: &str, field: &Field, value: Option<&Value>) -> Result<Option<i64>, Refused> {
        let days = value.and_then(Value::as_i64);
        match field.days {
            Days::None if value.is_none() => Ok(None),
            Days::None => self.refused(path, "not_expected", "this field takes no days / 此字段不需要天数"),
            Days::Windows if days.is_some_and(|it| WINDOWS.contains(&it)) => Ok(days),
            Days::Windows => {
                self.refused(path, "unknown", "one of 7, 28, 91, 182, 364 / 只能是 7、28、91、182、364")
            }
            Days::Any if days.is_some_and(|it| (1..=DAYS_MAX).contains(&it)) => Ok(days),
            Days::Any => {
                let message = format!("from 1 to {DAYS_MAX} days / 须为 1 至 {DAYS_MAX} 天");
                self.refused(path, "out_of_range", &message)
            }
        }
    }

    fn station(&mut self, path: &str, field: &Field, value: Option<&Value>) -> Result<Option<Uuid>, Refused> {
        match (field.from_station, value) {
            (false, None) => Ok(None),
            (false, Some(_)) => {
                self.refused(path, "not_expected", "this field takes no station / 此字段不需要加油站")
            }
            (true, value) => match value.and_then(Value::as_str).and_then(|it| it.parse().ok()) {
                Some(id) => Ok(Some(id)),
                None => self.refused(path, "required", "name a station by its id / 请选择加油站"),
            },
        }
    }

    fn test(&mut self, path: &str, field: &Field, op: Op, value: Option<&Value>) -> Option<Test> {
        match op {
            Op::IsEmpty | Op::IsPresent if value.is_some_and(|it| !it.is_null()) => {
                self.refuse(path, "not_expected", "leave the value out / 不需要填写值")
            }
            Op::IsEmpty => Some(Test::Empty),
            Op::IsPresent => Some(Test::Present),
            Op::AnyOf | Op::NoneOf | Op::AllOf => self.list(path, field, op, value),
            Op::AtLeast => Some(Test::Range(Some(self.number(path, field, value)?), None)),
            Op::AtMost => Some(Test::Range(None, Some(self.number(path, field, value)?))),
            Op::Between => {
                let Some([low, high]) = value.and_then(Value::as_array).map(Vec::as_slice) else {
                    return self.refuse(path, "unreadable", "two values: from and to / 须为起止两个值");
                };
                let low = self.number(&format!("{path}[0]"), field, Some(low));
                let high = self.number(&format!("{path}[1]"), field, Some(high));
                let (low, high) = (low?, high?);
                if low > high {
                    return self.refuse(
                        path,
                        "turned",
                        "the first must not exceed the second / 起值不得大于止值",
                    );
                }
                Some(Test::Range(Some(low), Some(high)))
            }
        }
    }

    fn number(&mut self, path: &str, field: &Field, value: Option<&Value>) -> Option<i64> {
        if field.kind == ValueKind::Day {
            let day: Option<BusinessDay> = value.and_then(Value::as_str).and_then(|it| it.parse().ok());
            return match day {
                Some(day) => Some(i64::from(day.0)),
                None => self.refuse(path, "unreadable", "a day: 2026-01-31 / 须为日期,如 2026-01-31"),
            };
        }
        match value.and_then(Value::as_i64).filter(|it| (field.min..=field.max).contains(it)) {
            Some(number) => Some(number),
            None => {
                let message =
                    format!("an integer from {0} to {1} / 须为 {0} 至 {1} 的整数", field.min, field.max);
                self.refuse(path, "out_of_range", &message)
            }
        }
    }

    fn list(&mut self, path: &str, field: &Field, op: Op, value: Option<&Value>) -> Option<Test> {
        let Some(values) = value.and_then(Value::as_array) else {
            return self.refuse(path, "unreadable", "a list of values / 须为值的列表");
        };
        if values.is_empty() {
            return self.refuse(path, "empty", "choose one at least / 请至少选择一项");
        }
        if values.len() > LIST_MAX {
            let message = format!("at most {LIST_MAX} values / 最多 {LIST_MAX} 个值");
            return self.refuse(path, "too_many", &message);
        }
        if matches!(field.kind, ValueKind::Unit | ValueKind::Station | ValueKind::Employee) {
            let ids: Option<Vec<Uuid>> = values
                .iter()
                .enumerate()
                .map(|(index, it)| match it.as_str().and_then(|it| it.parse().ok()) {
                    Some(id) => Some(id),
                    None => self.refuse(&format!("{path}[{index}]"), "unreadable", "an id / 须为编号"),
                })
                .collect();
            return ids.map(|it| if op == Op::NoneOf { Test::NoId(it) } else { Test::AnyId(it) });
        }
        let texts: Option<Vec<String>> = values
            .iter()
            .enumerate()
            .map(|(index, it)| self.text(&format!("{path}[{index}]"), field, it))
            .collect();
        texts.map(|it| match op {
            Op::NoneOf => Test::NoneOf(it),
            Op::AllOf => Test::AllOf(it),
            _ => Test::AnyOf(it),
        })
    }

    fn text(&mut self, path: &str, field: &Field, value: &Value) -> Option<String> {
        let text = value.as_str().unwrap_or_default();
        let is_choice = field.kind == ValueKind::Choice;
        if is_choice && !field.choices.iter().any(|it| it.value == text) {
            let known: Vec<_> = field.choices.iter().take(20).map(|it| it.value.as_str()).collect();
            let message = format!("one of {0} / 只能是 {0}", known.join(", "));
            return self.refuse(path, "unknown", &message);
        }
        if text.is_empty() || text.chars().count() > VALUE_CHARS_MAX {
            return self.refuse(path, "unreadable", "a text of 1 to 100 characters / 须为 1 至 100 个字符");
        }
        Some(text.to_owned())
    }
}

pub(crate) fn name_problem(name: &str) -> Option<FieldProblem> {
    let fits = (1..=NAME_CHARS_MAX).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    (!fits).then(|| {
        let message =
            format!("a name has 1 to {NAME_CHARS_MAX} characters / 名称须为 1 至 {NAME_CHARS_MAX} 个字符");
        FieldProblem::new("name", "unusable", message)
    })
}

pub(crate) fn description_problem(text: &str) -> Option<FieldProblem> {
    (text.chars().count() > DESCRIPTION_CHARS_MAX).then(|| {
        let message =
            format!("at most {DESCRIPTION_CHARS_MAX} characters / 最多 {DESCRIPTION_CHARS_MAX} 个字符");
        FieldProblem::new("description", "too_long", message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn read(value: &Value) -> Result<Filter, Vec<FieldProblem>> {
        parse(&Conditions::default(), "filter", value)
    }

    fn refused(value: &Value) -> (String, String) {
        let problems = read(value).unwrap_err();
        (problems[0].field.clone(), problems[0].code.clone())
    }

    fn kind() -> Value {
        json!({ "field": "kind", "op": "any_of", "value": ["person"] })
    }

    #[test]
    fn a_nested_filter_is_read() {
        let value = json!({ "all": [kind(), { "not": { "any": [
            { "field": "visits", "op": "between", "value": [1, 3], "days": 28 },
            { "field": "joined_on", "op": "at_least", "value": "2026-01-01" },
        ] } }] });
        let Ok(Filter::All(parts)) = read(&value) else { panic!("it reads as all of two") };
        let Filter::Not(inner) = &parts[1] else { panic!("the second is turned round") };
        let Filter::Any(parts) = inner.as_ref() else { panic!("of any of two") };
        let Filter::Is(visits) = &parts[0] else { panic!("conditions") };
        assert_eq!((&visits.test, visits.days), (&Test::Range(Some(1), Some(3)), Some(28)));
    }

    #[test]
    fn a_fault_is_told_at_its_place() {
        let at = |it: Value| refused(&json!({ "all": [kind(), it] }));
        let told = |path: &str, code: &str| (format!("filter.all[1]{path}"), code.to_owned());
        assert_eq!(
            at(json!({ "field": "shoe_size", "op": "at_least", "value": 43 })),
            told(".field", "unknown")
        );
        assert_eq!(at(json!({ "field": "kind", "op": "at_least", "value": 1 })), told(".op", "unknown"));
        assert_eq!(at(json!({ "field": "kind", "op": "any_of", "value": [] })), told(".value", "empty"));
        assert_eq!(
            at(json!({ "field": "kind", "op": "any_of", "value": ["x"] })),
            told(".value[0]", "unknown")
        );
        assert_eq!(
            at(json!({ "field": "visits", "op": "at_least", "value": "3", "days": 28 })),
            told(".value", "out_of_range")
        );
        assert_eq!(at(json!({ "field": "visits", "op": "at_least", "value": 3 })), told(".days", "unknown"));
        assert_eq!(
            at(json!({ "field": "visits", "op": "between", "value": [4, 3], "days": 7 })),
            told(".value", "turned")
        );
        assert_eq!(
            at(json!({ "field": "owner_unit", "op": "any_of", "value": ["A1"] })),
            told(".value[0]", "unreadable")
        );
        assert_eq!(
            at(json!({ "field": "station_distance", "op": "at_most", "value": 5 })),
            told(".station_id", "required")
        );
        assert_eq!(at(json!({ "any": [] })), told(".any", "empty"));
        assert_eq!(
            at(json!({ "field": "kind", "op": "any_of", "value": ["card"], "sql": "1=1" })),
            told(".sql", "unknown")
        );
        assert_eq!(at(json!([])), told("", "unreadable"));
    }

    #[test]
    fn depth_and_number_of_conditions_are_limited() {
        let mut deep = kind();
        for _ in 1..DEPTH_MAX {
            deep = json!({ "not": deep });
        }
        assert!(read(&deep).is_ok());
        assert_eq!(refused(&json!({ "not": deep })).1, "too_deep");
        let group = json!({ "any": vec![kind(); CONDITIONS_MAX - 10] });
        assert_eq!(refused(&json!({ "all": [group, group] })).1, "too_many");
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let wrong = json!({ "field": "kind", "op": "any_of", "value": [] });
        assert_eq!(read(&json!({ "all": [wrong, wrong, wrong] })).unwrap_err().len(), 3);
    }
}
