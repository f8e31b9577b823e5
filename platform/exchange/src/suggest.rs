//! Which column probably feeds which field: what a console proposes before a mapping is made.

use crate::binding::{find_column, nearest};
use crate::fields::Field;

/// The column proposed for a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub field: String,
    /// None when no column is like it.
    pub column: Option<String>,
    pub basis: Basis,
}

/// Why a column is proposed, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Basis {
    /// It has the field's own name.
    Name,
    /// It has a name that is known to mean the field.
    Alias,
    /// Its name is like one of these: to be looked at by somebody.
    Likeness,
    Nothing,
}

impl Basis {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Alias => "alias",
            Self::Likeness => "likeness",
            Self::Nothing => "nothing",
        }
    }
}

/// For each field the column that looks most like it. No column is proposed twice: the surest takes it.
pub fn suggest(header: &[String], fields: &[Field]) -> Vec<Suggestion> {
    let mut found: Vec<Suggestion> = fields
        .iter()
        .map(|it| Suggestion { field: it.name.to_string(), column: None, basis: Basis::Nothing })
        .collect();
    let mut free: Vec<String> = header.to_vec();
    for basis in [Basis::Name, Basis::Alias, Basis::Likeness] {
        for (place, field) in found.iter_mut().zip(fields).filter(|it| it.0.column.is_none()) {
            let Some(column) = column_of(&free, field, basis) else { continue };
            free.retain(|it| *it != column);
            (place.column, place.basis) = (Some(column), basis);
        }
    }
    found
}

fn column_of(free: &[String], field: &Field, basis: Basis) -> Option<String> {
    let at = |name: &str| find_column(free, name).and_then(|it| free.get(it)).cloned();
    match basis {
        Basis::Name => at(&field.name),
        Basis::Alias => field.aliases.iter().find_map(|it| at(it)),
        Basis::Likeness => {
            field.names().find_map(|name| nearest(name, free.iter().map(String::as_str))).map(str::to_owned)
        }
        Basis::Nothing => None,
    }
}
