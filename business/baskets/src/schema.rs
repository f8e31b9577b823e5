//! The tables of suggestions.

use database::Migration;

/// Suggestions belong to a unit above the stations; whatever can be worked out of the counts is not stored.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "baskets_0001_suggestions",
    sql: "
create table baskets_unit (
    unit_id uuid primary key references organisation_unit (id),
    until_day bigint not null,
    seen bigint not null,
    days bigint not null,
    customers bigint not null,
    found bigint not null
);
create table baskets_suggestion (
    unit_id uuid not null references organisation_unit (id),
    place bigint not null,
    given text not null,
    also_given text,
    follows text not null,
    joint_days bigint not null,
    given_days bigint not null,
    follows_days bigint not null,
    customers bigint not null,
    p_per_billion bigint not null,
    q_per_million bigint not null,
    margin_minor bigint,
    primary key (unit_id, place)
);
",
}];
