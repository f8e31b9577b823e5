//! What a run stores, on both databases.

use crate::area::{Area, FLEET, Habit, STOPPED, SUNDAY, WEEKLY, visits};
use database::{Query, Scope, Sql};
use exchange::Format;
use kernel::BusinessDay;
use testkit::{Engine, Fixture, TestApp, both_databases};

/// Every derived table without what differs by nature: ids, and which run wrote a row.
const DERIVED: [&str; 6] = [
    "select customer_serial || ' ' || as_of || ' ' || until_day || ' ' || coalesce(abc, '-') || ' '
            || coalesce(relationship, '-') || ' ' || coalesce(rfm, '-') || ' ' || facts
     from classification_result order by customer_serial, as_of",
    "select customer_serial || ' ' || facts from classification_current order by customer_serial",
    "select customer_serial || ' ' || opened_on || ' ' || state || ' ' || state_since || ' ' || priority || ' ' || facts
     from warnings_warning where withdrawn_run is null order by customer_serial, opened_on",
    "select w.customer_serial || ' ' || w.opened_on || ' ' || t.ordinal || ' ' || t.day || ' ' || t.state || ' ' || t.facts
     from warnings_transition t join warnings_warning w on w.id = t.warning_id where w.withdrawn_run is null
     order by w.customer_serial, w.opened_on, t.ordinal",
    "select customer_serial || ' ' || judgement || ' ' || coalesce(quiet_until, -1) from warnings_watch
     order by customer_serial",
    "select station_no || ' ' || opened_on || ' ' || coalesce(closed_on, -1) || ' ' || facts
     from warnings_station_alert order by opened_on, station_no",
];

async fn lines(area: &Area, sql: &str) -> Vec<String> {
    let rows: Vec<(String,)> = area.app.read().rows(Query::new(sql)).await.unwrap();
    rows.into_iter().map(|it| it.0).collect()
}

async fn ids(area: &Area) -> Vec<(uuid::Uuid,)> {
    area.app.read().rows(Query::new("select id from warnings_warning order by id")).await.unwrap()
}

async fn everything(area: &Area) -> Vec<Vec<String>> {
    let mut tables = Vec::new();
    for sql in DERIVED {
        tables.push(lines(area, sql).await);
    }
    tables
}

async fn exported(area: &Area, what: &str, as_of: Option<BusinessDay>) -> Vec<u8> {
    let path = area.app.data_dir().join("export.csv");
    let file = std::fs::File::create(&path).unwrap();
    let (reader, scope) = (area.app.read(), Scope::Everything);
    let rows = match what {
        "classes" => {
            classification::export_classification(&reader, &scope, as_of, file, Format::Csv).await.unwrap()
        }
        _ => warnings::export_warnings(&reader, &scope, as_of, file, Format::Csv).await.unwrap(),
    };
    let bytes = std::fs::read(path).unwrap();
    assert_eq!(String::from_utf8_lossy(&bytes).lines().count() as u64, rows + 1);
    bytes
}

#[both_databases]
async fn a_run_finds_every_kind_of_thing_in_a_full_area(app: TestApp) {
    let area = Area::full(app).await;
    let summary = area.analyse(None).await;
    assert_eq!(summary.as_of, SUNDAY.plus(-1), "the last day with sales");
    assert_eq!(summary.customers, 66);
    for (axis, names) in &summary.classes {
        assert_eq!(names.values().sum::<i64>(), 66, "{axis}");
    }
    let relationship = &summary.classes["relationship"];
    assert_eq!(relationship.len(), 8, "seven names and none");
    assert!(4 <= relationship["lost"] && 4 <= relationship["sleeping"], "{relationship:?}");
    assert_eq!(summary.classes["abc"].len(), 4);
    assert_eq!(summary.classes["rfm_r"].len(), 6);
    assert_eq!(summary.warnings.len(), 7);
    assert!(4 <= summary.warnings["red"] + summary.warnings["confirmed"], "{:?}", summary.warnings);
    assert_eq!(area.number("select count(*) from warnings_station_alert where closed_on is null").await, 1);
    assert!(4 <= area.number("select count(*) from warnings_watch where judgement = 'too_rare'").await);
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
}

#[both_databases]
async fn the_same_day_again_writes_nothing(app: TestApp) {
    let area = Area::full(app).await;
    let first = area.analyse(None).await;
    let (before, audit) = (everything(&area).await, area.number("select count(*) from audit_entry").await);
    let kept = ids(&area).await;
    assert_eq!(area.analyse(None).await, first);
    assert_eq!(area.analyse(Some(SUNDAY.plus(-1))).await, first);
    assert_eq!(everything(&area).await, before);
    assert_eq!(ids(&area).await, kept);
    assert_eq!(area.number("select count(*) from audit_entry").await, audit);
    assert_eq!(area.number("select count(*) from classification_run").await, 1);
}

#[both_databases]
async fn one_late_run_and_weekly_runs_end_in_the_same_state(app: TestApp) {
    let engine = app.engine;
    let (late, weekly) = (Area::full(app).await, Area::full(TestApp::start(engine).await).await);
    late.analyse(Some(SUNDAY)).await;
    for weeks in (0..8).rev() {
        weekly.analyse(Some(SUNDAY.plus(-7 * weeks))).await;
    }
    let (late_tables, weekly_tables) = (everything(&late).await, everything(&weekly).await);
    // Classes are kept since the day on which a run found them; everything else is the same to the byte.
    assert_eq!(late_tables[1..], weekly_tables[1..]);
    assert_eq!(warnings::verify(&weekly.app.app).await.unwrap(), []);
    assert_eq!(late.analyse(Some(SUNDAY)).await, weekly.analyse(Some(SUNDAY)).await);
}

#[both_databases]
async fn a_past_day_is_exported_as_it_was_then(app: TestApp) {
    let area = Area::full(app).await;
    let past = SUNDAY.plus(-28);
    area.analyse(Some(past)).await;
    let then = (exported(&area, "classes", None).await, exported(&area, "warnings", None).await);
    area.analyse(Some(SUNDAY)).await;
    let now = (exported(&area, "classes", Some(past)).await, exported(&area, "warnings", Some(past)).await);
    assert_eq!(String::from_utf8_lossy(&now.0), String::from_utf8_lossy(&then.0));
    assert_eq!(String::from_utf8_lossy(&now.1), String::from_utf8_lossy(&then.1));
    assert_ne!(exported(&area, "classes", None).await, then.0);
}

#[both_databases]
async fn a_run_for_an_earlier_day_leaves_later_days_as_they_were(app: TestApp) {
    let area = Area::full(app).await;
    let (first, middle) = (SUNDAY.plus(-210), SUNDAY.plus(-105));
    area.analyse(Some(first)).await;
    area.analyse(Some(SUNDAY)).await;
    let before = (exported(&area, "classes", Some(first)).await, exported(&area, "classes", None).await);
    let tables = everything(&area).await;
    area.analyse(Some(middle)).await;
    let after = (exported(&area, "classes", Some(first)).await, exported(&area, "classes", None).await);
    // The reasons on the newest day stay those of the day since which a class holds; splitting moves that day.
    assert_eq!(before.0, after.0);
    assert_eq!(classes_of(&before.1), classes_of(&after.1));
    assert_eq!(everything(&area).await[1..], tables[1..], "facts and warnings are those of the newest day");
    assert_ne!(classes_of(&exported(&area, "classes", Some(middle)).await), classes_of(&after.1));
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
}

/// Customer, classes and scores of an export.
fn classes_of(csv: &[u8]) -> Vec<String> {
    let text = String::from_utf8(csv.to_vec()).unwrap();
    text.lines()
        .map(|line| {
            let cells: Vec<_> = line.split(',').collect();
            [&cells[..1], &cells[3..8]].concat().join(" ")
        })
        .collect()
}

#[both_databases]
async fn late_sales_take_a_warning_back_and_what_was_decided_stays(app: TestApp) {
    let area = Area::full(app).await;
    area.analyse(Some(SUNDAY)).await;
    let open = "select count(*) from warnings_warning where is_open and customer_serial = 5";
    assert_eq!(area.number(open).await, 1);
    let find = Query::new("select id from warnings_warning where is_open and customer_serial = 5");
    let warning: (uuid::Uuid,) = area.app.read().row(find).await.unwrap().unwrap();
    let mut work = area.app.work().await;
    let called = warnings::NewDecision::new(warnings::DecisionKind::Acknowledge, "called");
    warnings::decide(&mut work, SUNDAY, warnings::WarningId(warning.0), called).await.unwrap();
    work.commit().await.unwrap();
    // The feed was late: the customer had come all the time.
    area.replace_history(5, &visits(WEEKLY, area.units.a1.no as u32, 5)).await;
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), [], "overtaken is not tampered with");
    area.analyse(Some(SUNDAY)).await;
    assert_eq!(area.number(open).await, 0);
    assert_eq!(
        area.number(
            "select count(*) from warnings_decision d join warnings_warning w on w.id = d.warning_id
             where w.customer_serial = 5 and w.withdrawn_run = 2"
        )
        .await,
        1
    );
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
    // And it had not, after all: the same warning is back.
    area.replace_history(5, &visits(STOPPED, area.units.a1.no as u32, 5)).await;
    area.analyse(Some(SUNDAY)).await;
    assert_eq!(area.number(open).await, 1);
    assert_eq!(area.number("select count(*) from warnings_warning where withdrawn_run is not null").await, 0);
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
}

#[both_databases]
async fn sales_after_the_day_of_a_run_do_not_overtake_it(app: TestApp) {
    let area = Area::full(app).await;
    area.analyse(Some(SUNDAY.plus(-14))).await;
    let mut more = visits(WEEKLY, area.units.a1.no as u32, 1);
    more.extend(visits(FLEET, area.units.a2.no as u32, 1).into_iter().filter(|it| SUNDAY.plus(-14) < it.day));
    area.replace_history(1, &more).await;
    area.run(Query::new("update warnings_watch set judgement = 'gone'")).await;
    let found = warnings::verify(&area.app.app).await.unwrap();
    assert!(found.iter().any(|it| it.table == "warnings_watch"), "the run is still compared");
    assert!(found.iter().all(|it| it.table == "warnings_watch"), "{found:?}");
}

#[both_databases]
async fn customers_who_had_not_come_yet_are_not_counted(app: TestApp) {
    let area = Area::full(app).await;
    let new = Habit { every_days: 3, ..WEEKLY };
    let recent: Vec<_> = visits(new, 1, 0).into_iter().filter(|it| SUNDAY.plus(-10) < it.day).collect();
    area.add_history(70, "person", &area.units.a1, &recent).await;
    assert_eq!(area.analyse(Some(SUNDAY.plus(-14))).await.customers, 66);
    let summary = area.analyse(Some(SUNDAY)).await;
    assert_eq!((summary.customers, summary.classes["relationship"]["new"]), (67, 1));
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
}

#[both_databases]
async fn a_day_that_is_not_over_is_refused(app: TestApp) {
    let area = Area::full(app).await;
    let tomorrow: BusinessDay = "2026-03-03".parse().unwrap();
    let who = database::Who::system("test");
    let error = warnings::analyse(&area.app.app, who, Some(tomorrow), &mut |_, _| {}).await.unwrap_err();
    assert!(matches!(error, warnings::WarningsError::Future(_)), "{error}");
}

#[both_databases]
async fn without_sales_there_is_nothing_to_analyse(app: TestApp) {
    let who = database::Who::system("test");
    let error = warnings::analyse(&app.app, who, None, &mut |_, _| {}).await.unwrap_err();
    assert!(matches!(error, warnings::WarningsError::NoSales), "{error}");
    assert_eq!(warnings::verify(&app.app).await.unwrap(), []);
}

#[test]
fn exports_are_the_same_bytes_on_both_engines() {
    let export = |engine| {
        testkit::run(engine, |app: TestApp| async move {
            let area = Area::full(app).await;
            area.analyse(Some(SUNDAY.plus(-28))).await;
            area.analyse(Some(SUNDAY)).await;
            let past = Some(SUNDAY.plus(-28));
            [
                exported(&area, "classes", None).await,
                exported(&area, "warnings", None).await,
                exported(&area, "classes", past).await,
                exported(&area, "warnings", past).await,
            ]
        })
    };
    let (sqlite, postgres) = (export(Engine::Sqlite), export(Engine::Postgres));
    assert!(sqlite.iter().all(|it| 1_000 < it.len()), "there is something in them");
    assert!(sqlite == postgres);
}
