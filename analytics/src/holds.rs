//! Where a customer's signal says what the station's own alert says already.

use crate::opening::Openings;
use crate::station_alert::StationAlert;

/// Weeks in which a station's own alert is open: there a customer's yellow is what the alert says already.
#[derive(Debug)]
pub(crate) struct StationHolds {
    held: Vec<bool>,
    weeks: usize,
}

impl StationHolds {
    pub(crate) fn new(alerts: &[StationAlert], openings: &Openings) -> Self {
        let weeks = openings.weeks;
        let mut held = vec![false; openings.stations.len() * weeks];
        for alert in alerts {
            let from = openings.offset(alert.opened.week());
            let until = alert.closed.map_or(weeks, |day| openings.offset(day.week()));
            if let Some(station) = openings.position(alert.station) {
                held[station * weeks..][from..until].fill(true);
            }
        }
        Self { held, weeks }
    }

    pub(crate) fn holds(&self, station: usize, week: usize) -> bool {
        self.held[station * self.weeks + week]
    }
}
