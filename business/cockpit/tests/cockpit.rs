//! Figures, lists and changes of many, as users of the API see them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{Scope, Who};
use identity::Role;
use kernel::BusinessDay;
use serde_json::{Value, json};
use testkit::{Actor, SampleArea, TestApp, both_databases};

/// Station, receipt, time, card, millilitres, amount.
type Fill<'a> = (&'a str, &'a str, &'a str, Option<&'a str>, i64, i64);

struct Sold {
    app: TestApp,
    area: SampleArea,
    marketing: Actor,
}

impl Sold {
    /// A person with a card in A1, a fleet in A2, a person in B1; fills on three days, one of nobody known.
    async fn new(app: TestApp) -> Self {
        let area = app.sample_area().await;
        let marketing = app.actor(Role::CompanyMarketing, "C").await;
        let product = json!({ "code": "G92", "name": "92#", "family": "gasoline", "grade": "92", "unit": "millilitre" });
        marketing.post("/products", &product).await.expect(201);
        for (number, owner, card) in
            [("K1", area.a1.id, "C1"), ("K2", area.a2.id, "C2"), ("K3", area.b1.id, "C3")]
        {
            let request = json!({ "number": number, "kind": "person", "owner_id": owner,
                "cards": [{ "card_number": card, "kind": "main" }] });
            marketing.post("/customers", &request).await.expect(201);
        }
        let sold = Self { app, area, marketing };
        sold.sell(&[
            ("A1", "1", "2026-02-01T08:10:00Z", Some("C1"), 30_000, 20_000),
            ("A1", "2", "2026-02-08T08:10:00Z", Some("C1"), 40_000, 28_000),
            ("A2", "3", "2026-02-08T09:10:00Z", Some("C2"), 100_000, 70_000),
            ("A1", "4", "2026-02-08T10:10:00Z", None, 10_000, 7_000),
            ("B1", "5", "2026-02-08T11:10:00Z", Some("C3"), 50_000, 35_000),
        ])
        .await;
        sold
    }

    async fn sell(&self, fills: &[Fill<'_>]) {
        let sales = fills.iter().map(|(station, receipt, time, card, quantity, amount)| {
            json!({ "station_code": station, "pos": "1", "receipt": receipt, "time": time,
                "identifier": card.map(|it| json!({ "kind": "card", "value": it })),
                "lines": [{ "product_code": "G92", "quantity": quantity, "discount_minor": 0, "amount_minor": amount }] })
        });
        let administrator = self.app.administrator().await;
        let batch = json!({ "source": "till", "sales": sales.collect::<Vec<_>>() });
        let answer = administrator.post("/sales/batches", &batch).await.expect(201);
        assert_eq!(answer["new"], fills.len(), "{answer}");
        let mut work = self.app.app.db.work(Who::system("test"), Scope::Everything).await.unwrap();
        sales::catch_up(&mut work).await.unwrap();
        work.commit().await.unwrap();
        assert_eq!(sales::verify(&self.app.read()).await.unwrap(), []);
    }
}

fn numbers(answer: &Value) -> Vec<&str> {
    answer["items"].as_array().unwrap().iter().map(|it| it["number"].as_str().unwrap()).collect()
}

const PERIOD: &str = "from=2026-02-08&until=2026-02-14";

#[both_databases]
async fn a_unit_is_summed_up_with_everything_below_it(app: TestApp) {
    let sold = Sold::new(app).await;
    let all = sold.marketing.get(&format!("/cockpit?{PERIOD}")).await.expect(200);
    let now = &all["sales"]["now"];
    assert_eq!((&now["volume_ml"], &now["amount_minor"]), (&json!(200_000), &json!(140_000)));
    assert_eq!((&now["visits"], &now["known_visits"]), (&json!(4), &json!(3)));
    assert_eq!(all["sales"]["previous"]["volume_ml"], 30_000, "the week before");
    assert_eq!(all["days"].as_array().unwrap().len(), 7);
    assert_eq!(all["stations"][0]["code"], "A2", "most sold first");
    assert_eq!(all["customers"]["all"], 3);
    let part = format!("/cockpit?{PERIOD}&unit_id={}", sold.area.area_a);
    assert_eq!(sold.marketing.get(&part).await.expect(200)["sales"]["now"]["volume_ml"], 150_000);
}

#[both_databases]
async fn a_manager_sees_the_figures_of_their_own_area_alone(app: TestApp) {
    let sold = Sold::new(app).await;
    let other = sold.app.actor(Role::AreaManager, "B").await;
    let own = other.get(&format!("/cockpit?{PERIOD}")).await.expect(200);
    assert_eq!(own["sales"]["now"]["volume_ml"], 50_000);
    assert_eq!((&own["customers"]["all"], own["stations"].as_array().unwrap().len()), (&json!(1), 1));
    let of_others = other.get(&format!("/cockpit?unit_id={}", sold.area.area_a)).await.expect(422);
    assert_eq!(of_others["fields"][0]["field"], "unit_id");
    let maintainer = sold.app.actor(Role::Maintainer, "A").await;
    maintainer.get("/cockpit").await.expect(403);
}

#[both_databases]
async fn a_period_that_cannot_be_is_told(app: TestApp) {
    let sold = Sold::new(app).await;
    let turned = sold.marketing.get("/cockpit?from=2026-02-14&until=2026-02-08").await.expect(422);
    assert_eq!(
        (&turned["fields"][0]["field"], &turned["fields"][0]["code"]),
        (&json!("from"), &json!("after_until"))
    );
    let long = sold.marketing.get("/cockpit?from=2020-01-01&until=2026-02-08").await.expect(422);
    assert_eq!(long["fields"][0]["code"], "too_long");
}

#[both_databases]
async fn customers_are_sorted_by_what_they_bought_and_paged(app: TestApp) {
    let sold = Sold::new(app).await;
    let never = json!({ "number": "K4", "kind": "person", "owner_id": sold.area.a1.id });
    sold.marketing.post("/customers", &never).await.expect(201);
    let (mut cursor, mut seen) = (String::new(), Vec::new());
    loop {
        let page =
            sold.marketing.get(&format!("/customers?sort=volume_desc&limit=1{cursor}")).await.expect(200);
        seen.extend(numbers(&page).into_iter().map(str::to_owned));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(seen, ["K2", "K1", "K3", "K4"], "whoever never bought comes last");
    let upwards = sold.marketing.get("/customers?sort=volume").await.expect(200);
    assert_eq!(numbers(&upwards), ["K3", "K1", "K2", "K4"]);
    let first = &upwards["items"][0];
    assert_eq!((&first["last_day"], &first["volume_ml"]), (&json!("2026-02-08"), &json!(50_000)));
    let lately = sold.marketing.get("/customers?last_from=2026-02-09").await.expect(200);
    assert_eq!(numbers(&lately), [""; 0]);
    let wrong = sold.marketing.get("/customers?abc=z&warning=blue").await.expect(422);
    assert_eq!(wrong["fields"].as_array().unwrap().len(), 2);
}

#[both_databases]
async fn those_without_a_class_are_found_like_those_with_one(app: TestApp) {
    let sold = Sold::new(app).await;
    let found = async |filter: &str| {
        let page = sold.marketing.get(&format!("/customers?{filter}")).await.expect(200);
        numbers(&page).len()
    };
    assert_eq!((found("abc=none").await, found("abc=a").await), (3, 0), "nothing was analysed yet");
    assert_eq!((found("relationship=none").await, found("warning=none").await), (3, 3));
    warnings::analyse(&sold.app.app, Who::system("test"), None, &mut |_, _| {}).await.unwrap();
    assert_eq!(found("relationship=none").await, 0, "everybody who came has a relationship");
}

#[both_databases]
async fn many_customers_are_tagged_at_once_and_back(app: TestApp) {
    let sold = Sold::new(app).await;
    let manager = sold.app.actor(Role::AreaManager, "A").await;
    let request = |dry_run: bool| json!({ "chosen": { "filter": {} }, "add": [" VIP "], "dry_run": dry_run });
    let tried = manager.post("/customers/tags", &request(true)).await.expect(200);
    assert_eq!((&tried["matched"], &tried["changed"]), (&json!(2), &json!(2)), "those of the own area");
    assert_eq!(numbers(&manager.get("/customers?tag=VIP").await.expect(200)), [""; 0], "nothing was kept");
    let done = manager.post("/customers/tags", &request(false)).await.expect(200);
    assert_eq!(numbers(&sold.marketing.get("/customers?tag=VIP").await.expect(200)), ["K1", "K2"]);
    assert_eq!(manager.get("/customers/count?tag=VIP").await.expect(200)["count"], 2);
    assert_eq!(
        sold.marketing.get("/customers/tags").await.expect(200)["items"],
        json!([{ "tag": "VIP", "customers": 2 }])
    );
    let back = json!({ "chosen": { "customer_ids": done["customer_ids"] }, "remove": ["VIP"] });
    assert_eq!(manager.post("/customers/tags", &back).await.expect(200)["changed"], 2);
    assert_eq!(manager.get("/customers/count?tag=VIP").await.expect(200)["count"], 0);
    let unfit = json!({ "chosen": { "filter": {} }, "add": ["a\nb"] });
    assert_eq!(manager.post("/customers/tags", &unfit).await.expect(422)["fields"][0]["field"], "add");
}

#[both_databases]
async fn many_customers_get_another_maintainer_and_the_one_before_is_told(app: TestApp) {
    let sold = Sold::new(app).await;
    let maintainer = sold.app.actor(Role::Maintainer, "A").await.employee.unwrap();
    let manager = sold.app.actor(Role::AreaManager, "A").await;
    let request = json!({ "chosen": { "filter": { "q": "K1" } }, "maintainer_id": maintainer });
    let done = manager.post("/customers/assignments", &request).await.expect(200);
    assert_eq!((&done["changed"], &done["before"][0]["maintainer_id"]), (&json!(1), &Value::Null));
    let path = format!("/customers?maintainer_id={maintainer}");
    assert_eq!(numbers(&manager.get(&path).await.expect(200)), ["K1"]);
    assert_eq!(numbers(&manager.get("/customers?unassigned=true").await.expect(200)), ["K2"]);
    let other = sold.app.actor(Role::AreaManager, "B").await;
    let theirs = json!({ "chosen": { "filter": {} }, "maintainer_id": maintainer });
    assert_eq!(
        other.post("/customers/assignments", &theirs).await.expect(422)["fields"][0]["field"],
        "maintainer_id"
    );
}

#[both_databases]
async fn a_station_and_a_customer_show_when_people_come(app: TestApp) {
    let sold = Sold::new(app).await;
    let station = sold.area.a1.id;
    let figures = sold.marketing.get(&format!("/stations/{station}/figures?{PERIOD}")).await.expect(200);
    assert_eq!(figures["grades"][0]["quantity"], 50_000);
    assert_eq!(figures["top_customers"][0]["customer"]["number"], "K1");
    let receipts: i64 =
        figures["hours"].as_array().unwrap().iter().map(|it| it["count"].as_i64().unwrap()).sum();
    assert_eq!(receipts, 2);
    let listed = sold.marketing.get("/customers?q=K1").await.expect(200);
    let habits = format!("/customers/{}/habits", listed["items"][0]["id"].as_str().unwrap());
    let habits = sold.marketing.get(&habits).await.expect(200);
    // Both fills were on a Sunday at ten past four in the afternoon of Shanghai.
    assert_eq!(habits["visits"], json!([{ "weekday": 6, "hour": 16, "count": 2 }]));
    assert_eq!(habits["prices"].as_array().unwrap().len(), 1);
}

#[both_databases]
async fn totals_follow_the_filters_of_the_list(app: TestApp) {
    let sold = Sold::new(app).await;
    let totals = async |query: &str| sold.marketing.get(&format!("/sales/totals?{query}")).await.expect(200);
    assert_eq!(totals("").await["volume_ml"], 230_000);
    assert_eq!(totals("from=2026-02-02").await["volume_ml"], 200_000);
    assert_eq!(totals(&format!("unit_id={}", sold.area.area_a)).await["volume_ml"], 180_000);
    assert_eq!(totals("receipt=2").await["volume_ml"], 40_000);
    assert_eq!(totals("only=refunds").await["volume_ml"], 0);
    let listed = sold.marketing.get("/sales?receipt=2").await.expect(200);
    assert_eq!(
        (&listed["items"][0]["station_name"], &listed["items"][0]["customer_number"]),
        (&json!("Station A1"), &json!("K1"))
    );
}

#[both_databases]
async fn a_station_shows_whom_it_lost_and_whom_it_won(app: TestApp) {
    let sold = Sold::new(app).await;
    let first = "2024-06-03".parse::<BusinessDay>().unwrap();
    let weeks = |of: std::ops::Range<i32>, card: &'static str| {
        of.map(move |week| (card, first.plus(7 * week).to_string(), format!("{card}-{week}")))
    };
    // K1 comes every Monday and stops after a year; K3, from elsewhere, begins when K1 is long gone.
    let fills: Vec<_> = weeks(0..52, "C1").chain(weeks(0..80, "C2")).chain(weeks(75..80, "C3")).collect();
    let times: Vec<_> = fills.iter().map(|(_, day, _)| format!("{day}T08:00:00Z")).collect();
    let fills: Vec<Fill<'_>> = fills
        .iter()
        .zip(&times)
        .map(|((card, _, receipt), time)| {
            ("A1", receipt.as_str(), time.as_str(), Some(*card), 40_000, 28_000)
        })
        .collect();
    sold.sell(&fills).await;
    let mut work = sold.app.app.db.work(Who::system("test"), Scope::Everything).await.unwrap();
    sales::catch_up(&mut work).await.unwrap();
    work.commit().await.unwrap();
    let until = first.plus(7 * 79);
    warnings::analyse(&sold.app.app, Who::system("test"), Some(until), &mut |_, _| {}).await.unwrap();
    let station = sold.area.a1.id;
    let comings = format!("/stations/{station}/comings?from={}&until={until}", first.plus(7 * 52));
    let shown = sold.marketing.get(&comings).await.expect(200);
    assert_eq!(
        (&shown["lost"]["customers"], &shown["lost"]["first"][0]["customer"]["number"]),
        (&json!(1), &json!("K1"))
    );
    assert_eq!(shown["lost"]["amount_minor"], shown["lost"]["first"][0]["amount_minor"]);
    assert_eq!(shown["won_back"]["customers"], 0);
    let new = &shown["first_time"];
    assert_eq!((&new["customers"], &new["first"][0]["customer"]["number"]), (&json!(1), &json!("K3")));
    assert_eq!((&new["volume_ml"], &new["amount_minor"]), (&json!(200_000), &json!(140_000)));
    assert_eq!(new["first"][0]["day"], first.plus(7 * 75).to_string());
    let before = format!("/stations/{station}/comings?from={first}&until={}", first.plus(27));
    assert_eq!(sold.marketing.get(&before).await.expect(200)["first_time"]["customers"], 2);
    let other = sold.app.actor(Role::AreaManager, "B").await;
    other.get(&comings).await.expect(404);
    sold.marketing.get(&format!("/stations/{station}/comings?from=2020-01-01")).await.expect(422);
}
