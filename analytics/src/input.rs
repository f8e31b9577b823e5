//! What an assessment is given.

use kernel::{BusinessDay, Week};
use serde::{Deserialize, Serialize};

/// The kind of customer: people, companies and nameless cards buy by different habits, so each kind has its
/// own means, quintiles and peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    Person,
    Organisation,
    /// A card that nobody has put a name to.
    Card,
}

impl Segment {
    pub const ALL: [Self; 3] = [Self::Person, Self::Organisation, Self::Card];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Organisation => "organisation",
            Self::Card => "card",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }

    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Person => 0,
            Self::Organisation => 1,
            Self::Card => 2,
        }
    }
}

/// One customer's purchases.
#[derive(Clone, Copy, Debug)]
pub struct CustomerHistory<'a> {
    /// A human serial, unique among the customers: ties are broken by it, never by position.
    pub key: u64,
    pub segment: Segment,
    /// As [`crate::pack`] made it; empty for a customer without purchases.
    pub history: &'a [u8],
    /// From this day on nobody of theirs drives what burns fuel: an electric car has taken the place of the last one that did.
    pub electric_from: Option<BusinessDay>,
}

/// What is known of a station beside its sales.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StationFacts {
    pub number: u32,
    /// Closures and days for which no data came, first and last day inclusive.
    pub closed: Vec<(BusinessDay, BusinessDay)>,
}

/// Dates that the calendar moves.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    /// Day 0 (the first day of the lunar year) of each year's Spring Festival.
    pub spring_festivals: Vec<BusinessDay>,
}

/// Days before and after day 0 of the Spring Festival during which people's habits say little about them.
const FESTIVAL_FIRST_DAY: i32 = -7;
const FESTIVAL_LAST_DAY: i32 = 15;

impl Calendar {
    /// Does `day` lie between day −7 and day +15 of a Spring Festival?
    pub fn is_festival(&self, day: BusinessDay) -> bool {
        let near =
            |day_0: &BusinessDay| (FESTIVAL_FIRST_DAY..=FESTIVAL_LAST_DAY).contains(&day.since(*day_0));
        self.spring_festivals.iter().any(near)
    }

    /// The first and last day around day 0 of a Spring Festival that count as festival.
    pub fn festival_around(day_0: BusinessDay) -> (BusinessDay, BusinessDay) {
        (day_0.plus(FESTIVAL_FIRST_DAY), day_0.plus(FESTIVAL_LAST_DAY))
    }

    /// Does at least half of `week` lie in a Spring Festival?
    pub(crate) fn is_festival_week(&self, week: Week) -> bool {
        self.is_festival(week.monday().plus(3))
    }
}

/// Everything that an assessment reads.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    pub customers: &'a [CustomerHistory<'a>],
    /// Stations of which more is known than their sales; those missing here count as always open.
    pub stations: &'a [StationFacts],
    pub calendar: &'a Calendar,
}
