//! A statement that grows: text with its values, placeholders numbered as they come.

use crate::row::Column;
use sea_orm::Value;
use std::fmt::Write;

/// Portable SQL under construction. Only literals of ours go into the text; what users typed is bound.
#[derive(Clone, Debug, Default)]
pub struct Query {
    text: String,
    values: Vec<Value>,
}

impl Query {
    pub fn new(text: &str) -> Self {
        Self { text: text.to_owned(), values: Vec::new() }
    }

    /// Appends text as it is.
    pub fn push(&mut self, text: &str) -> &mut Self {
        self.text.push_str(text);
        self
    }

    /// Appends a placeholder bound to `value`.
    pub fn bind(&mut self, value: impl Column) -> &mut Self {
        self.bind_value(value.value())
    }

    /// Appends a placeholder bound to a value that was read as it stood in its column.
    pub(crate) fn bind_value(&mut self, value: Value) -> &mut Self {
        self.values.push(value);
        let number = self.values.len();
        // Writing into a String cannot fail.
        let _ = write!(self.text, "${number}");
        self
    }

    /// Appends `(v1, v2, …)`; an empty list becomes a list that holds nothing.
    pub fn bind_list<T: Column>(&mut self, values: impl IntoIterator<Item = T>) -> &mut Self {
        self.push("(");
        let mut first = true;
        for value in values {
            if !first {
                self.push(", ");
            }
            first = false;
            self.bind(value);
        }
        if first {
            self.push("null");
        }
        self.push(")")
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    pub(crate) fn into_parts(self) -> (String, Vec<Value>) {
        (self.text, self.values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbered_as_they_come() {
        let mut query = Query::new("select 1 where a = ");
        query.bind(1_i64).push(" and b in ").bind_list(["x".to_owned(), "y".to_owned()]);
        assert_eq!(query.text(), "select 1 where a = $1 and b in ($2, $3)");
    }

    #[test]
    fn an_empty_list_matches_nothing() {
        let mut query = Query::new("a in ");
        query.bind_list(Vec::<i64>::new());
        assert_eq!(query.text(), "a in (null)");
    }
}
