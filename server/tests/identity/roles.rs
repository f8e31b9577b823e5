//! Roles of the company's own.

use crate::authenticator::code;
use crate::person::{PASSWORD, audited, id, logged_in, refusal};
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

fn reader(permissions: Value) -> Value {
    json!({ "name": { "zh": "核价员", "en": "price checker" }, "permissions": permissions })
}

async fn make(actor: &Actor, body: &Value) -> Value {
    actor.post("/roles", body).await.expect(201)
}

/// The id of a role, for grants and addresses.
fn role(made: &Value) -> &str {
    made["role"].as_str().unwrap()
}

#[both_databases]
async fn a_role_of_the_companys_own_gives_what_it_names_where_it_is_granted(app: TestApp) {
    let area = app.sample_area().await;
    let administrator = app.administrator().await;
    let made = make(&administrator, &reader(json!(["stations.read_stations"]))).await;
    let grants = json!([{ "role": role(&made), "unit_id": area.area_a }]);
    let person = logged_in(&app, "wang", grants).await;
    let me = person.get("/me").await.expect(200);
    assert_eq!(me["permissions"], json!(["stations.read_stations"]));
    assert_eq!(me["grants"][0]["role"], made["role"]);
    let page = person.get("/stations").await.expect(200);
    let codes: Vec<_> = page["items"].as_array().unwrap().iter().map(|it| it["code"].as_str()).collect();
    assert_eq!(codes, [Some("A1"), Some("A2")]);
    assert_eq!(refusal(&person.get("/sales").await), (403, "forbidden"));
    let listed = administrator.get(&format!("/users?role={}", role(&made))).await.expect(200);
    assert_eq!(listed["items"][0]["login"], "wang");
}

#[both_databases]
async fn a_changed_role_counts_at_once_and_is_kept_as_it_was(app: TestApp) {
    let area = app.sample_area().await;
    let administrator = app.administrator().await;
    let made = make(&administrator, &reader(json!(["stations.read_stations"]))).await;
    let person = logged_in(&app, "wang", json!([{ "role": role(&made), "unit_id": area.area_a }])).await;
    let path = format!("/roles/{}", role(&made));
    let wider = reader(json!(["stations.read_stations", "sales.read_sales"]));
    administrator.put(&path, &wider).await.expect(428);
    let changed = administrator.with("if-match", "1").put(&path, &wider).await;
    assert_eq!((changed.status, &changed.json["granted"]), (200, &json!(1)), "{}", changed.text);
    person.get("/sales").await.expect(200);
    administrator.with("if-match", "1").put(&path, &wider).await.expect(412);
    let versions = administrator.get(&format!("{path}/versions")).await.expect(200);
    let versions = versions["items"].as_array().unwrap();
    assert_eq!(versions.len(), 2);
    assert_eq!(versions[1]["role"]["permissions"], json!(["stations.read_stations"]));
    assert_eq!(audited(&app, "action=identity.role_changed").await.len(), 1);
}

#[both_databases]
async fn a_role_that_somebody_holds_cannot_be_deleted(app: TestApp) {
    let area = app.sample_area().await;
    let administrator = app.administrator().await;
    let made = make(&administrator, &reader(json!(["stations.read_stations"]))).await;
    let path = format!("/roles/{}", role(&made));
    let request = json!({ "login": "wang", "grants": [{ "role": role(&made), "unit_id": area.area_a }] });
    let user = administrator.post("/users", &request).await.expect(201);
    let with_version = administrator.with("if-match", "1");
    assert_eq!(refusal(&with_version.delete(&path).await), (409, "refused"));
    let user_path = format!("/users/{}", id(&user));
    with_version.patch(&user_path, &json!({ "grants": [] })).await.expect(200);
    with_version.delete(&path).await.expect(204);
    with_version.delete(&path).await.expect(404);
    let grant = json!({ "login": "li", "grants": [{ "role": role(&made), "unit_id": area.area_a }] });
    assert_eq!(refusal(&administrator.post("/users", &grant).await), (422, "unknown_role"));
}

#[both_databases]
async fn what_a_role_may_be_is_said_field_by_field(app: TestApp) {
    let administrator = app.administrator().await;
    make(&administrator, &reader(json!(["stations.read_stations"]))).await;
    let name = |zh: &str, en: &str| json!({ "zh": zh, "en": en });
    let one = json!(["stations.read_stations"]);
    for (body, field, code) in [
        (json!({ "name": name("", "x"), "permissions": one }), "name.zh", "required"),
        (json!({ "name": name("核价员", "x"), "permissions": one }), "name.zh", "taken"),
        (json!({ "name": name("某", "Auditor"), "permissions": one }), "name.en", "taken"),
        (json!({ "name": name("某", "x"), "permissions": [] }), "permissions", "required"),
        (json!({ "name": name("某", "x"), "permissions": ["a.fly"] }), "permissions", "unknown_permission"),
    ] {
        let refused = administrator.post("/roles", &body).await;
        assert_eq!(refused.json["fields"][0]["field"], field, "{}", refused.text);
        assert_eq!(refusal(&refused), (422, code));
    }
}

#[both_databases]
async fn sending_a_new_role_twice_makes_one(app: TestApp) {
    let administrator = app.administrator().await.with("idempotency-key", "role-1");
    let body = reader(json!(["stations.read_stations"]));
    let (once, again) = (make(&administrator, &body).await, make(&administrator, &body).await);
    assert_eq!(once["role"], again["role"]);
}

/// Somebody whose own role manages users and roles, and reads stations.
async fn keeper(app: &TestApp, unit: &Value) -> Actor {
    let held = json!([
        "identity.manage_users",
        "identity.read_users",
        "identity.manage_roles",
        "stations.read_stations"
    ]);
    let body = json!({ "name": { "zh": "用户专员", "en": "user keeper" }, "permissions": held });
    let made = make(&app.administrator().await, &body).await;
    logged_in(app, "keeper", json!([{ "role": role(&made), "unit_id": unit }])).await
}

#[both_databases]
async fn nobody_grants_what_they_do_not_hold(app: TestApp) {
    let area = app.sample_area().await;
    let keeper = keeper(&app, &json!(area.company)).await;
    let grant = async |role: &str| {
        let body = json!({ "login": role, "grants": [{ "role": role, "unit_id": area.area_a }] });
        keeper.post("/users", &body).await
    };
    for role in ["station_manager", "system_administrator", "auditor"] {
        assert_eq!(refusal(&grant(role).await), (403, "not_held"), "{role}");
    }
    let within = make(&keeper, &reader(json!(["stations.read_stations"]))).await;
    assert_eq!(grant(role(&within)).await.status, 201);
    let beyond = json!({ "name": { "zh": "某", "en": "x" }, "permissions": ["sales.read_sales"] });
    assert_eq!(refusal(&keeper.post("/roles", &beyond).await), (403, "not_held"));
    let reveal = json!({ "name": { "zh": "某", "en": "x" }, "permissions": ["stations.read_stations"],
        "field_rights": { "phone": "reveal" } });
    assert_eq!(refusal(&keeper.post("/roles", &reveal).await), (403, "not_held"));
}

#[both_databases]
async fn nobody_becomes_somebody_mightier_by_managing_them(app: TestApp) {
    let area = app.sample_area().await;
    let administrator = app.administrator().await;
    let keeper = keeper(&app, &json!(area.company)).await;
    let path = format!("/users/{}", administrator.user.unwrap());
    keeper.post(&format!("{path}/setup-links"), &json!({})).await.expect(403);
    keeper.delete(&format!("{path}/second-factor")).await.expect(403);
    keeper.delete(&format!("{path}/sessions")).await.expect(403);
    keeper.with("if-match", "1").patch(&path, &json!({ "grants": [] })).await.expect(403);
    administrator.get("/me").await.expect(200);
}

#[both_databases]
async fn roles_are_the_companys_and_not_an_areas(app: TestApp) {
    app.sample_area().await;
    let administrator = app.administrator().await;
    let made = make(&administrator, &reader(json!(["stations.read_stations"]))).await;
    let below = app.actor(identity::Role::SystemAdministrator, "A").await;
    let other = json!({ "name": { "zh": "某", "en": "x" }, "permissions": ["stations.read_stations"] });
    below.post("/roles", &other).await.expect(403);
    let path = format!("/roles/{}", role(&made));
    below.with("if-match", "1").put(&path, &other).await.expect(404);
    below.with("if-match", "1").delete(&path).await.expect(404);
}

#[both_databases]
async fn the_built_in_roles_are_listed_first_and_can_be_copied_whole(app: TestApp) {
    let administrator = app.administrator().await;
    let roles = administrator.get("/roles").await.expect(200);
    let finance = roles["items"].as_array().unwrap().iter().find(|it| it["role"] == "finance").unwrap();
    assert_eq!(
        (&finance["is_built_in"], &finance["field_rights"]["phone"]),
        (&json!(true), &json!("masked"))
    );
    let copy = json!({ "name": { "zh": "财务助理", "en": "finance assistant" },
        "permissions": finance["permissions"], "field_rights": finance["field_rights"] });
    let made = make(&administrator, &copy).await;
    assert_eq!(
        made["permissions"].as_array().unwrap().len(),
        finance["permissions"].as_array().unwrap().len()
    );
    let classes = administrator.get("/roles/field-classes").await.expect(200);
    assert!(classes["items"].as_array().unwrap().iter().any(|it| it["kind"] == "phone"));
    administrator.with("if-match", "0").put("/roles/finance", &copy).await.expect(404);
}

#[both_databases]
async fn a_role_may_hide_what_others_see_masked(app: TestApp) {
    let area = app.sample_area().await;
    let administrator = app.administrator().await;
    let marketing = app.actor(identity::Role::CompanyMarketing, "C").await;
    let customer =
        json!({ "kind": "person", "name": "林小满", "owner_id": area.a1.id, "phones": ["13800131234"] });
    let filed = marketing.post("/customers", &customer).await.expect(201);
    let body = json!({ "name": { "zh": "某", "en": "x" }, "permissions": ["customers.read_customers"],
        "field_rights": { "name": "hidden", "phone": "hidden" } });
    let made = make(&administrator, &body).await;
    let person = logged_in(&app, "wang", json!([{ "role": role(&made), "unit_id": area.company }])).await;
    let path = format!("/customers/{}", id(&filed));
    let seen = marketing.get(&path).await.expect(200).to_string();
    assert!(seen.contains("林*") && seen.contains("138****1234"), "{seen}");
    let hidden = person.get(&path).await.expect(200).to_string();
    assert!(!hidden.contains("林*") && !hidden.contains("138****1234"), "{hidden}");
    for door in ["/customers", "/exports/customers?reason=analysis&format=csv"] {
        let shown = marketing.get(door).await.text;
        assert!(shown.contains("林*"), "{shown}");
        let hidden = person.get(door).await;
        assert_eq!(hidden.status, 200, "{}", hidden.text);
        assert!(!hidden.text.contains("林*") && !hidden.text.contains("138****1234"), "{}", hidden.text);
    }
}

#[both_databases]
async fn a_role_of_the_companys_own_may_ask_for_a_second_factor(app: TestApp) {
    let area = app.sample_area().await;
    let administrator = app.administrator().await;
    let mut body = reader(json!(["stations.read_stations"]));
    body["needs_second_factor"] = json!(true);
    let made = make(&administrator, &body).await;
    let person = logged_in(&app, "wang", json!([{ "role": role(&made), "unit_id": area.area_a }])).await;
    assert_eq!(refusal(&person.get("/stations").await), (403, "second_factor_required"));
    let begun = person.post("/second-factor", &json!({ "password": PASSWORD })).await.expect(200);
    let first = json!({ "code": code(begun["secret"].as_str().unwrap(), app.app.now()) });
    person.post("/second-factor/confirm", &first).await.expect(200);
    person.get("/stations").await.expect(200);
}
