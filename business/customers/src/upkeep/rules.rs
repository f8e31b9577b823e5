//! How complete a file is, and when it must be looked at again.

use super::model::{Completeness, Missing, ReviewRule};
use crate::fields::{Field, field_words};
use crate::model::Kind;
use kernel::rounding::div_floor;
use kernel::{BusinessDay, FieldProblem};
use std::collections::BTreeSet;

/// What a file should hold, by kind of customer, and how much each counts.
fn wanted(kind: Kind) -> &'static [(&'static str, i64)] {
    match kind {
        Kind::Person => &[
            ("name", 20),
            ("phone", 25),
            ("vehicle", 15),
            ("card", 10),
            ("maintainer", 10),
            ("occasion", 5),
            ("payment_channel", 5),
            ("contact_channel", 5),
            ("won_channel", 5),
        ],
        Kind::Organisation => &[
            ("name", 10),
            ("credit_code", 15),
            ("contact", 20),
            ("invoice_title", 10),
            ("site", 5),
            ("vehicle", 10),
            ("card", 10),
            ("credit_terms", 5),
            ("maintainer", 10),
            ("won_channel", 5),
        ],
        // Of a card without a holder, who the holder is is all that is missing.
        Kind::Card => &[("card", 40), ("phone", 30), ("vehicle", 20), ("maintainer", 10)],
    }
}

/// How much a field counts that the company demands.
const REQUIRED_WEIGHT: i64 = 10;
/// Days after which a file of each class is looked at again, until somebody says otherwise.
const DEFAULTS: [(&str, i64); 4] = [("a", 90), ("b", 180), ("c", 365), (WITHOUT_CLASS, 365)];
pub(crate) const WITHOUT_CLASS: &str = "none";
const DAYS: std::ops::RangeInclusive<i64> = 1..=3_650;

/// How complete a file is that holds these fields and parts, of those that its kind of customer should have and that
/// the company demands.
pub(crate) fn completeness(kind: Kind, held: &BTreeSet<String>, fields: &[Field]) -> Completeness {
    let demanded = fields.iter().filter(|it| it.is_required && it.applies_to.contains(&kind));
    let program = wanted(kind).iter().map(|(key, weight)| (*key, *weight, field_words(key)));
    let all = program.chain(demanded.map(|it| (it.key.as_str(), REQUIRED_WEIGHT, it.name.clone())));
    let (mut total, mut filled, mut missing) = (0, 0, Vec::new());
    for (key, weight, name) in all {
        total += weight;
        if held.contains(key) {
            filled += weight;
        } else {
            missing.push(Missing { key: key.to_owned(), name, weight });
        }
    }
    missing.sort_by_key(|it| -it.weight);
    Completeness { percent: div_floor(filled * 100, total.max(1)), missing }
}

/// The rules that hold where nobody made others.
pub(crate) fn default_rules() -> Vec<ReviewRule> {
    DEFAULTS.iter().map(|(class, days)| ReviewRule { class: (*class).to_owned(), days: *days }).collect()
}

/// The rules with those that are kept in the place of the defaults.
pub(crate) fn rules_in_force(kept: &[ReviewRule]) -> Vec<ReviewRule> {
    let of = |class: &str| kept.iter().find(|it| it.class == class).map(|it| it.days);
    default_rules()
        .into_iter()
        .map(|it| ReviewRule { days: of(&it.class).unwrap_or(it.days), ..it })
        .collect()
}

/// After how many days files of this class are looked at again.
pub(crate) fn days_of(rules: &[ReviewRule], class: Option<&str>) -> i64 {
    let class = class.unwrap_or(WITHOUT_CLASS);
    let found = rules
        .iter()
        .find(|it| it.class == class)
        .or_else(|| rules.iter().find(|it| it.class == WITHOUT_CLASS));
    found.map_or(*DAYS.end(), |it| it.days)
}

/// When a file must be looked at again.
pub(crate) fn due(base: BusinessDay, class: Option<&str>, rules: &[ReviewRule]) -> BusinessDay {
    base.plus(days_of(rules, class) as i32)
}

/// What is wrong with rules that somebody wants.
pub(crate) fn check_rules(rules: &[ReviewRule]) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for (index, rule) in rules.iter().enumerate() {
        if !DEFAULTS.iter().any(|it| it.0 == rule.class) || !seen.insert(&rule.class) {
            let message = "each of a, b, c, none once / 只能是 a、b、c、none,各一次";
            problems.push(FieldProblem::new(format!("items[{index}].class"), "unknown", message));
        }
        if !DAYS.contains(&rule.days) {
            let message = "1 to 3650 days / 1 至 3650 天";
            problems.push(FieldProblem::new(format!("items[{index}].days"), "out_of_range", message));
        }
    }
    problems
}

/// Things that one review may say it checked, and the longest name of one.
const CHECKED_MAX: usize = 100;
const CHECKED_CHARS_MAX: usize = 60;

/// What somebody says they checked, each once, in order.
pub(crate) fn normal_checked(checked: &[String]) -> Result<Vec<String>, FieldProblem> {
    let mut normal: Vec<String> = checked.iter().map(|it| it.trim().to_owned()).collect();
    normal.sort_unstable();
    normal.dedup();
    let unfit =
        |it: &String| it.is_empty() || CHECKED_CHARS_MAX < it.len() || it.chars().any(char::is_control);
    if normal.is_empty() || CHECKED_MAX < normal.len() || normal.iter().any(unfit) {
        let message = "say what was checked, by the keys of fields / 请说明核对了哪些内容";
        return Err(FieldProblem::new("checked", "required", message));
    }
    Ok(normal)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fields::{FieldGroup, FieldKind};
    use kernel::Words;

    fn held(keys: &[&str]) -> BTreeSet<String> {
        keys.iter().map(|it| (*it).to_owned()).collect()
    }

    fn demanded() -> Field {
        Field {
            key: "custom.contract".to_owned(),
            name: Words::new("合同号", "contract"),
            group: FieldGroup::Custom,
            kind: FieldKind::Text,
            choices: Vec::new(),
            applies_to: vec![Kind::Person],
            is_required: true,
            is_personal: false,
            range: (0, 0),
        }
    }

    #[test]
    fn the_weights_of_each_kind_sum_up_to_a_hundred() {
        for kind in Kind::ALL {
            assert_eq!(wanted(*kind).iter().map(|it| it.1).sum::<i64>(), 100, "{kind:?}");
        }
    }

    #[test]
    fn what_is_missing_is_told_the_weightiest_first() {
        let found = completeness(Kind::Person, &held(&["name", "card", "vehicle"]), &[]);
        assert_eq!(found.percent, 45);
        assert_eq!(found.missing[0].key, "phone");
        assert_eq!(found.missing[0].name, Words::new("电话", "phone"));
        assert!(completeness(Kind::Person, &held(&["site", "contact"]), &[]).percent == 0);
    }

    #[test]
    fn a_file_that_holds_everything_is_complete() {
        for kind in Kind::ALL {
            let all: Vec<&str> = wanted(*kind).iter().map(|it| it.0).collect();
            let found = completeness(*kind, &held(&all), &[]);
            assert_eq!((found.percent, found.missing.len()), (100, 0));
        }
    }

    #[test]
    fn what_the_company_demands_counts_for_the_customers_it_applies_to() {
        let all: Vec<&str> = wanted(Kind::Person).iter().map(|it| it.0).collect();
        let found = completeness(Kind::Person, &held(&all), &[demanded()]);
        assert_eq!((found.percent, found.missing[0].key.as_str()), (90, "custom.contract"));
        assert_eq!(completeness(Kind::Card, &held(&["card"]), &[demanded()]).percent, 40);
    }

    #[test]
    fn a_better_class_is_looked_at_more_often() {
        let base: BusinessDay = "2026-01-01".parse().unwrap();
        let rules = rules_in_force(&[ReviewRule { class: "b".to_owned(), days: 100 }]);
        let day = |class| due(base, class, &rules).to_string();
        assert_eq!([day(Some("a")), day(Some("b"))], ["2026-04-01", "2026-04-11"]);
        assert_eq!([day(Some("c")), day(None)], ["2027-01-01", "2027-01-01"]);
    }

    #[test]
    fn rules_name_each_class_once() {
        let rule = |class: &str, days| ReviewRule { class: class.to_owned(), days };
        assert!(check_rules(&[rule("a", 30), rule("none", 3650)]).is_empty());
        let fields: Vec<String> =
            check_rules(&[rule("a", 0), rule("a", 1), rule("d", 1)]).into_iter().map(|it| it.field).collect();
        assert_eq!(fields, ["items[0].days", "items[1].class", "items[2].class"]);
    }

    #[test]
    fn a_review_says_what_was_checked() {
        let checked =
            |list: &[&str]| normal_checked(&list.iter().map(|it| (*it).to_owned()).collect::<Vec<_>>());
        assert_eq!(checked(&["phone", " name", "phone"]).unwrap(), ["name", "phone"]);
        assert!(checked(&[]).is_err() && checked(&["a\nb"]).is_err());
    }
}
