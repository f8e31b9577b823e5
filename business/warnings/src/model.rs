//! Warnings as kept, and what people decide about them.

use crate::facts;
use analytics::{StationAlert, Warning, WarningState};
use kernel::{Words, id_type};
use sha2::{Digest, Sha256};
use uuid::Uuid;

id_type! {
    /// An episode in which a customer came less than usual.
    WarningId
}
id_type! {
    /// What somebody decided about a warning.
    DecisionId
}

/// What people do with a warning. It is kept beside it: the weekly fold never sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DecisionKind {
    /// Somebody has seen it and takes care.
    Acknowledge,
    /// That was a mistake.
    Unacknowledge,
    /// Not before a day: it is known why, or nothing can be done yet.
    Snooze,
    /// Back into the queue at once.
    Unsnooze,
    /// Somebody is to work it, or nobody any more.
    Assign,
}

impl DecisionKind {
    pub const ALL: [Self; 5] =
        [Self::Acknowledge, Self::Unacknowledge, Self::Snooze, Self::Unsnooze, Self::Assign];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Acknowledge => "acknowledge",
            Self::Unacknowledge => "unacknowledge",
            Self::Snooze => "snooze",
            Self::Unsnooze => "unsnooze",
            Self::Assign => "assign",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    pub fn name(self) -> Words {
        match self {
            Self::Acknowledge => Words::new("确认收到", "acknowledged"),
            Self::Unacknowledge => Words::new("撤销确认", "acknowledgement taken back"),
            Self::Snooze => Words::new("暂缓", "snoozed"),
            Self::Unsnooze => Words::new("取消暂缓", "back in the queue"),
            Self::Assign => Words::new("分派", "assigned"),
        }
    }
}

/// One episode of one customer as it is to be kept; days are integers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Episode {
    pub serial: i64,
    pub customer: Uuid,
    pub opened_on: i64,
    pub state: WarningState,
    pub state_since: i64,
    pub closed_on: Option<i64>,
    pub probability_permille: i64,
    pub value_at_risk_minor: i64,
    pub volume_at_risk_ml: i64,
    pub priority: i64,
    pub facts: String,
    pub transitions: Vec<Step>,
    /// Of everything above.
    pub digest: i64,
}

/// A change of state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub day: i64,
    pub state: WarningState,
    pub facts: String,
}

impl Episode {
    pub(crate) fn new(serial: i64, customer: Uuid, warning: &Warning) -> Self {
        let steps = warning.transitions.iter().map(|it| Step {
            day: i64::from(it.day.0),
            state: it.state,
            facts: facts::to_text(&it.facts),
        });
        let transitions: Vec<_> = steps.collect();
        let state_since = transitions.last().map_or(i64::from(warning.opened.0), |it| it.day);
        let mut episode = Self {
            serial,
            customer,
            opened_on: i64::from(warning.opened.0),
            state: warning.state,
            state_since,
            closed_on: (!warning.state.is_open()).then_some(state_since),
            probability_permille: i64::from(warning.latest.probability_per_mille),
            value_at_risk_minor: warning.latest.amount_at_risk,
            volume_at_risk_ml: warning.latest.volume_at_risk_ml,
            priority: warning.latest.priority,
            facts: facts::to_text(&warning.latest),
            transitions,
            digest: 0,
        };
        episode.digest = episode.compute_digest();
        episode
    }

    fn compute_digest(&self) -> i64 {
        let mut digest = Sha256::new();
        let mut field = |bytes: &[u8]| {
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        };
        field(self.customer.as_bytes());
        field(&self.opened_on.to_be_bytes());
        field(self.state.as_str().as_bytes());
        field(self.facts.as_bytes());
        for step in &self.transitions {
            field(&step.day.to_be_bytes());
            field(step.state.as_str().as_bytes());
            field(step.facts.as_bytes());
        }
        let hash = digest.finalize();
        i64::from_be_bytes(std::array::from_fn(|it| hash.get(it).copied().unwrap_or_default()))
    }
}

/// A station's alert as it is to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alert {
    pub station_no: i64,
    pub opened_on: i64,
    pub closed_on: Option<i64>,
    pub facts: String,
}

impl From<&StationAlert> for Alert {
    fn from(alert: &StationAlert) -> Self {
        Self {
            station_no: i64::from(alert.station),
            opened_on: i64::from(alert.opened.0),
            closed_on: alert.closed.map(|it| i64::from(it.0)),
            facts: facts::alert_to_text(&alert.facts),
        }
    }
}

/// Why a customer cannot be judged, or until when no warning opens. Who can be judged and is not quiet has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Watch {
    pub judgement: analytics::Judgement,
    pub quiet_until: Option<i64>,
}

impl Watch {
    pub(crate) fn new(state: &analytics::WatchState) -> Option<Self> {
        let watch =
            Self { judgement: state.judgement, quiet_until: state.quiet_until.map(|it| i64::from(it.0)) };
        let is_plain = watch.judgement == analytics::Judgement::Judged && watch.quiet_until.is_none();
        (!is_plain).then_some(watch)
    }
}
