//! An area on its way through the real program: generated, imported, analysed, checked, moved.

use crate::desk::{Desk, change_database, deps, finish};
use forecourt::scratch::Postgres;
use serde_json::Value;
use std::fs;

/// What a generated area holds, in the order in which it is imported.
pub(crate) const KINDS: [&str; 7] =
    ["units", "employees", "products", "customers", "vehicles", "cards", "sales"];

/// A small area, imported and analysed in `data`.
fn load() -> Desk {
    let desk = Desk::new();
    let size = ["--stations", "2", "--customers", "60", "--days", "200", "--until", "2026-01-31"];
    desk.run(&[&["generate", "area"], &size[..]].concat()).done();
    for kind in KINDS {
        desk.run(&["--data", "data", "import", kind, &format!("area/{kind}.csv")]).done();
    }
    desk.run(&["--data", "data", "analyse"]).done();
    desk
}

/// Every list that can be exported, by name.
const LISTS: [&str; 4] = ["customers", "sales", "classification", "warnings"];

#[test]
fn what_was_imported_is_known_the_second_time_and_verifies() {
    let desk = load();
    let again = desk.run(&["--data", "data", "import", "sales", "area/sales.csv", "--json"]).done();
    let again: Value = serde_json::from_str(&again).unwrap();
    assert_eq!((&again["new"], &again["rejected"]), (&Value::from(0), &Value::from(0)), "{again}");
    assert_eq!(again["rows"], again["known"]);
    let analysed = desk.run(&["--data", "data", "analyse", "--as-of", "2026-01-31", "--json"]).done();
    let analysed: Value = serde_json::from_str(&analysed).unwrap();
    assert_eq!(analysed["as_of"], "2026-01-31");
    assert!(analysed["classes"]["abc"].is_object() && analysed["warnings"].is_object(), "{analysed}");
    desk.run(&["--data", "data", "verify"]).done();
}

#[test]
fn rejected_rows_end_with_1_and_stand_in_the_file_of_errors() {
    let desk = load();
    let sales = fs::read_to_string(desk.path("area/sales.csv")).unwrap();
    let mut lines: Vec<&str> = sales.lines().take(3).collect();
    let broken = lines[2].replacen("2025-", "yesterday-", 1);
    assert_ne!(broken, lines[2]);
    lines.push(&broken);
    desk.write("some.csv", &lines.join("\n"));
    let ran = desk.run(&["--data", "data", "import", "sales", "some.csv", "--errors", "errors.csv"]);
    assert_eq!(ran.code, 1, "{ran:#?}");
    assert!(ran.err.contains("some.csv:4"), "{ran:#?}");
    assert!(fs::read_to_string(desk.path("errors.csv")).unwrap().contains("yesterday-"));
    desk.run(&["--data", "data", "import", "sales", "none.csv"]).refused(&["none.csv"]);
}

#[test]
fn a_dry_run_keeps_nothing() {
    let desk = Desk::new();
    desk.run(&["generate", "area", "--stations", "2", "--customers", "10", "--days", "28"]).done();
    let told = desk.run(&["--data", "data", "import", "units", "area/units.csv", "--dry-run"]).done();
    assert!(told.contains("nothing was kept"), "{told}");
    let really = desk.run(&["--data", "data", "import", "units", "area/units.csv", "--json"]).done();
    let really: Value = serde_json::from_str(&really).unwrap();
    assert_eq!(really["known"], 0, "{really}");
}

/// What `verify` must name when rows of each derived table, and of the audit, were altered.
const TAMPERED: [(&str, &str); 13] = [
    ("packed history is damaged", "update sales_history set bytes = x'00' where customer_serial = 1"),
    ("sales_history", "delete from sales_history where customer_serial = 1"),
    ("sales_day_price", "update sales_day_price set quantity = quantity + 1 where business_day % 7 = 0"),
    ("sales_day,", "update sales_day set visits = visits + 1 where business_day % 7 = 0"),
    ("sales_line", "update sales_line set amount_minor = amount_minor + 1 where ordinal = 1"),
    ("customers_customer", "update customers_customer set home_station_id = null where serial = 1"),
    (
        "classification_run",
        r#"update classification_run set summary = replace(summary, '"customers":', '"customers":9')"#,
    ),
    ("classification_result", "update classification_result set abc = 'none' where abc = 'a'"),
    ("classification_current", "delete from classification_current where customer_serial = 1"),
    ("warnings_warning", "update warnings_warning set state = 'settled'"),
    ("warnings_transition", "delete from warnings_transition where ordinal = 1"),
    (
        "warnings_watch",
        "delete from warnings_watch where customer_serial = (select min(customer_serial) from warnings_watch)",
    ),
    ("audit_entry", "update audit_entry set who_name = 'nobody' where seq = 1"),
];

#[test]
fn verify_finds_whatever_was_altered() {
    let desk = load();
    let (database, untouched) = (desk.path("data/forecourt.db"), desk.path("untouched.db"));
    fs::copy(&database, &untouched).unwrap();
    for (told, statement) in TAMPERED {
        fs::copy(&untouched, &database).unwrap();
        change_database(&desk.path("data"), statement);
        let ran = desk.run(&["--data", "data", "verify"]);
        assert_eq!(ran.code, 1, "{statement}: {ran:#?}");
        assert!(ran.out.contains(told), "{statement}: {ran:#?}");
    }
}

#[test]
fn an_area_that_moves_to_postgresql_exports_the_same_bytes() {
    let desk = load();
    desk.run(&["--data", "data", "backup", "b"]).done();
    fs::create_dir_all(desk.path("moved/keys")).unwrap();
    fs::copy(desk.path("data/keys/vault.key"), desk.path("moved/keys/vault.key")).unwrap();
    let (server, name) = (Postgres::new(testkit::postgres::url(), &deps()), "forecourt_test_moved_area");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(server.drop(name)).unwrap();
    runtime.block_on(server.create(name, None)).unwrap();
    let moved = |arguments: &[&str]| {
        let mut command = desk.command(&[&["--data", "moved"], arguments].concat());
        finish(command.env("FORECOURT__DATABASE__URL", server.url_of(name))).done()
    };
    moved(&["restore", "b"]);
    for list in LISTS {
        let (here, there) = (format!("{list}.csv"), format!("{list}-moved.csv"));
        desk.run(&["--data", "data", "export", list, "--format", "csv", "--output", &here]).done();
        moved(&["export", list, "--format", "csv", "--output", &there]);
        let read = |name: &str| fs::read(desk.path(name)).unwrap();
        assert!(read(&here) == read(&there), "{list} differs");
        assert!(read(&here).len() > 100, "{list} is empty");
    }
    runtime.block_on(server.drop(name)).unwrap();
}
