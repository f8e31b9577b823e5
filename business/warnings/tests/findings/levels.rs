//! The third axis: levels by tonnes a year, assigned by the figures or by people.

use crate::area::{Area, FLEET, Habit, SUNDAY, WEEKLY, visits};
use analytics::{Entry, Family};
use classification::Levelling;
use database::{Query, Sql};
use identity::Role;
use kernel::BusinessDay;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};
use uuid::Uuid;

/// About 202 tonnes a year, and about 40.
const BIG: Habit = Habit { litres: 1_500, ..FLEET };

async fn work_out(area: &Area) -> u64 {
    let Some(levelling) = Levelling::compute(&area.app.read()).await.unwrap() else { return 0 };
    let mut work = area.app.work().await;
    let changed = levelling.keep(&mut work).await.unwrap();
    work.commit().await.unwrap();
    changed.expect("nobody decided meanwhile")
}

async fn analyse(area: &Area, day: BusinessDay) -> u64 {
    area.analyse(Some(day)).await;
    work_out(area).await
}

/// Two big fleets of area A and one of area B, a fleet of station level, and somebody with a car.
async fn with_fleets(app: TestApp) -> (Area, Vec<Uuid>) {
    let area = Area::new(app).await;
    let (a1, a2, b1) = (area.units.a1.clone(), area.units.a2.clone(), area.units.b1.clone());
    let mut ids = Vec::new();
    let customers = [(BIG, &a1), (BIG, &a2), (BIG, &b1), (FLEET, &a1), (WEEKLY, &a1)];
    for (serial, (habit, station)) in (1..).zip(customers) {
        ids.push(area.add_customer(serial, habit, station).await);
    }
    (area, ids)
}

async fn graded(app: TestApp) -> (Area, Vec<Uuid>) {
    let (area, ids) = with_fleets(app).await;
    analyse(&area, SUNDAY).await;
    (area, ids)
}

async fn level_of(actor: &Actor, customer: Uuid) -> Value {
    actor.get(&format!("/customers/{customer}/level")).await.expect(200)
}

async fn waiting(actor: &Actor) -> Vec<Value> {
    let page = actor.get("/classification/regrades?state=proposed").await.expect(200);
    page["items"].as_array().unwrap().clone()
}

fn ids_of(regrades: &[Value]) -> Vec<&Value> {
    regrades.iter().map(|it| &it["regrade"]["id"]).collect()
}

async fn verified(area: &Area) {
    assert_eq!(classification::verify_levels(&area.app.read()).await.unwrap(), []);
}

/// The rules in force, as a request that changes nothing.
async fn rules(actor: &Actor) -> (String, Value) {
    let answer = actor.get("/classification/levels/rules").await;
    let etag = answer.etag();
    let newest = answer.expect(200)["versions"][0].clone();
    let mut request = json!({ "note": "agreed with the areas", "units": [] });
    for name in ["bounds", "densities", "evidence_weeks", "hold_periods", "near_per_mille", "needs_approval"]
    {
        request[name] = newest[name].clone();
    }
    let duties = newest["duties"].as_array().unwrap().iter().map(|it| {
        json!({
            "level": it["level"], "post": it["post"], "every_days": it["every_days"],
            "discount_max_minor_per_litre": it["discount_max_minor_per_litre"],
        })
    });
    request["duties"] = duties.collect();
    (etag, request)
}

async fn put_rules(actor: &Actor, etag: &str, request: &Value) -> testkit::Response {
    actor.with("if-match", etag).put("/classification/levels/rules", request).await
}

async fn without_approval(area: &Area) {
    let head = area.app.actor(Role::CompanyMarketing, "C").await;
    let (etag, mut request) = rules(&head).await;
    request["needs_approval"] = json!([]);
    // Before anything was analysed rules hold from today on at the earliest: as if they had come with the program.
    put_rules(&head, &etag, &request).await.expect(200);
    area.run(Query::new("update classification_level_rules set valid_from = -9000000 where version = 2"))
        .await;
}

#[both_databases]
async fn a_level_is_told_with_its_arithmetic_and_who_must_visit(app: TestApp) {
    let (area, ids) = graded(app).await;
    let manager = area.app.actor(Role::StationManager, "A1").await;
    let fleet = level_of(&manager, ids[3]).await;
    assert_eq!((&fleet["level"]["level"], &fleet["as_of"]), (&json!("station"), &json!(SUNDAY.to_string())));
    let figures = &fleet["figures"];
    let kg = figures["mass_kg"].as_i64().unwrap();
    assert!((40_000..41_000).contains(&kg), "{kg}");
    let tonnes = format!("{}.{:03}", kg.div_euclid(1_000), kg % 1_000);
    let tonnes = tonnes.trim_end_matches('0');
    for (text, line) in
        [(&figures["reason"]["zh"], "≥ 20吨 → 站级"), (&figures["reason"]["en"], "≥ 20 t → station level")]
    {
        let text = text.as_str().unwrap();
        assert!(text.contains(line) && text.contains(tonnes), "{text}");
    }
    let duty = &fleet["duties"][0];
    assert_eq!((&duty["post"], &duty["every_days"]), (&json!("station_manager"), &json!(28)));
    assert_eq!(duty["discount_max_minor_per_litre"], 10);
    assert_eq!(fleet["history"][0]["from"], fleet["since"], "dated on the day of the line, not of the run");
    assert!(fleet["since"].as_str().unwrap() < SUNDAY.plus(-300).to_string().as_str());
    assert_eq!(fleet["regrades"][0]["state"], "applied");
    let small = level_of(&manager, ids[4]).await;
    assert_eq!(
        (&small["level"]["level"], &small["figures"], &small["duties"]),
        (&Value::Null, &Value::Null, &json!([]))
    );
    let stranger = area.app.actor(Role::StationManager, "B1").await;
    stranger.get(&format!("/customers/{}/level", ids[3])).await.expect(404);
    area.app.actor(Role::Investor, "C").await.get("/classification/levels").await.expect(403);
    verified(&area).await;
}

#[both_databases]
async fn what_is_decided_while_levels_are_worked_out_stays_decided(app: TestApp) {
    let (area, _) = graded(app).await;
    let head = area.app.administrator().await;
    let overtaken = Levelling::compute(&area.app.read()).await.unwrap().unwrap();
    let before = waiting(&head).await;
    let manager = area.app.actor(Role::CompanyMarketing, "C").await;
    let request = json!({ "regrade_ids": ids_of(&before) });
    manager.post("/classification/regrades/approve", &request).await.expect(200);
    let mut work = area.app.work().await;
    assert_eq!(overtaken.keep(&mut work).await.unwrap(), None);
    work.commit().await.unwrap();
    assert!(!before.is_empty() && waiting(&head).await.is_empty());
    assert_eq!(work_out(&area).await, 0, "once more, on what was decided");
    verified(&area).await;
}

#[both_databases]
async fn the_job_after_an_analysis_works_levels_out(app: TestApp) {
    let (area, ids) = with_fleets(app).await;
    area.analyse(Some(SUNDAY)).await;
    area.work_off(classification::register).await;
    area.work_off(classification::register).await;
    let head = area.app.administrator().await;
    assert_eq!(level_of(&head, ids[3]).await["level"]["level"], "station");
    assert_eq!(work_out(&area).await, 0, "once more changes nothing");
    verified(&area).await;
}

#[both_databases]
async fn what_needs_approval_waits_and_is_approved_in_bulk(app: TestApp) {
    let (area, ids) = graded(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    assert_eq!(level_of(&manager, ids[0]).await["level"]["level"], "station", "as long as it waits");
    let queue = waiting(&manager).await;
    assert_eq!(queue.len(), 2, "the area's own: {queue:?}");
    let first = &queue[0]["regrade"];
    assert_eq!(
        (&first["from_level"]["level"], &first["to_level"]["level"]),
        (&json!("station"), &json!("region"))
    );
    assert!(first["reason"]["zh"].as_str().unwrap().contains("≥ 100吨 → 二级公司级"), "{first}");
    let elsewhere = waiting(&area.app.actor(Role::AreaManager, "B").await).await;
    assert_eq!(elsewhere.len(), 1);
    let all: Vec<_> = ids_of(&queue).into_iter().chain(ids_of(&elsewhere)).cloned().collect();
    let request = json!({ "regrade_ids": all, "reason": "agreed at the monthly meeting" });
    let path = "/classification/regrades/approve";
    area.app.actor(Role::StationManager, "A1").await.post(path, &request).await.expect(403);
    manager.post(path, &json!({ "regrade_ids": [] })).await.expect(422);
    let once = manager.with("idempotency-key", "k1");
    let answer = once.post(path, &request).await.expect(200);
    assert_eq!((&answer["done"], &answer["refused"]), (&json!(2), &json!(1)), "{answer}");
    assert_eq!(
        (&answer["results"][2]["outcome"], &answer["results"][2]["code"]),
        (&json!("refused"), &json!("not_found"))
    );
    assert_eq!(once.post(path, &request).await.expect(200), answer, "sent twice, done once");
    let again = manager.post(path, &request).await.expect(200);
    assert_eq!((&again["done"], &again["results"][0]["code"]), (&json!(0), &json!("refused")));
    let shown = level_of(&manager, ids[0]).await;
    assert_eq!((&shown["level"]["level"], &shown["since"]), (&json!("region"), &json!(SUNDAY.to_string())));
    assert_eq!(
        (&shown["waiting"], &shown["history"][1]["until"]),
        (&Value::Null, &json!(SUNDAY.to_string()))
    );
    assert_eq!(shown["duties"].as_array().unwrap().len(), 2);
    let made = &shown["regrades"][0];
    assert_eq!((&made["state"], &made["decision_reason"]), (&json!("approved"), &request["reason"]));
    verified(&area).await;
    let audited = "select count(*) from audit_entry where action = 'classification.regrade_decided'";
    assert_eq!(area.number(audited).await, 2);
    let told = "select count(*) from audit_entry where detail like '%monthly meeting%'";
    assert_eq!(area.number(told).await, 0, "the reason stays out of the audit");
    // The next analysis leaves what was approved as it is.
    assert_eq!(analyse(&area, SUNDAY.plus(1)).await, 0);
    verified(&area).await;
}

#[both_databases]
async fn what_was_refused_is_not_asked_again_until_the_figures_change(app: TestApp) {
    let (area, ids) = graded(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let path = "/classification/regrades/refuse";
    let queue = waiting(&manager).await;
    let blank = json!({ "regrade_ids": ids_of(&queue), "reason": " " });
    assert_eq!(manager.post(path, &blank).await.expect(422)["fields"][0]["field"], "reason");
    let refuse = json!({ "regrade_ids": ids_of(&queue), "reason": "stays with the station" });
    assert_eq!(manager.post(path, &refuse).await.expect(200)["done"], 2);
    assert_eq!(analyse(&area, SUNDAY.plus(1)).await, 0);
    assert_eq!(waiting(&manager).await.len(), 0);
    verified(&area).await;
    let shown = level_of(&manager, ids[0]).await;
    assert_eq!(
        (&shown["level"]["level"], &shown["figures"]["level"]["level"]),
        (&json!("station"), &json!("region"))
    );
    // Much more is bought: another line, which nobody has refused.
    let more = visits(Habit { litres: 9_000, ..BIG }, area.units.a1.no as u32, 1);
    area.replace_history(1, &more).await;
    assert_eq!(analyse(&area, SUNDAY.plus(2)).await, 1);
    let queue = waiting(&manager).await;
    assert_eq!(queue[0]["regrade"]["to_level"]["level"], "company");
    // It was a mistake: what waits is withdrawn, and the figures ask for the first line anew.
    area.replace_history(1, &visits(BIG, area.units.a1.no as u32, 1)).await;
    analyse(&area, SUNDAY.plus(3)).await;
    let withdrawn = manager.get("/classification/regrades?state=withdrawn").await.expect(200);
    assert_eq!(withdrawn["items"].as_array().unwrap().len(), 1);
    assert_eq!(waiting(&manager).await[0]["regrade"]["to_level"]["level"], "region");
    verified(&area).await;
}

/// A history that rises over every line and falls below each again.
fn rise_and_fall(station: u32) -> Vec<Entry> {
    let month = |(at, litres): (i32, i64)| Entry {
        day: SUNDAY.plus(-900 + 20 * at),
        station,
        family: Family::Diesel,
        visits: 1,
        volume_ml: litres * 1_000,
        amount: litres * 700,
        margin: None,
    };
    let bought = [5, 10, 10, 40, 60, 90, 200, 200, 100, 20, 10, 5, 0, 0, 0, 1, 1, 1, 9, 9, 30];
    (0..).zip(bought.map(|it| it * 1_000)).map(month).collect()
}

const LEVELS: &str = "select l.customer_serial, l.from_day, l.until_day, l.level, g.facts
    from classification_level l join classification_regrade g on g.seq = l.regrade_seq order by 1, 2";

type LevelRow = (i64, i64, i64, String, String);

#[both_databases]
async fn one_late_run_assigns_what_many_do(app: TestApp) {
    let (area, _) = with_fleets(app).await;
    without_approval(&area).await;
    let station = area.units.b1.clone();
    area.add_history(9, "organisation", &station, &rise_and_fall(station.no as u32)).await;
    for days_ago in [800, 640, 600, 599, 560, 500, 350, 333, 200, 100, 56, 1, 0] {
        analyse(&area, SUNDAY.plus(-days_ago)).await;
        verified(&area).await;
    }
    let often: Vec<LevelRow> = area.app.read().rows(Query::new(LEVELS)).await.unwrap();
    let changing: Vec<_> = often.iter().filter(|it| it.0 == 9).map(|it| it.3.as_str()).collect();
    assert_eq!(changing, ["station", "region", "company", "region", "station"], "{often:?}");
    for table in ["level", "regrade", "standing", "level_day"] {
        area.run(Query::new(&format!("delete from classification_{table}"))).await;
    }
    work_out(&area).await;
    let late: Vec<LevelRow> = area.app.read().rows(Query::new(LEVELS)).await.unwrap();
    assert_eq!(late, often);
    verified(&area).await;
}

#[both_databases]
async fn who_is_about_to_cross_a_line_is_listed_within_sight(app: TestApp) {
    let (area, ids) = graded(app).await;
    let head = area.app.actor(Role::CompanyMarketing, "C").await;
    let (etag, mut request) = rules(&head).await;
    // The fleet's 40 tonnes are close below a line at 42, and the big ones' 202 close above one at 190.
    request["bounds"] = json!({ "station_kg": 42_000, "region_kg": 190_000, "company_kg": 900_000 });
    put_rules(&head, &etag, &request).await.expect(200);
    work_out(&area).await;
    verified(&area).await;
    let up = head.get("/classification/levels?near=up").await.expect(200);
    assert_eq!(up["items"].as_array().unwrap().len(), 1);
    let fleet = &up["items"][0];
    assert_eq!(fleet["customer_id"], json!(ids[3]));
    assert_eq!(
        (&fleet["near"]["level"]["level"], &fleet["near"]["crossing"]),
        (&json!("station"), &json!("up"))
    );
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = head.get(&format!("/classification/levels?near=down&limit=1{cursor}")).await.expect(200);
        found.extend(page["items"].as_array().unwrap().iter().map(|it| it["customer_id"].clone()));
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    found.sort_by_key(ToString::to_string);
    let mut expect: Vec<_> = ids[..3].iter().map(|it| json!(it)).collect();
    expect.sort_by_key(ToString::to_string);
    assert_eq!(found, expect);
    let manager = area.app.actor(Role::AreaManager, "B").await;
    let of_b = manager.get("/classification/levels").await.expect(200);
    let of_b: Vec<_> = of_b["items"].as_array().unwrap().iter().map(|it| &it["customer_id"]).collect();
    assert_eq!(of_b, [&json!(ids[2])]);
    head.get("/classification/levels?near=sideways").await.expect(422);
    head.get("/classification/levels?level=gold").await.expect(422);
}

#[both_databases]
async fn a_unit_has_bounds_of_its_own_down_to_its_stations(app: TestApp) {
    let (area, ids) = graded(app).await;
    let head = area.app.actor(Role::CompanyMarketing, "C").await;
    let (etag, mut request) = rules(&head).await;
    let bounds = json!({ "station_kg": 20_000, "region_kg": 30_000, "company_kg": 900_000 });
    request["units"] = json!([{ "unit_id": area.units.area_a, "bounds": bounds }]);
    let answer = put_rules(&head, &etag, &request).await.expect(200);
    assert_eq!(
        (&answer["in_force"], &answer["versions"][0]["units"][0]["unit"]["code"]),
        (&json!(2), &json!("A"))
    );
    work_out(&area).await;
    let fleet = level_of(&head, ids[3]).await;
    assert_eq!(fleet["waiting"]["to_level"]["level"], "region", "30 t are enough in area A");
    verified(&area).await;
    let of_a1 = area.app.actor(Role::StationManager, "A1").await;
    let seen = of_a1.get("/classification/levels/rules").await.expect(200);
    assert_eq!(seen["versions"][0]["units"].as_array().unwrap().len(), 1, "it decides about their customers");
    let of_b = area.app.actor(Role::AreaManager, "B").await;
    let seen = of_b.get("/classification/levels/rules").await.expect(200);
    assert_eq!(seen["versions"][0]["units"], json!([]));
    // A customer who goes to another area goes by its lines from the next analysis on.
    let mut query = Query::new("update customers_customer set owner_unit_id = ");
    query.bind(area.units.b1.id.uuid()).push(" where id = ").bind(ids[3]);
    area.run(query).await;
    verified(&area).await;
    analyse(&area, SUNDAY.plus(1)).await;
    assert_eq!(level_of(&head, ids[3]).await["waiting"], Value::Null);
    verified(&area).await;
}

#[both_databases]
async fn rules_of_levels_are_the_companys_and_are_checked(app: TestApp) {
    let (area, _) = graded(app).await;
    let head = area.app.actor(Role::CompanyMarketing, "C").await;
    let (etag, request) = rules(&head).await;
    let fields = |answer: &Value| {
        let fields = answer["fields"].as_array().unwrap().iter();
        fields.map(|it| it["field"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        fields(&put_rules(&head, &etag, &request).await.expect(422)),
        ["bounds"],
        "nothing is changed"
    );
    let with = |name: &str, value: Value| {
        let mut request = request.clone();
        request[name] = value;
        request
    };
    let cases = [
        ("bounds", json!({ "station_kg": 5, "region_kg": 5, "company_kg": 9 }), "bounds.region_kg"),
        ("hold_periods", json!(0), "hold_periods"),
        ("needs_approval", json!(["gold"]), "needs_approval[0]"),
        ("units", json!([{ "unit_id": Uuid::nil(), "bounds": request["bounds"] }]), "units[0].unit_id"),
        ("valid_from", json!(SUNDAY.plus(-1).to_string()), "valid_from"),
        ("note", json!(" "), "note"),
    ];
    for (name, value, field) in cases {
        let answer = put_rules(&head, &etag, &with(name, value)).await.expect(422);
        assert_eq!(fields(&answer), [field], "{name}");
    }
    let good = with("hold_periods", json!(3));
    let manager = area.app.actor(Role::AreaManager, "C").await;
    put_rules(&manager, &etag, &good).await.expect(403);
    let part = area.app.actor(Role::CompanyMarketing, "A").await;
    assert_eq!(put_rules(&part, &etag, &good).await.expect(409)["code"], "refused");
    head.put("/classification/levels/rules", &good).await.expect(428);
    put_rules(&head, &etag, &good).await.expect(200);
    put_rules(&head, &etag, &with("hold_periods", json!(4))).await.expect(412);
    // Who was held by the rules of then is judged by those of now: nothing else changes.
    work_out(&area).await;
    verified(&area).await;
}

#[both_databases]
async fn tampering_with_levels_shows(app: TestApp) {
    let (area, _) = graded(app).await;
    verified(&area).await;
    let cases = [
        (
            "update classification_level set level = 'company' where customer_serial = 4",
            "did not come by its regrade",
        ),
        (
            "update classification_standing set mass_kg = mass_kg + 1 where customer_serial = 4",
            "is not what the sales give",
        ),
        ("delete from classification_standing where customer_serial = 4", "is missing"),
        (
            "update classification_regrade set from_level = null where state = 'proposed'",
            "begins at another level",
        ),
    ];
    for (change, what) in cases {
        let work = area.app.work().await;
        assert!(0 < work.run(Query::new(change)).await.unwrap());
        let found = classification::verify_levels(&work).await.unwrap();
        assert!(found.iter().any(|it| it.what.contains(what)), "{change}: {found:?}");
        work.abandon().await.unwrap();
    }
}
