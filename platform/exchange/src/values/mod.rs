//! From the text of a cell to integers, dates and words: pure, exact, without floats.

mod moments;
mod numbers;
mod units;
mod words;

pub use moments::{Moment, TimeFormat, date, moment};
pub use numbers::{DecimalMark, Notation, Number, Rounding, decimal, integer};
pub use units::{Unit, quantity, unit_price};
pub use words::{boolean, choice};

/// A cell's text as it is shown in messages: at most 40 characters, so that a message stays a sentence.
pub(crate) fn shown(text: &str) -> String {
    match text.char_indices().nth(40) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
