//! What happens to a request whose handler does not answer.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::routing::get;
use serde_json::Value;
use testkit::{Engine, TestApp};
use tower::ServiceExt;

/// Calls a handler that never answers properly, and gives the status and the problem.
async fn call(app: &TestApp, router: Router) -> (u16, Value) {
    let request = Request::builder().uri("/").header("x-request-id", "trace-1").body(Body::empty()).unwrap();
    let Ok(answer) = forecourt::edge::around(&app.app, router).oneshot(request).await;
    let status = answer.status().as_u16();
    let bytes = to_bytes(answer.into_body(), usize::MAX).await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap())
}

#[tokio::test]
async fn a_panic_is_answered_with_a_problem_that_tells_nothing_but_the_trace() {
    let app = TestApp::start_with(Engine::Sqlite, |_| {}).await;
    let panics = get(async || -> &str { panic!("the secret of the house") });
    let (status, problem) = call(&app, Router::new().route("/", panics)).await;
    assert_eq!((status, &problem["code"]), (500, &Value::from("internal")));
    assert_eq!(problem["trace_id"], "trace-1");
    assert!(!problem.to_string().contains("secret"), "{problem}");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let app = TestApp::start_with(Engine::Sqlite, |it| it.server.request_seconds_max = 0).await;
    let hangs = get(async || std::future::pending::<&str>().await);
    let (status, problem) = call(&app, Router::new().route("/", hangs)).await;
    assert_eq!((status, &problem["code"]), (503, &Value::from("unavailable")));
}
