//! What a capability asks of a file: its fields, and how their columns are recognised.

use kernel::Words;
use std::borrow::Cow;

/// One value that a capability reads from each row.
///
/// Capabilities declare their fields once, in a function, and refer to them by name when
/// binding ([`Binding::at`](crate::Binding::at)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The canonical column name: `quantity`.
    pub name: Cow<'static, str>,
    /// Other headers that mean the same: `volume`, `升数`. Case, width, spaces and underscores do not matter.
    pub aliases: Vec<Cow<'static, str>>,
    /// Whether every row must hold a value.
    pub required: bool,
    pub kind: FieldKind,
    /// What belongs in the column, for templates and for the console.
    pub help: Words,
    /// Whether a mapping may say that an empty cell empties what is filed.
    pub is_clearable: bool,
}

impl Field {
    pub fn required(
        name: &'static str,
        aliases: &'static [&'static str],
        kind: FieldKind,
        help: Words,
    ) -> Self {
        Self { required: true, ..Self::optional(name, aliases, kind, help) }
    }

    pub fn optional(
        name: &'static str,
        aliases: &'static [&'static str],
        kind: FieldKind,
        help: Words,
    ) -> Self {
        let aliases = aliases.iter().copied().map(Cow::Borrowed).collect();
        Self { name: name.into(), aliases, required: false, kind, help, is_clearable: false }
    }

    /// A field that is known only while the program runs, since a company defined it; known by these names too.
    pub fn defined(name: String, aliases: Vec<String>, kind: FieldKind, help: Words) -> Self {
        let aliases = aliases.into_iter().map(Cow::Owned).collect();
        Self { name: name.into(), aliases, required: false, kind, help, is_clearable: false }
    }

    /// Its own name, then the others by which it is known.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        std::iter::once(&*self.name).chain(self.aliases.iter().map(|it| &**it))
    }

    /// A mapping may let empty cells empty it.
    pub fn clearable(self) -> Self {
        Self { is_clearable: true, ..self }
    }
}

/// What a field's cells hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Integer,
    /// Amounts, quantities, prices; the only kind for which a mapping may name a unit.
    Decimal,
    Date,
    DateTime,
    Boolean,
    /// One of the words listed.
    Choice(&'static [Choice]),
}

/// One word of a closed list, with the other spellings that mean it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The canonical word: `gasoline`.
    pub value: &'static str,
    /// 汽油, petrol. Case, width, spaces and underscores do not matter.
    pub aliases: &'static [&'static str],
}

/// The form in which headers and words are compared: lower case, half width, without spaces, underscores
/// and hyphens.
pub(crate) fn folded(text: &str) -> String {
    text.chars()
        .map(half_width)
        .filter(|it| !it.is_whitespace() && !matches!(it, '_' | '-' | '\u{feff}'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// A full-width form as its ordinary character: `A` as `A`, `1` as `1`, `,` as `,`.
pub(crate) fn half_width(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(character) - 0xfee0).unwrap_or(character),
        '\u{3000}' => ' ',
        _ => character,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_width_spaces_and_underscores_do_not_matter() {
        assert_eq!(folded("Station_Code "), folded("station code"));
        assert_eq!(folded("升 数"), folded("升数"));
        assert_ne!(folded("amount"), folded("amounts"));
    }
}
