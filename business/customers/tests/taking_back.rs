//! What an import may do, and taking all of it back.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use customers::{KeptBecause, UndoPass, Undone, undo_import};
use database::{Query, Sql, Who};
use exchange::Mapping;
use identity::Role;
use serde_json::{Value, json};
use stations::importing::{ImportOptions, ImportSummary, Mode};
use testkit::{TestApp, both_databases};
use uuid::Uuid;

#[derive(Clone, Copy)]
enum What {
    Customers,
    Vehicles,
    Cards,
}

const FIRST: Uuid = Uuid::from_u128(1);
const SECOND: Uuid = Uuid::from_u128(2);

async fn import_as(
    app: &TestApp,
    what: What,
    text: &str,
    (mode, journal, mapping): (Mode, Option<Uuid>, &str),
) -> ImportSummary {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file.csv");
    std::fs::write(&path, text).unwrap();
    let mapping = (!mapping.is_empty()).then(|| Mapping::parse("m.toml", mapping).unwrap());
    let options = ImportOptions { mode, journal, ..ImportOptions::default() };
    let (who, mut silent) = (Who::system("import"), |_, _| ());
    let (app, mapping, silent) = (&app.app, mapping.as_ref(), &mut silent);
    match what {
        What::Customers => customers::import_customers(app, who, &path, 2, mapping, &options, silent).await,
        What::Vehicles => customers::import_vehicles(app, who, &path, mapping, &options, silent).await,
        What::Cards => customers::import_cards(app, who, &path, 2, mapping, &options, silent).await,
    }
    .unwrap()
}

async fn import(app: &TestApp, what: What, text: &str, journal: Uuid) -> ImportSummary {
    import_as(app, what, text, (Mode::Both, Some(journal), "")).await
}

fn counts(summary: &ImportSummary) -> [u64; 4] {
    [summary.new, summary.known, summary.changed, summary.rejected]
}

fn codes(summary: &ImportSummary) -> Vec<(u64, &str)> {
    summary.problems.iter().map(|it| (it.row, it.code)).collect()
}

async fn undo(app: &TestApp, import: Uuid, pass: UndoPass) -> Undone {
    undo_import(&app.app, &Who::system("test"), import, pass, &mut |_, _| ()).await.unwrap()
}

async fn number(app: &TestApp, statement: &str) -> i64 {
    app.read().row::<(i64,)>(Query::new(statement)).await.unwrap().unwrap().0
}

const CUSTOMERS: &str = "\
number,kind,name,phone,unit_code,maintainer,joined_on,created_at,created_by
K1,person,张三丰,13800138123,A1,M1,2024-05-01,2019-03-04 05:06,李建档
K2,organisation,顺达运输有限公司,010-65001234;13900139000,A,,2023-01-15,,
K3,card,,,A2,,,,
";

async fn start(app: &TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    for number in ["M1", "M2"] {
        let request =
            json!({ "number": number, "unit_id": area.area_a, "post": "maintainer", "name": "王经理" });
        manager.post("/employees", &request).await.expect(201);
    }
}

/// Everything that a file of the sample shows, but for versions, history and the ids under which phones are kept.
async fn shown(app: &TestApp) -> Value {
    let user = app.actor(Role::AreaManager, "A").await;
    let list = user.get("/customers?limit=50").await.expect(200);
    let mut all = Vec::new();
    for item in list["items"].as_array().unwrap() {
        let mut file = user.get(&format!("/customers/{}", item["id"].as_str().unwrap())).await.expect(200);
        for name in ["version", "assignments", "phone_values"] {
            file.as_object_mut().unwrap().remove(name);
        }
        all.push(file);
    }
    let mut query = Query::new("select kind, customer_id, from_day, until_day from customers_identifier");
    query.push(" order by blind, from_day");
    let held: Vec<(String, Uuid, i64, i64)> = app.read().rows(query).await.unwrap();
    json!({ "files": all, "identifiers": held })
}

#[both_databases]
async fn rows_add_update_or_both(app: TestApp) {
    start(&app).await;
    let update = (Mode::Update, None, "");
    assert_eq!(codes(&import_as(&app, What::Customers, CUSTOMERS, update).await)[0], (2, "not_filed"));
    assert_eq!(number(&app, "select count(*) from customers_customer").await, 0);
    let add = (Mode::Add, None, "");
    assert_eq!(counts(&import_as(&app, What::Customers, CUSTOMERS, add).await), [3, 0, 0, 0]);
    let edited = CUSTOMERS.replace("2023-01-15", "2023-01-16") + "K4,person,新人,,A1,,,,\n";
    let added = import_as(&app, What::Customers, &edited, add).await;
    assert_eq!((counts(&added), codes(&added)), ([1, 2, 0, 1], vec![(3, "exists")]));
    let updated = import_as(&app, What::Customers, &edited, update).await;
    assert_eq!(counts(&updated), [0, 3, 1, 0]);
}

#[both_databases]
async fn an_empty_cell_empties_only_where_the_mapping_says_so(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS, FIRST).await;
    let empty = "number,name,phone,unit_code,maintainer,joined_on\nK1,,,A1,,\nK2,,,A,,\n";
    assert_eq!(counts(&import(&app, What::Customers, empty, SECOND).await), [0, 2, 0, 0]);
    let before = shown(&app).await;
    let mapping = "kind = \"customers\"\n[columns]\n\
                   name = { column = \"name\", empty = \"clear\" }\n\
                   phone = { column = \"phone\", empty = \"clear\" }\n\
                   maintainer = { column = \"maintainer\", empty = \"clear\" }\n\
                   joined_on = { column = \"joined_on\", empty = \"clear\" }\n";
    let cleared = import_as(&app, What::Customers, empty, (Mode::Both, Some(SECOND), mapping)).await;
    assert_eq!((counts(&cleared), codes(&cleared)), ([0, 0, 1, 1], vec![(3, "required")]));
    let user = app.actor(Role::AreaManager, "A").await;
    let first = user.get("/customers").await.expect(200)["items"][0].clone();
    assert_eq!(
        (&first["name"], &first["phones"], &first["maintainer"], &first["joined_on"]),
        (&Value::Null, &json!([]), &Value::Null, &Value::Null)
    );
    assert_eq!(
        number(&app, "select count(*) from customers_identifier").await,
        2,
        "of the organisation alone"
    );
    assert_eq!(undo(&app, SECOND, UndoPass::Apply).await, Undone { restored: 1, ..Undone::default() });
    assert_eq!(shown(&app).await, before);
}

#[both_databases]
async fn a_row_that_contradicts_an_earlier_one_names_it(app: TestApp) {
    start(&app).await;
    let text = format!("{CUSTOMERS}K1,,,,A1,,,,\nK1,,张三,13800138123,A1,,,,\n");
    let summary = import(&app, What::Customers, &text, FIRST).await;
    assert_eq!((counts(&summary), codes(&summary)), ([3, 1, 0, 1], vec![(6, "repeats_row")]));
    assert!(summary.problems[0].message.zh.contains("第 2 行"), "{:?}", summary.problems);
}

#[both_databases]
async fn files_keep_when_and_by_whom_they_were_made(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS, FIRST).await;
    let user = app.actor(Role::AreaManager, "A").await;
    let first = user.get("/customers").await.expect(200)["items"][0].clone();
    let shown = user.get(&format!("/customers/{}", first["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(shown["created_at"], "2019-03-03T21:06:00Z", "five in the morning in Shanghai");
    let kept = app.read().row::<(String,)>(Query::new("select created_by from customers_origin")).await;
    assert!(!kept.unwrap().unwrap().0.contains("李建档"), "the name of a person is sealed");
    assert_eq!(counts(&import(&app, What::Customers, CUSTOMERS, SECOND).await), [0, 3, 0, 0]);
}

#[both_databases]
async fn taking_an_update_back_restores_every_field(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS, FIRST).await;
    let before = shown(&app).await;
    let edited = "\
number,kind,name,phone,unit_code,maintainer,joined_on,created_at,created_by
K1,organisation,三丰公司,13800138123;13700137000,A2,M2,2025-01-01,2018-01-01 00:00,另一人
K2,organisation,顺达物流,13900139000,A1,M1,2022-02-02,,王某
";
    assert_eq!(counts(&import(&app, What::Customers, edited, SECOND).await), [0, 0, 2, 0]);
    assert_ne!(shown(&app).await, before);
    let look = undo(&app, SECOND, UndoPass::Look).await;
    assert_eq!(look, Undone { restored: 2, ..Undone::default() });
    assert_ne!(shown(&app).await, before, "looking changes nothing");
    assert_eq!(undo(&app, SECOND, UndoPass::Apply).await, look);
    assert_eq!(shown(&app).await, before);
    assert_eq!(undo(&app, SECOND, UndoPass::Apply).await, Undone::default(), "once is enough");
    // The file as it was first is known again, to the creator.
    assert_eq!(counts(&import(&app, What::Customers, CUSTOMERS, Uuid::from_u128(9)).await), [0, 3, 0, 0]);
}

#[both_databases]
async fn what_an_import_made_is_removed_unless_something_refers_to_it(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS, FIRST).await;
    let vehicles = "customer_number,plate,fuel\nK1,京A12345,gasoline\n";
    import(&app, What::Vehicles, vehicles, SECOND).await;
    let cards = "card_number,customer_number,plate\n91300001,K1,京A12345\n";
    import(&app, What::Cards, cards, Uuid::from_u128(3)).await;
    let kept = undo(&app, FIRST, UndoPass::Look).await;
    assert_eq!((kept.removed, kept.kept), (2, 1));
    assert_eq!((kept.kept_rows[0].row, kept.kept_rows[0].because), (2, KeptBecause::ReferredTo));
    let vehicle = undo(&app, SECOND, UndoPass::Look).await;
    assert_eq!(vehicle.kept_rows[0].because, KeptBecause::ReferredTo, "a card is bound to it");
    for import in [Uuid::from_u128(3), SECOND, FIRST] {
        assert_eq!(undo(&app, import, UndoPass::Apply).await.kept, 0, "{import}");
    }
    for table in ["customer", "vehicle", "card", "identifier", "assignment", "origin"] {
        assert_eq!(number(&app, &format!("select count(*) from customers_{table}")).await, 0, "{table}");
    }
    assert_eq!(number(&app, "select count(*) from vault_token").await, number(&app, EMPLOYEE_TOKENS).await);
}

/// The employees' names stay.
const EMPLOYEE_TOKENS: &str = "select count(*) from vault_token where subject_id in (select id from \
                               organisation_employee)";

#[both_databases]
async fn rows_that_somebody_changed_since_stay_and_the_rest_is_taken_back(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS, FIRST).await;
    let edited = CUSTOMERS.replace("2024-05-01", "2024-05-02").replace("2023-01-15", "2023-01-16");
    import(&app, What::Customers, &edited, SECOND).await;
    let user = app.actor(Role::AreaManager, "A").await;
    let first = user.get("/customers").await.expect(200)["items"][0].clone();
    let path = format!("/customers/{}", first["id"].as_str().unwrap());
    let etag = user.get(&path).await.etag();
    user.with("if-match", &etag).patch(&path, &json!({ "name": "张某" })).await.expect(200);
    let done = undo(&app, SECOND, UndoPass::Apply).await;
    assert_eq!((done.restored, done.kept), (1, 1));
    assert_eq!((done.kept_rows[0].row, done.kept_rows[0].because), (2, KeptBecause::ChangedSince));
    let list = user.get("/customers").await.expect(200);
    assert_eq!(
        (&list["items"][0]["joined_on"], &list["items"][1]["joined_on"]),
        (&json!("2024-05-02"), &json!("2023-01-15"))
    );
}

#[both_databases]
async fn a_car_that_was_sold_by_an_import_is_not_sold_any_more(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS, FIRST).await;
    let owned = "customer_number,plate,fuel,from\nK1,京A12345,gasoline,2020-01-01\n";
    import(&app, What::Vehicles, owned, SECOND).await;
    import(&app, What::Cards, "card_number,customer_number,from\n91300001,K1,2020-01-01\n", SECOND).await;
    let before = shown(&app).await;
    let sold =
        "customer_number,plate,fuel,from\nK1,京A12345,diesel,2019-01-01\nK2,京A12345,diesel,2025-06-01\n";
    let third = Uuid::from_u128(3);
    assert_eq!(counts(&import(&app, What::Vehicles, sold, third).await), [1, 0, 1, 0]);
    let handed = "card_number,customer_number,kind,from\n91300001,K2,sub,2025-06-01\n";
    assert_eq!(counts(&import(&app, What::Cards, handed, third).await), [0, 0, 1, 0]);
    assert_ne!(shown(&app).await, before);
    let done = undo(&app, third, UndoPass::Apply).await;
    assert_eq!((done.removed, done.restored, done.kept), (1, 2, 0));
    assert_eq!(shown(&app).await, before);
}
