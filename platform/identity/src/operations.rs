//! Logging in and out, setting up, granting.

use crate::model::{Principal, Role, User, UserId};
use crate::rules::{self, Door};
use crate::store::{self, GrantRow, LinkRow, SessionRow, UserRow};
use crate::{password, secret};
use database::{AuditEntry, Scope, Work};
use kernel::{Code, Entropy, FieldProblem, Instant, Problem};
use organisation::UnitId;
use serde_json::json;
use uuid::Uuid;
use web::App;

/// Why a user cannot be added or changed.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("login `{0}` is taken")]
    LoginTaken(String),
    #[error("{}", .0.message)]
    Field(FieldProblem),
    #[error("this link is not valid: it is spent, expired or mistyped; ask for a new one")]
    LinkSpent,
    #[error(transparent)]
    Database(#[from] database::Error),
}

impl From<IdentityError> for Problem {
    fn from(error: IdentityError) -> Self {
        let text = error.to_string();
        match error {
            IdentityError::LoginTaken(_) => {
                Problem { code: Code::AlreadyExists, ..Problem::field("login", "taken", text) }
            }
            IdentityError::Field(field) => Problem::invalid(vec![field]),
            IdentityError::LinkSpent => Problem::field("token", "spent", text),
            IdentityError::Database(error) => error.into(),
        }
    }
}

/// What is needed to add a user.
#[derive(Clone, Debug)]
pub struct NewUser {
    pub login: String,
    pub employee: Option<Uuid>,
    /// Roles, each at a unit and below.
    pub grants: Vec<(Role, UnitId)>,
}

fn audited(action: &'static str, user: UserId, detail: serde_json::Value) -> AuditEntry {
    AuditEntry { action, subject_kind: "user", subject: Some(user.uuid()), unit: None, detail }
}

/// Adds somebody who can log in as soon as they have set a password by a set-up link.
pub async fn add_user(work: &mut Work, new: NewUser) -> Result<User, IdentityError> {
    let login = rules::normal_login(&new.login);
    if let Some(problem) = rules::login_problem(&login) {
        return Err(IdentityError::Field(problem));
    }
    if store::user_by_login(work, &login).await?.is_some() {
        return Err(IdentityError::LoginTaken(login));
    }
    let row = UserRow {
        id: work.new_id(),
        login,
        employee_id: new.employee,
        password_hash: None,
        is_disabled: false,
        failures: 0,
        locked_until_us: 0,
        lang: "zh".to_owned(),
        created_at_us: work.now().micros(),
        version: 1,
    };
    let user = User::from(row.clone());
    work.insert(row).await?;
    add_grants(work, user.id, &new.grants).await?;
    let grants: Vec<_> =
        new.grants.iter().map(|(role, unit)| json!({ "role": role, "unit": unit })).collect();
    work.audit(audited("identity.user_added", user.id, json!({ "login": user.login, "grants": grants })));
    Ok(user)
}

async fn add_grants(work: &Work, user: UserId, grants: &[(Role, UnitId)]) -> Result<(), database::Error> {
    let rows = grants.iter().map(|(role, unit)| GrantRow {
        id: work.new_id(),
        user_id: user.uuid(),
        role: role.as_str().to_owned(),
        unit_id: unit.uuid(),
    });
    work.insert_all(rows.collect::<Vec<_>>()).await
}

/// Replaces everything granted to a user, and ends their sessions so that it holds at once.
pub(crate) async fn replace_grants(
    work: &mut Work,
    user: UserId,
    grants: &[(Role, UnitId)],
) -> Result<(), IdentityError> {
    store::remove_grants(work, user).await?;
    add_grants(work, user, grants).await?;
    store::end_sessions(work, user, "").await?;
    let grants: Vec<_> = grants.iter().map(|(role, unit)| json!({ "role": role, "unit": unit })).collect();
    work.audit(audited("identity.grants_changed", user, json!({ "grants": grants })));
    Ok(())
}

/// Says which employee a user is. It decides whose customers a maintainer sees.
pub(crate) async fn set_employee(work: &mut Work, user: &User, employee: Uuid) -> Result<(), IdentityError> {
    store::save_employee(work, user.id, employee).await?;
    store::end_sessions(work, user.id, "").await?;
    work.audit(audited("identity.employee_set", user.id, json!({ "employee": employee })));
    Ok(())
}

/// Locks a user out, or lets them in again.
pub(crate) async fn set_disabled(
    work: &mut Work,
    mut user: User,
    disabled: bool,
) -> Result<(), IdentityError> {
    user.is_disabled = disabled;
    store::save_user(work, &user).await?;
    if disabled {
        store::end_sessions(work, user.id, "").await?;
    }
    let action = if disabled { "identity.user_disabled" } else { "identity.user_enabled" };
    work.audit(audited(action, user.id, json!({})));
    Ok(())
}

/// Makes a link by which a password can be set once. The secret is returned and never stored.
pub async fn issue_setup_link(
    work: &mut Work,
    user: UserId,
    settings: &settings::Security,
    entropy: &dyn Entropy,
) -> Result<String, IdentityError> {
    let token = secret::new_secret("fs_", entropy);
    let expires_at_us = work.now().plus_seconds(settings.setup_link_hours * 3_600).micros();
    let row =
        LinkRow { token_hash: secret::hash(&token), user_id: user.uuid(), expires_at_us, used_at_us: None };
    work.insert(row).await?;
    work.audit(audited("identity.setup_link_issued", user, json!({})));
    Ok(token)
}

/// Sets the password of a user by a link. All sessions of the user end.
pub(crate) async fn set_up(
    app: &App,
    work: &mut Work,
    token: &str,
    password: String,
) -> Result<User, Problem> {
    let hash = secret::hash(token.trim());
    let link = store::link(work, &hash).await?.filter(|it| it.used_at_us.is_none());
    let link = link.filter(|it| work.now().micros() < it.expires_at_us).ok_or(IdentityError::LinkSpent)?;
    let user = store::user_by_id(work, link.user_id.into()).await?.ok_or(IdentityError::LinkSpent)?;
    set_password(app, work, user.clone(), password).await?;
    if !store::spend_link(work, &hash).await? {
        return Err(IdentityError::LinkSpent.into());
    }
    Ok(user)
}

/// Gives a user a new password after checking it against the rules. All sessions of the user end.
pub async fn set_password(
    app: &App,
    work: &mut Work,
    mut user: User,
    password: String,
) -> Result<(), Problem> {
    let length_min = app.settings.security.password_length_min;
    if let Some(problem) = rules::password_problem(&password, &user.login, length_min) {
        return Err(Problem::invalid(vec![problem]));
    }
    user.password_hash = Some(password::hash(password, app.deps.entropy.as_ref()).await?);
    (user.failures, user.locked_until_us) = (0, 0);
    store::save_user(work, &user).await?;
    store::end_sessions(work, user.id, "").await?;
    work.audit(audited("identity.password_set", user.id, json!({})));
    Ok(())
}

/// Checks name and password and opens a session. The answer does not tell which of the two was wrong.
///
/// The slow hash is compared before the write transaction begins, so that nobody waits for it.
pub(crate) async fn log_in(
    app: &App,
    login: &str,
    password: String,
    agent: &str,
) -> Result<(User, String), Problem> {
    let user = store::user_by_login(&app.db.read(Scope::Everything), &rules::normal_login(login)).await?;
    if let Some(Door::Locked { seconds }) = user.as_ref().map(|it| rules::door(it, app.now())) {
        let detail =
            format!("try again in {} minutes / 请在 {0} 分钟后重试", kernel::rounding::div_ceil(seconds, 60));
        let retry_seconds = Some(seconds);
        return Err(Problem { retry_seconds, ..Problem::with_detail(Code::LockedOut, detail) });
    }
    let fits = password::fits(password, user.as_ref().and_then(|it| it.password_hash.clone())).await?;
    let admitted = user.as_ref().filter(|it| fits && !it.is_disabled);
    let mut work = app.db.work(who_knocks(admitted), Scope::Subtrees(Vec::new())).await?;
    let Some(mut user) = user else {
        work.audit(AuditEntry {
            action: "identity.login_failed",
            subject_kind: "user",
            subject: None,
            unit: None,
            // What was typed may be a password in the wrong field: it is not kept.
            detail: json!({ "reason": "unknown_login" }),
        });
        work.commit().await?;
        return Err(Problem::new(Code::LoginFailed));
    };
    if !fits || user.is_disabled {
        if !user.is_disabled {
            (user.failures, user.locked_until_us) =
                rules::after_failure(&user, work.now(), &app.settings.security);
            store::save_user(&work, &user).await?;
        }
        work.audit(audited("identity.login_failed", user.id, json!({ "failures": user.failures })));
        work.commit().await?;
        return Err(Problem::new(Code::LoginFailed));
    }
    (user.failures, user.locked_until_us) = (0, 0);
    store::save_user(&work, &user).await?;
    let token = open_session(&work, user.id, agent, app.deps.entropy.as_ref()).await?;
    work.audit(audited("identity.logged_in", user.id, json!({})));
    work.commit().await?;
    Ok((user, token))
}

/// Nobody in particular until the password has proved who it is.
fn who_knocks(admitted: Option<&User>) -> database::Who {
    let anonymous = database::Who { trace_id: web::trace(), ..database::Who::anonymous() };
    match admitted {
        None => anonymous,
        Some(user) => database::Who {
            kind: database::WhoKind::User,
            user: Some(user.id.uuid()),
            name: user.login.clone(),
            ..anonymous
        },
    }
}

/// Opens a session for somebody who has proved who they are. The secret is returned and never stored.
pub async fn open_session(
    work: &Work,
    user: UserId,
    agent: &str,
    entropy: &dyn Entropy,
) -> Result<String, database::Error> {
    let token = secret::new_secret("", entropy);
    work.insert(SessionRow {
        token_hash: secret::hash(&token),
        id: work.new_id(),
        user_id: user.uuid(),
        created_at_us: work.now().micros(),
        seen_at_us: work.now().micros(),
        agent: agent.chars().take(200).collect(),
    })
    .await?;
    Ok(token)
}

/// How long a session goes without noting that it was used: a write for every request would be too many.
const SEEN_GRAIN_SECONDS: i64 = 60;

pub(crate) async fn principal_of_session(app: &App, token_hash: &str) -> Result<Principal, Problem> {
    let reader = app.db.read(Scope::Everything);
    let refused = || Problem::new(Code::Unauthenticated);
    let session = store::session(&reader, token_hash).await?.ok_or_else(refused)?;
    let now = app.now();
    let (created, seen) =
        (Instant::from_micros(session.created_at_us), Instant::from_micros(session.seen_at_us));
    if !rules::session_holds(created, seen, now, &app.settings.security) {
        return Err(refused());
    }
    if seen.plus_seconds(SEEN_GRAIN_SECONDS) < now {
        let work = app.db.work(database::Who::system("session"), Scope::Everything).await?;
        store::touch_session(&work, token_hash, now).await?;
        work.commit().await?;
    }
    let principal = principal(&reader, session.user_id.into()).await?;
    Ok(Principal { session: Some(token_hash.to_owned()), ..principal })
}

pub(crate) async fn principal_of_token(app: &App, token_hash: &str) -> Result<Principal, Problem> {
    let reader = app.db.read(Scope::Everything);
    let refused = || Problem::new(Code::Unauthenticated);
    let token = store::token(&reader, token_hash).await?.ok_or_else(refused)?;
    if token.expires_at_us <= app.now().micros() {
        return Err(refused());
    }
    let token_permissions =
        token.permissions.as_deref().map(serde_json::from_str).transpose().map_err(Problem::internal)?;
    Ok(Principal { token_permissions, ..principal(&reader, token.user_id.into()).await? })
}

/// A user as they are now, without a session; none when they are gone or disabled.
pub(crate) async fn principal_of_user(app: &App, user: UserId) -> Result<Option<Principal>, Problem> {
    match principal(&app.db.read(Scope::Everything), user).await {
        Ok(principal) => Ok(Some(principal)),
        Err(problem) if problem.code == Code::Unauthenticated => Ok(None),
        Err(problem) => Err(problem),
    }
}

async fn principal(reader: &database::Reader, user: UserId) -> Result<Principal, Problem> {
    let user = store::user_by_id(reader, user).await?.filter(|it| !it.is_disabled);
    let user = user.ok_or_else(|| Problem::new(Code::Unauthenticated))?;
    let grants = store::grants_of(reader, user.id).await?;
    Ok(Principal { user, grants, session: None, token_permissions: None })
}
