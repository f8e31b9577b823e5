//! The real program, as people and scripts call it: exit codes, and one clear line when something is wrong.

use crate::desk::{Desk, change_database, finish};
use std::fs;
use std::path::Path;
use testkit::golden::assert_golden;

#[test]
fn the_help_of_every_command_is_as_reviewed() {
    let desk = Desk::new();
    let main = desk.run(&["--help"]).done();
    let mut text = format!("$ forecourt --help\n{main}");
    let commands = main.lines().skip_while(|it| *it != "Commands:").skip(1).take_while(|it| !it.is_empty());
    for command in commands.filter_map(|it| it.split_whitespace().next()).filter(|it| *it != "help") {
        text += &format!("\n$ forecourt {command} --help\n{}", desk.run(&[command, "--help"]).done());
    }
    let text: Vec<_> = text.lines().map(|it| format!("{}\n", it.trim_end())).collect();
    assert_golden(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/help.txt"), &text.concat());
}

#[test]
fn wrong_arguments_end_with_2() {
    let desk = Desk::new();
    assert_eq!(desk.run(&["fly"]).code, 2);
    assert_eq!(desk.run(&["user", "add", "wang", "--role", "king"]).code, 2);
    assert_eq!(desk.run(&[]).code, 2);
}

#[test]
fn the_default_settings_are_a_file_that_is_accepted() {
    let desk = Desk::new();
    let defaults = desk.run(&["config", "--default"]).done();
    assert_eq!(defaults.trim_end(), settings::DEFAULT_TOML.trim_end());
    desk.write("forecourt.toml", &defaults);
    let shown = desk.run(&["--config", "forecourt.toml", "config"]).done();
    assert!(shown.contains("server.listen = \"127.0.0.1:8080\""), "{shown}");
}

#[test]
fn a_misspelt_setting_is_named() {
    let desk = Desk::new();
    desk.write("forecourt.toml", "[business]\ncurency = \"USD\"\n");
    desk.run(&["--config", "forecourt.toml", "migrate"]).refused(&["settings", "curency"]);
    finish(desk.command(&["migrate"]).env("FORECOURT__BUSINESS__CURENCY", "USD")).refused(&["curency"]);
    desk.run(&["--config", "missing.toml", "migrate"]).refused(&["missing.toml"]);
}

#[test]
fn a_directory_that_cannot_be_written_is_named() {
    let desk = Desk::new();
    desk.write("file", "");
    desk.run(&["--data", "file", "migrate"]).refused(&["cannot be written", "file"]);
    // The tests may run as root, to whom permissions mean nothing; nobody makes files here.
    desk.run(&["--data", "/proc", "migrate"]).refused(&["cannot be written", "/proc"]);
}

#[test]
fn a_file_that_is_no_database_is_told() {
    let desk = Desk::new();
    fs::create_dir(desk.path("data")).unwrap();
    desk.write("data/forecourt.db", &"this is a letter to my aunt ".repeat(200));
    desk.run(&["--data", "data", "migrate"]).refused(&["not a database"]);
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let desk = Desk::new();
    desk.run(&["--data", "data", "migrate"]).done();
    let add = "insert into database_migration (name, applied_at_us) values ('loyalty_9999_future', 0)";
    change_database(&desk.path("data"), add);
    for command in ["migrate", "serve"] {
        desk.run(&["--data", "data", command]).refused(&["newer version", "loyalty_9999_future"]);
    }
    let doctor = desk.run(&["--data", "data", "doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(doctor.out.contains("newer version"), "{doctor:#?}");
}

#[test]
fn a_missing_key_file_is_told_and_not_made_anew() {
    let desk = Desk::new();
    desk.run(&["--data", "data", "user", "add", "wang", "--role", "auditor"]).done();
    fs::remove_file(desk.path("data/keys/vault.key")).unwrap();
    desk.run(&["--data", "data", "serve"]).refused(&["vault.key", "is missing", "密钥"]);
    assert!(!desk.path("data/keys/vault.key").exists());
    assert_eq!(desk.run(&["--data", "data", "doctor"]).code, 1);
}

#[test]
fn the_key_file_of_another_database_is_refused() {
    let desk = Desk::new();
    for data in ["mine", "other"] {
        desk.run(&["--data", data, "user", "add", "wang", "--role", "auditor"]).done();
    }
    fs::copy(desk.path("other/keys/vault.key"), desk.path("mine/keys/vault.key")).unwrap();
    desk.run(&["--data", "mine", "serve"]).refused(&["vault.key", "holds key"]);
}

#[test]
fn a_postgresql_that_is_not_there_is_told_without_its_password() {
    let desk = Desk::new();
    let mut command = desk.command(&["migrate"]);
    command.env("FORECOURT__DATABASE__URL", "postgres://u:hunter2@127.0.0.1:1/none");
    let ran = finish(command.env("FORECOURT__DATABASE__WAIT_SECONDS_MAX", "1"));
    assert!(!ran.err.contains("hunter2"), "{}", ran.err);
    ran.refused(&["does not answer"]);
}

#[test]
fn a_new_user_gets_a_link_and_a_second_of_the_same_name_is_refused() {
    let desk = Desk::new();
    let add = ["--data", "data", "user", "add", "Wang", "--role", "area_manager"];
    let told = desk.run(&add).done();
    assert!(told.contains("added `wang` as area_manager"), "{told}");
    assert!(told.contains("http://127.0.0.1:8080/set-up#fs_"), "{told}");
    desk.run(&add).refused(&["`wang` is taken"]);
    desk.run(&["--data", "data", "user", "add", "li", "--role", "auditor", "--unit", "X"]).refused(&["`X`"]);
}

#[test]
fn the_doctor_changes_nothing_and_finds_nothing_wrong_with_a_fresh_installation() {
    let desk = Desk::new();
    desk.run(&["--data", "data", "doctor"]).done();
    assert!(!desk.path("data").exists());
    desk.run(&["--data", "data", "user", "add", "wang", "--role", "auditor"]).done();
    let told = desk.run(&["--data", "data", "doctor"]).done();
    assert!(told.contains("the audit chain holds"), "{told}");
}

#[test]
fn a_backup_restores_into_a_new_database_and_into_no_other() {
    let desk = Desk::new();
    desk.run(&["--data", "old", "backup", "b"]).refused(&["no database"]);
    desk.run(&["--data", "old", "user", "add", "wang", "--role", "auditor"]).done();
    let made = desk.run(&["--data", "old", "backup", "b"]).done();
    let told = desk.run(&["--data", "new", "restore", "b"]).done();
    assert!(told.contains("put its key file"), "{told}");
    desk.run(&["--data", "old", "restore", "b"]).refused(&["already holds data"]);
    fs::create_dir_all(desk.path("new/keys")).unwrap();
    fs::copy(desk.path("old/keys/vault.key"), desk.path("new/keys/vault.key")).unwrap();
    desk.run(&["--data", "new", "doctor"]).done();
    let again = desk.run(&["--data", "new", "backup", "c"]).done();
    let checksum = |it: &str| it.lines().find(|it| it.starts_with("sha256")).map(str::to_owned);
    assert_eq!(checksum(&made), checksum(&again));
    assert!(!desk.path("b.partial").exists());
}

#[test]
fn the_same_seed_generates_the_same_files() {
    let desk = Desk::new();
    let make = |dir: &str, seed: &str| {
        let size = ["--stations", "2", "--customers", "30", "--days", "28", "--until", "2026-01-31"];
        desk.run(&[&["generate", dir, "--seed", seed], &size[..]].concat()).done();
        fs::read(desk.path(dir).join("sales.csv")).unwrap()
    };
    let first = make("a", "7");
    assert!(first == make("b", "7"), "the same seed gave other sales");
    assert!(first != make("c", "8"), "another seed gave the same sales");
    desk.run(&["generate", "d", "--stations", "0"]).refused(&["stations"]);
}

#[test]
fn the_api_document_and_the_tables_can_be_printed() {
    let desk = Desk::new();
    let document: serde_json::Value = serde_json::from_str(&desk.run(&["openapi"]).done()).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let sqlite = desk.run(&["schema", "--engine", "sqlite"]).done();
    let postgres = desk.run(&["schema", "--engine", "postgres", "--url", testkit::postgres::url()]).done();
    for schema in [sqlite, postgres] {
        assert!(schema.contains("identity_user"), "{schema}");
    }
}
