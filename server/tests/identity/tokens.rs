//! API tokens: limited, ending, revocable.

use crate::person::{again, id, refusal, user};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

async fn make(actor: &Actor, request: Value) -> Value {
    actor.post("/tokens", &request).await.expect(201)
}

fn program(app: &TestApp, made: &Value) -> Actor {
    app.anonymous().with_token(made["secret"].as_str().unwrap())
}

async fn codes(actor: &Actor) -> Vec<String> {
    let page = actor.get("/stations").await.expect(200);
    page["items"].as_array().unwrap().iter().map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

#[both_databases]
async fn a_token_sees_its_unit_and_nothing_beside(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "C").await;
    let limited = make(&manager, json!({ "name": "till", "days": 30, "unit_id": area.a1.id })).await;
    assert_eq!(limited["token"]["unit_id"], json!(area.a1.id));
    assert_eq!(codes(&program(&app, &limited)).await, ["A1"]);
    assert_eq!(codes(&manager).await, ["A1", "A2", "B1"]);
}

#[both_databases]
async fn a_token_reaches_no_further_than_its_user(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let foreign = json!({ "name": "till", "days": 30, "unit_id": area.b1.id });
    assert_eq!(refusal(&manager.post("/tokens", &foreign).await), (422, "unknown_unit"));
    let more = json!({ "name": "till", "days": 30, "permissions": ["identity.manage_users"] });
    assert_eq!(refusal(&manager.post("/tokens", &more).await), (422, "not_held"));
    let wide = make(&manager, json!({ "name": "till", "days": 30 })).await;
    assert_eq!(codes(&program(&app, &wide)).await, ["A1", "A2"]);
}

#[both_databases]
async fn a_token_must_end_and_the_settings_say_when_at_the_latest(app: TestApp) {
    let user = app.administrator().await;
    for days in [0, 367, -1] {
        let request = json!({ "name": "x", "days": days });
        assert_eq!(refusal(&user.post("/tokens", &request).await), (422, "out_of_range"), "{days}");
    }
    user.post("/tokens", &json!({ "name": "x" })).await.expect(422);
}

#[both_databases]
async fn a_token_tells_when_it_was_last_used(app: TestApp) {
    let user = app.administrator().await;
    let made = make(&user, json!({ "name": "x", "days": 1 })).await;
    let used = async || user.get("/tokens").await.expect(200)["items"][0]["used_at"].clone();
    assert_eq!(used().await, Value::Null);
    program(&app, &made).get("/me").await.expect(200);
    assert_eq!(used().await, json!(app.app.now()));
}

#[both_databases]
async fn a_token_decides_nothing_about_logging_in(app: TestApp) {
    let user = app.administrator().await;
    let program = program(&app, &make(&user, json!({ "name": "x", "days": 1 })).await);
    let day = "2026-03-03";
    for (path, body) in [
        ("/tokens", json!({ "name": "y", "days": 1 })),
        ("/password", json!({ "current": "x", "new": "y" })),
        ("/second-factor", json!({})),
        ("/second-factor/confirm", json!({ "code": "1" })),
        ("/second-factor/turn-off", json!({ "code": "1" })),
        ("/second-factor/recovery-codes", json!({ "code": "1" })),
        ("/sessions/end-others", json!({})),
        ("/delegations", json!({ "to": "x", "first_day": day, "last_day": day })),
    ] {
        assert_eq!(refusal(&program.post(path, &body).await), (403, "forbidden"), "{path}");
    }
}

#[both_databases]
async fn an_administrator_sees_and_revokes_the_tokens_of_others(app: TestApp) {
    let administrator = app.administrator().await;
    let wang = user(&app, "wang", json!([])).await;
    let person = again(&app, "wang").await;
    let made = make(&person, json!({ "name": "till", "days": 1 })).await;
    let path = format!("/users/{}/tokens", id(&wang));
    let found = administrator.get(&path).await.expect(200);
    assert_eq!(found["items"][0]["name"], "till");
    assert!(found["items"][0].get("secret").is_none());
    administrator.delete(&format!("{path}/{}", id(&made["token"]))).await.expect(204);
    program(&app, &made).get("/me").await.expect(401);
    administrator.delete(&format!("{path}/{}", id(&made["token"]))).await.expect(404);
}
