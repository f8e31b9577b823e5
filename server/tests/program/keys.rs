//! The key file and the rights of persons on the command line.

use crate::desk::Desk;
use std::fs;

/// A company with one unit, one person and a user.
fn desk_with_a_person() -> Desk {
    let desk = Desk::new();
    desk.run(&["--data", "data", "user", "add", "wang", "--role", "auditor"]).done();
    let root = desk.run(&["--data", "data", "user", "add", "li", "--role", "auditor"]).done();
    let code = root.split(" at ").nth(1).and_then(|it| it.split_whitespace().next()).unwrap().to_owned();
    desk.write(
        "customers.csv",
        &format!("number,kind,name,phone,unit_code\nP1,person,欧阳慕雪,13800137421,{code}\n"),
    );
    let told = desk.run(&["--data", "data", "import", "customers", "customers.csv"]).done();
    assert!(told.contains("1 new"), "{told}");
    desk
}

#[test]
fn a_new_key_file_takes_the_place_of_the_old_one_and_both_are_named() {
    let desk = desk_with_a_person();
    let old = fs::read(desk.path("data/keys/vault.key")).unwrap();
    let before = desk.run(&["--data", "data", "vault", "status"]).done();
    let name = before.split_whitespace().nth(1).unwrap().to_owned();
    let told = desk.run(&["--data", "data", "backup", "b"]).done();
    assert!(told.contains(&format!("its key is {name}")), "{told}");
    let told = desk.run(&["--data", "data", "vault", "rotate", "--keep-old", "old.key"]).done();
    assert!(told.contains(&format!("took the place of {name}")), "{told}");
    assert_eq!(fs::read(desk.path("old.key")).unwrap(), old);
    desk.run(&["--data", "data", "vault", "rotate", "--keep-old", "old.key"]).refused(&["old.key"]);
    let doctor = desk.run(&["--data", "data", "doctor"]).done();
    assert!(doctor.contains("the key file fits") && !doctor.contains(&name), "{doctor}");

    // What was backed up before opens with the old key alone.
    let told = desk.run(&["--data", "new", "restore", "b"]).done();
    assert!(told.contains(&format!("(key {name})")), "{told}");
    fs::create_dir_all(desk.path("new/keys")).unwrap();
    fs::copy(desk.path("data/keys/vault.key"), desk.path("new/keys/vault.key")).unwrap();
    desk.run(&["--data", "new", "migrate"]).done();
    desk.run(&["--data", "new", "verify"]).refused(&["holds key", &name]);
    fs::write(desk.path("new/keys/vault.key"), &old).unwrap();
    desk.run(&["--data", "new", "verify"]).done();
    fs::write(desk.path("data/keys/vault.key"), &old).unwrap();
    desk.run(&["--data", "data", "verify"]).refused(&["holds key", &name]);
}

#[test]
fn a_person_is_erased_by_command_and_stays_so_in_a_restored_backup() {
    let desk = desk_with_a_person();
    desk.run(&["--data", "data", "backup", "b"]).done();
    desk.run(&["--data", "data", "privacy", "erase", "P9", "--yes"]).refused(&["`P9`"]);
    desk.run(&["--data", "data", "privacy", "erase", "P1"]).refused(&["cannot be undone", "--yes"]);
    let told = desk.run(&["--data", "data", "privacy", "erase", "P1", "--yes"]).done();
    assert!(told.contains("1 persons erased") && told.contains("1 erasures purged"), "{told}");
    desk.run(&["--data", "data", "export", "customers", "--format", "csv", "--output", "c.csv"]).done();
    let rows = fs::read_to_string(desk.path("c.csv")).unwrap();
    assert!(rows.contains("ERASED-1") && !rows.contains("欧") && !rows.contains("138"), "{rows}");

    fs::create_dir_all(desk.path("new/keys")).unwrap();
    for file in ["vault.key", "erased.list"] {
        fs::copy(desk.path("data/keys").join(file), desk.path("new/keys").join(file)).unwrap();
    }
    let told = desk.run(&["--data", "new", "restore", "b"]).done();
    assert!(told.contains("1 persons on the list"), "{told}");
    desk.run(&["--data", "new", "export", "customers", "--format", "csv", "--output", "n.csv"]).done();
    let rows = fs::read_to_string(desk.path("n.csv")).unwrap();
    assert!(rows.contains("ERASED-1") && !rows.contains("欧"), "{rows}");
    desk.run(&["--data", "new", "verify"]).done();
}

#[test]
fn an_altered_list_of_erased_persons_is_refused() {
    let desk = desk_with_a_person();
    desk.run(&["--data", "data", "privacy", "erase", "P1", "--yes"]).done();
    let list = desk.path("data/keys/erased.list");
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text.replacen("erased-1 0", "erased-1 1", 1)).unwrap();
    desk.run(&["--data", "data", "verify"]).refused(&["line 1", "erased.list", "altered"]);
    let doctor = desk.run(&["--data", "data", "doctor"]);
    assert_eq!(doctor.code, 1);
    assert!(doctor.out.contains("erased.list"), "{doctor:#?}");
}

#[test]
fn requests_retention_and_the_register_are_told() {
    let desk = desk_with_a_person();
    let told = desk.run(&["--data", "data", "privacy", "requests"]).done();
    assert!(told.contains("0 open, 0 late"), "{told}");
    assert!(desk.run(&["--data", "data", "privacy", "retention"]).done().contains("deleted"));
    let register = desk.run(&["privacy", "register", "--format", "markdown"]).done();
    assert!(register.contains("customers.files") && register.contains("sales.plate_camera"), "{register}");
}
