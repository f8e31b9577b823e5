//! One alert for a whole station that fell, instead of a warning for each of its customers.

use kernel::BusinessDay;
use serde::{Deserialize, Serialize};

/// A station whose stable customers, taken together, come clearly less than their own base.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationAlert {
    pub station: u32,
    /// The Sunday of the week that opened it.
    pub opened: BusinessDay,
    /// The Sunday of the week in which the station was back; none while it is open.
    pub closed: Option<BusinessDay>,
    /// As it was when the alert opened.
    pub facts: StationAlertFacts,
}

/// The arithmetic behind a station alert: visit days of stable customers over four weeks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StationAlertFacts {
    /// Stable customers of the station in the last week.
    pub customers: u32,
    /// Those of them who came less than half as often as in their base.
    pub customers_down: u32,
    /// What their base makes one expect in four weeks.
    pub expected_visits: u32,
    pub now_visits: u32,
    pub change_per_mille: i32,
    /// The same change of all other stations together; none when there are none to compare with.
    pub others_change_per_mille: Option<i32>,
}
