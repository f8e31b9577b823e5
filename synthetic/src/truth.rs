//! The planted truth: what really happened to every customer and station, kept apart from the sales.
//!
//! Days are trading days. Quantities are of burnt fuel, in millilitres, for customers of gas in grams; they
//! count every fill of the customer, also those that reached the file without a name or not at all (feed gaps).

use crate::settings::Error;
use kernel::BusinessDay;
use serde::{Deserialize, Serialize};
use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

/// The file in the generated folder that holds the truth.
pub const FILE: &str = "truth.json";

/// Everything that was planted in an area.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Truth {
    pub first: BusinessDay,
    pub until: BusinessDay,
    pub seed: u64,
    pub closures: Vec<Closure>,
    pub feed_gaps: Vec<FeedGap>,
    pub competitors: Vec<Competitor>,
    pub card_changes: Vec<CardChange>,
    pub price_windows: Vec<PriceWindow>,
    /// By customer number, ascending.
    pub customers: Vec<CustomerTruth>,
}

/// A station that was shut, from the first to the last day without sales.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closure {
    pub station: String,
    pub from: BusinessDay,
    pub until: BusinessDay,
}

/// Days of a station on which it sold as ever, but of which nothing arrived.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedGap {
    pub station: String,
    pub from: BusinessDay,
    pub until: BusinessDay,
    /// Receipts that never arrived.
    pub receipts: u64,
}

/// Another company's station that opened nearby.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Competitor {
    /// Our station that it took customers from.
    pub near: String,
    pub opened: BusinessDay,
    /// How much cheaper it sold, in fen a litre.
    pub price_cut_fen: i64,
}

/// A card that gave way to another of the same customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CardChange {
    pub customer: String,
    pub old_card: String,
    pub new_card: String,
    pub cause: CardCause,
    /// Last day of the old card.
    pub ended: BusinessDay,
    /// First day of the new one: in between, the customer is known by plate or phone, or not at all.
    pub began: BusinessDay,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CardCause {
    Lost,
    Damaged,
    Exchanged,
}

/// A change of the ceiling price, of which everybody knew the day before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PriceWindow {
    pub from: BusinessDay,
    /// Change of the price of 92# in fen a litre.
    pub change_fen: i64,
}

/// What happened to one customer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CustomerTruth {
    pub number: String,
    /// Who the customer is, as the generator thinks of them (`commuter`, `taxi`, `logistics` …).
    pub profile: String,
    /// Code of the station where most fills happen, at the start.
    pub home: String,
    pub pattern: Pattern,
    /// First day of the change; none where nothing changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start: Option<BusinessDay>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// Visits a week: in the 26 weeks before the start of the change, otherwise over the whole history.
    pub visits_per_week: f64,
    /// Visits in the history.
    pub visits: u32,
    /// The sister station the customer moved to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moved_to: Option<String>,
    /// The customer number under which the same person goes on, when an anonymous card was replaced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub continues_as: Option<String>,
    /// What would have come without the change, did come, and would have come with treatment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub futures: Option<Futures>,
}

/// The shape of a customer's history.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pattern {
    /// Nothing changes, beyond the wandering of every life.
    Steady,
    /// Loses most of the visits over months.
    SlowDecline,
    /// Never comes again.
    Stop,
    /// Comes half as often from one day to the next.
    Halving,
    /// Is away for weeks, and returns by itself.
    Pause,
    /// Works by the season: farm machinery, building sites.
    Seasonal,
    /// Comes around holidays only.
    HolidayOnly,
    /// Goes to a sister station from now on; the company loses nothing.
    MovedStation,
    /// Vehicles were replaced by electric ones.
    ReplacedByElectric,
    /// A competitor opened near the home station.
    CompetitorOpening,
    /// The home station was shut for weeks; some do not come back.
    ClosureAffected,
    /// The anonymous card was replaced: the same person goes on under another number.
    CardReplaced,
}

/// Why a customer changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    Price,
    Service,
    Invoice,
    VehicleSold,
    MovedAway,
    RouteChanged,
    ProjectEnded,
    DriverLeft,
    Repair,
    Electric,
    Competitor,
    Closure,
    CardReplaced,
}

/// Three courses of the same life, from the start of a change in periods of 28 days (the last may be shorter).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Futures {
    /// The day on which a maintainer's treatment would have begun.
    pub treated_on: BusinessDay,
    /// Share of the loss that treatment would win back, in percent: 0 where nothing helps.
    pub recoverable_percent: u32,
    /// Had nothing changed.
    pub undisturbed: Vec<i64>,
    /// As it came: this is what the sales hold.
    pub untreated: Vec<i64>,
    /// Had the treatment been given.
    pub treated: Vec<i64>,
}

impl Truth {
    /// Reads the truth of a generated folder.
    pub fn load(dir: &Path) -> Result<Self, Error> {
        let path = dir.join(FILE);
        File::open(&path)
            .and_then(|it| serde_json::from_reader(BufReader::new(it)).map_err(Into::into))
            .map_err(|cause| Error::Read { path, cause })
    }

    /// The truth about one customer.
    pub fn customer(&self, number: &str) -> Option<&CustomerTruth> {
        let at = self.customers.binary_search_by(|it| it.number.as_str().cmp(number)).ok()?;
        self.customers.get(at)
    }

    pub(crate) fn save(&self, dir: &Path) -> Result<(), Error> {
        let path = dir.join(FILE);
        let write = || -> std::io::Result<()> {
            let mut file = BufWriter::new(File::create(&path)?);
            serde_json::to_writer(&mut file, self)?;
            file.write_all(b"\n")?;
            file.flush()
        };
        write().map_err(|cause| Error::Write { path: path.clone(), cause })
    }
}
