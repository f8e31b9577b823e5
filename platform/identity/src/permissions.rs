//! Permissions as types: declared by the capability that asks for them, beside the roles that hold them.

use crate::model::{Grant, Principal, Role, RoleRef};
use std::sync::Arc;
use vault::PersonalKind;
use web::Permission;

/// A permission that knows which of the built-in roles hold it.
pub trait Right: Permission {
    const ROLES: &'static [Role];
}

/// A permission as data, for the matrix of rights.
#[derive(Clone, Copy, Debug)]
pub struct PermissionInfo {
    pub name: &'static str,
    pub description: &'static str,
    pub roles: &'static [Role],
}

/// Who acts for a colleague on holiday does not decide who may do what: it would outlast the holiday.
pub(crate) fn is_delegable(permission: &str) -> bool {
    !["identity.manage_users", "identity.manage_roles"].contains(&permission)
}

/// Every permission there is. The composition root, which knows all capabilities, hands it to the routes.
#[derive(Clone, Debug)]
pub struct Rights(Arc<[PermissionInfo]>);

impl Rights {
    pub fn new(all: Vec<PermissionInfo>) -> Self {
        Self(all.into())
    }

    pub(crate) fn find(&self, name: &str) -> Option<&PermissionInfo> {
        self.0.iter().find(|it| it.name == name)
    }

    pub(crate) fn of_role(&self, role: Role) -> Vec<&'static str> {
        self.0.iter().filter(|it| it.roles.contains(&role)).map(|it| it.name).collect()
    }

    /// What somebody may do at one of their units at least.
    pub(crate) fn of(&self, principal: &Principal) -> Vec<&'static str> {
        self.0.iter().filter(|it| principal.may(it.name, it.roles)).map(|it| it.name).collect()
    }

    /// What `grant` would give that `giver` does not hold at its unit: a permission or a kind of personal
    /// value by its name.
    pub(crate) fn beyond(&self, giver: &Principal, grant: &Grant) -> Option<&'static str> {
        let mut given = self.0.iter().filter(|it| grant.gives(it.name, it.roles));
        if let Some(missing) = given.find(|it| !giver.may_hand_on(it, &grant.unit_path)) {
            return Some(missing.name);
        }
        let RoleRef::Own(_) = grant.role else { return None };
        let is_more = |kind: PersonalKind| giver.field_right_to_hand_on(kind) < grant.field_right(kind);
        PersonalKind::ALL.iter().find(|kind| is_more(**kind)).map(|it| it.as_str())
    }
}

/// Declares `mod may` with one type for each permission, and `PERMISSIONS` for the matrix.
#[macro_export]
macro_rules! permissions {
    ($($(#[doc = $doc:literal])* $name:ident = $code:literal for [$($role:ident),* $(,)?];)*) => {
        /// The permissions of this capability, as types.
        pub mod may {
            $(
                $(#[doc = $doc])*
                #[derive(Clone, Copy, Debug)]
                pub struct $name;

                impl web::Permission for $name {
                    const NAME: &'static str = $code;
                }

                impl $crate::Right for $name {
                    const ROLES: &'static [$crate::Role] = &[$($crate::Role::$role),*];
                }
            )*
        }

        /// The permissions of this capability, as data.
        pub const PERMISSIONS: &[$crate::PermissionInfo] = &[$(
            $crate::PermissionInfo {
                name: $code,
                description: concat!($($doc),*),
                roles: &[$($crate::Role::$role),*],
            },
        )*];
    };
}
