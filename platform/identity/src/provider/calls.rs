//! Calls to the provider: the one place where this program calls anybody.

use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{HttpRequest, HttpResponse};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

/// A description, a set of keys or a token is a few thousand bytes.
const ANSWER_BYTES_MAX: usize = 1 << 20;

/// The provider did not answer, or not in a way that can be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CallError {
    #[error("no answer within {0} s")]
    Slow(u64),
    #[error("{0}")]
    Failed(String),
}

/// The authorities that the machine trusts, those of the company's own among them. Read once.
static TLS: LazyLock<Result<ClientConfig, String>> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    // A machine without any can still reach a provider on itself, by plain HTTP.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    let builder = builder.with_safe_default_protocol_versions().map_err(|it| it.to_string())?;
    Ok(builder.with_root_certificates(roots).with_no_client_auth())
});

/// A client for one call: logins are rare, and a connection kept open would outlive what it was for.
fn client() -> Result<Client<HttpsConnector<HttpConnector>, Full<axum::body::Bytes>>, CallError> {
    let tls = TLS.clone().map_err(CallError::Failed)?;
    let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1().build();
    Ok(Client::builder(TokioExecutor::new()).pool_max_idle_per_host(0).build(connector))
}

/// Sends one request. Redirections are not followed.
pub(super) async fn call(request: HttpRequest, seconds_max: u64) -> Result<HttpResponse, CallError> {
    let asking = async {
        let answer = client()?.request(request.map(|it| Full::new(it.into()))).await.map_err(failed)?;
        let (parts, body) = answer.into_parts();
        let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
        let body = body.map_err(|it| CallError::Failed(it.to_string()))?.to_bytes().to_vec();
        Ok(HttpResponse::from_parts(parts, body))
    };
    let patience = Duration::from_secs(seconds_max);
    tokio::time::timeout(patience, asking).await.map_err(|_| CallError::Slow(seconds_max))?
}

/// Asks for JSON with an access token.
pub(super) async fn get_json(address: &str, token: &str, seconds_max: u64) -> Result<Value, CallError> {
    let request = axum::http::Request::get(address)
        .header("accept", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Vec::new())
        .map_err(failed)?;
    let answer = call(request, seconds_max).await?;
    if !answer.status().is_success() {
        return Err(CallError::Failed(format!("the user info was answered with {}", answer.status())));
    }
    serde_json::from_slice(answer.body()).map_err(failed)
}

/// An error of a connection tells its causes only when asked.
fn failed(error: impl std::error::Error) -> CallError {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    CallError::Failed(text)
}
