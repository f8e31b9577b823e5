//! Somebody with a password, in front of a browser.

use serde_json::{Value, json};
use testkit::{Actor, Response, TestApp};

pub(crate) const PASSWORD: &str = "correct horse 电池";

/// A user with these grants who set a password by a one-time link.
pub(crate) async fn user(app: &TestApp, login: &str, grants: Value) -> Value {
    let administrator = app.administrator().await;
    let request = json!({ "login": login, "employee_id": null, "grants": grants });
    let user = administrator.post("/users", &request).await.expect(201);
    let path = format!("/users/{}/setup-links", id(&user));
    let link = administrator.post(&path, &json!({})).await.expect(201);
    let request = json!({ "token": link["token"], "password": PASSWORD });
    app.anonymous().post("/set-up", &request).await.expect(204);
    user
}

pub(crate) fn id(thing: &Value) -> &str {
    thing["id"].as_str().unwrap()
}

pub(crate) async fn log_in(app: &TestApp, login: &str, password: &str) -> Response {
    app.anonymous().post("/login", &json!({ "login": login, "password": password })).await
}

/// The same browser with the cookie that the answer set.
pub(crate) fn browser(app: &TestApp, answer: &Response) -> Actor {
    let cookie = answer.header("set-cookie").unwrap_or_else(|| panic!("no cookie: {}", answer.text));
    app.anonymous().with("cookie", cookie.split(';').next().unwrap())
}

/// A user with these grants, logged in.
pub(crate) async fn logged_in(app: &TestApp, login: &str, grants: Value) -> Actor {
    user(app, login, grants).await;
    again(app, login).await
}

/// The same user in another browser.
pub(crate) async fn again(app: &TestApp, login: &str) -> Actor {
    let answer = log_in(app, login, PASSWORD).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    browser(app, &answer)
}

/// Status and code of the first wrong field, else of the problem.
pub(crate) fn refusal(answer: &Response) -> (u16, &str) {
    let field = answer.json["fields"][0]["code"].as_str();
    (answer.status, field.or(answer.json["code"].as_str()).unwrap_or_default())
}

/// The actions in the audit, the latest first, each with who did it.
pub(crate) async fn audited(app: &TestApp, filter: &str) -> Vec<(String, String)> {
    let page = app.administrator().await.get(&format!("/audit?limit=200&{filter}")).await.expect(200);
    let text = |it: &Value| it.as_str().unwrap().to_owned();
    page["items"].as_array().unwrap().iter().map(|it| (text(&it["action"]), text(&it["who"]))).collect()
}
