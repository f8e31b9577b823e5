//! Keyset paging: a page says where the next one starts, never how many were skipped.

use crate::problem::{FieldProblem, Problem};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Serialize, de::DeserializeOwned};

/// What one page may hold at most. A client that wants everything exports it.
pub const PAGE_ROWS_MAX: u32 = 200;
pub const PAGE_ROWS_DEFAULT: u32 = 50;

/// An opaque place in a sorted list: the sort values of the last row seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(String);

impl Cursor {
    pub fn of<T: Serialize>(place: &T) -> Self {
        Self(URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).unwrap_or_default()))
    }

    /// Reads the place back; a cursor that was not made by [`Cursor::of`] for the same list is a field problem.
    pub fn place<T: DeserializeOwned>(text: &str) -> Result<T, Problem> {
        URL_SAFE_NO_PAD.decode(text).ok().and_then(|it| serde_json::from_slice(&it).ok()).ok_or_else(|| {
            Problem::invalid(vec![FieldProblem::new(
                "cursor",
                "not_a_cursor",
                "this cursor does not belong to this list; start again without one",
            )])
        })
    }

    pub fn into_string(self) -> String {
        self.0
    }
}

/// Which page is wanted.
#[derive(Clone, Debug, Default)]
pub struct PageRequest {
    pub limit: Option<u32>,
    pub cursor: Option<String>,
}

impl PageRequest {
    /// Rows wanted, checked against [`PAGE_ROWS_MAX`].
    pub fn rows(&self) -> Result<u32, Problem> {
        match self.limit {
            None => Ok(PAGE_ROWS_DEFAULT),
            Some(limit) if (1..=PAGE_ROWS_MAX).contains(&limit) => Ok(limit),
            Some(_) => Err(Problem::invalid(vec![FieldProblem::new(
                "limit",
                "out_of_range",
                format!("must lie between 1 and {PAGE_ROWS_MAX}"),
            )])),
        }
    }

    pub fn after<T: DeserializeOwned>(&self) -> Result<Option<T>, Problem> {
        self.cursor.as_deref().map(Cursor::place).transpose()
    }
}

/// Cuts a list that was fetched with one row too many, and says where the next page starts.
pub fn cut<T, P: Serialize>(
    mut rows: Vec<T>,
    limit: u32,
    place: impl Fn(&T) -> P,
) -> (Vec<T>, Option<String>) {
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|it| Cursor::of(&place(it)).into_string());
    (rows, next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_has_a_next_one_only_when_a_row_is_left() {
        let (rows, next) = cut(vec![1, 2, 3], 2, |it| *it);
        assert_eq!(rows, [1, 2]);
        assert_eq!(Cursor::place::<i32>(&next.unwrap()).unwrap(), 2);
        assert_eq!(cut(vec![1, 2], 2, |it| *it).1, None);
    }

    #[test]
    fn a_forged_cursor_is_a_field_problem() {
        assert_eq!(Cursor::place::<i32>("%%%").unwrap_err().fields.first().unwrap().field, "cursor");
    }
}
