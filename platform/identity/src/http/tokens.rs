//! One's own API tokens.

use crate::actor::Person;
use crate::model::TokenId;
use crate::permissions::Rights;
use crate::secret;
use crate::store::{self, TokenRow};
use axum::Extension;
use axum::http::StatusCode;
use database::AuditEntry;
use kernel::{Code, Instant, Problem};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use web::{Created, Failure, Json, Path};

/// An API token, without its secret.
#[derive(Debug, Serialize, ToSchema)]
struct Token {
    id: TokenId,
    name: String,
    /// Permissions it is limited to; none means all of its user's.
    permissions: Option<Vec<String>>,
    created_at: Instant,
    expires_at: Instant,
}

#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TokensList {
    items: Vec<Token>,
}

impl From<TokenRow> for Token {
    fn from(row: TokenRow) -> Self {
        Self {
            id: row.id.into(),
            name: row.name,
            permissions: row.permissions.and_then(|it| serde_json::from_str(&it).ok()),
            created_at: Instant::from_micros(row.created_at_us),
            expires_at: Instant::from_micros(row.expires_at_us),
        }
    }
}

/// One's own API tokens.
#[utoipa::path(get, path = "/tokens", tag = "identity", responses((status = OK, body = TokensList)))]
pub(super) async fn list_tokens(person: Person) -> Result<Json<TokensList>, Failure> {
    let rows = store::tokens_of(&person.read(), person.principal.user.id).await?;
    Ok(Json(TokensList { items: rows.into_iter().map(Token::from).collect() }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct CreateToken {
    /// What it is for.
    name: String,
    /// Limit it to these permissions; leave out for all of one's own.
    permissions: Option<Vec<String>>,
    /// Days until it expires, 1 to 366.
    days: i64,
}

/// A new API token: the only time its secret is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewToken {
    token: Token,
    secret: String,
}

/// Make an API token for oneself.
#[utoipa::path(post, path = "/tokens", tag = "identity", request_body = CreateToken,
    responses((status = CREATED, body = NewToken)))]
pub(super) async fn create_token(
    person: Person,
    Extension(rights): Extension<Rights>,
    Json(request): Json<CreateToken>,
) -> Result<Created<NewToken>, Failure> {
    if request.name.trim().is_empty() {
        return Err(Problem::field("name", "required", "say what the token is for / 请说明用途").into());
    }
    if !(1..=366).contains(&request.days) {
        return Err(Problem::field(
            "days",
            "out_of_range",
            "must lie between 1 and 366 / 须在 1 至 366 之间",
        )
        .into());
    }
    if let Some(unknown) = request.permissions.iter().flatten().find(|it| !rights.knows(it)) {
        let message = format!("there is no permission `{unknown}` / 没有权限“{unknown}”");
        return Err(Problem::field("permissions", "unknown_permission", message).into());
    }
    if person.principal.session.is_none() {
        return Err(Problem::with_detail(Code::Forbidden, "a token cannot make tokens: log in").into());
    }
    let mut work = person.work().await?;
    let secret = secret::new_secret("ft_", person.app.deps.entropy.as_ref());
    let row = TokenRow {
        id: work.new_id(),
        user_id: person.principal.user.id.uuid(),
        name: request.name.trim().to_owned(),
        token_hash: secret::hash(&secret),
        permissions: request.permissions.map(|it| json!(it).to_string()),
        created_at_us: work.now().micros(),
        expires_at_us: work.now().plus_seconds(request.days * 86_400).micros(),
        revoked_at_us: None,
    };
    work.insert(row.clone()).await?;
    work.audit(AuditEntry {
        action: "identity.token_made",
        subject_kind: "token",
        subject: Some(row.id),
        unit: None,
        detail: json!({ "name": row.name, "days": request.days }),
    });
    work.commit().await?;
    Ok(Created(NewToken { token: row.into(), secret }))
}

/// Revoke one of one's own API tokens.
#[utoipa::path(delete, path = "/tokens/{token_id}", tag = "identity", params(("token_id" = TokenId, Path)),
    responses((status = NO_CONTENT)))]
pub(super) async fn revoke_token(person: Person, Path(token): Path<TokenId>) -> Result<StatusCode, Failure> {
    let mut work = person.work().await?;
    if store::revoke_token(&work, person.principal.user.id, token).await? == 0 {
        return Err(Problem::not_found().into());
    }
    work.audit(AuditEntry {
        action: "identity.token_revoked",
        subject_kind: "token",
        subject: Some(token.uuid()),
        unit: None,
        detail: json!({}),
    });
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
