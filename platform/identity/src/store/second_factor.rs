//! Rows of second factors, their recovery codes, and logins that wait for their second step.

use crate::model::UserId;
use database::{Error, Query, Sql, TableRow, Work, rows};
use uuid::Uuid;

rows! {
    pub(crate) struct FactorRow in "identity_factor" {
        pub(crate) user_id: Uuid,
        /// The secret, sealed by the user's key in the vault, as JSON.
        pub(crate) sealed: String,
        /// None until a first code proved that the other device has the secret.
        pub(crate) confirmed_at_us: Option<i64>,
        /// The newest step of time whose code was used: no code works twice.
        pub(crate) step_used: i64,
        pub(crate) created_at_us: i64,
    }
}

rows! {
    pub(crate) struct RecoveryCodeRow in "identity_recovery_code" {
        pub(crate) user_id: Uuid,
        pub(crate) code_hash: String,
        pub(crate) used_at_us: Option<i64>,
    }
}

rows! {
    pub(crate) struct ChallengeRow in "identity_challenge" {
        pub(crate) token_hash: String,
        pub(crate) user_id: Uuid,
        pub(crate) expires_at_us: i64,
    }
}

/// The second factor of a user, whether it was confirmed or not.
pub(crate) async fn factor(sql: &impl Sql, user: UserId) -> Result<Option<FactorRow>, Error> {
    let mut query =
        Query::new(&format!("select {} from identity_factor where user_id = ", FactorRow::columns("")));
    query.bind(user.uuid());
    sql.row(query).await
}

/// Whether a user has a second factor that works.
pub(crate) async fn has_factor(sql: &impl Sql, user: UserId) -> Result<bool, Error> {
    Ok(factor(sql, user).await?.is_some_and(|it| it.confirmed_at_us.is_some()))
}

/// Notes that the code of a step was used; false when it, or a later one, was used before.
pub(crate) async fn use_step(work: &Work, user: UserId, step: i64) -> Result<bool, Error> {
    let mut query = Query::new("update identity_factor set step_used = ");
    query.bind(step).push(" where user_id = ").bind(user.uuid()).push(" and step_used < ").bind(step);
    Ok(work.run(query).await? == 1)
}

pub(crate) async fn confirm_factor(work: &Work, user: UserId) -> Result<(), Error> {
    let mut query = Query::new("update identity_factor set confirmed_at_us = ");
    query.bind(work.now().micros()).push(" where user_id = ").bind(user.uuid());
    work.run(query).await.map(drop)
}

/// Removes the second factor of a user with everything that belongs to it; false when there was none.
pub(crate) async fn remove_factor(work: &Work, user: UserId) -> Result<bool, Error> {
    remove_recovery_codes(work, user).await?;
    let mut challenges = Query::new("delete from identity_challenge where user_id = ");
    challenges.bind(user.uuid());
    work.run(challenges).await?;
    let mut query = Query::new("delete from identity_factor where user_id = ");
    query.bind(user.uuid());
    Ok(work.run(query).await? == 1)
}

pub(crate) async fn remove_recovery_codes(work: &Work, user: UserId) -> Result<(), Error> {
    let mut query = Query::new("delete from identity_recovery_code where user_id = ");
    query.bind(user.uuid());
    work.run(query).await.map(drop)
}

/// Spends a recovery code; false when there is none such, or it was used.
pub(crate) async fn spend_recovery_code(work: &Work, user: UserId, code_hash: &str) -> Result<bool, Error> {
    let mut query = Query::new("update identity_recovery_code set used_at_us = ");
    query.bind(work.now().micros()).push(" where used_at_us is null and user_id = ").bind(user.uuid());
    query.push(" and code_hash = ").bind(code_hash.to_owned());
    Ok(work.run(query).await? == 1)
}

pub(crate) async fn count_recovery_codes(sql: &impl Sql, user: UserId) -> Result<i64, Error> {
    let mut query =
        Query::new("select count(*) from identity_recovery_code where used_at_us is null and user_id = ");
    query.bind(user.uuid());
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

pub(crate) async fn challenge(sql: &impl Sql, token_hash: &str) -> Result<Option<ChallengeRow>, Error> {
    let mut query = Query::new(&format!(
        "select {} from identity_challenge where token_hash = ",
        ChallengeRow::columns("")
    ));
    query.bind(token_hash.to_owned());
    sql.row(query).await
}

/// Spends a challenge; false when somebody else was quicker.
pub(crate) async fn spend_challenge(work: &Work, token_hash: &str) -> Result<bool, Error> {
    let mut query = Query::new("delete from identity_challenge where token_hash = ");
    query.bind(token_hash.to_owned());
    Ok(work.run(query).await? == 1)
}
