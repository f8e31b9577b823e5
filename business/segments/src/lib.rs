//! Who is meant: filters over everything that is known of customers, built of conditions, saved under a name, and
//! used wherever customers are listed, counted or exported.
//!
//! A **filter** is a tree of conditions under all, any and not. It compiles to one condition in SQL, appended to
//! whatever statement lists or counts customers within the scope of its reader, so that a list, a count and an
//! export cannot disagree. A **segment** is a filter under a name, kept for oneself or shared with a unit.
//! Behaviour ("visits in the last 28 days") is read from **figures**: one short row per customer as of the end of
//! the day analysed last, derived from the packed histories, classes and warnings.
//!
//! **Invariant:** a segment narrows what its reader may see anyway and never widens it; and figures are derived:
//! [`verify`] works them out again.

mod model;

mod fields;
mod rules;

mod compile;
mod figures;
mod operations;
mod refresh;
mod reports;
mod store;

mod http;
mod jobs;
mod processing;
mod schema;

pub use crate::jobs::{CHANGED, REFRESHED, register};
pub use compile::{Compiled, push_join};
pub use fields::{Choice, Conditions, Days, Field, Provider, ValueKind};
pub use http::routes;
pub use model::{Condition, Filter, Missing, Op, Segment, SegmentId, Test};
pub use operations::{
    SegmentsError, Use, compiled, conditions, forget_use, named, note_use, of_segment, usable,
};
pub use processing::PROCESSING;
pub use refresh::{Refreshed, refresh, verify};
pub use reports::{count, meant_below};
pub use rules::{CONDITIONS_MAX, DEPTH_MAX, LIST_MAX, parse};
pub use schema::{MIGRATIONS, REFERENCES};
pub use store::{figures_day, find, visible};

identity::permissions! {
    /// See segments and count customers by conditions. 查看客户细分
    ReadSegments = "segments.read_segments" for [SystemAdministrator, CompanyMarketing, AreaManager,
        StationManager, Maintainer, Auditor];
    /// Save segments for oneself, share them where one works. 保存与共享客户细分
    ManageSegments = "segments.manage_segments" for [CompanyMarketing, AreaManager, StationManager, Maintainer];
    /// Change and delete segments that others share with one's units. 管理共享的客户细分
    ManageSharedSegments = "segments.manage_shared_segments" for [CompanyMarketing, AreaManager];
}
