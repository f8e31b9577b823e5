//! What is asked of the provider of the single sign-on, and how its answer is judged (OpenID Connect Core 1.0,
//! authorization code with PKCE).
//!
//! **Invariant:** nobody is somebody before the token's signature, issuer, audience, nonce and time have been
//! verified. Nothing of the provider is kept between two logins, so that its keys may change at any time.

mod calls;

pub(crate) use calls::CallError;

use data_encoding::BASE64URL_NOPAD;
use kernel::{Code, Instant, Problem};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreIdToken, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AccessToken, AccessTokenHash, AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret,
    CsrfToken, DiscoveryError, EndpointMaybeSet, EndpointNotSet, EndpointSet, HttpRequest, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError, Scope,
    TokenResponse,
};
use secrecy::ExposeSecret;
use serde_json::Value;
use settings::Oidc;

/// What makes one login at the provider unguessable and its own.
#[derive(Clone, Debug)]
pub(crate) struct LoginSecrets {
    pub(crate) state: String,
    pub(crate) nonce: String,
    /// PKCE: proves that the code is spent by whoever asked for it.
    pub(crate) verifier: String,
}

/// Who somebody is at the provider.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Somebody {
    /// Never given to anybody else, unlike a login.
    pub(crate) subject: String,
    /// What the configured claim says.
    pub(crate) login: String,
}

/// Why nobody can be let in. Each has words of its own.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProviderFault {
    #[error("no provider is set up")]
    Off,
    #[error("the provider cannot be reached: {0}")]
    Unreachable(String),
    #[error("the provider's answer cannot be used: {0}")]
    Unusable(String),
    #[error("this login was not begun in this browser, or took too long")]
    NotBegun,
    #[error("the answer came from another provider")]
    OtherIssuer,
    #[error("the provider did not accept the code: {0}")]
    CodeRefused(String),
    #[error("the token has expired")]
    Expired,
    #[error("the token is for another program")]
    OtherAudience,
    #[error("the token belongs to another login")]
    WrongNonce,
    #[error("the token is not signed by the provider")]
    WrongSignature,
    #[error("the token says nothing of `{0}`")]
    NoLogin(String),
    #[error("nobody here has this login")]
    UnknownUser,
    #[error("the user is linked with somebody else at the provider")]
    OtherLink,
    #[error("the user is disabled")]
    Disabled,
}

impl ProviderFault {
    /// The reason as a word, for programs and the audit.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Unreachable(_) => "unreachable",
            Self::Unusable(_) => "unusable_answer",
            Self::NotBegun => "not_begun",
            Self::OtherIssuer => "other_issuer",
            Self::CodeRefused(_) => "code_refused",
            Self::Expired => "token_expired",
            Self::OtherAudience => "other_audience",
            Self::WrongNonce => "wrong_nonce",
            Self::WrongSignature => "wrong_signature",
            Self::NoLogin(_) => "no_login",
            Self::UnknownUser => "unknown_user",
            Self::OtherLink => "other_link",
            Self::Disabled => "disabled",
        }
    }

    /// What the person reads, and what to do.
    fn words(&self) -> &'static str {
        match self {
            Self::Off => "no provider is set up here / 未配置单点登录",
            Self::Unreachable(_) => {
                "the login provider does not answer: try again soon, or log in with your password / 单点登录服务无响应,请稍后重试或使用密码登录"
            }
            Self::Unusable(_) => {
                "the login provider's answer cannot be used: tell an administrator / 单点登录服务的回答无法使用,请联系管理员"
            }
            Self::NotBegun => {
                "this login was not begun in this browser, or took too long: begin again / 登录不是从本浏览器发起或已超时,请重新登录"
            }
            Self::OtherIssuer => "the answer came from another provider / 回答来自另一个登录服务",
            Self::CodeRefused(_) => {
                "the login provider did not accept its code, which works once and shortly: begin again / 授权码已失效,请重新登录"
            }
            Self::Expired => {
                "what the login provider confirmed has expired: begin again; if it happens again, a clock is wrong / 登录凭证已过期,请重新登录;若反复出现,请检查时钟"
            }
            Self::OtherAudience => {
                "what the login provider confirmed is meant for another program / 登录凭证属于其他系统"
            }
            Self::WrongNonce => {
                "what the login provider confirmed belongs to another login: begin again / 登录凭证属于另一次登录,请重新登录"
            }
            Self::WrongSignature => "the login provider did not sign what arrived / 登录凭证签名无效",
            Self::NoLogin(_) => {
                "the login provider does not tell your login: tell an administrator / 单点登录服务未提供用户名,请联系管理员"
            }
            Self::UnknownUser => {
                "the login provider knows you, and nobody here has your login: ask an administrator / 本系统没有您的用户,请联系管理员"
            }
            Self::OtherLink => {
                "your login here belongs to somebody else at the login provider: ask an administrator / 该用户已关联其他单点登录账号,请联系管理员"
            }
            Self::Disabled => "your user is disabled: ask an administrator / 您的用户已停用,请联系管理员",
        }
    }
}

impl From<ProviderFault> for Problem {
    fn from(fault: ProviderFault) -> Self {
        let code = match &fault {
            ProviderFault::Off => Code::NotFound,
            ProviderFault::Unreachable(_) => Code::Unavailable,
            _ => Code::ProviderRefused,
        };
        let problem = Problem::field("provider", fault.code(), fault.words());
        Problem { code, detail: Some(fault.words().to_owned()), cause: Some(fault.to_string()), ..problem }
    }
}

impl From<CallError> for ProviderFault {
    fn from(error: CallError) -> Self {
        Self::Unreachable(error.to_string())
    }
}

/// Signatures by a key pair. One by the client's secret would let whoever knows that make tokens.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 6] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EdDsa,
];

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// The provider as it describes itself now.
#[derive(Debug)]
pub(crate) struct Provider<'a> {
    settings: &'a Oidc,
    metadata: CoreProviderMetadata,
}

impl<'a> Provider<'a> {
    /// Asks the provider for its addresses and keys.
    pub(crate) async fn discover(settings: &'a Oidc) -> Result<Self, ProviderFault> {
        if !settings.is_on() {
            return Err(ProviderFault::Off);
        }
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(unusable)?;
        let call = |request: HttpRequest| calls::call(request, settings.seconds_max);
        let metadata = CoreProviderMetadata::discover_async(issuer, &call).await;
        let metadata = metadata.map_err(|error| match error {
            DiscoveryError::Request(error) => error.into(),
            other => unusable(other),
        })?;
        Ok(Self { settings, metadata })
    }

    fn client(&self) -> Result<Client, ProviderFault> {
        let secret = self.settings.client_secret.expose_secret();
        let secret = (!secret.is_empty()).then(|| ClientSecret::new(secret.to_owned()));
        let id = ClientId::new(self.settings.client_id.clone());
        let redirect = RedirectUrl::new(self.settings.redirect_url.clone()).map_err(unusable)?;
        Ok(CoreClient::from_provider_metadata(self.metadata.clone(), id, secret).set_redirect_uri(redirect))
    }

    /// Where the browser goes to log in.
    pub(crate) fn address(&self, secrets: &LoginSecrets) -> Result<String, ProviderFault> {
        let client = self.client()?;
        let (state, nonce) = (secrets.state.clone(), secrets.nonce.clone());
        let verifier = PkceCodeVerifier::new(secrets.verifier.clone());
        let mut request = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        for scope in self.settings.scopes.iter().filter(|it| *it != "openid") {
            request = request.add_scope(Scope::new(scope.clone()));
        }
        Ok(request.url().0.to_string())
    }

    /// Spends the code and says who came.
    pub(crate) async fn identify(
        &self,
        code: String,
        secrets: LoginSecrets,
        now: Instant,
    ) -> Result<Somebody, ProviderFault> {
        let client = self.client()?;
        let call = |request: HttpRequest| calls::call(request, self.settings.seconds_max);
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(unusable)?;
        let request = request.set_pkce_verifier(PkceCodeVerifier::new(secrets.verifier));
        let answer = request.request_async(&call).await.map_err(|error| match error {
            RequestTokenError::Request(error) => error.into(),
            RequestTokenError::ServerResponse(answer) => ProviderFault::CodeRefused(answer.to_string()),
            // What does not parse may hold a token, which belongs in no log.
            RequestTokenError::Parse(error, _) => unusable(error.path()),
            other @ RequestTokenError::Other(_) => unusable(other),
        })?;
        let token = answer.id_token().ok_or_else(|| unusable("no ID token"))?;
        let subject = verified(&client, token, answer.access_token(), Nonce::new(secrets.nonce), now)?;
        let claim = &self.settings.login_claim;
        let mut login = text_of(&payload(token)?, claim);
        if login.is_none() {
            login = self.login_in_user_info(answer.access_token(), &subject).await?;
        }
        let login = login.ok_or_else(|| ProviderFault::NoLogin(claim.clone()))?;
        Ok(Somebody { subject, login })
    }

    /// Many providers keep the token short and tell the rest when asked.
    async fn login_in_user_info(
        &self,
        access: &AccessToken,
        subject: &str,
    ) -> Result<Option<String>, ProviderFault> {
        let Some(address) = self.metadata.userinfo_endpoint() else { return Ok(None) };
        let told = calls::get_json(address.as_str(), access.secret(), self.settings.seconds_max).await?;
        // The answer must be about the same person (OpenID Connect Core, section 5.3.2).
        if told.get("sub").and_then(Value::as_str) != Some(subject) {
            return Err(unusable("the user info is about somebody else"));
        }
        Ok(text_of(&told, &self.settings.login_claim))
    }
}

fn unusable(cause: impl std::fmt::Display) -> ProviderFault {
    ProviderFault::Unusable(cause.to_string())
}

/// The subject of a token that holds in every respect.
fn verified(
    client: &Client,
    token: &CoreIdToken,
    access: &AccessToken,
    nonce: Nonce,
    now: Instant,
) -> Result<String, ProviderFault> {
    let verifier = client.id_token_verifier().set_allowed_algs(ALGORITHMS).set_time_fn(move || now.utc());
    let claims = token.claims(&verifier, &nonce).map_err(|error| match error {
        ClaimsVerificationError::Expired(_) => ProviderFault::Expired,
        ClaimsVerificationError::InvalidAudience(_) => ProviderFault::OtherAudience,
        ClaimsVerificationError::InvalidNonce(_) => ProviderFault::WrongNonce,
        ClaimsVerificationError::InvalidIssuer(_) => ProviderFault::OtherIssuer,
        ClaimsVerificationError::SignatureVerification(_) => ProviderFault::WrongSignature,
        other => unusable(other),
    })?;
    if let Some(expected) = claims.access_token_hash() {
        let key = token.signing_key(&verifier).map_err(|_| ProviderFault::WrongSignature)?;
        let algorithm = token.signing_alg().map_err(|_| ProviderFault::WrongSignature)?;
        if AccessTokenHash::from_token(access, algorithm, key).map_err(unusable)? != *expected {
            return Err(ProviderFault::WrongSignature);
        }
    }
    Ok(claims.subject().as_str().to_owned())
}

/// All that a token says, once it is verified: the claim with the login may have any name.
fn payload(token: &CoreIdToken) -> Result<Value, ProviderFault> {
    let text = token.to_string();
    let part = text.split('.').nth(1).unwrap_or_default();
    let bytes = BASE64URL_NOPAD.decode(part.as_bytes()).map_err(unusable)?;
    serde_json::from_slice(&bytes).map_err(unusable)
}

fn text_of(claims: &Value, name: &str) -> Option<String> {
    let text = claims.get(name)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
