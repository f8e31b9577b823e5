//! What goes together: counted as by hand, the same on both databases, within the scope, found out when altered.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{Query, Scope, Sql, Who};
use identity::Role;
use kernel::{BusinessDay, UnitPrice};
use serde_json::{Value, json};
use testkit::{Actor, SampleArea, TestApp, both_databases};

/// The last day with sales: 2026-03-01.
const LAST: BusinessDay = BusinessDay(20_513);

/// Somebody's purchase of one thing, on a receipt of its own.
struct Purchase {
    station: &'static str,
    customer: String,
    days_ago: i32,
    product: &'static str,
}

fn purchase(station: &'static str, customer: &str, days_ago: i32, product: &'static str) -> Purchase {
    Purchase { station, customer: customer.to_owned(), days_ago, product }
}

/// Twelve customers of area A fill up on ten days; on five of them they have a wash at the other station and take
/// water, and on five other days they buy a mat alone. One fills up four times, one once, one of area B three times.
fn purchases() -> Vec<Purchase> {
    let mut all = Vec::new();
    for number in 0..12_i32 {
        let customer = format!("A{number}");
        for visit in 0..10 {
            let day = visit * 8 + number;
            all.push(purchase("A1", &customer, day, "GAS"));
            if visit % 2 == 0 {
                all.push(purchase("A2", &customer, day, "WASH"));
                all.push(purchase("A1", &customer, day, "WATER"));
            } else {
                all.push(purchase("A1", &customer, day + 4, "MAT"));
            }
        }
    }
    all.extend((0..4).map(|it| purchase("A1", "FILLS", it * 9, "GAS")));
    all.push(purchase("A1", "ONCE", 3, "GAS"));
    all.extend((0..3).map(|it| purchase("B1", "OTHER", it * 9, "GAS")));
    all
}

struct Sold {
    app: TestApp,
    area: SampleArea,
    marketing: Actor,
}

impl Sold {
    async fn new(app: TestApp) -> Self {
        let area = app.sample_area().await;
        let marketing = app.actor(Role::CompanyMarketing, "C").await;
        for (code, family, unit) in [
            ("GAS", "gasoline", "millilitre"),
            ("WASH", "car_service", "piece"),
            ("WATER", "goods", "piece"),
            ("MAT", "goods", "piece"),
        ] {
            let product = json!({ "code": code, "name": format!("{code}!"), "family": family, "unit": unit });
            marketing.post("/products", &product).await.expect(201);
        }
        let sold = Self { app, area, marketing };
        sold.cost_of_water().await;
        let all = purchases();
        let mut customers: Vec<(&str, &str)> =
            all.iter().map(|it| (it.customer.as_str(), it.station)).collect();
        customers.sort_unstable();
        customers.dedup_by_key(|it| it.0);
        for (number, station) in customers {
            let owner = if station == "B1" { sold.area.b1.id } else { sold.area.a1.id };
            let file = json!({ "number": number, "kind": "person", "owner_id": owner,
                "cards": [{ "card_number": number, "kind": "main" }] });
            sold.marketing.post("/customers", &file).await.expect(201);
        }
        sold.sell(&all).await;
        sold
    }

    /// It is sold at 5.00 and costs 3.00.
    async fn cost_of_water(&self) {
        let mut work = self.app.work().await;
        let products = sales::products_by_code(&work).await.unwrap();
        let (water, company) = (products["WATER"].id, self.area.company);
        let cost = UnitPrice(300_000_000);
        sales::set_cost(&mut work, water, company, LAST.plus(-400), cost).await.unwrap();
        work.commit().await.unwrap();
    }

    async fn sell(&self, purchases: &[Purchase]) {
        let sales = (1..).zip(purchases).map(|(receipt, it)| {
            let quantity = if it.product == "GAS" { 40_000 } else { 1 };
            let amount = if it.product == "GAS" { 30_000 } else { 500 };
            json!({ "station_code": it.station, "pos": "1", "receipt": format!("{}-{receipt}", it.customer),
                "time": format!("{}T04:00:00Z", LAST.plus(-it.days_ago)),
                "identifier": { "kind": "card", "value": it.customer },
                "lines": [{ "product_code": it.product, "quantity": quantity, "discount_minor": 0,
                    "amount_minor": amount }] })
        });
        let batch = json!({ "source": "till", "sales": sales.collect::<Vec<_>>() });
        let administrator = self.app.administrator().await;
        let answer = administrator.post("/sales/batches", &batch).await.expect(201);
        assert_eq!(answer["new"], purchases.len(), "{answer}");
    }

    /// Analyses as of a day, and counts what goes together.
    async fn count(&self, until: BusinessDay) -> u64 {
        warnings::analyse(&self.app.app, Who::system("test"), Some(until), &mut |_, _| {}).await.unwrap();
        self.count_again().await
    }

    async fn count_again(&self) -> u64 {
        let tallied = baskets::Tallied::compute(&self.app.read()).await.unwrap().unwrap();
        let mut work = self.app.work().await;
        let changed = tallied.keep(&mut work).await.unwrap();
        work.commit().await.unwrap();
        changed
    }

    async fn run(&self, text: &str) -> u64 {
        let work = self.app.work().await;
        let rows = work.run(Query::new(text)).await.unwrap();
        work.commit().await.unwrap();
        rows
    }

    async fn differences(&self) -> Vec<String> {
        let found = baskets::verify(&self.app.app.db.read(Scope::Everything)).await.unwrap();
        found.into_iter().map(|it| it.split(',').next().unwrap().to_owned()).collect()
    }

    async fn kept(&self) -> Vec<(String, i64, String, String, i64, i64, Option<i64>)> {
        let query =
            "select u.code, s.place, s.given, s.follows, s.joint_days, s.p_per_billion, s.margin_minor
             from baskets_suggestion s join organisation_unit u on u.id = s.unit_id order by u.code, s.place";
        self.app.read().rows(Query::new(query)).await.unwrap()
    }

    async fn offer_path(&self, number: &str) -> String {
        let mut query = Query::new("select id, number from customers_customer where number = ");
        query.bind(number.to_owned());
        let found: Option<(uuid::Uuid, String)> = self.app.read().row(query).await.unwrap();
        format!("/customers/{}/offer", found.unwrap().0)
    }
}

fn told(item: &Value) -> (String, String) {
    let keys = |it: &Value| it["key"].as_str().unwrap().to_owned();
    let given: Vec<String> = item["given"].as_array().unwrap().iter().map(keys).collect();
    (given.join("+"), keys(&item["follows"]))
}

#[both_databases]
async fn an_area_is_counted_as_by_hand(app: TestApp) {
    let sold = Sold::new(app).await;
    let user = sold.app.actor(Role::AreaManager, "A").await;
    let before = user.get("/baskets").await.expect(200);
    assert!(before["cannot_judge"]["en"].as_str().unwrap().contains("nothing was analysed"), "{before}");
    assert!(0 < sold.count(LAST).await);
    let page = user.get("/baskets").await.expect(200);
    assert_eq!((&page["unit"]["code"], &page["until"]), (&json!("A"), &json!("2026-03-01")));
    assert_eq!(page["from"], "2025-03-03");
    // 120 fills of the twelve, 60 days with a mat alone, 4 fills and 1 of the others.
    assert_eq!((&page["customer_days"], &page["customers"]), (&json!(185), &json!(14)));
    let items = page["items"].as_array().unwrap();
    let pairs: Vec<_> = items.iter().map(told).collect();
    let expected = [
        ("#2", "#3"),
        ("gasoline", "#3"),
        ("#3", "#2"),
        ("gasoline", "#2"),
        ("#2", "gasoline"),
        ("#3", "gasoline"),
    ];
    assert_eq!(pairs, expected.map(|(given, then)| (given.to_owned(), then.to_owned())));
    assert_eq!((&page["found"], &page["cannot_judge"]), (&json!(6), &Value::Null));
    let water = &items[1];
    for (field, value) in [
        ("joint_days", 60),
        ("given_days", 125),
        ("follows_days", 60),
        ("customers", 12),
        ("support_per_million", 324_324),
        ("confidence_per_mille", 480),
        ("usual_per_mille", 324),
        ("lift_hundredths", 148),
        ("p_per_billion", 1),
        ("margin_minor", 200),
        ("expected_margin_minor", 96),
    ] {
        assert_eq!(water[field], value, "{field}");
    }
    let words = water["words"]["zh"].as_str().unwrap();
    let figures = ["汽油", "WATER!", "48.0%", "32.4%", "1.48倍", "125个", "60个", "12位", "¥2.00"];
    assert!(figures.iter().all(|it| words.contains(it)), "{words}");
    assert!(page["method"]["en"].as_str().unwrap().contains("Fisher"));
    let user = sold.app.actor(Role::AreaManager, "A").await;
    let next = user.get("/baskets?limit=4").await.expect(200);
    let cursor = next["next_cursor"].as_str().unwrap();
    let rest = user.get(&format!("/baskets?limit=4&cursor={cursor}")).await.expect(200);
    assert_eq!((&rest["items"][0], &rest["next_cursor"]), (&items[4], &Value::Null));
}

#[both_databases]
async fn an_offer_tells_whose_days_it_rests_on_or_why_there_is_none(app: TestApp) {
    let sold = Sold::new(app).await;
    let user = sold.app.actor(Role::StationManager, "A1").await;
    let path = sold.offer_path("FILLS").await;
    let before = user.get(&path).await.expect(200);
    assert!(before["cannot_judge"]["en"].as_str().unwrap().contains("nothing was analysed"), "{before}");
    sold.count(LAST).await;
    let told = user.get(&path).await.expect(200);
    let offer = &told["offer"];
    assert_eq!((&offer["follows"]["key"], &offer["own_days"]), (&json!("#3"), &json!(4)));
    assert_eq!((&told["unit"]["code"], &told["cannot_judge"]), (&json!("A"), &Value::Null));
    let words = offer["words"]["en"].as_str().unwrap();
    assert!(words.contains("on 4 days") && words.contains("48%") && words.contains("WATER!"), "{words}");
    for (number, why) in [("ONCE", "at least 3 days"), ("A0", "bought already")] {
        let told = user.get(&sold.offer_path(number).await).await.expect(200);
        assert_eq!(told["offer"], Value::Null);
        assert!(told["cannot_judge"]["en"].as_str().unwrap().contains(why), "{told}");
    }
    // Area B has too little evidence of its own: the region says it.
    let other = sold.app.actor(Role::AreaManager, "B").await;
    let told = other.get(&sold.offer_path("OTHER").await).await.expect(200);
    assert_eq!((&told["unit"]["code"], &told["offer"]["own_days"]), (&json!("R"), &json!(3)));
    sold.run("delete from baskets_suggestion").await;
    sold.run("update baskets_unit set found = 0").await;
    let told = other.get(&sold.offer_path("OTHER").await).await.expect(200);
    assert!(
        told["cannot_judge"]["en"].as_str().unwrap().contains("within a year: 3, customers: 1"),
        "{told}"
    );
}

#[both_databases]
async fn nothing_of_one_area_is_told_to_another(app: TestApp) {
    let sold = Sold::new(app).await;
    sold.count(LAST).await;
    let other = sold.app.actor(Role::AreaManager, "B").await;
    let own = other.get("/baskets").await.expect(200);
    assert_eq!(
        (&own["unit"]["code"], &own["customer_days"], &own["items"]),
        (&json!("B"), &json!(3), &json!([]))
    );
    assert!(own["cannot_judge"]["zh"].as_str().unwrap().contains("只有3个客户日"), "{own}");
    for unit in [sold.area.area_a, sold.area.region, sold.area.company, sold.area.a1.id] {
        let told = other.get(&format!("/baskets?unit_id={unit}")).await.expect(422);
        assert_eq!(told["fields"][0]["field"], "unit_id");
    }
    let path = sold.offer_path("FILLS").await;
    other.get(&path).await.expect(404);
    sold.app.actor(Role::Maintainer, "A").await.get(&path).await.expect(404);
    sold.app.actor(Role::Maintainer, "A").await.get("/baskets").await.expect(403);
    let station = sold.marketing.get(&format!("/baskets?unit_id={}", sold.area.a1.id)).await.expect(200);
    assert!(station["cannot_judge"]["en"].as_str().unwrap().contains("areas and above"), "{station}");
    let company = sold.marketing.get("/baskets").await.expect(200);
    assert_eq!((&company["unit"]["code"], &company["customer_days"]), (&json!("C"), &json!(188)));
    for wrong in ["limit=0", "limit=201", "cursor=x", "unit_id=x", "unknown=1"] {
        sold.marketing.get(&format!("/baskets?{wrong}")).await.expect(422);
    }
    sold.marketing.get("/customers/00000000-0000-7000-8000-000000000000/offer").await.expect(404);
}

#[both_databases]
async fn one_late_run_keeps_what_many_daily_ones_keep(app: TestApp) {
    let sold = Sold::new(app).await;
    for days_ago in [30, 7, 1, 0] {
        sold.count(LAST.plus(-days_ago)).await;
        assert_eq!(sold.count_again().await, 0, "nothing new");
        assert_eq!(sold.differences().await, [""; 0]);
    }
    let many = sold.kept().await;
    assert_eq!(many.len(), 18, "of the company, the region and area A");
    sold.run("delete from baskets_suggestion").await;
    sold.run("delete from baskets_unit").await;
    assert!(0 < sold.count_again().await);
    assert_eq!(sold.kept().await, many);
}

#[both_databases]
async fn whatever_is_altered_is_found(app: TestApp) {
    let sold = Sold::new(app).await;
    assert_eq!(sold.differences().await, [""; 0], "before the first analysis");
    sold.count(LAST).await;
    let of_a = "(select id from organisation_unit where code = 'A')";
    for (change, table) in [
        ("update baskets_suggestion set joint_days = joint_days + 1 where place = 2", "baskets_suggestion"),
        ("update baskets_suggestion set margin_minor = 9 where place = 1", "baskets_suggestion"),
        ("delete from baskets_suggestion where place = 6", "baskets_suggestion"),
        ("update baskets_unit set days = days - 1", "baskets_unit"),
        ("update baskets_unit set found = 7", "baskets_unit"),
        ("update baskets_unit set seen = 5", "baskets_unit"),
    ] {
        let change =
            format!("{change}{} unit_id = {of_a}", if change.contains("where") { " and" } else { " where" });
        assert_eq!(sold.run(&change).await, 1, "{change}");
        assert_eq!(sold.differences().await, [table], "{change}");
        assert!(0 < sold.count_again().await);
        assert_eq!(sold.differences().await, [""; 0], "{change}");
    }
    sold.run(&format!("delete from baskets_suggestion where unit_id = {of_a}")).await;
    sold.run(&format!("delete from baskets_unit where unit_id = {of_a}")).await;
    assert_eq!(sold.differences().await, ["baskets_unit"]);
}

#[both_databases]
async fn sales_that_come_late_overtake_what_is_kept_until_it_is_counted_again(app: TestApp) {
    let sold = Sold::new(app).await;
    sold.count(LAST).await;
    sold.sell(&[purchase("A1", "ONCE", 5, "WATER")]).await;
    let mut work = sold.app.work().await;
    sales::catch_up(&mut work).await.unwrap();
    work.commit().await.unwrap();
    assert_eq!(sold.differences().await, [""; 0]);
    assert!(0 < sold.count_again().await);
    let page = sold.marketing.get("/baskets").await.expect(200);
    assert_eq!((&page["customer_days"], &page["customers"]), (&json!(189), &json!(15)));
    assert_eq!(sold.differences().await, [""; 0]);
}
