//! What an edit does to a field that may be empty.

use serde::{Deserialize, Deserializer};

/// Tells a field that is `null`, which empties it, from one that is missing, which leaves it as it is. The field
/// needs `#[serde(default)]`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Edit<T> {
    #[default]
    Keep,
    Clear,
    Set(T),
}

impl<T> Edit<T> {
    /// What the field holds after the edit.
    pub fn applied_to(self, now: Option<T>) -> Option<T> {
        match self {
            Self::Keep => now,
            Self::Clear => None,
            Self::Set(value) => Some(value),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Edit<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::<T>::deserialize(deserializer)?.map_or(Self::Clear, Self::Set))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct Request {
        #[serde(default)]
        name: Edit<String>,
    }

    #[test]
    fn a_missing_field_stays_and_a_null_is_emptied() {
        let after = |text: &str| {
            let request: Request = serde_json::from_str(text).unwrap();
            request.name.applied_to(Some("old".to_owned()))
        };
        assert_eq!(after("{}").as_deref(), Some("old"));
        assert_eq!(after(r#"{"name": null}"#), None);
        assert_eq!(after(r#"{"name": "new"}"#).as_deref(), Some("new"));
    }
}
