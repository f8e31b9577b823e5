//! Which rules judge which day and whom, and what the figures change, as pure functions.

use super::model::{LevelRules, LevelRulesVersion, Step};
use analytics::levels::{CustomerLevel, LevelBounds, LevelFacts};
use kernel::{BusinessDay, FieldProblem};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Days on which one version of the rules holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reign<'a> {
    pub(crate) from: BusinessDay,
    pub(crate) until: BusinessDay,
    pub(crate) rules: &'a LevelRules,
}

/// Which version holds on which of the days from `from` to `until`: on each the one with the latest first day, and of
/// those the last made. Before the first one it holds as well.
pub(crate) fn reigns(
    versions: &[LevelRulesVersion],
    from: BusinessDay,
    until: BusinessDay,
) -> Vec<Reign<'_>> {
    let mut order: Vec<_> = versions.iter().collect();
    order.sort_by_key(|it| (it.valid_from, it.rules.version));
    let mut found: Vec<Reign<'_>> = Vec::new();
    for version in order {
        let first = version.valid_from.unwrap_or(from).max(from);
        if until < first {
            break;
        }
        found.retain(|it| it.from < first);
        if let Some(before) = found.last_mut() {
            before.until = first.plus(-1);
        }
        let from = if found.is_empty() { from } else { first };
        found.push(Reign { from, until, rules: &version.rules });
    }
    found
}

/// The bounds for customers of the unit at this path: those of the nearest unit above that has its own.
pub(crate) fn bounds_for(
    rules: &LevelRules,
    paths: &HashMap<Uuid, String>,
    owner_path: Option<&str>,
) -> LevelBounds {
    let Some(owner) = owner_path else { return rules.bounds };
    let above = rules.units.iter().filter_map(|it| {
        let path = paths.get(&it.unit).filter(|path| owner.starts_with(path.as_str()))?;
        Some((path.len(), it.bounds))
    });
    above.max_by_key(|it| it.0).map_or(rules.bounds, |it| it.1)
}

/// What the figures change by themselves, and what people have to decide at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) steps: Vec<Step>,
    pub(crate) proposal: Option<Step>,
}

/// Goes through what was found from day to day. A change that is for people is left out until they have decided: only
/// the last day asks for it.
pub(crate) fn judge(
    assigned: Option<CustomerLevel>,
    course: &[(LevelFacts, &LevelRules)],
    last: (&LevelFacts, &LevelRules),
) -> Verdict {
    let (mut held, mut verdict) = (assigned, Verdict::default());
    for (facts, rules) in course {
        if facts.level != held && !rules.is_for_people(held, facts.level) {
            verdict.steps.push(step(held, facts, rules));
            held = facts.level;
        }
    }
    let (facts, rules) = last;
    if facts.level != held {
        verdict.proposal = Some(step(held, facts, rules));
    }
    verdict
}

fn step(from: Option<CustomerLevel>, facts: &LevelFacts, rules: &LevelRules) -> Step {
    Step { from, to: facts.level, facts: facts.clone(), rules_version: rules.version }
}

const BOUND_KG_MAX: i64 = 1_000_000_000;
const DENSITY_MAX: u32 = 2_000;
const EVIDENCE_WEEKS_MAX: u32 = 104;
const HOLD_PERIODS_MAX: u32 = 13;
const NEAR_MAX: u32 = 500;
const VISIT_DAYS_MAX: u32 = 366;
/// Ten yuan on a litre are a slip of the pen.
const DISCOUNT_MAX: u32 = 1_000;
const UNITS_MAX: usize = 500;

/// Everything that is wrong with rules, each by its field.
pub(crate) fn problems(rules: &LevelRules) -> Vec<FieldProblem> {
    let mut found = Vec::new();
    check_bounds("bounds", &rules.bounds, &mut found);
    let densities = &rules.densities;
    for (name, value) in [
        ("gasoline", densities.gasoline),
        ("diesel", densities.diesel),
        ("cng", densities.cng),
        ("lng", densities.lng),
    ] {
        check_range(format!("densities.{name}"), value, (0, DENSITY_MAX), &mut found);
    }
    check_range("evidence_weeks".to_owned(), rules.evidence_weeks, (0, EVIDENCE_WEEKS_MAX), &mut found);
    check_range("hold_periods".to_owned(), rules.hold_periods, (1, HOLD_PERIODS_MAX), &mut found);
    check_range("near_per_mille".to_owned(), rules.near_per_mille, (0, NEAR_MAX), &mut found);
    let mut seen = BTreeSet::new();
    for (at, duty) in rules.duties.iter().enumerate() {
        let field = |name: &str| format!("duties[{at}].{name}");
        check_range(field("every_days"), duty.every_days, (1, VISIT_DAYS_MAX), &mut found);
        check_range(
            field("discount_max_minor_per_litre"),
            duty.discount_max_minor,
            (0, DISCOUNT_MAX),
            &mut found,
        );
        if !seen.insert((duty.level, duty.post)) {
            found.push(FieldProblem::new(
                field("post"),
                "repeated",
                "named twice for the level / 同一级别重复",
            ));
        }
    }
    if UNITS_MAX < rules.units.len() {
        let message = format!("at most {UNITS_MAX} units / 最多 {UNITS_MAX} 个单位");
        found.push(FieldProblem::new("units", "too_many", message));
    }
    let mut seen = BTreeSet::new();
    for (at, unit) in rules.units.iter().enumerate() {
        check_bounds(&format!("units[{at}].bounds"), &unit.bounds, &mut found);
        if !seen.insert(unit.unit) {
            let field = format!("units[{at}].unit_id");
            found.push(FieldProblem::new(field, "repeated", "named twice / 单位重复"));
        }
    }
    found
}

fn check_bounds(field: &str, bounds: &LevelBounds, found: &mut Vec<FieldProblem>) {
    let mut least = 1;
    for level in CustomerLevel::ALL {
        let kg = bounds.of(level);
        if !(least..=BOUND_KG_MAX).contains(&kg) {
            let message = format!(
                "must lie between {least} and {BOUND_KG_MAX} kg: more than the level below / \
                 须在 {least} 至 {BOUND_KG_MAX} 千克之间,且高于下一级"
            );
            found.push(FieldProblem::new(format!("{field}.{}_kg", level.as_str()), "out_of_range", message));
        }
        least = kg.saturating_add(1).max(1);
    }
}

fn check_range(field: String, value: u32, (min, max): (u32, u32), found: &mut Vec<FieldProblem>) {
    if !(min..=max).contains(&value) {
        let message = format!("must lie between {min} and {max} / 须在 {min} 至 {max} 之间");
        found.push(FieldProblem::new(field, "out_of_range", message));
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::{Duty, DutyPost, UnitBounds};
    use super::*;
    use CustomerLevel::{Company, Region, Station};
    use analytics::levels::level_on;

    fn version(version: u32, valid_from: Option<i32>) -> LevelRulesVersion {
        LevelRulesVersion {
            rules: LevelRules { version, ..LevelRules::default() },
            valid_from: valid_from.map(BusinessDay),
            ..LevelRulesVersion::default()
        }
    }

    fn reigning(versions: &[LevelRulesVersion], from: i32, until: i32) -> Vec<(i32, i32, u32)> {
        let found = reigns(versions, BusinessDay(from), BusinessDay(until));
        found.iter().map(|it| (it.from.0, it.until.0, it.rules.version)).collect()
    }

    #[test]
    fn each_day_is_judged_by_the_rules_of_its_day() {
        let versions = [version(1, None), version(2, Some(10)), version(3, Some(10)), version(4, Some(20))];
        assert_eq!(reigning(&versions, 0, 30), [(0, 9, 1), (10, 19, 3), (20, 30, 4)]);
        assert_eq!(reigning(&versions, 12, 15), [(12, 15, 3)]);
        assert_eq!(reigning(&versions, 20, 20), [(20, 20, 4)]);
        assert_eq!(reigning(&versions, 0, 9), [(0, 9, 1)]);
        assert_eq!(reigning(&[version(1, Some(5))], 0, 9), [(0, 9, 1)], "no day is without rules");
    }

    #[test]
    fn the_nearest_unit_with_bounds_of_its_own_decides() {
        let (region, area) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let bounds = |station_kg| LevelBounds { station_kg, ..LevelBounds::default() };
        let units = vec![
            UnitBounds { unit: area, bounds: bounds(3) },
            UnitBounds { unit: region, bounds: bounds(2) },
        ];
        let rules = LevelRules { units, bounds: bounds(1), ..LevelRules::default() };
        let paths =
            HashMap::from([(region, "000001000002".to_owned()), (area, "000001000002000003".to_owned())]);
        let of = |path| bounds_for(&rules, &paths, path).station_kg;
        assert_eq!(of(Some("000001000002000003000009")), 3);
        assert_eq!(of(Some("000001000002000004")), 2);
        assert_eq!([of(Some("000001000005")), of(None)], [1, 1]);
    }

    fn facts(level: Option<CustomerLevel>, day: i32) -> LevelFacts {
        let criteria = LevelRules::default().criteria(LevelBounds::default());
        LevelFacts { level, ..level_on(&[], BusinessDay(day), &criteria) }
    }

    #[test]
    fn what_is_for_people_waits_and_everything_else_is_assigned_on_its_day() {
        let rules = LevelRules::default();
        let course: Vec<_> = [(None, 1), (Some(Station), 5), (Some(Region), 9), (Some(Station), 20)]
            .map(|it| (facts(it.0, it.1), &rules))
            .into();
        let last = facts(Some(Region), 30);
        let verdict = judge(None, &course, (&last, &rules));
        let steps: Vec<_> = verdict.steps.iter().map(|it| (it.from, it.to, it.facts.day.0)).collect();
        assert_eq!(steps, [(None, Some(Station), 5)], "the region level in between was for people");
        let proposal = verdict.proposal.unwrap();
        assert_eq!((proposal.from, proposal.to, proposal.facts.day.0), (Some(Station), Some(Region), 30));
        let free = LevelRules { needs_approval: Vec::new(), ..LevelRules::default() };
        let course: Vec<_> = course.into_iter().map(|it| (it.0, &free)).collect();
        let verdict = judge(Some(Company), &course, (&course[3].0, &free));
        assert_eq!(verdict.steps.len(), 4);
        assert_eq!(verdict.proposal, None);
    }

    #[test]
    fn rules_that_contradict_themselves_are_refused_by_field() {
        assert!(problems(&LevelRules::default()).is_empty());
        let duty =
            Duty { level: Station, post: DutyPost::StationManager, every_days: 0, discount_max_minor: 5_000 };
        let wrong = LevelBounds { station_kg: 0, region_kg: 50, company_kg: 50 };
        let rules = LevelRules {
            bounds: wrong,
            hold_periods: 0,
            duties: vec![duty.clone(), duty],
            units: vec![UnitBounds { unit: Uuid::nil(), bounds: wrong }; 2],
            ..LevelRules::default()
        };
        let found = problems(&rules);
        let fields: Vec<_> = found.iter().map(|it| it.field.as_str()).collect();
        for field in [
            "bounds.station_kg",
            "bounds.company_kg",
            "hold_periods",
            "duties[0].every_days",
            "duties[0].discount_max_minor_per_litre",
            "duties[1].post",
            "units[0].bounds.company_kg",
            "units[1].unit_id",
        ] {
            assert!(fields.contains(&field), "{field}: {fields:?}");
        }
    }
}
