//! Replaying the past of a unit's customers.

use crate::model::{BacktestPlan, Ended};
use crate::operations::days_of;
use crate::reports::{self, Place};
use crate::rules::{problems, usual_weeks};
use analytics::backtest::{CannotReplay, Plan, Replayed, Tracked, replay};
use analytics::scorecard::{Days, Question, Span};
use classification::{Customer, Sources};
use database::{Error, Sql};
use kernel::Problem;
use std::collections::HashMap;
use uuid::Uuid;

/// Why a replay came to nothing.
#[derive(Debug, thiserror::Error)]
pub enum BacktestError {
    #[error("nothing was analysed yet")]
    NotAnalysed,
    #[error("no such unit")]
    NoUnit,
    #[error("{}", .0.explain().en)]
    CannotReplay(CannotReplay),
    #[error("{0}")]
    Invalid(Problem),
    #[error(transparent)]
    Database(#[from] Error),
}

impl BacktestPlan {
    /// The last year of which it is known what came, for somebody who calls on ten customers a week.
    pub async fn usual(sql: &impl Sql, unit_id: organisation::UnitId) -> Result<Option<Self>, Error> {
        let Some(run) = classification::newest_run(sql).await? else { return Ok(None) };
        let horizon = crate::rules::QUESTION.horizon;
        let (from, until) = usual_weeks(run.as_of, horizon);
        Ok(Some(Self { unit_id, from, until, capacity: 10, horizon }))
    }
}

/// Replays the customers at or below the unit of the plan. It takes a while: the work is done beside the requests.
pub async fn backtest(sql: &impl Sql, plan: BacktestPlan) -> Result<Replayed, BacktestError> {
    let wrong = problems(&plan);
    if !wrong.is_empty() {
        return Err(BacktestError::Invalid(Problem::invalid(wrong)));
    }
    let run = classification::newest_run(sql).await?.ok_or(BacktestError::NotAnalysed)?;
    let unit = organisation::find_unit(sql, plan.unit_id).await?.ok_or(BacktestError::NoUnit)?;
    let places = reports::places(sql, Some(&unit.path)).await?;
    let mut sources = Sources::again(sql, run.inputs, run.as_of).await?;
    // Purchases of everybody tell from when they are known; what is learnt and judged is of the unit alone.
    let task = tokio::task::spawn_blocking(move || -> Result<Replayed, BacktestError> {
        let (days, from) = days_of(&sources)?;
        let customers = std::mem::take(&mut sources.customers);
        replayed(plan, Span { from, until: sources.as_of }, (&customers, days), places)
    });
    task.await.map_err(|it| Error::Fault(it.to_string()))?
}

fn replayed(
    plan: BacktestPlan,
    known: Span,
    (customers, days): (&[Customer], Vec<Days>),
    places: HashMap<i64, Place>,
) -> Result<Replayed, BacktestError> {
    let mut maintainers: Vec<Uuid> = places.values().filter_map(|it| it.maintainer).collect();
    maintainers.sort_unstable();
    maintainers.dedup();
    let number = |it: Uuid| maintainers.binary_search(&it).ok().map(|it| it as u64);
    let of = |(customer, days): (&Customer, Days)| {
        let place = places.get(&customer.serial)?;
        let tracked = Tracked {
            key: customer.serial.unsigned_abs(),
            segment: customer.segment,
            maintainer: place.maintainer.and_then(number),
            station: place.station_no.and_then(|it| u32::try_from(it).ok()),
        };
        Some((tracked, days))
    };
    let (tracked, days): (Vec<Tracked>, Vec<Days>) = customers.iter().zip(days).filter_map(of).unzip();
    let BacktestPlan { from, until, capacity, horizon, .. } = plan;
    let question = Question { horizon, ..crate::rules::QUESTION };
    replay(&tracked, &days, known, Plan { question, from, until, capacity })
        .map_err(BacktestError::CannotReplay)
}

impl Ended {
    /// What is kept of a replay: what it found, or why there is nothing to find. Faults are not kept, but tried again.
    pub(crate) fn of(found: Result<Replayed, BacktestError>) -> Result<Self, Error> {
        match found {
            Ok(replayed) => Ok(Self::Done(Box::new(replayed))),
            Err(BacktestError::CannotReplay(why)) => Ok(Self::Refused(why.explain())),
            Err(BacktestError::NotAnalysed) => Ok(Self::Refused(kernel::Words::new(
                "无法回放:尚未分析",
                "cannot be replayed: nothing was analysed",
            ))),
            Err(error @ (BacktestError::NoUnit | BacktestError::Invalid(_))) => {
                Err(Error::Damaged(error.to_string()))
            }
            Err(BacktestError::Database(error)) => Err(error),
        }
    }
}
