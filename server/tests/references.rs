//! No table is forgotten: every column that may point at a person is declared in the registry of references.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{OnErasure, OnHandover, OnMerge, Target};
use forecourt::composition;
use std::collections::BTreeMap;
use std::path::Path;

/// What a column of the type `uuid` may be without pointing at a person: its last words.
const THINGS: &[&str] = &[
    "unit_id",
    "station_id",
    "parent_id",
    "product_id",
    "sale_id",
    "refund_of",
    "batch_id",
    "upload_id",
    "job_id",
    "warning_id",
    "vehicle_id",
    "import_id",
    "merge_id",
    "handover_id",
    "item_id",
    "main_card_id",
    "undoes",
    "worker",
    "request_id",
    "segment_id",
    "group_id",
    "event_id",
    "role_id",
    "delegation_id",
];

/// What a column of bytes may be without telling of a person.
const BYTES: &[&str] =
    &["bytes", "wrapped", "search_key", "sealed", "number_key", "name_key", "token", "held"];

/// Names that point at a person whatever the type of the column.
const PERSONS: &[&str] = &[
    "customer_id",
    "customer_serial",
    "merged_into_id",
    "kept_id",
    "absorbed_id",
    "one_id",
    "other_id",
    "one_serial",
    "other_serial",
    "employee_id",
    "maintainer_id",
    "keeper_id",
    "user_id",
    "by_user",
    "who_user",
    "subject_id",
    "value_id",
    "blind",
];

#[derive(Debug)]
struct Column {
    table: String,
    name: String,
    /// As the table declares it: type, constraints, what it refers to.
    declared: String,
}

/// The columns of the committed schema, from the statements that make the tables.
fn columns(schema: &str) -> Vec<Column> {
    let mut columns = Vec::new();
    for statement in schema.split("CREATE TABLE ").skip(1) {
        let (table, rest) = statement.split_once('(').unwrap();
        let body = rest.split("\n\n-- ").next().unwrap();
        // A column that a later migration added stands behind the others on one line.
        for line in body.replace(", ", "\n").lines() {
            let line = line.trim().trim_start_matches(',').trim().trim_end_matches(',');
            let Some((name, declared)) = line.split_once(' ') else { continue };
            let is_type =
                ["uuid", "bytea", "bigint", "text", "boolean"].iter().any(|it| declared.starts_with(it));
            if is_type {
                columns.push(Column {
                    table: table.trim().to_owned(),
                    name: name.to_owned(),
                    declared: declared.trim_end_matches(')').to_owned() + ")",
                });
            }
        }
    }
    columns
}

fn is_named(name: &str, words: &[&str]) -> bool {
    words.iter().any(|it| name == *it || name.strip_suffix(it).is_some_and(|rest| rest.ends_with('_')))
}

/// Whether the column has to be declared, and why.
fn points_at_a_person(column: &Column) -> Option<&'static str> {
    let persons = ["customers_customer", "organisation_employee", "identity_user", "vault_key"];
    if is_named(&column.name, PERSONS) {
        return Some("its name says that it points at a person");
    }
    if persons.iter().any(|it| column.declared.contains(&format!("references {it} "))) {
        return Some("it refers to a table of persons");
    }
    let is_thing = column.name == "id" || is_named(&column.name, THINGS);
    if column.declared.starts_with("uuid") && !is_thing {
        return Some("it holds an id, and is not known to be of a thing");
    }
    let is_kept_apart = column.declared.starts_with("bytea") && !is_named(&column.name, BYTES);
    is_kept_apart.then_some("it holds bytes, which may be a keyed hash")
}

fn schema(engine: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../api/schema/{engine}.sql"));
    std::fs::read_to_string(path).unwrap()
}

/// What is wrong with the registry, compared with a schema.
fn faults(schema: &str) -> Vec<String> {
    let columns = columns(schema);
    let declared = composition::references().columns;
    let mut times: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for reference in &declared {
        *times.entry((reference.table, reference.column)).or_default() += 1;
    }
    let mut faults = Vec::new();
    for column in &columns {
        let is_declared = times.contains_key(&(column.table.as_str(), column.name.as_str()));
        if let Some(why) = points_at_a_person(column).filter(|_| !is_declared) {
            faults.push(format!("{}.{} is not declared: {why}", column.table, column.name));
        }
    }
    for ((table, name), times) in times {
        if times > 1 {
            faults.push(format!("{table}.{name} is declared {times} times"));
        }
        if !columns.iter().any(|it| it.table == table && it.name == name) {
            faults.push(format!("{table}.{name} is declared, and there is no such column"));
        }
    }
    faults
}

#[test]
fn every_column_that_may_point_at_a_person_is_declared_once() {
    let faults = faults(&schema("sqlite"));
    assert!(
        faults.is_empty(),
        "declare each in REFERENCES of its crate's schema.rs, or add its name to THINGS here:\n{}",
        faults.join("\n")
    );
}

#[test]
fn a_new_table_that_points_at_a_customer_is_found() {
    let with_new = format!(
        "{}\n-- table visits_visit\nCREATE TABLE visits_visit (\n    id uuid primary key,\n    customer_id uuid not null,\n    led_by uuid references organisation_employee (id),\n    plate_hash bytea\n, seen_by_user uuid)\n\n-- end",
        schema("sqlite")
    );
    let faults = faults(&with_new);
    for column in ["customer_id", "led_by", "plate_hash", "seen_by_user"] {
        assert!(
            faults.iter().any(|it| it.starts_with(&format!("visits_visit.{column} "))),
            "{column}: {faults:?}"
        );
    }
    assert_eq!(faults.len(), 4, "{faults:?}");
}

#[test]
fn what_is_declared_fits_what_it_points_at() {
    for it in composition::references().columns {
        let place = format!("{}.{}", it.table, it.column);
        match it.target {
            Target::Customer | Target::CustomerSerial => {
                assert_ne!(it.merge, OnMerge::Unconcerned, "{place}: say what a merge does");
                assert_eq!(it.handover, OnHandover::Unconcerned, "{place} is not about an employee");
            }
            Target::Employee => {
                assert_ne!(it.handover, OnHandover::Unconcerned, "{place}: say what a hand-over does");
                assert_eq!(it.merge, OnMerge::Unconcerned, "{place} is not about a customer");
            }
            Target::PersonalHash | Target::PersonalValue | Target::Subject => {
                assert_ne!(it.erasure, OnErasure::Keep, "{place} would outlive the person");
            }
            Target::User | Target::UserText | Target::Anything => {}
        }
    }
}

#[test]
fn both_engines_have_every_declared_column() {
    let postgres = schema("postgres");
    for it in composition::references().columns {
        let line = format!("-- column {}.{}\n", it.table, it.column);
        assert!(postgres.contains(&line), "{line}");
    }
}
