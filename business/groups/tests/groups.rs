//! Groups as users of the API see them: by hand, by rule, with events and totals.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use database::{Scope, Who};
use identity::Role;
use serde_json::{Value, json};
use testkit::{Actor, SampleArea, TestApp, both_databases};

struct Club {
    app: TestApp,
    area: SampleArea,
    marketing: Actor,
    customers: Vec<String>,
}

impl Club {
    /// Two customers at A1, one at A2, two at B1, with cards.
    async fn new(app: TestApp) -> Self {
        let area = app.sample_area().await;
        let marketing = app.actor(Role::CompanyMarketing, "C").await;
        let product = json!({ "code": "G92", "name": "92#", "family": "gasoline", "grade": "92", "unit": "millilitre" });
        marketing.post("/products", &product).await.expect(201);
        let mut customers = Vec::new();
        for (index, owner) in
            [area.a1.id, area.a1.id, area.a2.id, area.b1.id, area.b1.id].into_iter().enumerate()
        {
            let request = json!({ "number": format!("K{index}"), "kind": "person", "owner_id": owner,
                "cards": [{ "card_number": format!("C{index}"), "kind": "main" }] });
            let filed = marketing.post("/customers", &request).await.expect(201);
            customers.push(filed["id"].as_str().unwrap().to_owned());
        }
        Self { app, area, marketing, customers }
    }

    async fn sell(&self, receipt: &str, card: &str, day: &str) {
        let batch = json!({ "source": "till", "sales": [{ "station_code": "A1", "pos": "1", "receipt": receipt,
            "time": format!("{day}T12:00:00+08:00"), "identifier": { "kind": "card", "value": card },
            "lines": [{ "product_code": "G92", "quantity": 40_000, "discount_minor": 0, "amount_minor": 30_000 }] }] });
        let administrator = self.app.administrator().await;
        assert_eq!(administrator.post("/sales/batches", &batch).await.expect(201)["new"], 1);
    }

    /// What the night does: analyse, figures, groups by rule.
    async fn night(&self) -> groups::Kept {
        warnings::analyse(&self.app.app, Who::system("test"), None, &mut |_, _| {}).await.unwrap();
        let mut work = self.app.app.db.work(Who::system("test"), Scope::Everything).await.unwrap();
        segments::refresh(&mut work).await.unwrap();
        let kept = groups::refresh_all(&self.app.app, &mut work).await.unwrap();
        work.commit().await.unwrap();
        kept
    }

    async fn tag(&self, numbers: &[usize], add: &[&str], remove: &[&str]) {
        let ids: Vec<_> = numbers.iter().map(|it| &self.customers[*it]).collect();
        let request = json!({ "chosen": { "customer_ids": ids }, "add": add, "remove": remove });
        self.marketing.post("/customers/tags", &request).await.expect(200);
    }

    async fn segment(&self, name: &str, filter: Value) -> String {
        let request = json!({ "name": name, "filter": filter });
        let made = self.marketing.post("/segments", &request).await.expect(201);
        made["id"].as_str().unwrap().to_owned()
    }

    async fn group(&self, name: &str, segment: Option<&str>) -> String {
        let request = json!({ "name": name, "unit_id": self.area.area_a, "segment_id": segment });
        let made = self.marketing.post("/groups", &request).await.expect(201);
        made["id"].as_str().unwrap().to_owned()
    }
}

async fn members(actor: &Actor, group: &str) -> Vec<String> {
    let page = actor.get(&format!("/groups/{group}/members")).await.expect(200);
    page["items"].as_array().unwrap().iter().map(|it| it["number"].as_str().unwrap().to_owned()).collect()
}

fn tagged(tag: &str) -> Value {
    json!({ "field": "tag", "op": "any_of", "value": [tag] })
}

#[both_databases]
async fn a_group_is_filled_by_hand_from_a_selection_and_from_numbers(app: TestApp) {
    let club = Club::new(app).await;
    let group = club.group("车友会", None).await;
    let path = format!("/groups/{group}/members");
    let named = json!({ "customer_ids": [club.customers[0]], "numbers": ["K2", " K1", "K99"] });
    let added = club.marketing.post(&path, &named).await.expect(200);
    assert_eq!((&added["changed"], &added["unknown"]), (&json!(3), &json!(["K99"])));
    let again = club.marketing.post(&path, &named).await.expect(200);
    assert_eq!((&again["changed"], &again["unchanged"]), (&json!(0), &json!(3)));
    assert_eq!(members(&club.marketing, &group).await, ["K0", "K1", "K2"]);
    club.app.clock.advance_seconds(60);
    let left =
        club.marketing.post(&format!("{path}/remove"), &json!({ "numbers": ["K1"] })).await.expect(200);
    assert_eq!(left["changed"], 1);
    let history = club.marketing.get(&format!("/groups/{group}/history")).await.expect(200);
    let gone: Vec<_> =
        history["items"].as_array().unwrap().iter().filter(|it| !it["left_at"].is_null()).collect();
    assert_eq!((gone.len(), &gone[0]["number"]), (1, &json!("K1")));
    club.marketing.post(&path, &json!({ "numbers": ["K1"] })).await.expect(200);
    let history = club.marketing.get(&format!("/groups/{group}/history")).await.expect(200);
    assert_eq!(history["items"].as_array().unwrap().len(), 4, "who comes back joins anew");
    let of_one = club.marketing.get(&format!("/customers/{}/groups", club.customers[0])).await.expect(200);
    assert_eq!(of_one["items"][0]["name"], "车友会");
    club.marketing.post(&path, &json!({})).await.expect(422);
}

#[both_databases]
async fn a_group_by_rule_lets_customers_join_and_leave(app: TestApp) {
    let club = Club::new(app).await;
    club.sell("1", "C0", "2026-02-20").await;
    club.tag(&[0, 3], &["VIP"], &[]).await;
    let segment = club.segment("重点", tagged("VIP")).await;
    let group = club.group("贵宾", Some(&segment)).await;
    assert_eq!(members(&club.marketing, &group).await, ["K0"], "K3 belongs to another area");
    club.tag(&[1], &["VIP"], &[]).await;
    club.tag(&[0], &[], &["VIP"]).await;
    club.app.clock.advance_seconds(60);
    let kept = club.night().await;
    assert_eq!((kept.groups, kept.joined, kept.left), (1, 1, 1));
    assert_eq!(members(&club.marketing, &group).await, ["K1"]);
    let history = club.marketing.get(&format!("/groups/{group}/history")).await.expect(200);
    let items = history["items"].as_array().unwrap();
    assert_eq!((&items[0]["number"], &items[0]["joined_by"]), (&json!("K1"), &Value::Null));
    assert!(items[1]["left_at"].is_string(), "{history}");
    assert_eq!(club.night().await.joined, 0, "a second night changes nothing");
    let by_hand =
        club.marketing.post(&format!("/groups/{group}/members"), &json!({ "numbers": ["K2"] })).await;
    assert_eq!(by_hand.status, 409, "{}", by_hand.text);
    // The segment cannot go while the group stands on it, and says on what it stands.
    club.marketing.delete(&format!("/segments/{segment}")).await.expect(409);
    let shown = club.marketing.get(&format!("/segments/{segment}")).await.expect(200);
    assert_eq!(
        (&shown["used_by"][0]["kind"], &shown["used_by"][0]["name"]),
        (&json!("group"), &json!("贵宾"))
    );
    club.marketing.delete(&format!("/groups/{group}")).await.expect(204);
    club.marketing.delete(&format!("/segments/{segment}")).await.expect(204);
    let reopened = club.marketing.post(&format!("/groups/{group}/reopen"), &json!({})).await.expect(422);
    assert_eq!(reopened["fields"][0]["field"], "segment_id");
}

#[both_databases]
async fn behaviour_moves_a_member_out_of_a_group_by_rule(app: TestApp) {
    let club = Club::new(app).await;
    club.sell("1", "C0", "2026-02-15").await;
    club.sell("2", "C1", "2026-02-01").await;
    club.night().await;
    let away = json!({ "field": "days_since_visit", "op": "at_least", "value": 10 });
    let segment = club.segment("久未来", away).await;
    let group = club.group("回访", Some(&segment)).await;
    assert_eq!(members(&club.marketing, &group).await, ["K1"]);
    club.sell("3", "C1", "2026-02-28").await;
    club.night().await;
    assert_eq!(members(&club.marketing, &group).await, ["K0"], "a fortnight later the other one stays away");
}

#[both_databases]
async fn totals_are_those_of_the_members_whom_the_reader_sees(app: TestApp) {
    let club = Club::new(app).await;
    for (receipt, card, day) in
        [("1", "C0", "2026-01-10"), ("2", "C0", "2026-02-20"), ("3", "C2", "2026-02-20")]
    {
        club.sell(receipt, card, day).await;
    }
    club.night().await;
    let group = club.group("车友会", None).await;
    club.marketing
        .post(&format!("/groups/{group}/members"), &json!({ "numbers": ["K0", "K2"] }))
        .await
        .expect(200);
    let totals = club.marketing.get(&format!("/groups/{group}/totals")).await.expect(200);
    assert_eq!((&totals["members"], totals["months"].as_array().unwrap().len()), (&json!(2), 12));
    let month = |totals: &Value, name: &str| {
        let months = totals["months"].as_array().unwrap();
        months.iter().find(|it| it["month"] == name).unwrap()["volume_ml"].as_i64().unwrap()
    };
    assert_eq!(
        (month(&totals, "2026-01"), month(&totals, "2026-02"), month(&totals, "2026-03")),
        (40_000, 80_000, 0)
    );
    let station = club.app.actor(Role::StationManager, "A2").await;
    let own = station.get(&format!("/groups/{group}/totals")).await.expect(200);
    assert_eq!(
        (&own["members"], month(&own, "2026-02")),
        (&json!(1), 40_000),
        "the area's group, one's own part"
    );
    assert_eq!(members(&station, &group).await, ["K2"]);
    let other = club.app.actor(Role::AreaManager, "B").await;
    other.get(&format!("/groups/{group}")).await.expect(404);
    other.get(&format!("/groups/{group}/totals")).await.expect(404);
    let above = station.post(&format!("/groups/{group}/members"), &json!({ "numbers": ["K2"] })).await;
    assert_eq!(above.status, 409, "a group of a unit above is read, not changed: {}", above.text);
}

#[both_databases]
async fn an_event_is_noted_with_who_came(app: TestApp) {
    let club = Club::new(app).await;
    let group = club.group("车友会", None).await;
    let path = format!("/groups/{group}/events");
    let request = json!({ "on": "2026-03-01", "title": "春季保养", "place": "A1 站" });
    let event = club.marketing.post(&path, &request).await.expect(201);
    let one = format!("{path}/{}", event["id"].as_str().unwrap());
    let came = json!({ "came": [club.customers[0], club.customers[3]] });
    club.marketing.post(&format!("{one}/attendance"), &came).await.expect(200);
    let shown = club.marketing.get(&one).await.expect(200);
    assert_eq!((&shown["came"], shown["visitors"].as_array().unwrap().len()), (&json!(2), 2));
    let area = club.app.actor(Role::AreaManager, "A").await;
    assert_eq!(area.get(&one).await.expect(200)["came"], 1, "of those whom one sees");
    let away = json!({ "stayed_away": [club.customers[3]] });
    club.marketing.post(&format!("{one}/attendance"), &away).await.expect(200);
    assert_eq!(club.marketing.get(&path).await.expect(200)["items"][0]["came"], 1);
    let changed = json!({ "on": "2026-03-02", "title": "春季保养", "notes": "改期" });
    let editor = club.marketing.with("if-match", "\"1\"");
    assert_eq!(editor.put(&one, &changed).await.expect(200)["version"], 2);
    editor.put(&one, &changed).await.expect(412);
    club.marketing.post(&path, &json!({ "on": "2026-03-01", "title": "" })).await.expect(422);
}

#[both_databases]
async fn what_a_group_cannot_be_is_told(app: TestApp) {
    let club = Club::new(app).await;
    let manager = club.app.actor(Role::AreaManager, "A").await;
    let nobody = "00000000-0000-7000-8000-000000000000";
    let request =
        json!({ "name": " ", "unit_id": club.area.area_b, "organiser_id": nobody, "segment_id": nobody });
    let told = manager.post("/groups", &request).await.expect(422);
    let fields: Vec<_> =
        told["fields"].as_array().unwrap().iter().map(|it| it["field"].as_str().unwrap()).collect();
    assert_eq!(fields, ["name", "unit_id", "organiser_id", "segment_id"]);
    club.group("车友会", None).await;
    let twice = json!({ "name": "车友会", "unit_id": club.area.area_a });
    assert_eq!(manager.post("/groups", &twice).await.expect(409)["fields"][0]["code"], "taken");
    let beyond = club.group("另一个", None).await;
    let strangers = json!({ "customer_ids": [club.customers[3]] });
    let told = manager.post(&format!("/groups/{beyond}/members"), &strangers).await.expect(422);
    assert_eq!(told["fields"][0]["code"], "unknown", "customers of another area do not exist");
}
