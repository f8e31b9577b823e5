//! The tables of warnings.

use database::{Migration, OnErasure, OnHandover, OnMerge, Reference};

/// `is_open`, `priority` and the figures beside them repeat what `facts` says, so that the queue is read from an
/// index. `digest` covers everything derived in a warning and its transitions: what it does not differ from is
/// not written again.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "warnings_0001_warnings",
        sql: "
create table warnings_warning (
    id uuid primary key,
    customer_serial bigint not null,
    customer_id uuid not null,
    opened_on bigint not null,
    state text not null,
    state_since bigint not null,
    closed_on bigint,
    is_open boolean not null,
    probability_permille bigint not null,
    value_at_risk_minor bigint not null,
    volume_at_risk_ml bigint not null,
    priority bigint not null,
    facts text not null,
    digest bigint not null,
    run_seq bigint not null,
    withdrawn_run bigint,
    unique (customer_serial, opened_on)
);
create index warnings_warning_queue on warnings_warning (is_open, priority desc, customer_serial);
create table warnings_transition (
    warning_id uuid not null,
    ordinal bigint not null,
    day bigint not null,
    state text not null,
    facts text not null,
    run_seq bigint not null,
    primary key (warning_id, ordinal)
);
create table warnings_watch (
    customer_serial bigint primary key,
    judgement text not null,
    quiet_until bigint
);
create table warnings_station_alert (
    station_no bigint not null,
    opened_on bigint not null,
    closed_on bigint,
    facts text not null,
    run_seq bigint not null,
    primary key (station_no, opened_on)
);
create table warnings_decision (
    id uuid primary key,
    warning_id uuid not null references warnings_warning (id),
    kind text not null,
    reason text not null,
    until_day bigint,
    user_id uuid,
    at_us bigint not null
);
create index warnings_decision_by_warning on warnings_decision (warning_id, at_us);
",
    },
    // What the decisions about a warning come to stands in one row, by which the queue is filtered.
    Migration {
        name: "warnings_0002_handling",
        sql: "
alter table warnings_decision add column employee_id uuid references organisation_employee (id);
alter table warnings_decision add column ordinal bigint not null default 0;
create table warnings_handling (
    warning_id uuid primary key references warnings_warning (id),
    acknowledged_us bigint,
    snoozed_until bigint,
    employee_id uuid references organisation_employee (id),
    decisions bigint not null
);
create index warnings_handling_by_employee on warnings_handling (employee_id);
insert into warnings_handling (warning_id, acknowledged_us, snoozed_until, decisions)
select warning_id,
       max(case when kind = 'acknowledge' then at_us end),
       max(case when kind = 'snooze' then until_day end),
       count(*)
from warnings_decision group by warning_id;
",
    },
    // Who was lost or came back in a period is asked for by day.
    Migration {
        name: "warnings_0003_transition_by_day",
        sql: "
create index warnings_transition_by_day on warnings_transition (state, day);
",
    },
];

/// Warnings are found anew in the joined history; what people decided stays with the warning it was decided about.
pub const REFERENCES: &[Reference] = &[
    Reference::customer("warnings_warning", "customer_id", OnMerge::Rebuild, OnErasure::Keep),
    Reference::serial("warnings_warning", "customer_serial", OnMerge::Rebuild, OnErasure::Keep),
    Reference::serial("warnings_watch", "customer_serial", OnMerge::Rebuild, OnErasure::Keep),
    Reference::employee("warnings_handling", "employee_id", OnHandover::ByOwner).while_open(
        "warning_id in (select id from warnings_warning where is_open and withdrawn_run is null)",
    ),
    Reference::employee("warnings_decision", "employee_id", OnHandover::Stay),
    Reference::user("warnings_decision", "user_id"),
];
