//! What to expect of customers: the same by one late run as by many, shown within the scope, found out when altered.

use crate::area::{Area, Habit, SUNDAY, WEEKLY};
use database::{Query, Scope, Sql};
use identity::Role;

use serde_json::Value;
use testkit::{TestApp, both_databases};

/// More than a model needs, in both areas; every fifth stopped long ago.
const CUSTOMERS: i64 = 330;

async fn area(app: TestApp) -> Area {
    let area = Area::new(app).await;
    let (a1, b1) = (area.units.a1.clone(), area.units.b1.clone());
    for serial in 1..=CUSTOMERS {
        let stopped_days_ago = if serial % 5 == 0 { 150 } else { 1 };
        let every_days = 4 + (serial % 13) as i32;
        let habit = Habit { every_days, stopped_days_ago, litres: 30 + serial % 40, ..WEEKLY };
        area.add_customer(serial, habit, if serial % 2 == 0 { &a1 } else { &b1 }).await;
    }
    area
}

async fn appraise(area: &Area) -> u64 {
    let reader = area.app.app.db.read(Scope::Everything);
    let Some(appraisal) = classification::Appraisal::compute(&reader).await.unwrap() else { return 0 };
    let mut work = area.app.work().await;
    let changed = appraisal.keep(&mut work).await.unwrap();
    work.commit().await.unwrap();
    changed
}

async fn kept(area: &Area) -> Vec<(i64, i64, String)> {
    let query = Query::new(
        "select customer_serial, as_of, facts from classification_lifetime order by customer_serial",
    );
    area.app.read().rows(query).await.unwrap()
}

async fn differences(area: &Area) -> Vec<String> {
    let reader = area.app.app.db.read(Scope::Everything);
    let found = classification::verify_lifetimes(&reader).await.unwrap();
    found.into_iter().map(|it| format!("{}: {}", it.table, it.what)).collect()
}

#[both_databases]
async fn one_late_run_keeps_what_many_daily_ones_keep(app: TestApp) {
    let area = area(app).await;
    assert_eq!(appraise(&area).await, 0, "nothing was analysed yet");
    for days in [40, 12, 3, 0] {
        area.analyse(Some(SUNDAY.plus(-days))).await;
        assert_eq!(appraise(&area).await, CUSTOMERS as u64);
        assert_eq!(appraise(&area).await, 0, "nothing new");
        assert_eq!(differences(&area).await, [""; 0]);
    }
    let many = kept(&area).await;
    assert!(many.iter().all(|it| it.1 == i64::from(SUNDAY.0)));
    for table in ["classification_lifetime", "classification_model"] {
        area.run(Query::new(&format!("delete from {table}"))).await;
    }
    assert_eq!(appraise(&area).await, CUSTOMERS as u64);
    assert_eq!(kept(&area).await, many);
}

#[both_databases]
async fn whatever_is_altered_is_found(app: TestApp) {
    let area = area(app).await;
    area.analyse(Some(SUNDAY)).await;
    appraise(&area).await;
    let is_not = |table: &str| vec![format!("{table}: is not what the sales give")];
    for (change, expected) in [
        (
            "update classification_lifetime set value_minor = value_minor + 1 where customer_serial = 7",
            is_not("classification_lifetime"),
        ),
        (
            "update classification_lifetime set facts = replace(facts, '7', '8') where customer_serial = 9",
            is_not("classification_lifetime"),
        ),
        (
            "delete from classification_lifetime where customer_serial = 11",
            vec!["classification_lifetime: is missing".to_owned()],
        ),
        (
            "update classification_model set models = replace(models, '\"k\":', '\"k\":1')",
            is_not("classification_model"),
        ),
    ] {
        area.run(Query::new(change)).await;
        assert_eq!(differences(&area).await, expected, "{change}");
        area.run(Query::new("delete from classification_lifetime")).await;
        area.run(Query::new("delete from classification_model")).await;
        appraise(&area).await;
    }
}

#[both_databases]
async fn a_customer_is_told_with_every_figure_and_within_the_scope(app: TestApp) {
    let area = area(app).await;
    area.analyse(Some(SUNDAY)).await;
    appraise(&area).await;
    let user = area.app.actor(Role::AreaManager, "A").await;
    let list = user.get("/classification/lifetimes?limit=200").await.expect(200);
    let items = list["items"].as_array().unwrap();
    assert_eq!(items.len() as i64 * 2, CUSTOMERS, "of area A alone");
    let values: Vec<i64> =
        items.iter().map(|it| it["lifetime"]["value_12_months_minor"].as_i64().unwrap()).collect();
    assert!(values.is_sorted_by(|one, other| one >= other));
    let next = user.get("/classification/lifetimes?limit=100").await.expect(200);
    let cursor = next["next_cursor"].as_str().unwrap();
    let rest = user.get(&format!("/classification/lifetimes?limit=100&cursor={cursor}")).await.expect(200);
    assert_eq!(rest["items"][0]["customer_id"], items[100]["customer_id"]);

    let least =
        user.get("/classification/lifetimes?sort=alive&limit=1").await.expect(200)["items"][0].clone();
    assert!(least["lifetime"]["alive_ppm"].as_i64().unwrap() < 100_000, "{least}");
    let path = |it: &Value| format!("/customers/{}/lifetime", it["customer_id"].as_str().unwrap());
    let best = user.get(&path(&items[0])).await.expect(200);
    assert_eq!((best["as_of"].as_str(), &best["cannot_judge"]), (Some("2025-12-28"), &Value::Null));
    let words: String =
        best["reasons"].as_array().unwrap().iter().map(|it| it["zh"].as_str().unwrap()).collect();
    let alive = best["lifetime"]["alive_ppm"].as_i64().unwrap();
    let percent = format!("{}%", (alive + 5_000).div_euclid(10_000));
    let value = best["lifetime"]["value_12_months_minor"].as_i64().unwrap();
    let cents = format!(".{:02}", value.rem_euclid(100));
    assert!(words.contains(&percent) && words.contains(&cents), "{words}");

    let told = user.get(&format!("{}/interval", path(&items[0]))).await.expect(200);
    let [low, high] = [0, 1].map(|it| told["interval"]["value_12_months_minor"][it].as_i64().unwrap());
    assert!(low < high && low <= value && value <= high, "{told}");
    assert!(told["words"]["zh"].as_str().unwrap().contains("重新拟合40次"), "{told}");
    assert_eq!(user.get(&format!("{}/interval", path(&items[0]))).await.expect(200), told, "the same again");

    let other = area.app.actor(Role::AreaManager, "B").await;
    other.get(&path(&items[0])).await.expect(404);
    other.get(&format!("{}/interval", path(&items[0]))).await.expect(404);
    let wrong = user.get("/classification/lifetimes?sort=name").await.expect(422);
    assert_eq!(wrong["fields"][0]["field"], "sort");
    let models = user.get("/classification/lifetimes/models").await.expect(200);
    let model = &models["items"][0]["models"][0];
    assert_eq!((model["segment"].as_str(), model["customers"].as_i64()), (Some("person"), Some(CUSTOMERS)));
    assert!(model["calibration"]["factor_milli"].as_i64().is_some());
}

#[both_databases]
async fn who_cannot_be_judged_is_told_why(app: TestApp) {
    let area = Area::new(app).await;
    let a1 = area.units.a1.clone();
    area.add_customer(1, WEEKLY, &a1).await;
    let user = area.app.actor(Role::AreaManager, "A").await;
    let path = |id: uuid::Uuid| format!("/customers/{id}/lifetime");
    let never = area.add_history(2, "person", &a1, &[]).await;
    let told = user.get(&path(never)).await.expect(200);
    assert!(told["cannot_judge"]["en"].as_str().unwrap().contains("nothing was analysed"));
    area.analyse(Some(SUNDAY)).await;
    assert_eq!(appraise(&area).await, 0);
    let none = user.get(&format!("{}/interval", path(never))).await.expect(200);
    assert_eq!(
        (&none["interval"], none["words"]["zh"].as_str()),
        (&Value::Null, Some("该客户还没有预计价值"))
    );
    let told = user.get(&path(never)).await.expect(200);
    assert!(told["cannot_judge"]["en"].as_str().unwrap().contains("fewer than 300"), "{told}");
}
