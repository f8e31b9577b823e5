//! A change of a field.

use crate::model::CustomerId;
use kernel::{Instant, id_type};
use serde_json::{Map, Value};
use uuid::Uuid;
use vault::PersonalKind;

id_type! {
    /// A change of one field of a file.
    ChangeId
}

kernel::words! {
    /// What became of a field or a part of a file.
    Action {
        Added = "added",
        Changed = "changed",
        Removed = "removed",
    }
}

/// A change about to be recorded.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Change {
    pub(crate) field: String,
    /// The vehicle, card, contact or other part whose field it is.
    pub(crate) item: Option<Uuid>,
    /// What kind of personal value it is, where it is one.
    pub(crate) personal: Option<PersonalKind>,
    pub(crate) before: Value,
    pub(crate) after: Value,
}

/// A change as it was recorded, opened.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Changed {
    pub(crate) id: ChangeId,
    pub(crate) customer: CustomerId,
    pub(crate) at: Instant,
    pub(crate) by: String,
    pub(crate) action: Action,
    pub(crate) field: String,
    pub(crate) item: Option<Uuid>,
    pub(crate) personal: Option<PersonalKind>,
    /// Null both when the person was erased since.
    pub(crate) before: Value,
    pub(crate) after: Value,
    /// The change that this one took back.
    pub(crate) undoes: Option<ChangeId>,
    /// Nothing changed the field since.
    pub(crate) is_last: bool,
}

/// The fields in which two states of a thing differ; `prefix` and a point stand before each.
pub(crate) fn diff(
    prefix: &str,
    item: Option<Uuid>,
    (before, after): (&Map<String, Value>, &Map<String, Value>),
    personal: &[(&str, PersonalKind)],
) -> Vec<Change> {
    let mut keys: Vec<&String> = before.keys().chain(after.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    let value = |of: &Map<String, Value>, key: &str| of.get(key).cloned().unwrap_or_default();
    let changes = keys.into_iter().filter_map(|key| {
        let (before, after) = (value(before, key), value(after, key));
        let kind = personal.iter().find(|it| it.0 == key.as_str()).map(|it| it.1);
        let field = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        (before != after).then_some(Change { field, item, personal: kind, before, after })
    });
    changes.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_a_change() {
        let (before, after) = (json!({ "a": 1, "b": "x" }), json!({ "a": 1, "b": "y", "c": true }));
        let (before, after) = (before.as_object().unwrap(), after.as_object().unwrap());
        let found = diff("site", None, (before, after), &[("b", PersonalKind::Address)]);
        let told: Vec<_> = found.iter().map(|it| (it.field.as_str(), it.personal)).collect();
        assert_eq!(told, [("site.b", Some(PersonalKind::Address)), ("site.c", None)]);
        assert_eq!((&found[1].before, &found[1].after), (&Value::Null, &json!(true)));
        assert!(diff("site", None, (after, after), &[]).is_empty());
    }
}
