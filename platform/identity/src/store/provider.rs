//! Rows of logins by a provider: those that were begun, and who is whom.

use crate::model::{User, UserId};
use database::{Error, Query, Sql, TableRow, Work, rows};
use uuid::Uuid;

rows! {
    pub(crate) struct ProviderLoginRow in "identity_provider_login" {
        pub(crate) state_hash: String,
        /// Hash of the cookie of the browser that began.
        pub(crate) browser_hash: String,
        pub(crate) nonce: String,
        pub(crate) verifier: String,
        pub(crate) expires_at_us: i64,
    }
}

rows! {
    pub(crate) struct ProviderLinkRow in "identity_provider_link" {
        pub(crate) issuer: String,
        pub(crate) subject: String,
        pub(crate) user_id: Uuid,
        pub(crate) linked_at_us: i64,
    }
}

/// Takes a login that was begun: it can be ended once.
pub(crate) async fn take_provider_login(
    work: &Work,
    state_hash: &str,
) -> Result<Option<ProviderLoginRow>, Error> {
    let mut query = Query::new("delete from identity_provider_login where state_hash = ");
    query.bind(state_hash.to_owned()).push(" returning ").push(&ProviderLoginRow::columns(""));
    work.row(query).await
}

/// The user who is linked with somebody at a provider.
pub(crate) async fn linked_user(sql: &impl Sql, issuer: &str, subject: &str) -> Result<Option<User>, Error> {
    let mut query = Query::new("select user_id from identity_provider_link where issuer = ");
    query.bind(issuer.to_owned()).push(" and subject = ").bind(subject.to_owned());
    match sql.row::<(Uuid,)>(query).await? {
        None => Ok(None),
        Some((id,)) => super::user_by_id(sql, id.into()).await,
    }
}

/// How many logins were begun and can still be ended.
pub(crate) async fn count_provider_logins(work: &Work) -> Result<i64, Error> {
    let mut query = Query::new("select count(*) from identity_provider_login where expires_at_us > ");
    query.bind(work.now().micros());
    Ok(work.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// Forgets who a user is at every provider; false when they were linked with none.
pub(crate) async fn unlink(work: &Work, user: UserId) -> Result<bool, Error> {
    let mut query = Query::new("delete from identity_provider_link where user_id = ");
    query.bind(user.uuid());
    Ok(work.run(query).await? > 0)
}

/// Whether somebody at the provider is linked with the user already.
pub(crate) async fn is_linked(sql: &impl Sql, issuer: &str, user: UserId) -> Result<bool, Error> {
    let mut query = Query::new("select count(*) from identity_provider_link where issuer = ");
    query.bind(issuer.to_owned()).push(" and user_id = ").bind(user.uuid());
    Ok(sql.row::<(i64,)>(query).await?.is_some_and(|it| it.0 > 0))
}
