//! The second factor: set up, asked for, lost, and never fooled twice.

use crate::authenticator::code;
use crate::person::{PASSWORD, again, audited, browser, id, log_in, logged_in, refusal, user};
use database::{Query, Sql};
use serde_json::{Value, json};
use testkit::{Actor, Engine, Response, TestApp, both_databases};

/// Sets up a second factor; gives the secret and the recovery codes.
async fn enrol(app: &TestApp, person: &Actor) -> (String, Vec<String>) {
    let begun = person.post("/second-factor", &json!({ "password": PASSWORD })).await.expect(200);
    let secret = begun["secret"].as_str().unwrap().to_owned();
    assert!(begun["address"].as_str().unwrap().contains(&secret));
    let first = json!({ "code": code(&secret, app.app.now()) });
    let given = person.post("/second-factor/confirm", &first).await.expect(200);
    let codes = given["recovery_codes"].as_array().unwrap();
    app.clock.advance_seconds(30);
    (secret, codes.iter().map(|it| it.as_str().unwrap().to_owned()).collect())
}

/// Name and password; gives what to send with the second step.
async fn first_step(app: &TestApp, login: &str) -> String {
    let answer = log_in(app, login, PASSWORD).await;
    assert_eq!(answer.header("set-cookie"), None, "half a login gives no session");
    answer.expect(202)["challenge"].as_str().unwrap().to_owned()
}

async fn second_step(app: &TestApp, challenge: &str, code: &str) -> Response {
    app.anonymous().post("/login/second-factor", &json!({ "challenge": challenge, "code": code })).await
}

#[both_databases]
async fn whoever_has_a_second_factor_is_asked_for_it(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let (secret, codes) = enrol(&app, &person).await;
    assert_eq!(codes.len(), 10);
    let challenge = first_step(&app, "wang").await;
    let answer = second_step(&app, &challenge, &code(&secret, app.app.now())).await;
    assert_eq!(answer.json["login"], "wang", "{}", answer.text);
    browser(&app, &answer).get("/me").await.expect(200);
    let state = person.get("/second-factor").await.expect(200);
    assert_eq!((&state["is_on"], &state["recovery_codes_left"]), (&json!(true), &json!(10)));
}

#[both_databases]
async fn a_code_works_once_even_in_its_window(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let (secret, _) = enrol(&app, &person).await;
    let now = code(&secret, app.app.now());
    let challenge = first_step(&app, "wang").await;
    assert_eq!(second_step(&app, &challenge, &now).await.status, 200);
    let other = first_step(&app, "wang").await;
    assert_eq!(refusal(&second_step(&app, &other, &now).await), (422, "used"));
    let before = code(&secret, app.app.now().plus_seconds(-30));
    assert_eq!(refusal(&second_step(&app, &other, &before).await), (422, "used"), "nor an earlier one");
    app.clock.advance_seconds(30);
    assert_eq!(second_step(&app, &other, &code(&secret, app.app.now())).await.status, 200);
}

#[both_databases]
async fn the_first_step_is_spent_by_the_second_and_ends_by_itself(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let (secret, _) = enrol(&app, &person).await;
    let spent = first_step(&app, "wang").await;
    assert_eq!(second_step(&app, &spent, &code(&secret, app.app.now())).await.status, 200);
    app.clock.advance_seconds(30);
    let again = second_step(&app, &spent, &code(&secret, app.app.now())).await;
    assert_eq!(refusal(&again), (422, "expired"));
    let slow = first_step(&app, "wang").await;
    app.clock.advance_seconds(300);
    assert_eq!(refusal(&second_step(&app, &slow, &code(&secret, app.app.now())).await), (422, "expired"));
    assert_eq!(refusal(&second_step(&app, "made-up", "123456").await), (422, "expired"));
}

#[both_databases]
async fn wrong_codes_lock_and_the_password_opens_no_new_tries(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let (secret, _) = enrol(&app, &person).await;
    for _ in 0..5 {
        let challenge = first_step(&app, "wang").await;
        assert_eq!(refusal(&second_step(&app, &challenge, "000000").await), (422, "wrong"));
    }
    assert_eq!(refusal(&log_in(&app, "wang", PASSWORD).await), (429, "locked_out"));
    app.clock.advance_seconds(15 * 60);
    let challenge = first_step(&app, "wang").await;
    assert_eq!(second_step(&app, &challenge, &code(&secret, app.app.now())).await.status, 200);
}

#[both_databases]
async fn a_lock_holds_at_the_second_step_too(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let (secret, _) = enrol(&app, &person).await;
    let challenge = first_step(&app, "wang").await;
    for _ in 0..5 {
        second_step(&app, &challenge, "000000").await.expect(422);
    }
    let right = second_step(&app, &challenge, &code(&secret, app.app.now())).await;
    assert_eq!(refusal(&right), (429, "locked_out"));
}

#[both_databases]
async fn a_recovery_code_works_once_however_it_is_typed(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let (_, codes) = enrol(&app, &person).await;
    let typed = codes[3].replace('-', " ").to_lowercase();
    let challenge = first_step(&app, "wang").await;
    assert_eq!(second_step(&app, &challenge, &typed).await.status, 200);
    let challenge = first_step(&app, "wang").await;
    assert_eq!(refusal(&second_step(&app, &challenge, &codes[3]).await), (422, "wrong"));
    assert_eq!(person.get("/second-factor").await.expect(200)["recovery_codes_left"], 9);
}

#[both_databases]
async fn new_recovery_codes_end_the_old_ones(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let (secret, old) = enrol(&app, &person).await;
    let renew =
        async |code: &str| person.post("/second-factor/recovery-codes", &json!({ "code": code })).await;
    assert_eq!(refusal(&renew("000000").await), (422, "wrong"));
    let new = renew(&code(&secret, app.app.now())).await.expect(200);
    let challenge = first_step(&app, "wang").await;
    assert_eq!(refusal(&second_step(&app, &challenge, &old[0]).await), (422, "wrong"));
    let new = new["recovery_codes"][0].as_str().unwrap();
    assert_eq!(second_step(&app, &challenge, new).await.status, 200);
}

#[both_databases]
async fn setting_up_takes_the_password_and_a_first_code(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let wrong = person.post("/second-factor", &json!({ "password": "not mine, sorry" })).await;
    assert_eq!(refusal(&wrong), (422, "wrong"));
    let early = person.post("/second-factor/confirm", &json!({ "code": "123456" })).await;
    assert_eq!(refusal(&early), (409, "refused"));
    person.post("/second-factor", &json!({ "password": PASSWORD })).await.expect(200);
    let confirmed = person.post("/second-factor/confirm", &json!({ "code": "000000" })).await;
    assert_eq!(refusal(&confirmed), (422, "wrong"));
    assert_eq!(person.get("/second-factor").await.expect(200)["is_on"], false);
    assert_eq!(log_in(&app, "wang", PASSWORD).await.status, 200, "an unconfirmed one is never asked for");
}

#[both_databases]
async fn setting_up_ends_the_other_sessions_and_turning_off_takes_a_code(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let other = again(&app, "wang").await;
    let (secret, _) = enrol(&app, &person).await;
    other.get("/me").await.expect(401);
    let twice = person.post("/second-factor", &json!({ "password": PASSWORD })).await;
    assert_eq!(refusal(&twice), (409, "refused"));
    let off = async |code: &str| person.post("/second-factor/turn-off", &json!({ "code": code })).await;
    assert_eq!(refusal(&off("000000").await), (422, "wrong"));
    off(&code(&secret, app.app.now())).await.expect(204);
    assert_eq!(log_in(&app, "wang", PASSWORD).await.status, 200);
    assert_eq!(refusal(&off("000000").await), (409, "refused"));
}

#[both_databases]
async fn an_administrator_resets_what_somebody_lost(app: TestApp) {
    let administrator = app.administrator().await;
    let user = user(&app, "wang", json!([])).await;
    let person = again(&app, "wang").await;
    enrol(&app, &person).await;
    let path = format!("/users/{}/second-factor", id(&user));
    administrator.delete(&path).await.expect(204);
    person.get("/me").await.expect(401);
    assert_eq!(log_in(&app, "wang", PASSWORD).await.status, 200);
    administrator.delete(&path).await.expect(404);
    let found = audited(&app, "action=identity.second_factor_reset").await;
    assert_eq!(found, [("identity.second_factor_reset".to_owned(), administrator.login)]);
}

#[both_databases]
async fn no_secret_and_no_code_stands_in_the_database(app: TestApp) {
    let person = logged_in(&app, "wang", json!([])).await;
    let (secret, codes) = enrol(&app, &person).await;
    let hex = data_encoding::HEXLOWER.encode(&data_encoding::BASE32_NOPAD.decode(secret.as_bytes()).unwrap());
    let reader = app.read();
    let texts: Vec<(String,)> = reader
        .rows(Query::new(
            "select sealed from identity_factor union all select code_hash from identity_recovery_code
             union all select detail from audit_entry",
        ))
        .await
        .unwrap();
    assert!(texts.len() > 11);
    for (text,) in texts {
        for known in [&secret, &hex, &codes[0], &codes[0].replace('-', "")] {
            assert!(!text.contains(known.as_str()), "{text}");
        }
    }
}

#[test]
fn a_role_that_asks_for_it_lets_nobody_go_on_without() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let app = TestApp::start_with(Engine::Sqlite, |it| {
            it.security.second_factor_roles = vec!["auditor".to_owned()];
        })
        .await;
        let area = app.sample_area().await;
        let grants = json!([{ "role": "auditor", "unit_id": area.company }]);
        let person = logged_in(&app, "wang", grants).await;
        let me = person.get("/me").await.expect(200);
        assert_eq!((&me["must_set_up_second_factor"], &me["permissions"]), (&json!(true), &json!([])));
        assert_eq!(refusal(&person.get("/audit").await), (403, "second_factor_required"));
        let token = json!({ "name": "a way round", "days": 1 });
        assert_eq!(refusal(&person.post("/tokens", &token).await), (403, "second_factor_required"));
        let (secret, _) = enrol(&app, &person).await;
        person.get("/audit").await.expect(200);
        let off = json!({ "code": code(&secret, app.app.now()) });
        assert_eq!(refusal(&person.post("/second-factor/turn-off", &off).await), (409, "refused"));
        let free = app.actor(identity::Role::Finance, "C").await.get("/me").await.expect(200);
        assert_eq!(free["must_set_up_second_factor"], Value::Bool(false), "other roles are left alone");
    });
}

#[test]
fn a_setting_that_names_no_role_is_refused() {
    let mut security = settings::Settings::default().security;
    security.second_factor_roles = vec!["king".to_owned()];
    assert!(identity::check_settings(&security).unwrap_err().contains("king"));
}
