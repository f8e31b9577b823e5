//! One measured figure and what it may be.

use crate::report::Row;
use serde::Serialize;

/// What a figure is compared with.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Limit {
    /// Ours may be so many times the baseline.
    Ratio(f64),
    /// Ours must stay below.
    Below(f64),
    /// Told for understanding.
    None,
}

/// A figure of ours, beside the baseline's where there is one.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Measure {
    pub(super) what: String,
    pub(super) ours: f64,
    pub(super) unit: &'static str,
    pub(super) baseline: Option<f64>,
    pub(super) ratio: Option<f64>,
    pub(super) limit: Limit,
    pub(super) holds: bool,
}

impl Measure {
    pub(super) fn below(what: impl Into<String>, ours: f64, unit: &'static str, limit: f64) -> Self {
        let holds = ours < limit;
        Self { what: what.into(), ours, unit, baseline: None, ratio: None, limit: Limit::Below(limit), holds }
    }

    /// A time of ours, in seconds, that may be `most` times the baseline's.
    pub(super) fn seconds_against(what: impl Into<String>, ours: f64, baseline: f64, most: f64) -> Self {
        let ratio = ours / baseline;
        Self {
            what: what.into(),
            ours,
            unit: "s",
            baseline: Some(baseline),
            ratio: Some(ratio),
            limit: Limit::Ratio(most),
            holds: ratio <= most,
        }
    }

    pub(super) fn told(what: impl Into<String>, ours: f64, unit: &'static str) -> Self {
        let (limit, holds) = (Limit::None, true);
        Self { what: what.into(), ours, unit, baseline: None, ratio: None, limit, holds }
    }
}

impl Row for Measure {
    const COLUMNS: &'static [&'static str] = &["what", "ours", "baseline", "ratio", "limit", "verdict"];

    fn cells(&self) -> Vec<String> {
        let figure = |value: f64| match self.unit {
            "MB" => format!("{value:.0} MB"),
            unit => format!("{value:.2} {unit}"),
        };
        let (limit, verdict) = match self.limit {
            Limit::Ratio(most) => (format!("≤ {most} ×"), self.verdict()),
            Limit::Below(most) => (format!("< {most} {}", self.unit), self.verdict()),
            Limit::None => (String::new(), ""),
        };
        vec![
            self.what.clone(),
            figure(self.ours),
            self.baseline.map(figure).unwrap_or_default(),
            self.ratio.map(|it| format!("{it:.2}")).unwrap_or_default(),
            limit,
            verdict.to_owned(),
        ]
    }

    fn holds(&self) -> bool {
        self.holds
    }
}

impl Measure {
    fn verdict(&self) -> &'static str {
        if self.holds { "holds" } else { "MISSES" }
    }
}

/// Bytes as megabytes of a million.
pub(super) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// The value that `percent` of all do not exceed, by the nearest rank; of nothing it is 0.
pub(super) fn percentile(values: &mut [f64], percent: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    let rank = (values.len() as f64 * percent / 100.0).ceil() as usize;
    values.get(rank.max(1) - 1).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_held_up_to_its_limit_and_no_further() {
        assert!(Measure::seconds_against("x", 8.0, 1.0, 8.0).holds);
        let missed = Measure::seconds_against("x", 8.1, 1.0, 8.0);
        assert_eq!(missed.cells(), ["x", "8.10 s", "1.00 s", "8.10", "≤ 8 ×", "MISSES"]);
    }

    #[test]
    fn a_bound_must_not_be_reached() {
        assert!(Measure::below("x", 499.0, "MB", 500.0).holds);
        assert!(!Measure::below("x", 500.0, "MB", 500.0).holds);
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let mut values: Vec<f64> = (1..=200).rev().map(f64::from).collect();
        assert_eq!(percentile(&mut values, 50.0), 100.0);
        assert_eq!(percentile(&mut values, 99.0), 198.0);
        assert_eq!(percentile(&mut [7.0], 99.0), 7.0);
        assert_eq!(percentile(&mut [], 50.0), 0.0);
    }
}
