//! Rows and queries of identity: users and what was granted to them here, the rest in files of their own.

mod delegations;
mod provider;
mod roles;
mod second_factor;
mod sessions;
mod tokens;

pub(crate) use delegations::*;
pub(crate) use provider::*;
pub(crate) use roles::*;
pub(crate) use second_factor::*;
pub(crate) use sessions::{
    LinkRow, act_in_session, end_session, end_sessions, link, session, spend_link, touch_session,
};
pub use sessions::{SessionRow, forget_ended, sessions_of};
pub(crate) use tokens::*;

use crate::model::{Grant, RoleRef, User, UserId};
use database::{Error, Query, Scope, Sql, TableRow, Work, rows};
use kernel::Lang;
use organisation::{covers_company, within};
use std::collections::HashMap;
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
    pub(crate) role: Option<RoleRef>,
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
        query.push(" and g.role = ").bind(role.to_string());
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

/// What was granted to a user. Something granted by a role that is no more gives nothing.
pub(crate) async fn grants_of(sql: &impl Sql, user: &User) -> Result<Vec<Grant>, Error> {
    let mut query = Query::new(
        "select g.role, g.unit_id, u.path from identity_grant g join organisation_unit u on u.id = g.unit_id
         where g.user_id = ",
    );
    query.bind(user.id.uuid()).push(" order by u.path, g.role");
    let rows: Vec<(String, Uuid, String)> = sql.rows(query).await?;
    let rows: Vec<_> = rows
        .into_iter()
        .filter_map(|(role, unit, path)| Some((RoleRef::parse(&role)?, unit, path)))
        .collect();
    let own: Vec<_> =
        rows.iter().filter_map(|it| if let RoleRef::Own(id) = it.0 { Some(id) } else { None }).collect();
    let own = if own.is_empty() { HashMap::new() } else { roles_by_id(sql, &own).await? };
    let to_grant = |(role, unit, unit_path): (RoleRef, Uuid, String)| {
        let (own, sees_own) = match role {
            RoleRef::BuiltIn(role) => (None, role.sees_own_customers_only()),
            RoleRef::Own(id) => {
                let own = own.get(&id)?;
                (Some(own.clone()), own.sees_own_customers_only)
            }
        };
        // Without an employee there are no own customers: the nil id matches nobody.
        let own_of = sees_own.then(|| user.employee.unwrap_or(Uuid::nil()));
        Some(Grant { role, own, unit, unit_path, own_of })
    };
    Ok(rows.into_iter().filter_map(to_grant).collect())
}

pub(crate) async fn remove_grants(work: &Work, user: UserId) -> Result<(), Error> {
    let mut query = Query::new("delete from identity_grant where user_id = ");
    query.bind(user.uuid());
    work.run(query).await.map(drop)
}

/// The user as they are now, held until the transaction ends: failures that come at once are all counted.
pub(crate) async fn hold_user(work: &Work, id: UserId) -> Result<Option<User>, Error> {
    let mut hold = Query::new("update identity_user set failures = failures where id = ");
    hold.bind(id.uuid());
    work.run(hold).await?;
    user_by_id(work, id).await
}

/// Every user by login, for the command line. There are thousands at most.
pub(crate) async fn all_users(sql: &impl Sql) -> Result<Vec<User>, Error> {
    let text = format!("select {} from identity_user order by login", UserRow::columns(""));
    Ok(sql.rows::<UserRow>(Query::new(&text)).await?.into_iter().map(User::from).collect())
}

pub(crate) async fn save_failures(
    work: &Work,
    user: UserId,
    failures: i64,
    locked_until_us: i64,
) -> Result<(), Error> {
    let mut query = Query::new("update identity_user set failures = ");
    query.bind(failures).push(", locked_until_us = ").bind(locked_until_us);
    query.push(" where id = ").bind(user.uuid());
    work.run(query).await.map(drop)
}

pub(crate) async fn save_password(work: &Work, user: UserId, password_hash: String) -> Result<(), Error> {
    let mut query = Query::new("update identity_user set password_hash = ");
    query.bind(password_hash).push(" where id = ").bind(user.uuid());
    work.run(query).await.map(drop)
}

pub(crate) async fn save_disabled(work: &Work, user: UserId, is_disabled: bool) -> Result<(), Error> {
    let mut query = Query::new("update identity_user set is_disabled = ");
    query.bind(is_disabled).push(" where id = ").bind(user.uuid());
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
