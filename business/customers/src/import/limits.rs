//! The columns of a file of cards that say what a card may be used for.

use super::{Refusal, problem_words};
use crate::model::CardLimits;
use crate::rules::check_limits;
use exchange::values::Rounding;
use exchange::{At, CellProblem, Field, FieldKind, Record};
use kernel::{FieldProblem, Words};
use organisation::UnitId;
use serde_json::{Map, Value, json};
use stations::importing::{Intake, optional};
use std::collections::HashMap;

/// How the cells of a column are read.
#[derive(Clone, Copy, Debug)]
enum Holds {
    Flag,
    /// Words, separated by semicolons or commas.
    Words,
    /// Numbers, separated likewise.
    Numbers,
    /// Codes of stations, separated likewise.
    Stations,
    Text,
    Count,
    Money,
    Litres,
}

/// A column: its name, other names, the field of the limits that it feeds, what it holds, and what it means.
struct Limit {
    name: &'static str,
    aliases: &'static [&'static str],
    key: &'static str,
    holds: Holds,
    help: (&'static str, &'static str),
}

const fn limit(
    name: &'static str,
    aliases: &'static [&'static str],
    key: &'static str,
    holds: Holds,
    help: (&'static str, &'static str),
) -> Limit {
    Limit { name, aliases, key, holds, help }
}

const LIMITS: &[Limit] = &[
    limit(
        "plate_only",
        &["仅限绑定车辆", "限车牌"],
        "plate_only",
        Holds::Flag,
        ("仅限绑定车辆", "only for its vehicle"),
    ),
    limit(
        "grades",
        &["限油品"],
        "grades",
        Holds::Words,
        ("可加油品,多个以分号分隔", "grades, separated by semicolons"),
    ),
    limit(
        "weekdays",
        &["限星期"],
        "weekdays",
        Holds::Numbers,
        ("可用的星期,1 至 7,以分号分隔", "days of the week, Monday 1 to Sunday 7, separated by semicolons"),
    ),
    limit(
        "stations",
        &["限油站"],
        "station_ids",
        Holds::Stations,
        ("可用油站编码,多个以分号分隔", "codes of stations, separated by semicolons"),
    ),
    limit("hours", &["限时段"], "hours", Holds::Text, ("可用时段,如 06:00-22:00", "hours, as 06:00-22:00")),
    limit(
        "times_per_day",
        &["每日限次"],
        "times_per_day",
        Holds::Count,
        ("每日最多次数", "fills a day at most"),
    ),
    limit(
        "amount_per_fill",
        &["单次限额"],
        "amount_minor_per_fill",
        Holds::Money,
        ("单次最高金额", "amount a fill at most"),
    ),
    limit(
        "amount_per_day",
        &["每日限额"],
        "amount_minor_per_day",
        Holds::Money,
        ("每日最高金额", "amount a day at most"),
    ),
    limit(
        "volume_per_fill",
        &["单次限升"],
        "volume_ml_per_fill",
        Holds::Litres,
        ("单次最多升数", "litres a fill at most"),
    ),
    limit(
        "volume_per_day",
        &["每日限升"],
        "volume_ml_per_day",
        Holds::Litres,
        ("每日最多升数", "litres a day at most"),
    ),
];

/// The columns as an import knows them.
pub(super) fn limit_fields() -> Vec<Field> {
    let field = |it: &Limit| {
        let kind = match it.holds {
            Holds::Flag => FieldKind::Boolean,
            Holds::Count => FieldKind::Integer,
            Holds::Money | Holds::Litres => FieldKind::Decimal,
            Holds::Words | Holds::Numbers | Holds::Stations | Holds::Text => FieldKind::Text,
        };
        Field::optional(it.name, it.aliases, kind, Words::new(it.help.0, it.help.1)).clearable()
    };
    LIMITS.iter().map(field).collect()
}

/// What a row says of limits, by their fields; null lifts one. Stations stand in it by their codes.
pub(super) type Said = Map<String, Value>;

/// The columns in a file.
pub(super) struct LimitColumns {
    at: Vec<At>,
    minor_digits: u32,
}

impl LimitColumns {
    pub(super) fn of(intake: &Intake, minor_digits: u32) -> Self {
        Self { at: LIMITS.iter().map(|it| intake.at(it.name)).collect(), minor_digits }
    }

    pub(super) fn read(&self, record: &Record<'_>, problems: &mut Vec<CellProblem>) -> Said {
        let mut said = Said::new();
        for (limit, at) in LIMITS.iter().zip(&self.at) {
            if let Some(value) = self.value(limit.holds, record, *at, problems) {
                said.insert(limit.key.to_owned(), value);
            } else if record.clears(*at) {
                said.insert(limit.key.to_owned(), Value::Null);
            }
        }
        said
    }

    fn value(
        &self,
        holds: Holds,
        record: &Record<'_>,
        at: At,
        problems: &mut Vec<CellProblem>,
    ) -> Option<Value> {
        match holds {
            Holds::Flag => optional(record, at, problems, |it| it.boolean()).map(|it| json!(it)),
            Holds::Count => optional(record, at, problems, |it| it.integer()).map(|it| json!(it)),
            Holds::Money => {
                optional(record, at, problems, |it| it.money(self.minor_digits)).map(|it| json!(it.0))
            }
            Holds::Litres => {
                optional(record, at, problems, |it| it.decimal(3, Rounding::HalfUp)).map(|it| json!(it))
            }
            Holds::Text => optional(record, at, problems, |it| it.text()).map(|it| json!(it)),
            Holds::Words | Holds::Stations => {
                optional(record, at, problems, |it| it.text()).map(|it| json!(listed(it)))
            }
            Holds::Numbers => {
                let text = optional(record, at, problems, |it| it.text())?;
                let numbers: Result<Vec<i64>, _> = listed(text).into_iter().map(str::parse).collect();
                if numbers.is_err() {
                    let words = Words::new("请填数字,以分号分隔", "give numbers, separated by semicolons");
                    problems.push(record.problem(at, "unfit", words));
                }
                numbers.ok().map(|it| json!(it))
            }
        }
    }

    /// The limits as the row has them, over those that the card has.
    pub(super) fn over(
        &self,
        known: CardLimits,
        said: &Said,
        stations: &HashMap<String, UnitId>,
    ) -> Result<CardLimits, Refusal> {
        if said.is_empty() {
            return Ok(known);
        }
        let Ok(Value::Object(mut limits)) = serde_json::to_value(known) else {
            return Ok(CardLimits::default());
        };
        limits.extend(said.clone());
        if let Some(codes) = said.get("station_ids").and_then(Value::as_array) {
            let mut ids = Vec::with_capacity(codes.len());
            for code in codes.iter().filter_map(Value::as_str) {
                let id = stations
                    .get(code)
                    .ok_or_else(|| (self.at("station_ids"), "unknown_unit", no_station(code)))?;
                ids.push(json!(id));
            }
            limits.insert("station_ids".to_owned(), Value::Array(ids));
        }
        limits.retain(|_, value| !value.is_null());
        // The columns are the fields of the limits, of their types.
        let limits: CardLimits = serde_json::from_value(Value::Object(limits)).unwrap_or_default();
        match check_limits(&limits) {
            None => Ok(limits),
            Some(fault) => {
                let at = said.keys().next().map_or_else(|| self.at("plate_only"), |it| self.at(it));
                Err((at, "out_of_range", problem_words(&FieldProblem::new("limits", "out_of_range", fault))))
            }
        }
    }

    fn at(&self, key: &str) -> At {
        let place = LIMITS.iter().position(|it| it.key == key).unwrap_or_default();
        self.at[place]
    }
}

/// Whether a row names stations.
pub(super) fn names_stations(said: &Said) -> bool {
    said.get("station_ids").is_some_and(Value::is_array)
}

fn listed(text: &str) -> Vec<&str> {
    text.split([';', ';', ',', ',', '、']).map(str::trim).filter(|it| !it.is_empty()).collect()
}

fn no_station(code: &str) -> Words {
    Words::new(
        format!("油站“{code}”不存在,请更正编码"),
        format!("there is no station `{code}`: correct the code"),
    )
}
