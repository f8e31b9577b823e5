//! Personal values in clear.

use crate::{NAME, PHONE, PLATE, Town};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

fn ask(field: &str) -> Value {
    json!({ "field": field, "reason": "call" })
}

async fn alerts(auditor: &Actor) -> Vec<String> {
    let page = auditor.get("/privacy/alerts?is_open=true").await.expect(200);
    page["items"].as_array().unwrap().iter().map(|it| it["kind"].as_str().unwrap().to_owned()).collect()
}

#[both_databases]
async fn a_value_is_shown_for_a_reason_and_noted_without_the_value(app: TestApp) {
    let town = Town::of(&app).await;
    let path = town.path("reveals");
    let answer = town.head.post(&path, &ask("phone")).await;
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let shown = answer.expect(200);
    assert_eq!((&shown["values"][0]["value"], &shown["left_today"]), (&json!(PHONE), &json!(29)));
    assert_eq!(town.head.post(&path, &ask("plate")).await.expect(200)["values"][0]["value"], PLATE);
    assert_eq!(town.head.post(&path, &ask("name")).await.expect(200)["values"][0]["value"], NAME);
    let noted = town.audited("privacy.value_revealed").await;
    assert_eq!(
        (noted.len(), &noted[2]["detail"]["reason"], &noted[2]["who"]),
        (3, &json!("call"), &json!(town.head.login))
    );
    let told = serde_json::to_string(&noted).unwrap();
    assert!(![PHONE, PLATE, NAME].iter().any(|it| told.contains(it)), "{told}");
    let seen = town.auditor.get(&format!("/privacy/reveals?customer_id={}", town.customer)).await.expect(200);
    assert_eq!((seen["items"].as_array().unwrap().len(), &seen["items"][0]["field"]), (3, &json!("name")));
}

#[both_databases]
async fn bank_accounts_and_days_of_the_file_are_shown_too(app: TestApp) {
    let town = Town::of(&app).await;
    town.fill_file().await;
    let title = json!({ "title": NAME, "tax_number": "11010119900307567X", "bank": "建行",
        "account": "6222021234567890123", "address": "北京市朝阳区建国路 1 号" });
    town.head.post(&town.path("invoice-titles"), &title).await.expect(201);
    let path = town.path("reveals");
    let shown = async |field: &str| {
        let answer = town.head.post(&path, &ask(field)).await.expect(200);
        let values = answer["values"].as_array().unwrap().clone();
        values.iter().map(|it| it["value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(shown("bank_account").await, ["6222021234567890123"]);
    assert_eq!(shown("date").await, [crate::BIRTHDAY]);
    assert_eq!(shown("identity_number").await, ["11010119900307567X"]);
    assert_eq!(shown("address").await, ["北京市朝阳区建国路 1 号"]);
    assert_eq!(shown("name").await, [NAME], "the same name is shown once");
    let told = serde_json::to_string(&town.audited("privacy.value_revealed").await).unwrap();
    assert!(told.contains("bank_account") && !told.contains("6222021234567890123"), "{told}");
}

#[both_databases]
async fn a_role_that_does_not_show_a_field_does_not_reveal_it_either(app: TestApp) {
    let town = Town::of(&app).await;
    let administrator = app.administrator().await;
    let rights = json!({ "name": { "zh": "核对员", "en": "checker" },
        "permissions": ["customers.read_customers", "privacy.reveal_values"],
        "field_rights": { "name": "reveal", "phone": "masked", "plate": "hidden" } });
    let role = administrator.post("/roles", &rights).await.expect(201)["role"].clone();
    let mut work = app.work().await;
    let unit = app.unit("A").await;
    let role = identity::RoleRef::parse(role.as_str().unwrap()).unwrap();
    let new = identity::NewUser { login: "checker".to_owned(), employee: None, grants: vec![(role, unit)] };
    let user = identity::add_user(&mut work, new).await.unwrap();
    let entropy = app.app.deps.entropy.as_ref();
    let token = identity::open_session(&work, user.id, "test", entropy).await.unwrap();
    work.commit().await.unwrap();
    let checker = app.anonymous().with_cookie(&token);
    let path = town.path("reveals");
    assert_eq!(checker.post(&path, &ask("name")).await.expect(200)["values"][0]["value"], NAME);
    for field in ["phone", "plate", "address"] {
        let refused = checker.post(&path, &ask(field)).await;
        assert!(refused.status == 403 && !refused.text.contains(PHONE), "{}", refused.text);
    }
}

#[both_databases]
async fn something_else_needs_words_and_these_are_kept_sealed(app: TestApp) {
    let town = Town::of(&app).await;
    let path = town.path("reveals");
    let other = json!({ "field": "phone", "reason": "other" });
    assert_eq!(town.head.post(&path, &other).await.expect(422)["fields"][0]["field"], "note");
    let long = json!({ "field": "phone", "reason": "other", "note": "长".repeat(501) });
    assert_eq!(town.head.post(&path, &long).await.expect(422)["fields"][0]["code"], "too_long");
    let note = "替欧阳慕雪核对 13800137421";
    town.head.post(&path, &json!({ "field": "phone", "reason": "other", "note": note })).await.expect(200);
    let seen = town.auditor.get("/privacy/reveals").await.expect(200);
    assert_eq!(seen["items"][0]["reason"], "other");
    let told = serde_json::to_string(&town.audited("privacy.value_revealed").await).unwrap();
    assert!(!told.contains(NAME) && !told.contains(PHONE), "{told}");
}

#[both_databases]
async fn after_so_many_a_day_nobody_sees_more(app: TestApp) {
    let town = Town::of(&app).await;
    let path = town.path("reveals");
    for left in (0..30).rev() {
        assert_eq!(town.head.post(&path, &ask("phone")).await.expect(200)["left_today"], left);
    }
    let refused = town.head.post(&path, &ask("phone")).await;
    assert_eq!((refused.status, &refused.json["code"]), (429, &json!("too_many_requests")));
    assert!(!refused.text.contains(PHONE));
    assert_eq!(alerts(&town.auditor).await, ["limit_reached", "many_reveals"]);
    let token = json!({ "name": "t", "permissions": ["privacy.reveal_values"], "days": 3 });
    let secret = town.head.post("/tokens", &token).await.expect(201)["secret"].as_str().unwrap().to_owned();
    let program = app.anonymous().with_token(&secret);
    program.post(&path, &ask("phone")).await.expect(429);
    app.clock.advance_seconds(25 * 3_600);
    program.post(&path, &ask("phone")).await.expect(200);
}

#[both_databases]
async fn without_the_right_or_out_of_sight_nothing_is_shown(app: TestApp) {
    let town = Town::of(&app).await;
    let path = town.path("reveals");
    for role in
        [Role::SystemAdministrator, Role::Auditor, Role::Finance, Role::ForecourtStaff, Role::Investor]
    {
        app.actor(role, "C").await.post(&path, &ask("phone")).await.expect(403);
    }
    app.actor(Role::AreaManager, "B").await.post(&path, &ask("phone")).await.expect(404);
    app.anonymous().post(&path, &ask("phone")).await.expect(401);
    let token = json!({ "name": "lists", "permissions": ["customers.read_customers"], "days": 1 });
    let secret = town.head.post("/tokens", &token).await.expect(201)["secret"].as_str().unwrap().to_owned();
    let program = app.anonymous().with_token(&secret);
    let refused = program.post(&path, &ask("phone")).await;
    assert_eq!((refused.status, &refused.json["permission"]), (403, &json!("privacy.reveal_values")));
    assert!(town.audited("privacy.value_revealed").await.is_empty());
}

#[both_databases]
async fn a_reveal_at_night_is_told_to_whoever_reviews_and_looked_at_once(app: TestApp) {
    let town = Town::of(&app).await;
    // 16:00 at the stations; seven hours later it is night.
    app.clock.advance_seconds(7 * 3_600);
    town.head.post(&town.path("reveals"), &ask("phone")).await.expect(200);
    assert_eq!(alerts(&town.auditor).await, ["night_reveal"]);
    let page = town.auditor.get("/privacy/alerts").await.expect(200);
    let id = page["items"][0]["id"].as_str().unwrap();
    let path = format!("/privacy/alerts/{id}/acknowledge");
    app.actor(Role::Auditor, "B").await.post(&path, &json!({})).await.expect(404);
    let seen = town.auditor.post(&path, &json!({ "note": "值班" })).await.expect(200);
    assert_eq!((&seen["acknowledged_by"], &seen["note"]), (&json!(town.auditor.login), &json!("值班")));
    town.auditor.post(&path, &json!({ "note": "again" })).await.expect(200);
    assert_eq!(alerts(&town.auditor).await, [""; 0]);
    let again = town.auditor.get("/privacy/alerts").await.expect(200);
    assert_eq!(again["items"][0]["note"], "值班", "the first who looked counts");
}

#[both_databases]
async fn many_exports_within_an_hour_are_told_and_say_whom_they_held(app: TestApp) {
    let town = Town::of(&app).await;
    for _ in 0..6 {
        town.head.get("/exports/customers?reason=analysis").await.expect(200);
    }
    assert_eq!(alerts(&town.auditor).await, ["many_exports"]);
    let held = town.auditor.get(&town.path("exports?limit=200")).await.expect(200);
    assert_eq!(held["items"].as_array().unwrap().len(), 6);
    assert_eq!(
        (&held["items"][0]["list"], &held["items"][0]["by"]),
        (&json!("customers"), &json!(town.head.login))
    );
    town.head.get("/exports/customers?reason=analysis&kind=organisation").await.expect(200);
    let held = town.auditor.get(&town.path("exports")).await.expect(200);
    assert_eq!(held["items"].as_array().unwrap().len(), 6, "a list without the person is none of theirs");
}
