//! Durable background work: jobs that survive a crash, schedules, and subscriptions to what was committed.
//!
//! Work is asked for in the transaction that makes it necessary ([`enqueue`]); a [`Worker`] takes it under a
//! lease, so that of any number of workers on one database one runs it, and another takes it over when the
//! first dies.
//!
//! **Invariant:** nothing is lost and nothing runs twice at the same time; after a crash a job runs again, so
//! what handlers do must be harmless to repeat.

mod claim;
mod http;
mod model;
mod queue;
mod registry;
mod schedules;
mod schema;
mod subscriptions;
mod worker;

pub use http::routes;
pub use model::{Job, JobError, JobId, JobState, Options, Schedule};
pub use queue::{Load, enqueue, find, forget_events, forget_finished, load, recent, retry};
pub use registry::{Context, Registry};
pub use schema::{MIGRATIONS, REFERENCES};
pub use worker::Worker;

identity::permissions! {
    /// See the background work that others asked for. 查看后台任务
    ReadJobs = "jobs.read_jobs" for [SystemAdministrator, Auditor];
}
