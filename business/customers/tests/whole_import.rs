//! Files of what customers' files hold beside: fields, vehicles, contacts, invoice titles, sites, occasions; and the
//! same as lists.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use customers::{FileList, FileTable, KeptBecause, PartKind, UndoPass, Undone, undo_import};
use database::{Query, Scope, Sql, Who};
use exchange::{Format, Header, Mapping, TableWriter};
use identity::Role;
use serde_json::{Value, json};
use stations::importing::{ImportOptions, ImportSummary};
use testkit::{Actor, TestApp, both_databases};
use uuid::Uuid;

const FIRST: Uuid = Uuid::from_u128(1);
const SECOND: Uuid = Uuid::from_u128(2);

#[derive(Clone, Copy)]
enum What {
    Customers,
    Vehicles,
    Cards,
    Part(PartKind),
}

async fn import_with(
    app: &TestApp,
    what: What,
    text: &str,
    (journal, mapping): (Uuid, &str),
) -> ImportSummary {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("file.csv");
    std::fs::write(&path, text).unwrap();
    let mapping = (!mapping.is_empty()).then(|| Mapping::parse("m.toml", mapping).unwrap());
    let options = ImportOptions { journal: Some(journal), ..ImportOptions::default() };
    let (who, silent, mapping) = (Who::system("import"), &mut |_, _| (), mapping.as_ref());
    match what {
        What::Customers => {
            customers::import_customers(&app.app, who, &path, 2, mapping, &options, silent).await
        }
        What::Vehicles => customers::import_vehicles(&app.app, who, &path, mapping, &options, silent).await,
        What::Cards => customers::import_cards(&app.app, who, &path, 2, mapping, &options, silent).await,
        What::Part(kind) => {
            customers::import_parts(&app.app, who, (kind, &path), mapping, &options, silent).await
        }
    }
    .unwrap()
}

async fn import(app: &TestApp, what: What, text: &str, journal: Uuid) -> ImportSummary {
    import_with(app, what, text, (journal, "")).await
}

fn counts(summary: &ImportSummary) -> [u64; 4] {
    [summary.new, summary.known, summary.changed, summary.rejected]
}

fn codes(summary: &ImportSummary) -> Vec<(u64, &str, &str)> {
    summary.problems.iter().map(|it| (it.row, it.column.as_deref().unwrap_or_default(), it.code)).collect()
}

async fn undo(app: &TestApp, import: Uuid) -> Undone {
    undo_import(&app.app, &Who::system("test"), import, UndoPass::Apply, &mut |_, _| ()).await.unwrap()
}

const CUSTOMERS: &str = "\
客户编号,类型,姓名,归属单位,统一社会信用代码,授信额度,账期(天),常用支付方式,获客员工,推荐人,入户日
K1,个人,张三丰,A1,,,,微信支付,M1,,
K2,单位,顺达运输有限公司,A,91350100M000100Y43,50000.5,30,挂账,,K1,2024-05-01
";

/// The sample area with a maintainer and a date that the company keeps of its customers.
async fn start(app: &TestApp) -> Actor {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let request = json!({ "number": "M1", "unit_id": area.area_a, "post": "maintainer", "name": "王经理" });
    manager.post("/employees", &request).await.expect(201);
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let field = json!({ "key": "since", "name": { "zh": "入户日", "en": "since" }, "kind": "date",
        "applies_to": ["person", "organisation", "card"] });
    marketing.post("/customers/fields", &field).await.expect(201);
    assert_eq!(counts(&import(app, What::Customers, CUSTOMERS, FIRST).await), [1, 0, 0, 1]);
    // Whoever brought a customer must be filed before.
    assert_eq!(counts(&import(app, What::Customers, CUSTOMERS, FIRST).await), [1, 1, 0, 0]);
    manager
}

async fn path_of(user: &Actor, number: &str) -> String {
    let list = user.get("/customers?limit=50").await.expect(200);
    let item = list["items"].as_array().unwrap().iter().find(|it| it["number"] == number).unwrap().clone();
    format!("/customers/{}", item["id"].as_str().unwrap())
}

async fn file(user: &Actor, number: &str) -> Value {
    user.get(&format!("{}/file", path_of(user, number).await)).await.expect(200)
}

fn value<'a>(file: &'a Value, key: &str) -> &'a Value {
    let fields = file["fields"].as_array().unwrap();
    fields.iter().find(|it| it["key"] == key).map_or(&Value::Null, |it| &it["value"])
}

async fn listed(app: &TestApp, list: FileList) -> String {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("list.csv");
    let reader = app.app.db.read(Scope::Everything);
    let of_files = FileTable::of(&reader, list, 2).await.unwrap();
    let output = std::fs::File::create(&path).unwrap();
    let mut table = TableWriter::new(output, Format::Csv, of_files.columns(), Header::Names).unwrap();
    let mut query = Query::new("select id from customers_customer order by serial");
    query.push(" limit 100");
    let ids: Vec<(Uuid,)> = app.read().rows(query).await.unwrap();
    let ids: Vec<_> = ids.into_iter().map(|it| customers::CustomerId::from(it.0)).collect();
    of_files.write(&app.app, &reader, &ids, &mut table).await.unwrap();
    table.finish().unwrap();
    std::fs::read_to_string(&path).unwrap()
}

#[both_databases]
async fn fields_come_as_columns_and_are_put_back(app: TestApp) {
    let user = start(&app).await;
    let fleet = file(&user, "K2").await;
    assert_eq!(value(&fleet, "credit_limit_minor"), "5000050");
    assert_eq!(
        (value(&fleet, "credit_days"), value(&fleet, "payment_channel")),
        (&json!("30"), &json!("credit"))
    );
    assert_eq!(value(&fleet, "custom.since"), "2024-05-01");
    assert_eq!(value(&file(&user, "K1").await, "payment_channel"), "wechat");
    assert_eq!(
        listed(&app, FileList::Details).await.lines().nth(2).unwrap(),
        "K2,organisation,顺达运输有限公司,A,91350100M000100Y43,50000.50,30,,credit,,,,,,K1,,,2024-05-01"
    );

    let edited = CUSTOMERS.replace("50000.5,30", "60000,31").replace("2024-05-01", "2024/6/1");
    assert_eq!(counts(&import(&app, What::Customers, &edited, SECOND).await), [0, 1, 1, 0]);
    let fleet = file(&user, "K2").await;
    assert_eq!(
        (value(&fleet, "credit_days"), value(&fleet, "custom.since")),
        (&json!("31"), &json!("2024-06-01"))
    );
    assert_eq!(undo(&app, SECOND).await, Undone { restored: 1, ..Undone::default() });
    let fleet = file(&user, "K2").await;
    assert_eq!(
        (value(&fleet, "credit_days"), value(&fleet, "custom.since")),
        (&json!("30"), &json!("2024-05-01"))
    );
    assert_eq!(undo(&app, FIRST).await, Undone { removed: 2, ..Undone::default() });
}

#[both_databases]
async fn what_a_field_does_not_take_is_told_in_its_cell(app: TestApp) {
    start(&app).await;
    let rows = "number,kind,name,unit_code,credit_code,credit_days,payment_channel,won_by,since\n\
                K3,person,李四,A1,,30,,,\n\
                K4,organisation,甲,A1,91350100M000100Y44,,,,\n\
                K5,organisation,乙,A1,,400,,,\n\
                K6,person,丙,A1,,,paypal,,\n\
                K7,person,丁,A1,,,,M9,\n\
                K8,person,戊*,A1,,,,,\n\
                K9,person,己,A1,,,,,yesterday\n";
    let told = import(&app, What::Customers, rows, SECOND).await;
    let expected = [
        (2, "credit_days", "not_for_kind"),
        (3, "credit_code", "unfit"),
        (4, "credit_days", "unfit"),
        (5, "payment_channel", "unfit"),
        (6, "won_by", "unknown"),
        (7, "name", "covered"),
    ];
    assert_eq!((counts(&told), &codes(&told)[..6]), ([0, 0, 0, 7], &expected[..]));
    assert_eq!(codes(&told)[6].1, "since");
}

#[both_databases]
async fn contacts_are_filed_known_changed_and_taken_back(app: TestApp) {
    let user = start(&app).await;
    let contacts = "客户编号,联系人,角色,电话\nK2,王芳,财务,13800138001\nK2,李司机,司机,\n";
    let kind = What::Part(PartKind::Contact);
    assert_eq!(counts(&import(&app, kind, contacts, FIRST).await), [2, 0, 0, 0]);
    assert_eq!(counts(&import(&app, kind, contacts, FIRST).await), [0, 2, 0, 0]);
    let edited = contacts.replace("李司机,司机,", "李司机,车队,13800138002");
    assert_eq!(counts(&import(&app, kind, &edited, SECOND).await), [0, 1, 1, 0]);
    let contacts = file(&user, "K2").await["contacts"].clone();
    assert_eq!((&contacts[1]["role"], &contacts[1]["phone"]), (&json!("fleet"), &json!("138****8002")));
    let list = listed(&app, FileList::Contacts).await;
    assert_eq!(
        list,
        "customer_number,name,role,phone\nK2,王*,finance,138****8001\nK2,李*,fleet,138****8002\n"
    );
    let covered = import(&app, kind, &list, SECOND).await;
    assert_eq!(
        codes(&covered),
        [(2, "name", "covered"), (2, "phone", "covered"), (3, "name", "covered"), (3, "phone", "covered")]
    );

    assert_eq!(undo(&app, SECOND).await, Undone { restored: 1, ..Undone::default() });
    let contacts = file(&user, "K2").await["contacts"].clone();
    assert_eq!((&contacts[1]["role"], &contacts[1]["phone"]), (&json!("driver"), &Value::Null));
    let history = "select count(*) from customers_change where field like 'contact.%'";
    let recorded = app.read().row::<(i64,)>(Query::new(history)).await.unwrap().unwrap().0;
    assert_eq!(recorded, 3 + 2 + 2 + 2, "filed, changed, put back; the masked name is none");
}

#[both_databases]
async fn a_part_that_somebody_changed_since_stays(app: TestApp) {
    let user = start(&app).await;
    let sites =
        "customer_number,name,address,latitude,longitude\nK2,车场,城东路 9 号,39.9,116.4\nK2,工地,,,\n";
    let kind = What::Part(PartKind::Site);
    assert_eq!(counts(&import(&app, kind, sites, SECOND).await), [2, 0, 0, 0]);
    let fleet = file(&user, "K2").await;
    assert_eq!(fleet["sites"][0]["latitude_udeg"], 39_900_000);
    let path = path_of(&user, "K2").await;
    let etag = user.get(&format!("{path}/file")).await.etag();
    let site = format!("{path}/sites/{}", fleet["sites"][1]["id"].as_str().unwrap());
    user.with("if-match", &etag).patch(&site, &json!({ "address": "城西" })).await.expect(200);
    let undone = undo(&app, SECOND).await;
    assert_eq!((undone.removed, undone.kept, undone.kept_rows[0].because), (1, 1, KeptBecause::ChangedSince));
    assert_eq!(listed(&app, FileList::Sites).await.lines().count(), 2);
}

#[both_databases]
async fn invoice_titles_and_occasions_are_judged_as_when_typed(app: TestApp) {
    start(&app).await;
    let titles = "customer_number,title,tax_number,bank,account\n\
                  K2,顺达运输有限公司,91350100M000100Y43,青岚银行,6222021234567890\n\
                  K2,顺达,,,\nK1,张三丰,,,6222021234567890\nK9,无人,,,\n";
    let told = import(&app, What::Part(PartKind::InvoiceTitle), titles, FIRST).await;
    assert_eq!(counts(&told), [1, 0, 0, 3]);
    let expected =
        [(3, "tax_number", "unfit"), (4, "bank", "unfit"), (5, "customer_number", "unknown_customer")];
    assert_eq!(codes(&told), expected);
    let days = "客户编号,纪念日,日期\nK1,生日,1990-05-21\nK1,其他,05-22\nK1,其他,05-23\nK1,结婚,5月20日\n";
    let told = import(&app, What::Part(PartKind::Occasion), days, FIRST).await;
    assert_eq!((counts(&told), codes(&told)), ([3, 0, 0, 1], vec![(5, "日期", "unfit")]));
    assert_eq!(listed(&app, FileList::Occasions).await.lines().nth(1), Some("K1,birthday,****-05-21"));
}

#[both_databases]
async fn vehicles_have_a_kind_and_a_tank(app: TestApp) {
    start(&app).await;
    let vehicles =
        "客户编号,车牌,燃料,车辆类型,油箱\nK2,京B12345,柴油,重卡,400.5\nK2,京B12346,柴油,重卡,4000\n";
    let told = import(&app, What::Vehicles, vehicles, FIRST).await;
    assert_eq!((counts(&told), codes(&told)), ([1, 0, 0, 1], vec![(3, "油箱", "out_of_range")]));
    let masked = "K2,京B·***45,diesel,heavy_truck,400.500,,";
    assert_eq!(listed(&app, FileList::Vehicles).await.lines().nth(1), Some(masked));
    let empty = "customer_number,plate,tank\nK2,京B12345,\n";
    let mapping = "kind = \"vehicles\"\n[columns]\ntank = { column = \"tank\", empty = \"clear\" }\n";
    assert_eq!(counts(&import_with(&app, What::Vehicles, empty, (SECOND, mapping)).await), [0, 0, 1, 0]);
    assert_eq!(
        listed(&app, FileList::Vehicles).await.lines().nth(1),
        Some("K2,京B·***45,diesel,heavy_truck,,,")
    );
    assert_eq!(undo(&app, SECOND).await.restored, 1);
    assert_eq!(listed(&app, FileList::Vehicles).await.lines().nth(1), Some(masked));
}

#[both_databases]
async fn cards_stand_below_others_and_have_limits(app: TestApp) {
    start(&app).await;
    let cards = "卡号,客户编号,卡类型,主卡号,仅限绑定车辆,限油品,限星期,限油站,限时段,每日限次,单次限额,每日限升\n\
                 9001,K2,主卡,,,,,,,,,\n\
                 9002,K2,副卡,9001,否,0;92,1;2;3,A1;A2,06:00-22:00,2,500.5,300\n\
                 9003,K2,副卡,9009,,,,,,,,\n9004,K2,主卡,,,,8,,,,,\n9005,K2,主卡,,,,,S9,,,,\n";
    let told = import(&app, What::Cards, cards, FIRST).await;
    let expected =
        [(4, "主卡号", "no_main_card"), (5, "限星期", "out_of_range"), (6, "限油站", "unknown_unit")];
    assert_eq!((counts(&told), &codes(&told)[..]), ([2, 0, 0, 3], &expected[..]));
    assert_eq!(counts(&import(&app, What::Cards, cards, FIRST).await), [0, 2, 0, 3]);
    let edited = cards.replace("500.5,300", "600,");
    assert_eq!(counts(&import(&app, What::Cards, &edited, SECOND).await), [0, 1, 1, 3]);
    let limits = |text: String| text.lines().nth(2).unwrap_or_default().to_owned();
    let now = "9002,K2,sub,9001,,,,,0;92,1;2;3,A1;A2,06:00-22:00,2,600.00,,,300.000";
    assert_eq!(limits(listed(&app, FileList::Cards).await), now);
    assert_eq!(undo(&app, SECOND).await.restored, 1);
    assert_eq!(limits(listed(&app, FileList::Cards).await), now.replace("600.00", "500.50"));
}
