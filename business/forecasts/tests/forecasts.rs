//! What units will sell: the same on both databases, within the scope, found out when altered.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{Query, Scope};
use identity::Role;
use kernel::BusinessDay;
use serde_json::{Value, json};
use testkit::{SampleArea, TestApp, both_databases};
use uuid::Uuid;

/// The last day with sales: 2026-06-28, a Sunday.
const LAST: BusinessDay = BusinessDay(20_632);

/// Two stations of area A and one of area B, with 400 days of gasoline at the first two and a week at the third.
async fn start(app: &TestApp) -> SampleArea {
    let area = app.sample_area().await;
    let work = app.work().await;
    let product = work.new_id();
    let mut query = Query::new(
        "insert into sales_product (id, product_no, code, name, family, grade, unit, version) values (",
    );
    query.bind(product).push(", 1, '92', '92#', 'gasoline', '92', 'litre', 1)");
    work.run(query).await.unwrap();
    for (no, station, days) in [(1, &area.a1, 400), (2, &area.a2, 400), (3, &area.b1, 7)] {
        for back in 0..days {
            let volume = 8_000_000 + i64::from((back % 7) * 400_000 + (back * no * 7_919) % 500_000);
            add_day(&work, station.id.uuid(), product, (LAST.plus(-back), volume)).await;
        }
    }
    work.commit().await.unwrap();
    area
}

async fn add_day(work: &database::Work, station: Uuid, product: Uuid, (day, volume): (BusinessDay, i64)) {
    let mut query = Query::new(
        "insert into sales_day (business_day, station_id, product_id, visits, known_visits, quantity,
             estimated_quantity, amount_minor, discount_minor) values (",
    );
    query.bind(i64::from(day.0)).push(", ").bind(station).push(", ").bind(product);
    query.push(", 200, 100, ").bind(volume).push(", 0, 1, 0)");
    work.run(query).await.unwrap();
}

async fn forecast(app: &TestApp) -> u64 {
    let reader = app.app.db.read(Scope::Everything);
    let foretold = forecasts::Foretold::compute(&reader, LAST.plus(1)).await.unwrap().unwrap();
    let mut work = app.work().await;
    let changed = foretold.keep(&mut work).await.unwrap();
    work.commit().await.unwrap();
    changed
}

async fn differences(app: &TestApp) -> usize {
    forecasts::verify(&app.app.db.read(Scope::Everything)).await.unwrap().len()
}

fn expected(body: &Value) -> Vec<i64> {
    let steps = body["families"][0]["steps"].as_array().unwrap();
    steps.iter().map(|it| it["expected"].as_i64().unwrap()).collect()
}

#[both_databases]
async fn an_area_sells_what_its_stations_sell(app: TestApp) {
    let area = start(&app).await;
    let user = app.actor(Role::AreaManager, "A").await;
    let path = |id: Uuid, rhythm: &str| format!("/units/{id}/forecasts?rhythm={rhythm}");
    let empty = user.get(&path(area.a1.id.uuid(), "daily")).await.expect(200);
    assert_eq!((&empty["known_until"], &empty["families"]), (&Value::Null, &json!([])));
    assert!(0 < forecast(&app).await);
    assert_eq!(forecast(&app).await, 0, "nothing new");
    assert_eq!(differences(&app).await, 0);
    for (rhythm, steps) in [("daily", 14), ("weekly", 26)] {
        let one = user.get(&path(area.a1.id.uuid(), rhythm)).await.expect(200);
        let two = user.get(&path(area.a2.id.uuid(), rhythm)).await.expect(200);
        let all = user.get(&path(area.area_a.uuid(), rhythm)).await.expect(200);
        assert_eq!(one["known_until"], "2026-06-28");
        let (one, two, all) = (expected(&one), expected(&two), expected(&all));
        assert_eq!(all.len(), steps);
        let sums: Vec<i64> = one.iter().zip(&two).map(|(one, two)| one + two).collect();
        assert_eq!(sums, all);
    }
    let daily = user.get(&path(area.a1.id.uuid(), "daily")).await.expect(200);
    let family = &daily["families"][0];
    assert_eq!(
        (family["family"].as_str(), family["steps"][0]["day"].as_str()),
        (Some("gasoline"), Some("2026-06-29"))
    );
    assert!(8 <= family["track_record"]["forecasts"].as_i64().unwrap());
    assert!(family["method"]["zh"].as_str().is_some());

    user.get(&path(area.b1.id.uuid(), "daily")).await.expect(404);
    let other = app.actor(Role::AreaManager, "B").await;
    let new = other.get(&path(area.b1.id.uuid(), "daily")).await.expect(200);
    assert!(new["families"][0]["cannot_forecast"]["en"].as_str().unwrap().contains("at least"), "{new}");
    app.actor(Role::Maintainer, "A").await.get(&path(area.a1.id.uuid(), "daily")).await.expect(403);
    user.get(&path(area.a1.id.uuid(), "hourly")).await.expect(422);
}

#[both_databases]
async fn whatever_is_altered_is_found(app: TestApp) {
    start(&app).await;
    forecast(&app).await;
    let work = app.work().await;
    let change = "update forecasts_forecast set facts = replace(facts, '1', '2') where rhythm = 'daily'";
    work.run(Query::new(change)).await.unwrap();
    work.commit().await.unwrap();
    assert!(0 < differences(&app).await);
    forecast(&app).await;
    assert_eq!(differences(&app).await, 0);
}

#[both_databases]
async fn legal_holidays_are_seeded_and_can_be_changed(app: TestApp) {
    start(&app).await;
    forecast(&app).await;
    let marketing = app.actor(Role::CompanyMarketing, "C").await;
    let year = marketing.get("/holidays/legal?year=2026").await.expect(200);
    let of = |body: &Value, day: &str| {
        body["items"].as_array().unwrap().iter().find(|it| it["day"] == day).cloned().unwrap_or_default()
    };
    assert_eq!(of(&year, "2026-10-01"), json!({ "day": "2026-10-01", "kind": "rest", "name": "国庆节" }));
    assert_eq!(of(&year, "2026-02-14")["kind"], "work");
    let next = json!({ "year": 2027, "days": [{ "day": "2027-01-01", "kind": "rest", "name": "元旦" }] });
    let put = marketing.put("/holidays/legal", &next).await.expect(200);
    assert_eq!(put["items"].as_array().unwrap().len(), 1);
    let wrong = json!({ "year": 2027, "days": [{ "day": "2026-01-01", "kind": "rest", "name": "" }] });
    let told = marketing.put("/holidays/legal", &wrong).await.expect(422);
    let fields: Vec<&str> =
        told["fields"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["days[0].day", "days[0].name"]);
    app.actor(Role::AreaManager, "A").await.put("/holidays/legal", &next).await.expect(403);
    app.actor(Role::CompanyMarketing, "A").await.put("/holidays/legal", &next).await.expect(409);
}
