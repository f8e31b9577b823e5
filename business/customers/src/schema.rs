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
    // The whole file. `completeness` is null until it is worked out, which whatever changes a file makes it again.
    // `customers_value` holds one field of a file in a row, so that fields which a company makes up itself are
    // found and counted like any other; `sealed` stands for `value` where the field is personal. `body` of a part
    // is JSON that is only carried; `sealed` holds what of it is personal, under the customer's key, but for a
    // contact, who is a person of their own and has name and phone in the vault under the contact's id.
    // `day_blind` is the keyed hash of month and day, by which the days to come are found without being readable.
    Migration {
        name: "customers_0003_whole_file",
        sql: "
alter table customers_customer add column completeness bigint;
alter table customers_customer add column review_class text;
alter table customers_customer add column review_base_day bigint;
alter table customers_customer add column review_due_day bigint;
create index customers_customer_by_completeness on customers_customer (completeness, serial);
create index customers_customer_by_review on customers_customer (review_due_day, serial);
alter table customers_vehicle add column kind text;
alter table customers_vehicle add column tank_ml bigint;
alter table customers_card add column main_card_id uuid;
alter table customers_card add column limits text;
create table customers_field (
    id uuid primary key,
    key text not null unique,
    name_zh text not null,
    name_en text not null,
    kind text not null,
    choices text not null,
    applies_to text not null,
    is_required boolean not null,
    is_personal boolean not null,
    is_retired boolean not null,
    position bigint not null,
    version bigint not null
);
create table customers_value (
    customer_id uuid not null references customers_customer (id),
    field text not null,
    value text,
    sealed text,
    primary key (customer_id, field)
);
create index customers_value_by_value on customers_value (field, value, customer_id);
create table customers_part (
    id uuid primary key,
    customer_id uuid not null references customers_customer (id),
    kind text not null,
    body text not null,
    sealed text,
    day_blind bytea,
    created_at_us bigint not null
);
create index customers_part_by_customer on customers_part (customer_id, kind, id);
create index customers_part_by_day on customers_part (day_blind, customer_id);
create table customers_note (
    id uuid primary key,
    customer_id uuid not null references customers_customer (id),
    value_id uuid not null,
    by_user uuid,
    by_name text not null,
    at_us bigint not null
);
create index customers_note_by_customer on customers_note (customer_id, at_us, id);
create table customers_attachment (
    id uuid primary key,
    customer_id uuid not null references customers_customer (id),
    subject_id uuid not null,
    stored_name text not null unique,
    name_value_id uuid not null,
    kind text not null,
    bytes bigint not null,
    by_user uuid,
    by_name text not null,
    at_us bigint not null
);
create index customers_attachment_by_customer on customers_attachment (customer_id, at_us, id);
create table customers_review_rule (
    class text primary key,
    days bigint not null
);
create table customers_review (
    id uuid primary key,
    customer_id uuid not null references customers_customer (id),
    day bigint not null,
    due_day bigint,
    checked text not null,
    by_user uuid,
    by_name text not null,
    at_us bigint not null
);
create index customers_review_by_customer on customers_review (customer_id, at_us, id);
create table customers_change (
    id uuid primary key,
    customer_id uuid not null references customers_customer (id),
    at_us bigint not null,
    by_user uuid,
    by_name text not null,
    action text not null,
    field text not null,
    item_id uuid,
    personal text,
    detail text not null,
    undoes uuid
);
create index customers_change_by_customer on customers_change (customer_id, at_us, id);
create index customers_change_by_field on customers_change (customer_id, field, id);
",
    },
    // A file that was merged into another stays, so that its id and number lead there. What moved stands in
    // `customers_merge_move`, with the keys of the rows, so that undoing a merge moves exactly these back. The
    // two files of a suspected duplicate stand in the order of their serials. `customers_duty` holds who signed
    // which text of the duty of confidentiality; a hand-over keeps what it moved as a merge does.
    Migration {
        name: "customers_0004_trust",
        sql: "
alter table customers_customer add column merged_into_id uuid references customers_customer (id);
alter table customers_customer add column keeper_id uuid references organisation_employee (id);
create index customers_customer_by_merged on customers_customer (merged_into_id) where merged_into_id is not null;
create index customers_customer_by_keeper on customers_customer (keeper_id, serial) where keeper_id is not null;
create table customers_merge (
    id uuid primary key,
    seq bigint not null unique,
    kept_id uuid not null references customers_customer (id),
    absorbed_id uuid not null references customers_customer (id),
    taken text not null,
    assignments text not null,
    at_us bigint not null,
    by_user uuid,
    undone_at_us bigint,
    undone_by_user uuid
);
create unique index customers_merge_in_force on customers_merge (absorbed_id) where undone_at_us is null;
create index customers_merge_by_kept on customers_merge (kept_id, seq);
create table customers_merge_move (
    merge_id uuid not null references customers_merge (id),
    ordinal bigint not null,
    absorbed_id uuid not null,
    table_name text not null,
    column_name text not null,
    row_keys text not null,
    primary key (merge_id, ordinal)
);
create index customers_merge_move_by_absorbed on customers_merge_move (absorbed_id);
create table customers_duplicate (
    id uuid primary key,
    one_id uuid not null references customers_customer (id),
    other_id uuid not null references customers_customer (id),
    one_serial bigint not null,
    other_serial bigint not null,
    grade bigint not null,
    score bigint not null,
    evidence text not null,
    state text not null,
    reason text not null,
    found_at_us bigint not null,
    decided_at_us bigint,
    decided_by_user uuid,
    unique (one_id, other_id)
);
create index customers_duplicate_by_score on customers_duplicate (state, score desc, one_serial, other_serial);
create index customers_duplicate_by_other on customers_duplicate (other_id);
create table customers_duty (
    employee_id uuid not null references organisation_employee (id),
    text_version bigint not null,
    at_us bigint not null,
    by_user uuid,
    primary key (employee_id, text_version)
);
create table customers_handover (
    id uuid primary key,
    seq bigint not null unique,
    from_employee_id uuid not null references organisation_employee (id),
    to_employee_id uuid references organisation_employee (id),
    job_id uuid not null,
    state text not null,
    counts text not null,
    is_leaving boolean not null,
    locks_user boolean not null,
    locked text not null,
    at_us bigint not null,
    by_user uuid,
    finished_at_us bigint,
    undone_at_us bigint
);
create table customers_handover_move (
    handover_id uuid not null references customers_handover (id),
    ordinal bigint not null,
    table_name text not null,
    column_name text not null,
    row_keys text not null,
    primary key (handover_id, ordinal)
);
create table customers_pool_move (
    id uuid primary key,
    seq bigint not null unique,
    customer_id uuid not null references customers_customer (id),
    employee_id uuid not null references organisation_employee (id),
    kind text not null,
    reason text not null,
    at_us bigint not null,
    by_user uuid
);
create index customers_pool_move_by_customer on customers_pool_move (customer_id, seq);
create index customers_pool_move_by_employee on customers_pool_move (employee_id, at_us);
create table customers_pool_rules (
    version bigint primary key,
    rules text not null,
    at_us bigint not null,
    by_user uuid
);
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
    found_version bigint,
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
    // What is sealed in these names its subject: it stays readable where it goes.
    Reference::customer(
        "customers_value",
        "customer_id",
        OnMerge::MoveUnlessSame(&["field"]),
        OnErasure::DeleteRow,
    ),
    Reference::customer("customers_part", "customer_id", OnMerge::Move, OnErasure::DeleteRow),
    // A contact is a person of their own, under the id of the part.
    Reference::subject("customers_part", "id"),
    Reference::personal_hash("customers_part", "day_blind", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::customer("customers_note", "customer_id", OnMerge::Move, OnErasure::DeleteRow),
    Reference::personal_value("customers_note", "value_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::user("customers_note", "by_user"),
    Reference::customer("customers_attachment", "customer_id", OnMerge::Move, OnErasure::DeleteRow),
    Reference::subject("customers_attachment", "subject_id"),
    Reference::personal_value("customers_attachment", "name_value_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::user("customers_attachment", "by_user"),
    Reference::customer("customers_review", "customer_id", OnMerge::Stay, OnErasure::Keep),
    Reference::user("customers_review", "by_user"),
    Reference::customer("customers_change", "customer_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::user("customers_change", "by_user"),
    Reference::personal_hash("customers_vehicle", "plate_blind", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::personal_value("customers_vehicle", "plate_value_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::customer("customers_assignment", "customer_id", OnMerge::Stay, OnErasure::Keep),
    Reference::employee("customers_assignment", "employee_id", OnHandover::ByOwner)
        .while_open("until_us is null"),
    Reference::user("customers_assignment", "by_user"),
    Reference::customer("customers_import_change", "customer_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::personal_hash("customers_import_change", "blind", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::customer("customers_origin", "customer_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::employee("customers_customer", "maintainer_id", OnHandover::ByOwner)
        .while_open("merged_into_id is null"),
    Reference::employee("customers_customer", "keeper_id", OnHandover::ByOwner)
        .while_open("merged_into_id is null"),
    // Whoever erases a customer erases what was merged into them as well: `absorbed_by`.
    Reference::customer("customers_customer", "merged_into_id", OnMerge::Move, OnErasure::ByOwner),
    Reference::customer("customers_merge", "kept_id", OnMerge::Stay, OnErasure::Keep),
    Reference::customer("customers_merge", "absorbed_id", OnMerge::Stay, OnErasure::Keep),
    Reference::user("customers_merge", "by_user"),
    Reference::user("customers_merge", "undone_by_user"),
    // Keys of moved rows may hold keyed hashes.
    Reference::customer("customers_merge_move", "absorbed_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::customer("customers_duplicate", "one_id", OnMerge::Rebuild, OnErasure::DeleteRow),
    Reference::customer("customers_duplicate", "other_id", OnMerge::Rebuild, OnErasure::DeleteRow),
    Reference::serial("customers_duplicate", "one_serial", OnMerge::Rebuild, OnErasure::Keep),
    Reference::serial("customers_duplicate", "other_serial", OnMerge::Rebuild, OnErasure::Keep),
    Reference::user("customers_duplicate", "decided_by_user"),
    Reference::employee("customers_duty", "employee_id", OnHandover::Stay),
    Reference::user("customers_duty", "by_user"),
    Reference::employee("customers_handover", "from_employee_id", OnHandover::Stay),
    Reference::employee("customers_handover", "to_employee_id", OnHandover::Stay),
    Reference::user("customers_handover", "by_user"),
    Reference::user_text("customers_handover", "locked"),
    Reference::customer("customers_pool_move", "customer_id", OnMerge::Move, OnErasure::Keep),
    Reference::employee("customers_pool_move", "employee_id", OnHandover::Stay),
    Reference::user("customers_pool_move", "by_user"),
    Reference::user("customers_pool_rules", "by_user"),
];
