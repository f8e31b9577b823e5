//! This week's lists of whom to call on: as many as each maintainer can, for the week, and red in the queue.

use crate::area::{Area, Habit, SUNDAY, WEEKLY, visits};
use crate::scores::{differences, score};
use database::Query;
use identity::Role;
use kernel::BusinessDay;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};
use uuid::Uuid;

/// Customers 1 to 100 come as always, 101 to 140 stopped five weeks ago; the higher the number, the more they bought.
async fn area(app: TestApp) -> Area {
    let area = Area::new(app).await;
    for serial in 1..=140 {
        let stopped_days_ago = if serial <= 100 { 1 } else { 35 };
        let habit = Habit { every_days: 5, stopped_days_ago, litres: 20 + serial, ..WEEKLY };
        // Whoever stopped came on the same days, so that they are as likely to fall as each other.
        let phase = if serial <= 100 { serial as i32 } else { 0 };
        let entries = visits(habit, area.units.a1.no as u32, phase);
        area.add_history(serial, habit.kind, &area.units.a1, &entries).await;
    }
    area
}

async fn give(area: &Area, maintainer: Uuid, serials: std::ops::RangeInclusive<i64>) {
    let mut query = Query::new("update customers_customer set maintainer_id = ");
    query.bind(maintainer).push(" where serial between ").bind(*serials.start());
    query.push(" and ").bind(*serials.end());
    area.run(query).await;
}

async fn worked(area: &Area, as_of: BusinessDay) {
    area.analyse(Some(as_of)).await;
    score(area).await;
    assert_eq!(differences(area).await, [""; 0]);
}

/// Numbers of the customers that somebody sees on the week's list, by their places.
async fn called(user: &Actor) -> Vec<String> {
    let page = user.get("/scores?called=true&limit=200").await.expect(200);
    let mut items = page["items"].as_array().unwrap().clone();
    items.sort_by_key(|it| it["call_place"].as_i64().unwrap());
    items.iter().map(|it| it["customer_number"].as_str().unwrap().to_owned()).collect()
}

fn numbers(serials: impl Iterator<Item = i64>) -> Vec<String> {
    serials.map(|it| format!("C{it:08}")).collect()
}

async fn states(user: &Actor) -> Vec<(String, String)> {
    let page = user.get("/warnings?limit=200").await.expect(200);
    let of = |it: &Value, field: &str| it[field].as_str().unwrap().to_owned();
    page["items"].as_array().unwrap().iter().map(|it| (of(it, "customer_number"), of(it, "state"))).collect()
}

#[both_databases]
async fn each_maintainer_is_told_as_many_as_fit_into_a_week_the_greatest_loss_first(app: TestApp) {
    let area = area(app).await;
    let anna = area.app.actor(Role::Maintainer, "A").await;
    let bert = area.app.actor(Role::Maintainer, "A").await;
    give(&area, anna.employee.unwrap(), 1..=125).await;
    give(&area, bert.employee.unwrap(), 126..=133).await;
    worked(&area, SUNDAY).await;
    assert_eq!(called(&anna).await, numbers((116..=125).rev()), "ten of twenty-five");
    assert_eq!(called(&bert).await, numbers((126..=133).rev()), "all eight");
    let manager = area.app.actor(Role::AreaManager, "A").await;
    assert_eq!(called(&manager).await.len(), 10 + 8 + 7, "those whom nobody looks after share a list");
    let first = area
        .number("select customer_serial from scores_score where call_place = 1 and maintainer_id is null");
    assert_eq!(first.await, 140);

    worked(&area, SUNDAY.plus(2)).await;
    assert_eq!(called(&anna).await, numbers((116..=125).rev()), "the list is that of the week");
    assert_eq!(
        area.app.actor(Role::AreaManager, "B").await.get("/scores?called=true").await.expect(200)["items"],
        json!([])
    );

    give(&area, bert.employee.unwrap(), 125..=125).await;
    assert_eq!(called(&bert).await.len(), 9, "who takes over a customer takes over the call");
    assert_eq!(differences(&area).await, [""; 0], "until the next analysis the list is as it was made");
    area.run(Query::new("update scores_score set call_place = 99 where call_place = 3")).await;
    assert!(differences(&area).await.iter().all(|it| it == "scores_score: is not what the sales give"));
    assert_eq!(differences(&area).await.len(), 3);
}

#[both_databases]
async fn a_fast_signal_is_yellow_and_red_within_what_a_maintainer_can_do(app: TestApp) {
    let area = area(app).await;
    worked(&area, SUNDAY).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let called = called(&manager).await;
    assert_eq!(called, numbers((131..=140).rev()));
    area.run(Query::new("update warnings_warning set state = 'yellow' where is_open")).await;
    let shown = states(&manager).await;
    assert!(shown.len() > 10, "{shown:?}");
    for (number, state) in &shown {
        assert_eq!(state == "red", called.contains(number), "{number} is {state}");
    }
    let red = manager.get("/warnings?state=red").await.expect(200);
    assert_eq!(red["items"].as_array().unwrap().len(), 10);
    assert!(red["items"].as_array().unwrap().iter().all(|it| it["call_place"].is_i64()));
    let totals = manager.get("/warnings/summary").await.expect(200);
    let of = |state: &str| {
        let states = totals["states"].as_array().unwrap();
        states.iter().find(|it| it["state"] == state).unwrap()["totals"]["warnings"].as_i64().unwrap()
    };
    assert_eq!((of("red"), of("yellow")), (10, shown.len() as i64 - 10));
    let id = red["items"][0]["id"].as_str().unwrap();
    assert_eq!(manager.get(&format!("/warnings/{id}")).await.expect(200)["state_name"]["en"], "red");
}

#[both_databases]
async fn closures_festivals_and_electric_cars_explain_what_is_missing(app: TestApp) {
    let area = area(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    worked(&area, SUNDAY).await;
    assert_eq!(called(&manager).await.len(), 10);

    let mut query =
        Query::new("insert into stations_closure (id, station_id, from_day, until_day, reason) values (");
    query.bind(Uuid::from_u128(1)).push(", ").bind(area.units.a1.id.uuid());
    query
        .push(", ")
        .bind(i64::from(SUNDAY.0) - 15)
        .push(", ")
        .bind(i64::from(SUNDAY.0) - 1)
        .push(", 'pumps')");
    area.run(query).await;
    worked(&area, SUNDAY).await;
    assert_eq!(called(&manager).await, [""; 0], "fifteen days on which nobody could come");
    area.run(Query::new("delete from stations_closure")).await;

    let customer = area.number(
        "select customer_serial from scores_score where call_place is null and customer_serial = 140",
    );
    assert_eq!(customer.await, 140);
    for (id, power, from, until) in [(1, "fuel", None, Some(-36)), (2, "electric", Some(-36), None)] {
        let day = |it: Option<i64>| it.map(|it| i64::from(SUNDAY.0) + it);
        let mut query = Query::new(
            "insert into customers_vehicle (id, customer_id, plate_value_id, plate_blind, power, from_day, until_day) select ",
        );
        query
            .bind(Uuid::from_u128(id))
            .push(", id, ")
            .bind(Uuid::from_u128(id))
            .push(", ")
            .bind(vec![id as u8]);
        query.push(", ").bind(power.to_owned()).push(", ").bind(day(from)).push(", ").bind(day(until));
        query.push(" from customers_customer where serial = 140");
        area.run(query).await;
    }
    worked(&area, SUNDAY).await;
    assert_eq!(called(&manager).await, numbers((130..=139).rev()), "140 drives electric by now");
    assert_eq!(
        area.number("select count(*) from warnings_warning where customer_serial = 140 and is_open").await,
        0
    );
    let judged = "select count(*) from warnings_watch where customer_serial = 140 and judgement = 'changed'";
    assert_eq!(area.number(judged).await, 1);
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), []);
}

/// Day 0 of the Spring Festival of 2025 is 29 January; on the Sunday of 16 February 23 of the last 28 days lie around it.
#[both_databases]
async fn in_a_spring_festival_a_total_stop_alone_is_told(app: TestApp) {
    let area = Area::new(app).await;
    let sunday: BusinessDay = "2025-02-16".parse().unwrap();
    let ago = SUNDAY.since(sunday);
    for serial in 1..=60 {
        let stopped = if serial % 2 == 0 { 0 } else { 20 + serial };
        let habit = Habit { every_days: 5, stopped_days_ago: ago + stopped as i32, litres: 40, ..WEEKLY };
        area.add_customer(5 * serial, habit, &area.units.a1).await;
    }
    worked(&area, sunday).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let called = called(&manager).await;
    assert_eq!(called.len(), 10);
    let query = "select count(*) from scores_score where call_place is not null and facts like ";
    for days in 20..=28 {
        assert_eq!(area.number(&format!("{query}'%\"days_since_last\":{days},%'")).await, 0, "{days} days");
    }
}

#[both_databases]
async fn how_many_a_maintainer_can_call_on_is_a_rule(app: TestApp) {
    let area = area(app).await;
    let head = area.app.actor(Role::CompanyMarketing, "C").await;
    for (value, field) in
        [(0, "values.calls_per_week"), (201, "values.calls_per_week"), (301, "values.discount_per_mille")]
    {
        let name = field.strip_prefix("values.").unwrap();
        let draft = json!({ "values": { name: value }, "note": "try" });
        let refused = head.with("if-match", "\"1\"").put("/classification/rules", &draft).await.expect(422);
        assert_eq!(refused["fields"][0]["field"], field, "{refused}");
    }
    worked(&area, SUNDAY).await;
    let draft = json!({ "values": { "calls_per_week": 3 }, "note": "two are on leave" });
    head.with("if-match", "\"1\"").put("/classification/rules", &draft).await.expect(200);
    worked(&area, SUNDAY).await;
    assert_eq!(called(&area.app.actor(Role::AreaManager, "A").await).await, numbers((138..=140).rev()));
}
