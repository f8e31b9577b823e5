//! Rows of API tokens.

use crate::model::{TokenId, UserId};
use database::{Error, Query, Sql, TableRow, Work, rows};
use kernel::Instant;
use uuid::Uuid;

rows! {
    pub(crate) struct TokenRow in "identity_token" {
        pub(crate) id: Uuid,
        pub(crate) user_id: Uuid,
        pub(crate) name: String,
        pub(crate) token_hash: String,
        pub(crate) permissions: Option<String>,
        pub(crate) created_at_us: i64,
        pub(crate) expires_at_us: i64,
        pub(crate) revoked_at_us: Option<i64>,
        pub(crate) unit_id: Option<Uuid>,
        pub(crate) used_at_us: Option<i64>,
    }
}

pub(crate) async fn token(sql: &impl Sql, token_hash: &str) -> Result<Option<TokenRow>, Error> {
    let mut query = Query::new(&format!("select {} from identity_token where ", TokenRow::columns("")));
    query.push("revoked_at_us is null and token_hash = ").bind(token_hash.to_owned());
    sql.row(query).await
}

pub(crate) async fn tokens_of(sql: &impl Sql, user: UserId) -> Result<Vec<TokenRow>, Error> {
    let mut query = Query::new(&format!("select {} from identity_token where ", TokenRow::columns("")));
    query.push("revoked_at_us is null and user_id = ").bind(user.uuid()).push(" order by id limit 200");
    sql.rows(query).await
}

pub(crate) async fn revoke_token(work: &Work, user: UserId, token: TokenId) -> Result<u64, Error> {
    let mut query = Query::new("update identity_token set revoked_at_us = ");
    query.bind(work.now().micros()).push(" where revoked_at_us is null and user_id = ").bind(user.uuid());
    query.push(" and id = ").bind(token.uuid());
    work.run(query).await
}

pub(crate) async fn touch_token(work: &Work, token: Uuid, now: Instant) -> Result<(), Error> {
    let mut query = Query::new("update identity_token set used_at_us = ");
    query.bind(now.micros()).push(" where id = ").bind(token);
    work.run(query).await.map(drop)
}
