//! Areas that never were, with every truth about them known.
//!
//! A company with its stations, people, products and prices, customers who live their lives at the pumps, and
//! what befalls them, written as the files that a real company would hand over, and the truth beside them.
//!
//! **Invariant:** the same [`Settings`] give the same bytes, on any machine: every draw comes from seeded dice,
//! every order is fixed, and nothing is computed by the platform's own mathematics.
#![expect(
    clippy::float_arithmetic,
    reason = "a simulation of habits; money and quantities are integers here too"
)]

mod settings;
pub mod truth;

// The world: chance and time, the company, what it sells, what befalls it.
mod calendar;
mod dice;
mod events;
mod names;
mod network;
mod prices;

// The people: their kinds, themselves, their fates.
mod fates;
mod population;
mod profiles;

// Their days: at the wheel, at the till, and counted.
mod ledger;
mod till;
mod traffic;

// On paper.
mod files;
mod sales_file;

// People alone, some of them filed twice.
mod register;
mod similar;

// And what others made of it.
mod evaluate;

pub use evaluate::{Evaluation, Judged, Steady, WEEKS_IN_TIME, evaluate};
pub use register::{DUPLICATES_FILE, Duplicates, RegisterSettings, Twice, generate_register};
pub use settings::{Error, Settings};
pub use truth::Truth;

use calendar::Calendar;
use events::Events;
use ledger::Ledger;
use network::Network;
use population::Population;
use prices::Prices;
use sales_file::SalesFile;
use std::path::Path;
use till::Till;
use traffic::{Traffic, World};

/// What was written: rows of each file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    pub units: u64,
    pub employees: u64,
    pub products: u64,
    pub customers: u64,
    pub vehicles: u64,
    pub cards: u64,
    pub sales: u64,
    /// Receipts in the sales, each of one line or two.
    pub receipts: u64,
}

/// Writes an area into `dir`, which is made when it does not exist: `units`, `employees`, `products`,
/// `customers`, `vehicles`, `cards` and `sales` as CSV, and the truth as JSON.
///
/// Sales are written day by day as they happen, so that memory grows with customers, not with days. `progress`
/// hears of each day that is done, and of how many there are.
pub fn generate(
    settings: &Settings,
    dir: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Summary, Error> {
    settings.validate()?;
    std::fs::create_dir_all(dir).map_err(|cause| Error::Write { path: dir.to_owned(), cause })?;
    let (first, until) = (settings.first(), settings.until);
    let calendar = Calendar::new(first, until);
    let network = Network::new(settings.seed, settings.stations, first);
    let events = Events::new(settings, &network);
    let population = Population::new(settings, &network, &events);
    let prices = Prices::new(settings.seed, &calendar, first, until);
    let world = World { settings: settings.clone(), prices, network, events, population };
    let summary = Summary {
        units: files::write_units(&world.network, dir)?,
        employees: files::write_employees(&world.network, dir)?,
        products: files::write_products(&world.prices, &world.network, dir)?,
        customers: files::write_customers(&world, dir)?,
        vehicles: files::write_vehicles(&world.population.customers, dir)?,
        cards: files::write_cards(&world.population.customers, dir)?,
        ..Summary::default()
    };
    let path = dir.join("sales.csv");
    let mut ledger = Ledger::new(&world);
    let (sales, receipts) = live(&world, &calendar, &mut ledger, &path, progress)
        .map_err(|cause| Error::Write { path: path.clone(), cause })?;
    ledger.truth(&world).save(dir)?;
    Ok(Summary { sales, receipts, ..summary })
}

fn live(
    world: &World,
    calendar: &Calendar,
    ledger: &mut Ledger,
    path: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> std::io::Result<(u64, u64)> {
    let mut file = SalesFile::create(path)?;
    let mut traffic = Traffic::new(world);
    let mut till = Till::new(world);
    let mut fills = Vec::new();
    let days = world.settings.days;
    for offset in 0..days {
        let day = world.settings.first().plus(offset as i32);
        fills.clear();
        traffic.live(calendar.day(day), &mut |outcome| {
            ledger.enter(&world.population.customers[outcome.customer as usize], day, &outcome);
            fills.extend(outcome.fill);
        });
        for (station, receipts) in till.ring_up(day, &mut fills, &mut file)? {
            ledger.lost_receipts[usize::from(station)] += receipts;
        }
        progress(u64::from(offset) + 1, u64::from(days));
    }
    file.finish()
}
