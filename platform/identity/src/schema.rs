//! The tables of identity.

use database::{Migration, OnHandover, Reference};

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "identity_0001_users",
    sql: "
create table identity_user (
    id uuid primary key,
    login text not null unique,
    employee_id uuid references organisation_employee (id),
    password_hash text,
    is_disabled boolean not null,
    failures bigint not null,
    locked_until_us bigint not null,
    lang text not null,
    created_at_us bigint not null,
    version bigint not null
);
create table identity_grant (
    id uuid primary key,
    user_id uuid not null references identity_user (id),
    role text not null,
    unit_id uuid not null references organisation_unit (id),
    unique (user_id, role, unit_id)
);
create table identity_session (
    token_hash text primary key,
    id uuid not null unique,
    user_id uuid not null references identity_user (id),
    created_at_us bigint not null,
    seen_at_us bigint not null,
    agent text not null
);
create index identity_session_by_user on identity_session (user_id);
create table identity_link (
    token_hash text primary key,
    user_id uuid not null references identity_user (id),
    expires_at_us bigint not null,
    used_at_us bigint
);
create table identity_token (
    id uuid primary key,
    user_id uuid not null references identity_user (id),
    name text not null,
    token_hash text not null unique,
    permissions text,
    created_at_us bigint not null,
    expires_at_us bigint not null,
    revoked_at_us bigint
);
create index identity_token_by_user on identity_token (user_id);
",
}];

/// Whose an account is does not pass to a successor with the work: a hand-over locks it instead, when asked.
pub const REFERENCES: &[Reference] = &[
    Reference::employee("identity_user", "employee_id", OnHandover::Stay),
    Reference::user("identity_grant", "user_id"),
    Reference::user("identity_link", "user_id"),
    Reference::user("identity_session", "user_id"),
    Reference::user("identity_token", "user_id"),
];
