//! Logging in: name and password first, then the second factor of whoever has one.

use super::{audited, prove};
use crate::model::{User, UserId, Visit};
use crate::rules::{self, Door};
use crate::store::{self, ChallengeRow, SessionRow};
use crate::{password, secret};
use database::{AuditEntry, Scope, Who, WhoKind, Work};
use kernel::{Code, Entropy, Instant, Problem};
use serde_json::json;
use web::App;

/// How long somebody may take to find their other device.
const CHALLENGE_SECONDS: i64 = 300;

/// What comes of a first proof of who somebody is.
#[derive(Debug)]
pub(crate) enum Entered {
    /// They are in; the secret of the session is never stored.
    In { token: String },
    /// They must prove their second factor, by this one-time token.
    SecondStep { challenge: String, expires_at: Instant },
}

/// Checks name and password and opens a session. The answer does not tell which of the two was wrong.
///
/// The slow hash is compared before the write transaction begins, so that nobody waits for it.
pub(crate) async fn log_in(
    app: &App,
    login: &str,
    password: String,
    visit: &Visit,
) -> Result<Entered, Problem> {
    let user = store::user_by_login(&app.db.read(Scope::Everything), &rules::normal_login(login)).await?;
    if let Some(user) = &user {
        refuse_locked(user, app.now())?;
    }
    let fits = password::fits(password, user.as_ref().and_then(|it| it.password_hash.clone())).await?;
    let admitted = user.as_ref().filter(|it| fits && !it.is_disabled);
    let mut work = app.db.work(who_knocks(admitted), Scope::Subtrees(Vec::new())).await?;
    let Some(user) = user else {
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
        let failures = if user.is_disabled { 0 } else { count_failure(app, &work, user.id).await? };
        work.audit(audited("identity.login_failed", user.id, json!({ "failures": failures })));
        work.commit().await?;
        return Err(Problem::new(Code::LoginFailed));
    }
    enter(app, work, user, visit).await
}

/// Lets in whoever proved who they are, or asks for their second factor. Commits.
pub(crate) async fn enter(app: &App, mut work: Work, user: User, visit: &Visit) -> Result<Entered, Problem> {
    if store::has_factor(&work, user.id).await? {
        // Failures are forgotten at the second step only: a known password must not open endless tries at it.
        let challenge = secret::new_secret("", app.deps.entropy.as_ref());
        let expires_at = work.now().plus_seconds(CHALLENGE_SECONDS);
        work.insert(ChallengeRow {
            token_hash: secret::hash(&challenge),
            user_id: user.id.uuid(),
            expires_at_us: expires_at.micros(),
        })
        .await?;
        work.audit(audited("identity.second_step_asked", user.id, json!({})));
        work.commit().await?;
        return Ok(Entered::SecondStep { challenge, expires_at });
    }
    let token = let_in(app, &mut work, &user, visit).await?;
    work.commit().await?;
    Ok(Entered::In { token })
}

/// The second step: a code of the other device, or one of the recovery codes.
pub(crate) async fn pass_second_step(
    app: &App,
    challenge: &str,
    code: &str,
    visit: &Visit,
) -> Result<Entered, Problem> {
    let expired = || {
        let text = "this took too long or was done already: begin again / 登录步骤已过期或已完成,请重新登录";
        Problem::field("challenge", "expired", text)
    };
    let reader = app.db.read(Scope::Everything);
    let hash = secret::hash(challenge.trim());
    let waiting = store::challenge(&reader, &hash).await?.filter(|it| app.now().micros() < it.expires_at_us);
    let waiting = waiting.ok_or_else(expired)?;
    let user = store::user_by_id(&reader, waiting.user_id.into()).await?.filter(|it| !it.is_disabled);
    let user = user.ok_or_else(expired)?;
    let work = app.db.work(who_knocks(Some(&user)), Scope::Subtrees(Vec::new())).await?;
    let mut work = prove(app, work, user.id, code).await?;
    if !store::spend_challenge(&work, &hash).await? {
        return Err(expired());
    }
    let token = let_in(app, &mut work, &user, visit).await?;
    work.commit().await?;
    Ok(Entered::In { token })
}

async fn let_in(app: &App, work: &mut Work, user: &User, visit: &Visit) -> Result<String, Problem> {
    store::save_failures(work, user.id, 0, 0).await?;
    let token = open_session_from(work, user.id, visit, app.deps.entropy.as_ref()).await?;
    work.audit(audited("identity.logged_in", user.id, json!({})));
    Ok(token)
}

pub(crate) fn refuse_locked(user: &User, now: Instant) -> Result<(), Problem> {
    let Door::Locked { seconds } = rules::door(user, now) else { return Ok(()) };
    let detail =
        format!("try again in {} minutes / 请在 {0} 分钟后重试", kernel::rounding::div_ceil(seconds, 60));
    let retry_seconds = Some(seconds);
    Err(Problem { retry_seconds, ..Problem::with_detail(Code::LockedOut, detail) })
}

/// Counts one more failure, and locks the account when there were too many. Returns how many there are.
pub(super) async fn count_failure(app: &App, work: &Work, user: UserId) -> Result<i64, Problem> {
    let Some(user) = store::hold_user(work, user).await? else { return Ok(0) };
    let (failures, locked_until_us) = rules::after_failure(&user, work.now(), &app.settings.security);
    store::save_failures(work, user.id, failures, locked_until_us).await?;
    Ok(failures)
}

/// Nobody in particular until a proof says who it is.
pub(super) fn who_knocks(admitted: Option<&User>) -> Who {
    let anonymous = Who { trace_id: web::trace(), ..Who::anonymous() };
    match admitted {
        None => anonymous,
        Some(user) => {
            Who { kind: WhoKind::User, user: Some(user.id.uuid()), name: user.login.clone(), ..anonymous }
        }
    }
}

/// Opens a session for somebody who has proved who they are. The secret is returned and never stored.
pub async fn open_session(
    work: &Work,
    user: UserId,
    agent: &str,
    entropy: &dyn Entropy,
) -> Result<String, database::Error> {
    let visit = Visit { agent: agent.to_owned(), address: String::new() };
    open_session_from(work, user, &visit, entropy).await
}

async fn open_session_from(
    work: &Work,
    user: UserId,
    visit: &Visit,
    entropy: &dyn Entropy,
) -> Result<String, database::Error> {
    let token = secret::new_secret("", entropy);
    work.insert(SessionRow {
        token_hash: secret::hash(&token),
        id: work.new_id(),
        user_id: user.uuid(),
        created_at_us: work.now().micros(),
        seen_at_us: work.now().micros(),
        agent: visit.agent.chars().take(200).collect(),
        address: visit.address.clone(),
        delegation_id: None,
    })
    .await?;
    Ok(token)
}
