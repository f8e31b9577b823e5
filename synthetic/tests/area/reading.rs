//! Reads a generated folder as strictly as its makers promise to have written it.

use kernel::BusinessDay;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;
use synthetic::truth::CustomerTruth;
use synthetic::{Settings, Summary, Truth};

/// A generated area, read back.
#[derive(Debug)]
pub(crate) struct Area {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) settings: Settings,
    pub(crate) summary: Summary,
    pub(crate) truth: Truth,
    pub(crate) sales: Vec<Sale>,
    pub(crate) cards: Vec<Record>,
    pub(crate) vehicles: Vec<Record>,
}

pub(crate) type Record = BTreeMap<String, String>;

/// A row of `sales.csv`. Money in fen, quantity in thousandths.
#[derive(Debug)]
pub(crate) struct Sale {
    pub(crate) station: String,
    pub(crate) register: String,
    pub(crate) receipt: String,
    pub(crate) line: u32,
    /// Trading day of the station.
    pub(crate) day: BusinessDay,
    pub(crate) identifier_kind: String,
    pub(crate) identifier: String,
    /// The customer that the identifier names; none where there is none.
    pub(crate) customer: Option<String>,
    pub(crate) product: String,
    pub(crate) quantity: i64,
    pub(crate) price: Option<i64>,
    pub(crate) discount: i64,
    pub(crate) amount: i64,
    pub(crate) refund_of: String,
}

impl Sale {
    pub(crate) fn is_fuel(&self) -> bool {
        matches!(self.product.as_str(), "G92" | "G95" | "G98" | "D0" | "D-10" | "CNG")
    }

    /// A fill that was not paid back later, or the receipt that pays one back, counted as it stands.
    pub(crate) fn is_visit(&self) -> bool {
        self.line == 1 && self.refund_of.is_empty()
    }
}

impl Area {
    /// An area that several tests look at: two years, with room for every pattern.
    pub(crate) fn shared() -> &'static Self {
        static AREA: OnceLock<Area> = OnceLock::new();
        AREA.get_or_init(|| Self::new(3_000, 730, 11))
    }

    pub(crate) fn new(customers: u32, days: u32, seed: u64) -> Self {
        let settings = Settings { customers, days, seed, ..Settings::ending("2026-06-30".parse().unwrap()) };
        let dir = tempfile::tempdir().unwrap();
        let summary = synthetic::generate(&settings, dir.path(), &mut |_, _| ()).unwrap();
        let truth = Truth::load(dir.path()).unwrap();
        let [cards, vehicles] = ["cards.csv", "vehicles.csv"].map(|it| records(dir.path(), it));
        let sales = read_sales(dir.path(), &cards, &vehicles);
        Self { dir, settings, summary, truth, sales, cards, vehicles }
    }

    pub(crate) fn of_pattern(&self, pattern: synthetic::truth::Pattern) -> Vec<&CustomerTruth> {
        self.truth.customers.iter().filter(|it| it.pattern == pattern).collect()
    }

    /// The sales known to be of each customer.
    pub(crate) fn by_customer(&self) -> BTreeMap<&str, Vec<&Sale>> {
        let mut all: BTreeMap<&str, Vec<&Sale>> = BTreeMap::new();
        for sale in &self.sales {
            if let Some(customer) = &sale.customer {
                all.entry(customer).or_default().push(sale);
            }
        }
        all
    }
}

/// The rows of a file by column name.
pub(crate) fn records(dir: &Path, name: &str) -> Vec<Record> {
    csv::Reader::from_path(dir.join(name)).unwrap().deserialize().map(Result::unwrap).collect()
}

/// A number with exactly so many decimals, as an integer.
pub(crate) fn decimal(text: &str, places: usize) -> i64 {
    let (whole, fraction) = text.split_once('.').unwrap_or_else(|| panic!("`{text}` has no decimals"));
    assert_eq!(fraction.len(), places, "`{text}`");
    format!("{whole}{fraction}").parse().unwrap_or_else(|_| panic!("`{text}` is no number"))
}

fn read_sales(dir: &Path, cards: &[Record], vehicles: &[Record]) -> Vec<Sale> {
    let by = |rows: &[Record], key: &str, value: &str| -> BTreeMap<String, String> {
        rows.iter().map(|it| (it[key].clone(), it[value].clone())).collect()
    };
    let customers = records(dir, "customers.csv");
    let known: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::from([
        ("card", by(cards, "card_number", "customer_number")),
        ("plate", by(vehicles, "plate", "customer_number")),
        ("phone", by(&customers, "phone", "number")),
        ("customer_number", by(&customers, "number", "number")),
    ]);
    let cutoffs = by(&records(dir, "units.csv"), "code", "cutoff_minutes");
    records(dir, "sales.csv").into_iter().map(|it| read_sale(it, &known, &cutoffs)).collect()
}

fn read_sale(
    mut row: Record,
    known: &BTreeMap<&str, BTreeMap<String, String>>,
    cutoffs: &BTreeMap<String, String>,
) -> Sale {
    let mut take = |name: &str| row.remove(name).unwrap();
    let (station, time) = (take("station_code"), take("time"));
    let local = chrono::NaiveDateTime::parse_from_str(&time, "%Y-%m-%d %H:%M:%S").unwrap();
    let cutoff_minutes = cutoffs[&station].parse().unwrap();
    let calendar = kernel::TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes };
    let (identifier_kind, identifier, price) =
        (take("identifier_kind"), take("identifier"), take("unit_price"));
    let customer =
        (!identifier_kind.is_empty()).then(|| known[identifier_kind.as_str()][&identifier].clone());
    Sale {
        day: calendar.day_of_local(local),
        station,
        register: take("pos"),
        receipt: take("receipt"),
        line: take("line").parse().unwrap(),
        identifier_kind,
        identifier,
        customer,
        product: take("product_code"),
        quantity: decimal(&take("quantity"), 3),
        price: (!price.is_empty()).then(|| decimal(&price, 2)),
        discount: decimal(&take("discount"), 2),
        amount: decimal(&take("amount"), 2),
        refund_of: take("refund_of"),
    }
}
