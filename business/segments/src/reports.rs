//! Counting and listing the customers whom a filter means: read-only.

use crate::compile::{Compiled, push_join};
use customers::CustomerId;
use database::{Error, Query, Scope, Sql};
use organisation::{below, within};
use uuid::Uuid;

/// Appends ` from … where …` of the customers `c` within the scope whom the filter means.
fn push_meant(query: &mut Query, scope: &Scope, compiled: &Compiled) {
    query.push(" from customers_customer c");
    push_join(query, Some(compiled));
    query.push(" where ");
    within(query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    customers::push_unmerged(query);
    query.push(" and ");
    compiled.push(query);
}

/// How many customers within the scope are meant.
pub async fn count(sql: &impl Sql, scope: &Scope, compiled: &Compiled) -> Result<i64, Error> {
    let mut query = Query::new("select count(*)");
    push_meant(&mut query, scope, compiled);
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// The first of those who are meant, in the order of filing.
pub(crate) async fn first(
    sql: &impl Sql,
    scope: &Scope,
    compiled: &Compiled,
    limit: u32,
) -> Result<Vec<CustomerId>, Error> {
    let mut query = Query::new("select c.id");
    push_meant(&mut query, scope, compiled);
    query.push(" order by c.serial limit ").bind(i64::from(limit));
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| it.0.into()).collect())
}

/// All who are meant and belong to the unit at `path` or below it, by serial: for what is computed for a unit and
/// not for a reader. One more than `most` at most.
pub async fn meant_below(
    sql: &impl Sql,
    path: &str,
    compiled: &Compiled,
    most: u32,
) -> Result<Vec<(Uuid, i64)>, Error> {
    let mut query = Query::new("select c.id, c.serial");
    push_meant(&mut query, &Scope::Everything, compiled);
    query.push(" and ");
    below(&mut query, "c.owner_unit_id", path);
    query.push(" order by c.serial limit ").bind(i64::from(most) + 1);
    sql.rows(query).await
}
