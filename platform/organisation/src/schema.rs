//! The tables of the organisation.

use database::Migration;

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "organisation_0001_units",
    sql: "
create table organisation_unit (
    id uuid primary key,
    serial bigint not null unique,
    level text not null,
    code text not null unique,
    name text not null,
    parent_id uuid,
    path text not null unique,
    version bigint not null
);
create index organisation_unit_by_parent on organisation_unit (parent_id);
create table organisation_employee (
    id uuid primary key,
    number text not null unique,
    unit_id uuid not null references organisation_unit (id),
    post text not null,
    left_on_us bigint,
    version bigint not null
);
create index organisation_employee_by_unit on organisation_employee (unit_id);
",
}];
