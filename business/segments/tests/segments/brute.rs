//! What a filter means, worked out one customer after the other without SQL.

use crate::world::{Known, PLACES, World};
use kernel::BusinessDay;
use serde_json::Value;

pub(crate) fn means(world: &World, filter: &Value, it: &Known) -> bool {
    let parts = |name: &str| filter[name].as_array();
    if let Some(parts) = parts("all") {
        return parts.iter().all(|part| means(world, part, it));
    }
    if let Some(parts) = parts("any") {
        return parts.iter().any(|part| means(world, part, it));
    }
    if !filter["not"].is_null() {
        return !means(world, &filter["not"], it);
    }
    condition(world, filter, it)
}

fn condition(world: &World, filter: &Value, it: &Known) -> bool {
    let (op, value) = (filter["op"].as_str().unwrap(), &filter["value"]);
    let days = filter["days"].as_i64().unwrap_or(0);
    let lately = || it.bought.iter().filter(move |it| world.as_of - days < it.day && it.day <= world.as_of);
    match filter["field"].as_str().unwrap() {
        "kind" => one(op, value, Some(it.kind)),
        "owner_unit" => {
            let areas = [world.area.area_a, world.area.area_a, world.area.area_b];
            let above = [
                world.unit(it.owner),
                areas[it.owner].to_string(),
                world.area.region.to_string(),
                world.area.company.to_string(),
            ];
            let named = texts(value).iter().any(|it| above.contains(it));
            named == (op == "any_of")
        }
        "maintainer" => one_or_nothing(op, value, it.maintainer.as_deref()),
        "home_station" => one_or_nothing(op, value, it.home.map(|it| world.unit(it)).as_deref()),
        "tag" => many(op, value, &it.tags),
        "joined_on" => between(op, value, it.joined),
        "vehicle_fuel" => many(op, value, &it.vehicles.iter().map(|it| it.0).collect::<Vec<_>>()),
        "vehicle_power" => many(op, value, &it.vehicles.iter().map(|it| it.1).collect::<Vec<_>>()),
        "abc" => one(op, value, Some(it.abc.as_deref().unwrap_or("none"))),
        "relationship" => one(op, value, Some(it.relationship.as_deref().unwrap_or("none"))),
        "warning" => one(op, value, Some(it.warning.as_deref().unwrap_or("none"))),
        "rfm" => one_or_nothing(op, value, it.rfm.as_deref()),
        "recency" => between(op, value, score(it, 0)),
        "frequency" => between(op, value, score(it, 1)),
        "monetary" => between(op, value, score(it, 2)),
        "days_since_visit" => {
            let last = it.bought.iter().map(|it| it.day).max();
            between(op, value, last.map(|it| world.as_of - it))
        }
        "visits" => between(op, value, Some(lately().count() as i64)),
        "volume" => between(op, value, Some(lately().map(|it| it.volume_ml).sum())),
        "amount" => between(op, value, Some(lately().map(|it| it.amount).sum())),
        "fewer_fills" => {
            let fills = |from: i64, until: i64| {
                let fuel = it.bought.iter().filter(|it| it.family != "goods");
                fuel.filter(|it| world.as_of - from < it.day && it.day <= world.as_of - until).count() as i64
            };
            182 * (fills(28, 0) + value.as_i64().unwrap()) <= 28 * fills(210, 28)
        }
        "bought" => many(op, value, &lately().map(|it| it.family).collect::<Vec<_>>()),
        "weekday" => one_or_nothing(op, value, weekday(world, it).as_deref()),
        "consent.purpose" => {
            let agrees = it.agrees.contains(&"*") && texts(value).iter().any(|it| it == "marketing");
            agrees == (op == "any_of")
        }
        "consent.marketing_by" => {
            let agrees = |by: &String| it.agrees.contains(&"*") || it.agrees.contains(&by.as_str());
            texts(value).iter().any(agrees) == (op == "any_of")
        }
        "station_distance" => {
            let from = station(world, filter);
            let near = |home: usize| {
                let (Some(a), Some(b)) = (PLACES[from], PLACES[home]) else { return false };
                metres(a, b) <= value.as_f64().unwrap()
            };
            it.home.is_some_and(near)
        }
        other => panic!("{other} is not worked out here"),
    }
}

fn station(world: &World, filter: &Value) -> usize {
    (0..3).find(|it| world.unit(*it) == filter["station_id"].as_str().unwrap()).unwrap()
}

/// On a map of a few kilometres the earth is flat.
#[expect(clippy::float_arithmetic, reason = "angles are real numbers")]
fn metres(a: (i64, i64), b: (i64, i64)) -> f64 {
    let degree = 111_195.0;
    let north = (a.0 - b.0) as f64 / 1e6 * degree;
    let east = (a.1 - b.1) as f64 / 1e6 * degree * (a.0 as f64 / 1e6).to_radians().cos();
    north.hypot(east)
}

fn score(it: &Known, at: usize) -> Option<i64> {
    it.rfm.as_ref().map(|it| i64::from(it.as_bytes()[at] - b'0'))
}

fn weekday(world: &World, it: &Known) -> Option<String> {
    let lately = || it.bought.iter().filter(|it| world.as_of - 364 < it.day && it.day <= world.as_of);
    let on = |day: u8| lately().filter(|it| BusinessDay(it.day as i32).weekday() == day).count();
    let most = (0..7).map(on).max().unwrap();
    (most > 0).then(|| ((0..7).find(|it| on(*it) == most).unwrap() + 1).to_string())
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|it| it.as_str().unwrap().to_owned()).collect()
}

/// One value, which is always there.
fn one(op: &str, value: &Value, has: Option<&str>) -> bool {
    let named = has.is_some_and(|has| texts(value).iter().any(|it| it == has));
    named == (op == "any_of")
}

fn one_or_nothing(op: &str, value: &Value, has: Option<&str>) -> bool {
    match op {
        "is_empty" => has.is_none(),
        "is_present" => has.is_some(),
        _ => one(op, value, has),
    }
}

fn many(op: &str, value: &Value, has: &[&str]) -> bool {
    let named = || texts(value);
    match op {
        "is_empty" => has.is_empty(),
        "is_present" => !has.is_empty(),
        "any_of" => named().iter().any(|it| has.contains(&it.as_str())),
        "none_of" => !named().iter().any(|it| has.contains(&it.as_str())),
        "all_of" => named().iter().all(|it| has.contains(&it.as_str())),
        other => panic!("{other}"),
    }
}

fn between(op: &str, value: &Value, has: Option<i64>) -> bool {
    let number = |value: &Value| {
        value.as_i64().unwrap_or_else(|| i64::from(value.as_str().unwrap().parse::<BusinessDay>().unwrap().0))
    };
    match (op, has) {
        ("is_empty", has) => has.is_none(),
        (_, None) => false,
        ("at_least", Some(has)) => has >= number(value),
        ("at_most", Some(has)) => has <= number(value),
        ("between", Some(has)) => (number(&value[0])..=number(&value[1])).contains(&has),
        (other, _) => panic!("{other}"),
    }
}
