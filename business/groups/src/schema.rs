//! The tables of groups.

use database::{Migration, OnErasure, OnHandover, OnMerge, Reference};

/// A membership without an end holds; there is one at most of a customer in a group. `joined_by` and `left_by` are
/// empty where a rule decided.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "groups_0001_groups",
    sql: "
create table groups_group (
    id uuid primary key,
    name text not null,
    purpose text not null,
    notes text not null,
    owner_unit_id uuid not null references organisation_unit (id),
    organiser_id uuid references organisation_employee (id),
    segment_id uuid references segments_segment (id),
    rule_problem text,
    refreshed_at_us bigint,
    created_at_us bigint not null,
    closed_at_us bigint,
    version bigint not null
);
create index groups_group_by_unit on groups_group (owner_unit_id, name);
create index groups_group_by_name on groups_group (name, id);
create table groups_membership (
    id uuid primary key,
    group_id uuid not null references groups_group (id),
    customer_id uuid not null references customers_customer (id),
    from_us bigint not null,
    until_us bigint,
    joined_by uuid,
    left_by uuid
);
create unique index groups_membership_current on groups_membership (group_id, customer_id) where until_us is null;
create index groups_membership_by_customer on groups_membership (customer_id, from_us);
create table groups_event (
    id uuid primary key,
    group_id uuid not null references groups_group (id),
    on_day bigint not null,
    title text not null,
    place text not null,
    notes text not null,
    version bigint not null
);
create index groups_event_by_group on groups_event (group_id, on_day);
create table groups_attendance (
    event_id uuid not null references groups_event (id),
    customer_id uuid not null references customers_customer (id),
    primary key (event_id, customer_id)
);
create index groups_attendance_by_customer on groups_attendance (customer_id);
",
}];

/// Of two files that are merged, a group that both are in counts the kept one; the other stays with its file.
pub const REFERENCES: &[Reference] = &[
    Reference::employee("groups_group", "organiser_id", OnHandover::Move).while_open("closed_at_us is null"),
    Reference::customer(
        "groups_membership",
        "customer_id",
        OnMerge::MoveUnlessSame(&["group_id"]),
        OnErasure::Keep,
    ),
    Reference::user("groups_membership", "joined_by"),
    Reference::user("groups_membership", "left_by"),
    Reference::customer(
        "groups_attendance",
        "customer_id",
        OnMerge::MoveUnlessSame(&["event_id"]),
        OnErasure::Keep,
    ),
];
