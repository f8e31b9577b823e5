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
mod rules;
mod schema;
mod secret;
mod store;

pub use actor::{Actor, Anonymous, Person, scope_of_user};
pub use http::routes;
pub use leaving::{employee_of_user, set_locked, users_of_employee};
pub use model::{Grant, Principal, Role, TokenId, User, UserId};
pub use operations::{IdentityError, NewUser, add_user, issue_setup_link, open_session, set_password};
pub use permissions::{PermissionInfo, Right, Rights};
pub use schema::{MIGRATIONS, REFERENCES};
pub use store::{count_users, forget_ended, user_by_login};

permissions! {
    /// See users and their roles. 查看用户
    ReadUsers = "identity.read_users" for [SystemAdministrator, Auditor];
    /// Add users, grant roles, make set-up links. 管理用户与角色
    ManageUsers = "identity.manage_users" for [SystemAdministrator];
}
