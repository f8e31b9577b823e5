//! What the files promise, whoever reads them.

use crate::reading::{Area, Record, Sale, decimal, records};
use kernel::BusinessDay;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use synthetic::{Error, Settings};

const FILES: [&str; 8] = [
    "units.csv",
    "employees.csv",
    "products.csv",
    "customers.csv",
    "vehicles.csv",
    "cards.csv",
    "sales.csv",
    "truth.json",
];

/// Of the small area below. It changes with the generator, and with nothing else: no machine, no library.
const FINGERPRINT: &str = "77256b7580bd82364ef2f9dde18ee9f4daba32294b699678036880971ecba8d4";

fn small(seed: u64) -> Settings {
    Settings {
        stations: 4,
        customers: 150,
        days: 120,
        seed,
        ..Settings::ending("2026-03-31".parse().unwrap())
    }
}

fn fingerprint(settings: &Settings) -> String {
    let dir = tempfile::tempdir().unwrap();
    synthetic::generate(settings, dir.path(), &mut |_, _| ()).unwrap();
    let mut hash = Sha256::new();
    for file in FILES {
        hash.update(std::fs::read(dir.path().join(file)).unwrap());
    }
    hash.finalize().iter().map(|it| format!("{it:02x}")).collect::<Vec<_>>().concat()
}

#[test]
fn the_same_settings_give_the_same_bytes_everywhere_and_another_seed_gives_others() {
    assert_eq!(fingerprint(&small(1)), FINGERPRINT);
    assert_ne!(fingerprint(&small(2)), FINGERPRINT);
}

#[test]
fn every_amount_is_the_quantity_at_its_price_less_the_discount() {
    let mut without_quantity = 0;
    for sale in &Area::shared().sales {
        let Some(price) = sale.price else {
            assert!(sale.quantity == 0 && 0 < sale.amount, "{sale:?}");
            without_quantity += 1;
            continue;
        };
        let thousandths = i128::from(sale.quantity) * i128::from(price);
        let gross = kernel::rounding::half_up(thousandths, 1_000) as i64;
        assert_eq!(sale.amount, gross - sale.discount, "{sale:?}");
    }
    let share = without_quantity as f64 / Area::shared().sales.len() as f64;
    assert!((0.002..0.006).contains(&share), "{share}");
}

#[test]
fn a_receipt_is_told_by_station_register_and_number_and_its_lines_count_from_one() {
    let mut lines: BTreeMap<(&str, &str, &str), Vec<u32>> = BTreeMap::new();
    for sale in &Area::shared().sales {
        lines.entry((&sale.station, &sale.register, &sale.receipt)).or_default().push(sale.line);
    }
    assert!(lines.values().all(|it| it == &[1] || it == &[1, 2]));
    assert!(lines.values().any(|it| it.len() == 2));
    assert_eq!(lines.len() as u64, Area::shared().summary.receipts);
}

#[test]
fn every_refund_mirrors_a_sale_of_the_same_register() {
    let area = Area::shared();
    let key =
        |it: &Sale, receipt: &str| (it.station.clone(), it.register.clone(), receipt.to_owned(), it.line);
    let sold: BTreeMap<_, &Sale> = area.sales.iter().map(|it| (key(it, &it.receipt), it)).collect();
    let refunds: Vec<&Sale> = area.sales.iter().filter(|it| !it.refund_of.is_empty()).collect();
    assert!(20 < refunds.len());
    for refund in refunds {
        let sale = sold[&key(refund, &refund.refund_of)];
        assert!(refund.quantity < 0 && refund.amount < 0, "{refund:?}");
        assert_eq!((refund.quantity, refund.amount), (-sale.quantity, -sale.amount));
        assert_eq!((&refund.identifier, refund.day), (&sale.identifier, sale.day));
    }
}

#[test]
fn only_cards_and_vehicles_in_use_are_seen_at_the_till() {
    let area = Area::shared();
    let cards: BTreeMap<&str, &Record> = area.cards.iter().map(|it| (&*it["card_number"], it)).collect();
    let vehicles: BTreeMap<&str, &Record> = area.vehicles.iter().map(|it| (&*it["plate"], it)).collect();
    for sale in &area.sales {
        let record = match sale.identifier_kind.as_str() {
            "card" => cards[&*sale.identifier],
            "plate" => vehicles[&*sale.identifier],
            _ => continue,
        };
        let day = |column: &str| record[column].parse::<BusinessDay>();
        assert!(day("from").unwrap() <= sale.day, "{sale:?} {record:?}");
        assert!(day("until").map_or(true, |until| sale.day < until), "{sale:?} {record:?}");
    }
}

#[test]
fn every_reference_from_file_to_file_is_kept() {
    let dir = Area::shared().dir.path();
    let files: BTreeMap<&str, Vec<Record>> = FILES[..7].iter().map(|it| (*it, records(dir, it))).collect();
    let names = |file: &str, column: &str| -> BTreeSet<&str> {
        files[file].iter().map(|it| it[column].as_str()).collect()
    };
    let (units, employees, customers) =
        (names("units.csv", "code"), names("employees.csv", "number"), names("customers.csv", "number"));
    let products = names("products.csv", "code");
    let cases = [
        ("units.csv", "parent_code", &units),
        ("employees.csv", "unit_code", &units),
        ("products.csv", "unit_code", &units),
        ("customers.csv", "unit_code", &units),
        ("customers.csv", "maintainer", &employees),
        ("vehicles.csv", "customer_number", &customers),
        ("cards.csv", "customer_number", &customers),
        ("sales.csv", "station_code", &units),
        ("sales.csv", "attendant", &employees),
        ("sales.csv", "product_code", &products),
    ];
    for (file, column, known) in cases {
        let unknown: Vec<&str> =
            names(file, column).into_iter().filter(|it| !it.is_empty() && !known.contains(it)).collect();
        assert!(unknown.is_empty(), "{file}, {column}: {unknown:?}");
    }
}

#[test]
fn units_and_prices_are_numbers_and_dates() {
    let dir = Area::shared().dir.path();
    for station in records(dir, "units.csv").iter().filter(|it| it["level"] == "station") {
        assert!((37_000_000..40_000_000).contains(&decimal(&station["latitude"], 6)), "{station:?}");
        assert!((113_000_000..117_000_000).contains(&decimal(&station["longitude"], 6)), "{station:?}");
        assert!(station["opened_on"].parse::<BusinessDay>().unwrap() < Area::shared().settings.first());
        assert!(["0", "360"].contains(&&*station["cutoff_minutes"]));
    }
    for product in records(dir, "products.csv") {
        for (value, from) in [("unit_price", "price_from"), ("unit_cost", "cost_from")] {
            assert_eq!(product[value].is_empty(), product[from].is_empty());
            if !product[value].is_empty() {
                assert!(0 < decimal(&product[value], 2));
                product[from].parse::<BusinessDay>().unwrap();
            }
        }
    }
}

#[test]
fn a_fill_costs_the_list_price_of_its_day() {
    let area = Area::shared();
    let mut list: BTreeMap<(String, BusinessDay), i64> = BTreeMap::new();
    for row in records(area.dir.path(), "products.csv").iter().filter(|it| !it["unit_price"].is_empty()) {
        let day = row["price_from"].parse().unwrap();
        list.insert((row["code"].clone(), day), decimal(&row["unit_price"], 2));
    }
    for sale in area.sales.iter().step_by(7) {
        let until = (sale.product.clone(), sale.day);
        let (of, listed) = list.range(..=until).next_back().unwrap();
        assert_eq!(of.0, sale.product);
        assert!(sale.price.is_none_or(|it| it == *listed), "{sale:?}");
    }
}

#[test]
fn the_summary_counts_the_rows_and_progress_every_day() {
    let dir = tempfile::tempdir().unwrap();
    let mut heard = Vec::new();
    let summary =
        synthetic::generate(&small(1), dir.path(), &mut |done, total| heard.push((done, total))).unwrap();
    assert_eq!(heard, (1..=120).map(|it| (it, 120)).collect::<Vec<_>>());
    let counted = FILES[..7].iter().map(|it| records(dir.path(), it).len() as u64);
    let told = [
        summary.units,
        summary.employees,
        summary.products,
        summary.customers,
        summary.vehicles,
        summary.cards,
        summary.sales,
    ];
    assert_eq!(counted.collect::<Vec<_>>(), told);
}

#[test]
fn the_smallest_area_and_the_shortest_history_are_generated_too() {
    for (stations, customers, days) in [(1, 1, 28), (2, 30, 28), (1, 40, 400)] {
        let settings = Settings { stations, customers, days, ..small(3) };
        let dir = tempfile::tempdir().unwrap();
        let summary = synthetic::generate(&settings, dir.path(), &mut |_, _| ()).unwrap();
        assert_eq!(summary.customers, u64::from(customers));
    }
}

#[test]
fn what_cannot_be_written_or_read_is_told_by_its_path() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "").unwrap();
    let refused = synthetic::generate(&small(1), &file, &mut |_, _| ()).unwrap_err();
    assert!(matches!(&refused, Error::Write { path, .. } if path == &file), "{refused}");
    let missing = synthetic::Truth::load(Path::new("nowhere")).unwrap_err();
    assert!(missing.to_string().contains("nowhere"), "{missing}");
    let refused = synthetic::generate(&Settings { stations: 0, ..small(1) }, dir.path(), &mut |_, _| ());
    assert!(matches!(refused, Err(Error::Argument { argument: "stations", .. })));
}
