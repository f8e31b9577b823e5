//! Files of customers, vehicles and cards; the list as a file.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{Scope, Who};
use exchange::{Format, Header, Mapping, TableWriter};
use identity::Role;
use serde_json::json;
use stations::importing::{ImportError, ImportOptions, ImportSummary};
use testkit::{TestApp, both_databases};

/// What is imported.
#[derive(Clone, Copy)]
enum What {
    Customers,
    Vehicles,
    Cards,
}

async fn import_with(
    app: &TestApp,
    what: What,
    text: &str,
    mapping: Option<&Mapping>,
    options: &ImportOptions,
) -> Result<ImportSummary, ImportError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file.csv");
    std::fs::write(&path, text).unwrap();
    let (who, mut silent) = (Who::system("import"), |_, _| ());
    match what {
        What::Customers => {
            customers::import_customers(&app.app, who, &path, 2, mapping, options, &mut silent).await
        }
        What::Vehicles => {
            customers::import_vehicles(&app.app, who, &path, mapping, options, &mut silent).await
        }
        What::Cards => customers::import_cards(&app.app, who, &path, 2, mapping, options, &mut silent).await,
    }
}

async fn import(app: &TestApp, what: What, text: &str) -> ImportSummary {
    import_with(app, what, text, None, &ImportOptions::default()).await.unwrap()
}

fn counts(summary: &ImportSummary) -> [u64; 5] {
    [summary.rows, summary.new, summary.known, summary.changed, summary.rejected]
}

fn codes(summary: &ImportSummary) -> Vec<(u64, &str, &str)> {
    summary.problems.iter().map(|it| (it.row, it.column.as_deref().unwrap_or_default(), it.code)).collect()
}

const CUSTOMERS: &str = "\
number,kind,name,phone,unit_code,maintainer,joined_on
K1,person,张三丰,13800138123,A1,M1,2024-05-01
K2,organisation,顺达运输有限公司,010-65001234;13900139000,A,,2023-01-15
K3,card,,,A2,,
";

/// The sample area with a maintainer.
async fn start(app: &TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let request = json!({ "number": "M1", "unit_id": area.area_a, "post": "maintainer", "name": "王经理" });
    manager.post("/employees", &request).await.expect(201);
}

#[both_databases]
async fn customers_are_filed_then_known_then_changed_where_they_differ(app: TestApp) {
    start(&app).await;
    assert_eq!(counts(&import(&app, What::Customers, CUSTOMERS).await), [3, 3, 0, 0, 0]);
    assert_eq!(counts(&import(&app, What::Customers, CUSTOMERS).await), [3, 0, 3, 0, 0]);
    let edited = CUSTOMERS
        .replace("K1,person,张三丰,13800138123,A1", "K1,person,张三,13800138123;13800138124,A2")
        .replace("2023-01-15", "2023-01-16");
    assert_eq!(counts(&import(&app, What::Customers, &edited).await), [3, 0, 1, 2, 0]);
    let user = app.actor(Role::AreaManager, "A").await;
    let list = user.get("/customers").await.expect(200);
    let first = &list["items"][0];
    assert_eq!((&first["owner"]["code"], &first["maintainer"]["name"]), (&json!("A2"), &json!("王*")));
    assert_eq!(first["phones"], json!(["138****8123", "138****8124"]));
    assert_eq!(list["items"][1]["joined_on"], "2023-01-16");
    assert_eq!(counts(&import(&app, What::Customers, &edited).await), [3, 0, 3, 0, 0]);
}

#[both_databases]
async fn a_row_that_repeats_an_earlier_one_is_compared_with_it(app: TestApp) {
    start(&app).await;
    let text = format!("{CUSTOMERS}K1,,,,A1,,\nK1,,张三,13800138123,A1,,\n");
    assert_eq!(counts(&import(&app, What::Customers, &text).await), [5, 3, 1, 0, 1]);
}

#[both_databases]
async fn new_and_known_customers_of_one_file_may_share_a_phone(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS).await;
    let text = "number,name,phone,unit_code\nK1,,13700137000,A1\nK4,张太太,13700137000,A1\n";
    assert_eq!(counts(&import(&app, What::Customers, text).await), [2, 1, 0, 1, 0]);
}

#[both_databases]
async fn a_dry_run_sees_its_own_rows_and_keeps_none(app: TestApp) {
    start(&app).await;
    let options = ImportOptions { dry_run: true, ..ImportOptions::default() };
    let summary = import_with(&app, What::Customers, CUSTOMERS, None, &options).await.unwrap();
    assert_eq!(counts(&summary), [3, 3, 0, 0, 0]);
    let list = app.actor(Role::AreaManager, "A").await.get("/customers").await.expect(200);
    assert_eq!(list["items"], json!([]));
}

#[both_databases]
async fn bad_rows_of_customers_are_told_by_column_and_the_good_ones_land(app: TestApp) {
    start(&app).await;
    let text = "\
number,kind,name,phone,unit_code,maintainer,joined_on
K1,person,张三,无,A1,,
K2,robot,张三,,A1,,
K3,organisation,,,A1,,
K4,card,张三,,A1,,
K5,person,张三,,NOBODY,,
K6,person,张三,,A1,M9,
K7,person,张三,,A1,,2024-13-01
,person,张三,,A1,,
K9,person,张三,,A1,,
";
    let summary = import(&app, What::Customers, text).await;
    assert_eq!(counts(&summary), [9, 1, 0, 0, 8]);
    let expected = [
        (2, "phone", "not_a_phone"),
        (3, "kind", "unknown_choice"),
        (4, "name", "required"),
        (5, "name", "not_allowed"),
        (6, "unit_code", "unknown_unit"),
        (7, "maintainer", "unknown_employee"),
        (8, "joined_on", "not_a_date"),
        (9, "number", "required"),
    ];
    assert_eq!(codes(&summary), expected);
}

#[both_databases]
async fn a_mapping_renames_columns_and_makes_what_is_missing(app: TestApp) {
    let mapping = r#"
kind = "customers"
[columns]
number = "会员号"
unit_code = "门店"
maintainer = "客户经理号"
kind = { value = "person" }
[options]
create_missing = ["unit", "employee"]
"#;
    let mapping = Mapping::parse("m.toml", mapping).unwrap();
    let text = "会员号,姓名,门店,客户经理号\n8001,张三,S9,M9\n8002,李四,S9,M9\n";
    let options = ImportOptions::default();
    let summary = import_with(&app, What::Customers, text, Some(&mapping), &options).await.unwrap();
    assert_eq!(counts(&summary), [2, 2, 0, 0, 0]);
    let list = app.administrator().await.get("/customers").await.expect(200);
    assert_eq!(
        (&list["items"][1]["owner"]["code"], &list["items"][1]["maintainer"]["number"]),
        (&json!("S9"), &json!("M9"))
    );
    let wrong =
        Mapping::parse("m.toml", "kind = \"customers\"\n[options]\ncreate_missing = [\"planet\"]").unwrap();
    let error = import_with(&app, What::Customers, text, Some(&wrong), &options).await.unwrap_err();
    assert!(error.words().en.contains("not `planet`"), "{error}");
}

#[both_databases]
async fn a_car_that_is_sold_finds_its_old_owner_until_the_day_before(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS).await;
    let sold = "\
customer_number,plate,fuel,from,until
K1,京A·12345,gasoline,2020-01-01,2025-06-01
K2,京A12345,汽油,2025-06-01,
";
    let mut lines: Vec<&str> = sold.lines().collect();
    assert_eq!(counts(&import(&app, What::Vehicles, sold).await), [2, 2, 0, 0, 0]);
    assert_eq!(counts(&import(&app, What::Vehicles, sold).await), [2, 0, 2, 0, 0]);
    lines.swap(1, 2);
    let backwards = lines.join("\n");
    assert_eq!(counts(&import(&app, What::Vehicles, &backwards).await), [2, 0, 2, 0, 0]);
    let kind = customers::IdentifierKind::Plate;
    let blind = customers::blind(&app.app.vault, kind, "京A12345").unwrap();
    let held = customers::find_by_identifiers(&app.read(), kind, &[blind]).await.unwrap();
    let days: Vec<_> = held.iter().map(|it| (it.1.to_string(), it.2)).collect();
    let until: kernel::BusinessDay = "2025-05-31".parse().unwrap();
    assert_eq!(days, [("2020-01-01".to_owned(), until), ("2025-06-01".to_owned(), customers::rules::END)]);
}

#[both_databases]
async fn bad_rows_of_vehicles_are_told(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS).await;
    let text = "\
customer_number,plate,fuel,from,until
K1,京A12345,gasoline,,
K2,京A12345,gasoline,,
K9,京B00001,gasoline,,
K1,京B00002,plutonium,,
K1,京B00003,diesel,2025-02-01,2025-01-01
K1,·,diesel,,
K1,京A12345,diesel,,
";
    let summary = import(&app, What::Vehicles, text).await;
    assert_eq!(counts(&summary), [7, 1, 0, 0, 6]);
    let expected = [
        (3, "plate", "taken"),
        (4, "customer_number", "unknown_customer"),
        (5, "fuel", "unknown_choice"),
        (6, "until", "backwards"),
        (7, "plate", "unusable"),
        (8, "plate", "repeats_row"),
    ];
    assert_eq!(codes(&summary), expected);
}

#[both_databases]
async fn cards_find_vehicles_and_are_handed_over_by_day(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS).await;
    import(&app, What::Vehicles, "customer_number,plate\nK2,京B00001\n").await;
    let cards = "\
card_number,customer_number,kind,plate,from,until
9130 0001,K1,main,,2020-01-01,2025-06-01
9130 0001,K2,sub,京B00001,2025-06-01,
9130 0002,K3,不记名卡,,,
";
    assert_eq!(counts(&import(&app, What::Cards, cards).await), [3, 2, 0, 1, 0]);
    assert_eq!(counts(&import(&app, What::Cards, cards).await), [3, 0, 3, 0, 0]);
    let user = app.actor(Role::AreaManager, "A").await;
    let found = user.get("/customers?q=91300001").await.expect(200);
    let path = format!("/customers/{}", found["items"][0]["id"].as_str().unwrap());
    let shown = user.get(&path).await.expect(200);
    assert_eq!((&shown["number"], &shown["cards"][0]["kind"]), (&json!("K2"), &json!("sub")));
    assert_eq!(shown["cards"][0]["vehicle_id"], shown["vehicles"][0]["id"]);
    let bad = "\
card_number,customer_number,kind,plate
9130 0001,K3,main,
9130 0003,K1,main,京B00001
9130 0004,K9,main,
";
    let summary = import(&app, What::Cards, bad).await;
    let expected = [
        (2, "card_number", "taken"),
        (3, "plate", "unknown_vehicle"),
        (4, "customer_number", "unknown_customer"),
    ];
    assert_eq!(codes(&summary), expected);
}

#[both_databases]
async fn refused_rows_are_written_beside_their_reasons(app: TestApp) {
    start(&app).await;
    let dir = tempfile::tempdir().unwrap();
    let errors = dir.path().join("errors.csv");
    let options = ImportOptions { errors: Some(errors.clone()), ..ImportOptions::default() };
    let text = "number,unit_code,memo\nK1,A1,good\nK2,XX,kept as it is\n";
    import_with(&app, What::Customers, text, None, &options).await.unwrap();
    let written = std::fs::read_to_string(errors).unwrap();
    assert_eq!(written.lines().count(), 2);
    assert!(written.contains("K2,XX,kept as it is,") && written.contains("unit_code"), "{written}");
}

#[both_databases]
async fn the_list_as_a_file_is_masked_ordered_and_scoped(app: TestApp) {
    start(&app).await;
    import(&app, What::Customers, CUSTOMERS).await;
    import(&app, What::Vehicles, "customer_number,plate\nK1,京A12345\n").await;
    let export = async |scope: Scope| {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("list.csv");
        let columns = customers::customer_columns();
        let mut table = TableWriter::create(&path, Format::Csv, &columns, Header::Names).unwrap();
        let rows =
            customers::export_customers(&app.app, Who::system("export"), scope, &mut table).await.unwrap();
        table.finish().unwrap();
        (rows, std::fs::read_to_string(path).unwrap())
    };
    let expected = "\
serial,number,kind,name,phone,plates,unit_code,maintainer,home_station,joined_on
1,K1,person,张*,138****8123,京A·***45,A1,M1,,2024-05-01
2,K2,organisation,顺达运输有限公司,010****1234; 139****9000,,A,,,2023-01-15
3,K3,card,,,,A2,,,
";
    assert_eq!(export(Scope::Everything).await, (3, expected.to_owned()));
    assert_eq!(export(Scope::Subtrees(Vec::new())).await.0, 0);
}
