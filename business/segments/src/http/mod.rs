//! Segments over the wire.

mod catalogue;
mod saved;
mod tried;

use crate::may;
use utoipa_axum::routes as handlers;
use web::Routes;

/// The routes of segments.
pub fn routes() -> Routes {
    Routes::new()
        .permit::<may::ReadSegments>(handlers!(catalogue::list_segment_fields))
        .permit::<may::ReadSegments>(handlers!(tried::count_segment))
        .permit::<may::ReadSegments>(handlers!(tried::preview_segment))
        .permit::<may::ReadSegments>(handlers!(saved::list_segments))
        .permit::<may::ManageSegments>(handlers!(saved::create_segment))
        .permit::<may::ReadSegments>(handlers!(saved::show_segment))
        .permit::<may::ManageSegments>(handlers!(saved::change_segment))
        .permit::<may::ManageSegments>(handlers!(saved::delete_segment))
        .permit::<may::ManageSegments>(handlers!(saved::restore_segment))
        .permit::<may::ReadSegments>(handlers!(saved::list_segment_versions))
}
