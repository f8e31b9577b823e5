//! Logging in by a provider: a real one, run by Node on loopback (`console/tests/provider.mjs`).

use crate::authenticator::code;
use crate::person::{PASSWORD, audited, browser, id, refusal, user};
use kernel::{Clock, SystemClock};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use testkit::{Actor, Engine, Fixture, Response, TestApp, both_databases};

const HERE: &str = "http://127.0.0.1:8080/login/provider";
const COOKIE: &str = "forecourt-provider";

/// The provider in a process of its own; ended when dropped.
struct Provider {
    issuer: String,
    process: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Provider {
    fn start() -> Self {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../console/tests/provider.mjs");
        let mut command = Command::new("node");
        command.args([script, HERE]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = command.spawn().expect("Node is installed, as for the console");
        let input = process.stdin.take().unwrap();
        let mut output = BufReader::new(process.stdout.take().unwrap()).lines();
        // Lines of the library's own advice come before it.
        let issuer = output.by_ref().map(Result::unwrap).find(|it| it.starts_with("http://"));
        let issuer = issuer.expect("the provider starts: run `npm ci` in console/ once");
        Self { issuer, process, input, output }
    }

    /// Logs `account` in at the address, and gives what the browser comes back with.
    fn visit(&mut self, address: &str, account: &str, spoil: Option<&str>) -> Returned {
        let line = json!({ "visit": address, "account": account, "spoil": spoil });
        writeln!(self.input, "{line}").unwrap();
        let answer = self.output.by_ref().map(Result::unwrap).find(|it| it.starts_with('{')).unwrap();
        let answer: Value = serde_json::from_str(&answer).unwrap();
        let address = answer["returned"].as_str().unwrap_or_else(|| panic!("{answer}"));
        let query = address.strip_prefix(HERE).and_then(|it| it.strip_prefix('?')).unwrap();
        let part = |name: &str| {
            let found = query.split('&').find_map(|it| it.strip_prefix(&format!("{name}=")));
            found.unwrap_or_else(|| panic!("no {name} in {address}")).to_owned()
        };
        Returned { code: part("code"), state: part("state"), iss: self.issuer.clone() }
    }

    fn stop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        // It may have been stopped by the test.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

struct Returned {
    code: String,
    state: String,
    iss: String,
}

/// The application with its provider.
struct SignOn {
    app: TestApp,
    provider: Provider,
}

impl Fixture for SignOn {
    async fn start(engine: Engine) -> Self {
        Self::start_with(engine, false).await
    }
}

impl SignOn {
    async fn start_with(engine: Engine, create_users: bool) -> Self {
        let provider = Provider::start();
        let app = TestApp::start_with(engine, |settings| {
            settings.oidc.issuer.clone_from(&provider.issuer);
            "forecourt".clone_into(&mut settings.oidc.client_id);
            settings.oidc.client_secret = "the secret of the tests".into();
            HERE.clone_into(&mut settings.oidc.redirect_url);
            settings.oidc.create_users = create_users;
            "Head office".clone_into(&mut settings.oidc.name);
        })
        .await;
        // The provider reads the machine's clock, and its tokens must be of now.
        app.clock.set(SystemClock.now());
        Self { app, provider }
    }

    /// A browser that began to log in, and the address to which it was sent.
    async fn begin(&self) -> (Actor, String) {
        let answer = self.app.anonymous().post("/login/provider", &json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.text);
        let cookie = answer.header("set-cookie").unwrap().to_owned();
        assert!(cookie.starts_with(COOKIE) && cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"));
        let address = answer.json["address"].as_str().unwrap().to_owned();
        (self.app.anonymous().with("cookie", cookie.split(';').next().unwrap()), address)
    }

    async fn log_in(&mut self, account: &str, spoil: Option<&str>) -> Response {
        let (browser, address) = self.begin().await;
        let returned = self.provider.visit(&address, account, spoil);
        end(&browser, &returned).await
    }
}

async fn end(browser: &Actor, returned: &Returned) -> Response {
    let Returned { code, state, iss } = returned;
    browser.post("/login/provider/end", &json!({ "code": code, "state": state, "iss": iss })).await
}

#[both_databases]
async fn a_user_is_linked_by_login_and_then_known_by_the_provider(mut sign_on: SignOn) {
    let wang = user(&sign_on.app, "wang", json!([])).await;
    let ways = sign_on.app.anonymous().get("/login/ways").await.expect(200);
    assert_eq!(ways["provider"]["name"], "Head office");
    for _ in 0..2 {
        let answer = sign_on.log_in("wang", None).await;
        assert_eq!((answer.status, &answer.json["id"]), (200, &wang["id"]), "{}", answer.text);
        browser(&sign_on.app, &answer).get("/me").await.expect(200);
    }
    assert_eq!(audited(&sign_on.app, "action=identity.provider_linked").await.len(), 1);
    assert_eq!(audited(&sign_on.app, "action=identity.logged_in").await[0].1, "wang");
}

#[both_databases]
async fn the_login_is_read_from_the_token_too(mut sign_on: SignOn) {
    user(&sign_on.app, "wang", json!([])).await;
    let answer = sign_on.log_in("wang", Some("claim")).await;
    assert_eq!(answer.json["login"], "wang", "{}", answer.text);
}

#[both_databases]
async fn the_browser_is_sent_with_a_challenge_and_a_nonce(sign_on: SignOn) {
    let (_, address) = sign_on.begin().await;
    for part in
        ["response_type=code", "code_challenge_method=S256", "nonce=", "state=", "scope=openid+profile"]
    {
        assert!(address.contains(part), "{part} in {address}");
    }
}

#[both_databases]
async fn a_token_that_does_not_hold_is_refused_in_its_own_words(mut sign_on: SignOn) {
    user(&sign_on.app, "wang", json!([])).await;
    for (spoil, word) in [
        ("expired", "token_expired"),
        ("audience", "other_audience"),
        ("nonce", "wrong_nonce"),
        ("issuer", "other_issuer"),
        ("signature", "wrong_signature"),
    ] {
        let answer = sign_on.log_in("wang", Some(spoil)).await;
        assert_eq!(answer.json["code"], "provider_refused", "{spoil}: {}", answer.text);
        assert_eq!(refusal(&answer), (401, word));
        assert_eq!(answer.header("set-cookie"), None);
    }
    assert_eq!(audited(&sign_on.app, "action=identity.login_failed").await.len(), 5);
    assert_eq!(sign_on.log_in("wang", None).await.status, 200);
}

#[both_databases]
async fn what_was_not_begun_in_this_browser_is_refused(mut sign_on: SignOn) {
    user(&sign_on.app, "wang", json!([])).await;
    let (browser, address) = sign_on.begin().await;
    let (other, _) = sign_on.begin().await;
    let mut returned = sign_on.provider.visit(&address, "wang", None);
    assert_eq!(refusal(&end(&other, &returned).await), (401, "not_begun"), "another browser");
    assert_eq!(refusal(&end(&browser, &returned).await), (401, "not_begun"), "spent by the try");
    let (browser, address) = sign_on.begin().await;
    returned = Returned { state: "made up".to_owned(), ..sign_on.provider.visit(&address, "wang", None) };
    assert_eq!(refusal(&end(&browser, &returned).await), (401, "not_begun"), "another state");
    let (browser, address) = sign_on.begin().await;
    returned = sign_on.provider.visit(&address, "wang", None);
    sign_on.app.clock.advance_seconds(600);
    assert_eq!(refusal(&end(&browser, &returned).await), (401, "not_begun"), "too late");
}

#[both_databases]
async fn a_code_of_another_login_or_another_provider_is_refused(mut sign_on: SignOn) {
    user(&sign_on.app, "wang", json!([])).await;
    let (browser, address) = sign_on.begin().await;
    let wrong = Returned { code: "made-up".to_owned(), ..sign_on.provider.visit(&address, "wang", None) };
    assert_eq!(refusal(&end(&browser, &wrong).await), (401, "code_refused"));
    let (victim, first) = sign_on.begin().await;
    let (_, second) = sign_on.begin().await;
    let stolen = sign_on.provider.visit(&second, "wang", None).code;
    let mixed = Returned { code: stolen, ..sign_on.provider.visit(&first, "wang", None) };
    assert_eq!(refusal(&end(&victim, &mixed).await), (401, "code_refused"), "PKCE");
    let (browser, address) = sign_on.begin().await;
    let foreign =
        Returned { iss: "https://evil.example".to_owned(), ..sign_on.provider.visit(&address, "wang", None) };
    assert_eq!(refusal(&end(&browser, &foreign).await), (401, "other_issuer"));
}

#[both_databases]
async fn somebody_unknown_here_is_refused_and_not_made(mut sign_on: SignOn) {
    let administrator = sign_on.app.administrator().await;
    let answer = sign_on.log_in("stranger", None).await;
    assert_eq!(refusal(&answer), (401, "unknown_user"));
    let users = administrator.get("/users?q=stranger").await.expect(200);
    assert_eq!(users["items"], json!([]));
    let audit = administrator.get("/audit?action=identity.login_failed").await;
    assert!(audit.text.contains("unknown_user") && !audit.text.contains("stranger"));
}

#[both_databases]
async fn a_login_that_changed_hands_at_the_provider_takes_nobodys_user(mut sign_on: SignOn) {
    let wang = user(&sign_on.app, "wang", json!([])).await;
    assert_eq!(sign_on.log_in("wang", None).await.status, 200);
    let taken = sign_on.log_in("wang/2", Some("claim")).await;
    assert_eq!(refusal(&taken), (401, "other_link"));
    let administrator = sign_on.app.administrator().await;
    let path = format!("/users/{}/provider-link", id(&wang));
    administrator.delete(&path).await.expect(204);
    administrator.delete(&path).await.expect(404);
    assert_eq!(sign_on.log_in("wang/2", Some("claim")).await.status, 200, "the new one is linked");
    assert_eq!(refusal(&sign_on.log_in("wang", None).await), (401, "other_link"));
}

#[both_databases]
async fn a_disabled_user_stays_out(mut sign_on: SignOn) {
    let wang = user(&sign_on.app, "wang", json!([])).await;
    let administrator = sign_on.app.administrator().await;
    let path = format!("/users/{}", id(&wang));
    administrator.with("if-match", "1").patch(&path, &json!({ "is_disabled": true })).await.expect(200);
    assert_eq!(refusal(&sign_on.log_in("wang", None).await), (401, "disabled"));
}

#[both_databases]
async fn a_second_factor_of_ours_is_asked_for_as_well(mut sign_on: SignOn) {
    user(&sign_on.app, "wang", json!([])).await;
    let answer = sign_on.log_in("wang", None).await;
    let person = browser(&sign_on.app, &answer);
    let begun = person.post("/second-factor", &json!({ "password": PASSWORD })).await.expect(200);
    let secret = begun["secret"].as_str().unwrap();
    let first = json!({ "code": code(secret, sign_on.app.app.now()) });
    person.post("/second-factor/confirm", &first).await.expect(200);
    sign_on.app.clock.advance_seconds(30);
    let challenge = sign_on.log_in("wang", None).await.expect(202)["challenge"].clone();
    let second = json!({ "challenge": challenge, "code": code(secret, sign_on.app.app.now()) });
    let answer = sign_on.app.anonymous().post("/login/second-factor", &second).await.expect(200);
    assert_eq!(answer["login"], "wang");
}

#[both_databases]
async fn a_provider_that_is_down_is_told_before_and_after_the_way_there(mut sign_on: SignOn) {
    user(&sign_on.app, "wang", json!([])).await;
    let (browser, address) = sign_on.begin().await;
    let returned = sign_on.provider.visit(&address, "wang", None);
    sign_on.provider.stop();
    assert_eq!(refusal(&end(&browser, &returned).await), (503, "unreachable"));
    let begun = sign_on.app.anonymous().post("/login/provider", &json!({})).await;
    assert_eq!(refusal(&begun), (503, "unreachable"));
    let password = json!({ "login": "wang", "password": PASSWORD });
    sign_on.app.anonymous().post("/login", &password).await.expect(200);
}

#[both_databases]
async fn without_a_provider_nobody_is_sent_anywhere(app: TestApp) {
    assert_eq!(app.anonymous().get("/login/ways").await.expect(200)["provider"], Value::Null);
    app.anonymous().post("/login/provider", &json!({})).await.expect(404);
}

#[test]
fn where_the_settings_say_so_an_unknown_somebody_becomes_a_user_without_rights() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut sign_on = SignOn::start_with(Engine::Sqlite, true).await;
        let answer = sign_on.log_in("newcomer", None).await;
        assert_eq!((answer.status, &answer.json["permissions"]), (200, &json!([])), "{}", answer.text);
        assert_eq!(answer.json["has_password"], false);
    });
}
