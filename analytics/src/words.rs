//! The facts as sentences, in Chinese and English.

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
