//! Queries of the audit.

use database::{AuditRow, Error, Query, Scope, Sql, Subtree, TableRow};
use kernel::Instant;
use organisation::{Unit, is_within, within};
use uuid::Uuid;

/// Which entries are wanted. What is not given does not restrict.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// The action exactly: `identity.logged_in`.
    pub(crate) action: Option<String>,
    /// Login of the user, or name of the job or command.
    pub(crate) who: Option<String>,
    pub(crate) subject: Option<Uuid>,
    /// Entries of this unit and those below.
    pub(crate) unit: Option<Unit>,
    pub(crate) from: Option<Instant>,
    /// Exclusive.
    pub(crate) until: Option<Instant>,
}

/// The latest entries that fit and lie within `scope`, before a given one.
pub(crate) async fn entries(
    sql: &impl Sql,
    scope: &Scope,
    filter: Filter,
    before: Option<i64>,
    limit: u32,
) -> Result<Vec<AuditRow>, Error> {
    let mut query = Query::new(&format!("select {} from audit_entry where (", AuditRow::columns("")));
    within(&mut query, scope, "unit_id", None);
    if sees_whole_company(sql, scope).await? {
        query.push(" or unit_id is null");
    }
    query.push(")");
    if let Some(seq) = before {
        query.push(" and seq < ").bind(seq);
    }
    if let Some(action) = filter.action {
        query.push(" and action = ").bind(action);
    }
    if let Some(who) = filter.who {
        query.push(" and who_name = ").bind(who);
    }
    if let Some(subject) = filter.subject {
        query.push(" and subject_id = ").bind(subject);
    }
    if let Some(unit) = filter.unit {
        let below = Scope::Subtrees(vec![Subtree { path: unit.path, own_of: None }]);
        query.push(" and ");
        within(&mut query, &below, "unit_id", None);
    }
    if let Some(from) = filter.from {
        query.push(" and at_us >= ").bind(from.micros());
    }
    if let Some(until) = filter.until {
        query.push(" and at_us < ").bind(until.micros());
    }
    query.push(" order by seq desc limit ").bind(i64::from(limit));
    sql.rows(query).await
}

/// Entries that belong to no unit concern the whole company: only who sees all of it sees them.
async fn sees_whole_company(sql: &impl Sql, scope: &Scope) -> Result<bool, Error> {
    if *scope == Scope::Everything {
        return Ok(true);
    }
    let roots: Vec<(String,)> =
        sql.rows(Query::new("select path from organisation_unit where parent_id is null")).await?;
    Ok(roots.iter().all(|it| is_within(scope, &it.0)))
}
