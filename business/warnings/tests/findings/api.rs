//! Classes and warnings over the API, in the voice of those who use them.

use crate::area::{Area, SUNDAY};
use database::{Query, Sql};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, TestApp, both_databases};

async fn analysed(app: TestApp) -> Area {
    let area = Area::full(app).await;
    area.analyse(Some(SUNDAY)).await;
    area
}

async fn list(actor: &Actor, path: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
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
async fn the_queue_puts_first_what_is_at_stake_most(app: TestApp) {
    let area = analysed(app).await;
    let head = area.app.administrator().await;
    let queue = list(&head, "/warnings?").await;
    let priorities: Vec<_> = queue.iter().map(|it| it["priority"].as_i64().unwrap()).collect();
    assert!(5 < priorities.len() && priorities.is_sorted_by(|a, b| a >= b), "{priorities:?}");
    let open = area.number("select count(*) from warnings_warning where is_open").await;
    assert_eq!(queue.len() as i64, open);
    let lost = list(&head, "/warnings?state=lost&").await;
    assert!(!lost.is_empty() && lost.iter().all(|it| it["state"] == "lost" && it["closed_on"].is_string()));
    head.get("/warnings?state=furious").await.expect(422);
}

#[both_databases]
async fn nobody_sees_the_customers_of_another_area(app: TestApp) {
    let area = analysed(app).await;
    let (a, b) = (area.app.actor(Role::AreaManager, "A").await, area.app.actor(Role::AreaManager, "B").await);
    let (in_a, in_b) = (list(&a, "/warnings?").await, list(&b, "/warnings?").await);
    assert!(!in_a.is_empty() && !in_b.is_empty());
    let number = |it: &Value| it["customer_number"].as_str().unwrap().to_owned();
    assert!(in_a.iter().all(|it| number(it).as_str() < "C00000025"));
    assert!(in_b.iter().all(|it| "C00000025" <= number(it).as_str()));
    let foreign = in_b[0]["id"].as_str().unwrap();
    a.get(&format!("/warnings/{foreign}")).await.expect(404);
    a.post(&format!("/warnings/{foreign}/acknowledge"), &json!({})).await.expect(404);
    let customer = in_b[0]["customer_id"].as_str().unwrap();
    a.get(&format!("/customers/{customer}/classification")).await.expect(404);
    b.get(&format!("/customers/{customer}/classification")).await.expect(200);
    assert_eq!(list(&a, "/classification/customers?").await.len(), 24);
    let (head, figures) = (area.app.administrator().await, "/classification/summary");
    let [all, of_a, of_b] = [
        head.get(figures).await.expect(200),
        a.get(figures).await.expect(200),
        b.get(figures).await.expect(200),
    ];
    let gold = |it: &Value| it["classes"]["relationship"]["gold"].as_i64().unwrap();
    assert_eq!([&all["customers"], &of_a["customers"], &of_b["customers"]], [66, 24, 42]);
    assert_eq!(gold(&all), gold(&of_a) + gold(&of_b));
    assert_eq!(list(&a, "/station-alerts?").await.len(), 0);
    let alerts = list(&b, "/station-alerts?").await;
    assert_eq!((alerts.len(), &alerts[0]["station_code"]), (1, &json!("B1")));
    let of = async |unit: &Value| {
        let page = head.get(&format!("/station-alerts?unit_id={}", unit.as_str().unwrap())).await.expect(200);
        page["items"].as_array().unwrap().len()
    };
    let units = head.get("/units").await.expect(200);
    let unit = |code: &str| {
        let all = units["items"].as_array().unwrap();
        all.iter().find(|it| it["code"] == code).unwrap()["id"].clone()
    };
    assert_eq!((of(&unit("A")).await, of(&unit("B")).await), (0, 1));
    a.get(&format!("/station-alerts?unit_id={}", unit("B").as_str().unwrap())).await.expect(422);
}

#[both_databases]
async fn a_maintainer_sees_own_customers_only(app: TestApp) {
    let area = analysed(app).await;
    let maintainer = area.app.actor(Role::Maintainer, "A").await;
    assert_eq!(list(&maintainer, "/warnings?").await.len(), 0);
    let mut query = Query::new("update customers_customer set maintainer_id = ");
    query.bind(maintainer.employee).push(" where serial in (5, 6)");
    area.run(query).await;
    let queue = list(&maintainer, "/warnings?").await;
    assert_eq!(queue.len(), 2);
    assert!(queue.iter().all(|it| it["maintainer_id"] == json!(maintainer.employee)));
    assert_eq!(list(&maintainer, "/classification/customers?").await.len(), 2);
}

#[both_databases]
async fn a_warning_tells_base_now_and_peers_in_both_languages(app: TestApp) {
    let area = analysed(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let first = list(&manager, "/warnings?").await.remove(0);
    let detail = manager.get(&format!("/warnings/{}", first["id"].as_str().unwrap())).await.expect(200);
    assert_eq!(detail["warning"], first);
    assert!(detail["warning"]["reason"]["zh"].as_str().unwrap().contains('近'));
    assert!(detail["advice"]["en"].as_str().unwrap().len() > 20);
    let transitions = detail["transitions"].as_array().unwrap();
    assert_eq!(transitions[0]["day"], first["opened_on"]);
    assert_eq!(transitions.last().unwrap()["state"], first["state"]);
    assert_eq!(detail["figures"]["value_at_risk_minor"], first["value_at_risk_minor"]);
}

#[both_databases]
async fn a_snoozed_warning_waits_and_comes_back(app: TestApp) {
    let area = analysed(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let before = list(&manager, "/warnings?").await;
    let id = before[0]["id"].as_str().unwrap().to_owned();
    let snooze = |until: &str, reason: &str| json!({ "until": until, "reason": reason });
    let path = format!("/warnings/{id}/snooze");
    manager.post(&path, &snooze("2026-03-02", "holiday")).await.expect(422);
    manager.post(&path, &snooze("2026-03-09", " ")).await.expect(422);
    let once = manager.with("idempotency-key", "k1");
    let noted = once.post(&path, &snooze("2026-03-09", "on holiday")).await.expect(201);
    assert_eq!(once.post(&path, &snooze("2026-03-09", "on holiday")).await.expect(201), noted);
    assert_eq!(list(&manager, "/warnings?").await.len(), before.len() - 1);
    assert_eq!(list(&manager, "/warnings?snoozed=true&").await.len(), before.len());
    let detail = manager.get(&format!("/warnings/{id}")).await.expect(200);
    assert_eq!(detail["decisions"].as_array().unwrap().len(), 1);
    assert_eq!(detail["warning"]["snoozed_until"], "2026-03-09");
    area.app.clock.advance_seconds(7 * 86_400);
    let manager = area.app.actor(Role::AreaManager, "A").await;
    assert_eq!(list(&manager, "/warnings?").await.len(), before.len());
}

#[both_databases]
async fn whoever_takes_care_says_so(app: TestApp) {
    let area = analysed(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let id = list(&manager, "/warnings?").await[0]["id"].as_str().unwrap().to_owned();
    manager.post(&format!("/warnings/{id}/acknowledge"), &json!({ "reason": "will call" })).await.expect(201);
    let detail = manager.get(&format!("/warnings/{id}")).await.expect(200);
    assert!(detail["warning"]["acknowledged_at"].is_string());
    assert_eq!(detail["decisions"][0]["reason"], "will call");
    let auditor = area.app.actor(Role::Auditor, "A").await;
    auditor.post(&format!("/warnings/{id}/acknowledge"), &json!({})).await.expect(403);
    assert_eq!(warnings::verify(&area.app.app).await.unwrap(), [], "decisions change nothing that is found");
}

#[both_databases]
async fn a_decision_about_a_closed_warning_is_refused(app: TestApp) {
    let area = analysed(app).await;
    let head = area.app.actor(Role::CompanyMarketing, "C").await;
    let closed = list(&head, "/warnings?state=lost&").await.remove(0);
    let path = format!("/warnings/{}/acknowledge", closed["id"].as_str().unwrap());
    assert_eq!(head.post(&path, &json!({})).await.expect(409)["code"], "refused");
}

#[both_databases]
async fn classes_can_be_filtered_counted_and_explained(app: TestApp) {
    let area = analysed(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    let figures = manager.get("/classification/summary").await.expect(200);
    let lost = list(&manager, "/classification/customers?relationship=lost&").await;
    assert_eq!(figures["classes"]["relationship"]["lost"], json!(lost.len()));
    assert_eq!(lost.len(), 4);
    let best = list(&manager, "/classification/customers?rfm_m=5&").await;
    assert!(best.iter().all(|it| it["class"]["rfm"].as_str().unwrap().ends_with('5')));
    assert_eq!(figures["classes"]["rfm_m"]["5"], json!(best.len()));
    manager.get("/classification/customers?rfm_m=6").await.expect(422);
    let id = lost[0]["customer_id"].as_str().unwrap();
    let shown = manager.get(&format!("/customers/{id}/classification")).await.expect(200);
    assert_eq!(shown["current"]["class"]["relationship"], "lost");
    assert!(shown["reasons"]["relationship"]["zh"].as_str().unwrap().contains("流失"));
    assert_eq!(shown["as_of"], SUNDAY.to_string());
}

#[both_databases]
async fn a_past_day_is_shown_as_it_was(app: TestApp) {
    let area = Area::full(app).await;
    let manager = area.app.actor(Role::AreaManager, "A").await;
    assert_eq!(manager.get("/classification/summary").await.expect(200)["as_of"], Value::Null);
    area.analyse(Some(SUNDAY.plus(-70))).await;
    let then = manager.get("/classification/summary").await.expect(200);
    area.analyse(Some(SUNDAY)).await;
    let day = SUNDAY.plus(-30);
    assert_eq!(manager.get(&format!("/classification/summary?as_of={day}")).await.expect(200), then);
    assert_ne!(manager.get("/classification/summary").await.expect(200), then);
    let path = format!("/classification/customers?as_of={day}&relationship=sleeping&");
    assert_eq!(then["classes"]["relationship"]["sleeping"], json!(list(&manager, &path).await.len()));
}

#[both_databases]
async fn an_investor_sees_figures_and_no_customers(app: TestApp) {
    let area = analysed(app).await;
    let investor = area.app.actor(Role::Investor, "C").await;
    let runs = investor.get("/classification/runs").await.expect(200);
    assert_eq!(runs["items"][0]["summary"]["customers"], 66);
    investor.get("/classification/summary").await.expect(200);
    investor.get("/classification/customers").await.expect(403);
    investor.get("/warnings").await.expect(403);
}

#[both_databases]
async fn an_analysis_that_was_asked_for_runs_in_the_background(app: TestApp) {
    let area = Area::full(app).await;
    let head = area.app.actor(Role::CompanyMarketing, "C").await;
    let asked = head.post("/analyses", &json!({})).await.expect(202);
    assert_eq!(head.post("/analyses", &json!({})).await.expect(202), asked, "one that waits stands for both");
    head.post("/analyses", &json!({ "asof": "2025-01-01" })).await.expect(422);
    area.work_off(|registry| warnings::register(registry, &area.app.app)).await;
    let reader = area.app.read();
    let ended = Query::new("select state from jobs_job where name = 'warnings.analyse'");
    let states: Vec<(String,)> = reader.rows(ended).await.unwrap();
    assert_eq!(states, [("done".to_owned(),)]);
    assert_eq!(area.number("select count(*) from classification_run").await, 1);
}
