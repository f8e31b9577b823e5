//! Rows of exports.

use crate::model::{ExportId, ExportState};
use database::{Error, Query, Scope, Sql, TableRow, Work, rows};
use organisation::subtree_end;
use std::collections::HashMap;
use uuid::Uuid;

rows! {
    pub(crate) struct ExportRow in "exports_export" {
        pub(crate) id: Uuid,
        pub(crate) number: i64,
        pub(crate) list: String,
        pub(crate) format: String,
        pub(crate) lang: String,
        pub(crate) reason: String,
        /// Sealed JSON.
        pub(crate) asked: String,
        pub(crate) state: String,
        pub(crate) rows_written: Option<i64>,
        pub(crate) canaries: Option<i64>,
        pub(crate) scope: String,
        pub(crate) scope_path: String,
        pub(crate) job_id: Option<Uuid>,
        /// Words, as JSON.
        pub(crate) message: Option<String>,
        pub(crate) asked_at_us: i64,
        pub(crate) user_id: Option<Uuid>,
        pub(crate) user_name: String,
        pub(crate) decided_at_us: Option<i64>,
        pub(crate) decided_by_user: Option<Uuid>,
        pub(crate) decided_by_name: Option<String>,
        pub(crate) made_at_us: Option<i64>,
        pub(crate) expires_at_us: Option<i64>,
        pub(crate) fetched_at_us: Option<i64>,
        pub(crate) fetches: i64,
    }
}

fn select() -> Query {
    Query::new(&format!("select {} from exports_export where ", ExportRow::columns("")))
}

pub(crate) async fn find(sql: &impl Sql, id: ExportId) -> Result<Option<ExportRow>, Error> {
    let mut query = select();
    query.push("id = ").bind(id.uuid());
    sql.row(query).await
}

pub(crate) async fn by_numbers(sql: &impl Sql, numbers: &[i64]) -> Result<Vec<ExportRow>, Error> {
    let mut query = select();
    query.push("number in ").bind_list(numbers.iter().copied()).push(" order by number");
    sql.rows(query).await
}

/// Which exports are wanted.
#[derive(Clone, Debug, Default)]
pub(crate) struct ExportFilter {
    pub(crate) state: Option<ExportState>,
    /// Only what this user asked for.
    pub(crate) of_user: Option<Uuid>,
    /// Only these.
    pub(crate) among: Option<Vec<Uuid>>,
}

/// The newest exports within a scope before a place.
pub(crate) async fn page(
    sql: &impl Sql,
    scope: &Scope,
    filter: &ExportFilter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<ExportRow>, Error> {
    let mut query = select();
    push_within(&mut query, scope);
    if let Some(state) = filter.state {
        query.push(" and state = ").bind(state.as_str().to_owned());
    }
    if let Some(user) = filter.of_user {
        query.push(" and user_id = ").bind(user);
    }
    if let Some(ids) = &filter.among {
        query.push(" and id in ").bind_list(ids.iter().copied());
    }
    if let Some(before) = before {
        query.push(" and number < ").bind(before);
    }
    query.push(" order by number desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// Exports that hold nothing from outside the scope.
fn push_within(query: &mut Query, scope: &Scope) {
    let Scope::Subtrees(subtrees) = scope else {
        query.push("1 = 1");
        return;
    };
    query.push("(1 = 0");
    for subtree in subtrees.iter().filter(|it| it.own_of.is_none()) {
        query.push(" or (scope_path >= ").bind(subtree.path.clone());
        query.push(" and scope_path < ").bind(subtree_end(&subtree.path)).push(")");
    }
    query.push(")");
}

/// Which exports held a customer, the newest first.
pub(crate) async fn holding(sql: &impl Sql, is_held: impl Fn(&[u8]) -> bool) -> Result<Vec<Uuid>, Error> {
    let mut found = Vec::new();
    let query = Query::new("select id, held from exports_export where held is not null order by number desc");
    sql.each(query, |(id, held): (Uuid, Vec<u8>)| {
        if found.len() < FOUND_MAX && is_held(&held) {
            found.push(id);
        }
        Ok(())
    })
    .await?;
    Ok(found)
}

/// Exports of one customer that are listed.
const FOUND_MAX: usize = 500;
/// Values bound in one statement.
const PER_QUERY: usize = 400;

/// The serials of customers by their numbers; unknown ones are left out.
pub(crate) async fn serials(sql: &impl Sql, numbers: &[String]) -> Result<Vec<i64>, Error> {
    let mut found = Vec::with_capacity(numbers.len());
    for numbers in numbers.chunks(PER_QUERY) {
        let mut query = Query::new("select serial from customers_customer where number in ");
        query.bind_list(numbers.iter().cloned());
        found.extend(sql.rows::<(i64,)>(query).await?.into_iter().map(|it| it.0));
    }
    Ok(found)
}

/// The path of the company, below which everything lies.
pub(crate) async fn root_path(sql: &impl Sql) -> Result<String, Error> {
    let query = Query::new("select coalesce(min(path), '') from organisation_unit");
    Ok(sql.row::<(String,)>(query).await?.map(|it| it.0).unwrap_or_default())
}

pub(crate) async fn last_serial(sql: &impl Sql) -> Result<i64, Error> {
    let query = Query::new("select coalesce(max(serial), 0) from customers_customer");
    Ok(sql.row::<(i64,)>(query).await?.map_or(0, |it| it.0))
}

/// The serial of a customer within the scope.
pub(crate) async fn serial_of(sql: &impl Sql, scope: &Scope, customer: Uuid) -> Result<Option<i64>, Error> {
    let mut query = Query::new("select serial from customers_customer where id = ");
    query.bind(customer).push(" and ");
    organisation::within(&mut query, scope, "owner_unit_id", Some("maintainer_id"));
    Ok(sql.row::<(i64,)>(query).await?.map(|it| it.0))
}

/// What changes of an export: columns and their new values.
#[derive(Debug, Default)]
pub(crate) struct Change {
    pub(crate) state: Option<ExportState>,
    pub(crate) rows: Option<i64>,
    pub(crate) canaries: Option<i64>,
    pub(crate) held: Option<Vec<u8>>,
    pub(crate) scope: Option<(String, String)>,
    pub(crate) job: Option<Uuid>,
    pub(crate) message: Option<String>,
    pub(crate) decided: Option<(Option<Uuid>, String)>,
    pub(crate) made: Option<i64>,
    pub(crate) expires: Option<i64>,
    pub(crate) is_fetched: bool,
    /// What was said, sealed.
    pub(crate) asked: Option<String>,
}

/// Changes an export that is in one of these states; false when it is in another one by now.
pub(crate) async fn change(
    work: &Work,
    id: Uuid,
    from: &[ExportState],
    change: Change,
) -> Result<bool, Error> {
    let now = work.now().micros();
    let mut query = Query::new("update exports_export set fetches = fetches + ");
    query.bind(i64::from(change.is_fetched));
    if change.is_fetched {
        query.push(", fetched_at_us = ").bind(now);
    }
    let state = change.state.map(|it| it.as_str().to_owned());
    let texts = [("state", state), ("message", change.message), ("asked", change.asked)];
    for (column, text) in texts {
        if text.is_some() {
            query.push(", ").push(column).push(" = ").bind(text);
        }
    }
    let numbers = [
        ("rows_written", change.rows),
        ("canaries", change.canaries),
        ("made_at_us", change.made),
        ("expires_at_us", change.expires),
    ];
    for (column, number) in numbers {
        if number.is_some() {
            query.push(", ").push(column).push(" = ").bind(number);
        }
    }
    if change.held.is_some() {
        query.push(", held = ").bind(change.held);
    }
    if change.job.is_some() {
        query.push(", job_id = ").bind(change.job);
    }
    if let Some((scope, path)) = change.scope {
        query.push(", scope = ").bind(scope).push(", scope_path = ").bind(path);
    }
    if let Some((user, name)) = change.decided {
        query.push(", decided_at_us = ").bind(now).push(", decided_by_user = ").bind(user);
        query.push(", decided_by_name = ").bind(name);
    }
    query.push(" where id = ").bind(id).push(" and state in ");
    query.bind_list(from.iter().map(|it| it.as_str().to_owned()));
    Ok(work.run(query).await? == 1)
}

/// Files that can be fetched no more.
pub(crate) async fn over(sql: &impl Sql, now_us: i64) -> Result<Vec<ExportId>, Error> {
    let mut query = Query::new("select id from exports_export where state = ");
    query.bind(ExportState::Ready.as_str().to_owned()).push(" and expires_at_us <= ").bind(now_us);
    Ok(sql.rows::<(Uuid,)>(query).await?.into_iter().map(|it| ExportId(it.0)).collect())
}

/// How far the jobs of exports are.
pub(crate) async fn progress(sql: &impl Sql, jobs: Vec<Uuid>) -> Result<HashMap<Uuid, (i64, i64)>, Error> {
    let mut query = Query::new("select id, progress_done, progress_total from jobs_job where id in ");
    query.bind_list(jobs);
    let rows: Vec<(Uuid, i64, i64)> = sql.rows(query).await?;
    Ok(rows.into_iter().map(|(id, done, total)| (id, (done, total))).collect())
}
