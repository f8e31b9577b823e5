//! Who may do what, where: users, roles, sessions, tokens, and `Actor`, the key to every handler.
//!
//! **Invariant:** a handler cannot reach the database without a permission. `Actor<may::X>` is the only source
//! of `actor.read()` (scoped) and `actor.work()` (a write transaction); without the right it is never made.

mod actor;
mod http;
mod leaving;
mod model;
mod operations;
mod password;
mod permissions;
mod processing;
mod provider;
mod rules;
mod schema;
mod secret;
mod store;
mod totp;

pub use actor::{Actor, Anonymous, Person, reader_of_user};
pub use http::routes;
pub use leaving::{employee_of_user, set_locked, users_of_employee};
pub use model::{
    ActingFor, DelegationId, FieldRight, FieldRights, Grant, OwnRole, Principal, Role, RoleId, RoleRef,
    TokenId, User, UserId,
};
pub use operations::{
    IdentityError, NewUser, Overview, add_user, check_settings, end_all_sessions, issue_setup_link,
    open_session, overviews, reset_second_factor, set_password,
};
pub use permissions::{PermissionInfo, Right, Rights};
pub use processing::PROCESSING;
pub use schema::{MIGRATIONS, REFERENCES};
pub use store::{SessionRow, count_users, forget_ended, sessions_of as sessions_of_user, user_by_login};

permissions! {
    /// See users and their roles. 查看用户
    ReadUsers = "identity.read_users" for [SystemAdministrator, Auditor];
    /// Add users, grant roles, make set-up links. 管理用户
    ManageUsers = "identity.manage_users" for [SystemAdministrator];
    /// Make and change roles of the company's own. 管理角色
    ManageRoles = "identity.manage_roles" for [SystemAdministrator];
}
