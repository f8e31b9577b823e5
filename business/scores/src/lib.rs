//! Who will probably fall: the scorecard of the engine, learnt from the company's own customers, with its track record;
//! and replays of the past that show what working it would have brought.
//!
//! A **card** is worked out every 28 days by the calendar. A **score** is what the card says of a customer as of the newest
//! analysis. A **backtest** takes the weeks of a past period as if each were today.
//!
//! **Invariant:** cards and scores follow from the sales and the day alone, so that one late run and many daily ones keep the
//! same; [`verify()`] works both out again.

mod model;
mod rules;

mod backtests;
mod calls;
mod operations;
mod reports;
mod store;
mod verify;

mod http;
mod jobs;
mod processing;
mod schema;

pub use crate::jobs::register;
pub use backtests::{BacktestError, backtest};
pub use http::routes;
pub use model::{BacktestId, BacktestPlan};
pub use operations::Scoring;
pub use processing::PROCESSING;
pub use schema::{MIGRATIONS, REFERENCES};
pub use verify::verify;

identity::permissions! {
    /// See who will probably fall, and how scores did. 查看流失评分
    ReadScores = "scores.read_scores" for [
        SystemAdministrator, CompanyMarketing, AreaManager, StationManager, Maintainer, Auditor
    ];
    /// Replay a past period. 回放检验
    StartBacktests = "scores.start_backtests" for [SystemAdministrator, CompanyMarketing, AreaManager];
}
