//! Queries of the audit.

use database::{AuditRow, Error, Query, Scope, Sql, TableRow};
use kernel::Instant;
use organisation::{below, covers_company, within};
use uuid::Uuid;

/// Which entries are wanted. What is not given does not restrict.
#[derive(Debug, Default)]
pub(crate) struct Filter {
    /// The action exactly: `identity.logged_in`.
    pub(crate) action: Option<String>,
    /// Login of the user, or name of the job or command.
    pub(crate) who: Option<String>,
    pub(crate) subject: Option<Uuid>,
    /// Entries of the unit at this path and of those below.
    pub(crate) below: Option<String>,
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
    // Entries that belong to no unit concern the whole company: only who sees all of it sees them.
    if covers_company(sql, scope).await? {
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
    if let Some(path) = filter.below {
        query.push(" and ");
        below(&mut query, "unit_id", &path);
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
