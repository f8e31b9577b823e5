//! Logging in, one's own account, users, roles, delegations.

mod delegations;
mod door;
mod me;
mod provider;
mod roles;
mod second_factor;
mod sessions;
mod tokens;
mod users;

use crate::may;
use me::GrantBody;
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of identity. They need the [`Rights`](crate::Rights) of all capabilities as an extension.
pub fn routes() -> Routes {
    door().merge(account()).merge(administration())
}

/// Before the login.
fn door() -> Routes {
    Routes::new()
        .open(handlers!(door::log_in))
        .open(handlers!(door::pass_second_step))
        .open(handlers!(provider::list_login_ways))
        .open(handlers!(provider::begin_provider_login))
        .open(handlers!(provider::end_provider_login))
        .open(handlers!(door::set_up_password))
}

/// One's own account.
fn account() -> Routes {
    Routes::new()
        .personal(handlers!(door::log_out))
        .personal(handlers!(door::change_password))
        .personal(handlers!(second_factor::show_second_factor, second_factor::enrol_second_factor))
        .personal(handlers!(second_factor::confirm_second_factor))
        .personal(handlers!(second_factor::renew_recovery_codes))
        .personal(handlers!(second_factor::turn_off_second_factor))
        .personal(handlers!(sessions::list_sessions))
        .personal(handlers!(sessions::end_session))
        .personal(handlers!(sessions::end_other_sessions))
        .personal(handlers!(me::show_me))
        .personal(handlers!(me::change_me))
        .personal(handlers!(tokens::list_tokens))
        .personal(handlers!(tokens::create_token))
        .personal(handlers!(tokens::revoke_token))
        .personal(handlers!(roles::list_roles))
        .personal(handlers!(roles::list_field_classes))
        .personal(handlers!(roles::list_role_versions))
        .personal(handlers!(delegations::list_delegations))
        .personal(handlers!(delegations::create_delegation))
        .personal(handlers!(delegations::end_delegation))
        .personal(handlers!(delegations::act_for))
}

/// Others.
fn administration() -> Routes {
    Routes::new()
        .permit::<may::ReadUsers>(handlers!(users::list_users))
        .permit::<may::ManageUsers>(handlers!(users::create_user))
        .permit::<may::ManageUsers>(handlers!(users::change_user))
        .permit::<may::ManageUsers>(handlers!(users::create_setup_link))
        .permit::<may::ManageUsers>(handlers!(users::reset_second_factor))
        .permit::<may::ManageUsers>(handlers!(users::unlink_provider))
        .permit::<may::ManageUsers>(handlers!(sessions::list_user_sessions, sessions::end_user_sessions))
        .permit::<may::ManageUsers>(handlers!(sessions::end_user_session))
        .permit::<may::ManageUsers>(handlers!(tokens::list_user_tokens))
        .permit::<may::ManageUsers>(handlers!(tokens::revoke_user_token))
        .permit::<may::ManageUsers>(handlers!(delegations::list_user_delegations))
        .permit::<may::ManageUsers>(handlers!(delegations::end_user_delegation))
        .permit::<may::ManageRoles>(handlers!(roles::create_role))
        .permit::<may::ManageRoles>(handlers!(roles::change_role, roles::delete_role))
}
