//! The thresholds of classification and warning, in one place, with a version.

use crate::panel::Sums;
use crate::warning::Judgement;
use serde::{Deserialize, Serialize};

/// What decides who is A, B or C.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbcBasis {
    /// The margin where it is known for `margin_known_per_mille` of the amount, else the amount.
    #[default]
    MarginWhenKnown,
    /// The margin, whatever part of it is known; the unknown part counts at the mean rate.
    Margin,
    Amount,
}

impl AbcBasis {
    pub const ALL: [Self; 3] = [Self::MarginWhenKnown, Self::Margin, Self::Amount];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MarginWhenKnown => "margin_when_known",
            Self::Margin => "margin",
            Self::Amount => "amount",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}

/// The numbers by which customers are classified and watched. A change of meaning raises `version`, so that
/// a stored finding says by which rules it was made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Rules {
    pub version: u32,

    pub abc_basis: AbcBasis,
    /// ABC: class A reaches up to this cumulative share.
    pub a_share_per_mille: u32,
    /// ABC: class B reaches up to this cumulative share; C is the rest.
    pub b_share_per_mille: u32,
    /// ABC ranks by margin when it is known for at least this share of the amount, else by amount.
    pub margin_known_per_mille: u32,
    /// Below this many visits there is no evidence for a class.
    pub evidence_visits: u32,
    /// Below this many weeks since the first visit there is no evidence for a class.
    pub evidence_weeks: u32,

    /// First visit within so many days: a new customer.
    pub new_days: u32,
    /// First visit within so many days: a short history, which may still be growing.
    pub short_history_days: u32,
    /// Nobody sleeps before so many days without a visit.
    pub sleeping_days: u32,
    /// Nobody is lost before so many days without a visit.
    pub lost_days: u32,

    /// Warnings: fewer known base weeks than this cannot be judged.
    pub base_weeks_min: u32,
    /// Warnings: fewer base visits than this cannot be judged.
    pub base_visits_min: u32,
    /// Warnings: visits per week, in thousandths, below which nothing can be judged (500: one a fortnight).
    pub judged_rate_milli: u32,
    /// Warnings: visits per week, in thousandths, from which counts alone can decide.
    pub frequent_rate_milli: u32,
    /// False alarms per steady customer in two years that the overdue gap may cause, in thousandths.
    pub gap_false_alarms_milli: u32,
    /// False alarms per steady customer in two years that missing visits (CUSUM) may cause, in thousandths.
    pub cusum_false_alarms_milli: u32,
    /// The drop that the CUSUM looks for: to this share of the usual rate.
    pub drop_to_per_mille: u32,
    /// Drop probability from which the drop signal fires.
    pub drop_probability_per_mille: u32,
    /// Ratio to the median of the earlier blocks at or below which the drop signal may fire.
    pub ratio_per_mille: u32,
    /// Share of the base that counts as having come back.
    pub recovered_per_mille: u32,
    /// Weeks from red to confirmed.
    pub confirm_weeks: u32,
    /// Weeks after which an open warning that neither recovered nor stopped is settled.
    pub settle_weeks: u32,
    /// Weeks after closing in which no new warning opens, but for a total stop.
    pub cool_down_weeks: u32,
    /// Days without any visit that open a warning even in a cool-down or a Spring Festival.
    pub total_stop_days: u32,

    /// How many customers a maintainer can call on in a week: so many of the highest expected loss are red.
    pub calls_per_week: u32,

    /// What money a year later counts less: about what the trade borrows at, with its risk.
    pub discount_per_mille: u32,

    /// A station fell when its index over four weeks is below this.
    pub station_fell_per_mille: u32,
    /// A station's alert closes when its index is back above this.
    pub station_back_per_mille: u32,
    /// Expected visit days of stable customers in four weeks without which a station is not judged.
    pub station_visits_min: u32,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            version: 1,
            abc_basis: AbcBasis::default(),
            a_share_per_mille: 700,
            b_share_per_mille: 900,
            margin_known_per_mille: 900,
            evidence_visits: 3,
            evidence_weeks: 8,
            new_days: 56,
            short_history_days: 182,
            sleeping_days: 28,
            lost_days: 182,
            base_weeks_min: 12,
            base_visits_min: 6,
            judged_rate_milli: 500,
            frequent_rate_milli: 2_000,
            gap_false_alarms_milli: 350,
            cusum_false_alarms_milli: 700,
            drop_to_per_mille: 400,
            drop_probability_per_mille: 980,
            ratio_per_mille: 400,
            recovered_per_mille: 700,
            confirm_weeks: 4,
            settle_weeks: 52,
            cool_down_weeks: 8,
            total_stop_days: 28,
            calls_per_week: 10,
            discount_per_mille: 80,
            station_fell_per_mille: 750,
            station_back_per_mille: 900,
            station_visits_min: 40,
        }
    }
}

impl Rules {
    /// Is this base long and full enough to be watched? The reason if it is not.
    pub(crate) fn can_judge(&self, base: &Sums) -> Result<(), Judgement> {
        let milli_visits = base.visits.saturating_mul(1_000_000);
        if base.weeks < self.base_weeks_min {
            Err(Judgement::TooShort)
        } else if base.visits < i64::from(self.base_visits_min)
            || milli_visits < i64::from(self.judged_rate_milli) * base.exposure_milli
        {
            Err(Judgement::TooRare)
        } else {
            Ok(())
        }
    }
}
