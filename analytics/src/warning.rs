//! A warning: an episode in which a customer came less than usual, from its first sign to its end.

use kernel::BusinessDay;
use serde::{Deserialize, Serialize};

/// The state of a warning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningState {
    /// One signal fired.
    Yellow,
    /// Two signals agree, or the drop is all but certain.
    Red,
    /// Four weeks after red the customer is still down.
    Confirmed,
    /// Back to at least 70 % of the base for two weeks. Closed.
    Recovered,
    /// No visit for max(182 days, the 99 % limit of the gaps). Closed.
    Lost,
    /// Still comes, but for a year less than before: the lower level is the new base. Closed.
    Settled,
    /// Drives electric by now: nothing was lost that could come back. Closed.
    Changed,
}

impl WarningState {
    pub const ALL: [Self; 7] =
        [Self::Yellow, Self::Red, Self::Confirmed, Self::Recovered, Self::Lost, Self::Settled, Self::Changed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Yellow => "yellow",
            Self::Red => "red",
            Self::Confirmed => "confirmed",
            Self::Recovered => "recovered",
            Self::Lost => "lost",
            Self::Settled => "settled",
            Self::Changed => "changed",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    pub const fn is_open(self) -> bool {
        matches!(self, Self::Yellow | Self::Red | Self::Confirmed)
    }
}

/// One episode of one customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The Sunday of the week that opened it.
    pub opened: BusinessDay,
    /// The state it is in as of the day of the assessment.
    pub state: WarningState,
    /// In order of time; the first opened the warning.
    pub transitions: Vec<Transition>,
    /// How things stand now for an open warning; at the end for a closed one.
    pub latest: WarningFacts,
}

/// A change of state and what it was decided on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transition {
    /// A Sunday: weeks are judged when they are over.
    pub day: BusinessDay,
    pub state: WarningState,
    pub facts: WarningFacts,
}

/// Which signals fired in a week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Signals {
    /// The time since the last visit is longer than the customer's gaps allow.
    pub gap: bool,
    /// Missing visits have added up (CUSUM).
    pub missing: bool,
    /// The rate is very probably below half of the base, and the last four weeks below 40 % of the median.
    pub drop: bool,
}

impl Signals {
    pub const fn count(self) -> u32 {
        self.gap as u32 + self.missing as u32 + self.drop as u32
    }
}

/// Base, now, peers, signals and value at risk at the end of one week.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WarningFacts {
    /// Last day of the week these figures belong to.
    pub until: BusinessDay,
    /// Weeks that make the base: those of the 26 before the last four in which the stations were open.
    pub base_weeks: u32,
    /// Visits in four base weeks, on average, in tenths.
    pub base_visits_tenths: u32,
    /// Millilitres in four base weeks, on average.
    pub base_volume_ml: i64,
    /// Money in four base weeks, on average, in the smallest unit.
    pub base_amount: i64,
    /// Visits in the last four weeks.
    pub now_visits: u32,
    pub now_volume_ml: i64,
    pub now_amount: i64,
    /// Last four weeks to the median of the six four-week blocks before; none when too few are known.
    pub ratio_per_mille: Option<u32>,
    /// Days between visits, as a rule, in tenths of a day.
    pub usual_gap_tenths: u32,
    pub days_since_last: u32,
    /// 95 of 100 gaps of this customer are at most so many days.
    pub gap_limit_95_days: u32,
    /// The limit that the overdue signal uses, in days: so high that steady customers rarely pass it.
    pub gap_limit_days: u32,
    /// Change of the customers of the same station and segment against their own base, last four weeks.
    pub peers_change_per_mille: i32,
    /// Missing visits, as log-likelihood, and the limit from which they count, in thousandths.
    pub missing_milli: u32,
    pub missing_limit_milli: u32,
    pub signals: Signals,
    /// Probability that the customer is really falling to less than half, calibrated.
    pub probability_per_mille: u32,
    /// What the fall costs in a year if it stays, in the smallest money unit.
    pub amount_at_risk: i64,
    pub volume_at_risk_ml: i64,
    /// Order of the queue: probability × amount at risk.
    pub priority: i64,
}

/// Whether the customer can be watched at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Judgement {
    /// Comes often enough, and for long enough.
    Judged,
    /// Fewer than 12 known base weeks: cannot be judged yet.
    TooShort,
    /// Comes less than about once a fortnight: cannot be judged.
    TooRare,
    /// No visit for so long that the customer is lost.
    Gone,
    /// Drives electric by now: less fuel is no sign.
    Changed,
}

impl Judgement {
    pub const ALL: [Self; 5] = [Self::Judged, Self::TooShort, Self::TooRare, Self::Gone, Self::Changed];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Judged => "judged",
            Self::TooShort => "too_short",
            Self::TooRare => "too_rare",
            Self::Gone => "gone",
            Self::Changed => "changed",
        }
    }
}

/// Where the weekly fold ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WatchState {
    /// Last day of the last week folded; none when the customer's first week is not over.
    pub until: Option<BusinessDay>,
    pub judgement: Judgement,
    /// The station of most visits in the base; none without visits in it.
    pub home_station: Option<u32>,
    /// Visits per week in the base, in thousandths.
    pub rate_milli: u32,
    /// The CUSUM of missing visits, in thousandths.
    pub missing_milli: u32,
    /// The open warning's state.
    pub open: Option<WarningState>,
    /// Up to and including this day only a total stop opens a warning.
    pub quiet_until: Option<BusinessDay>,
}
