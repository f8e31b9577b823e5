//! The kinds of customers: how often they come, in what, when, and how the year moves them.
//!
//! The figures are this project's estimates of a county city. What they are held to are the shares that tests
//! of the whole area check: concentration of volume, profile of the week, dispersion of visits.

use crate::calendar::Day;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Person,
    Organisation,
    Card,
}

impl Kind {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Card => "card",
        }
    }
}

/// What a vehicle runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fuel {
    G92,
    G95,
    G98,
    Diesel,
    Gas,
    Electricity,
}

impl Fuel {
    /// In the order of [`Profile::fuels`].
    pub(crate) const BURNT: [Self; 5] = [Self::G92, Self::G95, Self::G98, Self::Diesel, Self::Gas];

    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::G92 | Self::G95 | Self::G98 => "gasoline",
            Self::Diesel => "diesel",
            Self::Gas => "gas",
            Self::Electricity => "electric",
        }
    }
}

/// How the customers of one kind live.
#[derive(Debug)]
pub(crate) struct Profile {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Share of all customers, in per mille.
    pub(crate) per_mille: u32,
    /// Visits to our stations a week: median, and deviation of the logarithm.
    pub(crate) visits: (f64, f64),
    /// Share of all fills that happen with us: from, to.
    pub(crate) share: (f64, f64),
    /// Tank in litres: from, to.
    pub(crate) tank_l: (f64, f64),
    /// Weights of [`Fuel::BURNT`].
    pub(crate) fuels: [u32; 5],
    /// Vehicles: from, to.
    pub(crate) vehicles: (i32, i32),
    /// Chance to fill up; the others buy for a round amount.
    pub(crate) fills_up: f64,
    /// Driving by weekday, against the mean.
    pub(crate) drive: [f64; 7],
    /// Readiness to refuel on a day on which the tank is low.
    pub(crate) ready: [f64; 7],
    /// Weights of the hours at which visits happen.
    pub(crate) hours: [u32; 24],
    /// Driving by month, against the mean.
    pub(crate) months: [f64; 12],
    /// Driving −20…−8, −7…−1, 0…6 and 7…15 days from Spring Festival.
    pub(crate) spring: [f64; 4],
    /// Driving on other legal days off.
    pub(crate) holiday: f64,
    /// Deviation of the slowly wandering logarithm of driving.
    pub(crate) wander: f64,
    /// Tops up before long holidays.
    pub(crate) tops_up: bool,
}

const COMMUTING: [u32; 24] =
    [1, 0, 0, 0, 1, 3, 10, 28, 30, 20, 18, 18, 16, 14, 14, 16, 22, 40, 44, 30, 20, 14, 8, 3];
const ROUND_THE_CLOCK: [u32; 24] =
    [8, 5, 3, 3, 8, 22, 20, 10, 8, 8, 10, 18, 20, 16, 10, 12, 22, 24, 14, 10, 12, 14, 16, 12];
const WORKING: [u32; 24] =
    [0, 0, 0, 0, 1, 4, 16, 34, 36, 30, 26, 20, 14, 20, 26, 26, 24, 18, 8, 4, 2, 1, 0, 0];
const ROAD: [u32; 24] =
    [10, 9, 8, 9, 14, 22, 26, 24, 18, 16, 14, 12, 12, 12, 12, 14, 16, 18, 18, 18, 18, 16, 14, 12];

const EVEN_WEEK: [f64; 7] = [1.0; 7];
const PRIVATE_WEEK: [f64; 7] = [0.95, 0.93, 0.94, 0.97, 1.08, 1.12, 1.01];
const PRIVATE_READY: [f64; 7] = [0.5, 0.42, 0.48, 0.46, 0.66, 0.74, 0.7];
const OFFICE_WEEK: [f64; 7] = [1.32, 1.28, 1.28, 1.28, 1.3, 0.35, 0.19];
const OFFICE_READY: [f64; 7] = [0.85, 0.7, 0.7, 0.7, 0.85, 0.25, 0.08];
const TRADE_WEEK: [f64; 7] = [1.1, 1.08, 1.08, 1.08, 1.1, 0.96, 0.6];

const MILD_YEAR: [f64; 12] = [0.98, 0.95, 0.97, 0.98, 1.0, 1.02, 1.09, 1.08, 1.0, 1.02, 0.96, 0.95];
const EVEN_YEAR: [f64; 12] = [1.0; 12];
const BUILDING_YEAR: [f64; 12] = [0.45, 0.3, 0.95, 1.2, 1.3, 1.25, 1.05, 1.05, 1.25, 1.35, 1.15, 0.7];
const FARM_YEAR: [f64; 12] = [0.08, 0.15, 1.3, 1.9, 1.3, 1.7, 0.5, 0.35, 1.4, 2.0, 0.8, 0.12];

pub(crate) const COMMUTER: usize = 0;
pub(crate) const TRAVELLER: usize = 3;
pub(crate) const ANONYMOUS: usize = 10;

pub(crate) const PROFILES: [Profile; 11] = [
    Profile {
        name: "commuter",
        kind: Kind::Person,
        per_mille: 500,
        visits: (0.23, 0.72),
        share: (0.4, 0.95),
        tank_l: (42.0, 62.0),
        fuels: [60, 34, 6, 0, 0],
        vehicles: (1, 1),
        fills_up: 0.62,
        drive: PRIVATE_WEEK,
        ready: PRIVATE_READY,
        hours: COMMUTING,
        months: MILD_YEAR,
        spring: [1.05, 1.2, 0.85, 1.0],
        holiday: 1.2,
        wander: 0.45,
        tops_up: true,
    },
    Profile {
        name: "trader",
        kind: Kind::Person,
        per_mille: 120,
        visits: (0.55, 0.6),
        share: (0.55, 0.97),
        tank_l: (45.0, 70.0),
        fuels: [66, 18, 0, 16, 0],
        vehicles: (1, 2),
        fills_up: 0.55,
        drive: TRADE_WEEK,
        ready: [0.7, 0.65, 0.65, 0.65, 0.75, 0.7, 0.5],
        hours: WORKING,
        months: MILD_YEAR,
        spring: [1.2, 1.1, 0.35, 0.8],
        holiday: 0.9,
        wander: 0.42,
        tops_up: true,
    },
    Profile {
        name: "taxi",
        kind: Kind::Person,
        per_mille: 25,
        visits: (3.6, 0.35),
        share: (0.7, 0.97),
        tank_l: (40.0, 52.0),
        fuels: [62, 6, 0, 0, 32],
        vehicles: (1, 1),
        fills_up: 0.7,
        drive: [0.98, 0.97, 0.97, 0.98, 1.06, 1.06, 0.98],
        ready: [0.95; 7],
        hours: ROUND_THE_CLOCK,
        months: EVEN_YEAR,
        spring: [1.06, 0.9, 0.3, 0.85],
        holiday: 1.05,
        wander: 0.3,
        tops_up: false,
    },
    Profile {
        name: "traveller",
        kind: Kind::Person,
        per_mille: 40,
        visits: (0.5, 0.4),
        share: (0.6, 0.95),
        tank_l: (48.0, 70.0),
        fuels: [40, 48, 12, 0, 0],
        vehicles: (1, 1),
        fills_up: 0.85,
        drive: EVEN_WEEK,
        ready: [0.8; 7],
        hours: COMMUTING,
        months: EVEN_YEAR,
        spring: [0.05, 1.8, 2.6, 1.0],
        holiday: 2.6,
        wander: 0.3,
        tops_up: true,
    },
    Profile {
        name: "small_firm",
        kind: Kind::Organisation,
        per_mille: 130,
        visits: (0.42, 0.75),
        share: (0.5, 0.97),
        tank_l: (50.0, 80.0),
        fuels: [58, 16, 0, 26, 0],
        vehicles: (1, 4),
        fills_up: 0.75,
        drive: TRADE_WEEK,
        ready: [0.8, 0.7, 0.7, 0.7, 0.8, 0.55, 0.25],
        hours: WORKING,
        months: MILD_YEAR,
        spring: [1.15, 0.8, 0.12, 0.75],
        holiday: 0.45,
        wander: 0.42,
        tops_up: false,
    },
    Profile {
        name: "logistics",
        kind: Kind::Organisation,
        per_mille: 12,
        visits: (3.4, 0.6),
        share: (0.55, 0.95),
        tank_l: (90.0, 170.0),
        fuels: [6, 0, 0, 86, 8],
        vehicles: (3, 14),
        fills_up: 0.85,
        drive: [1.05, 1.05, 1.04, 1.04, 1.05, 0.97, 0.8],
        ready: [0.9; 7],
        hours: ROAD,
        months: [0.97, 0.92, 1.0, 1.0, 1.0, 1.03, 0.97, 0.97, 1.02, 1.05, 1.08, 1.02],
        spring: [1.15, 0.7, 0.12, 0.65],
        holiday: 0.8,
        wander: 0.38,
        tops_up: false,
    },
    Profile {
        name: "construction",
        kind: Kind::Organisation,
        per_mille: 12,
        visits: (1.1, 0.55),
        share: (0.6, 0.97),
        tank_l: (120.0, 220.0),
        fuels: [0, 0, 0, 100, 0],
        vehicles: (2, 8),
        fills_up: 0.9,
        drive: [1.06, 1.04, 1.04, 1.04, 1.06, 0.98, 0.78],
        ready: [0.9; 7],
        hours: WORKING,
        months: BUILDING_YEAR,
        spring: [0.75, 0.15, 0.02, 0.3],
        holiday: 0.6,
        wander: 0.45,
        tops_up: false,
    },
    Profile {
        name: "farm",
        kind: Kind::Organisation,
        per_mille: 26,
        visits: (0.32, 0.6),
        share: (0.6, 0.97),
        tank_l: (60.0, 130.0),
        fuels: [4, 0, 0, 96, 0],
        vehicles: (1, 4),
        fills_up: 0.8,
        drive: EVEN_WEEK,
        ready: [0.8; 7],
        hours: WORKING,
        months: FARM_YEAR,
        spring: [0.5, 0.3, 0.15, 0.6],
        holiday: 1.0,
        wander: 0.5,
        tops_up: false,
    },
    Profile {
        name: "institution",
        kind: Kind::Organisation,
        per_mille: 15,
        visits: (1.3, 0.5),
        share: (0.85, 0.99),
        tank_l: (50.0, 70.0),
        fuels: [68, 22, 0, 10, 0],
        vehicles: (2, 8),
        fills_up: 0.95,
        drive: OFFICE_WEEK,
        ready: OFFICE_READY,
        hours: WORKING,
        months: MILD_YEAR,
        spring: [1.1, 0.9, 0.1, 0.8],
        holiday: 0.1,
        wander: 0.28,
        tops_up: false,
    },
    Profile {
        name: "taxi_firm",
        kind: Kind::Organisation,
        per_mille: 4,
        visits: (9.0, 0.4),
        share: (0.7, 0.95),
        tank_l: (42.0, 60.0),
        fuels: [70, 8, 0, 2, 20],
        vehicles: (4, 12),
        fills_up: 0.8,
        drive: [0.98, 0.97, 0.97, 0.98, 1.05, 1.06, 0.99],
        ready: [0.95; 7],
        hours: ROUND_THE_CLOCK,
        months: EVEN_YEAR,
        spring: [1.05, 0.95, 0.4, 0.9],
        holiday: 1.08,
        wander: 0.28,
        tops_up: false,
    },
    Profile {
        name: "anonymous",
        kind: Kind::Card,
        per_mille: 116,
        visits: (0.18, 0.75),
        share: (0.35, 0.95),
        tank_l: (40.0, 60.0),
        fuels: [64, 28, 4, 4, 0],
        vehicles: (1, 1),
        fills_up: 0.5,
        drive: PRIVATE_WEEK,
        ready: PRIVATE_READY,
        hours: COMMUTING,
        months: MILD_YEAR,
        spring: [1.05, 1.2, 0.85, 1.0],
        holiday: 1.15,
        wander: 0.45,
        tops_up: true,
    },
];

impl Profile {
    /// How much the kind drives on a day, against its mean.
    pub(crate) fn activity(&self, day: &Day) -> f64 {
        let spring = self.around_spring(day.from_spring);
        let week = self.drive[usize::from(day.weekday)];
        let worked = if day.workday { week.max(self.drive[0].min(1.0)) } else { week };
        let off = if day.holiday && spring.is_none() { self.holiday } else { 1.0 };
        let traveller = self.name == PROFILES[TRAVELLER].name;
        let idle = if traveller && !day.holiday && !day.eve && spring.is_none() { 0.04 } else { 1.0 };
        worked * off * idle * self.months[usize::from(day.month)] * spring.unwrap_or(1.0)
    }

    fn around_spring(&self, days: i32) -> Option<f64> {
        match days {
            -20..=-8 => Some(self.spring[0]),
            -7..=-1 => Some(self.spring[1]),
            0..=6 => Some(self.spring[2]),
            7..=15 => Some(self.spring[3]),
            _ => None,
        }
    }

    /// Whether the year, not the customer, decides when they come.
    pub(crate) fn is_seasonal(&self) -> bool {
        self.months.iter().any(|it| *it < 0.5)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::Calendar;

    #[test]
    fn the_shares_of_the_kinds_make_a_whole() {
        assert_eq!(PROFILES.iter().map(|it| it.per_mille).sum::<u32>(), 1_000);
        assert_eq!(PROFILES[ANONYMOUS].kind, Kind::Card);
        assert_eq!(PROFILES[COMMUTER].name, "commuter");
    }

    #[test]
    fn taxis_rest_at_spring_festival_and_offices_on_sundays() {
        let (first, until) = ("2025-01-01".parse().unwrap(), "2025-12-31".parse().unwrap());
        let calendar = Calendar::new(first, until);
        let on = |name: &str, day: &str| {
            let profile = PROFILES.iter().find(|it| it.name == name).unwrap();
            profile.activity(calendar.day(day.parse().unwrap()))
        };
        assert!(on("taxi", "2025-01-30") < 0.5 * on("taxi", "2025-06-11"));
        assert!(on("institution", "2025-06-15") < 0.3 * on("institution", "2025-06-11"));
        assert!(on("farm", "2025-12-10") < 0.2 * on("farm", "2025-04-16"));
        assert!(on("traveller", "2025-06-11") < 0.1 * on("traveller", "2025-10-02"));
    }
}
