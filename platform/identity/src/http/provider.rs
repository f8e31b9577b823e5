//! Logging in by the provider of the single sign-on.

use super::door::SecondStep;
use super::door::{add_cookie, answer};
use super::me::Me;
use crate::actor::{Anonymous, cookie};
use crate::operations::{self, PROVIDER_LOGIN_SECONDS, Returned};
use crate::permissions::Rights;
use axum::Extension;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use web::{Failure, Json};

/// How one can log in here.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct LoginWays {
    /// The provider, where one is set up.
    provider: Option<ProviderName>,
}

#[derive(Debug, Serialize, ToSchema)]
struct ProviderName {
    /// What the company calls it; empty when the settings do not say.
    name: String,
}

/// The ways to log in.
#[utoipa::path(get, path = "/login/ways", tag = "identity", responses((status = OK, body = LoginWays)))]
pub(super) async fn list_login_ways(anonymous: Anonymous) -> Json<LoginWays> {
    let oidc = &anonymous.app.settings.oidc;
    let provider = oidc.is_on().then(|| ProviderName { name: oidc.name.clone() });
    Json(LoginWays { provider })
}

/// Where the browser goes to log in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProviderLogin {
    address: String,
}

/// The cookie of a browser that is on its way to the provider and back.
fn browser_cookie(is_secure: bool) -> &'static str {
    if is_secure { "__Host-forecourt-provider" } else { "forecourt-provider" }
}

/// Begin to log in by the provider. A cookie ties what comes back to this browser.
#[utoipa::path(post, path = "/login/provider", tag = "identity", responses((status = OK, body = ProviderLogin)))]
pub(super) async fn begin_provider_login(anonymous: Anonymous) -> Result<Response, Failure> {
    let app = &anonymous.app;
    let (address, browser) = operations::begin_at_provider(app).await?;
    let mut response = axum::Json(ProviderLogin { address }).into_response();
    let is_secure = app.settings.server.is_secure();
    add_cookie(&mut response, is_secure, browser_cookie(is_secure), &browser, PROVIDER_LOGIN_SECONDS);
    Ok(response)
}

/// What the provider sent the browser back with.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct EndProviderLogin {
    code: String,
    state: String,
    iss: Option<String>,
}

/// End a login by the provider. Whoever has a second factor here is asked for it (202).
#[utoipa::path(post, path = "/login/provider/end", tag = "identity", request_body = EndProviderLogin,
    responses((status = OK, body = Me), (status = ACCEPTED, body = SecondStep)))]
pub(super) async fn end_provider_login(
    anonymous: Anonymous,
    Extension(rights): Extension<Rights>,
    headers: HeaderMap,
    Json(request): Json<EndProviderLogin>,
) -> Result<Response, Failure> {
    let Anonymous { app, visit } = &anonymous;
    let is_secure = app.settings.server.is_secure();
    let browser = cookie(&headers, browser_cookie(is_secure)).unwrap_or_default().to_owned();
    let EndProviderLogin { code, state, iss } = request;
    let returned = Returned { code, state, issuer: iss, browser };
    let entered = operations::end_at_provider(app, returned, visit).await?;
    let mut response = answer(app, &rights, entered).await?;
    add_cookie(&mut response, is_secure, browser_cookie(is_secure), "", 0);
    Ok(response)
}
