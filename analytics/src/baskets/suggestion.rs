//! From counters to suggestions: who buys this buys that, more often than chance, and what it earns.

use super::counts::{Counts, Item, Tally};
use super::fisher::at_least_together;
use kernel::rounding::{half_up, saturate};

/// What must be seen before anything is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Customer-days with all of it.
    pub joint_days: u32,
    /// Customers who did it: one customer's habit is no rule for others.
    pub customers: u32,
    /// The part of false ones among all suggestions that is borne, per million (Benjamini & Hochberg 1995).
    pub false_per_million: u32,
}

impl Default for Evidence {
    fn default() -> Self {
        Self { joint_days: 30, customers: 10, false_per_million: 50_000 }
    }
}

impl Evidence {
    fn is_enough(&self, joint: Tally) -> bool {
        self.joint_days.max(1) <= joint.days && self.customers <= joint.customers
    }
}

/// What was bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Given {
    One(Item),
    /// In ascending order.
    Both(Item, Item),
}

/// On days with `given`, `then` is bought more often than on others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    pub given: Given,
    pub then: Item,
    /// Customer-days with both, with what is given, with what follows, and in all.
    pub joint_days: u32,
    pub given_days: u32,
    pub then_days: u32,
    pub days: u32,
    /// Customers who bought both on one day.
    pub customers: u32,
    /// Of all customer-days, how many have both.
    pub support_per_million: u32,
    /// Of customer-days with what is given, how many have what follows as well.
    pub confidence_per_mille: u32,
    /// Of all customer-days, how many have what follows.
    pub usual_per_mille: u32,
    /// How many times as often as usual, in hundredths.
    pub lift_hundredths: u32,
    /// How likely chance alone would bring them together so often (Fisher's exact test), rounded up.
    pub p_per_billion: u32,
    /// The part of false ones among the suggestions up to this one, rounded up.
    pub q_per_million: u32,
    /// What is earned on a day with what follows; nothing while no cost is known.
    pub margin: Option<i64>,
    /// The same times the confidence: what a day with what is given earns by it.
    pub expected_margin: Option<i64>,
}

/// What was counted of one association; all shares of a [`Suggestion`] follow from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Together {
    pub joint_days: u32,
    pub given_days: u32,
    pub then_days: u32,
    pub days: u32,
    pub customers: u32,
    pub p_per_billion: u32,
    pub q_per_million: u32,
    pub margin: Option<i64>,
}

impl Suggestion {
    /// With the shares that follow from what was counted. Counts that say nothing, such as none, give shares of nothing.
    pub fn new(given: Given, then: Item, counted: &Together) -> Self {
        let [joint, given_days, then_days, days] =
            [counted.joint_days, counted.given_days, counted.then_days, counted.days].map(i128::from);
        let part = |of: i128, whole: i128| u32::try_from(half_up(of, whole.max(1))).unwrap_or(u32::MAX);
        let Together { margin, p_per_billion, q_per_million, customers, .. } = *counted;
        Self {
            given,
            then,
            joint_days: counted.joint_days,
            given_days: counted.given_days,
            then_days: counted.then_days,
            days: counted.days,
            customers,
            support_per_million: part(1_000_000 * joint, days),
            confidence_per_mille: part(1_000 * joint, given_days),
            usual_per_mille: part(1_000 * then_days, days),
            lift_hundredths: part(100 * joint * days, given_days * then_days),
            p_per_billion,
            q_per_million,
            margin,
            expected_margin: margin.map(|it| saturate(half_up(i128::from(it) * joint, given_days.max(1)))),
        }
    }
}

/// Everything that goes together often enough, by enough customers and not by chance; the smallest keys first.
///
/// Every pair and triple whose parts are frequent enough counts as tested, whether it was seen together or not: what is
/// left out for want of evidence would otherwise make the rest look better than it is.
pub fn suggestions(counts: &Counts, evidence: &Evidence) -> Vec<Suggestion> {
    let mut tests = Tests::default();
    for c in 0..counts.items {
        for b in 0..c {
            tests.pair(counts, evidence, [b, c]);
            for a in 0..b {
                tests.triple(counts, evidence, [a, b, c]);
            }
        }
    }
    tests.finish(counts, evidence)
}

/// One association that was seen often enough.
#[derive(Clone, Copy, Debug)]
struct Seen {
    given: Given,
    then: u16,
    given_days: u32,
    joint: Tally,
    p: f64,
    /// A pair is tested once and says two things.
    is_pair: bool,
}

/// How likely it is by chance that two things given say so much more of a third than nothing does, and than either does alone:
/// the largest of the three. Without the latter every large basket would make triples of all its pairs.
fn adds_to_pairs(counts: &Counts, given: [u16; 2], then: u16, joint: u32) -> f64 {
    let pair = |one: u16, other: u16| counts.pair(one.min(other), one.max(other)).days;
    let days = |it: u16| counts.singles[usize::from(it)].days;
    let both = pair(given[0], given[1]);
    let of_all = at_least_together(joint, both, days(then), counts.days);
    let within = |it: u16| at_least_together(joint, both, pair(it, then), days(it));
    given.map(within).into_iter().fold(of_all, f64::max)
}

#[derive(Debug, Default)]
struct Tests {
    made: u64,
    seen: Vec<Seen>,
}

impl Tests {
    fn pair(&mut self, counts: &Counts, evidence: &Evidence, of: [u16; 2]) {
        let [one, other] = of.map(|it| counts.singles[usize::from(it)].days);
        let joint = counts.pair(of[0], of[1]);
        if self.is_tested(evidence, one, other) && evidence.is_enough(joint) {
            let p = at_least_together(joint.days, one, other, counts.days);
            let given = Given::One(Item(of[0]));
            self.seen.push(Seen { given, then: of[1], given_days: one, joint, p, is_pair: true });
        }
    }

    /// Any two of three may be what is given.
    fn triple(&mut self, counts: &Counts, evidence: &Evidence, of: [u16; 3]) {
        let joint = counts.triple(of);
        for then in 0..3 {
            let given = [of[usize::from(then == 0)], of[if then == 2 { 1 } else { 2 }]];
            let given_days = counts.pair(given[0], given[1]).days;
            let then_days = counts.singles[usize::from(of[then])].days;
            if self.is_tested(evidence, given_days, then_days) && evidence.is_enough(joint) {
                let p = adds_to_pairs(counts, given, of[then], joint.days);
                let given = Given::Both(Item(given[0]), Item(given[1]));
                self.seen.push(Seen { given, then: of[then], given_days, joint, p, is_pair: false });
            }
        }
    }

    /// Counts as tested what is frequent enough to be told, whatever became of it.
    fn is_tested(&mut self, evidence: &Evidence, given_days: u32, then_days: u32) -> bool {
        let is_frequent = evidence.joint_days.max(1) <= given_days.min(then_days);
        self.made += u64::from(is_frequent);
        is_frequent
    }

    fn finish(mut self, counts: &Counts, evidence: &Evidence) -> Vec<Suggestion> {
        self.seen.sort_by(|one, other| {
            one.p.total_cmp(&other.p).then((one.given, one.then).cmp(&(other.given, other.then)))
        });
        // From the largest down: q is the least that any larger p would bear.
        let mut least = 1.0_f64;
        let mut found = Vec::new();
        for (rank, seen) in self.seen.iter().enumerate().rev() {
            least = least.min(seen.p * self.made as f64 / (rank as f64 + 1.0));
            let q_per_million = (1e6 * least).ceil() as u32;
            if q_per_million <= evidence.false_per_million {
                found.push(suggestion(counts, seen, q_per_million));
                found.extend(seen.turned(counts).map(|it| suggestion(counts, &it, q_per_million)));
            }
        }
        found.sort_by_key(|it| (it.given, it.then));
        found
    }
}

impl Seen {
    fn turned(&self, counts: &Counts) -> Option<Self> {
        let Given::One(given) = self.given else { return None };
        let then_days = counts.days_with(Item(self.then));
        let turned =
            Self { given: Given::One(Item(self.then)), then: given.0, given_days: then_days, ..*self };
        self.is_pair.then_some(turned)
    }
}

fn suggestion(counts: &Counts, seen: &Seen, q_per_million: u32) -> Suggestion {
    let then = Item(seen.then);
    let earned = counts.earned[usize::from(seen.then)];
    let margin =
        (0 < earned.days).then(|| saturate(half_up(i128::from(earned.margin), i128::from(earned.days))));
    let counted = Together {
        joint_days: seen.joint.days,
        given_days: seen.given_days,
        then_days: counts.days_with(then),
        days: counts.days,
        customers: seen.joint.customers,
        p_per_billion: (1e9 * seen.p).ceil() as u32,
        q_per_million,
        margin,
    };
    Suggestion::new(seen.given, then, &counted)
}

#[cfg(test)]
mod tests {
    use super::super::counts::{Bought, count};
    use super::*;
    use kernel::BusinessDay;
    use proptest::prelude::*;

    /// Everybody buys 0 daily; every second customer-day has 1, and nine of ten of those 2 as well; 3 comes at random.
    fn planted(customers: u64) -> Counts {
        let mut rows = Vec::new();
        for customer in 0..customers {
            for day in 0..20_i32 {
                let n = customer as i32 * 20 + day;
                let has_one = n % 2 == 0;
                let bought = [true, has_one, has_one && n % 20 != 0, n % 7 == 0];
                for item in (0..4_u16).filter(|it| bought[usize::from(*it)]) {
                    let margin = (item == 2).then_some(150);
                    rows.push(Bought { customer, day: BusinessDay(day), item: Item(item), margin });
                }
            }
        }
        count(rows, 4).unwrap()
    }

    #[test]
    fn what_was_planted_is_found_in_both_directions_with_its_figures() {
        let found = suggestions(&planted(20), &Evidence::default());
        let of = |given, then| {
            found.iter().find(|it| it.given == Given::One(Item(given)) && it.then == Item(then))
        };
        let there = of(1, 2).unwrap();
        assert_eq!((there.joint_days, there.given_days, there.then_days, there.days), (180, 200, 180, 400));
        assert_eq!(
            (there.confidence_per_mille, there.usual_per_mille, there.lift_hundredths),
            (900, 450, 200)
        );
        assert_eq!((there.margin, there.expected_margin), (Some(150), Some(135)));
        assert_eq!((there.p_per_billion, there.q_per_million), (1, 1), "rounded up");
        let back = of(2, 1).unwrap();
        assert_eq!((back.confidence_per_mille, back.lift_hundredths, back.margin), (1_000, 200, None));
        assert!(of(0, 1).is_none() && of(1, 3).is_none(), "what everybody buys goes with nothing");
    }

    /// 0 and 1 are bought by chance of one half each; 2 with both of them, 3 with the first whatever the second.
    #[test]
    fn a_triple_is_told_only_if_it_says_more_than_its_pairs() {
        let mut rows = Vec::new();
        for n in 0..1_600_i32 {
            let (zero, one, chance) = (n % 2 == 0, n.div_euclid(2) % 2 == 0, n.div_euclid(4) % 10);
            let bought = [zero, one, (zero && one && chance != 0) || chance == 1, zero && chance % 3 != 0];
            for item in (0..4_u16).filter(|it| bought[usize::from(*it)]) {
                let (customer, day) = (n.div_euclid(40) as u64, BusinessDay(n));
                rows.push(Bought { customer, day, item: Item(item), margin: None });
            }
        }
        let found = suggestions(&count(rows, 4).unwrap(), &Evidence::default());
        let both =
            |then| found.iter().any(|it| it.given == Given::Both(Item(0), Item(1)) && it.then == Item(then));
        assert!(both(2) && !both(3), "{found:?}");
        assert!(found.iter().any(|it| it.given == Given::One(Item(0)) && it.then == Item(3)));
    }

    /// Who buys 0 hardly ever buys 1, on very many days, as in a large area; 2 and 3 are bought together.
    #[test]
    fn what_keeps_apart_is_no_suggestion() {
        let mut rows = Vec::new();
        for n in 0..60_000_i32 {
            let of = [n % 5 == 0, (1..4).contains(&(n % 5)) || n % 500 == 0, n % 7 == 0, n % 7 == 0];
            for item in (0..4_u16).filter(|it| of[usize::from(*it)]) {
                let (customer, day) = (n.div_euclid(100) as u64, BusinessDay(n));
                rows.push(Bought { customer, day, item: Item(item), margin: Some(100) });
            }
        }
        let found = suggestions(&count(rows, 4).unwrap(), &Evidence::default());
        let told: Vec<_> = found.iter().map(|it| (it.given, it.then)).collect();
        assert_eq!(told, [(Given::One(Item(2)), Item(3)), (Given::One(Item(3)), Item(2))]);
    }

    #[test]
    fn counts_of_nothing_are_shares_of_nothing() {
        let nothing = Together {
            joint_days: 0,
            given_days: 0,
            then_days: 0,
            days: 0,
            customers: 0,
            p_per_billion: 0,
            q_per_million: 0,
            margin: Some(7),
        };
        let it = Suggestion::new(Given::One(Item(0)), Item(1), &nothing);
        assert_eq!((it.support_per_million, it.lift_hundredths, it.expected_margin), (0, 0, Some(0)));
    }

    #[test]
    fn a_habit_of_few_customers_or_days_is_no_suggestion() {
        assert!(suggestions(&planted(9), &Evidence::default()).is_empty());
        let hard = Evidence { joint_days: 181, ..Evidence::default() };
        assert!(
            suggestions(&planted(20), &hard)
                .iter()
                .all(|it| it.given != Given::One(Item(1)) || it.then != Item(2))
        );
    }

    proptest! {
        #[test]
        fn by_chance_alone_next_to_nothing_is_suggested(seed in 0_u64..40) {
            let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
            let mut chance = move || {
                state ^= state << 13;
                state ^= state >> 7;
                state ^= state << 17;
                state % 4 == 0
            };
            let mut rows = Vec::new();
            for customer in 0..50 {
                for day in 0..20 {
                    for item in (0..8).filter(|_| chance()) {
                        rows.push(Bought { customer, day: BusinessDay(day), item: Item(item), margin: None });
                    }
                }
            }
            let found = suggestions(&count(rows, 8).unwrap(), &Evidence::default());
            prop_assert!(found.len() <= 4, "{}", found.len());
        }
    }
}
