//! The tables of imports.

use database::{Migration, Reference};

/// What a file holds is personal, and stands in files that are deleted after some weeks: here stand names of
/// files and counts. `imports_mapping` remembers how a source was read last, by its kind and columns.
/// `imports_undo` is what somebody asked last about taking an import back, and what came of it.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "imports_0001_imports",
        sql: "
create table imports_upload (
    id uuid primary key,
    file_name text not null,
    file_bytes bigint not null,
    at_us bigint not null,
    user_id uuid,
    user_name text not null
);
create index imports_upload_by_time on imports_upload (at_us);
create table imports_import (
    id uuid primary key,
    seq bigint not null unique,
    upload_id uuid not null,
    job_id uuid not null,
    kind text not null,
    file_name text not null,
    file_bytes bigint not null,
    is_dry_run boolean not null,
    lang text not null,
    mapping text not null,
    outcome text,
    counts text,
    message text,
    batch_id uuid,
    rejects_name text,
    asked_at_us bigint not null,
    finished_at_us bigint,
    user_id uuid,
    user_name text not null
);
create index imports_import_by_upload on imports_import (upload_id);
create table imports_mapping (
    kind text not null,
    source_key text not null,
    mapping text not null,
    at_us bigint not null,
    user_id uuid,
    user_name text not null,
    primary key (kind, source_key)
);
",
    },
    Migration {
        name: "imports_0002_modes_and_undo",
        sql: "
alter table imports_import add column mode text;
alter table imports_import add column more_rejects_name text;
alter table imports_mapping add column name text;
alter table imports_mapping add column header text;
alter table imports_mapping add column is_shared boolean;
alter table imports_mapping add column is_default boolean;
alter table imports_mapping add column version bigint;
create table imports_undo (
    import_id uuid primary key,
    asked text not null,
    job_id uuid not null,
    outcome text,
    result text,
    asked_at_us bigint not null,
    finished_at_us bigint,
    user_id uuid,
    user_name text not null
);
",
    },
];

pub const REFERENCES: &[Reference] = &[
    Reference::user("imports_upload", "user_id"),
    Reference::user("imports_import", "user_id"),
    Reference::user("imports_mapping", "user_id"),
    Reference::user("imports_undo", "user_id"),
];
