//! Counts and durations for Prometheus: by route template, never by id, so that the series stay few and tell
//! nothing of anybody.

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use metrics::{counter, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::sync::LazyLock;
use std::time::Instant;

/// Upper bounds of the classes into which durations are counted, in seconds.
const SECONDS: [f64; 10] = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// The recorder of this process; made when the first router is.
static RECORDER: LazyLock<PrometheusHandle> = LazyLock::new(|| {
    let builder = PrometheusBuilder::new();
    let recorder = builder.set_buckets(&SECONDS).unwrap_or_default().build_recorder();
    let handle = recorder.handle();
    if metrics::set_global_recorder(recorder).is_err() {
        tracing::warn!("another recorder of metrics is installed: /metrics stays empty");
    }
    gauge!("forecourt_info", "version" => crate::edge::VERSION).set(1.0);
    handle
});

/// Begins to record, so that the first request counts.
pub(crate) fn start() {
    LazyLock::force(&RECORDER);
}

/// Everything recorded, in the text format of Prometheus.
pub(crate) fn text() -> String {
    RECORDER.run_upkeep();
    RECORDER.render()
}

/// Counts a request and how long it took.
pub(crate) async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("none", |it| it.as_str()).to_owned();
    let method = method_name(request.method());
    let start = Instant::now();
    let response = next.run(request).await;
    let status = response.status().as_u16().to_string();
    counter!("http_requests_total", "method" => method, "route" => route.clone(), "status" => status)
        .increment(1);
    histogram!("http_request_seconds", "method" => method, "route" => route).record(start.elapsed());
    response
}

/// A client may invent methods; each would be a series of its own.
fn method_name(method: &Method) -> &'static str {
    match method.as_str() {
        "GET" => "GET",
        "HEAD" => "HEAD",
        "POST" => "POST",
        "PUT" => "PUT",
        "PATCH" => "PATCH",
        "DELETE" => "DELETE",
        "OPTIONS" => "OPTIONS",
        _ => "other",
    }
}
