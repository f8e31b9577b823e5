//! Following up merges in the background.

use super::operations::{MERGED, follow_up};
use super::store;
use ::jobs::{Context, JobError, Registry};
use database::EventRow;
use kernel::Problem;
use serde::Deserialize;
use uuid::Uuid;
use web::App;

#[derive(Debug, Deserialize)]
struct Merged {
    absorbed_id: Uuid,
}

/// Names who listens to merges.
pub(crate) fn register(registry: &mut Registry, app: &App) {
    let app = app.clone();
    registry.subscribe("customers.follow_merges", &[MERGED], move |context, events| {
        follow(app.clone(), context, events)
    });
}

async fn follow(app: App, context: Context, events: Vec<EventRow>) -> Result<(), JobError> {
    let merged = events.iter().filter_map(|it| serde_json::from_str::<Merged>(&it.payload).ok());
    let absorbed: Vec<Uuid> = merged.map(|it| it.absorbed_id).collect();
    let mut work = context.work().await?;
    let mut is_moved = false;
    for row in store::in_force(&work, &absorbed).await? {
        let moved = follow_up(&mut work, &app.vault, &app.references, &row).await;
        is_moved |= moved.map_err(|it| JobError::from(Problem::from(it)))?;
    }
    if is_moved { Ok(work.commit().await?) } else { Ok(work.abandon().await?) }
}
