//! The facts as sentences, in Chinese and English: every figure that a decision rests on is in the text.

mod backtest;
mod baskets;
mod classes;
mod figures;
mod fleet;
mod forecasts;
mod levels;
mod lifetimes;
mod names;
mod scorecard;
mod wallet;
mod warnings;

/// How money is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// For example ¥.
    pub currency_symbol: String,
    /// Digits after the decimal point of the currency: 2 for yuan and fen.
    pub currency_digits: u32,
}

impl Default for Format {
    fn default() -> Self {
        Self { currency_symbol: "¥".to_owned(), currency_digits: 2 }
    }
}
