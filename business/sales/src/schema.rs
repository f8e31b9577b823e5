//! The tables of sales. Rows of sales are never deleted: undoing a batch gives them a `void_seq`, and uniqueness
//! counts rows that are not void.

use database::{Migration, OnErasure, OnMerge, Reference};

pub const MIGRATIONS: &[Migration] = &[
    Migration {
        name: "sales_0001_products",
        sql: "
create table sales_product (
    id uuid primary key,
    product_no bigint not null unique,
    code text not null unique,
    name text not null,
    family text not null,
    grade text not null,
    unit text not null,
    version bigint not null
);
create table sales_list_price (
    product_id uuid not null references sales_product (id),
    unit_id uuid not null references organisation_unit (id),
    from_day bigint not null,
    unit_price_ufen bigint not null,
    primary key (product_id, unit_id, from_day)
);
create table sales_cost (
    product_id uuid not null references sales_product (id),
    unit_id uuid not null references organisation_unit (id),
    from_day bigint not null,
    unit_cost_ufen bigint not null,
    primary key (product_id, unit_id, from_day)
);
create table sales_setting (
    name text primary key,
    value text not null
);
",
    },
    Migration {
        name: "sales_0002_sales",
        sql: "
create table sales_batch (
    seq bigint primary key,
    id uuid not null unique,
    source text not null,
    content_hash text not null,
    state text not null,
    rows_read bigint not null,
    rows_new bigint not null,
    rows_known bigint not null,
    rows_rejected bigint not null,
    rows_flagged bigint not null,
    amount_minor bigint not null,
    started_at_us bigint not null,
    touched_at_us bigint not null,
    fold_seq bigint,
    void_seq bigint
);
create index sales_batch_by_content on sales_batch (content_hash);
create table sales_sale (
    id uuid primary key,
    batch_seq bigint not null,
    void_seq bigint,
    station_id uuid not null,
    pos text not null,
    receipt text not null,
    at_us bigint not null,
    business_day bigint not null,
    customer_id uuid,
    identifier_kind text,
    identifier_blind bytea,
    refund_of uuid,
    amount_minor bigint not null,
    discount_minor bigint not null,
    payment text,
    pump text,
    attendant text,
    shift text,
    invoice text,
    header_hash bigint not null,
    content_hash bigint not null,
    figures_hash bigint not null
);
create unique index sales_sale_by_receipt on sales_sale (station_id, pos, receipt) where void_seq is null;
create index sales_sale_by_batch on sales_sale (batch_seq);
create index sales_sale_by_customer on sales_sale (customer_id, business_day) where customer_id is not null;
create index sales_sale_by_station on sales_sale (station_id, business_day);
create index sales_sale_unmatched on sales_sale (identifier_blind)
    where customer_id is null and identifier_blind is not null;
create table sales_line (
    sale_id uuid not null,
    ordinal bigint not null,
    product_id uuid not null,
    quantity bigint,
    unit_price_ufen bigint,
    discount_minor bigint not null,
    amount_minor bigint not null,
    visit bigint not null,
    content_hash bigint not null,
    flag text,
    estimated_quantity bigint,
    estimate_basis text,
    primary key (sale_id, ordinal)
);
create index sales_line_flagged on sales_line (flag) where flag is not null;
create table sales_payment (
    sale_id uuid not null,
    ordinal bigint not null,
    channel text not null,
    amount_minor bigint not null,
    primary key (sale_id, ordinal)
);
",
    },
    Migration {
        name: "sales_0003_derived",
        sql: "
create table sales_history (
    customer_serial bigint primary key,
    customer_id uuid not null unique,
    bytes bytea not null
);
create table sales_day_price (
    product_id uuid not null,
    business_day bigint not null,
    station_id uuid not null,
    amount_minor bigint not null,
    quantity bigint not null,
    primary key (product_id, business_day, station_id)
);
create table sales_stale (
    customer_id uuid primary key
);
",
    },
    Migration {
        name: "sales_0004_days",
        sql: "
create table sales_day (
    business_day bigint not null,
    station_id uuid not null,
    product_id uuid not null,
    visits bigint not null,
    known_visits bigint not null,
    quantity bigint not null,
    estimated_quantity bigint not null,
    amount_minor bigint not null,
    discount_minor bigint not null,
    primary key (business_day, station_id, product_id)
);
insert into sales_day
select s.business_day, s.station_id, l.product_id, cast(sum(l.visit) as bigint),
       cast(sum(case when s.customer_id is null then 0 else l.visit end) as bigint),
       cast(sum(coalesce(l.quantity, 0)) as bigint), cast(sum(coalesce(l.estimated_quantity, 0)) as bigint),
       cast(sum(l.amount_minor) as bigint), cast(sum(l.discount_minor) as bigint)
from sales_sale s
join sales_line l on l.sale_id = s.id
join sales_batch b on b.seq = s.batch_seq
where s.void_seq is null and b.fold_seq is not null
group by s.business_day, s.station_id, l.product_id;
create index sales_day_by_station on sales_day (station_id, business_day);
",
    },
    Migration {
        name: "sales_0005_history_sums",
        sql: "
alter table sales_history add column last_day bigint not null default 0;
alter table sales_history add column visits bigint not null default 0;
alter table sales_history add column volume_ml bigint not null default 0;
alter table sales_history add column amount_minor bigint not null default 0;
create index sales_history_by_last_day on sales_history (last_day, customer_serial);
create index sales_history_by_volume on sales_history (volume_ml, customer_serial);
create index sales_history_by_amount on sales_history (amount_minor, customer_serial);
insert into sales_stale (customer_id) select customer_id from sales_history where 1 = 1
    on conflict (customer_id) do nothing;
",
    },
    // Whoever derives more from a history asks for those that changed since they looked last.
    Migration {
        name: "sales_0006_history_seq",
        sql: "
alter table sales_history add column changed_seq bigint not null default 0;
create index sales_history_by_change on sales_history (changed_seq, customer_serial);
",
    },
];

/// What was bought stays when a person is erased, as litres of nobody: what the till read goes, the id leads
/// nowhere. Histories are built anew of what the customer's receipts say.
pub const REFERENCES: &[Reference] = &[
    Reference::customer("sales_sale", "customer_id", OnMerge::Move, OnErasure::Keep),
    Reference::personal_hash("sales_sale", "identifier_blind", OnMerge::Stay, OnErasure::Clear),
    Reference::customer("sales_stale", "customer_id", OnMerge::Rebuild, OnErasure::Keep),
    Reference::customer("sales_history", "customer_id", OnMerge::Rebuild, OnErasure::Keep),
    Reference::serial("sales_history", "customer_serial", OnMerge::Rebuild, OnErasure::Keep),
];
