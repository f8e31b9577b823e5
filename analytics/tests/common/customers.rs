//! Customers and what they bought.

use analytics::{CustomerHistory, Entry, Family, Segment};
use kernel::BusinessDay;

/// Monday 1 January 2024.
pub(crate) const START: BusinessDay = BusinessDay(19_723);

/// A customer with a habit.
#[derive(Clone, Debug)]
pub(crate) struct Customer {
    pub(crate) key: u64,
    pub(crate) segment: Segment,
    pub(crate) entries: Vec<Entry>,
    pub(crate) electric_from: Option<BusinessDay>,
}

impl Customer {
    /// As the engine takes it.
    pub(crate) fn known<'a>(&self, history: &'a [u8]) -> CustomerHistory<'a> {
        CustomerHistory { key: self.key, segment: self.segment, history, electric_from: self.electric_from }
    }
}

pub(crate) fn fill(day: BusinessDay, station: u32) -> Entry {
    Entry {
        day,
        station,
        family: Family::Gasoline,
        visits: 1,
        volume_ml: 40_000,
        amount: 31_560,
        margin: Some(2_500),
    }
}
