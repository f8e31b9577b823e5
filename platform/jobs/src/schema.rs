//! The tables of background work.

use database::{Migration, Reference};

/// `due_at_us` is when a worker may take a job: for a waiting one the time it was asked to run at, for a running
/// one the end of its lease. Of two jobs with the same `dedup_key` one at most waits untouched and one at most
/// runs, which the two unique indexes see to.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "jobs_0001_queue",
    sql: "
create table jobs_job (
    id uuid primary key,
    name text not null,
    payload text not null,
    dedup_key text,
    state text not null,
    due_at_us bigint not null,
    attempts bigint not null,
    attempts_max bigint not null,
    worker uuid,
    progress_done bigint not null,
    progress_total bigint not null,
    message text not null,
    result text,
    created_at_us bigint not null,
    started_at_us bigint,
    finished_at_us bigint,
    created_by_user uuid,
    created_by text not null
);
create index jobs_job_open on jobs_job (due_at_us, id) where state in ('queued', 'running');
create unique index jobs_job_waiting on jobs_job (name, dedup_key) where state = 'queued' and attempts = 0;
create unique index jobs_job_running on jobs_job (name, dedup_key) where state = 'running';
create index jobs_job_by_user on jobs_job (created_by_user, id);
create table jobs_schedule (
    name text primary key,
    last_due_us bigint not null
);
create table jobs_subscription (
    name text primary key,
    cursor_seq bigint not null,
    due_at_us bigint not null,
    attempts bigint not null,
    worker uuid,
    message text not null
);
",
}];

pub const REFERENCES: &[Reference] = &[Reference::user("jobs_job", "created_by_user")];
