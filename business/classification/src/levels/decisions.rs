//! What people decide about regrades.

use super::model::{RegradeId, RegradeState};
use super::operations::SERIES;
use super::reports;
use super::store::{self, LevelRow};
use crate::store::OPEN;
use database::{AuditEntry, Error, Work};
use kernel::{Code, Problem};
use serde_json::json;
use uuid::Uuid;

const REASON_CHARS_MAX: usize = 500;

/// Why a regrade cannot be decided.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegradeError {
    #[error("no such regrade")]
    Unknown,
    #[error("this regrade was decided, or the figures changed meanwhile")]
    Decided,
    #[error("a reason is needed to refuse")]
    NoReason,
    #[error("at most {REASON_CHARS_MAX} characters")]
    ReasonTooLong,
    #[error(transparent)]
    Database(#[from] Error),
}

impl From<RegradeError> for Problem {
    fn from(error: RegradeError) -> Self {
        let text = error.to_string();
        match error {
            RegradeError::Unknown => Self::not_found(),
            RegradeError::Decided => {
                Self::with_detail(Code::Refused, format!("{text} / 该级别调整已审批,或数据已变化"))
            }
            RegradeError::NoReason => Self::field("reason", "required", format!("{text} / 拒绝须说明原因")),
            RegradeError::ReasonTooLong => {
                Self::field("reason", "too_long", format!("{text} / 最多 {REASON_CHARS_MAX} 个字符"))
            }
            RegradeError::Database(error) => error.into(),
        }
    }
}

/// What somebody decides about regrades, on the way into one transaction.
#[derive(Debug)]
pub(crate) struct Deciding {
    approves: bool,
    reason: String,
    /// The day worked out last, from which on an approved level holds.
    day: i64,
    decided: Vec<Uuid>,
    units: Vec<Uuid>,
}

impl Deciding {
    pub(crate) async fn begin(work: &Work, approves: bool, reason: &str) -> Result<Self, RegradeError> {
        let reason = reason.trim().to_owned();
        if REASON_CHARS_MAX < reason.chars().count() {
            return Err(RegradeError::ReasonTooLong);
        }
        if !approves && reason.is_empty() {
            return Err(RegradeError::NoReason);
        }
        // The number is not used: whoever assigns levels waits for whoever does so already.
        work.take_numbers(SERIES, 1).await?;
        let day = store::last_day(work).await?.map_or(0, |it| it.as_of);
        Ok(Self { approves, reason, day, decided: Vec::new(), units: Vec::new() })
    }

    /// Decides about one that waits, of a customer within the actor's scope.
    pub(crate) async fn decide(&mut self, work: &mut Work, id: RegradeId) -> Result<(), RegradeError> {
        let (regrade, unit) =
            reports::regrade_in_sight(work, work.scope(), id).await?.ok_or(RegradeError::Unknown)?;
        let held = store::levels_of(work, regrade.customer_serial, 1).await?.pop();
        let held = held.filter(|it| it.until_day == OPEN);
        let assigned = held.as_ref().map(|it| it.level.clone());
        if regrade.state()? != RegradeState::Proposed || assigned != regrade.from_level {
            return Err(RegradeError::Decided);
        }
        let state = if self.approves { RegradeState::Approved } else { RegradeState::Refused };
        let effective = self.approves.then_some(self.day);
        store::decide_regrade(work, regrade.seq, state, (&self.reason, effective)).await?;
        if self.approves {
            let ended = held.filter(|it| it.from_day < self.day);
            let ended = ended.map(|it| LevelRow { until_day: self.day, ..it });
            let begun = regrade.to_level.clone().map(|level| LevelRow {
                customer_serial: regrade.customer_serial,
                from_day: self.day,
                until_day: OPEN,
                level,
                regrade_seq: regrade.seq,
            });
            let rows = ended.into_iter().chain(begun).collect();
            store::replace_held(work, &[regrade.customer_serial], rows).await?;
            let level = store::to_level(regrade.to_level.as_deref())?;
            store::set_standing_level(work, regrade.customer_serial, level).await?;
        }
        // The reason may name a person: it stays beside the regrade, and out of the audit.
        work.audit(AuditEntry {
            action: "classification.regrade_decided",
            subject_kind: "regrade",
            subject: Some(id.uuid()),
            unit: Some(unit),
            detail: json!({
                "state": state,
                "from_level": regrade.from_level,
                "to_level": regrade.to_level,
                "day": kernel::BusinessDay(self.day as i32),
            }),
        });
        self.decided.push(id.uuid());
        self.units.push(unit);
        Ok(())
    }

    /// Tells others what was decided; nothing when nothing was.
    pub(crate) fn tell(mut self, work: &mut Work) {
        if self.decided.is_empty() {
            return;
        }
        self.units.sort_unstable();
        self.units.dedup();
        let event =
            json!({ "is_approved": self.approves, "regrade_ids": self.decided, "unit_ids": self.units });
        work.tell("classification.regrades_decided", &event);
    }
}
