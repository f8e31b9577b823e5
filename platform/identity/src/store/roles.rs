//! Rows of the company's own roles, with what they were before.

use crate::model::{FieldRights, OwnRole, RoleId};
use database::{Error, Query, Sql, TableRow, Work, rows};
use kernel::Words;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;

rows! {
    pub(crate) struct RoleRow in "identity_role" {
        pub(crate) id: Uuid,
        pub(crate) name_zh: String,
        pub(crate) name_en: String,
        pub(crate) permissions: String,
        pub(crate) field_rights: String,
        pub(crate) sees_own_customers_only: bool,
        pub(crate) needs_second_factor: bool,
        pub(crate) created_at_us: i64,
        pub(crate) deleted_at_us: Option<i64>,
        pub(crate) version: i64,
    }
}

rows! {
    pub(crate) struct RoleVersionRow in "identity_role_version" {
        pub(crate) role_id: Uuid,
        pub(crate) version: i64,
        /// What the role was, as JSON.
        pub(crate) body: String,
        pub(crate) changed_at_us: i64,
        /// Login of whoever changed it.
        pub(crate) changed_by: String,
    }
}

impl TryFrom<RoleRow> for OwnRole {
    type Error = Error;

    fn try_from(row: RoleRow) -> Result<Self, Error> {
        let damaged = |it: serde_json::Error| Error::Damaged(format!("role {}: {it}", row.id));
        let permissions = serde_json::from_str(&row.permissions).map_err(damaged)?;
        let field_rights: FieldRights = serde_json::from_str(&row.field_rights).map_err(damaged)?;
        Ok(Self {
            id: row.id.into(),
            name: Words::new(row.name_zh, row.name_en),
            permissions,
            field_rights,
            sees_own_customers_only: row.sees_own_customers_only,
            needs_second_factor: row.needs_second_factor,
            version: row.version,
        })
    }
}

fn select_roles() -> Query {
    Query::new(&format!("select {} from identity_role where deleted_at_us is null", RoleRow::columns("")))
}

/// The company's own roles, in the order in which they were made. There are dozens at most.
pub(crate) async fn own_roles(sql: &impl Sql) -> Result<Vec<OwnRole>, Error> {
    let mut query = select_roles();
    query.push(" order by created_at_us, id");
    sql.rows::<RoleRow>(query).await?.into_iter().map(OwnRole::try_from).collect()
}

pub(crate) async fn own_role(sql: &impl Sql, id: RoleId) -> Result<Option<OwnRole>, Error> {
    let mut query = select_roles();
    query.push(" and id = ").bind(id.uuid());
    sql.row::<RoleRow>(query).await?.map(OwnRole::try_from).transpose()
}

pub(crate) async fn roles_by_id(
    sql: &impl Sql,
    ids: &[RoleId],
) -> Result<HashMap<RoleId, Arc<OwnRole>>, Error> {
    let mut query = select_roles();
    query.push(" and id in ").bind_list(ids.iter().map(|it| it.uuid()));
    let roles = sql.rows::<RoleRow>(query).await?.into_iter().map(OwnRole::try_from);
    roles.map(|it| it.map(|role| (role.id, Arc::new(role)))).collect()
}

/// Writes a role over its version before; false when somebody else changed it since.
pub(crate) async fn save_role(work: &Work, row: &RoleRow) -> Result<bool, Error> {
    let mut query = Query::new("update identity_role set name_zh = ");
    query.bind(row.name_zh.clone()).push(", name_en = ").bind(row.name_en.clone());
    query.push(", permissions = ").bind(row.permissions.clone());
    query.push(", field_rights = ").bind(row.field_rights.clone());
    query.push(", sees_own_customers_only = ").bind(row.sees_own_customers_only);
    query.push(", needs_second_factor = ").bind(row.needs_second_factor);
    query.push(", deleted_at_us = ").bind(row.deleted_at_us).push(", version = ").bind(row.version);
    query.push(" where deleted_at_us is null and id = ").bind(row.id);
    query.push(" and version = ").bind(row.version - 1);
    Ok(work.run(query).await? == 1)
}

/// How often each role is granted, by what the grants name.
pub(crate) async fn grants_by_role(sql: &impl Sql) -> Result<HashMap<String, i64>, Error> {
    let query = Query::new("select role, count(*) from identity_grant group by role");
    Ok(sql.rows::<(String, i64)>(query).await?.into_iter().collect())
}

/// What a role was and is, the newest version first.
pub(crate) async fn role_versions(sql: &impl Sql, id: RoleId) -> Result<Vec<RoleVersionRow>, Error> {
    let mut query = Query::new(&format!(
        "select {} from identity_role_version where role_id = ",
        RoleVersionRow::columns("")
    ));
    query.bind(id.uuid()).push(" order by version desc limit 200");
    sql.rows(query).await
}
