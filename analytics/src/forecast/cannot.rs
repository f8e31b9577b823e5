//! Why there is no forecast.

use super::series::Rhythm;

/// Nothing is foretold, because …
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotForecast {
    #[error("nothing was ever sold")]
    NeverSold,
    #[error("only {known} figures are known, at least {needed} are needed")]
    TooShort { rhythm: Rhythm, known: usize, needed: usize },
    #[error("nothing was sold, or could be, in the last {slots} figures")]
    Silent { rhythm: Rhythm, slots: usize },
    #[error("every figure is {value}: that is entered, not sold")]
    Constant { value: i64 },
    #[error("fewer than {needed} past forecasts of any series can be checked, so that no interval is known")]
    NoTrackRecord { checked: usize, needed: usize },
    #[error("the figures are too large to be true")]
    TooLarge,
}
