//! Permissions as types: declared by the capability that asks for them, beside the roles that hold them.

use crate::model::Role;
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
