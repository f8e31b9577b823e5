//! Lists as files, in the voice of those who save them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use exchange::{Source, SourceOptions};
use identity::Role;
use serde_json::json;
use testkit::{Actor, OPENING, Response, TestApp, both_databases};

/// Three customers, one of the other area, and a sale to the first.
async fn town(app: &TestApp) -> Actor {
    let area = app.sample_area().await;
    let head = app.actor(Role::CompanyMarketing, "C").await;
    let product = json!({ "code": "92", "name": "92#", "family": "gasoline", "unit": "millilitre" });
    head.post("/products", &product).await.expect(201);
    for (number, name, owner) in
        [("C1", "=HYPERLINK(\"x\")", area.a1.id), ("C2", "车队, 二", area.a2.id), ("C3", "Third", area.b1.id)]
    {
        let cards = json!([{ "card_number": number, "kind": "main" }]);
        let customer = json!({ "kind": "organisation", "number": number, "name": name, "owner_id": owner, "cards": cards });
        head.post("/customers", &customer).await.expect(201);
    }
    let person = json!({ "kind": "person", "number": "P1", "name": "张三丰", "phones": ["13800138000"],
        "owner_id": area.a1.id });
    head.post("/customers", &person).await.expect(201);
    let sale = |station: &str, receipt: &str, card: &str| {
        json!({
            "station_code": station, "pos": "1", "receipt": receipt, "time": OPENING.plus_seconds(-86_400),
            "identifier": { "kind": "card", "value": card },
            "lines": [{ "product_code": "92", "quantity": 40_000, "amount_minor": 31_560 }],
        })
    };
    let sales = json!({ "source": "till", "sales": [sale("A1", "1", "C1"), sale("B1", "2", "C3")] });
    let till = app.actor(Role::SystemAdministrator, "C").await;
    assert_eq!(till.post("/sales/batches", &sales).await.expect(201)["new"], 2);
    head
}

/// The rows of a file, header first.
fn table(answer: &Response) -> Vec<Vec<String>> {
    assert_eq!(answer.status, 200, "{}", answer.text);
    let mut source = Source::from_bytes("export", answer.bytes.clone(), &SourceOptions::default()).unwrap();
    let mut rows = vec![source.header().to_vec()];
    while let Some(row) = source.next_row().unwrap() {
        rows.push(row.cells().map(str::to_owned).collect());
    }
    rows
}

fn column(rows: &[Vec<String>], index: usize) -> Vec<&str> {
    rows.iter().skip(1).map(|it| it[index].as_str()).collect()
}

#[both_databases]
async fn customers_leave_as_the_list_shows_them_in_either_form(app: TestApp) {
    let head = town(&app).await;
    for format in ["csv", "xlsx"] {
        let all = head.get(&format!("/exports/customers?reason=analysis&format={format}")).await;
        assert_eq!(column(&table(&all), 1), ["C1", "C2", "C3", "P1"]);
        let named = all.header("content-disposition").unwrap();
        assert!(
            named.contains("customers-E0000") && named.contains(&format!("-2026-03-02.{format}")),
            "{named}"
        );
    }
    let newest =
        head.get("/exports/customers?reason=analysis&sort=serial_desc&kind=organisation&limit=1").await;
    assert_eq!(column(&table(&newest), 1), ["C3", "C2", "C1"]);
    let found = head.get("/exports/customers?reason=analysis&q=C2").await;
    assert_eq!(column(&table(&found), 3), ["车队, 二"]);
    assert_eq!(table(&found)[0][1], "客户编号");
    head.get("/exports/customers?reason=analysis&colour=red").await.expect(422);
    head.get("/exports/customers?reason=analysis&format=pdf").await.expect(422);
}

#[both_databases]
async fn nothing_in_a_file_is_computed_and_persons_are_masked(app: TestApp) {
    let head = town(&app).await;
    let file = head.get("/exports/customers?reason=analysis").await;
    assert!(file.text.starts_with('\u{feff}'), "spreadsheet programs recognise UTF-8");
    assert!(file.text.contains("\"'=HYPERLINK(\"\"x\"\")\""), "{}", file.text);
    assert!(!file.text.contains("张三丰") && !file.text.contains("13800138000"), "{}", file.text);
}

#[both_databases]
async fn a_file_holds_what_its_reader_may_see(app: TestApp) {
    town(&app).await;
    let manager = app.actor(Role::AreaManager, "B").await;
    assert_eq!(column(&table(&manager.get("/exports/customers?reason=analysis").await), 1), ["C3"]);
    assert_eq!(column(&table(&manager.get("/exports/sales?reason=analysis").await), 0), ["B1"]);
    let staff = app.actor(Role::ForecourtStaff, "B1").await;
    staff.get("/exports/sales?reason=analysis").await.expect(403);
    staff.get("/exports/classification?reason=analysis").await.expect(403);
    staff.get("/exports/warnings?reason=analysis").await.expect(403);
    app.anonymous().get("/exports/customers?reason=analysis").await.expect(401);
}

#[both_databases]
async fn sales_leave_by_the_filters_of_their_list(app: TestApp) {
    let head = town(&app).await;
    let rows = table(&head.get("/exports/sales?reason=analysis").await);
    assert_eq!((column(&rows, 0), column(&rows, 12)), (vec!["A1", "B1"], vec!["315.60", "315.60"]));
    let a1 = app.unit("A1").await;
    let one = table(&head.get(&format!("/exports/sales?reason=analysis&station_id={a1}&format=xlsx")).await);
    assert_eq!(column(&one, 0), ["A1"]);
    assert!(column(&table(&head.get("/exports/sales?reason=analysis&from=2026-03-02").await), 0).is_empty());
}

#[both_databases]
async fn before_the_first_analysis_files_are_empty_and_afterwards_not(app: TestApp) {
    let head = town(&app).await;
    for list in ["classification", "warnings"] {
        assert_eq!(
            table(&head.get(&format!("/exports/{list}?reason=analysis")).await).len(),
            1,
            "a header alone"
        );
    }
    warnings::analyse(&app.app, database::Who::system("test"), None, &mut |_, _| {}).await.unwrap();
    let classes = table(&head.get("/exports/classification?reason=analysis").await);
    assert_eq!(column(&classes, 0), ["C1", "C3"]);
    let relationship = classes[1][4].clone();
    let same = table(
        &head.get(&format!("/exports/classification?reason=analysis&relationship={relationship}")).await,
    );
    assert_eq!(same.len(), classes.len());
    assert_eq!(table(&head.get("/exports/classification?reason=analysis&relationship=lost").await).len(), 1);
    head.get("/exports/warnings?reason=analysis&state=furious").await.expect(422);
}

#[both_databases]
async fn who_took_which_rows_stands_in_the_audit_and_not_whom_they_searched_for(app: TestApp) {
    let head = town(&app).await;
    head.get("/exports/customers?reason=analysis&q=%E5%BC%A0%E4%B8%89%E4%B8%B0&format=xlsx")
        .await
        .expect(200);
    let auditor = app.actor(Role::Auditor, "C").await;
    let entries = auditor.get("/audit?limit=50").await.expect(200);
    let noted =
        entries["items"].as_array().unwrap().iter().find(|it| it["action"] == "customers.customers_exported");
    let noted = noted.unwrap_or_else(|| panic!("{entries}"));
    let told = json!({ "rows": 1, "filter": { "q": "…" }, "number": 1, "reason": "analysis" });
    assert_eq!(noted["detail"], told);
    assert!(noted.to_string().contains(&head.login));
}
