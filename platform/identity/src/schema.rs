//! The tables of identity.

use database::{Migration, OnHandover, Reference};

pub const MIGRATIONS: &[Migration] = &[
    Migration { name: "identity_0001_users", sql: USERS },
    Migration { name: "identity_0002_second_factor", sql: SECOND_FACTOR },
    Migration { name: "identity_0003_roles", sql: ROLES },
    Migration { name: "identity_0004_delegations", sql: DELEGATIONS },
    Migration { name: "identity_0005_provider", sql: PROVIDER },
];

/// Whose an account is does not pass to a successor with the work: a hand-over locks it instead, when asked.
pub const REFERENCES: &[Reference] = &[
    Reference::employee("identity_user", "employee_id", OnHandover::Stay),
    Reference::user("identity_grant", "user_id"),
    Reference::user("identity_link", "user_id"),
    Reference::user("identity_session", "user_id"),
    Reference::user("identity_token", "user_id"),
    Reference::user("identity_factor", "user_id"),
    Reference::user("identity_recovery_code", "user_id"),
    Reference::user("identity_challenge", "user_id"),
    Reference::user("identity_delegation", "from_user_id"),
    Reference::user("identity_delegation", "to_user_id"),
    Reference::user("identity_provider_link", "user_id"),
];

const USERS: &str = "
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
";

/// The secret of a second factor is sealed by a key of its user's in the vault.
const SECOND_FACTOR: &str = "
create table identity_factor (
    user_id uuid primary key references identity_user (id),
    sealed text not null,
    confirmed_at_us bigint,
    step_used bigint not null,
    created_at_us bigint not null
);
create table identity_recovery_code (
    user_id uuid not null references identity_user (id),
    code_hash text not null,
    used_at_us bigint,
    primary key (user_id, code_hash)
);
create table identity_challenge (
    token_hash text primary key,
    user_id uuid not null references identity_user (id),
    expires_at_us bigint not null
);
alter table identity_session add column address text not null default '';
alter table identity_session add column delegation_id uuid;
alter table identity_token add column unit_id uuid references organisation_unit (id);
alter table identity_token add column used_at_us bigint;
";

/// A grant names a role of the company's own by its id, written as text.
const ROLES: &str = "
create table identity_role (
    id uuid primary key,
    name_zh text not null,
    name_en text not null,
    permissions text not null,
    field_rights text not null,
    sees_own_customers_only boolean not null,
    needs_second_factor boolean not null,
    created_at_us bigint not null,
    deleted_at_us bigint,
    version bigint not null
);
create table identity_role_version (
    role_id uuid not null references identity_role (id),
    version bigint not null,
    body text not null,
    changed_at_us bigint not null,
    changed_by text not null,
    primary key (role_id, version)
);
create index identity_grant_by_role on identity_grant (role);
";

const DELEGATIONS: &str = "
create table identity_delegation (
    id uuid primary key,
    from_user_id uuid not null references identity_user (id),
    to_user_id uuid not null references identity_user (id),
    grants text,
    first_day bigint not null,
    last_day bigint not null,
    starts_at_us bigint not null,
    ends_at_us bigint not null,
    created_at_us bigint not null,
    ended_at_us bigint
);
create index identity_delegation_by_giver on identity_delegation (from_user_id);
create index identity_delegation_by_taker on identity_delegation (to_user_id);
";

const PROVIDER: &str = "
create table identity_provider_login (
    state_hash text primary key,
    browser_hash text not null,
    nonce text not null,
    verifier text not null,
    expires_at_us bigint not null
);
create table identity_provider_link (
    issuer text not null,
    subject text not null,
    user_id uuid not null references identity_user (id),
    linked_at_us bigint not null,
    primary key (issuer, subject)
);
create index identity_provider_link_by_user on identity_provider_link (user_id);
";
