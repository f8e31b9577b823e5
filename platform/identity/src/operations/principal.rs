//! From the secret of a session or token to somebody with rights.

use crate::model::{ActingFor, Delegation, DelegationId, Grant, Principal, RoleRef, User, UserId};
use crate::rules;
use crate::store;
use database::{Reader, Scope, Who};
use kernel::{Code, Instant, Problem};
use uuid::Uuid;
use web::App;

/// How long a session or token goes without noting that it was used: a write for every request would be too
/// many.
const SEEN_GRAIN_SECONDS: i64 = 60;

pub(crate) async fn principal_of_session(app: &App, token_hash: &str) -> Result<Principal, Problem> {
    let reader = app.db.read(Scope::Everything);
    let session = store::session(&reader, token_hash).await?.ok_or_else(refused)?;
    let now = app.now();
    let (created, seen) =
        (Instant::from_micros(session.created_at_us), Instant::from_micros(session.seen_at_us));
    if !rules::session_holds(created, seen, now, &app.settings.security) {
        return Err(refused());
    }
    if seen.plus_seconds(SEEN_GRAIN_SECONDS) < now {
        let work = app.db.work(Who::system("session"), Scope::Everything).await?;
        store::touch_session(&work, token_hash, now).await?;
        work.commit().await?;
    }
    let user = known(&reader, session.user_id.into()).await?;
    let own = store::grants_of(&reader, &user).await?;
    let mut asks_for_factor = asks_for_factor(app, &own);
    let mut principal = principal(user, own);
    principal.session = Some(token_hash.to_owned());
    if let Some((acting_for, grants)) = borrowed(app, &reader, &principal.user, session.delegation_id).await?
    {
        asks_for_factor |= self::asks_for_factor(app, &grants);
        (principal.acting_for, principal.grants) = (Some(acting_for), grants);
    }
    principal.lacks_second_factor = asks_for_factor && !store::has_factor(&reader, principal.user.id).await?;
    Ok(principal)
}

pub(crate) async fn principal_of_token(app: &App, token_hash: &str) -> Result<Principal, Problem> {
    let reader = app.db.read(Scope::Everything);
    let token = store::token(&reader, token_hash).await?.ok_or_else(refused)?;
    let now = app.now();
    if token.expires_at_us <= now.micros() {
        return Err(refused());
    }
    let seen = token.used_at_us.map(Instant::from_micros);
    if seen.is_none_or(|it| it.plus_seconds(SEEN_GRAIN_SECONDS) < now) {
        let work = app.db.work(Who::system("session"), Scope::Everything).await?;
        store::touch_token(&work, token.id, now).await?;
        work.commit().await?;
    }
    let token_permissions =
        token.permissions.as_deref().map(serde_json::from_str).transpose().map_err(Problem::internal)?;
    let token_path = match token.unit_id {
        None => None,
        Some(id) => {
            let unit = organisation::find_unit(&reader, id.into()).await?;
            Some(unit.ok_or_else(refused)?.path)
        }
    };
    let user = known(&reader, token.user_id.into()).await?;
    let grants = store::grants_of(&reader, &user).await?;
    Ok(Principal { token_permissions, token_path, ..principal(user, grants) })
}

/// A user as they are now, without a session: with their own rights, and nobody else's. None when they are gone or
/// disabled.
pub(crate) async fn principal_of_user(app: &App, user: UserId) -> Result<Option<Principal>, Problem> {
    let reader = app.db.read(Scope::Everything);
    let Some(user) = store::user_by_id(&reader, user).await?.filter(|it| !it.is_disabled) else {
        return Ok(None);
    };
    let grants = store::grants_of(&reader, &user).await?;
    Ok(Some(principal(user, grants)))
}

fn refused() -> Problem {
    Problem::new(Code::Unauthenticated)
}

async fn known(reader: &Reader, user: UserId) -> Result<User, Problem> {
    let user = store::user_by_id(reader, user).await?.filter(|it| !it.is_disabled);
    user.ok_or_else(refused)
}

fn principal(user: User, grants: Vec<Grant>) -> Principal {
    Principal {
        user,
        grants,
        acting_for: None,
        session: None,
        token_permissions: None,
        token_path: None,
        lacks_second_factor: false,
    }
}

/// Whether one of the grants asks its holder for a second factor.
pub(super) fn asks_for_factor(app: &App, grants: &[Grant]) -> bool {
    let asked = &app.settings.security.second_factor_roles;
    grants.iter().any(|it| match (&it.role, &it.own) {
        (RoleRef::BuiltIn(role), _) => asked.iter().any(|name| name == role.as_str()),
        (RoleRef::Own(_), own) => own.as_ref().is_some_and(|it| it.needs_second_factor),
    })
}

/// Whose rights are used in a session instead of the own ones. A delegation that has ended gives nothing, and
/// the own rights count again.
async fn borrowed(
    app: &App,
    reader: &Reader,
    taker: &User,
    delegation: Option<Uuid>,
) -> Result<Option<(ActingFor, Vec<Grant>)>, Problem> {
    let Some(id) = delegation else { return Ok(None) };
    let Some(delegation) = store::delegation(reader, DelegationId(id)).await? else { return Ok(None) };
    if delegation.to != taker.id || !delegation.is_in_force(app.now()) {
        return Ok(None);
    }
    let giver = store::user_by_id(reader, delegation.from).await?.filter(|it| !it.is_disabled);
    let Some(giver) = giver else { return Ok(None) };
    let grants = handed_over(store::grants_of(reader, &giver).await?, &delegation);
    let acting_for = ActingFor {
        delegation: delegation.id,
        user: giver.id,
        login: giver.login,
        until: delegation.ends_at,
    };
    Ok(Some((acting_for, grants)))
}

/// What the giver holds now and has handed over: what was taken from the giver meanwhile is gone here too.
fn handed_over(grants: Vec<Grant>, delegation: &Delegation) -> Vec<Grant> {
    match &delegation.part {
        None => grants,
        Some(part) => grants.into_iter().filter(|it| part.contains(&(it.role, it.unit))).collect(),
    }
}
