//! Rows and queries of the organisation.

use crate::model::{Employee, EmployeeId, Level, Post, Unit, UnitId};
use crate::scope::{is_within, subtree_end, within};
use database::{Error, Query, Scope, Sql, TableRow, rows};
use kernel::Problem;
use std::collections::HashMap;
use uuid::Uuid;

rows! {
    pub(crate) struct UnitRow in "organisation_unit" {
        pub(crate) id: Uuid,
        pub(crate) serial: i64,
        pub(crate) level: String,
        pub(crate) code: String,
        pub(crate) name: String,
        pub(crate) parent_id: Option<Uuid>,
        pub(crate) path: String,
        pub(crate) version: i64,
    }
}

rows! {
    pub(crate) struct EmployeeRow in "organisation_employee" {
        pub(crate) id: Uuid,
        pub(crate) number: String,
        pub(crate) unit_id: Uuid,
        pub(crate) post: String,
        pub(crate) left_on_us: Option<i64>,
        pub(crate) version: i64,
    }
}

impl TryFrom<UnitRow> for Unit {
    type Error = Error;
    fn try_from(row: UnitRow) -> Result<Self, Error> {
        let level =
            Level::parse(&row.level).ok_or_else(|| Error::Damaged(format!("unit level `{}`", row.level)))?;
        let parent = row.parent_id.map(UnitId);
        Ok(Self {
            id: UnitId(row.id),
            level,
            code: row.code,
            name: row.name,
            parent,
            path: row.path,
            version: row.version,
        })
    }
}

impl TryFrom<EmployeeRow> for Employee {
    type Error = Error;
    fn try_from(row: EmployeeRow) -> Result<Self, Error> {
        let post = Post::parse(&row.post).ok_or_else(|| Error::Damaged(format!("post `{}`", row.post)))?;
        Ok(Self { id: row.id.into(), number: row.number, unit: row.unit_id.into(), post })
    }
}

fn select_units() -> Query {
    Query::new(&format!("select {} from organisation_unit where ", UnitRow::columns("")))
}

fn select_employees() -> Query {
    Query::new(&format!("select {} from organisation_employee where ", EmployeeRow::columns("")))
}

async fn to_units(sql: &impl Sql, query: Query) -> Result<Vec<Unit>, Error> {
    sql.rows::<UnitRow>(query).await?.into_iter().map(Unit::try_from).collect()
}

/// The unit with this id, wherever it lies.
pub async fn find_unit(sql: &impl Sql, id: UnitId) -> Result<Option<Unit>, Error> {
    let mut query = select_units();
    query.push("id = ").bind(id.uuid());
    sql.row::<UnitRow>(query).await?.map(Unit::try_from).transpose()
}

/// The unit that a field of a request names, if it lies within the scope.
pub async fn unit_in_sight(sql: &impl Sql, scope: &Scope, field: &str, id: UnitId) -> Result<Unit, Problem> {
    let unit = find_unit(sql, id).await?.filter(|it| is_within(scope, &it.path));
    unit.ok_or_else(|| Problem::field(field, "unknown_unit", "no such unit / 单位不存在"))
}

/// The path below which a list is asked for: of the unit that `unit_id` names, if any.
pub async fn path_in_sight(
    sql: &impl Sql,
    scope: &Scope,
    unit_id: Option<UnitId>,
) -> Result<Option<String>, Problem> {
    match unit_id {
        None => Ok(None),
        Some(id) => Ok(Some(unit_in_sight(sql, scope, "unit_id", id).await?.path)),
    }
}

/// The company: the first unit without one above it.
pub async fn company(sql: &impl Sql) -> Result<Option<Unit>, Error> {
    let mut query = select_units();
    query.push("parent_id is null order by serial limit 1");
    sql.row::<UnitRow>(query).await?.map(Unit::try_from).transpose()
}

/// The unit with this code.
pub async fn unit_by_code(sql: &impl Sql, code: &str) -> Result<Option<Unit>, Error> {
    let mut query = select_units();
    query.push("code = ").bind(code.to_owned());
    sql.row::<UnitRow>(query).await?.map(Unit::try_from).transpose()
}

/// All units by code: for an import, which looks up many. There are thousands at most.
pub async fn units_by_code(sql: &impl Sql) -> Result<HashMap<String, Unit>, Error> {
    let mut query = select_units();
    query.push("1 = 1");
    Ok(to_units(sql, query).await?.into_iter().map(|it| (it.code.clone(), it)).collect())
}

/// Every unit within the scope, parents before children.
pub async fn units_within(sql: &impl Sql, scope: &Scope) -> Result<Vec<Unit>, Error> {
    let mut query = select_units();
    within(&mut query, scope, "id", None);
    query.push(" order by path");
    to_units(sql, query).await
}

/// Whether the scope holds the whole company, without a restriction to own customers.
pub async fn covers_company(sql: &impl Sql, scope: &Scope) -> Result<bool, Error> {
    let Scope::Subtrees(subtrees) = scope else { return Ok(true) };
    let whole = Scope::Subtrees(subtrees.iter().filter(|it| it.own_of.is_none()).cloned().collect());
    let roots: Vec<(String,)> =
        sql.rows(Query::new("select path from organisation_unit where parent_id is null")).await?;
    Ok(roots.iter().all(|(path,)| is_within(&whole, path)))
}

/// The units directly or indirectly below `parent`, itself included.
pub async fn unit_children(sql: &impl Sql, parent: &Unit) -> Result<Vec<Unit>, Error> {
    let mut query = select_units();
    query.push("path >= ").bind(parent.path.clone()).push(" and path < ").bind(subtree_end(&parent.path));
    query.push(" order by path");
    to_units(sql, query).await
}

/// Everybody who works within the scope, by number.
pub async fn employees(sql: &impl Sql, scope: &Scope) -> Result<Vec<Employee>, Error> {
    let mut query = select_employees();
    query.push("left_on_us is null and ");
    within(&mut query, scope, "unit_id", None);
    query.push(" order by number");
    sql.rows::<EmployeeRow>(query).await?.into_iter().map(Employee::try_from).collect()
}

/// Whether somebody works within the scope.
pub async fn works_within(sql: &impl Sql, scope: &Scope, id: EmployeeId) -> Result<bool, Error> {
    let mut query = select_employees();
    query.push("left_on_us is null and id = ").bind(id.uuid()).push(" and ");
    within(&mut query, scope, "unit_id", None);
    Ok(sql.row::<EmployeeRow>(query).await?.is_some())
}

pub async fn employee_by_number(sql: &impl Sql, number: &str) -> Result<Option<Employee>, Error> {
    let mut query = select_employees();
    query.push("number = ").bind(number.to_owned());
    sql.row::<EmployeeRow>(query).await?.map(Employee::try_from).transpose()
}

/// All employees by number, for an import.
pub async fn employees_by_number(sql: &impl Sql) -> Result<HashMap<String, Employee>, Error> {
    let mut query = select_employees();
    query.push("1 = 1");
    let rows = sql.rows::<EmployeeRow>(query).await?;
    rows.into_iter().map(|it| Employee::try_from(it).map(|it| (it.number.clone(), it))).collect()
}
