//! The tables of forecasts.

use database::Migration;

/// A forecast belongs to a unit: a station, or the sum of those below it.
pub const MIGRATIONS: &[Migration] = &[Migration {
    name: "forecasts_0001_forecasts",
    sql: "
create table forecasts_holiday (
    day bigint primary key,
    kind text not null,
    name text not null
);
create table forecasts_forecast (
    unit_id uuid not null references organisation_unit (id),
    family text not null,
    rhythm text not null,
    origin bigint not null,
    facts text not null,
    primary key (unit_id, family, rhythm)
);
",
}];
