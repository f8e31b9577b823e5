//! The company's own roles.

use crate::model::{FieldRights, Grant, OwnRole, Principal, RoleId, RoleRef};
use crate::permissions::Rights;
use crate::rules;
use crate::store::{self, RoleRow, RoleVersionRow};
use database::{AuditEntry, Work};
use kernel::{Code, Problem, Words};
use organisation::root_unit;
use serde::Serialize;
use serde_json::json;
use std::sync::Arc;
use uuid::Uuid;

/// What somebody wants a role to be.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RoleDraft {
    pub(crate) name: Words,
    pub(crate) permissions: Vec<String>,
    pub(crate) field_rights: FieldRights,
    pub(crate) sees_own_customers_only: bool,
    pub(crate) needs_second_factor: bool,
}

impl From<&OwnRole> for RoleDraft {
    fn from(role: &OwnRole) -> Self {
        Self {
            name: role.name.clone(),
            permissions: role.permissions.clone(),
            field_rights: role.field_rights.clone(),
            sees_own_customers_only: role.sees_own_customers_only,
            needs_second_factor: role.needs_second_factor,
        }
    }
}

impl RoleDraft {
    fn named(self, id: RoleId, version: i64) -> OwnRole {
        let mut permissions = self.permissions;
        permissions.sort_unstable();
        permissions.dedup();
        OwnRole {
            id,
            name: Words::new(self.name.zh.trim(), self.name.en.trim()),
            permissions,
            field_rights: self.field_rights,
            sees_own_customers_only: self.sees_own_customers_only,
            needs_second_factor: self.needs_second_factor,
            version,
        }
    }
}

pub(crate) async fn create_role(
    work: &mut Work,
    rights: &Rights,
    author: &Principal,
    draft: RoleDraft,
) -> Result<OwnRole, Problem> {
    let role = draft.named(RoleId(work.new_id()), 1);
    check(work, rights, author, &role).await?;
    work.insert(to_row(&role, work.now().micros(), None)).await?;
    keep_version(work, &role).await?;
    work.audit(audited("identity.role_added", role.id, json!(RoleDraft::from(&role))));
    Ok(role)
}

/// Makes a role another; it counts at once for all who hold it.
pub(crate) async fn change_role(
    work: &mut Work,
    rights: &Rights,
    author: &Principal,
    id: RoleId,
    version: i64,
    draft: RoleDraft,
) -> Result<OwnRole, Problem> {
    let before = store::own_role(work, id).await?.ok_or_else(Problem::not_found)?;
    let role = draft.named(id, version + 1);
    check(work, rights, author, &role).await?;
    if !store::save_role(work, &to_row(&role, 0, None)).await? {
        return Err(Problem::new(Code::ChangedMeanwhile));
    }
    keep_version(work, &role).await?;
    let detail = json!({ "before": RoleDraft::from(&before), "after": RoleDraft::from(&role) });
    work.audit(audited("identity.role_changed", id, detail));
    Ok(role)
}

/// Takes a role away that nobody holds. What it was stays on record.
pub(crate) async fn delete_role(work: &mut Work, id: RoleId, version: i64) -> Result<(), Problem> {
    let role = store::own_role(work, id).await?.ok_or_else(Problem::not_found)?;
    let held = store::grants_by_role(work).await?.get(&RoleRef::Own(id).to_string()).copied().unwrap_or(0);
    if held > 0 {
        let text = format!(
            "this role is granted {held} times: take it from everybody first / 该角色已授予 {held} 次,请先收回"
        );
        return Err(Problem::with_detail(Code::Refused, text));
    }
    let row = to_row(&OwnRole { version: version + 1, ..role.clone() }, 0, Some(work.now().micros()));
    if !store::save_role(work, &row).await? {
        return Err(Problem::new(Code::ChangedMeanwhile));
    }
    work.audit(audited("identity.role_deleted", id, json!(RoleDraft::from(&role))));
    Ok(())
}

/// A role may be what its fields allow, and nobody makes one that may do more than they do themselves.
async fn check(work: &mut Work, rights: &Rights, author: &Principal, role: &OwnRole) -> Result<(), Problem> {
    let others: Vec<Words> =
        store::own_roles(work).await?.into_iter().filter(|it| it.id != role.id).map(|it| it.name).collect();
    if let Some(fault) = rules::role_fault(role, others.iter()) {
        return Err(Problem::invalid(vec![fault.into()]));
    }
    if let Some(unknown) = role.permissions.iter().find(|it| rights.find(it).is_none()) {
        let text = format!("there is no permission `{unknown}` / 没有权限“{unknown}”");
        return Err(Problem::field("permissions", "unknown_permission", text));
    }
    let root = root_unit(work).await?;
    let everywhere = Grant {
        role: RoleRef::Own(role.id),
        own: Some(Arc::new(role.clone())),
        unit: root.id.uuid(),
        unit_path: root.path,
        own_of: None,
    };
    match rights.beyond(author, &everywhere) {
        None => Ok(()),
        Some(missing) => Err(super::not_held("permissions", missing)),
    }
}

async fn keep_version(work: &Work, role: &OwnRole) -> Result<(), Problem> {
    let body = serde_json::to_string(&RoleDraft::from(role)).map_err(Problem::internal)?;
    let row = RoleVersionRow {
        role_id: role.id.uuid(),
        version: role.version,
        body,
        changed_at_us: work.now().micros(),
        changed_by: work.who().name.clone(),
    };
    Ok(work.insert(row).await?)
}

fn to_row(role: &OwnRole, created_at_us: i64, deleted_at_us: Option<i64>) -> RoleRow {
    RoleRow {
        id: role.id.uuid(),
        name_zh: role.name.zh.clone(),
        name_en: role.name.en.clone(),
        permissions: json!(role.permissions).to_string(),
        field_rights: json!(role.field_rights).to_string(),
        sees_own_customers_only: role.sees_own_customers_only,
        needs_second_factor: role.needs_second_factor,
        created_at_us,
        deleted_at_us,
        version: role.version,
    }
}

fn audited(action: &'static str, role: RoleId, detail: serde_json::Value) -> AuditEntry {
    AuditEntry { action, subject_kind: "role", subject: Some::<Uuid>(role.uuid()), unit: None, detail }
}
