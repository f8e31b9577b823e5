//! Setting and changing passwords.

use super::door::count_failure;
use super::{IdentityError, audited};
use crate::model::{User, UserId};
use crate::store::{self, LinkRow};
use crate::{password, rules, secret};
use database::{Sql, Work};
use kernel::{Entropy, Problem};
use serde_json::json;
use vault::{PersonalKind, SubjectId};
use web::App;

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
pub async fn set_password(app: &App, work: &mut Work, user: User, password: String) -> Result<(), Problem> {
    store_password(app, work, user, password, "").await
}

/// Changes a user's own password; they have proved the old one. The session in which they do it goes on, all
/// others end.
pub(crate) async fn change_password(
    app: &App,
    work: &mut Work,
    user: User,
    password: String,
    session_hash: &str,
) -> Result<(), Problem> {
    store_password(app, work, user, password, session_hash).await
}

async fn store_password(
    app: &App,
    work: &mut Work,
    user: User,
    password: String,
    session_hash: &str,
) -> Result<(), Problem> {
    let length_min = app.settings.security.password_length_min;
    let called = names(app, work, &user).await?;
    let names: Vec<&str> = called.iter().map(String::as_str).collect();
    if let Some(problem) = rules::password_problem(&password, &names, length_min) {
        return Err(Problem::invalid(vec![problem]));
    }
    let hash = password::hash(password, app.deps.entropy.as_ref()).await?;
    store::save_password(work, user.id, hash).await?;
    store::save_failures(work, user.id, 0, 0).await?;
    store::end_sessions(work, user.id, session_hash).await?;
    work.audit(audited("identity.password_set", user.id, json!({})));
    Ok(())
}

/// Goes on with the work if somebody who is logged in typed their own password, as `fits` says; it is compared
/// before the work begins. A wrong one counts towards the lock, as at the door, and that is committed.
pub(crate) async fn judge_password(
    app: &App,
    mut work: Work,
    user: UserId,
    field: &str,
    fits: bool,
) -> Result<Work, Problem> {
    if fits {
        return Ok(work);
    }
    let failures = count_failure(app, &work, user).await?;
    work.audit(audited("identity.password_refused", user, json!({ "failures": failures })));
    work.commit().await?;
    Err(Problem::field(field, "wrong", "this is not your current password / 当前密码不正确"))
}

/// What others know of somebody and try first: the login, and the name of the employee.
async fn names(app: &App, sql: &impl Sql, user: &User) -> Result<Vec<String>, Problem> {
    let mut names = vec![user.login.clone()];
    if let Some(employee) = user.employee {
        let values = app.vault.reveal(sql, SubjectId(employee)).await?;
        names.extend(values.into_iter().filter(|it| it.kind == PersonalKind::Name).map(|it| it.plain));
    }
    Ok(names)
}
