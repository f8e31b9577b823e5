//! One thing that must be so, and whether it is.

use crate::report::Row;
use serde::Serialize;
use std::fmt::Display;

#[derive(Clone, Debug, Serialize)]
pub(super) struct Check {
    pub(super) file: &'static str,
    pub(super) database: &'static str,
    pub(super) what: &'static str,
    pub(super) figures: String,
    pub(super) holds: bool,
}

/// Where checks are made: a file in a database.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) file: &'static str,
    pub(super) database: &'static str,
}

impl Place {
    pub(super) fn check(self, what: &'static str, holds: bool, figures: impl Into<String>) -> Check {
        let Self { file, database } = self;
        Check { file, database, what, figures: figures.into(), holds }
    }

    /// A figure of the product's, and the one that was worked out here.
    pub(super) fn equal<T: PartialEq + Display>(self, what: &'static str, found: T, expected: T) -> Check {
        let holds = found == expected;
        let figures = if holds { found.to_string() } else { format!("{found} instead of {expected}") };
        self.check(what, holds, figures)
    }
}

impl Row for Check {
    const COLUMNS: &'static [&'static str] = &["file", "database", "what", "figures", "verdict"];

    fn cells(&self) -> Vec<String> {
        let verdict = if self.holds { "holds" } else { "FAILS" };
        [self.file, self.database, self.what, &self.figures, verdict].map(str::to_owned).to_vec()
    }

    fn holds(&self) -> bool {
        self.holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_that_differs_is_shown_with_the_one_expected() {
        let place = Place { file: "f", database: "d" };
        assert!(place.equal("rows", 7, 7).holds);
        let wrong = place.equal("rows", 6, 7);
        assert_eq!(wrong.cells(), ["f", "d", "rows", "6 instead of 7", "FAILS"]);
    }
}
