//! The tables of the customers.

use database::{Migration, OnErasure, OnHandover, OnMerge, Reference};

/// Names of persons, phones and plates are in the vault, under the customer's id. `number_key` and `name_key`
/// are bytes, since bytes sort alike on both engines and under every collation: what begins with a text is a
/// range of them. Their indexes hold the serial, so that a search that finds many is answered in order
/// without sorting them. `customers_identifier` is how a reading at the till finds its customer: by the keyed hash of
/// card, plate or phone, and by the day, since cards are swapped and cars are sold. `plate_blind` is the same
/// hash beside the vehicle, so that a file that names a plate finds the vehicle without opening the vault.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "customers_0001_files",
        sql: "
create table customers_customer (
    id uuid primary key,
    serial bigint not null unique,
    number text not null unique,
    number_key bytea not null,
    kind text not null,
    organisation_name text,
    name_key bytea,
    owner_unit_id uuid not null references organisation_unit (id),
    maintainer_id uuid references organisation_employee (id),
    home_station_id uuid references organisation_unit (id),
    joined_on bigint,
    created_at_us bigint not null,
    version bigint not null
);
create index customers_customer_by_owner on customers_customer (owner_unit_id, serial);
create index customers_customer_by_maintainer on customers_customer (maintainer_id, serial);
create index customers_customer_by_number on customers_customer (number_key, serial);
create index customers_customer_by_name on customers_customer (name_key, serial);
create table customers_assignment (
    id uuid primary key,
    customer_id uuid not null references customers_customer (id),
    role text not null,
    unit_id uuid references organisation_unit (id),
    employee_id uuid references organisation_employee (id),
    from_us bigint not null,
    until_us bigint,
    by_user uuid
);
create index customers_assignment_by_customer on customers_assignment (customer_id, from_us);
create table customers_vehicle (
    id uuid primary key,
    customer_id uuid not null references customers_customer (id),
    plate_value_id uuid not null,
    plate_blind bytea not null,
    fuel text,
    power text not null,
    from_day bigint,
    until_day bigint
);
create index customers_vehicle_by_customer on customers_vehicle (customer_id);
create table customers_card (
    id uuid primary key,
    card_number text not null unique,
    customer_id uuid not null references customers_customer (id),
    kind text not null,
    vehicle_id uuid references customers_vehicle (id),
    from_day bigint,
    until_day bigint
);
create index customers_card_by_customer on customers_card (customer_id);
create table customers_identifier (
    blind bytea not null,
    kind text not null,
    customer_id uuid not null references customers_customer (id),
    from_day bigint not null,
    until_day bigint not null,
    primary key (blind, from_day)
);
create index customers_identifier_by_customer on customers_identifier (customer_id);
",
    },
    Migration {
        name: "customers_0002_tags",
        sql: "
create table customers_tag (
    tag text not null,
    customer_id uuid not null references customers_customer (id),
    primary key (tag, customer_id)
);
create index customers_tag_by_customer on customers_tag (customer_id, tag);
",
    },
    // What an import found before it wrote, row by row, so that it can be taken back: `before` and `after` are JSON,
    // sealed under the customer's key where they hold personal values. `left_version` is the version of the file as
    // the import, or its undoing, left it. `customers_origin` keeps who filed a customer in the system they came
    // from, sealed like everything personal. `customers_canary` holds keyed hashes of rows that were planted into
    // exports, by which a leaked file tells whose it was.
    Migration {
        name: "customers_0020_import_journal",
        sql: "
create table customers_import_change (
    import_id uuid not null,
    seq bigint not null,
    file_row bigint not null,
    kind text not null,
    is_new boolean not null,
    customer_id uuid not null,
    item_id uuid,
    blind bytea,
    before text,
    after text,
    left_version bigint,
    undone_at_us bigint,
    primary key (import_id, seq)
);
create index customers_import_change_by_customer on customers_import_change (customer_id, import_id);
create table customers_origin (
    customer_id uuid primary key references customers_customer (id),
    created_by text not null
);
create table customers_canary (
    token bytea primary key,
    export_number bigint not null,
    at_us bigint not null
);
",
    },
];

/// Rows that others refer to come after those: what erasing deletes, it deletes in this order.
///
/// Spans of an identifier do not overlap whoever holds them, so that moving one never meets another; a tag that
/// both files bear stays with the absorbed one. Who owned and looked after the absorbed file is its own history.
pub const REFERENCES: &[Reference] = &[
    Reference::customer("customers_identifier", "customer_id", OnMerge::Move, OnErasure::DeleteRow),
    Reference::personal_hash("customers_identifier", "blind", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::customer(
        "customers_tag",
        "customer_id",
        OnMerge::MoveUnlessSame(&["tag"]),
        OnErasure::DeleteRow,
    ),
    Reference::customer("customers_card", "customer_id", OnMerge::Move, OnErasure::DeleteRow),
    Reference::customer("customers_vehicle", "customer_id", OnMerge::Move, OnErasure::DeleteRow),
    Reference::personal_hash("customers_vehicle", "plate_blind", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::personal_value("customers_vehicle", "plate_value_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::customer("customers_assignment", "customer_id", OnMerge::Stay, OnErasure::Keep),
    Reference::employee("customers_assignment", "employee_id", OnHandover::ByOwner)
        .while_open("until_us is null"),
    Reference::user("customers_assignment", "by_user"),
    Reference::customer("customers_import_change", "customer_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::personal_hash("customers_import_change", "blind", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::customer("customers_origin", "customer_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::employee("customers_customer", "maintainer_id", OnHandover::ByOwner),
];
