//! Searching for duplicates, and what people say about a pair.

use super::find::{self, Summary};
use super::reports;
use super::store::{self, DuplicateId, DuplicateState};
use crate::operations::CustomersError;
use database::{AuditEntry, Scope, Who, Work};
use kernel::{Code, Problem};
use serde_json::json;
use vault::VaultError;
use web::App;

/// Longest reason, in characters.
pub(crate) const REASON_CHARS_MAX: usize = 200;

/// Compares all files of the company and stores which may be of one customer.
///
/// # Errors
/// When the database or the vault cannot be read or written.
pub async fn find_duplicates(
    app: &App,
    who: Who,
    progress: &mut (dyn FnMut(u64, u64) + Send),
) -> Result<Summary, CustomersError> {
    let reader = app.db.read(Scope::Everything);
    let dismissed = store::dismissed(&reader).await?;
    let is_settled = |one, other| dismissed.contains(&(one, other));
    let (summary, found) = find::find(&reader, &app.vault, is_settled, progress).await?;
    let mut work = app.db.work(who, Scope::Everything).await?;
    store::store_found(&work, &found).await?;
    work.audit(AuditEntry {
        action: "customers.duplicates_searched",
        subject_kind: "customer",
        subject: None,
        unit: None,
        detail: json!(summary),
    });
    work.commit().await?;
    Ok(summary)
}

/// Says of a pair that it is of two customers, or takes that back.
pub(crate) async fn decide(
    work: &mut Work,
    id: DuplicateId,
    change: (DuplicateState, DuplicateState),
    reason: &str,
) -> Result<(), Problem> {
    let reason = reason.trim();
    if REASON_CHARS_MAX < reason.chars().count() {
        return Err(Problem::field("reason", "too_long", "at most 200 characters / 最多 200 个字符"));
    }
    let row = reports::pair(work, work.scope(), id).await?.ok_or_else(Problem::not_found)?;
    if !store::decide(work, id, change, reason).await? {
        let text = "somebody decided about this pair already / 该组重复已有人处理";
        return Err(Problem::with_detail(Code::Refused, text));
    }
    let (before, after) = change;
    // The reason may name a person: it stays beside the pair, and out of the audit.
    work.audit(AuditEntry {
        action: "customers.duplicate_decided",
        subject_kind: "customer",
        subject: Some(row.one_id),
        unit: None,
        detail: json!({ "pair": row.id, "other": row.other_id, "before": before, "after": after }),
    });
    Ok(())
}

impl From<CustomersError> for ::jobs::JobError {
    fn from(error: CustomersError) -> Self {
        match error {
            CustomersError::Vault(VaultError::Database(error)) | CustomersError::Database(error) => {
                error.into()
            }
            other => Self::give_up(other),
        }
    }
}
