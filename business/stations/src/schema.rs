//! The tables of the stations.

use database::Migration;

/// Days and minutes are integers; `facilities` and `grades` are JSON lists of texts. A closure without a last
/// day lasts until somebody ends it.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "stations_0001_stations",
    sql: "
create table stations_station (
    unit_id uuid primary key references organisation_unit (id),
    station_no bigint not null unique,
    address text not null,
    latitude_udeg bigint,
    longitude_udeg bigint,
    facilities text not null,
    phone_payment_at_pump boolean not null,
    time_zone text not null,
    cutoff_minutes bigint not null,
    opened_on bigint,
    closed_on bigint,
    version bigint not null
);
create table stations_closure (
    id uuid primary key,
    station_id uuid not null references stations_station (unit_id),
    from_day bigint not null,
    until_day bigint,
    reason text not null,
    unique (station_id, from_day)
);
create table stations_pump (
    id uuid primary key,
    station_id uuid not null references stations_station (unit_id),
    number bigint not null,
    grades text not null,
    unique (station_id, number)
);
create table stations_tank (
    id uuid primary key,
    station_id uuid not null references stations_station (unit_id),
    number bigint not null,
    grade text not null,
    capacity_ml bigint not null,
    unique (station_id, number)
);
create table stations_target (
    station_id uuid not null references stations_station (unit_id),
    month bigint not null,
    family text not null,
    volume_ml bigint not null,
    amount_minor bigint not null,
    primary key (station_id, month, family)
);
",
}];
