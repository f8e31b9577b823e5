//! A small company with customers of every sort, made from a seed, and what a test must know of it.

use database::{Query, Scope, Who};
use identity::Role;
use kernel::BusinessDay;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use testkit::{Actor, SampleArea, TestApp};

/// A generator of our own, so that a failure can be repeated.
#[derive(Clone, Debug)]
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `sides`.
    pub(crate) fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    pub(crate) fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.roll(all.len() as u64) as usize]
    }
}

/// A purchase.
#[derive(Clone, Debug)]
pub(crate) struct Bought {
    pub(crate) day: i64,
    pub(crate) family: &'static str,
    pub(crate) volume_ml: i64,
    pub(crate) amount: i64,
}

/// A customer with everything that conditions ask for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    pub(crate) id: String,
    pub(crate) number: String,
    pub(crate) kind: &'static str,
    pub(crate) owner: usize,
    pub(crate) maintainer: Option<String>,
    pub(crate) joined: Option<i64>,
    pub(crate) tags: Vec<&'static str>,
    /// Fuel and power.
    pub(crate) vehicles: Vec<(&'static str, &'static str)>,
    pub(crate) bought: Vec<Bought>,
    pub(crate) abc: Option<String>,
    pub(crate) relationship: Option<String>,
    pub(crate) rfm: Option<String>,
    pub(crate) warning: Option<String>,
    pub(crate) home: Option<usize>,
    /// By which ways they agree to hear of offers; `*` for all of them.
    pub(crate) agrees: Vec<&'static str>,
}

pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) area: SampleArea,
    pub(crate) marketing: Actor,
    pub(crate) maintainer: Actor,
    pub(crate) customers: Vec<Known>,
    /// The day analysed.
    pub(crate) as_of: i64,
}

pub(crate) const STATIONS: [&str; 3] = ["A1", "A2", "B1"];
pub(crate) const TAGS: [&str; 3] = ["VIP", "车队", "回访"];
/// Where the stations are; the third has no place.
pub(crate) const PLACES: [Option<(i64, i64)>; 3] =
    [Some((38_050_000, 114_470_000)), Some((38_080_000, 114_500_000)), None];
/// Code, family, whether it has a volume.
const PRODUCTS: [(&str, &str, bool); 3] =
    [("G92", "gasoline", true), ("D0", "diesel", true), ("N1", "goods", false)];
/// The last day on which anything is sold: 2026-03-01.
const LAST: i64 = 20_513;

impl World {
    pub(crate) fn unit(&self, station: usize) -> String {
        [self.area.a1.id, self.area.a2.id, self.area.b1.id][station].to_string()
    }

    /// Forty customers; every tenth never bought anything.
    pub(crate) async fn new(app: TestApp) -> Self {
        let area = app.sample_area().await;
        let marketing = app.actor(Role::CompanyMarketing, "C").await;
        let maintainer = app.actor(Role::Maintainer, "A").await;
        let mut world = Self { app, area, marketing, maintainer, customers: Vec::new(), as_of: LAST };
        world.place_stations().await;
        for (code, family, has_volume) in PRODUCTS {
            let unit = if has_volume { "millilitre" } else { "piece" };
            let product =
                json!({ "code": code, "name": code, "family": family, "grade": code, "unit": unit });
            world.marketing.post("/products", &product).await.expect(201);
        }
        let mut dice = Dice(7);
        for index in 0..40 {
            world.file(&mut dice, index).await;
        }
        world.tag().await;
        world.agree().await;
        world.sell(&mut dice).await;
        world.analyse().await;
        world
    }

    async fn place_stations(&self) {
        let work = self.app.work().await;
        for (station, place) in PLACES.iter().enumerate() {
            let Some((latitude, longitude)) = place else { continue };
            let mut query = Query::new("update stations_station set latitude_udeg = ");
            query.bind(*latitude).push(", longitude_udeg = ").bind(*longitude).push(" where unit_id = ");
            query.bind([self.area.a1.id, self.area.a2.id, self.area.b1.id][station].uuid());
            work.run(query).await.unwrap();
        }
        work.commit().await.unwrap();
    }

    async fn file(&mut self, dice: &mut Dice, index: usize) {
        let kind = *dice.one_of(&["person", "organisation", "card"]);
        let owner = dice.roll(3) as usize;
        let maintainer =
            (owner < 2 && dice.roll(2) == 0).then(|| self.maintainer.employee.unwrap().to_string());
        let joined = (dice.roll(3) > 0).then(|| LAST - dice.roll(700) as i64);
        let mut vehicles = Vec::new();
        for at in 0..dice.roll(3) {
            let fuel = *dice.one_of(&["gasoline", "diesel", "electric"]);
            // A green plate with a D is pure electric, a blue one takes fuel.
            let (plate, power) = if dice.roll(2) == 0 {
                (format!("冀AD{:05}", index * 10 + at as usize), "electric")
            } else {
                (format!("冀A{:05}", 10_000 + index * 10 + at as usize), "fuel")
            };
            vehicles.push((fuel, power, plate));
        }
        let number = format!("K{index:03}");
        let request = json!({
            "number": number, "kind": kind, "owner_id": self.unit(owner), "maintainer_id": maintainer,
            "name": (kind == "organisation").then(|| format!("单位{index}")),
            "joined_on": joined.map(|it| BusinessDay(it as i32)),
            "vehicles": vehicles.iter().map(|it| json!({ "plate": it.2, "fuel": it.0 })).collect::<Vec<_>>(),
            "cards": [{ "card_number": format!("C{index}"), "kind": "main" }],
        });
        let filed = self.marketing.post("/customers", &request).await.expect(201);
        let tags = TAGS.into_iter().filter(|_| dice.roll(3) == 0).collect();
        self.customers.push(Known {
            id: filed["id"].as_str().unwrap().to_owned(),
            number,
            kind,
            owner,
            maintainer,
            joined,
            tags,
            vehicles: vehicles.into_iter().map(|it| (it.0, it.1)).collect(),
            ..Known::default()
        });
    }

    async fn tag(&self) {
        for tag in TAGS {
            let tagged = self.customers.iter().filter(|it| it.tags.contains(&tag));
            let ids: Vec<_> = tagged.map(|it| it.id.clone()).collect();
            let request = json!({ "chosen": { "customer_ids": ids }, "add": [tag] });
            self.marketing.post("/customers/tags", &request).await.expect(200);
        }
    }

    /// Some agree to offers, some by text message alone, and some took it back.
    async fn agree(&mut self) {
        for (index, known) in self.customers.iter_mut().enumerate().filter(|it| it.1.kind == "person") {
            let path = format!("/customers/{}/consents", known.id);
            let say = |is_given: bool, channel: Option<&str>| {
                json!({ "purpose": "marketing", "text_version": 1, "is_given": is_given, "source": "counter",
                    "channel": channel })
            };
            let (agrees, said) = match index % 4 {
                0 => (vec!["*"], vec![say(true, None)]),
                1 => (vec!["sms"], vec![say(true, Some("sms"))]),
                2 => (Vec::new(), vec![say(true, None), say(false, None)]),
                _ => (Vec::new(), Vec::new()),
            };
            for body in said {
                self.marketing.post(&path, &body).await.expect(201);
            }
            known.agrees = agrees;
        }
    }

    async fn sell(&mut self, dice: &mut Dice) {
        let mut sales = Vec::new();
        for index in 0..self.customers.len() {
            if index % 10 == 9 {
                continue;
            }
            // Some come often and some seldom, and some stopped long ago.
            let every = 3 + dice.roll(40) as i64;
            let mut day = LAST - 700;
            let until = if dice.roll(4) == 0 { LAST - 100 - dice.roll(200) as i64 } else { LAST };
            while day <= until {
                let station =
                    if dice.roll(4) == 0 { dice.roll(3) as usize } else { self.customers[index].owner };
                let (code, family, has_volume) = *dice.one_of(&PRODUCTS);
                let volume_ml = if has_volume { 10_000 + dice.roll(60_000) as i64 } else { 0 };
                let amount = 1_000 + dice.roll(50_000) as i64;
                let quantity = if has_volume { volume_ml } else { 1 };
                sales.push(json!({
                    "station_code": STATIONS[station], "pos": "1", "receipt": format!("{index}-{day}"),
                    "time": format!("{}T12:00:00+08:00", BusinessDay(day as i32)),
                    "identifier": { "kind": "card", "value": format!("C{index}") },
                    "lines": [{ "product_code": code, "quantity": quantity, "discount_minor": 0, "amount_minor": amount }],
                }));
                self.customers[index].bought.push(Bought { day, family, volume_ml, amount });
                day += 1 + dice.roll(2 * every as u64) as i64;
            }
        }
        let administrator = self.app.administrator().await;
        for chunk in sales.chunks(1_500) {
            let batch = json!({ "source": "till", "sales": chunk });
            let answer = administrator.post("/sales/batches", &batch).await.expect(201);
            assert_eq!(answer["new"], chunk.len(), "{answer}");
        }
    }

    /// Analyses, brings the figures up, and notes what was found.
    pub(crate) async fn analyse(&mut self) {
        let day = BusinessDay(LAST as i32);
        warnings::analyse(&self.app.app, Who::system("test"), Some(day), &mut |_, _| {}).await.unwrap();
        self.refresh().await;
        let mut found: BTreeMap<String, Value> = BTreeMap::new();
        let page = self.marketing.get("/customers?limit=200").await.expect(200);
        for item in page["items"].as_array().unwrap() {
            found.insert(item["number"].as_str().unwrap().to_owned(), item.clone());
        }
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let units: Vec<String> = (0..3).map(|it| self.unit(it)).collect();
        for known in &mut self.customers {
            let item = &found[&known.number];
            known.abc = text(&item["class"]["abc"]);
            known.relationship = text(&item["class"]["relationship"]);
            known.rfm = text(&item["class"]["rfm"]);
            known.warning = text(&item["warning"]["state"]);
            let home = item["home_station"]["id"].as_str();
            known.home = home.and_then(|it| units.iter().position(|unit| unit == it));
        }
    }

    pub(crate) async fn refresh(&self) -> segments::Refreshed {
        let mut work = self.app.app.db.work(Who::system("test"), Scope::Everything).await.unwrap();
        let done = segments::refresh(&mut work).await.unwrap();
        work.commit().await.unwrap();
        done
    }
}

/// A filter of one condition.
pub(crate) fn is(field: &str, op: &str, value: impl Into<Value>) -> Value {
    json!({ "field": field, "op": op, "value": value.into() })
}

/// The number of those whom a filter means.
pub(crate) async fn count(actor: &Actor, filter: &Value) -> i64 {
    let answer = actor.post("/segments/count", &json!({ "filter": filter })).await.expect(200);
    answer["count"].as_i64().unwrap()
}
