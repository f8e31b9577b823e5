//! From a filter to one condition in SQL.
//!
//! **Invariant:** every condition is true or false and never null, so that `not` is what people mean by it; and what
//! a filter compares with is bound, never pasted. Sub-selects are `exists`, which both engines probe by an index;
//! `not in` over a large list would be tried row by row.

use crate::fields::{Conditions, NONE, WINDOWS};
use crate::model::{Condition, Filter, Missing, Test};
use crate::store;
use analytics::{Family, Place, distance_m};
use database::{Error, Query, Sql};
use organisation::below;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A filter with everything it names looked up, ready to narrow a statement about customers `c`.
#[derive(Clone, Debug)]
pub struct Compiled {
    filter: Filter,
    conditions: Conditions,
    facts: Facts,
}

/// What a filter names, as it is now.
#[derive(Clone, Debug, Default)]
struct Facts {
    /// The day analysed last.
    as_of: Option<i64>,
    units: HashMap<Uuid, String>,
    /// Stations within so many metres of a station.
    near: HashMap<(Uuid, i64), Vec<Uuid>>,
    /// Stations from which something is measured and whose place nobody entered.
    without_place: HashSet<Uuid>,
    employees: HashSet<Uuid>,
    tags: HashSet<String>,
}

/// Joins the figures `f` to customers `c`: what [`Compiled::push`] reads.
pub fn push_join(query: &mut Query, compiled: Option<&Compiled>) {
    if compiled.is_some_and(Compiled::reads_figures) {
        query.push(" left join segments_figures f on f.customer_serial = c.serial");
    }
}

/// Fields answered from the figures.
const FROM_FIGURES: [&str; 13] = [
    "abc",
    "relationship",
    "rfm",
    "recency",
    "frequency",
    "monetary",
    "warning",
    "days_since_visit",
    "visits",
    "volume",
    "amount",
    "fewer_fills",
    "bought",
];

impl Compiled {
    /// Looks up what the filter names.
    pub(crate) async fn new(sql: &impl Sql, conditions: &Conditions, filter: Filter) -> Result<Self, Error> {
        let mut wanted = Wanted::default();
        filter.each("filter", &mut |_, it| wanted.note(it));
        let mut facts = Facts { as_of: store::figures_day(sql).await?, ..Facts::default() };
        facts.units = store::unit_paths(sql, &wanted.units).await?;
        facts.employees = store::employees_at_work(sql, &wanted.employees).await?;
        facts.tags = store::tags_in_use(sql, &wanted.tags).await?;
        if !wanted.distances.is_empty() {
            let places: HashMap<Uuid, Place> = store::places(sql).await?;
            for (station, within_m) in wanted.distances {
                let Some(from) = places.get(&station).copied() else {
                    facts.without_place.insert(station);
                    continue;
                };
                let near = places.iter().filter(|it| distance_m(from, *it.1) <= within_m);
                let mut near: Vec<Uuid> = near.map(|it| *it.0).collect();
                near.sort_unstable();
                facts.near.insert((station, within_m), near);
            }
        }
        Ok(Self { filter, conditions: conditions.clone(), facts })
    }

    pub fn as_of(&self) -> Option<i64> {
        self.facts.as_of
    }

    /// What the filter names and what is no more.
    pub fn missing(&self) -> Vec<Missing> {
        let mut missing = Vec::new();
        self.filter.each("filter", &mut |path, it| {
            let gone = |value: &str| Missing {
                path: path.to_owned(),
                field: it.field.clone(),
                value: value.to_owned(),
            };
            let ids = |known: &dyn Fn(&Uuid) -> bool| match &it.test {
                Test::AnyId(ids) | Test::NoId(ids) => {
                    ids.iter().filter(|it| !known(it)).map(|it| gone(&it.to_string())).collect()
                }
                _ => Vec::new(),
            };
            match it.field.as_str() {
                "owner_unit" | "home_station" => missing.extend(ids(&|it| self.facts.units.contains_key(it))),
                "maintainer" => missing.extend(ids(&|it| self.facts.employees.contains(it))),
                "tag" => {
                    if let Test::AnyOf(tags) | Test::NoneOf(tags) | Test::AllOf(tags) = &it.test {
                        let unused = tags.iter().filter(|it| !self.facts.tags.contains(*it));
                        missing.extend(unused.map(|it| gone(it)));
                    }
                }
                "station_distance" => {
                    let station = it.station.filter(|it| self.facts.without_place.contains(it));
                    missing.extend(station.map(|it| gone(&it.to_string())));
                }
                _ => {}
            }
        });
        missing
    }

    /// Whether [`Compiled::push`] needs what [`push_join`] joins.
    fn reads_figures(&self) -> bool {
        let mut reads = false;
        self.filter.each("", &mut |_, it| {
            reads |= FROM_FIGURES.contains(&it.field.as_str()) || it.field == "weekday";
        });
        reads
    }

    /// Appends the condition of customers `c` with figures `f`, in brackets.
    pub fn push(&self, query: &mut Query) {
        self.push_node(query, &self.filter);
    }

    fn push_node(&self, query: &mut Query, filter: &Filter) {
        let mut joined = |parts: &[Filter], word: &str| {
            query.push("(");
            for (index, part) in parts.iter().enumerate() {
                if index > 0 {
                    query.push(word);
                }
                self.push_node(query, part);
            }
            query.push(")");
        };
        match filter {
            Filter::All(parts) => joined(parts, " and "),
            Filter::Any(parts) => joined(parts, " or "),
            Filter::Not(part) => {
                query.push("not ");
                self.push_node(query, part);
            }
            Filter::Is(condition) => {
                query.push("(");
                self.push_condition(query, condition);
                query.push(")");
            }
        }
    }

    fn push_condition(&self, query: &mut Query, it: &Condition) {
        match it.field.as_str() {
            "kind" => push_texts(query, "c.kind", &it.test),
            "owner_unit" => self.push_units(query, &it.test),
            "maintainer" => push_ids(query, "c.maintainer_id", &it.test),
            "home_station" => push_ids(query, "c.home_station_id", &it.test),
            "tag" => push_tags(query, &it.test),
            "joined_on" => push_range(query, "c.joined_on", &it.test),
            "vehicle_fuel" => push_vehicles(query, "v.fuel", &it.test),
            "vehicle_power" => push_vehicles(query, "v.power", &it.test),
            "abc" => push_texts(query, "f.abc", &it.test),
            "relationship" => push_texts(query, "f.relationship", &it.test),
            "warning" => push_texts(query, "f.warning", &it.test),
            "rfm" => push_cells(query, &it.test),
            "recency" => push_range(query, "f.recency", &it.test),
            "frequency" => push_range(query, "f.frequency", &it.test),
            "monetary" => push_range(query, "f.monetary", &it.test),
            "days_since_visit" => self.push_since(query, &it.test),
            "visits" | "volume" | "amount" => push_window(query, it),
            "fewer_fills" => push_fewer(query, &it.test),
            "bought" => self.push_bought(query, it),
            "weekday" => push_weekdays(query, &it.test),
            "station_distance" => self.push_distance(query, it),
            other => match self.conditions.provider(other) {
                Some(provider) => provider.push(query, it, self.facts.as_of),
                None => drop(query.push("1 = 0")),
            },
        }
    }

    fn push_units(&self, query: &mut Query, test: &Test) {
        let (Test::AnyId(ids) | Test::NoId(ids)) = test else { return never(query) };
        query.push(if matches!(test, Test::NoId(_)) { "not (1 = 0" } else { "(1 = 0" });
        for path in ids.iter().filter_map(|it| self.facts.units.get(it)) {
            query.push(" or ");
            below(query, "c.owner_unit_id", path);
        }
        query.push(")");
    }

    fn push_since(&self, query: &mut Query, test: &Test) {
        let Some(as_of) = self.facts.as_of else {
            query.push(if *test == Test::Empty { "1 = 1" } else { "1 = 0" });
            return;
        };
        let day = |days: &Option<i64>| days.map(|it| as_of - it);
        match test {
            // Longer ago is an earlier day.
            Test::Range(low, high) => push_range(query, "f.last_day", &Test::Range(day(high), day(low))),
            other => push_range(query, "f.last_day", other),
        }
    }

    fn push_bought(&self, query: &mut Query, it: &Condition) {
        let (Test::AnyOf(names) | Test::NoneOf(names) | Test::AllOf(names)) = &it.test else {
            return never(query);
        };
        let since = self.facts.as_of.unwrap_or(0) - it.days.unwrap_or(0);
        let is_all = matches!(it.test, Test::AllOf(_));
        query.push(if matches!(it.test, Test::NoneOf(_)) { "not (" } else { "(" });
        query.push(if is_all { "1 = 1" } else { "1 = 0" });
        for family in names.iter().filter_map(|it| Family::parse(it)) {
            query.push(if is_all { " and coalesce(f." } else { " or coalesce(f." });
            query.push(family.as_str()).push("_day, -1000000) > ").bind(since);
        }
        query.push(")");
    }

    fn push_distance(&self, query: &mut Query, it: &Condition) {
        let (Some(station), Test::Range(_, Some(within_m))) = (it.station, &it.test) else {
            return never(query);
        };
        let near = self.facts.near.get(&(station, *within_m)).cloned().unwrap_or_default();
        push_ids(query, "c.home_station_id", &Test::AnyId(near));
    }
}

/// Nobody.
fn never(query: &mut Query) {
    query.push("1 = 0");
}

/// A column of texts; the word `none` stands for nothing.
fn push_texts(query: &mut Query, column: &str, test: &Test) {
    match test {
        Test::AnyOf(values) => {
            query
                .push("coalesce(")
                .push(column)
                .push(", '")
                .push(NONE)
                .push("') in ")
                .bind_list(values.clone());
        }
        Test::NoneOf(values) => {
            query.push("coalesce(").push(column).push(", '").push(NONE).push("') not in ");
            query.bind_list(values.clone());
        }
        Test::Present => drop(query.push(column).push(" is not null")),
        _ => drop(query.push(column).push(" is null")),
    }
}

fn push_ids(query: &mut Query, column: &str, test: &Test) {
    match test {
        Test::AnyId(ids) if ids.is_empty() => drop(query.push("1 = 0")),
        Test::AnyId(ids) => {
            query.push(column).push(" is not null and ").push(column).push(" in ").bind_list(ids.clone());
        }
        Test::NoId(ids) => {
            query.push(column).push(" is null or ").push(column).push(" not in ").bind_list(ids.clone());
        }
        Test::Present => drop(query.push(column).push(" is not null")),
        _ => drop(query.push(column).push(" is null")),
    }
}

fn push_tags(query: &mut Query, test: &Test) {
    const ANY: &str = "exists (select 1 from customers_tag t where t.customer_id = c.id";
    match test {
        Test::AnyOf(tags) => drop(query.push(ANY).push(" and t.tag in ").bind_list(tags.clone()).push(")")),
        Test::NoneOf(tags) => {
            query.push("not ").push(ANY).push(" and t.tag in ").bind_list(tags.clone()).push(")");
        }
        Test::AllOf(tags) => {
            query.push("1 = 1");
            for tag in tags {
                query.push(" and ").push(ANY).push(" and t.tag = ").bind(tag.clone()).push(")");
            }
        }
        Test::Present => drop(query.push(ANY).push(")")),
        _ => drop(query.push("not ").push(ANY).push(")")),
    }
}

/// Vehicles that nobody took back yet.
fn push_vehicles(query: &mut Query, column: &str, test: &Test) {
    const ANY: &str =
        "exists (select 1 from customers_vehicle v where v.customer_id = c.id and v.until_day is null";
    match test {
        Test::AnyOf(values) => {
            query.push(ANY).push(" and ").push(column).push(" in ").bind_list(values.clone()).push(")");
        }
        Test::NoneOf(values) => {
            query.push("not ").push(ANY).push(" and ").push(column).push(" in ");
            query.bind_list(values.clone()).push(")");
        }
        Test::Present => drop(query.push(ANY).push(")")),
        _ => drop(query.push("not ").push(ANY).push(")")),
    }
}

/// A column that may be empty, between two ends.
fn push_range(query: &mut Query, column: &str, test: &Test) {
    match test {
        Test::Range(low, high) => {
            query.push(column).push(" is not null");
            if let Some(low) = low {
                query.push(" and ").push(column).push(" >= ").bind(*low);
            }
            if let Some(high) = high {
                query.push(" and ").push(column).push(" <= ").bind(*high);
            }
        }
        Test::Present => drop(query.push(column).push(" is not null")),
        _ => drop(query.push(column).push(" is null")),
    }
}

/// Visits, litres or money of some days; whoever has no figures has none of them.
fn push_window(query: &mut Query, it: &Condition) {
    let days = it.days.filter(|it| WINDOWS.contains(it)).unwrap_or(364);
    let column = match it.field.as_str() {
        "visits" => format!("coalesce(f.visits_{days}, 0)"),
        "volume" => format!("coalesce(f.volume_{days}_ml, 0)"),
        _ => format!("coalesce(f.amount_{days}_minor, 0)"),
    };
    push_range(query, &column, &it.test);
}

/// 28 of 182 days are 2 of 13: whole numbers on both sides.
fn push_fewer(query: &mut Query, test: &Test) {
    let Test::Range(Some(fewer), _) = test else { return never(query) };
    query.push("13 * (coalesce(f.fills_28, 0) + ").bind(*fewer).push(") <= 2 * coalesce(f.usual_fills, 0)");
}

fn push_cells(query: &mut Query, test: &Test) {
    const CELL: &str = "coalesce(f.recency * 100 + f.frequency * 10 + f.monetary, 0)";
    push_numbers(query, CELL, "f.recency", test);
}

fn push_weekdays(query: &mut Query, test: &Test) {
    push_numbers(query, "coalesce(f.weekday, 0)", "f.weekday", test);
}

/// A number that stands among those named; `column` is empty where there is none.
fn push_numbers(query: &mut Query, expression: &str, column: &str, test: &Test) {
    let numbers =
        |values: &[String]| values.iter().filter_map(|it| it.parse::<i64>().ok()).collect::<Vec<_>>();
    match test {
        Test::AnyOf(values) => drop(query.push(expression).push(" in ").bind_list(numbers(values))),
        Test::NoneOf(values) => drop(query.push(expression).push(" not in ").bind_list(numbers(values))),
        Test::Present => drop(query.push(column).push(" is not null")),
        _ => drop(query.push(column).push(" is null")),
    }
}

/// What must be looked up for a filter.
#[derive(Debug, Default)]
struct Wanted {
    units: Vec<Uuid>,
    employees: Vec<Uuid>,
    tags: Vec<String>,
    distances: Vec<(Uuid, i64)>,
}

impl Wanted {
    fn note(&mut self, it: &Condition) {
        match (&it.test, it.field.as_str()) {
            (Test::AnyId(ids) | Test::NoId(ids), "maintainer") => self.employees.extend(ids),
            (Test::AnyId(ids) | Test::NoId(ids), _) => self.units.extend(ids),
            (Test::AnyOf(tags) | Test::NoneOf(tags) | Test::AllOf(tags), "tag") => {
                self.tags.extend(tags.iter().cloned());
            }
            (Test::Range(_, Some(within_m)), "station_distance") => {
                self.distances.extend(it.station.map(|it| (it, *within_m)));
            }
            _ => {}
        }
    }
}
