//! People who use the application over its API, and what it answers them.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, header};
use identity::UserId;
use serde_json::Value;
use tower::ServiceExt;
use uuid::Uuid;

/// Somebody in front of the application. Paths are those below `/api/v1`.
#[derive(Clone, Debug)]
pub struct Actor {
    /// None for somebody who is not logged in.
    pub user: Option<UserId>,
    pub login: String,
    /// The employee behind the user, where there is one.
    pub employee: Option<Uuid>,
    router: Router,
    headers: Vec<(String, String)>,
}

/// What the application answered.
#[derive(Clone, Debug)]
pub struct Response {
    pub status: u16,
    pub headers: HeaderMap,
    pub text: String,
    /// The same as it came, for answers that are no text.
    pub bytes: Vec<u8>,
    /// Null when the answer is no JSON.
    pub json: Value,
}

impl Response {
    /// The body of an answer that must have this status.
    ///
    /// # Panics
    /// When it has another, showing the answer.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json
    }

    /// The version for `If-Match`, from `ETag`.
    ///
    /// # Panics
    /// When the answer has none.
    #[track_caller]
    pub fn etag(&self) -> String {
        self.header("etag").unwrap_or_else(|| panic!("no ETag: {}", self.text)).to_owned()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|it| it.to_str().ok())
    }
}

impl Actor {
    pub(crate) fn new(router: Router) -> Self {
        Self { user: None, login: String::new(), employee: None, router, headers: Vec::new() }
    }

    /// The same person, sending one more header with each request.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut actor = self.clone();
        actor.headers.push((name.to_owned(), value.to_owned()));
        actor
    }

    /// The same person with a session.
    pub fn with_cookie(&self, token: &str) -> Self {
        self.with("cookie", &format!("forecourt={token}"))
    }

    /// A program with an API token.
    pub fn with_token(&self, secret: &str) -> Self {
        self.with("authorization", &format!("Bearer {secret}"))
    }

    pub async fn get(&self, path: &str) -> Response {
        self.send(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: &Value) -> Response {
        self.send(Method::POST, path, Some(body)).await
    }

    pub async fn put(&self, path: &str, body: &Value) -> Response {
        self.send(Method::PUT, path, Some(body)).await
    }

    pub async fn patch(&self, path: &str, body: &Value) -> Response {
        self.send(Method::PATCH, path, Some(body)).await
    }

    pub async fn delete(&self, path: &str) -> Response {
        self.send(Method::DELETE, path, None).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        let body = body.map(|it| ("application/json", it.to_string()));
        self.send_to(method, &format!("/api/v1{path}"), body).await
    }

    /// Sends a file as the bare body of a POST.
    pub async fn upload(&self, path: &str, bytes: impl Into<Vec<u8>>) -> Response {
        let body = ("application/octet-stream", Body::from(bytes.into()));
        self.request(Method::POST, &format!("/api/v1{path}"), Some(body)).await
    }

    /// Any request, to an address from the root, with a body and its content type.
    ///
    /// # Panics
    /// When the address is none, or the answer cannot be read.
    pub async fn send_to(&self, method: Method, address: &str, body: Option<(&str, String)>) -> Response {
        self.request(method, address, body.map(|(content_type, text)| (content_type, Body::from(text)))).await
    }

    async fn request(&self, method: Method, address: &str, body: Option<(&str, Body)>) -> Response {
        let mut request = Request::builder().method(method).uri(address);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let request = match body {
            Some((content_type, body)) => request.header(header::CONTENT_TYPE, content_type).body(body),
            None => request.body(Body::empty()),
        };
        let request = request.expect("the test sends a request that can be written");
        // A router's error type is empty: there is always an answer.
        let Ok(answer) = self.router.clone().oneshot(request).await;
        let (parts, body) = answer.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.expect("the whole answer can be read");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let json = serde_json::from_str(&text).unwrap_or_default();
        Response { status: parts.status.as_u16(), headers: parts.headers, text, bytes: bytes.to_vec(), json }
    }
}
