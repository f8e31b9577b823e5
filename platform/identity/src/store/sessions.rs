//! Rows of sessions and of the links by which passwords are set.

use crate::model::UserId;
use database::{Error, Query, Sql, TableRow, Work, rows};
use kernel::Instant;
use uuid::Uuid;

rows! {
    pub struct SessionRow in "identity_session" {
        pub(crate) token_hash: String,
        pub(crate) id: Uuid,
        pub(crate) user_id: Uuid,
        pub(crate) created_at_us: i64,
        pub seen_at_us: i64,
        pub agent: String,
        pub address: String,
        /// Whose rights are used in this session instead of the own ones.
        pub(crate) delegation_id: Option<Uuid>,
    }
}

rows! {
    pub(crate) struct LinkRow in "identity_link" {
        pub(crate) token_hash: String,
        pub(crate) user_id: Uuid,
        pub(crate) expires_at_us: i64,
        pub(crate) used_at_us: Option<i64>,
    }
}

pub(crate) async fn session(sql: &impl Sql, token_hash: &str) -> Result<Option<SessionRow>, Error> {
    let mut query = Query::new(&format!("select {} from identity_session where ", SessionRow::columns("")));
    query.push("token_hash = ").bind(token_hash.to_owned());
    sql.row(query).await
}

/// Where somebody is logged in, the last used first.
pub async fn sessions_of(sql: &impl Sql, user: UserId) -> Result<Vec<SessionRow>, Error> {
    let mut query = Query::new(&format!("select {} from identity_session where ", SessionRow::columns("")));
    query.push("user_id = ").bind(user.uuid()).push(" order by seen_at_us desc, id limit 200");
    sql.rows(query).await
}

pub(crate) async fn touch_session(work: &Work, token_hash: &str, now: Instant) -> Result<(), Error> {
    let mut query = Query::new("update identity_session set seen_at_us = ");
    query.bind(now.micros()).push(" where token_hash = ").bind(token_hash.to_owned());
    work.run(query).await.map(drop)
}

/// Ends one session of a user.
pub(crate) async fn end_session(work: &Work, user: UserId, session: Uuid) -> Result<u64, Error> {
    let mut query = Query::new("delete from identity_session where user_id = ");
    query.bind(user.uuid()).push(" and id = ").bind(session);
    work.run(query).await
}

/// Ends all sessions of a user but one.
pub(crate) async fn end_sessions(work: &Work, user: UserId, but_hash: &str) -> Result<u64, Error> {
    let mut query = Query::new("delete from identity_session where user_id = ");
    query.bind(user.uuid()).push(" and token_hash <> ").bind(but_hash.to_owned());
    work.run(query).await
}

/// Says whose rights are used in a session: those of a delegation, or the own ones.
pub(crate) async fn act_in_session(
    work: &Work,
    token_hash: &str,
    delegation: Option<Uuid>,
) -> Result<(), Error> {
    let mut query = Query::new("update identity_session set delegation_id = ");
    query.bind(delegation).push(" where token_hash = ").bind(token_hash.to_owned());
    work.run(query).await.map(drop)
}

pub(crate) async fn link(sql: &impl Sql, token_hash: &str) -> Result<Option<LinkRow>, Error> {
    let mut query = Query::new(&format!("select {} from identity_link where ", LinkRow::columns("")));
    query.push("token_hash = ").bind(token_hash.to_owned());
    sql.row(query).await
}

/// Spends a link; false when somebody else was quicker.
pub(crate) async fn spend_link(work: &Work, token_hash: &str) -> Result<bool, Error> {
    let mut query = Query::new("update identity_link set used_at_us = ");
    query
        .bind(work.now().micros())
        .push(" where used_at_us is null and token_hash = ")
        .bind(token_hash.to_owned());
    Ok(work.run(query).await? == 1)
}

/// Deletes what has run out: sessions, set-up links, logins that were begun and not ended. Returns how many.
pub async fn forget_ended(work: &Work, settings: &settings::Security) -> Result<u64, Error> {
    let now = work.now();
    let mut sessions = Query::new("delete from identity_session where created_at_us <= ");
    sessions.bind(now.plus_seconds(-settings.session_minutes_max * 60).micros());
    sessions.push(" or seen_at_us <= ").bind(now.plus_seconds(-settings.session_idle_minutes * 60).micros());
    let mut links = Query::new("delete from identity_link where used_at_us is not null or expires_at_us <= ");
    links.bind(now.micros());
    let mut challenges = Query::new("delete from identity_challenge where expires_at_us <= ");
    challenges.bind(now.micros());
    let mut logins = Query::new("delete from identity_provider_login where expires_at_us <= ");
    logins.bind(now.micros());
    let mut deleted = 0;
    for query in [sessions, links, challenges, logins] {
        deleted += work.run(query).await?;
    }
    Ok(deleted)
}
