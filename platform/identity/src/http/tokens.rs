//! API tokens: one's own, and those of others for who manages them.

use super::users::managed;
use crate::actor::{Actor, Person};
use crate::model::{TokenId, UserId};
use crate::permissions::Rights;
use crate::store::{self, TokenRow};
use crate::{may, secret};
use axum::Extension;
use axum::http::StatusCode;
use database::{AuditEntry, Scope, Subtree, Work};
use kernel::{Instant, Problem};
use organisation::{UnitId, unit_in_sight};
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
    /// The unit to which it is limited, with all below it; none means all of its user's.
    unit_id: Option<UnitId>,
    created_at: Instant,
    expires_at: Instant,
    /// None when it was never used.
    used_at: Option<Instant>,
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
            unit_id: row.unit_id.map(UnitId::from),
            created_at: Instant::from_micros(row.created_at_us),
            expires_at: Instant::from_micros(row.expires_at_us),
            used_at: row.used_at_us.map(Instant::from_micros),
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
    /// Limit it to this unit and those below it; leave out for all where one holds the permissions.
    unit_id: Option<UnitId>,
    /// Days until it expires, at least 1; the settings say how many at most.
    days: i64,
}

/// A new API token: the only time its secret is shown.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct NewToken {
    token: Token,
    secret: String,
}

/// What may be asked of a token: it ends, and it never does more than its user.
fn check(person: &Person, rights: &Rights, request: &CreateToken) -> Result<(), Problem> {
    if request.name.trim().is_empty() {
        return Err(Problem::field("name", "required", "say what the token is for / 请说明用途"));
    }
    let days_max = person.app.settings.security.token_days_max;
    if !(1..=days_max).contains(&request.days) {
        let text = format!("must lie between 1 and {days_max} / 须在 1 至 {days_max} 之间");
        return Err(Problem::field("days", "out_of_range", text));
    }
    for name in request.permissions.iter().flatten() {
        let Some(permission) = rights.find(name) else {
            let text = format!("there is no permission `{name}` / 没有权限“{name}”");
            return Err(Problem::field("permissions", "unknown_permission", text));
        };
        if !person.principal.may(permission.name, permission.roles) {
            let text = format!("you do not hold `{name}` yourself / 您自己没有权限“{name}”");
            return Err(Problem::field("permissions", "not_held", text));
        }
    }
    Ok(())
}

/// Everything below the units where the person holds a role.
fn reach(person: &Person) -> Scope {
    let grants = person.principal.grants.iter();
    Scope::Subtrees(grants.map(|it| Subtree { path: it.unit_path.clone(), own_of: None }).collect())
}

/// Make an API token for oneself.
#[utoipa::path(post, path = "/tokens", tag = "identity", request_body = CreateToken,
    responses((status = CREATED, body = NewToken)))]
pub(super) async fn create_token(
    person: Person,
    Extension(rights): Extension<Rights>,
    Json(request): Json<CreateToken>,
) -> Result<Created<NewToken>, Failure> {
    person.own_session()?;
    check(&person, &rights, &request)?;
    let mut work = person.work().await?;
    if let Some(unit) = request.unit_id {
        unit_in_sight(&work, &reach(&person), "unit_id", unit).await?;
    }
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
        unit_id: request.unit_id.map(UnitId::uuid),
        used_at_us: None,
    };
    work.insert(row.clone()).await?;
    work.audit(AuditEntry {
        action: "identity.token_made",
        subject_kind: "token",
        subject: Some(row.id),
        unit: None,
        detail: json!({ "name": row.name, "days": request.days, "permissions": row.permissions, "unit": row.unit_id }),
    });
    work.commit().await?;
    Ok(Created(NewToken { token: row.into(), secret }))
}

/// Revoke one of one's own API tokens.
#[utoipa::path(delete, path = "/tokens/{token_id}", tag = "identity", params(("token_id" = TokenId, Path)),
    responses((status = NO_CONTENT)))]
pub(super) async fn revoke_token(person: Person, Path(token): Path<TokenId>) -> Result<StatusCode, Failure> {
    let mut work = person.work().await?;
    revoke(&mut work, person.user(), token).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn revoke(work: &mut Work, user: UserId, token: TokenId) -> Result<(), Problem> {
    if store::revoke_token(work, user, token).await? == 0 {
        return Err(Problem::not_found());
    }
    work.audit(AuditEntry {
        action: "identity.token_revoked",
        subject_kind: "token",
        subject: Some(token.uuid()),
        unit: None,
        detail: json!({}),
    });
    Ok(())
}

/// The API tokens of a user.
#[utoipa::path(get, path = "/users/{user_id}/tokens", tag = "identity", params(("user_id" = UserId, Path)),
    responses((status = OK, body = TokensList)))]
pub(super) async fn list_user_tokens(
    actor: Actor<may::ManageUsers>,
    Extension(rights): Extension<Rights>,
    Path(id): Path<UserId>,
) -> Result<Json<TokensList>, Failure> {
    let reader = actor.read();
    let user = managed(&reader, &actor, &rights, id).await?;
    let rows = store::tokens_of(&reader, user.id).await?;
    Ok(Json(TokensList { items: rows.into_iter().map(Token::from).collect() }))
}

/// Revoke an API token of a user.
#[utoipa::path(delete, path = "/users/{user_id}/tokens/{token_id}", tag = "identity",
    params(("user_id" = UserId, Path), ("token_id" = TokenId, Path)), responses((status = NO_CONTENT)))]
pub(super) async fn revoke_user_token(
    actor: Actor<may::ManageUsers>,
    Extension(rights): Extension<Rights>,
    Path((id, token)): Path<(UserId, TokenId)>,
) -> Result<StatusCode, Failure> {
    let mut work = actor.work().await?;
    let user = managed(&work, &actor, &rights, id).await?;
    revoke(&mut work, user.id, token).await?;
    work.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
