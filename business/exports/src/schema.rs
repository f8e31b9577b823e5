//! The table of exports.

use database::{Migration, Reference};

/// Who took which list, or asked for it. `asked` holds the filters and what was said of the reason, sealed under a
/// key of the export's own, since people search for names and write them. `held` is whom the list held, packed.
/// `scope` is what who asked was allowed to see when the file was made, and `scope_path` the unit below which all of
/// that lies, for those who look after it.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "exports_0001_exports",
    sql: "
create table exports_export (
    id uuid primary key,
    number bigint not null unique,
    list text not null,
    format text not null,
    lang text not null,
    reason text not null,
    asked text not null,
    state text not null,
    rows_written bigint,
    canaries bigint,
    held bytea,
    scope text not null,
    scope_path text not null,
    job_id uuid,
    message text,
    asked_at_us bigint not null,
    user_id uuid,
    user_name text not null,
    decided_at_us bigint,
    decided_by_user uuid,
    decided_by_name text,
    made_at_us bigint,
    expires_at_us bigint,
    fetched_at_us bigint,
    fetches bigint not null
);
create index exports_export_by_user on exports_export (user_id, number);
",
}];

pub const REFERENCES: &[Reference] =
    &[Reference::user("exports_export", "user_id"), Reference::user("exports_export", "decided_by_user")];
