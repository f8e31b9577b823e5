//! Users, what they may do, and who says so.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

fn names(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|it| it.as_str().unwrap()).collect()
}

#[both_databases]
async fn somebody_is_told_what_they_may_do(app: TestApp) {
    app.sample_area().await;
    let me = app.actor(Role::Auditor, "C").await.get("/me").await.expect(200);
    let permissions = names(&me["permissions"]);
    assert!(permissions.contains(&"audit.read_audit"), "{permissions:?}");
    assert!(!permissions.contains(&"identity.manage_users"), "{permissions:?}");
}

#[both_databases]
async fn a_token_may_do_what_it_is_limited_to(app: TestApp) {
    let administrator = app.administrator().await;
    let request = json!({ "name": "till", "days": 1, "permissions": ["identity.read_users"] });
    let made = administrator.post("/tokens", &request).await.expect(201);
    let program = app.anonymous().with_token(made["secret"].as_str().unwrap());
    let me = program.get("/me").await.expect(200);
    assert_eq!(names(&me["permissions"]), ["identity.read_users"]);
    let unknown = json!({ "name": "till", "days": 1, "permissions": ["identity.fly"] });
    let refused = administrator.post("/tokens", &unknown).await.expect(422);
    assert_eq!(refused["fields"][0]["code"], "unknown_permission");
}

#[both_databases]
async fn the_roles_say_what_each_may_do(app: TestApp) {
    let roles = app.administrator().await.get("/roles").await.expect(200);
    let roles = roles["items"].as_array().unwrap();
    assert_eq!(roles.len(), Role::ALL.len());
    let of = |name: &str| roles.iter().find(|it| it["role"] == name).unwrap();
    assert!(names(&of("investor")["permissions"]).contains(&"cockpit.read_cockpit"));
    assert!(!names(&of("investor")["permissions"]).contains(&"customers.read_customers"));
    assert_eq!(of("maintainer")["sees_own_customers_only"], true);
}

#[both_databases]
async fn a_language_is_chosen_and_kept(app: TestApp) {
    let administrator = app.administrator().await;
    let changed = administrator.patch("/me", &json!({ "lang": "en" })).await.expect(200);
    assert_eq!(changed["lang"], "en");
    assert_eq!(administrator.get("/me").await.expect(200)["lang"], "en");
    administrator.patch("/me", &json!({ "lang": "fr" })).await.expect(422);
}

async fn add(administrator: &Actor, login: &str, grants: Value) -> Value {
    let request = json!({ "login": login, "employee_id": null, "grants": grants });
    administrator.post("/users", &request).await.expect(201)
}

async fn logins(actor: &Actor, filter: &str) -> Vec<String> {
    let page = actor.get(&format!("/users?{filter}")).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|it| it["login"].as_str().unwrap().to_owned()).collect()
}

#[both_databases]
async fn users_are_found_by_login_role_and_state(app: TestApp) {
    let area = app.sample_area().await;
    let administrator = app.administrator().await;
    let station = json!([{ "role": "station_manager", "unit_id": area.area_a }]);
    add(&administrator, "chen.li", station).await;
    add(&administrator, "li_na", json!([])).await;
    assert_eq!(logins(&administrator, "q=LI").await, ["chen.li", "li_na"]);
    assert_eq!(logins(&administrator, "q=i_n").await, ["li_na"], "no wildcards");
    assert_eq!(logins(&administrator, "role=station_manager").await, ["chen.li"]);
    assert!(logins(&administrator, "is_disabled=true").await.is_empty());
    let below = app.actor(Role::SystemAdministrator, "A").await;
    assert_eq!(logins(&below, "q=li").await, ["chen.li"], "who was granted nothing belongs to the company");
}

#[both_databases]
async fn two_administrators_do_not_overwrite_each_other(app: TestApp) {
    let administrator = app.administrator().await;
    let user = add(&administrator, "wang.fang", json!([])).await;
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    let change = json!({ "is_disabled": true });
    administrator.patch(&path, &change).await.expect(428);
    let version = user["version"].to_string();
    let changed = administrator.with("if-match", &version).patch(&path, &change).await;
    assert_eq!((changed.status, changed.json["is_disabled"].clone()), (200, json!(true)));
    administrator.with("if-match", &version).patch(&path, &change).await.expect(412);
    administrator.with("if-match", &changed.etag()).patch(&path, &change).await.expect(200);
}

#[both_databases]
async fn an_areas_administrator_manages_nobody_of_the_company(app: TestApp) {
    let area = app.sample_area().await;
    let administrator = app.administrator().await;
    let below = app.actor(Role::SystemAdministrator, "A").await;
    let other = json!([{ "role": "auditor", "unit_id": area.area_b }]);
    for user in [add(&administrator, "no.grants", json!([])).await, add(&administrator, "b", other).await] {
        let path = format!("/users/{}", user["id"].as_str().unwrap());
        let change = json!({ "is_disabled": true });
        below.with("if-match", "1").patch(&path, &change).await.expect(404);
        below.post(&format!("{path}/setup-links"), &json!({})).await.expect(404);
    }
}
