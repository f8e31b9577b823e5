//! Accounts of an employee who leaves: locked with the hand-over of the work, opened again when that is undone.

use crate::model::UserId;
use database::{AuditEntry, Error, Query, Sql, Work};
use serde_json::json;
use uuid::Uuid;

/// The accounts of an employee that may log in.
pub async fn users_of_employee(sql: &impl Sql, employee: Uuid) -> Result<Vec<(UserId, String)>, Error> {
    let mut query =
        Query::new("select id, login from identity_user where not is_disabled and employee_id = ");
    query.bind(employee).push(" order by login");
    Ok(sql.rows::<(Uuid, String)>(query).await?.into_iter().map(|(id, login)| (UserId(id), login)).collect())
}

/// The employee who a user is.
pub async fn employee_of_user(sql: &impl Sql, user: UserId) -> Result<Option<Uuid>, Error> {
    let mut query = Query::new("select employee_id from identity_user where id = ");
    query.bind(user.uuid());
    Ok(sql.row::<(Option<Uuid>,)>(query).await?.and_then(|it| it.0))
}

/// Locks accounts out, or lets them in again. Sessions end at once.
pub async fn set_locked(work: &mut Work, users: &[UserId], is_locked: bool) -> Result<(), Error> {
    for user in users {
        let mut query = Query::new("update identity_user set version = version + 1, is_disabled = ");
        query.bind(is_locked).push(" where id = ").bind(user.uuid());
        work.run(query).await?;
        if is_locked {
            let mut query = Query::new("delete from identity_session where user_id = ");
            query.bind(user.uuid());
            work.run(query).await?;
        }
        work.audit(AuditEntry {
            action: if is_locked { "identity.user_disabled" } else { "identity.user_enabled" },
            subject_kind: "user",
            subject: Some(user.uuid()),
            unit: None,
            detail: json!({ "by": "hand-over" }),
        });
    }
    Ok(())
}
