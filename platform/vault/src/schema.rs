//! The tables of the vault.

use database::{Migration, OnErasure, OnMerge, Reference};

/// `vault_master` has one row: the key from which search tokens are made, wrapped by the key file, which by
/// being readable proves that the key file belongs to this database. `vault_key.wrapped` is null once the
/// person was erased; the row stays, so that nothing is sealed for them again.
///
/// While the key file is being changed, `next_name` names the one to come: some keys are wrapped by it already.
/// `key_since_us` is since when the key in use is used; none for the first one, which is as old as the row.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "vault_0001_values",
        sql: "
create table vault_master (
    id bigint primary key,
    key_name text not null,
    search_key bytea not null,
    created_at_us bigint not null
);
create table vault_key (
    subject_id uuid primary key,
    wrapped bytea,
    created_at_us bigint not null,
    erased_at_us bigint
);
create table vault_value (
    id uuid primary key,
    subject_id uuid not null references vault_key (subject_id),
    kind text not null,
    sealed bytea not null
);
create index vault_value_by_subject on vault_value (subject_id, kind, id);
create table vault_token (
    token bytea not null,
    subject_id uuid not null,
    value_id uuid not null,
    primary key (token, subject_id, value_id)
);
create index vault_token_by_subject on vault_token (subject_id, value_id);
",
    },
    Migration {
        name: "vault_0002_rotation",
        sql: "
alter table vault_master add column next_name text;
alter table vault_master add column key_since_us bigint;
",
    },
];

/// A merge seals the values of the absorbed person anew, under the key of the kept one; erasing destroys the key.
pub const REFERENCES: &[Reference] = &[
    Reference::subject("vault_key", "subject_id"),
    Reference::subject("vault_value", "subject_id"),
    Reference::subject("vault_token", "subject_id"),
    Reference::personal_hash("vault_token", "token", OnMerge::ByOwner, OnErasure::ByOwner),
    Reference::personal_value("vault_token", "value_id", OnMerge::ByOwner, OnErasure::ByOwner),
];
