//! The tables of privacy, and the texts that persons agree to at first.

use database::{Migration, OnErasure, OnMerge, Reference};

/// Lines of the ledger of consent are never changed. A merge leaves them with the absorbed file and writes into the
/// kept one what either refused (`operations::merge`). What was done about a person stays when they are erased: it
/// says no name any more.
pub const REFERENCES: &[Reference] = &[
    Reference::user("privacy_text", "by_user"),
    Reference::customer("privacy_consent", "customer_id", OnMerge::Stay, OnErasure::Keep),
    Reference::user("privacy_consent", "by_user"),
    Reference::customer("privacy_hold", "customer_id", OnMerge::Stay, OnErasure::Keep),
    Reference::user("privacy_hold", "by_user"),
    Reference::customer("privacy_message", "customer_id", OnMerge::Move, OnErasure::Keep),
    Reference::user("privacy_message", "by_user"),
    Reference::customer("privacy_reveal", "customer_id", OnMerge::Move, OnErasure::Keep),
    Reference::user("privacy_reveal", "user_id"),
    Reference::customer("privacy_alert", "customer_id", OnMerge::Move, OnErasure::Keep),
    Reference::user("privacy_alert", "user_id"),
    Reference::user("privacy_alert", "acknowledged_by_user"),
    Reference::customer("privacy_request", "customer_id", OnMerge::Stay, OnErasure::Keep),
    // A contact of the customer: once they are erased, an id that leads to no value.
    Reference::anything("privacy_request", "contact_id"),
    Reference::user("privacy_request", "by_user"),
    Reference::user("privacy_request_step", "by_user"),
    Reference::customer("privacy_package", "customer_id", OnMerge::Stay, OnErasure::DeleteRow),
    Reference::user("privacy_package", "by_user"),
    Reference::customer("privacy_erasure", "customer_id", OnMerge::Stay, OnErasure::Keep),
    Reference::serial("privacy_erasure", "customer_serial", OnMerge::Stay, OnErasure::Keep),
    Reference::user("privacy_erasure", "by_user"),
    Reference::anything("privacy_contact_erasure", "contact_id"),
    Reference::customer("privacy_contact_erasure", "customer_id", OnMerge::Stay, OnErasure::Keep),
    Reference::user("privacy_contact_erasure", "by_user"),
    Reference::user("privacy_export", "user_id"),
];

/// `privacy_alert.export_seq` names the export that an alert is about, so that whoever keeps files that it held is told;
/// `privacy_export.export_number` is the number by which people know it. `privacy_alert.event_seq` is the event from
/// which an alert was made, so that one that comes again makes no second.
pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "privacy_0001_ledger",
        sql: "
create table privacy_text (
    purpose text not null,
    version bigint not null,
    zh text not null,
    en text not null,
    from_day bigint not null,
    at_us bigint not null,
    by_user uuid,
    primary key (purpose, version)
);
create table privacy_consent (
    id uuid primary key,
    seq bigint not null unique,
    customer_id uuid not null references customers_customer (id),
    purpose text not null,
    text_version bigint not null,
    channel text,
    is_given boolean not null,
    source text not null,
    at_us bigint not null,
    recorded_at_us bigint not null,
    by_user uuid,
    by_name text not null,
    merge_id uuid
);
create index privacy_consent_by_customer on privacy_consent (customer_id, purpose, at_us, seq);
create table privacy_hold (
    id uuid primary key,
    customer_id uuid not null references customers_customer (id),
    kind text not null,
    request_id uuid,
    merge_id uuid,
    since_us bigint not null,
    until_us bigint,
    by_user uuid,
    by_name text not null
);
create index privacy_hold_by_customer on privacy_hold (customer_id, since_us);
create table privacy_message (
    id uuid primary key,
    customer_id uuid not null references customers_customer (id),
    reason text not null,
    channel text not null,
    at_us bigint not null,
    by_user uuid
);
create index privacy_message_by_customer on privacy_message (customer_id, at_us);
",
    },
    Migration {
        name: "privacy_0002_texts",
        sql: "
insert into privacy_text (purpose, version, zh, en, from_day, at_us, by_user) values
('marketing', 1,
 '我同意贵公司通过我选择的方式向我发送优惠、活动等营销信息。我可以随时撤回,撤回不影响其他服务。',
 'I agree to receive offers and news by the ways I choose. I can withdraw at any time, and no other service depends on it.',
 0, 0, null),
('personalisation', 1,
 '我同意贵公司根据我的消费记录向我推荐优惠。我可以随时关闭并继续收到不针对个人的内容。',
 'I agree that offers are chosen from my purchases. I can switch this off and still receive general ones.',
 0, 0, null),
('plate_camera', 1,
 '我同意加油站的摄像设备识别我的车牌并记录为我的到站。不同意不影响加油。',
 'I agree that cameras at the stations read my plate and file the visit as mine. Refuelling does not depend on it.',
 0, 0, null),
('location', 1,
 '我同意在预约或下单时使用我的位置信息,仅用于寻找附近的加油站。',
 'I agree that my location is used while I order, only to find a station nearby.',
 0, 0, null),
('third_party', 1,
 '我同意贵公司向我被告知的第三方提供我的个人信息,仅用于被告知的目的。',
 'I agree that my data is passed to the third parties I was told of, for the purpose I was told of.',
 0, 0, null);
",
    },
    Migration {
        name: "privacy_0003_requests",
        sql: "
create table privacy_reveal (
    seq bigint primary key,
    customer_id uuid not null references customers_customer (id),
    unit_id uuid not null,
    field text not null,
    reason text not null,
    note text,
    at_us bigint not null,
    user_id uuid not null,
    user_name text not null
);
create index privacy_reveal_by_user on privacy_reveal (user_id, at_us);
create index privacy_reveal_by_customer on privacy_reveal (customer_id, at_us);
create table privacy_alert (
    id uuid primary key,
    seq bigint not null unique,
    kind text not null,
    user_id uuid,
    user_name text not null,
    customer_id uuid,
    unit_id uuid,
    facts text not null,
    at_us bigint not null,
    acknowledged_at_us bigint,
    acknowledged_by_user uuid,
    acknowledged_by_name text,
    note text
);
create index privacy_alert_open on privacy_alert (seq) where acknowledged_at_us is null;
create table privacy_request (
    id uuid primary key,
    serial bigint not null unique,
    customer_id uuid not null references customers_customer (id),
    kind text not null,
    state text not null,
    received_at_us bigint not null,
    due_on bigint not null,
    closed_at_us bigint,
    version bigint not null,
    by_user uuid,
    by_name text not null
);
create index privacy_request_by_customer on privacy_request (customer_id, serial);
create index privacy_request_open on privacy_request (due_on, serial) where closed_at_us is null;
create table privacy_request_step (
    id uuid primary key,
    request_id uuid not null references privacy_request (id),
    state text not null,
    note text,
    at_us bigint not null,
    by_user uuid,
    by_name text not null
);
create index privacy_request_step_by_request on privacy_request_step (request_id, at_us, id);
create table privacy_package (
    id uuid primary key,
    request_id uuid not null references privacy_request (id),
    customer_id uuid not null references customers_customer (id),
    file_bytes bigint not null,
    made_at_us bigint not null,
    until_us bigint not null,
    downloads bigint not null,
    by_user uuid,
    by_name text not null
);
create index privacy_package_by_request on privacy_package (request_id, made_at_us);
create table privacy_erasure (
    customer_id uuid primary key,
    customer_serial bigint not null,
    request_id uuid,
    reason text not null,
    at_us bigint not null,
    by_user uuid,
    by_name text not null,
    times bigint not null,
    purged_at_us bigint
);
create table privacy_export (
    id uuid primary key,
    seq bigint not null unique,
    list text not null,
    rows_written bigint not null,
    filter text not null,
    at_us bigint not null,
    user_id uuid,
    user_name text not null
);
create index privacy_export_by_user on privacy_export (user_id, at_us);
create table privacy_export_part (
    export_seq bigint not null,
    ordinal bigint not null,
    serial_first bigint not null,
    serial_last bigint not null,
    serials text not null,
    primary key (export_seq, ordinal)
);
create index privacy_export_part_by_serial on privacy_export_part (serial_first, serial_last);
create table privacy_purge (
    id uuid primary key,
    class text not null,
    kept_days bigint not null,
    before_us bigint not null,
    deleted bigint not null,
    at_us bigint not null
);
create index privacy_purge_by_time on privacy_purge (at_us);
",
    },
    Migration {
        name: "privacy_0004_alerts_of_exports",
        sql: "
alter table privacy_export add column export_number bigint;
create index privacy_export_by_export_number on privacy_export (export_number);
alter table privacy_alert add column export_seq bigint;
create index privacy_alert_by_export on privacy_alert (export_seq) where export_seq is not null;
alter table privacy_alert add column event_seq bigint;
create unique index privacy_alert_by_event on privacy_alert (event_seq) where event_seq is not null;
",
    },
    Migration {
        name: "privacy_0005_contacts",
        sql: "
alter table privacy_request add column contact_id uuid;
create table privacy_contact_erasure (
    contact_id uuid primary key,
    customer_id uuid not null,
    request_id uuid,
    reason text not null,
    at_us bigint not null,
    by_user uuid,
    by_name text not null,
    times bigint not null,
    purged_at_us bigint
);
create index privacy_contact_erasure_by_time on privacy_contact_erasure (at_us);
",
    },
];
