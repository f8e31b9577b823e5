//! Permissions as types: declared by the capability that asks for them, beside the roles that hold them.

use crate::model::{Principal, Role};
use std::sync::Arc;
use web::Permission;

/// A permission that knows which roles hold it.
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

/// Every permission there is. The composition root, which knows all capabilities, hands it to the routes.
#[derive(Clone, Debug)]
pub struct Rights(Arc<[PermissionInfo]>);

impl Rights {
    pub fn new(all: Vec<PermissionInfo>) -> Self {
        Self(all.into())
    }

    pub(crate) fn knows(&self, name: &str) -> bool {
        self.0.iter().any(|it| it.name == name)
    }

    pub(crate) fn of_role(&self, role: Role) -> Vec<&'static str> {
        self.0.iter().filter(|it| it.roles.contains(&role)).map(|it| it.name).collect()
    }

    /// What somebody may do at one of their units at least.
    pub(crate) fn of(&self, principal: &Principal) -> Vec<&'static str> {
        self.0.iter().filter(|it| principal.may(it.name, it.roles)).map(|it| it.name).collect()
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
