//! What every crate contributes, in dependency order.

use database::Migration;
use identity::PermissionInfo;
use jobs::Registry;
use web::Routes;

/// The tables of all crates; a table comes after those it refers to.
pub fn migrations() -> Vec<Migration> {
    [
        organisation::MIGRATIONS,
        vault::MIGRATIONS,
        identity::MIGRATIONS,
        web::MIGRATIONS,
        jobs::MIGRATIONS,
        stations::MIGRATIONS,
    ]
    .concat()
}

/// The routes of all capabilities.
pub fn routes() -> Routes {
    Routes::new().merge(identity::routes()).merge(audit::routes())
}

/// Every permission there is, for the matrix of rights.
pub fn permissions() -> Vec<PermissionInfo> {
    [identity::PERMISSIONS, audit::PERMISSIONS].concat()
}

/// Background work and who listens to which events.
pub fn registry() -> Registry {
    Registry::new()
}
