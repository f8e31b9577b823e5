//! Whatever is altered, added or taken away is found.

use crate::area::{Area, SUNDAY};
use database::Query;
use std::collections::BTreeSet;
use testkit::{TestApp, both_databases};

/// One change of each kind in each table, and the table that must be named.
const CHANGES: [(&str, &str); 24] = [
    ("classification_result", "update classification_result set abc = 'c' where abc = 'a'"),
    (
        "classification_result",
        "update classification_result set relationship = null where relationship = 'gold'",
    ),
    ("classification_result", "update classification_result set rfm = '999' where customer_serial = 1"),
    (
        "classification_result",
        "update classification_result set facts = '[null,null,null]' where customer_serial = 1",
    ),
    ("classification_result", "update classification_result set until_day = 20400 where customer_serial = 1"),
    ("classification_result", "delete from classification_result where customer_serial = 1"),
    (
        "classification_result",
        "insert into classification_result
         select 9999, as_of, until_day, customer_id, run_seq, abc, relationship, rfm, facts
         from classification_result where customer_serial = 1 and until_day = 10000000",
    ),
    // A day that only the books still know.
    ("classification_result", "update classification_result set rfm = '111' where until_day < 10000000"),
    (
        "classification_current",
        "update classification_current set facts = '[null,null,null]' where customer_serial = 2",
    ),
    ("classification_current", "delete from classification_current where customer_serial = 2"),
    ("classification_current", "insert into classification_current values (9999, '[null,null,null]')"),
    ("classification_run", "update classification_run set customers = customers + 1 where seq = 1"),
    (
        "classification_run",
        "update classification_run set summary = replace(summary, '0', '1') where seq = 1",
    ),
    ("classification_run", "delete from classification_run where seq = 1"),
    (
        "warnings_warning",
        "update warnings_warning set state = 'yellow' where state = 'red' or state = 'confirmed'",
    ),
    ("warnings_warning", "update warnings_warning set priority = priority + 1 where is_open"),
    ("warnings_warning", "update warnings_warning set is_open = false, withdrawn_run = 1 where is_open"),
    ("warnings_transition", "update warnings_transition set day = day - 7 where ordinal = 1"),
    ("warnings_transition", "delete from warnings_transition where ordinal = 1"),
    (
        "warnings_transition",
        "insert into warnings_transition
         select warning_id, 99, day, state, facts, run_seq from warnings_transition where ordinal = 1",
    ),
    ("warnings_watch", "update warnings_watch set judgement = 'too_short'"),
    ("warnings_watch", "insert into warnings_watch values (9999, 'gone', null)"),
    ("warnings_station_alert", "update warnings_station_alert set closed_on = opened_on"),
    ("warnings_station_alert", "delete from warnings_station_alert"),
];

#[both_databases]
async fn every_altered_missing_or_additional_row_is_found(app: TestApp) {
    let area = Area::full(app).await;
    area.analyse(Some(SUNDAY.plus(-70))).await;
    area.analyse(Some(SUNDAY)).await;
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
    for (table, change) in CHANGES {
        copy(&area, table).await;
        assert!(0 < area.run(Query::new(change)).await, "nothing to change: {change}");
        let found = warnings::verify(&area.app.app).await.unwrap();
        let tables: BTreeSet<_> = found.iter().map(|it| it.table).collect();
        assert!(tables.contains(table), "{change}: found {found:?}");
        put_back(&area, table).await;
    }
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
}

async fn copy(area: &Area, table: &str) {
    area.run(Query::new(&format!("create table kept as select * from {table}"))).await;
}

async fn put_back(area: &Area, table: &str) {
    area.run(Query::new(&format!("delete from {table}"))).await;
    area.run(Query::new(&format!("insert into {table} select * from kept"))).await;
    area.run(Query::new("drop table kept")).await;
}
