//! Scores and backtests over the wire.

mod backtests;
mod cards;
mod customer;
mod list;

use crate::may;
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of scores.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadScores>(handlers!(list::list_scores))
        .permit::<may::ReadScores>(handlers!(customer::show_customer_score))
        .permit::<may::ReadScores>(handlers!(cards::list_score_cards))
        .permit::<may::ReadScores>(handlers!(backtests::list_backtests))
        .permit::<may::ReadScores>(handlers!(backtests::show_backtest))
        .permit::<may::ReadScores>(handlers!(backtests::show_usual_backtest))
        .permit::<may::StartBacktests>(handlers!(backtests::start_backtest))
}
