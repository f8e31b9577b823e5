//! Problems as answers (RFC 9457), with a trace id that finds the cause in the log.

use axum::extract::Request;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kernel::{Code, FieldProblem, Problem, Words};
use serde::Serialize;
use tracing::Instrument;

tokio::task_local! {
    /// Trace id of the request being answered.
    static TRACE: String;
}

/// The trace id of the request being answered; empty outside one.
pub fn trace() -> String {
    TRACE.try_with(Clone::clone).unwrap_or_default()
}

/// A problem as the client sees it.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub struct ProblemBody {
    /// Address of the description of this kind of problem.
    pub r#type: String,
    /// Short text in Chinese and English.
    pub title: Words,
    pub status: u16,
    /// Stable code: translate by this.
    pub code: String,
    /// What happened this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Wrong fields, each with its fix.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<FieldProblem>,
    /// The permission that was missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permission: Option<String>,
    /// Tell this to support: it finds the request in the log.
    pub trace_id: String,
}

/// What a handler answers instead of a success: anything that is a [`Problem`].
#[derive(Debug)]
pub struct Failure(pub Problem);

impl<E: Into<Problem>> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.into())
    }
}

/// After so long it is worth trying again what failed for want of a connection or of patience.
const RETRY_SECONDS: i64 = 30;

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let problem = self.0;
        let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        if status.is_server_error() {
            tracing::error!(code = problem.code.as_str(), cause = problem.cause.as_deref(), "request failed");
        } else if let Some(cause) = &problem.cause {
            tracing::debug!(code = problem.code.as_str(), cause, "request refused");
        }
        let is_passing = matches!(problem.code, Code::TooManyRequests | Code::Unavailable);
        let retry_seconds = problem.retry_seconds.or(is_passing.then_some(RETRY_SECONDS));
        let body = ProblemBody {
            r#type: format!("/api/problems#{}", problem.code.as_str()),
            title: problem.code.title(),
            status: status.as_u16(),
            code: problem.code.as_str().to_owned(),
            detail: problem.detail,
            fields: problem.fields,
            permission: problem.permission.map(str::to_owned),
            trace_id: trace(),
        };
        let mut response = (status, axum::Json(body)).into_response();
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = retry_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response
    }
}

/// 201 with the thing that was made.
#[derive(Debug)]
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, axum::Json(self.0)).into_response()
    }
}

/// Gives each request a trace id: its own `X-Request-Id` when that is plain, else a new one; logs its end.
pub(crate) async fn with_trace(trace_id: String, request: Request, next: Next) -> Response {
    let (method, path) = (request.method().clone(), request.uri().path().to_owned());
    let span = tracing::info_span!("request", trace_id = %trace_id, %method, path);
    let header_value = HeaderValue::from_str(&trace_id).ok();
    TRACE
        .scope(
            trace_id,
            async move {
                let mut response = next.run(request).await;
                tracing::info!(status = response.status().as_u16(), "answered");
                if let Some(value) = header_value {
                    response.headers_mut().insert("x-request-id", value);
                }
                response
            }
            .instrument(span),
        )
        .await
}
