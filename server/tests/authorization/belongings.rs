//! One of everything in area A, for somebody of area B to reach for.

use crate::bodies::{backtest_plan, level_rules};
use database::Who;
use identity::Role;
use jobs::{Registry, Worker};
use kernel::TradingCalendar;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::{Actor, OPENING, SampleArea, TestApp};

/// Weeks of history; who falls away stops coming some weeks before its end.
const WEEKS: i64 = 45;
const WEEKS_UNTIL_STOP: i64 = 37;
/// Customers of area A: the first falls away, so that there is a warning; the others keep its station steady.
const CUSTOMERS: usize = 6;

/// Things of area A.
pub(crate) struct Belongings {
    pub(crate) area: SampleArea,
    user: String,
    /// Of the user.
    session: String,
    token: String,
    delegation: String,
    /// The company's.
    role: String,
    pub(crate) customer: String,
    /// Things of that customer's file, by the name of the parameter that takes them.
    of_file: BTreeMap<&'static str, String>,
    product: String,
    batch: String,
    sale: String,
    pub(crate) warning: String,
    /// A change of the customer's level, which waits.
    pub(crate) regrade: String,
    /// A replay of the area.
    backtest: String,
    pub(crate) upload: String,
    import: String,
    /// Of the mapping by which it was read.
    key: String,
    export: String,
    segment: String,
    group: String,
    event: String,
    employee: String,
    merge: String,
    duplicate: String,
    absorbed: String,
    handover: String,
    /// A person of A1, whose file holds what nobody may see in clear.
    person: String,
    request: String,
    package: String,
    alert: String,
    /// A person of A1 who was erased.
    erased: String,
}

/// What a person's file and an employee's hold, and what no answer, log line or row may show.
pub(crate) const SECRETS: [&str; 8] = [
    "欧阳慕雪",
    "13800137421",
    "京A7K31Q",
    "诸葛清扬",
    "13900132468",
    "13800139753",
    "6222021234567890127",
    "1991-07-23",
];

impl Belongings {
    pub(crate) async fn make(app: &TestApp) -> Self {
        let area = app.sample_area().await;
        let marketing = app.actor(Role::CompanyMarketing, "C").await;
        let administrator = app.actor(Role::SystemAdministrator, "C").await;
        let manager = app.actor(Role::StationManager, "A1").await;
        let user = manager.user.unwrap().to_string();
        let session = first_id(&manager, "/sessions").await;
        let token = manager.post("/tokens", &json!({ "name": "A-0", "days": 1 })).await.expect(201);
        let token = text(&token["token"]["id"]);
        let (delegation, role) = entrust(&manager, &administrator).await;
        let product = json!({ "code": "92", "name": "92#", "family": "gasoline", "unit": "millilitre" });
        let product = text(&marketing.post("/products", &product).await.expect(201)["id"]);
        let customer = file_customers(&marketing, &area).await;
        let of_file = fill_file(&marketing, &customer).await;
        let employee = json!({ "number": "EMPLOYEE-OF-A", "unit_id": area.a1.id, "post": "attendant" });
        let employee = text(&administrator.post("/employees", &employee).await.expect(201)["id"]);
        price(&marketing, &product, &area).await;
        let batch = sell(&administrator).await;
        warnings::analyse(&app.app, Who::system("test"), None, &mut |_, _| {}).await.unwrap();
        let sale = first_id(&marketing, "/sales").await;
        let warning = first_id(&marketing, "/warnings").await;
        let regrade = regrade(app, &marketing).await;
        let backtest = backtest(&marketing, &area).await;
        let (upload, import) = import(app, &administrator).await;
        let mappings = administrator.get("/imports/mappings").await.expect(200);
        let key = text(&mappings["items"][0]["key"]);
        let export = export(app, &marketing).await;
        let segment = share_segment(&marketing, &area).await;
        let (group, event) = gather(&marketing, &area, &customer).await;
        let (merge, duplicate, absorbed) = file_twice(app, &marketing, &area).await;
        let path = format!("/employees/{employee}/handover");
        let handover = text(&marketing.post(&path, &json!({})).await.expect(202)["id"]);
        let person = file_person(&marketing, &area).await;
        let (request, package) = request(&marketing, &person).await;
        let alert = alert(app, &marketing, &person).await;
        let erased = erased(app, &marketing, &area).await;
        Self {
            area,
            user,
            session,
            token,
            delegation,
            role,
            customer,
            of_file,
            product,
            batch,
            sale,
            warning,
            regrade,
            backtest,
            upload,
            import,
            key,
            export,
            segment,
            group,
            event,
            employee,
            merge,
            duplicate,
            absorbed,
            handover,
            person,
            request,
            package,
            alert,
            erased,
        }
    }

    /// The id of a thing for one operation: what was erased is found by those who show erasures alone.
    pub(crate) fn id_for(&self, operation: &str, place: &str) -> Option<String> {
        match (operation, place) {
            ("show_erasure", "customer_id") => Some(self.erased.clone()),
            _ => self.id(place),
        }
    }

    /// The id of a thing, by the name of the parameter that takes it.
    pub(crate) fn id(&self, place: &str) -> Option<String> {
        match place {
            "user_id" => Some(self.user.clone()),
            "session_id" => Some(self.session.clone()),
            "token_id" => Some(self.token.clone()),
            "delegation_id" => Some(self.delegation.clone()),
            "role_id" => Some(self.role.clone()),
            "unit_id" | "station_id" => Some(self.area.a1.id.to_string()),
            "customer_id" => Some(self.customer.clone()),
            "product_id" => Some(self.product.clone()),
            "batch_id" => Some(self.batch.clone()),
            "sale_id" => Some(self.sale.clone()),
            "warning_id" => Some(self.warning.clone()),
            "backtest_id" => Some(self.backtest.clone()),
            "upload_id" => Some(self.upload.clone()),
            "import_id" => Some(self.import.clone()),
            "key" => Some(self.key.clone()),
            "export_id" => Some(self.export.clone()),
            "segment_id" => Some(self.segment.clone()),
            "group_id" => Some(self.group.clone()),
            "event_id" => Some(self.event.clone()),
            "employee_id" => Some(self.employee.clone()),
            "merge_id" => Some(self.merge.clone()),
            "absorbed_id" => Some(self.absorbed.clone()),
            "duplicate_id" => Some(self.duplicate.clone()),
            "handover_id" => Some(self.handover.clone()),
            "kind" => Some("customers".to_owned()),
            "request_id" => Some(self.request.clone()),
            "package_id" => Some(self.package.clone()),
            "alert_id" => Some(self.alert.clone()),
            "hold_kind" => Some("objection".to_owned()),
            place => self.of_file.get(place).cloned(),
        }
    }

    /// The same for a person's file, where the thing is a customer.
    pub(crate) fn id_of_person(&self, place: &str) -> Option<String> {
        if place == "customer_id" { Some(self.person.clone()) } else { self.id(place) }
    }

    /// What must not be found in an answer to area B.
    pub(crate) fn marks(&self) -> Vec<String> {
        let ids = [self.area.area_a, self.area.a1.id, self.area.a2.id].map(|it| it.to_string());
        let trust = [&self.employee, &self.merge, &self.duplicate, &self.handover].map(Clone::clone);
        let gathered = [&self.segment, &self.group, &self.event].map(Clone::clone);
        let things = [
            &self.import,
            &self.export,
            &self.user,
            &self.customer,
            &self.batch,
            &self.sale,
            &self.warning,
            &self.regrade,
            &self.backtest,
            &self.person,
            &self.request,
            &self.package,
            &self.alert,
            &self.erased,
        ]
        .map(Clone::clone);
        ids.into_iter()
            .chain(things)
            .chain(trust)
            .chain(gathered)
            .chain(["Holder A-0", "EMPLOYEE-OF-A", "A-0", "SEGMENT-OF-A", "GROUP-OF-A"].map(str::to_owned))
            .collect()
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// A filter that names the area.
pub(crate) fn within(area: &SampleArea) -> Value {
    json!({ "field": "owner_unit", "op": "any_of", "value": [area.area_a] })
}

/// Lowers the lines of the levels so far that the customers reach one that needs approval.
async fn regrade(app: &TestApp, marketing: &Actor) -> String {
    marketing
        .with("if-match", "\"1\"")
        .put("/classification/levels/rules", &level_rules(500))
        .await
        .expect(200);
    let levelling = classification::Levelling::compute(&app.read()).await.unwrap().unwrap();
    let mut work = app.work().await;
    levelling.keep(&mut work).await.unwrap().unwrap();
    work.commit().await.unwrap();
    let page = marketing.get("/classification/regrades?state=proposed").await.expect(200);
    let all = page["items"].as_array().unwrap();
    let first = all.iter().find(|it| it["customer_number"] == "A-0").unwrap();
    text(&first["regrade"]["id"])
}

/// Asks for a replay of the area.
async fn backtest(marketing: &Actor, area: &SampleArea) -> String {
    let asked = marketing.post("/backtests", &backtest_plan(&area.area_a)).await.expect(202);
    text(&asked["backtest_id"])
}

/// Lets the manager of the area take its customers along.
async fn export(app: &TestApp, marketing: &Actor) -> String {
    let exporter = app.actor(Role::AreaManager, "A").await;
    exporter.get("/exports/customers?reason=analysis").await.expect(200);
    first_id(marketing, "/exports").await
}

/// Saves a segment that is shared with the area.
async fn share_segment(marketing: &Actor, area: &SampleArea) -> String {
    let segment = json!({ "name": "SEGMENT-OF-A", "filter": within(area), "unit_id": area.area_a });
    text(&marketing.post("/segments", &segment).await.expect(201)["id"])
}

/// Makes a group of the area with one member and an event to which they came, and gives both.
async fn gather(marketing: &Actor, area: &SampleArea, customer: &str) -> (String, String) {
    let group = json!({ "name": "GROUP-OF-A", "unit_id": area.area_a });
    let group = text(&marketing.post("/groups", &group).await.expect(201)["id"]);
    let member = json!({ "customer_ids": [customer] });
    marketing.post(&format!("/groups/{group}/members"), &member).await.expect(200);
    let event = json!({ "on": "2026-03-01", "title": "Gathering" });
    let event = text(&marketing.post(&format!("/groups/{group}/events"), &event).await.expect(201)["id"]);
    let came = json!({ "came": [customer] });
    marketing.post(&format!("/groups/{group}/events/{event}/attendance"), &came).await.expect(200);
    (group, event)
}

async fn first_id(actor: &Actor, path: &str) -> String {
    let page = actor.get(path).await.expect(200);
    assert_ne!(page["items"], json!([]), "{path} is empty");
    text(&page["items"][0]["id"])
}

/// Puts one of everything into a customer's file.
async fn fill_file(marketing: &Actor, customer: &str) -> BTreeMap<&'static str, String> {
    let path = format!("/customers/{customer}");
    let contact =
        marketing.post(&format!("{path}/contacts"), &json!({ "name": "Somebody", "role": "other" })).await;
    let contact = text(&contact.expect(201)["id"]);
    let soon = json!({ "kind": "founding", "date": "03-05" });
    marketing.post(&format!("{path}/occasions"), &soon).await.expect(201);
    let note =
        marketing.post(&format!("{path}/notes"), &json!({ "text": "A-0 wants a call" })).await.expect(201);
    let attached =
        marketing.upload(&format!("{path}/attachments?file_name=A-0.txt"), "A-0").await.expect(201);
    let vehicle =
        marketing.post(&format!("{path}/vehicles"), &json!({ "plate": "京A00000" })).await.expect(201);
    let phone =
        marketing.post(&format!("{path}/phones"), &json!({ "phone": "010-65001234" })).await.expect(201);
    let field = json!({ "key": "own", "name": { "zh": "自定", "en": "own" }, "kind": "text", "applies_to": ["person"] });
    let field = marketing.post("/customers/fields", &field).await.expect(201);
    let change = first_id(marketing, &format!("{path}/changes")).await;
    BTreeMap::from([
        ("part_id", contact),
        ("note_id", text(&note["id"])),
        ("attachment_id", text(&attached["id"])),
        ("vehicle_id", text(&vehicle["vehicles"][0]["id"])),
        ("card_id", text(&vehicle["cards"][0]["id"])),
        ("phone_id", text(&phone["phone_values"][0]["id"])),
        ("field_id", text(&field["id"])),
        ("change_id", change),
    ])
}

/// Files the customers, each with a card of the same number, and gives the id of the first.
async fn file_customers(marketing: &Actor, area: &SampleArea) -> String {
    let mut first = None;
    for number in (0..CUSTOMERS).map(|it| format!("A-{it}")) {
        let customer = json!({
            "kind": "organisation",
            "number": number,
            "name": format!("Holder {number}"),
            "owner_id": area.a1.id,
            "cards": [{ "card_number": number, "kind": "main" }],
        });
        let answer = marketing.post("/customers", &customer).await.expect(201);
        first.get_or_insert(text(&answer["id"]));
    }
    first.unwrap()
}

/// Files somebody three times, finds that, and merges two of the files: gives the merge, a pair that is open, and
/// one of its files.
async fn file_twice(app: &TestApp, marketing: &Actor, area: &SampleArea) -> (String, String, String) {
    let mut files = Vec::new();
    for _ in 0..3 {
        let file =
            json!({ "kind": "person", "name": "张三丰", "phones": ["13800138123"], "owner_id": area.a1.id });
        files.push(marketing.post("/customers", &file).await.expect(201));
    }
    customers::find_duplicates(&app.app, Who::system("test"), &mut |_, _| {}).await.unwrap();
    let merge = json!({ "absorbed_id": files[1]["id"], "kept_version": 1, "absorbed_version": 1 });
    let path = format!("/customers/{}/merge", text(&files[0]["id"]));
    let merge = text(&marketing.post(&path, &merge).await.expect(201)["id"]);
    (merge, first_id(marketing, "/customers/duplicates").await, text(&files[2]["id"]))
}

/// Imports two customers of A1, of whom one is rejected, and gives the upload and the import.
async fn import(app: &TestApp, administrator: &Actor) -> (String, String) {
    let [name, phone, ..] = SECRETS;
    let file = format!("number,name,phone,unit_code\nA-9,{name},{phone},A1\nA-10,{name},{phone},NOWHERE\n");
    let upload = administrator.upload("/imports/uploads?file_name=a.csv", file).await.expect(201);
    let body = json!({ "upload_id": upload["id"], "kind": "customers" });
    let asked = administrator.post("/imports", &body).await.expect(202);
    let mut registry = Registry::new();
    imports::register(&mut registry, &app.app);
    let calendar = TradingCalendar { zone: chrono_tz::Asia::Shanghai, cutoff_minutes: 0 };
    Worker::new(app.app.db.clone(), Arc::new(registry), calendar).run_due().await.unwrap();
    (text(&upload["id"]), text(&asked["import_id"]))
}

/// Sells to them at the station A1 and gives the id of the batch.
async fn sell(administrator: &Actor) -> String {
    let mut sales = Vec::new();
    for week in 0..WEEKS {
        for customer in 0..CUSTOMERS {
            if customer == 0 && WEEKS_UNTIL_STOP <= week {
                continue;
            }
            let number = format!("A-{customer}");
            for day in [1, 4] {
                let days_ago = (WEEKS - week) * 7 - day;
                sales.push(receipt("A1", &format!("{week}-{day}-{number}"), days_ago, &number));
            }
        }
    }
    let answer = administrator.post("/sales/batches", &json!({ "source": "till", "sales": sales })).await;
    assert_eq!(answer.json["rejected"], 0, "{}", answer.text);
    text(&answer.json["batch_id"])
}

pub(crate) fn receipt(station: &str, number: &str, days_ago: i64, card: &str) -> Value {
    json!({
        "station_code": station,
        "pos": "1",
        "receipt": number,
        "time": OPENING.plus_seconds(-86_400 * days_ago - 3_600),
        "identifier": { "kind": "card", "value": card },
        "lines": [{ "product_code": "92", "quantity": 40_000, "amount_minor": 31_560 }],
    })
}

/// Files a person with everything that is personal, and an employee with a name.
async fn file_person(marketing: &Actor, area: &SampleArea) -> String {
    let [name, phone, plate, colleague, colleagues_phone, _, account, birthday] = SECRETS;
    let employee = json!({ "number": "E-A", "unit_id": area.a1.id, "post": "attendant", "name": colleague,
        "phone": colleagues_phone });
    let employee = text(&marketing.post("/employees", &employee).await.expect(201)["id"]);
    let person = json!({ "kind": "person", "number": "A-PERSON", "name": name, "phones": [phone],
        "vehicles": [{ "plate": plate }], "owner_id": area.a1.id, "maintainer_id": employee });
    let person = text(&marketing.post("/customers", &person).await.expect(201)["id"]);
    let title = json!({ "title": name, "bank": "ICBC", "account": account });
    marketing.post(&format!("/customers/{person}/invoice-titles"), &title).await.expect(201);
    let day = json!({ "kind": "birthday", "date": birthday });
    marketing.post(&format!("/customers/{person}/occasions"), &day).await.expect(201);
    person
}

/// The person asks for a copy, and it is put together.
async fn request(marketing: &Actor, person: &str) -> (String, String) {
    let [name, phone, ..] = SECRETS;
    let asked = json!({ "customer_id": person, "kind": "access", "note": format!("{name} {phone}") });
    let request = text(&marketing.post("/privacy/requests", &asked).await.expect(201)["id"]);
    let path = format!("/privacy/requests/{request}");
    let verified = json!({ "state": "verified" });
    marketing.with("if-match", "\"1\"").put(&format!("{path}/state"), &verified).await.expect(200);
    let made = marketing.post(&format!("{path}/packages"), &json!({})).await.expect(201);
    (request, text(&made["packages"][0]["id"]))
}

/// Files somebody and erases them.
async fn erased(app: &TestApp, marketing: &Actor, area: &SampleArea) -> String {
    let person = json!({ "kind": "person", "name": "路人", "owner_id": area.a1.id });
    let id = text(&marketing.post("/customers", &person).await.expect(201)["id"]);
    let mut work = app.work().await;
    let customer = customers::CustomerId(id.parse().unwrap());
    privacy::erase(&app.app, &mut work, customer, "command").await.unwrap();
    work.commit().await.unwrap();
    id
}

/// Somebody looks at the person at night.
async fn alert(app: &TestApp, marketing: &Actor, person: &str) -> String {
    app.clock.advance_seconds(8 * 3_600);
    let why = json!({ "field": "phone", "reason": "call" });
    marketing.post(&format!("/customers/{person}/reveals"), &why).await.expect(200);
    app.clock.advance_seconds(-8 * 3_600);
    first_id(&app.actor(Role::Auditor, "C").await, "/privacy/alerts").await
}

/// Somebody's rights lent to another, and a role of the company's own.
async fn entrust(manager: &Actor, administrator: &Actor) -> (String, String) {
    let delegation =
        json!({ "to": administrator.login, "first_day": "2026-03-02", "last_day": "2026-03-02" });
    let delegation = text(&manager.post("/delegations", &delegation).await.expect(201)["id"]);
    let role = json!({ "name": { "zh": "某", "en": "some" }, "permissions": ["sales.read_sales"] });
    (delegation, text(&administrator.post("/roles", &role).await.expect(201)["role"]))
}

/// Prices and costs of a product, dated at a station of area A.
async fn price(marketing: &Actor, product: &str, area: &SampleArea) {
    for list in ["prices", "costs"] {
        let dated = json!({ "unit_id": area.a1.id, "from": "2026-01-01", "unit_price_ufen": 789_000_000 });
        marketing.put(&format!("/products/{product}/{list}"), &dated).await.expect(200);
    }
}
