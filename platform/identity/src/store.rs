//! Rows and queries of identity.

use crate::model::{Grant, Role, TokenId, User, UserId};
use database::{Error, Query, Scope, Sql, TableRow, Work, rows};
use kernel::{Instant, Lang};
use organisation::{covers_company, within};
use uuid::Uuid;

rows! {
    pub(crate) struct UserRow in "identity_user" {
        pub(crate) id: Uuid,
        pub(crate) login: String,
        pub(crate) employee_id: Option<Uuid>,
        pub(crate) password_hash: Option<String>,
        pub(crate) is_disabled: bool,
        pub(crate) failures: i64,
        pub(crate) locked_until_us: i64,
        pub(crate) lang: String,
        pub(crate) created_at_us: i64,
        pub(crate) version: i64,
    }
}

rows! {
    pub(crate) struct GrantRow in "identity_grant" {
        pub(crate) id: Uuid,
        pub(crate) user_id: Uuid,
        pub(crate) role: String,
        pub(crate) unit_id: Uuid,
    }
}

rows! {
    pub(crate) struct SessionRow in "identity_session" {
        pub(crate) token_hash: String,
        pub(crate) id: Uuid,
        pub(crate) user_id: Uuid,
        pub(crate) created_at_us: i64,
        pub(crate) seen_at_us: i64,
        pub(crate) agent: String,
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
    }
}

impl From<UserRow> for User {
    fn from(row: UserRow) -> Self {
        Self {
            id: row.id.into(),
            login: row.login,
            employee: row.employee_id,
            password_hash: row.password_hash,
            is_disabled: row.is_disabled,
            failures: row.failures,
            locked_until_us: row.locked_until_us,
            lang: Lang::parse(&row.lang).unwrap_or_default(),
            version: row.version,
        }
    }
}

/// How many users there are. None means that the first administrator is still to come.
pub async fn count_users(sql: &impl Sql) -> Result<i64, Error> {
    let row: Option<(i64,)> = sql.row(Query::new("select count(*) from identity_user")).await?;
    Ok(row.map_or(0, |it| it.0))
}

pub async fn user_by_login(sql: &impl Sql, login: &str) -> Result<Option<User>, Error> {
    user_where(sql, "login = ", login.to_owned()).await
}

pub(crate) async fn user_by_id(sql: &impl Sql, id: UserId) -> Result<Option<User>, Error> {
    user_where(sql, "id = ", id.uuid()).await
}

async fn user_where(
    sql: &impl Sql,
    condition: &str,
    value: impl database::Column,
) -> Result<Option<User>, Error> {
    let mut query = Query::new(&format!("select {} from identity_user where ", UserRow::columns("")));
    query.push(condition).bind(value);
    Ok(sql.row::<UserRow>(query).await?.map(User::from))
}

/// Which users are wanted. What is not given does not restrict.
#[derive(Debug, Default)]
pub(crate) struct UsersFilter {
    /// Part of the login.
    pub(crate) login: Option<String>,
    pub(crate) role: Option<Role>,
    pub(crate) is_disabled: Option<bool>,
}

/// The users who hold a grant within the scope, by login, after a given one. Who was granted nothing is seen by
/// those who see the whole company.
pub(crate) async fn users_page(
    sql: &impl Sql,
    scope: &Scope,
    filter: UsersFilter,
    after: Option<String>,
    limit: u32,
) -> Result<Vec<User>, Error> {
    let mut query =
        Query::new(&format!("select {} from identity_user u where (exists (", UserRow::columns("u")));
    query.push("select 1 from identity_grant g where g.user_id = u.id and ");
    within(&mut query, scope, "g.unit_id", None);
    if let Some(role) = filter.role {
        query.push(" and g.role = ").bind(role.as_str().to_owned());
    }
    query.push(")");
    if filter.role.is_none() && covers_company(sql, scope).await? {
        query.push(" or not exists (select 1 from identity_grant g where g.user_id = u.id)");
    }
    query.push(")");
    if let Some(part) = filter.login {
        query.push(" and u.login like ").bind(like_part(&part)).push(" escape '!'");
    }
    if let Some(is_disabled) = filter.is_disabled {
        query.push(" and u.is_disabled = ").bind(is_disabled);
    }
    if let Some(login) = after {
        query.push(" and u.login > ").bind(login);
    }
    query.push(" order by u.login limit ").bind(i64::from(limit));
    Ok(sql.rows::<UserRow>(query).await?.into_iter().map(User::from).collect())
}

/// A pattern for texts that contain `part` literally.
fn like_part(part: &str) -> String {
    let plain = part.to_lowercase().replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{plain}%")
}

pub(crate) async fn grants_of(sql: &impl Sql, user: UserId) -> Result<Vec<Grant>, Error> {
    let mut query = Query::new(
        "select g.role, g.unit_id, u.path from identity_grant g join organisation_unit u on u.id = g.unit_id
         where g.user_id = ",
    );
    query.bind(user.uuid()).push(" order by u.path, g.role");
    let rows: Vec<(String, Uuid, String)> = sql.rows(query).await?;
    let to_grant = |(role, unit, unit_path): (String, Uuid, String)| {
        Role::parse(&role).map(|role| Grant { role, unit, unit_path })
    };
    Ok(rows.into_iter().filter_map(to_grant).collect())
}

pub(crate) async fn remove_grants(work: &Work, user: UserId) -> Result<(), Error> {
    let mut query = Query::new("delete from identity_grant where user_id = ");
    query.bind(user.uuid());
    work.run(query).await.map(drop)
}

/// Writes the parts of a user that change.
pub(crate) async fn save_user(work: &Work, user: &User) -> Result<(), Error> {
    let mut query = Query::new("update identity_user set password_hash = ");
    query.bind(user.password_hash.clone()).push(", is_disabled = ").bind(user.is_disabled);
    query.push(", failures = ").bind(user.failures).push(", locked_until_us = ").bind(user.locked_until_us);
    query.push(" where id = ").bind(user.id.uuid());
    work.run(query).await.map(drop)
}

/// Counts a change of what a user may do; false when somebody else changed it since `version`.
pub(crate) async fn raise_version(work: &Work, user: UserId, version: i64) -> Result<bool, Error> {
    let mut query = Query::new("update identity_user set version = version + 1 where id = ");
    query.bind(user.uuid()).push(" and version = ").bind(version);
    Ok(work.run(query).await? == 1)
}

pub(crate) async fn save_employee(work: &Work, user: UserId, employee: Uuid) -> Result<(), Error> {
    let mut query = Query::new("update identity_user set employee_id = ");
    query.bind(employee).push(" where id = ").bind(user.uuid());
    work.run(query).await.map(drop)
}

pub(crate) async fn save_lang(work: &Work, user: UserId, lang: Lang) -> Result<(), Error> {
    let mut query = Query::new("update identity_user set lang = ");
    query.bind(lang.as_str().to_owned()).push(" where id = ").bind(user.uuid());
    work.run(query).await.map(drop)
}

pub(crate) async fn session(sql: &impl Sql, token_hash: &str) -> Result<Option<SessionRow>, Error> {
    let mut query = Query::new(&format!("select {} from identity_session where ", SessionRow::columns("")));
    query.push("token_hash = ").bind(token_hash.to_owned());
    sql.row(query).await
}

pub(crate) async fn sessions_of(sql: &impl Sql, user: UserId) -> Result<Vec<SessionRow>, Error> {
    let mut query = Query::new(&format!("select {} from identity_session where ", SessionRow::columns("")));
    query.push("user_id = ").bind(user.uuid()).push(" order by seen_at_us desc, id limit 200");
    sql.rows(query).await
}

pub(crate) async fn touch_session(work: &Work, token_hash: &str, now: Instant) -> Result<(), Error> {
    let mut query = Query::new("update identity_session set seen_at_us = ");
    query.bind(now.micros()).push(" where token_hash = ").bind(token_hash.to_owned());
    work.run(query).await.map(drop)
}

/// Ends one session of a user, or all but one.
pub(crate) async fn end_session(work: &Work, user: UserId, session: Uuid) -> Result<u64, Error> {
    let mut query = Query::new("delete from identity_session where user_id = ");
    query.bind(user.uuid()).push(" and id = ").bind(session);
    work.run(query).await
}

pub(crate) async fn end_sessions(work: &Work, user: UserId, but_hash: &str) -> Result<u64, Error> {
    let mut query = Query::new("delete from identity_session where user_id = ");
    query.bind(user.uuid()).push(" and token_hash <> ").bind(but_hash.to_owned());
    work.run(query).await
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

/// Deletes sessions that no longer hold, and set-up links that are spent or too old. Returns how many.
pub async fn forget_ended(work: &Work, settings: &settings::Security) -> Result<u64, Error> {
    let now = work.now();
    let mut sessions = Query::new("delete from identity_session where created_at_us <= ");
    sessions.bind(now.plus_seconds(-settings.session_minutes_max * 60).micros());
    sessions.push(" or seen_at_us <= ").bind(now.plus_seconds(-settings.session_idle_minutes * 60).micros());
    let mut links = Query::new("delete from identity_link where used_at_us is not null or expires_at_us <= ");
    links.bind(now.micros());
    Ok(work.run(sessions).await? + work.run(links).await?)
}
