//! Where somebody is logged in.

use crate::person::{again, audited, id, logged_in, user};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

async fn sessions(actor: &Actor, path: &str) -> Vec<Value> {
    actor.get(path).await.expect(200)["items"].as_array().unwrap().clone()
}

#[both_databases]
async fn a_session_tells_browser_and_last_use(app: TestApp) {
    user(&app, "wang", json!([])).await;
    let browser = app.anonymous().with("user-agent", "Firefox on a phone");
    let request = json!({ "login": "wang", "password": crate::person::PASSWORD });
    let answer = browser.post("/login", &request).await;
    let person = crate::person::browser(&app, &answer);
    let found = sessions(&person, "/sessions").await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["agent"], "Firefox on a phone");
    assert_eq!(found[0]["is_current"], true);
    app.clock.advance_seconds(3_600);
    person.get("/me").await.expect(200);
    let later = sessions(&person, "/sessions").await;
    assert!(later[0]["seen_at"].as_str() > found[0]["seen_at"].as_str());
}

#[both_databases]
async fn all_other_sessions_are_ended_at_once(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let (second, third) = (again(&app, "wang").await, again(&app, "wang").await);
    let ended = person.post("/sessions/end-others", &json!({})).await.expect(200);
    assert_eq!(ended["ended"], 2);
    second.get("/me").await.expect(401);
    third.get("/me").await.expect(401);
    assert_eq!(sessions(&person, "/sessions").await.len(), 1);
}

#[both_databases]
async fn an_administrator_sees_and_ends_the_sessions_of_others(app: TestApp) {
    let administrator = app.administrator().await;
    let wang = user(&app, "wang", json!([])).await;
    let (one, other) = (again(&app, "wang").await, again(&app, "wang").await);
    let path = format!("/users/{}/sessions", id(&wang));
    let found = sessions(&administrator, &path).await;
    assert_eq!(found.len(), 2);
    let first = sessions(&one, "/sessions").await;
    let own = first.iter().find(|it| it["is_current"] == true).unwrap();
    administrator.delete(&format!("{path}/{}", id(own))).await.expect(204);
    one.get("/me").await.expect(401);
    other.get("/me").await.expect(200);
    assert_eq!(administrator.delete(&path).await.expect(200)["ended"], 1);
    other.get("/me").await.expect(401);
    assert_eq!(audited(&app, "action=identity.sessions_ended").await.len(), 2);
}

#[both_databases]
async fn nobody_ends_a_session_of_somebody_else_as_their_own(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let other = logged_in(&app, "li", json!([])).await;
    let theirs = sessions(&other, "/sessions").await;
    person.delete(&format!("/sessions/{}", id(&theirs[0]))).await.expect(404);
    other.get("/me").await.expect(200);
    app.sample_area().await;
    let auditor = app.actor(Role::Auditor, "C").await;
    let path = format!("/users/{}/sessions", other.get("/me").await.expect(200)["id"].as_str().unwrap());
    auditor.get(&path).await.expect(403);
}
