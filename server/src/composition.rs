//! What every crate contributes, in dependency order.

use crate::consent::Consent;
use axum::http::Extensions;
use database::{Migration, References};
use identity::PermissionInfo;
use jobs::Registry;
use kernel::processing::Activity;
use segments::Conditions;
use std::sync::Arc;
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
        privacy::MIGRATIONS,
        sales::MIGRATIONS,
        classification::MIGRATIONS,
        scores::MIGRATIONS,
        warnings::MIGRATIONS,
        forecasts::MIGRATIONS,
        baskets::MIGRATIONS,
        segments::MIGRATIONS,
        groups::MIGRATIONS,
        imports::MIGRATIONS,
        exports::MIGRATIONS,
    ]
    .concat()
}

/// Every column that points at a customer, a user or an employee, and who follows a merge.
pub fn references() -> References {
    let columns = [
        database::REFERENCES,
        vault::REFERENCES,
        identity::REFERENCES,
        views::REFERENCES,
        web::REFERENCES,
        jobs::REFERENCES,
        customers::REFERENCES,
        privacy::REFERENCES,
        sales::REFERENCES,
        classification::REFERENCES,
        scores::REFERENCES,
        warnings::REFERENCES,
        segments::REFERENCES,
        groups::REFERENCES,
        imports::REFERENCES,
        exports::REFERENCES,
    ]
    .concat();
    References {
        columns,
        merge_followers: vec![privacy::MERGE_FOLLOWER],
        handover_followers: vec![warnings::HANDOVER],
        work_signs: vec![customers::work_sign, warnings::work_sign],
    }
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
        .merge(privacy::routes())
        .merge(sales::routes())
        .merge(classification::routes())
        .merge(scores::routes())
        .merge(warnings::routes())
        .merge(forecasts::routes())
        .merge(baskets::routes())
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
        privacy::PERMISSIONS,
        sales::PERMISSIONS,
        classification::PERMISSIONS,
        scores::PERMISSIONS,
        warnings::PERMISSIONS,
        forecasts::PERMISSIONS,
        baskets::PERMISSIONS,
        segments::PERMISSIONS,
        groups::PERMISSIONS,
        cockpit::PERMISSIONS,
        imports::PERMISSIONS,
        exports::PERMISSIONS,
        crate::system::PERMISSIONS,
    ]
    .concat()
}

/// What capabilities hand to earlier ones that do not know them: conditions of segments.
pub fn parts() -> Extensions {
    let mut parts = Extensions::new();
    parts.insert(Conditions::new(vec![Arc::new(Consent)]));
    parts
}

/// What every crate does with personal information, for the register of processing activities.
pub fn processing() -> Vec<Activity> {
    [
        organisation::PROCESSING,
        identity::PROCESSING,
        audit::PROCESSING,
        customers::PROCESSING,
        privacy::PROCESSING,
        sales::PROCESSING,
        classification::PROCESSING,
        scores::PROCESSING,
        warnings::PROCESSING,
        baskets::PROCESSING,
        segments::PROCESSING,
        groups::PROCESSING,
        imports::PROCESSING,
        exports::PROCESSING,
    ]
    .concat()
}

/// Background work and who listens to which events.
pub fn registry(app: &App) -> Registry {
    let mut registry = Registry::new();
    customers::register(&mut registry, app);
    privacy::register(&mut registry);
    sales::register(&mut registry);
    classification::register(&mut registry);
    scores::register(&mut registry);
    warnings::register(&mut registry, app);
    forecasts::register(&mut registry, app);
    baskets::register(&mut registry);
    segments::register(&mut registry);
    groups::register(&mut registry, app);
    imports::register(&mut registry, app);
    exports::register(&mut registry, app);
    crate::housekeeping::register(&mut registry, app);
    registry
}
