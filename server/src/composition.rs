//! What every crate contributes, in dependency order.

use axum::http::Extensions;
use database::Migration;
use identity::PermissionInfo;
use jobs::Registry;
use segments::Conditions;
use web::{App, Routes};

/// The tables of all crates; a table comes after those it refers to.
pub fn migrations() -> Vec<Migration> {
    [
        organisation::MIGRATIONS,
        vault::MIGRATIONS,
        identity::MIGRATIONS,
        views::MIGRATIONS,
        web::MIGRATIONS,
        jobs::MIGRATIONS,
        stations::MIGRATIONS,
        customers::MIGRATIONS,
        sales::MIGRATIONS,
        classification::MIGRATIONS,
        warnings::MIGRATIONS,
        segments::MIGRATIONS,
        groups::MIGRATIONS,
        imports::MIGRATIONS,
    ]
    .concat()
}

/// The routes of all capabilities.
pub fn routes() -> Routes {
    Routes::new()
        .merge(identity::routes())
        .merge(audit::routes())
        .merge(views::routes())
        .merge(jobs::routes())
        .merge(stations::routes())
        .merge(customers::routes())
        .merge(sales::routes())
        .merge(classification::routes())
        .merge(warnings::routes())
        .merge(segments::routes())
        .merge(groups::routes())
        .merge(cockpit::routes())
        .merge(imports::routes())
        .merge(exports::routes())
        .merge(crate::system::routes())
}

/// Every permission there is, for the matrix of rights.
pub fn permissions() -> Vec<PermissionInfo> {
    [
        identity::PERMISSIONS,
        audit::PERMISSIONS,
        jobs::PERMISSIONS,
        stations::PERMISSIONS,
        customers::PERMISSIONS,
        sales::PERMISSIONS,
        classification::PERMISSIONS,
        warnings::PERMISSIONS,
        segments::PERMISSIONS,
        groups::PERMISSIONS,
        cockpit::PERMISSIONS,
        imports::PERMISSIONS,
        crate::system::PERMISSIONS,
    ]
    .concat()
}

/// What capabilities hand to earlier ones that do not know them: conditions of segments.
pub fn parts() -> Extensions {
    let mut parts = Extensions::new();
    parts.insert(Conditions::new(Vec::new()));
    parts
}

/// Background work and who listens to which events.
pub fn registry(app: &App) -> Registry {
    let mut registry = Registry::new();
    sales::register(&mut registry);
    classification::register(&mut registry);
    warnings::register(&mut registry, app);
    segments::register(&mut registry);
    groups::register(&mut registry, app);
    imports::register(&mut registry, app);
    crate::housekeeping::register(&mut registry, app);
    registry
}
