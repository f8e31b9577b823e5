//! The real server on a socket: ready quickly, reachable, stopped gently.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;
use tempfile::TempDir;

/// A running server; killed when dropped.
struct Server {
    folder: Arc<TempDir>,
    process: Child,
    told: BufReader<ChildStdout>,
    scheme: String,
    address: String,
}

impl Server {
    fn start() -> Self {
        Self::start_in(new_folder(), "")
    }

    fn start_in(folder: Arc<TempDir>, settings: &str) -> Self {
        fs::write(
            folder.path().join("forecourt.toml"),
            format!("[server]\nlisten = \"127.0.0.1:0\"\n{settings}"),
        )
        .unwrap();
        let mut process = Command::new(env!("CARGO_BIN_EXE_forecourt"))
            .args(["--config", "forecourt.toml", "serve"])
            .current_dir(folder.path())
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(process.stdout.take().unwrap());
        let mut line = String::new();
        told.read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("forecourt serves ").unwrap_or_else(|| panic!("{line}"));
        let (scheme, address) = address.split_once("://").unwrap();
        let (scheme, address) = (scheme.to_owned(), address.to_owned());
        Self { folder, process, told, scheme, address }
    }

    /// Sends a request as it stands and gives the answer as it stands.
    fn ask(&self, request: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }

    fn get(&self, path: &str) -> String {
        self.ask(&format!("GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address))
    }

    fn post(&self, path: &str, body: &Value) -> String {
        let body = body.to_string();
        let head = "content-type: application/json\r\nconnection: close";
        let (host, length) = (&self.address, body.len());
        self.ask(&format!(
            "POST {path} HTTP/1.1\r\nhost: {host}\r\n{head}\r\ncontent-length: {length}\r\n\r\n{body}"
        ))
    }

    /// Asks it to stop, and gives its exit code, what else it printed, and what it logged.
    fn stop(&mut self) -> (Option<i32>, String, String) {
        let sent = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let (mut told, mut log) = (String::new(), String::new());
        self.told.read_to_string(&mut told).unwrap();
        self.process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.process.wait().unwrap().code(), told, log)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn new_folder() -> Arc<TempDir> {
    Arc::new(tempfile::tempdir().unwrap())
}

#[test]
fn a_server_is_ready_as_soon_as_it_says_so_and_stops_gently() {
    let began = Instant::now();
    let mut server = Server::start();
    assert!(server.get("/readyz").starts_with("HTTP/1.1 200"));
    assert!(began.elapsed().as_secs() < 10, "ready after {:?}", began.elapsed());
    let (code, _, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(log.contains("stopped"), "{log}");
}

#[test]
fn the_first_administrator_sets_a_password_by_the_link_that_the_server_prints() {
    let mut server = Server::start();
    let mut line = String::new();
    server.told.read_line(&mut line).unwrap();
    let token = line.trim().split_once("/set-up#").unwrap_or_else(|| panic!("{line}")).1;
    let set_up = serde_json::json!({ "token": token, "password": "correct horse battery" });
    assert!(server.post("/api/v1/set-up", &set_up).starts_with("HTTP/1.1 204"));
    let log_in = serde_json::json!({ "login": "admin", "password": "correct horse battery" });
    let answer = server.post("/api/v1/login", &log_in);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("system_administrator"), "{answer}");
    let (_, _, log) = server.stop();
    assert!(!log.contains(token) && !log.contains("correct horse"), "{log}");
    let (_, told, _) = Server::start_in(Arc::clone(&server.folder), "").stop();
    assert_eq!(told, "", "there is no second link once a password is set");
}

#[test]
fn operators_find_health_metrics_and_the_api_page() {
    let server = Server::start();
    assert!(server.get("/healthz").ends_with("ok\n"));
    server.get("/api/v1/users/00000000-0000-7000-8000-000000000000");
    server.get("/api/v1/me");
    let metrics = server.get("/metrics");
    assert!(metrics.contains("route=\"/api/v1/me\",status=\"401\""), "{metrics}");
    assert!(!metrics.contains("00000000-0000"), "{metrics}");
    assert!(server.get("/api/").contains("swagger-ui"));
    assert!(server.get("/api/swagger-initializer.js").contains("/api/openapi.json"));
    assert!(server.get("/api/openapi.json").contains("\"3.1.0\""));
    assert!(server.get("/api/problems").contains("id=\"locked_out\""));
}

#[test]
fn every_answer_carries_the_headers_that_protect_a_browser() {
    let server = Server::start();
    for path in ["/", "/healthz", "/api/", "/api/v1/me"] {
        let answer = server.get(path);
        for header in ["content-security-policy: default-src 'self'", "x-content-type-options: nosniff"] {
            assert!(answer.contains(header), "{path}: {answer}");
        }
    }
}

#[test]
fn a_body_beyond_the_limit_is_refused() {
    let server = Server::start_in(new_folder(), "body_bytes_max = 1000\n");
    let large = serde_json::json!({ "login": "x".repeat(2_000), "password": "" });
    let answer = server.post("/api/v1/login", &large);
    assert!(answer.starts_with("HTTP/1.1 413") && answer.contains("too_large"), "{answer}");
}

#[test]
fn an_unknown_address_is_a_problem_with_a_trace_id() {
    let server = Server::start();
    let answer = server.get("/api/v1/nothing");
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    assert!(answer.contains("application/problem+json") && answer.contains("x-request-id: "), "{answer}");
    assert!(server.ask("PUT /api/v1/me HTTP/1.0\r\n\r\n").contains(" 405 "));
}

#[test]
fn with_a_certificate_the_server_speaks_tls() {
    let folder = new_folder();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    fs::write(folder.path().join("cert.pem"), made.cert.pem()).unwrap();
    fs::write(folder.path().join("key.pem"), made.signing_key.serialize_pem()).unwrap();
    let server = Server::start_in(folder, "tls_certificate = \"cert.pem\"\ntls_key = \"key.pem\"\n");
    assert_eq!(server.scheme, "https");

    let mut roots = rustls::RootCertStore::empty();
    roots.add(made.cert.der().clone()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let client =
        rustls::ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let client = client.with_root_certificates(roots).with_no_client_auth();
    let name = "localhost".try_into().unwrap();
    let connection = rustls::ClientConnection::new(Arc::new(client), name).unwrap();
    let mut stream = rustls::StreamOwned::new(connection, TcpStream::connect(&server.address).unwrap());
    stream.write_all(b"GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("strict-transport-security"), "{answer}");
}

#[test]
fn an_address_that_others_reach_is_refused_without_tls() {
    let folder = tempfile::tempdir().unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_forecourt"))
        .arg("serve")
        .current_dir(folder.path())
        .env_clear()
        .env("FORECOURT__SERVER__LISTEN", "0.0.0.0:0")
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.contains("nothing encrypts"), "{told}");
    assert!(!folder.path().join("forecourt-data").exists(), "refused before anything is made");
}
