//! The tables of segments.

use database::{Migration, OnErasure, OnMerge, Reference};

/// `segments_figures` is derived: one row per customer with a history, as of the day in `segments_figures_state`.
/// It is short on purpose, since a count over a million customers reads all of it. A segment that is deleted stays,
/// so that deleting can be undone and a list that named it can say so. `segments_use` is written by whoever builds on a
/// segment, since this crate does not know them.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "segments_0001_figures",
        sql: "
create table segments_figures (
    customer_serial bigint primary key,
    last_day bigint,
    visits_7 bigint not null,
    visits_28 bigint not null,
    visits_91 bigint not null,
    visits_182 bigint not null,
    visits_364 bigint not null,
    volume_7_ml bigint not null,
    volume_28_ml bigint not null,
    volume_91_ml bigint not null,
    volume_182_ml bigint not null,
    volume_364_ml bigint not null,
    amount_7_minor bigint not null,
    amount_28_minor bigint not null,
    amount_91_minor bigint not null,
    amount_182_minor bigint not null,
    amount_364_minor bigint not null,
    fills_28 bigint not null,
    usual_fills bigint not null,
    weekday bigint,
    gasoline_day bigint,
    diesel_day bigint,
    cng_day bigint,
    lng_day bigint,
    charging_day bigint,
    goods_day bigint,
    car_service_day bigint,
    abc text,
    relationship text,
    recency bigint,
    frequency bigint,
    monetary bigint,
    warning text
);
create table segments_figures_state (
    only_row bigint primary key,
    as_of bigint not null,
    run_seq bigint not null,
    history_seq bigint not null
);
",
    },
    Migration {
        name: "segments_0002_segments",
        sql: "
create table segments_segment (
    id uuid primary key,
    name text not null,
    description text not null,
    filter text not null,
    owner_user_id uuid not null references identity_user (id),
    unit_id uuid references organisation_unit (id),
    version bigint not null,
    changed_at_us bigint not null,
    deleted_at_us bigint
);
create index segments_segment_by_name on segments_segment (name, id);
create index segments_segment_by_owner on segments_segment (owner_user_id, name);
create table segments_version (
    segment_id uuid not null references segments_segment (id),
    version bigint not null,
    name text not null,
    description text not null,
    filter text not null,
    unit_id uuid references organisation_unit (id),
    by_user uuid,
    at_us bigint not null,
    primary key (segment_id, version)
);
create table segments_use (
    segment_id uuid not null references segments_segment (id),
    subject_kind text not null,
    subject_id uuid not null,
    name text not null,
    unit_id uuid not null references organisation_unit (id),
    primary key (subject_id, subject_kind)
);
create index segments_use_by_segment on segments_use (segment_id);
",
    },
];

/// Figures follow the histories, which are built anew when files are merged.
pub const REFERENCES: &[Reference] = &[
    Reference::serial("segments_figures", "customer_serial", OnMerge::Rebuild, OnErasure::Keep),
    Reference::user("segments_segment", "owner_user_id"),
    Reference::user("segments_version", "by_user"),
    Reference::anything("segments_use", "subject_id"),
];
