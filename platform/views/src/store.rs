//! Rows and queries of views.

use crate::model::{View, ViewId};
use database::{Error, FromRow, Query, Row, Scope, Sql, Work, rows};
use identity::{Principal, UserId};
use organisation::{ancestors, within};
use uuid::Uuid;

rows! {
    pub(crate) struct ViewRow in "views_view" {
        pub(crate) id: Uuid,
        pub(crate) owner_user_id: Uuid,
        pub(crate) list: String,
        pub(crate) name: String,
        pub(crate) search: String,
        pub(crate) unit_id: Option<Uuid>,
        pub(crate) version: i64,
    }
}

/// A view with the user id and login of its owner.
pub(crate) struct Kept {
    pub(crate) row: ViewRow,
    owner: String,
}

impl FromRow for Kept {
    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self { row: ViewRow::from_row(row)?, owner: row.get(7)? })
    }
}

impl Kept {
    pub(crate) fn seen_by(self, reader: UserId) -> View {
        let Self { row, owner } = self;
        View {
            id: row.id.into(),
            list: row.list,
            name: row.name,
            search: serde_json::from_str(&row.search).unwrap_or_default(),
            unit_id: row.unit_id.map(Into::into),
            owner,
            is_own: row.owner_user_id == reader.uuid(),
            version: row.version,
        }
    }
}

fn select() -> Query {
    let columns = <ViewRow as database::TableRow>::columns("v");
    Query::new(&format!(
        "select {columns}, u.login from views_view v join identity_user u on u.id = v.owner_user_id where "
    ))
}

/// The views of a list that somebody made, and those shared with a unit where they work or one above it.
pub(crate) async fn visible(sql: &impl Sql, reader: &Principal, list: &str) -> Result<Vec<Kept>, Error> {
    let mut query = select();
    query.push("v.list = ").bind(list.to_owned()).push(" and (v.owner_user_id = ");
    query.bind(reader.user.id.uuid());
    let paths = reader.grants.iter().flat_map(|it| ancestors(&it.unit_path));
    for path in paths.collect::<std::collections::BTreeSet<_>>() {
        query.push(" or v.unit_id = (select id from organisation_unit where path = ");
        query.bind(path.to_owned()).push(")");
    }
    query.push(") order by v.name, v.id");
    sql.rows(query).await
}

/// One's own views, and those shared within the scope, whose filters name this id: for whoever shows what builds on
/// it.
pub async fn naming(
    sql: &impl Sql,
    user: Uuid,
    scope: &Scope,
    id: &str,
) -> Result<Vec<(Uuid, String)>, Error> {
    let mut query = Query::new("select id, name from views_view where search like ");
    query
        .bind(format!("%{id}%"))
        .push(" and (owner_user_id = ")
        .bind(user)
        .push(" or unit_id is not null and ");
    within(&mut query, scope, "unit_id", None);
    query.push(") order by name, id limit 100");
    sql.rows(query).await
}

pub(crate) async fn find(sql: &impl Sql, id: ViewId) -> Result<Option<Kept>, Error> {
    let mut query = select();
    query.push("v.id = ").bind(id.uuid());
    sql.row(query).await
}

/// Writes what its owner may change; false when it was changed since `version`.
pub(crate) async fn save(work: &Work, row: &ViewRow, version: i64) -> Result<bool, Error> {
    let mut query = Query::new("update views_view set version = version + 1, name = ");
    query.bind(row.name.clone()).push(", search = ").bind(row.search.clone());
    query.push(", unit_id = ").bind(row.unit_id).push(" where id = ").bind(row.id);
    query.push(" and version = ").bind(version);
    Ok(work.run(query).await? == 1)
}

pub(crate) async fn delete(work: &Work, id: ViewId) -> Result<(), Error> {
    let mut query = Query::new("delete from views_view where id = ");
    query.bind(id.uuid());
    work.run(query).await.map(drop)
}
