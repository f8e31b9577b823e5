//! Every kind of condition, and trees of them, against the evaluation without SQL.

use crate::brute::means;
use crate::world::{Dice, TAGS, World, count, is};
use identity::Role;
use serde_json::{Value, json};
use testkit::{TestApp, both_databases};

/// A field with values that tell the customers apart.
async fn leaves(world: &World, dice: &mut Dice) -> Vec<Value> {
    let catalogue = world.marketing.get("/segments/fields").await.expect(200);
    let mut leaves = Vec::new();
    for field in catalogue["items"].as_array().unwrap() {
        for op in field["ops"].as_array().unwrap() {
            for _ in 0..4 {
                leaves.push(leaf(world, dice, field, op.as_str().unwrap()));
            }
        }
    }
    leaves
}

fn leaf(world: &World, dice: &mut Dice, field: &Value, op: &str) -> Value {
    let name = field["name"].as_str().unwrap();
    let mut leaf = json!({ "field": name, "op": op });
    if field["needs_days"] == true {
        let windows: Vec<i64> =
            field["windows"].as_array().unwrap().iter().map(|it| it.as_i64().unwrap()).collect();
        leaf["days"] =
            json!(if windows.is_empty() { 1 + dice.roll(400) as i64 } else { *dice.one_of(&windows) });
    }
    if field["needs_station"] == true {
        leaf["station_id"] = json!(world.unit(dice.roll(2) as usize));
    }
    match op {
        "is_empty" | "is_present" => return leaf,
        "between" => {
            let (a, b) = (number(world, dice, name), number(world, dice, name));
            leaf["value"] = json!([a.min(b), a.max(b)]);
        }
        "at_least" | "at_most" => leaf["value"] = json!(number(world, dice, name)),
        _ => leaf["value"] = json!([value(world, dice, field), value(world, dice, field)]),
    }
    if name == "joined_on" {
        let day = |it: &Value| json!(kernel::BusinessDay(it.as_i64().unwrap() as i32));
        leaf["value"] = match &leaf["value"] {
            Value::Array(ends) => json!([day(&ends[0]), day(&ends[1])]),
            one => day(one),
        };
    }
    leaf
}

fn number(world: &World, dice: &mut Dice, field: &str) -> i64 {
    let below = |dice: &mut Dice, most: u64| dice.roll(most) as i64;
    match field {
        "recency" | "frequency" | "monetary" => 1 + below(dice, 5),
        "joined_on" => world.as_of - below(dice, 700),
        "days_since_visit" => below(dice, 120),
        "visits" => below(dice, 12),
        "volume" => below(dice, 400_000),
        "amount" => below(dice, 300_000),
        "fewer_fills" => 1 + below(dice, 4),
        "station_distance" => below(dice, 8_000),
        other => panic!("{other} is no number"),
    }
}

fn value(world: &World, dice: &mut Dice, field: &Value) -> String {
    match field["kind"].as_str().unwrap() {
        "choice" if field["name"] == "rfm" => {
            let known: Vec<_> = world.customers.iter().filter_map(|it| it.rfm.clone()).collect();
            dice.one_of(&known).clone()
        }
        "choice" => {
            let choices = field["choices"].as_array().unwrap();
            dice.one_of(choices)["value"].as_str().unwrap().to_owned()
        }
        "unit" if dice.roll(2) == 0 => dice.one_of(&[world.area.area_a, world.area.area_b]).to_string(),
        "unit" | "station" => world.unit(dice.roll(3) as usize),
        "employee" => world.maintainer.employee.unwrap().to_string(),
        "tag" => (*dice.one_of(&TAGS)).to_owned(),
        other => panic!("{other} is no list"),
    }
}

fn tree(dice: &mut Dice, leaves: &[Value], depth: u32) -> Value {
    let parts = |dice: &mut Dice| {
        let count = 1 + dice.roll(3);
        (0..count).map(|_| tree(dice, leaves, depth - 1)).collect::<Vec<_>>()
    };
    match if depth == 0 { 9 } else { dice.roll(5) } {
        0 => json!({ "all": parts(dice) }),
        1 | 2 => json!({ "any": parts(dice) }),
        3 => json!({ "not": tree(dice, leaves, depth - 1) }),
        _ => dice.one_of(leaves).clone(),
    }
}

#[both_databases]
async fn every_condition_means_what_it_says(app: TestApp) {
    let world = World::new(app).await;
    let mut dice = Dice(11);
    let leaves = leaves(&world, &mut dice).await;
    let (mut some, mut told) = (0, Vec::new());
    for leaf in &leaves {
        let expected = world.customers.iter().filter(|it| means(&world, leaf, it)).count() as i64;
        some += i64::from(0 < expected && expected < world.customers.len() as i64);
        let found = count(&world.marketing, leaf).await;
        if found != expected {
            told.push(format!("{leaf}: {found} instead of {expected}"));
        }
    }
    assert_eq!(told, [""; 0]);
    assert!(
        some * 2 > leaves.len() as i64,
        "most conditions tell customers apart: {some} of {}",
        leaves.len()
    );
    for _ in 0..120 {
        let tree = tree(&mut dice, &leaves, 3);
        let expected = world.customers.iter().filter(|it| means(&world, &tree, it)).count() as i64;
        assert_eq!(count(&world.marketing, &tree).await, expected, "{tree}");
    }
}

#[both_databases]
async fn the_preview_and_the_list_show_whom_the_count_counts(app: TestApp) {
    let world = World::new(app).await;
    let filter = json!({ "all": [is("kind", "any_of", json!(["person", "organisation"])),
        { "field": "visits", "op": "at_least", "value": 3, "days": 91 }] });
    let expected: Vec<_> = world.customers.iter().filter(|it| means(&world, &filter, it)).collect();
    assert!(expected.len() > 3, "there is somebody to find");
    let preview = world.marketing.post("/segments/preview", &json!({ "filter": filter })).await.expect(200);
    let shown: Vec<_> = preview["items"].as_array().unwrap().iter().map(|it| &it["number"]).collect();
    let first: Vec<_> = expected.iter().take(10).map(|it| json!(it.number)).collect();
    assert_eq!(shown, first.iter().collect::<Vec<_>>());
    let saved = json!({ "name": "常客", "filter": filter });
    let id = world.marketing.post("/segments", &saved).await.expect(201)["id"].as_str().unwrap().to_owned();
    for sort in ["serial", "volume_desc", "last_day"] {
        let list =
            world.marketing.get(&format!("/customers?limit=200&segment={id}&sort={sort}")).await.expect(200);
        assert_eq!(list["items"].as_array().unwrap().len(), expected.len(), "{sort}");
    }
    let counted = world.marketing.get(&format!("/customers/count?segment={id}")).await.expect(200);
    assert_eq!(counted["count"], expected.len());
    let tag = json!({ "chosen": { "filter": { "segment": id } }, "add": ["常客"], "dry_run": true });
    let changed = world.marketing.post("/customers/tags", &tag).await.expect(200);
    assert_eq!(changed["matched"], expected.len());
    let address = format!("/exports/customers?format=csv&reason=analysis&segment={id}");
    let file = world.marketing.get(&address).await;
    assert_eq!(file.status, 200, "{}", file.text);
    for known in &world.customers {
        let is_meant = expected.iter().any(|it| it.number == known.number);
        assert_eq!(file.text.contains(&known.number), is_meant, "{}", known.number);
    }
}

#[both_databases]
async fn a_reader_counts_their_own_part_alone(app: TestApp) {
    let world = World::new(app).await;
    let everybody = is("kind", "any_of", json!(["person", "organisation", "card"]));
    let owned =
        |stations: &[usize]| world.customers.iter().filter(|it| stations.contains(&it.owner)).count() as i64;
    assert_eq!(count(&world.marketing, &everybody).await, 40);
    let area = world.app.actor(Role::AreaManager, "A").await;
    assert_eq!(count(&area, &everybody).await, owned(&[0, 1]));
    let station = world.app.actor(Role::StationManager, "B1").await;
    assert_eq!(count(&station, &everybody).await, owned(&[2]));
    let kept = world.customers.iter().filter(|it| it.maintainer.is_some()).count() as i64;
    assert_eq!(count(&world.maintainer, &everybody).await, kept, "a maintainer counts their own customers");
    // What would reach beyond by turning a condition round does not.
    let other = world.area.area_b;
    assert_eq!(count(&world.marketing, &is("owner_unit", "any_of", json!([other]))).await, owned(&[2]));
    let hidden =
        area.post("/segments/count", &json!({ "filter": is("owner_unit", "any_of", json!([other])) })).await;
    let hidden = hidden.expect(422);
    assert_eq!(
        (&hidden["fields"][0]["field"], &hidden["fields"][0]["code"]),
        (&json!("filter.value[0]"), &json!("unknown_unit"))
    );
}

#[both_databases]
async fn a_filter_that_cannot_be_is_told_at_its_place(app: TestApp) {
    let area = app.sample_area().await;
    let manager = app.actor(Role::AreaManager, "A").await;
    let told = async |filter: Value| {
        let answer = manager.post("/segments/count", &json!({ "filter": filter })).await.expect(422);
        let field = &answer["fields"][0];
        (field["field"].as_str().unwrap().to_owned(), field["code"].as_str().unwrap().to_owned())
    };
    let at = |path: &str, code: &str| (path.to_owned(), code.to_owned());
    let wrong = json!({ "all": [{ "any": [is("kind", "any_of", json!([]))] }] });
    assert_eq!(told(wrong).await, at("filter.all[0].any[0].value", "empty"));
    assert_eq!(told(is("birthday", "at_least", 3)).await, at("filter.field", "unknown"));
    assert_eq!(told(json!("x' or 1=1")).await, at("filter", "unreadable"));
    let nobody = json!([area.a1.id, "00000000-0000-7000-8000-000000000000"]);
    assert_eq!(
        told(is("home_station", "any_of", nobody.clone())).await,
        at("filter.value[1]", "unknown_unit")
    );
    let employee = is("maintainer", "any_of", json!(["00000000-0000-7000-8000-000000000000"]));
    assert_eq!(told(employee).await, at("filter.value[0]", "unknown_employee"));
    // What is typed is bound: a tag that would end the statement finds nobody and harms nothing.
    let sly = is("tag", "any_of", json!(["'); drop table customers_tag; --"]));
    assert_eq!(count(&manager, &sly).await, 0);
    assert_eq!(count(&manager, &is("tag", "any_of", json!(["x"]))).await, 0);
}

#[both_databases]
async fn a_consent_that_is_taken_back_takes_its_customer_out_of_a_segment(app: TestApp) {
    let world = World::new(app).await;
    let filter = is("consent.marketing_by", "any_of", json!(["sms"]));
    let agreed = world.customers.iter().find(|it| it.agrees.contains(&"*")).unwrap();
    let before = count(&world.marketing, &filter).await;
    assert!(before > 0, "somebody agrees");
    let segment = world.marketing.post("/segments", &json!({ "name": "可发短信", "filter": filter })).await;
    let list = format!("/customers?limit=200&segment={}", segment.expect(201)["id"].as_str().unwrap());
    let listed = async || world.marketing.get(&list).await.expect(200).to_string().contains(&agreed.id);
    assert!(listed().await);
    let taken = json!({ "purpose": "marketing", "text_version": 1, "is_given": false, "source": "counter" });
    world.marketing.post(&format!("/customers/{}/consents", agreed.id), &taken).await.expect(201);
    assert_eq!(
        count(&world.marketing, &is("consent.marketing_by", "any_of", json!(["sms"]))).await,
        before - 1
    );
    assert!(!listed().await, "at once");
}
