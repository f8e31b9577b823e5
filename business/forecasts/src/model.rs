//! Forecasts and holidays as they are kept.

use kernel::{BusinessDay, Words};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

kernel::words! {
    /// What the law makes of a day.
    HolidayKind {
        /// Nobody works.
        Rest = "rest",
        /// A day at the weekend that is worked in exchange for another.
        Work = "work",
    }
}

kernel::words! {
    /// How far and by what steps is foretold.
    ForecastRhythm {
        /// 14 days.
        Daily = "daily",
        /// 26 weeks.
        Weekly = "weekly",
    }
}

/// A legal holiday, or a day worked in exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Holiday {
    pub(crate) day: BusinessDay,
    pub(crate) kind: HolidayKind,
    pub(crate) name: String,
}

/// One day or week to come: what is expected, then the bounds within which it is 4 times in 5, and 19 in 20.
pub(crate) type Step = (i64, i64, i64, i64, i64);

/// What is foretold of one unit and family, or why nothing is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Facts {
    /// The first day, or the Monday of the first week, foretold.
    pub(crate) first: i32,
    pub(crate) steps: Vec<Step>,
    /// Which method speaks; none of a sum.
    pub(crate) by: Option<Words>,
    /// How many earlier forecasts could be checked, and how far they and the plain mean were off, per mille of the
    /// distance to the figure one season earlier.
    pub(crate) checked: Option<(u32, u32, u32)>,
    /// Stations that are in a sum.
    pub(crate) stations: u32,
    pub(crate) cannot: Option<Words>,
    /// How the last four weeks compare with a year ago.
    pub(crate) trend: Option<Words>,
}

/// What a forecast is about: a unit, a family and a rhythm.
pub(crate) type Key = (Uuid, String, &'static str);

/// A forecast as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) unit: Uuid,
    pub(crate) family: String,
    pub(crate) rhythm: ForecastRhythm,
    pub(crate) origin: BusinessDay,
    pub(crate) facts: Facts,
}

impl Kept {
    pub(crate) fn key(&self) -> Key {
        (self.unit, self.family.clone(), self.rhythm.as_str())
    }
}
