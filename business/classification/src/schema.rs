//! The tables of classification.

use database::{Migration, OnErasure, OnMerge, Reference};

/// `until_day` is the first day on which a row no longer holds; `store::OPEN` while it does.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "classification_0001_runs",
        sql: "
create table classification_rules (
    version bigint primary key,
    valid_from bigint not null,
    rules text not null
);
create table classification_holiday (
    kind text not null,
    day bigint not null,
    primary key (kind, day)
);
create table classification_run (
    seq bigint primary key,
    id uuid not null unique,
    as_of bigint not null,
    started_us bigint not null,
    finished_us bigint not null,
    batch_seq bigint not null,
    seen bigint not null,
    rules_version bigint not null,
    inputs text not null,
    customers bigint not null,
    changed bigint not null,
    summary text not null,
    digest text not null
);
create index classification_run_by_day on classification_run (as_of, seq);
create table classification_result (
    customer_serial bigint not null,
    as_of bigint not null,
    until_day bigint not null,
    customer_id uuid not null,
    run_seq bigint not null,
    abc text,
    relationship text,
    rfm text,
    facts text not null,
    primary key (customer_serial, as_of)
);
create index classification_result_by_customer on classification_result (until_day, customer_serial);
create index classification_result_by_abc on classification_result (until_day, abc, customer_serial);
create index classification_result_by_relationship
    on classification_result (until_day, relationship, customer_serial);
create table classification_current (
    customer_serial bigint primary key,
    facts text not null
);
",
    },
    // Rules get a history of who made them; those of the first version came with the program.
    Migration {
        name: "classification_0002_rules_history",
        sql: "
alter table classification_rules add column note text not null default '';
alter table classification_rules add column by_user uuid;
alter table classification_rules add column at_us bigint;
",
    },
    // What to expect of customers, and the models behind it.
    Migration {
        name: "classification_0003_lifetimes",
        sql: "
create table classification_model (
    seq bigint primary key,
    as_of bigint not null,
    fitted_us bigint not null,
    seen bigint not null,
    discount_per_mille bigint not null,
    models text not null
);
create table classification_lifetime (
    customer_serial bigint primary key,
    as_of bigint not null,
    model_seq bigint not null references classification_model (seq),
    alive_ppm bigint not null,
    value_minor bigint not null,
    facts text not null
);
create index classification_lifetime_by_value on classification_lifetime (value_minor desc, customer_serial);
create index classification_lifetime_by_alive on classification_lifetime (alive_ppm, customer_serial);
",
    },
    // Levels by tonnes a year: rules, what was assigned from which day on, and what waits for approval.
    Migration {
        name: "classification_0004_levels",
        sql: "
create table classification_level_rules (
    version bigint primary key,
    valid_from bigint not null,
    rules text not null,
    note text not null,
    by_user uuid,
    at_us bigint
);
create table classification_level_day (
    as_of bigint primary key,
    at_us bigint not null,
    rules_version bigint not null,
    seen bigint not null
);
create table classification_regrade (
    seq bigint primary key,
    id uuid not null unique,
    customer_serial bigint not null,
    from_level text,
    to_level text,
    day bigint not null,
    rules_version bigint not null,
    facts text not null,
    state text not null,
    stands boolean not null,
    made_us bigint not null,
    effective_day bigint,
    decided_us bigint,
    by_user uuid,
    reason text not null
);
create index classification_regrade_by_state on classification_regrade (state, seq desc);
create index classification_regrade_by_customer on classification_regrade (customer_serial, seq desc);
create index classification_regrade_by_standing on classification_regrade (stands, customer_serial);
create table classification_level (
    customer_serial bigint not null,
    from_day bigint not null,
    until_day bigint not null,
    level text not null,
    regrade_seq bigint not null references classification_regrade (seq),
    primary key (customer_serial, from_day)
);
create index classification_level_by_level on classification_level (until_day, level, customer_serial);
create table classification_standing (
    customer_serial bigint primary key,
    level text,
    mass_kg bigint not null,
    near text,
    line text,
    distance_per_mille bigint,
    facts text not null
);
create index classification_standing_by_mass on classification_standing (mass_kg desc, customer_serial);
create index classification_standing_by_distance
    on classification_standing (near, distance_per_mille, customer_serial);
",
    },
];

/// Classes are intervals of days worked out from histories: the next run works out both files anew.
pub const REFERENCES: &[Reference] = &[
    Reference::customer("classification_result", "customer_id", OnMerge::Rebuild, OnErasure::Keep),
    Reference::serial("classification_result", "customer_serial", OnMerge::Rebuild, OnErasure::Keep),
    Reference::serial("classification_current", "customer_serial", OnMerge::Rebuild, OnErasure::Keep),
    Reference::serial("classification_lifetime", "customer_serial", OnMerge::Rebuild, OnErasure::Keep),
    Reference::serial("classification_standing", "customer_serial", OnMerge::Rebuild, OnErasure::Keep),
    // What was assigned and decided is the history of its file; a merged file's level ends with the next analysis.
    Reference::serial("classification_level", "customer_serial", OnMerge::Stay, OnErasure::Keep),
    Reference::serial("classification_regrade", "customer_serial", OnMerge::Stay, OnErasure::Keep),
    Reference::user("classification_rules", "by_user"),
    Reference::user("classification_level_rules", "by_user"),
    Reference::user("classification_regrade", "by_user"),
];
