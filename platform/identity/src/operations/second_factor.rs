//! The second factor: a secret shared with an app, proved by a code that works once.

use super::door::{count_failure, refuse_locked};
use super::{asks, audited};
use crate::model::{User, UserId};
use crate::store::{self, FactorRow, RecoveryCodeRow};
use crate::{secret, totp};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use database::{Sql, Work};
use kernel::{Code, Entropy, Problem};
use serde_json::json;
use vault::SubjectId;
use web::App;

/// What the other device needs. Shown once.
#[derive(Debug)]
pub(crate) struct Enrolment {
    pub(crate) secret: String,
    pub(crate) address: String,
}

const RECOVERY_CODES: usize = 10;
/// 80 bits: no slow hash is needed for what cannot be guessed.
const RECOVERY_CODE_BYTES: usize = 10;

/// Begins to set up a second factor: it counts when a first code has confirmed it.
pub(crate) async fn enrol(app: &App, work: &Work, user: &User) -> Result<Enrolment, Problem> {
    if store::has_factor(work, user.id).await? {
        let text = "there is a second factor already: turn it off first / 已启用两步验证,请先关闭";
        return Err(Problem::with_detail(Code::Refused, text));
    }
    let mut bytes = [0; totp::SECRET_BYTES];
    app.deps.entropy.fill(&mut bytes);
    let plain = json!({ "totp": HEXLOWER.encode(&bytes) });
    let sealed = app.vault.seal_json(work, SubjectId(user.id.uuid()), &plain).await?;
    store::remove_factor(work, user.id).await?;
    work.insert(FactorRow {
        user_id: user.id.uuid(),
        sealed: sealed.to_string(),
        confirmed_at_us: None,
        step_used: 0,
        created_at_us: work.now().micros(),
    })
    .await?;
    Ok(Enrolment { secret: totp::shown(&bytes), address: totp::address(&user.login, &bytes) })
}

/// Confirms a second factor by its first code, and gives the recovery codes. Other sessions end.
pub(crate) async fn confirm_second_factor(
    app: &App,
    work: Work,
    user: &User,
    code: &str,
    session_hash: &str,
) -> Result<Vec<String>, Problem> {
    let factor = store::factor(&work, user.id).await?.filter(|it| it.confirmed_at_us.is_none());
    if factor.is_none() {
        let text = "begin to set up the second factor first / 请先开始启用两步验证";
        return Err(Problem::with_detail(Code::Refused, text));
    }
    let mut work = prove(app, work, user.id, code).await?;
    store::confirm_factor(&work, user.id).await?;
    let codes = new_recovery_codes(&work, user.id, app.deps.entropy.as_ref()).await?;
    store::end_sessions(&work, user.id, session_hash).await?;
    work.audit(audited("identity.second_factor_set", user.id, json!({})));
    work.commit().await?;
    Ok(codes)
}

/// Gives new recovery codes; the old ones stop working.
pub(crate) async fn renew_recovery_codes(
    app: &App,
    work: Work,
    user: &User,
    code: &str,
) -> Result<Vec<String>, Problem> {
    require_factor(&work, user.id).await?;
    let mut work = prove(app, work, user.id, code).await?;
    let codes = new_recovery_codes(&work, user.id, app.deps.entropy.as_ref()).await?;
    work.audit(audited("identity.recovery_codes_renewed", user.id, json!({})));
    work.commit().await?;
    Ok(codes)
}

/// Removes one's own second factor, unless a role asks for it.
pub(crate) async fn turn_off_second_factor(
    app: &App,
    work: Work,
    user: &User,
    code: &str,
) -> Result<(), Problem> {
    require_factor(&work, user.id).await?;
    if asks(app, &work, user).await? {
        let text = "one of your roles asks for it / 您的角色要求启用两步验证";
        return Err(Problem::with_detail(Code::Refused, text));
    }
    let mut work = prove(app, work, user.id, code).await?;
    store::remove_factor(&work, user.id).await?;
    work.audit(audited("identity.second_factor_removed", user.id, json!({})));
    work.commit().await?;
    Ok(())
}

/// Removes the second factor of somebody who lost it, and ends their sessions; false when they had none.
pub async fn reset_second_factor(work: &mut Work, user: UserId) -> Result<bool, Problem> {
    if !store::remove_factor(work, user).await? {
        return Ok(false);
    }
    store::end_sessions(work, user, "").await?;
    work.audit(audited("identity.second_factor_reset", user, json!({})));
    Ok(true)
}

async fn require_factor(sql: &impl Sql, user: UserId) -> Result<(), Problem> {
    if store::has_factor(sql, user).await? {
        return Ok(());
    }
    Err(Problem::with_detail(Code::Refused, "there is no second factor yet / 尚未启用两步验证"))
}

/// Goes on with the work if `code` is right: one of the app's that was not used yet, or an unspent recovery code.
/// A wrong one counts towards the lock, and that is committed.
pub(crate) async fn prove(app: &App, mut work: Work, user: UserId, code: &str) -> Result<Work, Problem> {
    // Held, so that two codes that come at once are judged one after the other.
    let held = store::hold_user(&work, user).await?.ok_or_else(Problem::not_found)?;
    refuse_locked(&held, work.now())?;
    let factor = store::factor(&work, user).await?.ok_or_else(Problem::not_found)?;
    let sealed = serde_json::from_str(&factor.sealed).map_err(Problem::internal)?;
    let plain = app.vault.open_json(&work, &sealed).await?;
    let secret = plain.and_then(|it| HEXLOWER.decode(it.get("totp")?.as_str()?.as_bytes()).ok());
    let secret = secret.ok_or_else(|| Problem::internal("the secret of a second factor does not open"))?;
    let fault = match totp::step_of(&secret, code, work.now()) {
        Some(step) if store::use_step(&work, user, step).await? => return Ok(work),
        Some(_) => {
            ("used", "this code was used already: wait for the next one / 此验证码已使用,请等待下一个验证码")
        }
        None if spend_recovery_code(&mut work, user, code).await? => return Ok(work),
        None => ("wrong", "this code is not right / 验证码不正确"),
    };
    let failures = count_failure(app, &work, user).await?;
    let detail = json!({ "failures": failures, "reason": fault.0 });
    work.audit(audited("identity.second_factor_refused", user, detail));
    work.commit().await?;
    Err(Problem::field("code", fault.0, fault.1))
}

async fn spend_recovery_code(work: &mut Work, user: UserId, typed: &str) -> Result<bool, Problem> {
    let spent = store::spend_recovery_code(work, user, &hash_of_recovery_code(typed)).await?;
    if spent {
        let left = store::count_recovery_codes(work, user).await?;
        work.audit(audited("identity.recovery_code_used", user, json!({ "left": left })));
    }
    Ok(spent)
}

/// People type them with or without dashes, in either case.
fn hash_of_recovery_code(typed: &str) -> String {
    let plain: String = typed.chars().filter(|it| it.is_ascii_alphanumeric()).collect();
    secret::hash(&plain.to_ascii_uppercase())
}

async fn new_recovery_codes(
    work: &Work,
    user: UserId,
    entropy: &dyn Entropy,
) -> Result<Vec<String>, Problem> {
    store::remove_recovery_codes(work, user).await?;
    let mut codes = Vec::with_capacity(RECOVERY_CODES);
    for _ in 0..RECOVERY_CODES {
        let mut bytes = [0; RECOVERY_CODE_BYTES];
        entropy.fill(&mut bytes);
        let plain = BASE32_NOPAD.encode(&bytes);
        codes.push(plain.as_bytes().chunks(4).map(String::from_utf8_lossy).collect::<Vec<_>>().join("-"));
    }
    let rows = codes.iter().map(|it| RecoveryCodeRow {
        user_id: user.uuid(),
        code_hash: hash_of_recovery_code(it),
        used_at_us: None,
    });
    work.insert_all(rows.collect::<Vec<_>>()).await?;
    Ok(codes)
}
