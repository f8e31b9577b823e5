//! Rights handed to a colleague while one is away.

use crate::person::{audited, id, log_in, logged_in, refusal};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, SampleArea, TestApp, both_databases};

const DAY: i64 = 86_400;

/// Wang manages area A and area B, Li is at the finance of the company.
async fn two(app: &TestApp) -> (SampleArea, Actor, Actor) {
    let area = app.sample_area().await;
    let grants = json!([
        { "role": "area_manager", "unit_id": area.area_a },
        { "role": "area_manager", "unit_id": area.area_b },
    ]);
    let wang = logged_in(app, "wang", grants).await;
    let li = logged_in(app, "li", json!([{ "role": "finance", "unit_id": area.company }])).await;
    (area, wang, li)
}

/// The opening of the tests is the second of March.
fn for_days(to: &str, first: &str, last: &str) -> Value {
    json!({ "to": to, "first_day": first, "last_day": last })
}

async fn act(actor: &Actor, delegation: &Value) -> testkit::Response {
    actor.put("/me/acting", &json!({ "delegation_id": delegation })).await
}

async fn units(actor: &Actor) -> Vec<String> {
    let page = actor.get("/stations").await.expect(200);
    page["items"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[both_databases]
async fn a_colleague_acts_under_both_names_and_with_the_delegated_rights_alone(app: TestApp) {
    let (area, wang, li) = two(&app).await;
    let made = wang.post("/delegations", &for_days("LI", "2026-03-02", "2026-03-08")).await.expect(201);
    assert_eq!(refusal(&li.get("/warnings").await), (403, "forbidden"), "nothing before it is used");
    let me = act(&li, &made["id"]).await.expect(200);
    assert_eq!((&me["login"], &me["acting_for"]["login"]), (&json!("li"), &json!("wang")));
    li.get("/warnings").await.expect(200);
    assert_eq!(units(&li).await, ["A1", "A2", "B1"]);
    let customer = json!({ "kind": "organisation", "name": "X", "owner_id": area.a1.id });
    li.post("/customers", &customer).await.expect(201);
    let found = audited(&app, "action=customers.customer_filed").await;
    assert_eq!(found, [("customers.customer_filed".to_owned(), "li for wang".to_owned())]);
    assert_eq!(audited(&app, "who=li%20for%20wang").await, found);
    act(&li, &Value::Null).await.expect(200);
    assert_eq!(refusal(&li.get("/warnings").await), (403, "forbidden"));
}

#[both_databases]
async fn a_part_may_be_handed_over(app: TestApp) {
    let (area, wang, li) = two(&app).await;
    let mut request = for_days("li", "2026-03-02", "2026-03-02");
    request["grants"] = json!([{ "role": "area_manager", "unit_id": area.area_b }]);
    let made = wang.post("/delegations", &request).await.expect(201);
    act(&li, &made["id"]).await.expect(200);
    assert_eq!(units(&li).await, ["B1"]);
}

#[both_databases]
async fn it_begins_and_ends_by_itself(app: TestApp) {
    let (_, wang, li) = two(&app).await;
    let made = wang.post("/delegations", &for_days("li", "2026-03-03", "2026-03-04")).await.expect(201);
    assert_eq!(made["is_in_force"], false);
    assert_eq!(refusal(&act(&li, &made["id"]).await), (409, "refused"), "not before its first day");
    app.clock.advance_seconds(DAY);
    let li = crate::person::again(&app, "li").await;
    act(&li, &made["id"]).await.expect(200);
    li.get("/warnings").await.expect(200);
    // From four in the afternoon of the third to midnight after the fourth, in Shanghai.
    app.clock.advance_seconds(32 * 3_600 - 1);
    let last = log_in(&app, "li", crate::person::PASSWORD).await;
    let late = crate::person::browser(&app, &last);
    act(&late, &made["id"]).await.expect(200);
    late.get("/warnings").await.expect(200);
    app.clock.advance_seconds(1);
    assert_eq!(refusal(&late.get("/warnings").await), (403, "forbidden"));
    assert_eq!(late.get("/me").await.expect(200)["acting_for"], Value::Null);
}

#[both_databases]
async fn it_cannot_be_handed_on(app: TestApp) {
    let (_, wang, li) = two(&app).await;
    logged_in(&app, "zhao", json!([])).await;
    let made = wang.post("/delegations", &for_days("li", "2026-03-02", "2026-03-08")).await.expect(201);
    act(&li, &made["id"]).await.expect(200);
    let on = for_days("zhao", "2026-03-02", "2026-03-08");
    assert_eq!(refusal(&li.post("/delegations", &on).await), (409, "refused"), "while acting");
    assert_eq!(refusal(&li.post("/tokens", &json!({ "name": "x", "days": 1 })).await), (409, "refused"));
    act(&li, &Value::Null).await.expect(200);
    let mut part = on.clone();
    part["grants"] = json!([{ "role": "area_manager", "unit_id": made["from_id"] }]);
    assert_eq!(refusal(&li.post("/delegations", &part).await), (422, "not_held"));
    let own = li.post("/delegations", &on).await.expect(201);
    let zhao = crate::person::again(&app, "zhao").await;
    act(&zhao, &own["id"]).await.expect(200);
    assert_eq!(refusal(&zhao.get("/warnings").await), (403, "forbidden"), "only what Li holds herself");
}

#[both_databases]
async fn what_is_taken_from_the_giver_is_gone_for_the_taker(app: TestApp) {
    let (area, wang, li) = two(&app).await;
    let made = wang.post("/delegations", &for_days("li", "2026-03-02", "2026-03-08")).await.expect(201);
    act(&li, &made["id"]).await.expect(200);
    let administrator = app.administrator().await;
    let path = format!("/users/{}", made["from_id"].as_str().unwrap());
    let less = json!({ "grants": [{ "role": "area_manager", "unit_id": area.area_a }] });
    administrator.with("if-match", "1").patch(&path, &less).await.expect(200);
    assert_eq!(units(&li).await, ["A1", "A2"]);
    administrator.with("if-match", "2").patch(&path, &json!({ "is_disabled": true })).await.expect(200);
    assert_eq!(refusal(&li.get("/warnings").await), (403, "forbidden"));
}

#[both_databases]
async fn both_and_the_administrator_see_it_and_end_it(app: TestApp) {
    let (_, wang, li) = two(&app).await;
    let administrator = app.administrator().await;
    let zhao = logged_in(&app, "zhao", json!([])).await;
    let delegate =
        async || wang.post("/delegations", &for_days("li", "2026-03-02", "2026-03-08")).await.expect(201);
    let (one, two, three) = (delegate().await, delegate().await, delegate().await);
    for person in [&wang, &li] {
        assert_eq!(person.get("/delegations").await.expect(200)["items"].as_array().unwrap().len(), 3);
    }
    assert_eq!(zhao.get("/delegations").await.expect(200)["items"], json!([]));
    zhao.delete(&format!("/delegations/{}", id(&one))).await.expect(404);
    assert_eq!(act(&zhao, &one["id"]).await.status, 404);
    wang.delete(&format!("/delegations/{}", id(&one))).await.expect(204);
    li.delete(&format!("/delegations/{}", id(&two))).await.expect(204);
    assert_eq!(refusal(&act(&li, &two["id"]).await), (409, "refused"));
    let path = format!("/users/{}/delegations", one["from_id"].as_str().unwrap());
    let seen = administrator.get(&path).await.expect(200);
    assert_eq!(seen["items"].as_array().unwrap().len(), 3);
    act(&li, &three["id"]).await.expect(200);
    administrator.delete(&format!("{path}/{}", id(&three))).await.expect(204);
    assert_eq!(refusal(&li.get("/warnings").await), (403, "forbidden"));
    assert_eq!(refusal(&administrator.delete(&format!("{path}/{}", id(&three))).await), (409, "refused"));
}

#[both_databases]
async fn what_cannot_be_delegated_is_told_field_by_field(app: TestApp) {
    let (_, wang, _) = two(&app).await;
    for (to, first, last, field, code) in [
        ("nobody", "2026-03-02", "2026-03-03", "to", "unknown_user"),
        ("wang", "2026-03-02", "2026-03-03", "to", "oneself"),
        ("li", "2026-03-01", "2026-03-03", "first_day", "past"),
        ("li", "2026-03-04", "2026-03-03", "last_day", "backwards"),
        ("li", "2026-03-02", "2026-12-01", "last_day", "too_long"),
    ] {
        let refused = wang.post("/delegations", &for_days(to, first, last)).await;
        assert_eq!(refused.json["fields"][0]["field"], field, "{}", refused.text);
        assert_eq!(refusal(&refused), (422, code));
    }
    let nothing = logged_in(&app, "zhao", json!([])).await;
    let refused = nothing.post("/delegations", &for_days("li", "2026-03-02", "2026-03-03")).await;
    assert_eq!(refusal(&refused), (422, "nothing"));
}

#[both_databases]
async fn rights_over_rights_stay_with_the_administrator(app: TestApp) {
    let (area, _, li) = two(&app).await;
    let grants = json!([{ "role": "system_administrator", "unit_id": area.company }]);
    let head = logged_in(&app, "head", grants).await;
    let made = head.post("/delegations", &for_days("li", "2026-03-02", "2026-03-08")).await.expect(201);
    act(&li, &made["id"]).await.expect(200);
    li.get("/users").await.expect(200);
    let oneself =
        json!({ "login": "me", "grants": [{ "role": "system_administrator", "unit_id": area.company }] });
    assert_eq!(refusal(&li.post("/users", &oneself).await), (403, "forbidden"));
    let role = json!({ "name": { "zh": "某", "en": "x" }, "permissions": ["audit.read_audit"] });
    assert_eq!(refusal(&li.post("/roles", &role).await), (403, "forbidden"));
}

#[both_databases]
async fn a_maintainers_customers_are_handed_over_with_the_role(app: TestApp) {
    let (area, _, li) = two(&app).await;
    let administrator = app.administrator().await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let employee = json!({ "number": "E-7", "unit_id": area.a1.id, "post": "maintainer" });
    let employee = administrator.post("/employees", &employee).await.expect(201);
    for (number, maintainer) in [("C-1", employee["id"].clone()), ("C-2", Value::Null)] {
        let customer = json!({ "kind": "organisation", "name": number, "number": number,
            "owner_id": area.a1.id, "maintainer_id": maintainer });
        marketing.post("/customers", &customer).await.expect(201);
    }
    let user =
        crate::person::user(&app, "chen", json!([{ "role": "maintainer", "unit_id": area.a1.id }])).await;
    let path = format!("/users/{}", id(&user));
    administrator
        .with("if-match", "1")
        .patch(&path, &json!({ "employee_id": employee["id"] }))
        .await
        .expect(200);
    let chen = crate::person::again(&app, "chen").await;
    let made = chen.post("/delegations", &for_days("li", "2026-03-02", "2026-03-08")).await.expect(201);
    act(&li, &made["id"]).await.expect(200);
    let page = li.get("/customers").await.expect(200);
    let numbers: Vec<_> = page["items"].as_array().unwrap().iter().map(|it| it["number"].as_str()).collect();
    assert_eq!(numbers, [Some("C-1")]);
}
