//! Adding users and granting here; logging in and everything else in files of their own.

mod delegations;
mod door;
mod passwords;
mod principal;
mod provider;
mod roles;
mod second_factor;

pub(crate) use delegations::{NewDelegation, act_for, delegate, end_delegation};
pub use door::open_session;
pub(crate) use door::{Entered, log_in, pass_second_step, refuse_locked};
pub(crate) use passwords::{change_password, judge_password, set_up};
pub use passwords::{issue_setup_link, set_password};
pub(crate) use principal::{principal_of_session, principal_of_token, principal_of_user};
pub(crate) use provider::{
    PROVIDER_LOGIN_SECONDS, Returned, begin_at_provider, end_at_provider, unlink_provider,
};
pub(crate) use roles::{RoleDraft, change_role, create_role, delete_role};
pub use second_factor::reset_second_factor;
pub(crate) use second_factor::{
    confirm_second_factor, enrol, prove, renew_recovery_codes, turn_off_second_factor,
};

use crate::model::{Role, RoleRef, User, UserId};
use crate::rules;
use crate::store::{self, GrantRow, UserRow};
use database::{AuditEntry, Work};
use kernel::{Code, FieldProblem, Problem};
use organisation::UnitId;
use serde_json::json;
use uuid::Uuid;

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
    pub grants: Vec<(RoleRef, UnitId)>,
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

async fn add_grants(work: &Work, user: UserId, grants: &[(RoleRef, UnitId)]) -> Result<(), database::Error> {
    let rows = grants.iter().map(|(role, unit)| GrantRow {
        id: work.new_id(),
        user_id: user.uuid(),
        role: role.to_string(),
        unit_id: unit.uuid(),
    });
    work.insert_all(rows.collect::<Vec<_>>()).await
}

/// Replaces everything granted to a user, and ends their sessions so that it holds at once.
pub(crate) async fn replace_grants(
    work: &mut Work,
    user: UserId,
    grants: &[(RoleRef, UnitId)],
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
pub(crate) async fn set_disabled(work: &mut Work, user: User, disabled: bool) -> Result<(), IdentityError> {
    store::save_disabled(work, user.id, disabled).await?;
    if disabled {
        store::end_sessions(work, user.id, "").await?;
    }
    let action = if disabled { "identity.user_disabled" } else { "identity.user_enabled" };
    work.audit(audited(action, user.id, json!({})));
    Ok(())
}

/// Refuses settings that name a role there is not: a misspelt one would silently be without effect.
pub fn check_settings(settings: &settings::Security) -> Result<(), String> {
    match settings.second_factor_roles.iter().find(|it| Role::parse(it).is_none()) {
        None => Ok(()),
        Some(unknown) => Err(format!(
            "settings: security.second_factor_roles names `{unknown}`, which is no built-in role; one of the company's own says so itself, in the role editor"
        )),
    }
}

/// A user with what is said of them in a list.
#[derive(Clone, Debug)]
pub struct Overview {
    pub user: User,
    /// Each role with the code of the unit where it is held.
    pub roles: Vec<String>,
    pub has_second_factor: bool,
}

/// Everybody who may log in, by login, for the command line.
pub async fn overviews(sql: &impl database::Sql) -> Result<Vec<Overview>, database::Error> {
    let mut found = Vec::new();
    for user in store::all_users(sql).await? {
        let mut roles = Vec::new();
        for grant in store::grants_of(sql, &user).await? {
            let unit = organisation::find_unit(sql, grant.unit.into()).await?;
            let role = grant.own.as_ref().map_or_else(|| grant.role.to_string(), |it| it.name.en.clone());
            roles.push(format!("{role} at {}", unit.map(|it| it.code).unwrap_or_default()));
        }
        let has_second_factor = store::has_factor(sql, user.id).await?;
        found.push(Overview { user, roles, has_second_factor });
    }
    Ok(found)
}

/// Ends every session of a user. Returns how many there were.
pub async fn end_all_sessions(work: &mut Work, user: UserId) -> Result<u64, database::Error> {
    let ended = store::end_sessions(work, user, "").await?;
    work.audit(audited("identity.sessions_ended", user, json!({ "sessions": ended })));
    Ok(ended)
}

/// Whether one of the user's roles asks for a second factor.
pub(crate) async fn asks(app: &web::App, sql: &impl database::Sql, user: &User) -> Result<bool, Problem> {
    Ok(principal::asks_for_factor(app, &store::grants_of(sql, user).await?))
}

/// Nobody gives what they do not hold; what is missing is named.
pub(crate) fn not_held(field: &str, missing: &str) -> Problem {
    let text = format!("you do not hold `{missing}` there yourself / 您自己没有“{missing}”,不能授予他人");
    Problem { code: Code::Forbidden, ..Problem::field(field, "not_held", text) }
}
