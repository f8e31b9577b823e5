//! Lists of suspected duplicates, and who may be meant by what somebody is about to file.

use super::rules::Grade;
use super::store::{DuplicateId, DuplicateRow, DuplicateState};
use crate::model::CustomerId;
use database::{Error, Query, Scope, Sql, TableRow};
use organisation::within;
use uuid::Uuid;

/// Which pairs are listed.
#[derive(Clone, Debug)]
pub(crate) struct PairFilter {
    pub(crate) state: DuplicateState,
    pub(crate) grade: Option<Grade>,
    pub(crate) customer: Option<CustomerId>,
}

/// The place of a pair in the list: by points, then by serials.
pub(crate) type Place = (i64, i64, i64);

fn select(scope: &Scope) -> Query {
    let mut query = Query::new(&format!(
        "select {} from customers_duplicate d
         join customers_customer a on a.id = d.one_id
         join customers_customer b on b.id = d.other_id where ",
        DuplicateRow::columns("d")
    ));
    // Whoever sees one of the two alone learns nothing of the other.
    within(&mut query, scope, "a.owner_unit_id", Some("a.maintainer_id"));
    query.push(" and ");
    within(&mut query, scope, "b.owner_unit_id", Some("b.maintainer_id"));
    query
}

/// A page of the pairs of which both files lie within the scope, the surest first.
pub(crate) async fn pairs(
    sql: &impl Sql,
    scope: &Scope,
    filter: &PairFilter,
    after: Option<Place>,
    limit: u32,
) -> Result<Vec<DuplicateRow>, Error> {
    let mut query = select(scope);
    query.push(" and d.state = ").bind(filter.state.as_str().to_owned());
    if filter.state == DuplicateState::Open {
        query.push(" and a.merged_into_id is null and b.merged_into_id is null");
    }
    if let Some(grade) = filter.grade {
        query.push(" and d.grade = ").bind(grade.number());
    }
    if let Some(customer) = filter.customer {
        query.push(" and (d.one_id = ").bind(customer.uuid());
        query.push(" or d.other_id = ").bind(customer.uuid()).push(")");
    }
    if let Some((score, one, other)) = after {
        query.push(" and (d.score < ").bind(score).push(" or (d.score = ").bind(score);
        query.push(" and (d.one_serial > ").bind(one).push(" or (d.one_serial = ").bind(one);
        query.push(" and d.other_serial > ").bind(other).push("))))");
    }
    query.push(" order by d.score desc, d.one_serial, d.other_serial limit ").bind(i64::from(limit));
    sql.rows(query).await
}

pub(crate) async fn pair(
    sql: &impl Sql,
    scope: &Scope,
    id: DuplicateId,
) -> Result<Option<DuplicateRow>, Error> {
    let mut query = select(scope);
    query.push(" and d.id = ").bind(id.uuid());
    sql.row(query).await
}

/// Which of these customers lie within the scope.
pub(crate) async fn in_sight(
    sql: &impl Sql,
    scope: &Scope,
    customers: &[CustomerId],
) -> Result<Vec<CustomerId>, Error> {
    let mut query = Query::new("select c.id from customers_customer c where c.id in ");
    query.bind_list(customers.iter().map(|it| it.uuid())).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    query.push(" order by c.serial");
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| CustomerId(it.0)).collect())
}

/// Organisations whose names begin alike, within the scope: what a name that is about to be filed is compared with.
pub(crate) async fn named_like(
    sql: &impl Sql,
    scope: &Scope,
    (from, end): (Vec<u8>, Vec<u8>),
    limit: i64,
) -> Result<Vec<CustomerId>, Error> {
    let mut query = Query::new("select c.id from customers_customer c where c.name_key >= ");
    query.bind(from).push(" and c.name_key < ").bind(end).push(" and ");
    within(&mut query, scope, "c.owner_unit_id", Some("c.maintainer_id"));
    crate::reports::push_unmerged(&mut query);
    query.push(" order by c.serial limit ").bind(limit);
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| CustomerId(it.0)).collect())
}

/// These customers, each as the file that it is a part of now.
pub(crate) async fn unmerged(sql: &impl Sql, customers: &[CustomerId]) -> Result<Vec<CustomerId>, Error> {
    let mut query =
        Query::new("select distinct coalesce(merged_into_id, id) from customers_customer where id in ");
    query.bind_list(customers.iter().map(|it| it.uuid()));
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| CustomerId(it.0)).collect())
}

/// An open pair by the numbers of its files: one, other, grade, points, evidence.
pub(crate) type ListedPair = (String, String, i64, i64, String);

/// Hands over every open pair of the company, the surest first.
pub(crate) async fn each_open(
    sql: &impl Sql,
    take: impl FnMut(ListedPair) -> Result<(), Error>,
) -> Result<(), Error> {
    let query = Query::new(
        "select a.number, b.number, d.grade, d.score, d.evidence from customers_duplicate d
         join customers_customer a on a.id = d.one_id
         join customers_customer b on b.id = d.other_id
         where d.state = 'open' order by d.score desc, d.one_serial, d.other_serial",
    );
    sql.each(query, take).await
}
