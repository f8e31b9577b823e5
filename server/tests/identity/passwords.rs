//! One's own password.

use crate::person::{PASSWORD, again, log_in, logged_in, refusal};
use serde_json::json;
use testkit::{TestApp, both_databases};

#[both_databases]
async fn a_new_password_ends_the_other_sessions_and_not_this_one(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let other = again(&app, "wang").await;
    let change = json!({ "current": PASSWORD, "new": "three tired tigers" });
    person.post("/password", &change).await.expect(204);
    person.get("/me").await.expect(200);
    other.get("/me").await.expect(401);
    assert_eq!(refusal(&log_in(&app, "wang", PASSWORD).await), (401, "login_failed"));
    assert_eq!(log_in(&app, "wang", "three tired tigers").await.status, 200);
}

#[both_databases]
async fn the_old_password_is_asked_and_guessing_it_locks(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let guess = json!({ "current": "not the one", "new": "three tired tigers" });
    for _ in 0..5 {
        let refused = person.post("/password", &guess).await;
        assert_eq!(
            (refused.json["fields"][0]["field"].as_str(), refusal(&refused)),
            (Some("current"), (422, "wrong"))
        );
    }
    assert_eq!(refusal(&person.post("/password", &guess).await), (429, "locked_out"));
}

#[both_databases]
async fn what_is_easy_to_guess_is_refused_by_name_of_the_field(app: TestApp) {
    let person = logged_in(&app, "wang.fang", json!([])).await;
    for (new, code) in [
        ("short", "too_short"),
        ("my wang.fang password", "holds_login"),
        ("Passw0rd2026!", "common"),
        ("aaaaaaaaaaaaaa", "too_plain"),
    ] {
        let refused = person.post("/password", &json!({ "current": PASSWORD, "new": new })).await;
        assert_eq!(refused.json["fields"][0]["field"], "new");
        assert_eq!(refusal(&refused), (422, code), "{new}");
    }
    person.get("/me").await.expect(200);
}

#[both_databases]
async fn the_name_of_the_employee_may_not_stand_in_it(app: TestApp) {
    let area = app.sample_area().await;
    let administrator = app.administrator().await;
    let employee = json!({ "number": "E-1", "unit_id": area.a1.id, "post": "maintainer", "name": "欧阳锋" });
    let employee = administrator.post("/employees", &employee).await.expect(201);
    let user = json!({ "login": "ou", "employee_id": employee["id"], "grants": [] });
    let user = administrator.post("/users", &user).await.expect(201);
    let path = format!("/users/{}/setup-links", user["id"].as_str().unwrap());
    let link = administrator.post(&path, &json!({})).await.expect(201);
    let chosen = json!({ "token": link["token"], "password": "白驼山上的欧阳锋练功" });
    let refused = app.anonymous().post("/set-up", &chosen).await;
    assert_eq!(refusal(&refused), (422, "holds_login"));
}
