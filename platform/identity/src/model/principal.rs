//! Somebody who has proved who they are, with what they may do.

use super::{DelegationId, FieldRight, Grant, Role, RoleRef, User, UserId};
use crate::permissions::{PermissionInfo, is_delegable};
use database::{Scope, Subtree};
use kernel::Instant;
use vault::PersonalKind;

/// Whose rights somebody uses instead of their own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActingFor {
    pub delegation: DelegationId,
    pub user: UserId,
    pub login: String,
    pub until: Instant,
}

/// An authenticated user with what was granted to them.
#[derive(Clone, Debug)]
pub struct Principal {
    pub user: User,
    /// Their own grants; while they act for a colleague, the colleague's that were delegated.
    pub grants: Vec<Grant>,
    pub acting_for: Option<ActingFor>,
    /// Hash of the session's token, when this is a session.
    pub session: Option<String>,
    /// The permissions of an API token, when this is one; none means all of its user's.
    pub token_permissions: Option<Vec<String>>,
    /// The unit to which an API token is limited, with all below it.
    pub token_path: Option<String>,
    /// A role of theirs asks for a second factor and they have none: they may do nothing but set it up.
    pub lacks_second_factor: bool,
}

impl Grant {
    /// Whether it holds a permission that the built-in `roles` hold.
    pub fn gives(&self, permission: &str, roles: &[Role]) -> bool {
        match (&self.role, &self.own) {
            (RoleRef::BuiltIn(role), _) => roles.contains(role),
            (RoleRef::Own(_), Some(own)) => own.permissions.iter().any(|it| it == permission),
            (RoleRef::Own(_), None) => false,
        }
    }

    pub fn field_right(&self, kind: PersonalKind) -> FieldRight {
        match (&self.role, &self.own) {
            (RoleRef::BuiltIn(role), _) => role.field_right(),
            (RoleRef::Own(_), own) => own.as_ref().map_or(FieldRight::Hidden, |it| it.field_rights.of(kind)),
        }
    }

    /// A system administrator hands out every role within their units, also those of which they hold nothing.
    fn hands_out_everything(&self) -> bool {
        self.role == RoleRef::BuiltIn(Role::SystemAdministrator)
    }
}

impl Principal {
    /// Whether they hold the permission anywhere: by a role, not cut off by a token's limits, by a delegation
    /// that cannot carry it, or by a second factor that is missing.
    pub fn may(&self, permission: &str, roles: &[Role]) -> bool {
        self.scope_of(permission, roles).is_some()
    }

    /// What they see with the permission; nothing without it.
    pub fn scope_of(&self, permission: &str, roles: &[Role]) -> Option<Scope> {
        let within_token =
            self.token_permissions.as_ref().is_none_or(|it| it.iter().any(|name| name == permission));
        let delegable = self.acting_for.is_none() || is_delegable(permission);
        if !within_token || !delegable || self.lacks_second_factor {
            return None;
        }
        let grants = self.grants.iter().filter(|it| it.gives(permission, roles));
        let subtrees: Vec<Subtree> = grants.filter_map(|it| self.subtree(it)).collect();
        (!subtrees.is_empty()).then_some(Scope::Subtrees(subtrees))
    }

    /// The part of a grant that lies within the token's unit.
    fn subtree(&self, grant: &Grant) -> Option<Subtree> {
        let path = match &self.token_path {
            None => &grant.unit_path,
            Some(limit) if limit.starts_with(&grant.unit_path) => limit,
            Some(limit) if grant.unit_path.starts_with(limit) => &grant.unit_path,
            Some(_) => return None,
        };
        Some(Subtree { path: path.clone(), own_of: grant.own_of })
    }

    /// How much of a kind of personal value they see wherever they hold the permission: the least of the roles
    /// that give it, since a list shows rows of several units.
    pub fn field_right(&self, kind: PersonalKind, permission: &str, roles: &[Role]) -> FieldRight {
        let giving = self.grants.iter().filter(|it| it.gives(permission, roles));
        giving.map(|it| it.field_right(kind)).min().unwrap_or(FieldRight::Hidden)
    }

    /// The same at one unit: the most of the roles that give the permission there.
    pub fn field_right_at(
        &self,
        kind: PersonalKind,
        permission: &str,
        roles: &[Role],
        unit_path: &str,
    ) -> FieldRight {
        let giving = self.grants.iter().filter(|it| it.gives(permission, roles));
        let there = giving.filter(|it| unit_path.starts_with(&it.unit_path));
        there.map(|it| it.field_right(kind)).max().unwrap_or(FieldRight::Hidden)
    }

    /// Whether they may give somebody the permission at a unit: nobody hands on what they do not hold there.
    pub(crate) fn may_hand_on(&self, permission: &PermissionInfo, unit_path: &str) -> bool {
        let there = self.grants.iter().filter(|it| unit_path.starts_with(&it.unit_path));
        there.into_iter().any(|it| {
            it.hands_out_everything() || it.own_of.is_none() && it.gives(permission.name, permission.roles)
        })
    }

    /// The most that they may give somebody of a kind of personal value.
    pub(crate) fn field_right_to_hand_on(&self, kind: PersonalKind) -> FieldRight {
        let rights = self
            .grants
            .iter()
            .map(|it| if it.hands_out_everything() { FieldRight::Reveal } else { it.field_right(kind) });
        rights.max().unwrap_or(FieldRight::Hidden)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FieldRights, OwnRole, RoleId};
    use kernel::{Lang, Words};
    use std::sync::Arc;
    use uuid::Uuid;

    fn grant(role: impl Into<RoleRef>, path: &str) -> Grant {
        Grant { role: role.into(), own: None, unit: Uuid::nil(), unit_path: path.to_owned(), own_of: None }
    }

    fn own(permissions: &[&str], right: FieldRight, path: &str) -> Grant {
        let id = RoleId(Uuid::nil());
        let role = OwnRole {
            id,
            name: Words::default(),
            permissions: permissions.iter().map(|it| (*it).to_owned()).collect(),
            field_rights: FieldRights::all(right),
            sees_own_customers_only: false,
            needs_second_factor: false,
            version: 1,
        };
        Grant { own: Some(Arc::new(role)), ..grant(RoleRef::Own(id), path) }
    }

    fn principal(grants: Vec<Grant>) -> Principal {
        let user = User {
            id: UserId(Uuid::nil()),
            login: "wang".to_owned(),
            employee: None,
            password_hash: None,
            is_disabled: false,
            failures: 0,
            locked_until_us: 0,
            lang: Lang::Zh,
            version: 1,
        };
        Principal {
            user,
            grants,
            acting_for: None,
            session: None,
            token_permissions: None,
            token_path: None,
            lacks_second_factor: false,
        }
    }

    fn paths(scope: Option<Scope>) -> Vec<String> {
        match scope {
            Some(Scope::Subtrees(subtrees)) => subtrees.into_iter().map(|it| it.path).collect(),
            _ => Vec::new(),
        }
    }

    const SEE: &str = "customers.read_customers";
    const MANAGERS: &[Role] = &[Role::AreaManager];

    #[test]
    fn a_role_of_the_companys_own_gives_what_it_names_and_nothing_else() {
        let somebody = principal(vec![own(&[SEE], FieldRight::Masked, "000001")]);
        assert!(somebody.may(SEE, MANAGERS));
        assert!(!somebody.may("sales.read_sales", MANAGERS), "whatever built-in roles hold");
    }

    #[test]
    fn a_token_sees_where_its_unit_and_its_users_grants_meet() {
        let limited = |path: &str| Principal {
            token_path: Some(path.to_owned()),
            ..principal(vec![grant(Role::AreaManager, "000001000002")])
        };
        assert_eq!(paths(limited("000001000002000003").scope_of(SEE, MANAGERS)), ["000001000002000003"]);
        assert_eq!(paths(limited("000001").scope_of(SEE, MANAGERS)), ["000001000002"]);
        assert!(limited("000001000009").scope_of(SEE, MANAGERS).is_none());
    }

    #[test]
    fn who_lacks_the_second_factor_may_do_nothing() {
        let held = principal(vec![grant(Role::AreaManager, "000001")]);
        assert!(held.may(SEE, MANAGERS));
        assert!(!Principal { lacks_second_factor: true, ..held }.may(SEE, MANAGERS));
    }

    #[test]
    fn rights_over_rights_are_not_delegated() {
        let acting_for = ActingFor {
            delegation: DelegationId(Uuid::nil()),
            user: UserId(Uuid::nil()),
            login: "li".to_owned(),
            until: Instant::from_micros(0),
        };
        let administrator = principal(vec![grant(Role::SystemAdministrator, "000001")]);
        let acting = Principal { acting_for: Some(acting_for), ..administrator };
        assert!(!acting.may("identity.manage_users", &[Role::SystemAdministrator]));
        assert!(acting.may("audit.read_audit", &[Role::SystemAdministrator]));
    }

    #[test]
    fn a_list_shows_what_the_least_of_the_roles_may_see_and_a_unit_what_the_most_may() {
        let somebody = principal(vec![
            own(&[SEE], FieldRight::Reveal, "000001000002"),
            own(&[SEE], FieldRight::Hidden, "000001000003"),
            own(&["sales.read_sales"], FieldRight::Hidden, "000001"),
        ]);
        let kind = PersonalKind::Phone;
        assert_eq!(somebody.field_right(kind, SEE, &[]), FieldRight::Hidden);
        let at = |path: &str| somebody.field_right_at(kind, SEE, &[], path);
        assert_eq!(at("000001000002000004"), FieldRight::Reveal);
        assert_eq!(at("000001000003"), FieldRight::Hidden);
        assert_eq!(at("000001000009"), FieldRight::Hidden);
    }

    #[test]
    fn only_an_administrator_hands_on_what_they_do_not_hold() {
        let sales = PermissionInfo { name: "sales.read_sales", description: "", roles: &[Role::Finance] };
        let administrator = principal(vec![grant(Role::SystemAdministrator, "000001000002")]);
        assert!(administrator.may_hand_on(&sales, "000001000002000003"));
        assert!(!administrator.may_hand_on(&sales, "000001"), "not above their unit");
        let keeper = principal(vec![own(&["identity.manage_users"], FieldRight::Masked, "000001")]);
        assert!(!keeper.may_hand_on(&sales, "000001"));
    }
}
