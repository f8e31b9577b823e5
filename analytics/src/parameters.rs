//! The numbers of the rules one by one: what each means, in which unit, and how far it may be moved.
//!
//! The ranges are where the engine was tried: within them every combination that [`contradictions`] lets pass
//! gives findings.

use crate::rules::Rules;
use kernel::Words;

/// What a number decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParameterGroup {
    Abc,
    Relationship,
    Warnings,
    Value,
    Stations,
}

impl ParameterGroup {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Abc => "abc",
            Self::Relationship => "relationship",
            Self::Warnings => "warnings",
            Self::Value => "value",
            Self::Stations => "stations",
        }
    }
}

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ParameterUnit {
    PerMille,
    Days,
    Weeks,
    Visits,
    Customers,
    /// Thousandths of a visit per week.
    MilliVisitsPerWeek,
    /// Thousandths of a false alarm per steady customer in two years.
    MilliAlarms,
}

impl ParameterUnit {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::PerMille => "per_mille",
            Self::Days => "days",
            Self::Weeks => "weeks",
            Self::Visits => "visits",
            Self::Customers => "customers",
            Self::MilliVisitsPerWeek => "milli_visits_per_week",
            Self::MilliAlarms => "milli_alarms",
        }
    }

    pub fn name(self) -> Words {
        match self {
            Self::PerMille => Words::new("‰", "‰"),
            Self::Days => Words::new("天", "days"),
            Self::Weeks => Words::new("周", "weeks"),
            Self::Visits => Words::new("次来店", "visits"),
            Self::Customers => Words::new("位客户", "customers"),
            Self::MilliVisitsPerWeek => Words::new("千分之一次/周", "thousandths of a visit a week"),
            Self::MilliAlarms => Words::new(
                "千分之一次误报(每位稳定客户两年)",
                "thousandths of a false alarm per steady customer in two years",
            ),
        }
    }
}

/// One number of the rules.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// The name of the field.
    pub name: &'static str,
    pub group: ParameterGroup,
    pub unit: ParameterUnit,
    /// The least and the most that it may be.
    pub min: u32,
    pub max: u32,
    zh: &'static str,
    en: &'static str,
    field: fn(&mut Rules) -> &mut u32,
}

impl Parameter {
    /// The parameter of this name.
    pub fn find(name: &str) -> Option<&'static Self> {
        PARAMETERS.iter().find(|it| it.name == name)
    }

    pub fn meaning(&self) -> Words {
        Words::new(self.zh, self.en)
    }

    pub fn value(&self, rules: &Rules) -> u32 {
        *(self.field)(&mut rules.clone())
    }

    /// Puts a value into the rules; false when it lies outside the range, and then nothing is changed.
    pub fn put(&self, rules: &mut Rules, value: i64) -> bool {
        match u32::try_from(value) {
            Ok(value) if (self.min..=self.max).contains(&value) => {
                *(self.field)(rules) = value;
                true
            }
            _ => false,
        }
    }
}

macro_rules! parameters {
    ($($group:ident $name:ident: $unit:ident $min:literal to $max:literal, $zh:literal, $en:literal;)*) => {
        /// Every number of the rules, in the order in which people read them.
        pub const PARAMETERS: &[Parameter] = &[$(Parameter {
            name: stringify!($name),
            group: ParameterGroup::$group,
            unit: ParameterUnit::$unit,
            min: $min,
            max: $max,
            zh: $zh,
            en: $en,
            field: |it| &mut it.$name,
        },)*];
    };
}

parameters! {
    Abc a_share_per_mille: PerMille 100 to 950,
        "A类:累计价值占比达到此值之前的客户", "class A: customers above whom less than this share of all value lies";
    Abc b_share_per_mille: PerMille 150 to 990,
        "B类:累计价值占比达到此值之前的其余客户,之后为C类", "class B: the next ones, up to this share; C is the rest";
    Abc margin_known_per_mille: PerMille 0 to 1000,
        "毛利已知的金额占比达到此值时按毛利排名,否则按金额", "rank by margin when it is known for this share of the amount, else by amount";
    Abc evidence_visits: Visits 1 to 50,
        "来店次数少于此值不定级", "with fewer visits there is no class";
    Abc evidence_weeks: Weeks 0 to 52,
        "首次来店未满此周数不定级", "with fewer weeks since the first visit there is no class";
    Relationship new_days: Days 7 to 364,
        "首次来店在此天数内为新客户", "first visit within so many days: a new customer";
    Relationship short_history_days: Days 28 to 728,
        "首次来店在此天数内视为历史较短,可为潜力客户", "first visit within so many days: a short history, which may still be growing";
    Relationship sleeping_days: Days 7 to 364,
        "至少这么多天未来店才算沉睡(来店间隔长的客户更晚)", "nobody sleeps before so many days without a visit; who comes rarely, later";
    Relationship lost_days: Days 28 to 1092,
        "至少这么多天未来店才算流失(来店间隔长的客户更晚)", "nobody is lost before so many days without a visit; who comes rarely, later";
    Warnings base_weeks_min: Weeks 4 to 26,
        "基期已知周数少于此值不判断", "with fewer known base weeks nothing is judged";
    Warnings base_visits_min: Visits 2 to 100,
        "基期来店次数少于此值不判断", "with fewer visits in the base nothing is judged";
    Warnings judged_rate_milli: MilliVisitsPerWeek 100 to 2000,
        "平均每周来店低于此值不判断(500 为两周一次)", "below this rate nothing is judged (500: one visit a fortnight)";
    Warnings frequent_rate_milli: MilliVisitsPerWeek 500 to 7000,
        "平均每周来店达到此值时,仅凭次数即可判断", "from this rate counts alone can decide";
    Warnings gap_false_alarms_milli: MilliAlarms 20 to 2000,
        "间隔超长信号允许的误报,越大越灵敏", "false alarms that the overdue gap may cause: more is more sensitive";
    Warnings cusum_false_alarms_milli: MilliAlarms 20 to 2000,
        "缺席累计信号允许的误报,越大越灵敏", "false alarms that missing visits may cause: more is more sensitive";
    Warnings drop_to_per_mille: PerMille 100 to 800,
        "缺席累计信号所查找的下滑:降至平时的此比例", "the drop that missing visits look for: to this share of the usual rate";
    Warnings drop_probability_per_mille: PerMille 800 to 999,
        "下滑概率达到此值时触发下滑信号", "drop probability from which the drop signal fires";
    Warnings ratio_per_mille: PerMille 100 to 900,
        "近四周与此前各四周中位数之比不高于此值才触发下滑信号", "ratio to the median of the earlier blocks at or below which the drop signal may fire";
    Warnings recovered_per_mille: PerMille 300 to 1000,
        "恢复到基期的此比例视为已恢复", "share of the base that counts as having come back";
    Warnings confirm_weeks: Weeks 1 to 26,
        "红色预警经过此周数仍未恢复则确认", "weeks from red to confirmed";
    Warnings settle_weeks: Weeks 8 to 104,
        "预警经过此周数既未恢复也未停止则视为稳定在较低水平", "weeks after which a warning that neither recovered nor stopped is settled";
    Warnings cool_down_weeks: Weeks 0 to 52,
        "预警关闭后此周数内不再新开(完全停止除外)", "weeks after closing in which no new warning opens, but for a total stop";
    Warnings total_stop_days: Days 14 to 182,
        "此天数内完全未来店,在冷却期和春节期间也开预警", "days without any visit that open a warning even in a cool-down or a Spring Festival";
    Warnings calls_per_week: Customers 1 to 200,
        "每位维护人每周能走访的客户数:预计损失最大的这些客户为红色", "customers that a maintainer can call on in a week: so many with the highest expected loss are red";
    Value discount_per_mille: PerMille 0 to 300,
        "未来一年后的毛利按此比例折现", "what money a year later counts less";
    Stations station_fell_per_mille: PerMille 300 to 950,
        "全站四周指数低于此值视为全站下降", "a station fell when its index over four weeks is below this";
    Stations station_back_per_mille: PerMille 400 to 1000,
        "全站指数回到此值以上则关闭", "its alert closes when its index is back above this";
    Stations station_visits_min: Visits 10 to 1000,
        "四周内稳定客户应来店次数少于此值的油站不判断", "a station of which fewer visits are expected in four weeks is not judged";
}

/// What must be at most, or below, what: fields whose values contradict each other.
pub fn contradictions(rules: &Rules) -> Vec<(&'static str, Words)> {
    let pairs = [
        (
            rules.a_share_per_mille < rules.b_share_per_mille,
            "b_share_per_mille",
            Words::new("须大于A类的分界线", "must lie above the border of class A"),
        ),
        (
            rules.new_days <= rules.short_history_days,
            "short_history_days",
            Words::new("不能短于新客户的天数", "must not be shorter than the days of a new customer"),
        ),
        (
            rules.sleeping_days < rules.lost_days,
            "lost_days",
            Words::new("须长于沉睡的天数", "must be longer than the days of sleeping"),
        ),
        (
            rules.judged_rate_milli <= rules.frequent_rate_milli,
            "frequent_rate_milli",
            Words::new(
                "不能低于可判断的来店频率",
                "must not lie below the rate from which anything is judged",
            ),
        ),
        (
            rules.station_fell_per_mille < rules.station_back_per_mille,
            "station_back_per_mille",
            Words::new("须高于视为下降的指数", "must lie above the index at which a station fell"),
        ),
    ];
    pairs.into_iter().filter(|it| !it.0).map(|(_, field, words)| (field, words)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_the_rules_can_be_moved_but_the_version() {
        // The text of the rules names each field once, the version and the basis among them.
        let text = format!("{:?}", Rules::default());
        assert_eq!(text.matches(": ").count(), PARAMETERS.len() + 2);
        assert!(PARAMETERS.iter().all(|it| text.contains(it.name)));
    }

    #[test]
    fn the_defaults_lie_in_their_ranges_and_do_not_contradict_each_other() {
        let rules = Rules::default();
        for it in PARAMETERS {
            assert!((it.min..=it.max).contains(&it.value(&rules)), "{}", it.name);
        }
        assert_eq!(contradictions(&rules), []);
    }

    #[test]
    fn a_value_outside_its_range_changes_nothing() {
        let mut rules = Rules::default();
        let cut = Parameter::find("a_share_per_mille").unwrap();
        assert!(!cut.put(&mut rules, 951) && !cut.put(&mut rules, -1));
        assert_eq!(rules, Rules::default());
        assert!(cut.put(&mut rules, 950));
        assert_eq!((rules.a_share_per_mille, cut.value(&rules)), (950, 950));
    }

    #[test]
    fn borders_that_cross_are_told_by_the_field_to_move() {
        let rules = Rules { a_share_per_mille: 900, lost_days: 28, ..Rules::default() };
        let fields: Vec<_> = contradictions(&rules).into_iter().map(|it| it.0).collect();
        assert_eq!(fields, ["b_share_per_mille", "lost_days"]);
    }
}
