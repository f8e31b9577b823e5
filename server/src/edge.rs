//! The whole web application without a socket: what the server listens with and tests call directly.

use crate::system::Started;
use crate::{composition, headers, metrics, pages};
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Extension, Router};
use futures_util::FutureExt;
use identity::Rights;
use kernel::Code;
use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tower_http::compression::CompressionLayer;
use utoipa::openapi::OpenApi;
use web::{App, ClientAddress, ProblemBody};

/// The version of this program, as the API document and `--version` name it.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The API and its document, the addresses for operators, and everything that holds for every request.
pub fn router(app: &App) -> (Router, OpenApi) {
    let (api, document) = composition::routes().build(app);
    let document = web::finish_document(document, VERSION);
    let rights = Rights::new(composition::permissions());
    let router = api
        .layer(Extension(rights))
        .layer(Extension(privacy::Register::new(composition::processing())))
        .layer(Extension(Started(app.now())))
        .layer(from_fn(metrics::measure))
        .merge(pages::router(app, &document));
    (around(app, router), document)
}

/// What holds for every request, whichever route it takes.
pub fn around(app: &App, router: Router) -> Router {
    router
        .layer(DefaultBodyLimit::max(app.settings.server.body_bytes_max))
        .layer(CompressionLayer::new())
        .layer(from_fn_with_state(app.clone(), guard))
        .layer(from_fn_with_state(app.clone(), headers::protect))
}

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const FORWARDED_HOST: HeaderName = HeaderName::from_static("x-forwarded-host");
const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Holds each request to its time, and answers a panic with a problem instead of a broken connection.
async fn guard(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let trace_id = settle_trace_id(&app, request.headers_mut());
    settle_host(&mut request, app.settings.server.trusted_proxy);
    settle_address(&mut request, app.settings.server.trusted_proxy);
    let seconds_max = seconds_max(&app, request.uri().path());
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(Duration::from_secs(seconds_max), answer).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            // The panic hook has logged what and where.
            tracing::error!(trace_id, "request ended in a fault");
            refuse(Code::Internal, None, trace_id)
        }
        Err(_) => {
            tracing::warn!(trace_id, seconds_max, "request took too long");
            refuse(Code::Unavailable, Some(format!("this took longer than {seconds_max} s")), trace_id)
        }
    }
}

/// A file of rows on its way in or out takes longer than an answer that somebody waits for.
fn seconds_max(app: &App, path: &str) -> u64 {
    let server = &app.settings.server;
    let is_attachment = path.starts_with("/api/v1/customers/") && path.contains("/attachments");
    let is_transfer =
        is_attachment || path == "/api/v1/imports/uploads" || path.starts_with("/api/v1/exports/");
    if is_transfer { server.transfer_seconds_max } else { server.request_seconds_max }
}

/// The id by which this request is found in the log. An offered one that is not plain is replaced.
fn settle_trace_id(app: &App, headers: &mut HeaderMap) -> String {
    let offered = headers.get(&REQUEST_ID).and_then(|it| it.to_str().ok());
    let is_plain = |it: &&str| {
        !it.is_empty()
            && it.len() <= 64
            && it.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    let trace_id =
        offered.filter(is_plain).map_or_else(|| app.db.new_id().simple().to_string(), str::to_owned);
    if let Ok(value) = HeaderValue::from_str(&trace_id) {
        headers.insert(REQUEST_ID, value);
    }
    trace_id
}

/// Makes `Host` what the browser sees, since a request that another site caused is told by comparing the two.
///
/// HTTP/2 carries the host in the request line; a proxy carries it in a header of its own, which is believed
/// only when the settings say that there is a proxy.
fn settle_host(request: &mut Request, trusted_proxy: bool) {
    let forwarded = request.headers_mut().remove(FORWARDED_HOST).filter(|_| trusted_proxy);
    let host = match forwarded {
        None if !request.headers().contains_key(header::HOST) => host_in_line(request.uri()),
        forwarded => forwarded,
    };
    if let Some(host) = host {
        request.headers_mut().insert(header::HOST, host);
    }
}

/// Notes where the request came from: the last address that a trusted proxy names, else the one at the other end.
fn settle_address(request: &mut Request, trusted_proxy: bool) {
    let forwarded = request.headers().get_all(FORWARDED_FOR).iter().next_back().filter(|_| trusted_proxy);
    let forwarded =
        forwarded.and_then(|it| it.to_str().ok()?.rsplit(',').next()?.trim().parse::<IpAddr>().ok());
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|it| it.0.ip());
    if let Some(address) = forwarded.or(direct) {
        request.extensions_mut().insert(ClientAddress(address.to_canonical().to_string()));
    }
}

fn host_in_line(uri: &Uri) -> Option<HeaderValue> {
    HeaderValue::from_str(uri.authority()?.as_str()).ok()
}

fn refuse(code: Code, detail: Option<String>, trace_id: String) -> Response {
    let status = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let id_header = HeaderValue::from_str(&trace_id).ok();
    let body = ProblemBody {
        r#type: format!("/api/problems#{}", code.as_str()),
        title: code.title(),
        status: code.status(),
        code: code.as_str().to_owned(),
        detail,
        fields: Vec::new(),
        permission: None,
        trace_id,
    };
    let mut response = (status, axum::Json(body)).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    if let Some(value) = id_header {
        headers.insert(REQUEST_ID, value);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[track_caller]
    fn check(uri: &str, headers: &[(&str, &str)], trusted_proxy: bool, host: &str) {
        let builder =
            headers.iter().fold(Request::builder().uri(uri), |it, (name, value)| it.header(*name, *value));
        let mut request = builder.body(Body::empty()).unwrap();
        settle_host(&mut request, trusted_proxy);
        assert_eq!(request.headers().get(header::HOST).unwrap(), host);
    }

    #[test]
    fn the_host_of_http_2_stands_in_the_request_line() {
        check("https://shop.example/api", &[], false, "shop.example");
    }

    #[test]
    fn the_address_is_the_last_that_a_trusted_proxy_names() {
        let address = |trusted_proxy| {
            let request = Request::builder().header("x-forwarded-for", "6.6.6.6, 10.0.0.9");
            let mut request = request.body(Body::empty()).unwrap();
            let direct = ConnectInfo(SocketAddr::from(([127, 0, 0, 1], 4_000)));
            request.extensions_mut().insert(direct);
            settle_address(&mut request, trusted_proxy);
            request.extensions().get::<ClientAddress>().map(|it| it.0.clone())
        };
        assert_eq!(address(true).as_deref(), Some("10.0.0.9"));
        assert_eq!(address(false).as_deref(), Some("127.0.0.1"));
    }

    #[test]
    fn a_forwarded_host_is_believed_behind_a_trusted_proxy_only() {
        let headers = [("host", "inner:8080"), ("x-forwarded-host", "shop.example")];
        check("/api", &headers, true, "shop.example");
        check("/api", &headers, false, "inner:8080");
    }
}
