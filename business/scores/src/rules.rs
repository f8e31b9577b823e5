//! What is asked of customers, and what may be replayed.

use analytics::scorecard::{PERIOD_DAYS, Question};
use kernel::{BusinessDay, FieldProblem};

use crate::model::BacktestPlan;

/// Will each of the next two periods of 28 days stay below a fifth of the best? Whoever bought nothing in a middling
/// period is not asked about.
pub(crate) const QUESTION: Question = Question { horizon: 2, median_min: 1 };

pub(crate) const CAPACITY_MAX: u32 = 1_000;
pub(crate) const HORIZON_MAX: u32 = 6;
/// Two years.
pub(crate) const WEEKS_MAX: i32 = 104;
const WEEK_DAYS: i32 = 7;

/// What is wrong with a plan. What the purchases do not allow is told by the replay.
pub(crate) fn problems(plan: &BacktestPlan) -> Vec<FieldProblem> {
    let mut problems = Vec::new();
    let mut wrong =
        |field: &str, code: &str, text: String| problems.push(FieldProblem::new(field, code, text));
    if plan.until < plan.from {
        wrong("until", "before_from", "not before `from` / 不能早于开始日期".to_owned());
    } else if WEEKS_MAX * WEEK_DAYS <= plan.until.since(plan.from) {
        wrong("from", "too_long", format!("at most {WEEKS_MAX} weeks / 最多{WEEKS_MAX}周"));
    }
    if !(1..=CAPACITY_MAX).contains(&plan.capacity) {
        wrong("capacity", "out_of_range", format!("1 to {CAPACITY_MAX} / 须为 1 至 {CAPACITY_MAX}"));
    }
    if !(1..=HORIZON_MAX).contains(&plan.horizon) {
        wrong("horizon", "out_of_range", format!("1 to {HORIZON_MAX} periods / 须为 1 至 {HORIZON_MAX} 期"));
    }
    problems
}

/// The last year of which it is known what came, when purchases are known until a day.
pub(crate) fn usual_weeks(known_until: BusinessDay, horizon: u32) -> (BusinessDay, BusinessDay) {
    let until = known_until.plus(-PERIOD_DAYS * horizon.min(HORIZON_MAX) as i32);
    (until.plus(-51 * WEEK_DAYS), until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use organisation::UnitId;
    use uuid::Uuid;

    fn plan(from: i32, until: i32, capacity: u32, horizon: u32) -> BacktestPlan {
        let [from, until] = [from, until].map(BusinessDay);
        BacktestPlan { unit_id: UnitId(Uuid::nil()), from, until, capacity, horizon }
    }

    #[test]
    fn what_is_wrong_with_a_plan_is_told_field_by_field() {
        let fields = |it| problems(&it).into_iter().map(|it| it.field).collect::<Vec<_>>();
        assert_eq!(fields(plan(0, 727, 10, 2)), [""; 0]);
        assert_eq!(fields(plan(0, 728, 10, 2)), ["from"]);
        assert_eq!(fields(plan(10, 9, 0, 7)), ["until", "capacity", "horizon"]);
    }

    #[test]
    fn the_usual_weeks_end_where_outcomes_are_known() {
        assert_eq!(usual_weeks(BusinessDay(1_000), 2), (BusinessDay(1_000 - 56 - 357), BusinessDay(944)));
    }
}
