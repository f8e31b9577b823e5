//! Reading the audit and checking its chain.

use crate::may;
use crate::store::{self, Filter};
use database::{AuditRow, verify_audit_chain};
use identity::Actor;
use kernel::Instant;
use kernel::page::{PageRequest, cut};
use organisation::{UnitId, path_in_sight};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::routes as handlers;
use uuid::Uuid;
use web::{Failure, Json, Query, Routes};

/// The routes of the audit.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadAudit>(handlers!(list_audit_entries))
        .permit::<may::ReadAudit>(handlers!(check_audit_chain))
}

/// One line of the audit.
#[derive(Debug, Serialize, ToSchema)]
struct AuditLine {
    /// Place in the chain, from 1, without gaps.
    seq: i64,
    at: Instant,
    /// `user`, `token`, `system` or `anonymous`.
    who_kind: String,
    /// Login of the user, or name of the job or command.
    who: String,
    who_id: Option<Uuid>,
    /// Past tense with its capability: `customers.customer_changed`.
    action: String,
    subject_kind: String,
    subject_id: Option<Uuid>,
    unit_id: Option<Uuid>,
    /// What changed. Personal values are sealed.
    detail: serde_json::Value,
    /// Finds the request in the log.
    trace_id: String,
    /// SHA-256 over this entry and the hash before it.
    hash: String,
}

impl From<AuditRow> for AuditLine {
    fn from(row: AuditRow) -> Self {
        Self {
            seq: row.seq,
            at: Instant::from_micros(row.at_us),
            who_kind: row.who_kind,
            who: row.who_name,
            who_id: row.who_user,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            unit_id: row.unit_id,
            detail: serde_json::from_str(&row.detail).unwrap_or_default(),
            trace_id: row.trace_id,
            hash: row.hash,
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
struct AuditPage {
    items: Vec<AuditLine>,
    next_cursor: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
struct AuditQuery {
    /// The action exactly: `identity.logged_in`.
    action: Option<String>,
    /// Login of the user, or name of the job or command.
    who: Option<String>,
    subject_id: Option<Uuid>,
    /// Entries of this unit and those below it.
    unit_id: Option<UnitId>,
    from: Option<Instant>,
    /// Exclusive.
    until: Option<Instant>,
    limit: Option<u32>,
    cursor: Option<String>,
}

/// List who did what, latest first.
#[utoipa::path(get, path = "/audit", tag = "audit", params(AuditQuery), responses((status = OK, body = AuditPage)))]
async fn list_audit_entries(
    actor: Actor<may::ReadAudit>,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditPage>, Failure> {
    let page = PageRequest { limit: query.limit, cursor: query.cursor };
    let (limit, before) = (page.rows()?, page.after::<i64>()?);
    let reader = actor.read();
    let filter = Filter {
        action: query.action,
        who: query.who,
        subject: query.subject_id,
        below: path_in_sight(&reader, actor.scope(), query.unit_id).await?,
        from: query.from,
        until: query.until,
    };
    let rows = store::entries(&reader, actor.scope(), filter, before, limit + 1).await?;
    let (rows, next_cursor) = cut(rows, limit, |it| it.seq);
    Ok(Json(AuditPage { items: rows.into_iter().map(AuditLine::from).collect(), next_cursor }))
}

/// Whether the audit is as it was written.
#[derive(Debug, Serialize, ToSchema)]
struct AuditChain {
    is_intact: bool,
    /// Entries verified; none when the chain does not hold.
    length: Option<i64>,
    /// Where it does not hold first.
    fault: Option<AuditChainFault>,
}

#[derive(Debug, Serialize, ToSchema)]
struct AuditChainFault {
    seq: i64,
    what: String,
}

/// Recompute the whole chain of hashes.
#[utoipa::path(get, path = "/audit/chain", tag = "audit", responses((status = OK, body = AuditChain)))]
async fn check_audit_chain(actor: Actor<may::ReadAudit>) -> Result<Json<AuditChain>, Failure> {
    let chain = match verify_audit_chain(&actor.read()).await? {
        Ok(length) => AuditChain { is_intact: true, length: Some(length), fault: None },
        Err(fault) => {
            let fault = AuditChainFault { seq: fault.seq, what: fault.what };
            AuditChain { is_intact: false, length: None, fault: Some(fault) }
        }
    };
    Ok(Json(chain))
}
