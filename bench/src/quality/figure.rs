//! A figure of a table, and what it must reach.

use crate::report::Row;
use serde::Serialize;

/// One figure, and what it must reach.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    data: &'static str,
    figure: String,
    found: f64,
    reach: Option<String>,
    holds: bool,
}

impl Figure {
    pub(super) fn told(data: &'static str, figure: impl Into<String>, found: f64) -> Self {
        Self { data, figure: figure.into(), found, reach: None, holds: true }
    }

    /// Within so much of what was published.
    pub(super) fn near(
        data: &'static str,
        figure: impl Into<String>,
        found: f64,
        published: f64,
        within: f64,
    ) -> Self {
        let reach = format!("{published} ± {within:.4}");
        let holds = (found - published).abs() <= within;
        Self { data, figure: figure.into(), found, reach: Some(reach), holds }
    }

    pub(super) fn at_most(data: &'static str, figure: impl Into<String>, found: f64, most: f64) -> Self {
        Self {
            data, figure: figure.into(), found, reach: Some(format!("≤ {most:.3}")), holds: found <= most
        }
    }

    pub(super) fn at_least(data: &'static str, figure: impl Into<String>, found: f64, least: f64) -> Self {
        Self {
            data,
            figure: figure.into(),
            found,
            reach: Some(format!("≥ {least:.3}")),
            holds: found >= least,
        }
    }
}

impl Row for Figure {
    const COLUMNS: &'static [&'static str] = &["data", "figure", "found", "reach", "verdict"];

    fn cells(&self) -> Vec<String> {
        let verdict = match (&self.reach, self.holds) {
            (None, _) => "",
            (Some(_), true) => "holds",
            (Some(_), false) => "MISSES",
        };
        let reach = self.reach.clone().unwrap_or_default();
        vec![
            self.data.to_owned(),
            self.figure.clone(),
            format!("{:.4}", self.found),
            reach,
            verdict.to_owned(),
        ]
    }

    fn holds(&self) -> bool {
        self.holds
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_beside_what_was_published_misses() {
        assert!(Figure::near("", "", -9582.425, -9582.43, 0.01).holds);
        assert!(!Figure::near("", "", -9582.41, -9582.43, 0.01).holds);
    }
}
