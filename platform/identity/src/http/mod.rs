//! Logging in, one's own sessions and tokens, and users.

mod door;
mod me;
mod tokens;
mod users;

use crate::may;
use me::GrantBody;
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of identity. They need the [`Rights`](crate::Rights) of all capabilities as an extension.
pub fn routes() -> Routes {
    Routes::new()
        .open(handlers!(door::log_in))
        .open(handlers!(door::set_up_password))
        .personal(handlers!(door::log_out))
        .personal(handlers!(door::change_password))
        .personal(handlers!(door::list_sessions))
        .personal(handlers!(door::end_session))
        .personal(handlers!(me::show_me))
        .personal(handlers!(me::change_me))
        .personal(handlers!(me::list_roles))
        .personal(handlers!(tokens::list_tokens))
        .personal(handlers!(tokens::create_token))
        .personal(handlers!(tokens::revoke_token))
        .permit::<may::ReadUsers>(handlers!(users::list_users))
        .permit::<may::ManageUsers>(handlers!(users::create_user))
        .permit::<may::ManageUsers>(handlers!(users::change_user))
        .permit::<may::ManageUsers>(handlers!(users::create_setup_link))
}
