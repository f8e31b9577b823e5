//! Who will probably fall: the same by one late run as by many, shown within the scope, found out when altered, and replayed.

use crate::area::{Area, Habit, SUNDAY, WEEKLY};
use database::{Query, Scope, Sql};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

const CUSTOMERS: i64 = 120;

/// In both areas; every sixth stopped, at all times of the last year.
async fn area(app: TestApp) -> Area {
    let area = Area::new(app).await;
    let (a1, b1) = (area.units.a1.clone(), area.units.b1.clone());
    for serial in 1..=CUSTOMERS {
        let stopped_days_ago = if serial % 6 == 0 { 20 + 3 * serial as i32 } else { 1 };
        let every_days = 4 + (serial % 13) as i32;
        let habit = Habit { every_days, stopped_days_ago, litres: 30 + serial % 40, ..WEEKLY };
        area.add_customer(serial, habit, if serial % 2 == 0 { &a1 } else { &b1 }).await;
    }
    area
}

pub(crate) async fn score(area: &Area) -> u64 {
    let reader = area.app.app.db.read(Scope::Everything);
    let Some(scoring) = scores::Scoring::compute(&reader).await.unwrap() else { return 0 };
    let mut work = area.app.work().await;
    let changed = scoring.keep(&mut work).await.unwrap();
    work.commit().await.unwrap();
    changed
}

async fn kept(area: &Area) -> Vec<(i64, i64, String)> {
    let query = Query::new("select customer_serial, as_of, facts from scores_score order by customer_serial");
    area.app.read().rows(query).await.unwrap()
}

pub(crate) async fn differences(area: &Area) -> Vec<String> {
    let reader = area.app.app.db.read(Scope::Everything);
    let found = scores::verify(&reader).await.unwrap();
    found.into_iter().map(|it| format!("{}: {}", it.table, it.what)).collect()
}

#[both_databases]
async fn one_late_scoring_keeps_what_many_daily_ones_keep(app: TestApp) {
    let area = area(app).await;
    assert_eq!(score(&area).await, 0, "nothing was analysed yet");
    for days in [40, 3, 0] {
        area.analyse(Some(SUNDAY.plus(-days))).await;
        assert!(0 < score(&area).await);
        assert_eq!(score(&area).await, 0, "nothing new");
        assert_eq!(differences(&area).await, [""; 0]);
    }
    let many = kept(&area).await;
    assert!(many.iter().all(|it| it.1 == i64::from(SUNDAY.0)));
    for table in ["scores_score", "scores_card"] {
        area.run(Query::new(&format!("delete from {table}"))).await;
    }
    assert_eq!(score(&area).await, many.len() as u64);
    assert_eq!(kept(&area).await, many);
}

#[both_databases]
async fn whatever_is_altered_in_scores_is_found(app: TestApp) {
    let area = area(app).await;
    area.analyse(Some(SUNDAY)).await;
    score(&area).await;
    let serial = kept(&area).await[3].0;
    for (change, expected) in [
        (
            format!("update scores_score set loss_minor = loss_minor + 1 where customer_serial = {serial}"),
            "scores_score: is not what the sales give",
        ),
        (format!("delete from scores_score where customer_serial = {serial}"), "scores_score: is missing"),
        (
            "update scores_card set record = replace(record, '\"judged\":', '\"judged\":1')".to_owned(),
            "scores_card: is not what the sales give",
        ),
    ] {
        area.run(Query::new(&change)).await;
        assert_eq!(differences(&area).await, [expected], "{change}");
        area.run(Query::new("delete from scores_score")).await;
        area.run(Query::new("delete from scores_card")).await;
        score(&area).await;
    }
}

#[expect(clippy::float_arithmetic, reason = "a probability is turned back into what was added up")]
fn log_odds_milli(ppm: i64) -> i64 {
    let part = ppm as f64 / 1e6;
    ((part / (1.0 - part)).ln() * 1e3).round() as i64
}

fn path(it: &Value) -> String {
    format!("/customers/{}/score", it["customer_id"].as_str().unwrap())
}

#[both_databases]
async fn a_score_is_told_with_what_adds_to_it_and_within_the_scope(app: TestApp) {
    let area = area(app).await;
    let a1 = area.units.a1.clone();
    let never = area.add_history(CUSTOMERS + 1, "person", &a1, &[]).await;
    let user = area.app.actor(Role::AreaManager, "A").await;
    let told = user.get(&format!("/customers/{never}/score")).await.expect(200);
    assert!(told["cannot_judge"]["en"].as_str().unwrap().contains("nothing was analysed"));
    area.analyse(Some(SUNDAY)).await;
    score(&area).await;
    let told = user.get(&format!("/customers/{never}/score")).await.expect(200);
    assert!(told["cannot_judge"]["en"].as_str().unwrap().contains("never came"));
    area.run(Query::new(&format!("delete from sales_history where customer_serial = {}", CUSTOMERS + 1)))
        .await;
    assert_eq!(
        user.get(&format!("/customers/{never}/score")).await.expect(200),
        told,
        "nor who is not even packed"
    );

    let items = user.get("/scores?sort=probability&limit=200").await.expect(200)["items"].clone();
    let items = items.as_array().unwrap();
    let ppm = |it: &Value| it["score"]["probability_ppm"].as_i64().unwrap();
    assert!(items.is_sorted_by(|one, other| ppm(one) >= ppm(other)));
    let all = kept(&area).await;
    assert_eq!(items.len(), all.iter().filter(|it| it.0 % 2 == 0).count(), "of area A alone");
    assert!(
        items[0]["reason"]["zh"].as_str().is_some()
            && items[0]["track_record"]["words"]["en"].as_str().is_some()
    );
    let first = user.get("/scores?limit=5").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let next = user.get(&format!("/scores?limit=5&cursor={cursor}")).await.expect(200);
    let loss = |it: &Value| it["score"]["expected_loss_minor"].as_i64().unwrap();
    assert!(loss(&first["items"][4]) >= loss(&next["items"][0]));

    let worst = user.get(&path(&items[0])).await.expect(200);
    let adds: i64 =
        worst["parts"].as_array().unwrap().iter().map(|it| it["adds_milli"].as_i64().unwrap()).sum();
    let odds = |it: &str| log_odds_milli(worst["score"][it].as_i64().unwrap());
    let difference = odds("probability_ppm") - odds("average_ppm");
    assert!((difference - adds).abs() < 6, "the parts are the sum itself: {worst}");
    assert_eq!(worst["reasons"].as_array().unwrap().len(), 9);

    let other = area.app.actor(Role::AreaManager, "B").await;
    other.get(&path(&items[0])).await.expect(404);
    assert_eq!(user.get("/scores?sort=name").await.expect(422)["fields"][0]["field"], "sort");
    let cards = user.get("/scores/cards").await.expect(200);
    let card = &cards["items"][0];
    assert_eq!((card["terms"].as_array().unwrap().len(), card["is_shipped"].as_bool()), (7, Some(true)));
    assert!(card["verdict"]["en"].as_str().unwrap().contains("200 are needed"), "{card}");
}

async fn usual(user: &Actor, unit: impl std::fmt::Display) -> Value {
    user.get(&format!("/units/{unit}/backtests/usual")).await.expect(200)["plan"].clone()
}

#[both_databases]
async fn a_replay_is_asked_for_run_and_shown_within_the_scope(app: TestApp) {
    let area = area(app).await;
    let unit = area.units.area_a;
    let user = area.app.actor(Role::AreaManager, "A").await;
    assert_eq!(usual(&user, unit).await, Value::Null, "nothing was analysed yet");
    area.analyse(Some(SUNDAY)).await;
    let plan = usual(&user, unit).await;
    assert_eq!((plan["until"].as_str(), plan["capacity"].as_i64()), (Some("2025-11-02"), Some(10)));
    let asked = user.post("/backtests", &plan).await.expect(202);
    let path = format!("/backtests/{}", asked["backtest_id"].as_str().unwrap());
    assert_eq!(user.get(&path).await.expect(200)["backtest"]["state"], "waiting");
    area.work_off(scores::register).await;
    let shown = user.get(&path).await.expect(200);
    assert_eq!(shown["backtest"]["state"], "done", "{shown}");
    let figures = shown["result"]["figures"].as_array().unwrap();
    let all = figures.iter().find(|it| it["group"] == "all" && it["method"] == "scorecard").unwrap();
    assert!(0 < all["fell"].as_i64().unwrap() && all["auc_ppm"].as_i64().unwrap() > 600_000, "{all}");
    assert!(figures.iter().any(|it| it["group"] == "station"));
    assert_eq!(shown["result"]["weeks"], 52);
    let listed = user.get("/backtests").await.expect(200);
    assert_eq!(listed["items"][0]["summary"], shown["result"]["words"][1]);

    let other = area.app.actor(Role::AreaManager, "B").await;
    other.get(&path).await.expect(404);
    assert_eq!(other.get("/backtests").await.expect(200)["items"], json!([]));
    other.post("/backtests", &plan).await.expect(422);
    area.app.actor(Role::Maintainer, "A").await.post("/backtests", &plan).await.expect(403);
}

#[both_databases]
async fn a_plan_that_cannot_be_replayed_says_why(app: TestApp) {
    let area = area(app).await;
    area.analyse(Some(SUNDAY)).await;
    let user = area.app.actor(Role::AreaManager, "A").await;
    let plan = usual(&user, area.units.area_a).await;
    let with = |field: &str, value: Value| {
        let mut plan = plan.clone();
        plan[field] = value;
        plan
    };
    for (field, value, named) in [
        ("until", json!("2001-01-01"), "until"),
        ("from", json!("2001-01-01"), "from"),
        ("capacity", json!(0), "capacity"),
        ("horizon", json!(99), "horizon"),
    ] {
        let refused = user.post("/backtests", &with(field, value)).await.expect(422);
        assert_eq!(refused["fields"][0]["field"], named, "{refused}");
    }
    let mut late = with("from", json!("2025-12-20"));
    late["until"] = json!("2025-12-28");
    let asked = user.post("/backtests", &late).await.expect(202);
    area.work_off(scores::register).await;
    let path = format!("/backtests/{}", asked["backtest_id"].as_str().unwrap());
    let shown = user.get(&path).await.expect(200);
    assert_eq!(shown["backtest"]["state"], "refused");
    assert!(shown["backtest"]["summary"]["zh"].as_str().unwrap().contains("2025-11-02"), "{shown}");
}
