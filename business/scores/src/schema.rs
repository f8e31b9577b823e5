//! The tables of scores.

use database::{Migration, OnErasure, OnHandover, OnMerge, Reference};

/// `probability_ppm` and `loss_minor` repeat what `facts` says, so that lists are read from an index.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "scores_0001_scores",
        sql: "
create table scores_card (
    seq bigint primary key,
    as_of bigint not null,
    fitted_us bigint not null,
    seen bigint not null,
    record text not null
);
create table scores_score (
    customer_serial bigint primary key,
    as_of bigint not null,
    card_seq bigint not null,
    probability_ppm bigint not null,
    loss_minor bigint not null,
    facts text not null
);
create index scores_score_by_probability on scores_score (probability_ppm desc, customer_serial);
create index scores_score_by_loss on scores_score (loss_minor desc, customer_serial);
create table scores_backtest (
    id uuid primary key,
    serial bigint not null unique,
    unit_id uuid not null references organisation_unit (id),
    asked_by uuid,
    asked_us bigint not null,
    plan text not null,
    ended text
);
",
    },
    // Whom to call on this week, and who looked after them when that was worked out.
    Migration {
        name: "scores_0002_calls",
        sql: "
alter table scores_score add column maintainer_id uuid;
alter table scores_score add column call_place bigint;
create index scores_score_by_call on scores_score (call_place, customer_serial);
",
    },
];

/// Scores are worked out anew in the joined history, and lists by who looks after whom then.
pub const REFERENCES: &[Reference] = &[
    Reference::serial("scores_score", "customer_serial", OnMerge::Rebuild, OnErasure::Keep),
    Reference::employee("scores_score", "maintainer_id", OnHandover::Stay),
    Reference::user("scores_backtest", "asked_by"),
];
