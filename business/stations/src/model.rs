//! Stations and what belongs to one.

use kernel::{BusinessDay, Money, TradingCalendar, Volume};
use organisation::UnitId;
use serde::{Deserialize, Serialize};

/// A station as other capabilities need it: which it is, and how its days run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationRef {
    /// The station's unit in the tree.
    pub id: UnitId,
    /// Human number, counted from 1: what exports and findings order by.
    pub no: i64,
    /// The company's own code.
    pub code: String,
    pub calendar: TradingCalendar,
}

/// A station with everything that stands in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Station {
    pub id: UnitId,
    pub no: i64,
    pub code: String,
    pub name: String,
    pub parent: Option<UnitId>,
    pub file: StationFile,
    pub version: i64,
}

/// What is written about a station and may be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StationFile {
    pub address: String,
    pub position: Option<Position>,
    /// What the station offers: shop, car wash, charging, toilet.
    pub facilities: Vec<String>,
    /// Whether customers may pay by phone beside the pump: some cities forbid it (AQ 3010-2022).
    pub phone_payment_at_pump: bool,
    pub calendar: TradingCalendar,
    pub opened_on: Option<BusinessDay>,
    /// The first day without trade; none while it trades.
    pub closed_on: Option<BusinessDay>,
}

/// A place on the ground (WGS 84), in millionths of a degree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    pub latitude_udeg: i64,
    pub longitude_udeg: i64,
}

/// What is needed to add a station.
#[derive(Clone, Debug)]
pub struct NewStation {
    pub code: String,
    pub name: String,
    /// The area, or whichever unit it belongs to.
    pub parent: UnitId,
    pub address: String,
    pub position: Option<Position>,
    pub facilities: Vec<String>,
    pub phone_payment_at_pump: bool,
    /// IANA name; none takes the installation's.
    pub time_zone: Option<String>,
    /// Minutes after midnight at which a trading day begins; none takes the installation's.
    pub cutoff_minutes: Option<i32>,
    pub opened_on: Option<BusinessDay>,
    pub closed_on: Option<BusinessDay>,
}

impl NewStation {
    /// A station of which nothing else is known yet.
    pub fn named(code: impl Into<String>, name: impl Into<String>, parent: UnitId) -> Self {
        Self {
            code: code.into(),
            name: name.into(),
            parent,
            address: String::new(),
            position: None,
            facilities: Vec::new(),
            phone_payment_at_pump: false,
            time_zone: None,
            cutoff_minutes: None,
            opened_on: None,
            closed_on: None,
        }
    }
}

/// A pump and the grades that its nozzles give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pump {
    pub number: i64,
    pub grades: Vec<String>,
}

/// A tank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tank {
    pub number: i64,
    pub grade: String,
    pub capacity: Volume,
}

/// Days on which a station does not trade.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closure {
    pub from: BusinessDay,
    /// The last day closed; none while nobody knows.
    pub until: Option<BusinessDay>,
    pub reason: String,
}

/// A month of the calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    pub year: i32,
    /// 1 to 12.
    pub month: u32,
}

/// What a station is to sell of a family in a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    pub month: Month,
    pub family: Family,
    /// Zero for what is not counted in litres.
    pub volume: Volume,
    pub amount: Money,
}

/// The families in which products are counted together.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Family {
    Gasoline,
    Diesel,
    Cng,
    Lng,
    Charging,
    Goods,
    CarService,
}

impl Family {
    pub const ALL: [Self; 7] =
        [Self::Gasoline, Self::Diesel, Self::Cng, Self::Lng, Self::Charging, Self::Goods, Self::CarService];

    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gasoline => "gasoline",
            Self::Diesel => "diesel",
            Self::Cng => "cng",
            Self::Lng => "lng",
            Self::Charging => "charging",
            Self::Goods => "goods",
            Self::CarService => "car_service",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.as_str() == text)
    }
}
