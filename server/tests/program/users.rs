//! `forecourt user`, for when nobody can log in to help.

use crate::desk::Desk;

#[test]
fn users_are_added_listed_and_let_in_again() {
    let desk = Desk::new();
    let added = desk.run(&["user", "add", "Wang", "--role", "auditor"]).done();
    assert!(added.contains("added `wang` as auditor") && added.contains("/set-up#fs_"), "{added}");
    let listed = desk.run(&["user", "list"]).done();
    assert_eq!(listed.trim_end(), "wang: auditor at COMPANY (no password)");
    let link = desk.run(&["user", "reset-password", "wang"]).done();
    assert!(link.contains("/set-up#fs_") && !link.contains("added"), "{link}");
    assert_eq!(desk.run(&["user", "sessions", "wang"]).done(), "");
    assert_eq!(
        desk.run(&["user", "sessions", "wang", "--end"]).done().trim_end(),
        "ended 0 sessions of `wang`"
    );
}

#[test]
fn what_is_not_there_is_told() {
    let desk = Desk::new();
    desk.run(&["user", "add", "wang", "--role", "auditor"]).done();
    desk.run(&["user", "reset-second-factor", "wang"]).refused(&["wang", "no second factor"]);
    for command in [["reset-second-factor"], ["reset-password"], ["sessions"]] {
        desk.run(&["user", command[0], "nobody"]).refused(&["there is no user `nobody`"]);
    }
}

#[test]
fn settings_that_name_no_role_start_nothing() {
    let desk = Desk::new();
    desk.write("forecourt.toml", "[security]\nsecond_factor_roles = [\"king\"]\n");
    desk.run(&["--config", "forecourt.toml", "user", "list"]).refused(&["second_factor_roles", "king"]);
    desk.write("oidc.toml", "[oidc]\nissuer = \"http://id.example\"\n");
    desk.run(&["--config", "oidc.toml", "user", "list"]).refused(&["oidc.issuer", "https"]);
}
