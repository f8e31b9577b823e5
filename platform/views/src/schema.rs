//! The table of views.

use database::{Migration, Reference};

pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "views_0001_views",
    sql: "
create table views_view (
    id uuid primary key,
    owner_user_id uuid not null references identity_user (id),
    list text not null,
    name text not null,
    search text not null,
    unit_id uuid references organisation_unit (id),
    version bigint not null,
    unique (owner_user_id, list, name)
);
create index views_view_by_unit on views_view (unit_id, list);
",
}];

pub const REFERENCES: &[Reference] = &[Reference::user("views_view", "owner_user_id")];
