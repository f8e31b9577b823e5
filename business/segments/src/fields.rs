//! What conditions there are: the catalogue that the builder is made from, and the seam by which later capabilities
//! add theirs.

use crate::model::{Condition, Op};
use analytics::{AbcClass, Family, Relationship, WarningState};
use database::Query;
use kernel::Words;
use serde::Serialize;
use std::fmt::Debug;
use std::sync::Arc;
use utoipa::ToSchema;

/// What a field is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ValueKind {
    /// Some of `choices`.
    Choice,
    /// Ids of units: those who belong to one of them, or to a unit below it.
    Unit,
    /// Ids of stations.
    Station,
    /// Ids of employees.
    Employee,
    /// Texts.
    Tag,
    /// An integer, from `min` to `max`, in `unit`.
    Number,
    /// A day: `2026-01-31`.
    Day,
}

/// Whether a condition looks at some days up to the day analysed last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// It does not.
    None,
    /// One of `WINDOWS`.
    Windows,
    /// Any number up to `DAYS_MAX`.
    Any,
}

/// The spans over which visits, litres and money are kept.
pub(crate) const WINDOWS: [i64; 5] = [7, 28, 91, 182, 364];
/// The longest span that a condition may look back.
pub(crate) const DAYS_MAX: i64 = 3_650;

/// A value with its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    pub value: String,
    pub name: Words,
}

impl Choice {
    pub fn new(value: &str, name: Words) -> Self {
        Self { value: value.to_owned(), name }
    }
}

/// Something that a condition can ask for.
#[derive(Clone, Debug)]
pub struct Field {
    pub name: String,
    pub label: Words,
    /// Under which heading it stands.
    pub group: Words,
    pub kind: ValueKind,
    pub ops: Vec<Op>,
    pub choices: Vec<Choice>,
    /// Of numbers.
    pub min: i64,
    pub max: i64,
    /// ml, minor, days, times, m, or nothing for a bare number.
    pub unit: &'static str,
    pub days: Days,
    /// Whether it measures from a station.
    pub from_station: bool,
    /// Exactly what it means, where the label does not say all.
    pub meaning: Words,
}

impl Field {
    /// A field that compares with some of several values.
    pub fn choice(name: &str, group: &Words, label: Words, choices: Vec<Choice>) -> Self {
        Self { choices, ops: vec![Op::AnyOf, Op::NoneOf], ..Self::new(name, group, label, ValueKind::Choice) }
    }

    fn new(name: &str, group: &Words, label: Words, kind: ValueKind) -> Self {
        Self {
            name: name.to_owned(),
            label,
            group: group.clone(),
            kind,
            ops: Vec::new(),
            choices: Vec::new(),
            min: 0,
            max: 0,
            unit: "",
            days: Days::None,
            from_station: false,
            meaning: Words::new("", ""),
        }
    }

    fn ids(name: &str, group: &Words, label: Words, kind: ValueKind, can_be_none: bool) -> Self {
        let mut ops = vec![Op::AnyOf, Op::NoneOf];
        if can_be_none {
            ops.extend([Op::IsEmpty, Op::IsPresent]);
        }
        Self { ops, ..Self::new(name, group, label, kind) }
    }

    fn number(name: &str, group: &Words, label: Words, (min, max): (i64, i64), unit: &'static str) -> Self {
        let ops = vec![Op::AtLeast, Op::AtMost, Op::Between];
        Self { ops, min, max, unit, ..Self::new(name, group, label, ValueKind::Number) }
    }

    fn over(self, days: Days) -> Self {
        Self { days, ..self }
    }

    fn with(mut self, ops: &[Op]) -> Self {
        self.ops.extend(ops);
        self
    }

    /// The same, with exactly what it means.
    #[must_use]
    pub fn meaning(self, zh: &str, en: &str) -> Self {
        Self { meaning: Words::new(zh, en), ..self }
    }
}

/// Adds conditions that this crate does not know of: what somebody consented to, for instance. A provider is handed
/// to the composition root, which puts all of them into [`Conditions`].
pub trait Provider: Send + Sync + Debug {
    /// Its fields. Their names begin with the provider's own word and a dot: `consent.purpose`.
    fn fields(&self) -> Vec<Field>;

    /// Appends a condition of customers `c` that is true or false and never null. `as_of` is the day analysed
    /// last; what the condition compares with has the type of its field.
    fn push(&self, query: &mut Query, condition: &Condition, as_of: Option<i64>);
}

/// Every condition there is: this crate's own, then those of the providers.
#[derive(Clone, Debug)]
pub struct Conditions {
    fields: Arc<[Field]>,
    providers: Arc<[Arc<dyn Provider>]>,
}

impl Default for Conditions {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Conditions {
    pub fn new(providers: Vec<Arc<dyn Provider>>) -> Self {
        let mut fields = own_fields();
        fields.extend(providers.iter().flat_map(|it| it.fields()));
        Self { fields: fields.into(), providers: providers.into() }
    }

    pub(crate) fn fields(&self) -> &[Field] {
        &self.fields
    }

    pub(crate) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|it| it.name == name)
    }

    /// Who provides the field; none for this crate's own.
    pub(crate) fn provider(&self, name: &str) -> Option<&Arc<dyn Provider>> {
        self.providers.iter().find(|it| it.fields().iter().any(|field| field.name == name))
    }
}

/// Whoever has no class, no warning.
pub(crate) const NONE: &str = "none";

fn own_fields() -> Vec<Field> {
    [file_fields(), vehicle_fields(), class_fields(), behaviour_fields(), place_fields()].concat()
}

fn file_fields() -> Vec<Field> {
    let group = &Words::new("档案", "file");
    let kinds = [
        ("person", "个人", "person"),
        ("organisation", "单位", "organisation"),
        ("card", "不记名卡", "nameless card"),
    ];
    vec![
        Field::choice("kind", group, Words::new("客户性质", "kind of customer"), choices(&kinds)),
        Field::ids("owner_unit", group, Words::new("归属单位", "belongs to"), ValueKind::Unit, false)
            .meaning("包含其下属单位", "units below it included"),
        Field::ids("maintainer", group, Words::new("维护人", "looked after by"), ValueKind::Employee, true),
        Field::ids("tag", group, Words::new("标签", "tag"), ValueKind::Tag, true).with(&[Op::AllOf]),
        Field {
            ops: vec![Op::AtLeast, Op::AtMost, Op::Between, Op::IsEmpty],
            ..Field::new("joined_on", group, Words::new("入会日期", "joined on"), ValueKind::Day)
        },
    ]
}

fn vehicle_fields() -> Vec<Field> {
    let group = &Words::new("车辆", "vehicles");
    let fuels = [
        ("gasoline", "汽油", "gasoline"),
        ("diesel", "柴油", "diesel"),
        ("gas", "天然气", "gas"),
        ("electric", "电", "electricity"),
        ("hybrid", "混合动力", "hybrid"),
    ];
    let powers = [
        ("fuel", "燃油", "fuel"),
        ("plug_in", "插电混动", "plug-in"),
        ("electric", "纯电动", "pure electric"),
        ("unknown", "未知", "unknown"),
    ];
    vec![
        Field::choice("vehicle_fuel", group, Words::new("车辆燃料", "fuel of a vehicle"), choices(&fuels))
            .with(&[Op::IsEmpty, Op::IsPresent])
            .meaning(
                "名下现有车辆;“没有”指名下没有车辆",
                "of the vehicles they have now; “none” means no vehicle at all",
            ),
        Field::choice(
            "vehicle_power",
            group,
            Words::new("车辆动力(按车牌)", "power of a vehicle, by its plate"),
            choices(&powers),
        )
        .meaning("名下现有车辆", "of the vehicles they have now"),
    ]
}

fn class_fields() -> Vec<Field> {
    let group = &Words::new("分类与预警", "classes and warnings");
    let none = || Choice::new(NONE, Words::new("无", "none"));
    let mut abc: Vec<_> = AbcClass::ALL.iter().map(|it| Choice::new(it.as_str(), it.name())).collect();
    abc.push(none());
    let mut relationships: Vec<_> =
        Relationship::ALL.iter().map(|it| Choice::new(it.as_str(), it.name())).collect();
    relationships.push(none());
    let open = [WarningState::Yellow, WarningState::Red, WarningState::Confirmed];
    let mut warnings: Vec<_> = open.iter().map(|it| Choice::new(it.as_str(), it.name())).collect();
    warnings.push(Choice::new(NONE, Words::new("无预警", "no open warning")));
    let scores = (1..=5).flat_map(|r| (1..=5).flat_map(move |f| (1..=5).map(move |m| format!("{r}{f}{m}"))));
    let cells = scores.map(|it| Choice::new(&it, Words::new(it.clone(), it.clone()))).collect();
    vec![
        Field::choice("abc", group, Words::new("价值分类", "class by value"), abc),
        Field::choice("relationship", group, Words::new("关系分类", "relationship"), relationships),
        Field::choice("rfm", group, Words::new("RFM 格", "RFM cell"), cells).with(&[Op::IsEmpty]).meaning(
            "三位依次为最近、频次、金额得分,5 最高",
            "scores of recency, frequency and money, 5 the best",
        ),
        Field::number("recency", group, Words::new("最近得分 R", "recency score"), (1, 5), ""),
        Field::number("frequency", group, Words::new("频次得分 F", "frequency score"), (1, 5), ""),
        Field::number("monetary", group, Words::new("金额得分 M", "monetary score"), (1, 5), ""),
        Field::choice("warning", group, Words::new("流失预警", "warning"), warnings),
    ]
}

/// The largest amount that a condition may name: a thousand million litres, or ten million million yuan.
const AMOUNT_MAX: i64 = 1_000_000_000_000;

fn behaviour_fields() -> Vec<Field> {
    let group = &Words::new("消费行为", "behaviour");
    let families = Family::ALL.iter().map(|it| Choice::new(it.as_str(), it.name()));
    let weekdays = [
        ("1", "星期一", "Monday"),
        ("2", "星期二", "Tuesday"),
        ("3", "星期三", "Wednesday"),
        ("4", "星期四", "Thursday"),
        ("5", "星期五", "Friday"),
        ("6", "星期六", "Saturday"),
        ("7", "星期日", "Sunday"),
    ];
    vec![
        Field::number("days_since_visit", group, Words::new("未消费天数", "days since the last visit"), (0, DAYS_MAX), "days")
            .with(&[Op::IsEmpty])
            .meaning("截至最近分析日;“没有”指从未消费", "up to the day analysed last; “none” means never came"),
        Field::number("visits", group, Words::new("消费次数", "visits"), (0, 100_000), "times").over(Days::Windows)
            .meaning("每张小票计一次", "each receipt counts once"),
        Field::number("volume", group, Words::new("加油量", "litres"), (0, AMOUNT_MAX), "ml").over(Days::Windows),
        Field::number("amount", group, Words::new("消费金额", "money spent"), (0, AMOUNT_MAX), "minor").over(Days::Windows),
        Field { ops: vec![Op::AtLeast], ..Field::number("fewer_fills", group,
            Words::new("近28天加油次数比平常少", "fewer fills than usual in 28 days, by"), (1, 1_000), "times") }
            .meaning(
                "平常 = 此前26周(182天)的加油次数 × 28 ÷ 182;至少少这么多次才符合",
                "usual is the number of fills in the 26 weeks (182 days) before, × 28 ÷ 182; short of it by at least so many",
            ),
        Field { ops: vec![Op::AnyOf, Op::NoneOf, Op::AllOf],
            ..Field::choice("bought", group, Words::new("购买过的品类", "bought"), families.collect()) }
            .over(Days::Any),
        Field::choice("weekday", group, Words::new("常来的星期", "usual weekday"), choices(&weekdays))
            .with(&[Op::IsEmpty])
            .meaning(
                "近364天消费次数最多的一天;相同时取一周中靠前者",
                "the weekday with most visits in the last 364 days; of two alike the earlier in the week",
            ),
    ]
}

fn place_fields() -> Vec<Field> {
    let group = &Words::new("地理位置", "place");
    vec![
        Field::ids("home_station", group, Words::new("主要加油站", "home station"), ValueKind::Station, true),
        Field {
            ops: vec![Op::AtMost],
            from_station: true,
            ..Field::number(
                "station_distance",
                group,
                Words::new("主要加油站与某站的距离", "home station's distance from a station"),
                (0, 1_000_000),
                "m",
            )
        }
        .meaning(
            "按坐标的直线距离;没有坐标的站不计入",
            "as the crow flies; stations without coordinates are left out",
        ),
    ]
}

fn choices(named: &[(&str, &str, &str)]) -> Vec<Choice> {
    named.iter().map(|(value, zh, en)| Choice::new(value, Words::new(*zh, *en))).collect()
}
