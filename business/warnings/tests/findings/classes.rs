//! Figures of classes over the API: curve, grid, matrix, history.

use crate::area::{Area, SUNDAY};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

/// An area analysed ten weeks ago and on Sunday.
async fn analysed_twice(app: TestApp) -> Area {
    let area = Area::full(app).await;
    area.analyse(Some(SUNDAY.plus(-70))).await;
    area.analyse(Some(SUNDAY)).await;
    area
}

fn sum(items: &Value, name: &str) -> i64 {
    items.as_array().unwrap().iter().map(|it| it[name].as_i64().unwrap()).sum()
}

async fn listed(actor: &Actor, path: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = actor.get(&format!("{path}limit=7{cursor}")).await.expect(200);
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

#[both_databases]
async fn the_curve_ends_with_everybody_and_its_classes_are_those_of_the_summary(app: TestApp) {
    let area = analysed_twice(app).await;
    let head = area.app.administrator().await;
    let curve = head.get("/classification/pareto").await.expect(200);
    assert_eq!((&curve["measure"], &curve["is_exact"]), (&json!("amount"), &json!(true)));
    let points = curve["points"].as_array().unwrap();
    assert!(points.len() <= 201);
    assert_eq!(points[0]["customers"], 0);
    let last = points.last().unwrap();
    assert_eq!((&last["value_basis_points"], &last["customers"]), (&json!(10_000), &curve["customers"]));
    let figures = head.get("/classification/summary").await.expect(200);
    for class in &curve["classes"].as_array().unwrap()[..3] {
        let name = class["class"].as_str().unwrap();
        assert_eq!(class["part"]["customers"], figures["classes"]["abc"][name], "{name}");
    }
    let cut = &curve["cuts"][0];
    assert_eq!(cut["class"], "a");
    assert!(7_000 <= cut["point"]["value_basis_points"].as_i64().unwrap());
    let units = [area.units.area_a, area.units.area_b];
    let mut customers = 0;
    for unit in units {
        let part = head.get(&format!("/classification/pareto?unit_id={unit}")).await.expect(200);
        customers += part["customers"].as_i64().unwrap();
        assert_eq!(part["points"].as_array().unwrap().last().unwrap()["value_basis_points"], 10_000);
    }
    assert_eq!(json!(customers), curve["customers"]);
    let past = head.get(&format!("/classification/pareto?as_of={}", SUNDAY.plus(-30))).await.expect(200);
    assert_eq!((&past["is_exact"], &past["as_of"]), (&json!(false), &json!(SUNDAY.plus(-70).to_string())));
    head.get("/classification/pareto?segment=dog").await.expect(422);
}

#[both_databases]
async fn the_grid_counts_whom_the_list_shows(app: TestApp) {
    let area = analysed_twice(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let grid = manager.get("/classification/rfm").await.expect(200);
    let cells = grid["cells"].as_array().unwrap();
    assert_eq!(cells.len(), 25);
    assert_eq!(sum(&grid["cells"], "customers"), grid["customers"].as_i64().unwrap());
    for cell in cells.iter().filter(|it| it["customers"] != 0) {
        let path =
            format!("/classification/customers?rfm_r={}&rfm_f={}&", cell["recency"], cell["frequency"]);
        assert_eq!(json!(listed(&manager, &path).await.len()), cell["customers"], "{cell}");
    }
    let fleets = manager.get("/classification/rfm?segment=organisation").await.expect(200);
    assert_eq!(
        fleets["customers"],
        json!(listed(&manager, "/classification/customers?segment=organisation&").await.len())
    );
    assert!(fleets["customers"].as_i64().unwrap() < grid["customers"].as_i64().unwrap());
}

#[both_databases]
async fn the_matrix_leads_from_one_summary_to_the_other(app: TestApp) {
    let area = analysed_twice(app).await;
    let head = area.app.administrator().await;
    let then = head.get(&format!("/classification/summary?as_of={}", SUNDAY.plus(-70))).await.expect(200);
    let now = head.get("/classification/summary").await.expect(200);
    for axis in ["abc", "relationship"] {
        let matrix = head.get(&format!("/classification/movements?axis={axis}")).await.expect(200);
        assert_eq!(matrix["from"]["as_of"], json!(SUNDAY.plus(-70).to_string()), "the analysis before");
        let cells = matrix["cells"].as_array().unwrap();
        for (side, figures) in [("from_class", &then), ("to_class", &now)] {
            for (class, customers) in figures["classes"][axis].as_object().unwrap() {
                let of_class = cells.iter().filter(|it| it[side] == json!(class));
                let found: i64 = of_class.map(|it| it["customers"].as_i64().unwrap()).sum();
                assert_eq!(json!(found), *customers, "{axis} {side} {class}");
            }
        }
        assert!(0 < matrix["moved"].as_i64().unwrap() || axis == "abc");
        for cell in cells {
            let (from, to) = (cell["from_class"].as_str().unwrap(), cell["to_class"].as_str().unwrap());
            let path =
                format!("/classification/movements/customers?axis={axis}&from_class={from}&to_class={to}&");
            assert_eq!(json!(listed(&head, &path).await.len()), cell["customers"], "{cell}");
        }
        let moved = listed(&head, &format!("/classification/movements/customers?axis={axis}&")).await;
        assert_eq!(json!(moved.len()), matrix["moved"]);
        assert!(moved.iter().all(|it| it["from"][axis] != it["to"][axis]));
    }
}

#[both_databases]
async fn before_the_first_analysis_everybody_was_absent(app: TestApp) {
    let area = Area::full(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let empty = manager.get("/classification/movements").await.expect(200);
    assert_eq!((&empty["to"], &empty["cells"]), (&Value::Null, &json!([])));
    assert_eq!(manager.get("/classification/pareto").await.expect(200)["customers"], 0);
    assert_eq!(manager.get("/classification/rfm").await.expect(200)["customers"], 0);
    area.analyse(Some(SUNDAY)).await;
    let matrix = manager.get("/classification/movements").await.expect(200);
    assert_eq!((&matrix["from"], &matrix["customers"]), (&Value::Null, &json!(24)));
    assert!(matrix["cells"].as_array().unwrap().iter().all(|it| it["from_class"] == "absent"));
    let page = listed(&manager, "/classification/movements/customers?from_class=absent&").await;
    assert_eq!(page.len(), 24);
    assert!(page.iter().all(|it| it["from"].is_null() && it["to"].is_object()));
    for wrong in ["axis=rfm", "from=2026-01-02&to=2026-01-01"] {
        manager.get(&format!("/classification/movements?{wrong}")).await.expect(422);
    }
    manager.get("/classification/movements/customers?from_class=gold").await.expect(422);
    let investor = area.app.actor(Role::Investor, "C").await;
    investor.get("/classification/movements").await.expect(200);
    investor.get("/classification/movements/customers").await.expect(403);
}

#[both_databases]
async fn figures_of_a_unit_are_a_part_of_all(app: TestApp) {
    let area = analysed_twice(app).await;
    let head = area.app.administrator().await;
    let of = async |query: &str| {
        let figures = head.get(&format!("/classification/summary?{query}")).await.expect(200);
        figures["customers"].as_i64().unwrap()
    };
    let units = &area.units;
    assert_eq!(of(&format!("unit_id={}", units.area_a)).await, 24);
    assert_eq!(of(&format!("unit_id={}", units.a1.id)).await, 12);
    assert_eq!(of(&format!("unit_id={}", units.region)).await, 66);
    assert_eq!(of("segment=organisation").await, 4);
    assert_eq!(of(&format!("unit_id={}&as_of={}", units.area_a, SUNDAY.plus(-70))).await, 24);
    let stranger = area.app.actor(Role::AreaManager, "B").await;
    let answer = stranger.get(&format!("/classification/summary?unit_id={}", units.area_a)).await.expect(422);
    assert_eq!(answer["fields"][0]["field"], "unit_id");
    let unclassed = listed(&head, "/classification/customers?abc=none&").await;
    let figures = head.get("/classification/summary").await.expect(200);
    assert_eq!(json!(unclassed.len()), figures["classes"]["abc"]["none"]);
    let in_b = listed(&head, &format!("/classification/customers?unit_id={}&", units.area_b)).await;
    assert_eq!(in_b.len(), 42);
}

#[both_databases]
async fn the_history_of_a_customer_tells_every_change_in_both_languages(app: TestApp) {
    let area = analysed_twice(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    // The customers who stopped 50 days ago were regular ten weeks ago.
    let sleeping = listed(&manager, "/classification/customers?relationship=sleeping&").await;
    let id = sleeping[0]["customer_id"].as_str().unwrap();
    let shown = manager.get(&format!("/customers/{id}/classification")).await.expect(200);
    let (current, before) = (&shown["current"], &shown["history"][0]);
    assert!(current["changed"].as_array().unwrap().contains(&json!("relationship")));
    assert!(current["reasons"]["relationship"]["zh"].as_str().unwrap().starts_with("沉睡"));
    assert_eq!(before["until"], current["from"]);
    assert_ne!(before["class"]["relationship"], "sleeping");
    for reason in [&before["reasons"]["abc"], &before["reasons"]["relationship"], &before["reasons"]["rfm"]] {
        assert!(reason["zh"].is_string() && reason["en"].is_string(), "{before}");
    }
    assert_eq!(before["changed"], json!(["abc", "relationship", "rfm"]), "the first has all that it has");
}
