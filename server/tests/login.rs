//! Logging in, staying logged in, and being kept out.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, Engine, Response, TestApp, both_databases};

const PASSWORD: &str = "correct horse 电池";
const MINUTE: i64 = 60;

/// A user who set a password by a one-time link; gives the login.
async fn user_with_password(app: &TestApp) -> String {
    let administrator = app.administrator().await;
    let request = json!({ "login": "Wang.Fang", "employee_id": null, "grants": [] });
    let user = administrator.post("/users", &request).await.expect(201);
    let token = setup_token(&administrator, &user["id"]).await;
    set_up(app, &token, PASSWORD).await.expect(204);
    user["login"].as_str().unwrap().to_owned()
}

async fn setup_token(administrator: &Actor, user: &Value) -> String {
    let path = format!("/users/{}/setup-links", user.as_str().unwrap());
    administrator.post(&path, &json!({})).await.expect(201)["token"].as_str().unwrap().to_owned()
}

async fn set_up(app: &TestApp, token: &str, password: &str) -> Response {
    app.anonymous().post("/set-up", &json!({ "token": token, "password": password })).await
}

async fn log_in(app: &TestApp, login: &str, password: &str) -> Response {
    app.anonymous().post("/login", &json!({ "login": login, "password": password })).await
}

fn code(answer: &Response) -> (u16, &str) {
    (answer.status, answer.json["code"].as_str().unwrap_or_default())
}

/// The same browser with the cookie that the answer set.
fn with_session(app: &TestApp, answer: &Response) -> Actor {
    let cookie = answer.header("set-cookie").unwrap().split(';').next().unwrap();
    app.anonymous().with("cookie", cookie)
}

#[both_databases]
async fn a_login_opens_a_session_that_knows_its_user(app: TestApp) {
    let login = user_with_password(&app).await;
    let answer = log_in(&app, " WANG.fang ", PASSWORD).await;
    assert_eq!(answer.json["login"], login, "{}", answer.text);
    let me = with_session(&app, &answer).get("/me").await.expect(200);
    assert_eq!(me["login"], "wang.fang");
}

#[both_databases]
async fn a_wrong_password_and_an_unknown_name_get_the_same_answer(app: TestApp) {
    let login = user_with_password(&app).await;
    let mut wrong = log_in(&app, &login, "wrong password").await.expect(401);
    let mut unknown = log_in(&app, "nobody", PASSWORD).await.expect(401);
    for answer in [&mut wrong, &mut unknown] {
        answer["trace_id"] = Value::Null;
    }
    assert_eq!(wrong, unknown);
}

#[both_databases]
async fn five_failures_lock_and_time_unlocks(app: TestApp) {
    let login = user_with_password(&app).await;
    for _ in 0..5 {
        assert_eq!(code(&log_in(&app, &login, "wrong password").await), (401, "login_failed"));
    }
    let locked = log_in(&app, &login, PASSWORD).await;
    assert_eq!(code(&locked), (429, "locked_out"), "even with the right password");
    assert_eq!(locked.header("retry-after"), Some("900"));
    app.clock.advance_seconds(15 * MINUTE - 1);
    assert_eq!(code(&log_in(&app, &login, PASSWORD).await), (429, "locked_out"));
    app.clock.advance_seconds(1);
    log_in(&app, &login, PASSWORD).await.expect(200);
}

#[both_databases]
async fn a_success_forgets_earlier_failures(app: TestApp) {
    let login = user_with_password(&app).await;
    for _ in 0..2 {
        for _ in 0..4 {
            log_in(&app, &login, "wrong password").await.expect(401);
        }
        log_in(&app, &login, PASSWORD).await.expect(200);
    }
}

#[both_databases]
async fn a_setup_link_works_once(app: TestApp) {
    let administrator = app.administrator().await;
    let token = setup_token(&administrator, &json!(administrator.user)).await;
    set_up(&app, &token, PASSWORD).await.expect(204);
    let again = set_up(&app, &token, "another password").await;
    assert_eq!((again.status, &again.json["fields"][0]["code"]), (422, &json!("spent")));
}

#[both_databases]
async fn a_setup_link_expires(app: TestApp) {
    let administrator = app.administrator().await;
    let token = setup_token(&administrator, &json!(administrator.user)).await;
    app.clock.advance_seconds(72 * 60 * MINUTE);
    assert_eq!(set_up(&app, &token, PASSWORD).await.json["fields"][0]["code"], "spent");
}

#[both_databases]
async fn a_refused_password_does_not_spend_the_link(app: TestApp) {
    let administrator = app.administrator().await;
    let token = setup_token(&administrator, &json!(administrator.user)).await;
    let refused = set_up(&app, &token, "short").await;
    assert_eq!((refused.status, &refused.json["fields"][0]["code"]), (422, &json!("too_short")));
    set_up(&app, &token, PASSWORD).await.expect(204);
}

#[both_databases]
async fn the_cookie_is_for_this_server_alone(app: TestApp) {
    let login = user_with_password(&app).await;
    let answer = log_in(&app, &login, PASSWORD).await;
    let attributes: Vec<_> = answer.header("set-cookie").unwrap().split("; ").skip(1).collect();
    assert_eq!(attributes, ["Path=/", "HttpOnly", "SameSite=Lax", "Max-Age=604800"]);
}

#[test]
fn with_tls_the_cookie_is_bound_to_the_host_and_never_sent_in_the_clear() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let app = TestApp::start_with(Engine::Sqlite, |it| it.server.trusted_proxy = true).await;
        let login = user_with_password(&app).await;
        let answer = log_in(&app, &login, PASSWORD).await;
        let cookie = answer.header("set-cookie").unwrap();
        assert!(cookie.starts_with("__Host-forecourt=") && cookie.ends_with("; Secure"), "{cookie}");
        assert!(answer.header("strict-transport-security").is_some());
    });
}

#[both_databases]
async fn a_session_ends_when_nobody_uses_it(app: TestApp) {
    let user = app.administrator().await;
    app.clock.advance_seconds(720 * MINUTE - 1);
    user.get("/me").await.expect(200);
    app.clock.advance_seconds(720 * MINUTE);
    assert_eq!(code(&user.get("/me").await), (401, "unauthenticated"));
}

#[both_databases]
async fn a_session_ends_at_the_latest_after_a_week(app: TestApp) {
    let user = app.administrator().await;
    for _ in 0..16 {
        app.clock.advance_seconds(600 * MINUTE);
        user.get("/me").await.expect(200);
    }
    app.clock.advance_seconds(480 * MINUTE);
    assert_eq!(code(&user.get("/me").await), (401, "unauthenticated"));
}

#[both_databases]
async fn logging_out_ends_the_session_at_once(app: TestApp) {
    let user = app.administrator().await;
    let answer = user.post("/logout", &json!({})).await;
    assert_eq!(answer.status, 204);
    assert!(answer.header("set-cookie").unwrap().contains("Max-Age=0"));
    user.get("/me").await.expect(401);
}

#[both_databases]
async fn a_request_that_another_site_caused_is_refused(app: TestApp) {
    let user = app.administrator().await.with("host", "forecourt.example");
    let request = json!({ "login": "li", "employee_id": null, "grants": [] });
    let foreign = user.with("origin", "https://evil.example").post("/users", &request).await;
    assert_eq!(code(&foreign), (403, "forbidden"));
    user.with("origin", "https://forecourt.example").post("/users", &request).await.expect(201);
}

#[both_databases]
async fn another_site_cannot_log_anybody_in(app: TestApp) {
    let login = user_with_password(&app).await;
    let browser = app.anonymous().with("host", "forecourt.example").with("origin", "https://evil.example");
    let answer = browser.post("/login", &json!({ "login": login, "password": PASSWORD })).await;
    assert_eq!(code(&answer), (403, "forbidden"));
}

#[both_databases]
async fn a_token_may_do_what_it_was_made_for_and_nothing_else(app: TestApp) {
    let user = app.administrator().await;
    let request = json!({ "name": "reader", "permissions": ["identity.read_users"], "days": 30 });
    let made = user.post("/tokens", &request).await.expect(201);
    let program = app.anonymous().with_token(made["secret"].as_str().unwrap());
    program.get("/users").await.expect(200);
    let refused = program.post("/users", &json!({})).await;
    assert_eq!((refused.status, &refused.json["permission"]), (403, &json!("identity.manage_users")));
    assert_eq!(program.post("/tokens", &request).await.status, 403, "a token makes no tokens");
}

#[both_databases]
async fn a_token_ends_when_revoked_and_when_it_expires(app: TestApp) {
    let user = app.administrator().await;
    let make = async |name: &str| user.post("/tokens", &json!({ "name": name, "days": 1 })).await.expect(201);
    let (revoked, expired) = (make("revoked").await, make("expired").await);
    let program = |token: &Value| app.anonymous().with_token(token["secret"].as_str().unwrap());
    let id = revoked["token"]["id"].as_str().unwrap();
    user.delete(&format!("/tokens/{id}")).await.expect(204);
    program(&revoked).get("/me").await.expect(401);
    program(&expired).get("/me").await.expect(200);
    app.clock.advance_seconds(24 * 60 * MINUTE);
    program(&expired).get("/me").await.expect(401);
}

#[both_databases]
async fn a_disabled_user_is_out_at_once_and_stays_out(app: TestApp) {
    let administrator = app.administrator().await;
    let login = user_with_password(&app).await;
    let session = with_session(&app, &log_in(&app, &login, PASSWORD).await);
    let user = session.get("/me").await.expect(200);
    let path = format!("/users/{}", user["id"].as_str().unwrap());
    administrator.with("if-match", "1").patch(&path, &json!({ "is_disabled": true })).await.expect(200);
    session.get("/me").await.expect(401);
    assert_eq!(code(&log_in(&app, &login, PASSWORD).await), (401, "login_failed"));
    administrator.with("if-match", "2").patch(&path, &json!({ "is_disabled": false })).await.expect(200);
    log_in(&app, &login, PASSWORD).await.expect(200);
}

#[both_databases]
async fn what_was_typed_into_the_login_page_is_not_in_the_audit(app: TestApp) {
    let administrator = app.administrator().await;
    log_in(&app, "my-secret-password", "whatever else").await.expect(401);
    let auditor = app.actor(Role::Auditor, "COMPANY").await;
    let page = auditor.get("/audit?limit=200").await;
    assert!(page.text.contains("identity.login_failed") && !page.text.contains("my-secret-password"));
    drop(administrator);
}
